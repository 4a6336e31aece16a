"""Spans by OpenTelemetry's conventions for generative AI, in the JSON of OTLP. Other spans are passed over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ERROR = (2, "STATUS_CODE_ERROR")
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


class Span(NamedTuple):
    """A call of a model, as a span tells it."""

    operation: str
    """``chat``, ``embeddings`` …"""
    model: str | None
    body: Mapping[str, Any] | None
    input: Any
    cached: Any
    output: Any
    failed: bool


def spans(value: Mapping[str, Any]) -> Iterator[Span | None]:
    """The spans of an export; None for one that is no call of a model."""
    resources = value.get("resourceSpans")
    groups = resources if isinstance(resources, list) else [value]
    for group in groups:
        for scope in _list(group, "scopeSpans") or _list(group, "instrumentationLibrarySpans"):
            for span in _list(scope, "spans"):
                yield _span(span)


def _list(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _span(span: Any) -> Span | None:
    said = {
        item["key"]: _value(item.get("value"))
        for item in _list(span, "attributes")
        if isinstance(item, dict) and isinstance(item.get("key"), str)
    }
    model = said.get("gen_ai.request.model") or said.get("gen_ai.response.model")
    operation = str(said.get("gen_ai.operation.name") or "chat")
    if model is None or operation in ("execute_tool", "invoke_agent", "create_agent"):
        return None
    status = span.get("status")
    failed = isinstance(status, dict) and status.get("code") in _ERROR
    counts = (
        said.get("gen_ai.usage.input_tokens", said.get("gen_ai.usage.prompt_tokens")),
        said.get("gen_ai.usage.cache_read.input_tokens", said.get("gen_ai.usage.cached_tokens")),
        said.get("gen_ai.usage.output_tokens", said.get("gen_ai.usage.completion_tokens")),
    )
    return Span(operation, str(model), _body(said, operation), *counts, failed)


def _body(said: Mapping[str, Any], operation: str) -> dict[str, Any] | None:
    """The request as far as the span says it; None where it has no messages."""
    body = {name: said[key] for key, name in _PARAMETERS.items() if said.get(key) is not None}
    if operation == "embeddings":
        return {"input": ["text"]}
    messages = [_message(item) for item in _parsed(said.get("gen_ai.input.messages"))]
    rules = _parsed(said.get("gen_ai.system_instructions"))
    if rules:
        messages.insert(0, {"role": "system", "content": "text"})
    if not messages:
        return None
    tools = _parsed(said.get("gen_ai.tool.definitions"))
    if tools:
        body["tools"] = [tool if "function" in tool else {"type": "function", "function": tool} for tool in tools]
    return {**body, "messages": messages}


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
