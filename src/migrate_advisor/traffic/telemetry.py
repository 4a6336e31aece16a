"""Spans and events by OpenTelemetry's conventions for generative AI, in the JSON of OTLP. Other spans are passed over.

Read are the conventions of today, their older names (``gen_ai.prompt.0.role``, an event a message), and those of
OpenInference. Where they are described is in docs/assess.md.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ERROR = (2, "STATUS_CODE_ERROR")
_NO_CALLS = ("execute_tool", "invoke_agent", "create_agent", "invoke_workflow")
"""Operations that are no call of a model; the calls within them have spans of their own."""
_CACHED = (
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cached_tokens", "gen_ai.usage.cache_read_input_tokens",
    "llm.token_count.prompt_details.cache_read",
)  # fmt: skip
_PARAMETERS = {
    "gen_ai.request.temperature": "temperature",
    "gen_ai.request.top_p": "top_p",
    "gen_ai.request.top_k": "top_k",
    "gen_ai.request.max_tokens": "max_tokens",
    "gen_ai.request.stop_sequences": "stop",
    "gen_ai.request.frequency_penalty": "frequency_penalty",
    "gen_ai.request.presence_penalty": "presence_penalty",
    "gen_ai.request.seed": "seed",
    "gen_ai.request.choice.count": "n",
    "gen_ai.request.stream": "stream",
}


_INPUT = "gen_ai.input.messages"
_DETAILS = "gen_ai.client.inference.operation.details"
_EVENT = re.compile(r"gen_ai\.(system|user|assistant|tool)\.message")
_INDEXED = re.compile(r"(?:gen_ai\.prompt|llm\.input_messages)\.(\d{1,4})\.(?:message\.)?role")
_OPERATIONS = {"LLM": "chat", "EMBEDDING": "embeddings"}
"""Kinds of OpenInference's spans that are calls of models."""
_GROUPS = ("resourceSpans", "batches", "resourceLogs")
_SCOPES = ("scopeSpans", "instrumentationLibrarySpans", "scopeLogs")
_ITEMS = ("spans", "logRecords")


class TraceSpan(NamedTuple):
    """A call of a model, as a span tells it."""

    operation: str
    """``chat``, ``embeddings`` …"""
    model: str | None
    body: Mapping[str, Any] | None
    input: Any
    cached: Any
    output: Any
    failed: bool


def spans(value: Mapping[str, Any]) -> Iterator[TraceSpan | None]:
    """The spans of an export; None for one that is no call of a model."""
    groups = [group for name in _GROUPS for group in _list(value, name)]
    for group in groups or [value]:
        for scope in (scope for name in _SCOPES for scope in _list(group, name)):
            for span in (span for name in _ITEMS for span in _list(scope, name)):
                yield _span(span, _attributes(span))


def console_span(value: Mapping[str, Any]) -> TraceSpan | None:
    """A span as the SDKs' exporters for consoles write it: attributes are an object."""
    return _span(value, dict(value["attributes"]))


def _list(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _attributes(item: Any) -> dict[str, Any]:
    return {
        each["key"]: _value(each.get("value"))
        for each in _list(item, "attributes")
        if isinstance(each, dict) and isinstance(each.get("key"), str)
    }


def _span(span: Any, said: dict[str, Any]) -> TraceSpan | None:
    kind = said.get("openinference.span.kind")
    model = _first(said, "gen_ai.request.model", "gen_ai.response.model", "llm.model_name", "embedding.model_name")
    operation = str(said.get("gen_ai.operation.name") or _OPERATIONS.get(str(kind), kind or "chat"))
    if model is None or operation in _NO_CALLS or (kind is not None and kind not in _OPERATIONS):
        return None
    for event in _list(span, "events"):
        if isinstance(event, dict) and event.get("name") == _DETAILS:
            said = {**said, **_attributes(event)}
    status = span.get("status")
    failed = isinstance(status, dict) and (status.get("code") in _ERROR or status.get("status_code") == "ERROR")
    counts = (
        _first(said, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"),
        _first(said, *_CACHED),
        _first(said, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion"),
    )
    return TraceSpan(operation, str(model), _body(span, said, operation), *counts, failed)


def _first(said: Mapping[str, Any], *names: str) -> Any:
    return next((said[name] for name in names if said.get(name) is not None), None)


def _messages(span: Any, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages of a request, wherever the conventions of their day put them."""
    messages = [_message(item) for item in _parsed(said.get(_INPUT))]
    if messages:
        return messages
    indexed = [(int(found[1]), str(said[key])) for key in said if (found := _INDEXED.fullmatch(key))]
    if indexed:
        return [{"role": role, "content": "text"} for _, role in sorted(indexed)]
    events = [_EVENT.fullmatch(str(event.get("name"))) for event in _list(span, "events") if isinstance(event, dict)]
    return [{"role": found[1], "content": "text"} for found in events if found]


def _body(span: Any, said: Mapping[str, Any], operation: str) -> dict[str, Any] | None:
    """The request as far as the span says it; None where it has no messages."""
    body = {name: said[key] for key, name in _PARAMETERS.items() if said.get(key) is not None}
    body.update(_parameters(said.get("llm.invocation_parameters")))
    if operation == "embeddings":
        return {"input": ["text"]}
    messages = _messages(span, said)
    rules = _parsed(said.get("gen_ai.system_instructions"))
    if rules:
        messages.insert(0, {"role": "system", "content": "text"})
    if not messages:
        return None
    tools = _parsed(said.get("gen_ai.tool.definitions"))
    if tools:
        body["tools"] = [tool if "function" in tool else {"type": "function", "function": tool} for tool in tools]
    return {**body, "messages": messages}


def _parameters(value: Any) -> dict[str, Any]:
    """OpenInference's parameters: those of the call, as JSON."""
    try:
        told = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return {}
    return {name: each for name, each in told.items() if name != "model"} if isinstance(told, dict) else {}


def _parsed(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message of the conventions as OpenAI has it."""
    told: dict[str, Any] = {"role": message.get("role", "user")}
    parts = _parsed(message.get("parts"))
    calls = [part for part in parts if part.get("type") == "tool_call"]
    results = [part for part in parts if part.get("type") == "tool_call_response"]
    images = [part for part in parts if part.get("modality") == "image"]
    told["content"] = "text"
    if images:
        told["content"] = [
            {"type": "text", "text": "text"},
            {"type": "image_url", "image_url": {"url": "https://example.com/t"}},
        ]
    if calls:
        told["content"] = None
        told["tool_calls"] = [
            {"id": str(part.get("id")), "type": "function", "function": {"name": "t", "arguments": "{}"}}
            for part in calls
        ]
    if results:
        told["tool_call_id"] = str(results[0].get("id"))
    return told


def _value(said: Any) -> Any:  # noqa: PLR0911 -- one for each kind of value
    """What an attribute's value is."""
    if not isinstance(said, dict):
        return None
    for name, value in said.items():
        if name == "arrayValue":
            return [_value(item) for item in _list(value, "values")]
        if name == "kvlistValue":
            return {item.get("key"): _value(item.get("value")) for item in _list(value, "values")}
        if name == "intValue":
            try:
                return int(value)
            except (TypeError, ValueError):
                return None
        return value
    return None
