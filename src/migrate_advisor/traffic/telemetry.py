"""Spans and events by OpenTelemetry's conventions for generative AI, in the JSON of OTLP. Other spans are passed over.

Read are the conventions of today, their older names, and those of OpenInference. Where they are described is in
docs/assess.md; where they put messages, `telemetry_messages` knows.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.traffic.telemetry_messages import messages_of, objects, tools_of

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
    "gen_ai.is_streaming": "stream",
    "llm.is_streaming": "stream",
}


_DETAILS = "gen_ai.client.inference.operation.details"
_OPERATIONS = {"LLM": "chat", "EMBEDDING": "embeddings"}
"""Kinds of OpenInference's spans that are calls of models."""
_GROUPS = ("resourceSpans", "batches", "resourceLogs", "resource_spans", "resource_logs")
_SCOPES = ("scopeSpans", "instrumentationLibrarySpans", "scopeLogs", "scope_spans", "scope_logs")
_ITEMS = ("spans", "logRecords", "log_records")


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


def _body(span: Any, said: Mapping[str, Any], operation: str) -> dict[str, Any] | None:
    """The request as far as the span says it; None where it has no messages."""
    body = {name: said[key] for key, name in _PARAMETERS.items() if said.get(key) is not None}
    body.update(_parameters(said.get("llm.invocation_parameters")))
    if operation == "embeddings":
        return {"input": ["text"]}
    events = [(str(one.get("name")), _attributes(one)) for one in _list(span, "events") if isinstance(one, dict)]
    messages = messages_of(said, events)
    if objects(said.get("gen_ai.system_instructions")):
        messages.insert(0, {"role": "system", "content": "text"})
    if not messages:
        return None
    tools = tools_of(said)
    if tools:
        body["tools"] = tools
    return {**body, "messages": messages}


def _parameters(value: Any) -> dict[str, Any]:
    """OpenInference's parameters: those of the call, as JSON."""
    try:
        told = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return {}
    return {name: each for name, each in told.items() if name != "model"} if isinstance(told, dict) else {}


def _value(said: Any) -> Any:  # noqa: PLR0911 -- one for each kind of value
    """What an attribute's value is."""
    if not isinstance(said, dict):
        return None
    for written, value in said.items():
        name = written.replace("_v", "V")  # some write the names of the protocol's own language
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
