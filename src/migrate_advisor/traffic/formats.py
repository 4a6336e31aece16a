"""What logs write for one call, recognised by what is in it. Shapes and sums are `shape`'s and `tally`'s.

Each reader takes one JSON value and gives the calls in it; which one reads a value, its keys say. Sources of the
formats are in docs/assess.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.traffic.call import (
    STATED,
    Tokens,
    call,
    count,
    first,
    has_failed,
    is_failure,
    loaded,
    reply_path,
    says_something,
    usage,
)
from migrate_advisor.traffic.har import har
from migrate_advisor.traffic.platforms import helicone, langfuse, litellm
from migrate_advisor.traffic.record import FAILED, NO_CALL, Skip, UnreadableError, UnreadRecord
from migrate_advisor.traffic.telemetry import console_span, spans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

    from migrate_advisor.traffic.record import Record, Told
    from migrate_advisor.traffic.telemetry import TraceSpan

    Reader = Callable[[Mapping[str, Any]], Told]

_PAGES = ("data", "observations", "results", "items", "records", "rows", "requests")
"""Under which interfaces give several records at once."""
_AROUND = ("log", "message", "msg", "event", "payload", "textPayload", "jsonPayload", "body", "_source", "fields")
"""Under which collectors of logs keep a line."""
_COUNTED = (
    "num_model_requests", "n_requests", "num_requests", "request_count", "requests", "api_requests",
    "call_count", "num_calls", "n_calls", "calls",
)  # fmt: skip
"""How many calls a row of sums stands for."""
_SUMMED = frozenset({*_COUNTED, "models"})
"""In what interfaces say of many calls together."""


def records(value: Any) -> Told:
    """The calls that a JSON value of a log holds.

    Raises:
        UnreadableError: it is nothing that is known here.
    """
    if isinstance(value, list):
        yield from _all(value)
        return
    if not isinstance(value, dict):
        raise UnreadableError("JSON that is no object")
    for is_it, read in _candidates(tuple(value)):
        if is_it is None or is_it(value):
            yield from read(value)
            return
    yield from _within(value)


def _all(values: list[Any]) -> Told:
    """The calls in several values; one that cannot be read hides no other."""
    for value in values:
        try:
            yield from records(value)
        except UnreadableError as error:
            yield UnreadRecord(str(error))


def _within(value: Mapping[str, Any]) -> Told:
    """The calls in a page of an interface, or in a line that a collector of logs put around another one.

    Raises:
        UnreadableError: it is neither.
    """
    for name in _PAGES:
        if isinstance(value.get(name), list):
            yield from _all(value[name])
            return
    for name in _AROUND:
        inner = loaded(value.get(name))
        if isinstance(inner, dict):
            yield from records(inner)
            return
    if not _SUMMED.isdisjoint(value):
        raise UnreadableError("sums of many calls without the model of each; group them by model")
    if isinstance(value.get("messages"), list):
        raise UnreadableError("a call that names no model")
    raise UnreadableError("an object of no format that is known here")


def _batch_input(value: Mapping[str, Any]) -> Told:
    yield call(value["body"], None, path=value.get("url"))


def _message_batch(value: Mapping[str, Any]) -> Told:
    """A line of Anthropic's batches: a request, or what became of it."""
    result = value.get("result")
    if "params" in value:
        yield call(value["params"], None, path="/messages")
    elif isinstance(result, dict) and result.get("type") == "succeeded":
        yield call(None, result.get("message"), path="/messages")
    else:
        yield Skip(FAILED)


def _batch_output(value: Mapping[str, Any]) -> Told:
    response = value.get("response")
    if value.get("error") or not isinstance(response, dict) or is_failure(response.get("status_code")):
        yield Skip(FAILED)
        return
    body = response.get("body")
    yield call(None, body, path=reply_path(body))


def _pair(value: Mapping[str, Any]) -> Told:
    request = _side(value, "request", "request_body", "requestBody", "req", "input")
    reply = _side(value, "response", "response_body", "responseBody", "res", "output")
    path = first(value, "path", "url", "request_path", "request_uri", "uri", "endpoint") or _asked_path(value)
    for side in (request, reply):
        if isinstance(side, dict):
            path = path or side.get("url") or side.get("path")
    has_status = any(isinstance(side, dict) and is_failure(first(side, *_SENT)) for side in (request, reply))
    request = _unwrapped(request, "messages", "input", "prompt", "model")
    reply = _unwrapped(reply, "choices", "usage", "output", "data", "content")
    if has_status or has_failed(value) or (isinstance(reply, dict) and reply.get("error")):
        yield Skip(FAILED)
        return
    yield call(request, reply, path=path, model=value.get("model"), tokens=_stated(value))


_SENT = ("status_code", "statusCode")


def _side(value: Mapping[str, Any], *names: str) -> Any:
    """A request or reply: the first that is an object, for web servers also have their first line under its name."""
    found = [loaded(value[name]) for name in names if value.get(name) is not None]
    return next((side for side in found if isinstance(side, dict)), found[0] if found else None)


def _asked_path(value: Mapping[str, Any]) -> str | None:
    """The path in the first line of a request, as web servers log it: ``POST /v1/embeddings HTTP/1.1``."""
    line = value.get("request")
    words = line.split() if isinstance(line, str) else []
    return words[1] if len(words) == len(("method", "path", "protocol")) else None


def _counts(value: Mapping[str, Any]) -> Told:
    """A row of model and tokens, of one call or of several together."""
    if has_failed(value):
        yield Skip(FAILED)
        return
    told = first(value, *_COUNTED)
    calls = 1 if told is None else count(told)
    if calls is None:
        raise UnreadableError("a row whose number of calls is none")
    if not calls:
        yield Skip(NO_CALL)
        return
    yield call(None, None, model=first(value, *_MODELS), tokens=usage(value))._replace(calls=calls)


_MODELS = ("model", "model_name", "model_id", "model_permaslug", "request_model")
"""Columns of a table that name the model."""


def _stated(value: Mapping[str, Any]) -> Tokens | None:
    """Counts that stand beside request and reply."""
    if STATED.isdisjoint(value):
        return None
    found = usage(value)
    return found if found.input is not None else None


def _unwrapped(side: Any, *names: str) -> Any:
    """The body of a request or reply that stands with its URL or status around it."""
    if isinstance(side, dict) and "body" in side and not any(name in side for name in names):
        return loaded(side["body"])
    return side


def _request(value: Mapping[str, Any]) -> Told:
    yield Skip(FAILED) if has_failed(value) else call(value, None)


def _reply(value: Mapping[str, Any]) -> Told:
    yield Skip(FAILED) if has_failed(value) else call(None, value, path=reply_path(value))


def _trace(value: Mapping[str, Any]) -> Told:
    """A trace of Langfuse's with its observations, which alone are calls."""
    yield from _all(value["observations"])


def _otlp(value: Mapping[str, Any]) -> Told:
    for span in spans(value):
        yield _spanned(span)


def _console(value: Mapping[str, Any]) -> Told:
    yield _spanned(console_span(value))


def _spanned(span: TraceSpan | None) -> Record | Skip:
    if span is None or span.failed:
        return Skip(NO_CALL if span is None else FAILED)
    tokens = Tokens(count(span.input), count(span.cached) or 0, count(span.output))
    found = call(span.body, None, model=span.model, tokens=tokens)
    operation = {"embeddings": "embeddings", "text_completion": "completions"}.get(span.operation)
    return found._replace(operation=operation or "chat.completions")


class _Format(NamedTuple):
    """How a format is told from the others, most telling first."""

    has: Callable[[AbstractSet[str]], bool]
    """By the keys of a value."""
    is_it: Callable[[Mapping[str, Any]], bool] | None
    """By what is in them, where keys do not suffice."""
    read: Reader


_EXPORTED = frozenset(
    {"resourceSpans", "scopeSpans", "resourceLogs", "batches", "resource_spans", "scope_spans", "resource_logs"}
)
"""Under which OTLP keeps what it exports, in JSON and in the names of its protocol."""
_FORMATS = (
    _Format(lambda keys: not keys.isdisjoint(_EXPORTED), None, _otlp),
    _Format(lambda keys: keys >= {"id", "observations"}, lambda value: isinstance(value["observations"], list), _trace),
    _Format(
        lambda keys: keys >= {"context", "attributes"}, lambda value: isinstance(value["attributes"], dict), _console
    ),
    _Format(
        lambda keys: "log" in keys, lambda value: isinstance(value["log"], dict) and "entries" in value["log"], har
    ),
    _Format(
        lambda keys: keys >= {"body", "url", "custom_id"}, lambda value: isinstance(value["body"], dict), _batch_input
    ),
    _Format(lambda keys: keys >= {"custom_id", "response"}, None, _batch_output),
    _Format(lambda keys: "custom_id" in keys and not keys.isdisjoint(("params", "result")), None, _message_batch),
    _Format(lambda keys: "call_type" in keys, None, litellm),
    _Format(
        lambda keys: (
            not keys.isdisjoint(("traceId", "trace_id"))
            and not keys.isdisjoint(("startTime", "start_time", "usageDetails", "usage_details"))
            and not keys.isdisjoint(("type", "promptTokens", "inputTokens", "usageDetails", "usage_details"))
        ),
        None,
        langfuse,
    ),
    _Format(
        lambda keys: (
            not keys.isdisjoint(("request_body", "request_path", "request_model", "response_id"))
            and not keys.isdisjoint(("request_id", "request_created_at", "helicone_user", "response_status"))
        ),
        None,
        helicone,
    ),
    _Format(
        lambda keys: not keys.isdisjoint(("request", "request_body", "requestBody", "req")),
        lambda value: not isinstance(value.get("messages"), list),
        _pair,
    ),
    _Format(
        lambda keys: "model" in keys,
        lambda value: "choices" in value or value.get("object") in ("response", "list"),
        _reply,
    ),
    _Format(lambda keys: "model" in keys and not keys.isdisjoint(("messages", "input", "prompt")), None, _request),
    _Format(
        lambda keys: keys >= {"input", "output"},
        lambda value: isinstance(loaded(value["input"]), dict) and says_something(loaded(value["input"])),
        _pair,
    ),
    _Format(
        lambda keys: not keys.isdisjoint(_MODELS) and not keys.isdisjoint((*STATED, *_COUNTED)),
        lambda value: not isinstance(first(value, *_COUNTED), list) and first(value, *_MODELS) is not None,
        _counts,
    ),
)


@lru_cache(1_000)
def _candidates(keys: tuple[str, ...]) -> list[tuple[Callable[[Mapping[str, Any]], bool] | None, Reader]]:
    """The formats that have such keys: the lines of a log are alike."""
    return [(each.is_it, each.read) for each in _FORMATS if each.has(frozenset(keys))]
