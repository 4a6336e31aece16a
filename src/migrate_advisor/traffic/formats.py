"""What logs write for one call, recognised by what is in it. Shapes and sums are `shape`'s and `tally`'s.

Each reader takes one JSON value and gives the calls in it; which one reads a value, its keys say. Sources of the
formats are in docs/assess.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.traffic.json_reading import json_reader
from migrate_advisor.traffic.record import Record, Skip, UnreadableError
from migrate_advisor.traffic.telemetry import spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    Told = Iterator[Record | Skip]
    Reader = Callable[[Mapping[str, Any]], Told]

FAILED = "a call that failed"
NO_CALL = "no call of a model"
_OK = range(200, 300)
_NONE_HAS_SO_MANY = 10**15
"""Tokens that no call has."""
_PATHS = (
    ("/chat/completions", "chat.completions"),
    ("/responses", "responses"),
    ("/messages", "messages"),
    ("/embeddings", "embeddings"),
    ("/completions", "completions"),
    ("/moderations", "moderations"),
    ("/images/generations", "images.generations"),
    ("/images/edits", "images.edits"),
    ("/audio/transcriptions", "audio.transcriptions"),
    ("/audio/translations", "audio.translations"),
    ("/audio/speech", "audio.speech"),
)
_CALL_TYPES = {
    "completion": "chat.completions", "acompletion": "chat.completions", "chat_completion": "chat.completions",
    "embedding": "embeddings", "aembedding": "embeddings", "text_completion": "completions",
    "atext_completion": "completions", "responses": "responses", "aresponses": "responses",
    "anthropic_messages": "messages", "image_generation": "images.generations",
    "aimage_generation": "images.generations", "transcription": "audio.transcriptions",
    "atranscription": "audio.transcriptions", "speech": "audio.speech", "aspeech": "audio.speech",
    "moderation": "moderations", "amoderation": "moderations",
}  # fmt: skip


class Tokens(NamedTuple):
    """Counts of tokens; None where nobody says."""

    input: int | None = None
    cached: int = 0
    output: int | None = None


def records(value: Any) -> Told:
    """The calls that a JSON value of a log holds.

    Raises:
        UnreadableError: it is nothing that is known here.
    """
    if isinstance(value, list):
        for item in value:
            yield from records(item)
        return
    if not isinstance(value, dict):
        raise UnreadableError("JSON that is no object")
    for is_it, read in _candidates(tuple(value)):
        if is_it is None or is_it(value):
            yield from read(value)
            return
    raise UnreadableError("an object of no format that is known here")


def usage(said: Any) -> Tokens:
    """Counts of tokens as a provider's reply, or what relays it, has them."""
    if not isinstance(said, dict):
        return Tokens()
    details = said.get("prompt_tokens_details") or said.get("input_tokens_details") or said.get("promptTokensDetails")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    cached = cached or said.get("prompt_cache_hit_tokens") or said.get("input_cached_tokens")
    whole = _first(said, "prompt_tokens", "input_tokens", "promptTokens", "input", "prompt")
    read, written = said.get("cache_read_input_tokens"), said.get("cache_creation_input_tokens")
    if count(read) is not None or count(written) is not None:
        cached = cached or read
        if "prompt_tokens" not in said:  # Anthropic counts them beside the others
            whole = (count(whole) or 0) + (count(read) or 0) + (count(written) or 0)
    tokens, known = count(whole), count(cached) or 0
    output = count(_first(said, "completion_tokens", "output_tokens", "completionTokens", "output", "completion"))
    return Tokens(tokens, min(known, tokens) if tokens is not None else 0, output)


def _first(said: Mapping[str, Any], *names: str) -> Any:
    for name in names:
        found = said.get(name)
        if found is not None:
            return found
    return None


def count(value: Any) -> int | None:
    """A number of tokens; None where it is none."""
    if value.__class__ is int and 0 <= value < _NONE_HAS_SO_MANY:
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value[:18])
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _NONE_HAS_SO_MANY:
        return None
    return int(value)


def loaded(value: Any) -> Any:
    """JSON that stands in a text, as what it says; anything else as it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return json_reader()(value)
    except (ValueError, RecursionError):
        return value


def operation_of(path: Any, body: Any, model: str = "") -> str:
    """What is asked, by the path of its URL or else by the request."""
    if isinstance(path, str):
        clean = path.partition("?")[0].rstrip("/")
        for ending, operation in _PATHS:
            if clean.endswith(ending):
                return operation
    if isinstance(body, dict):
        return _by_body(body, model)
    return "embeddings" if "embedding" in model else "chat.completions"


def _by_body(body: Mapping[str, Any], model: str) -> str:
    if "messages" in body:
        return "messages" if "system" in body or "anthropic_version" in body else "chat.completions"
    name = str(body.get("model") or model)
    if "input" in body:
        if "voice" in body:
            return "audio.speech"
        if "moderation" in name:
            return "moderations"
        return "embeddings" if "embedding" in name or "encoding_format" in body or "bge" in name else "responses"
    if "prompt" in body:
        return "images.generations" if "image" in name or "dall-e" in name or "size" in body else "completions"
    return "chat.completions"


def call(body: Any, reply: Any, *, path: Any = None, model: Any = None, tokens: Tokens | None = None) -> Record:
    """A call of a request and a reply, of which either may be missing.

    Raises:
        UnreadableError: neither names a model.
    """
    body, reply = loaded(body), loaded(reply)
    body = body if isinstance(body, dict) and body else None
    told = reply if isinstance(reply, dict) else {}
    name = (body or {}).get("model") or model or told.get("model")
    if not isinstance(name, str) or not name:
        raise UnreadableError("a call that names no model")
    found = usage(told.get("usage")) if tokens is None or tokens.input is None else tokens
    shown = body if body is not None and _says_something(body) else None
    return Record(operation_of(path, body, name), name, shown, *found)


def _says_something(body: Mapping[str, Any]) -> bool:
    for name in ("messages", "input", "prompt"):
        said = body.get(name)
        if said and isinstance(said, str | list):
            return True
    return False


def _is_failure(status: Any) -> bool:
    return isinstance(status, int) and not isinstance(status, bool) and status not in _OK and status != 0


def _batch_input(value: Mapping[str, Any]) -> Told:
    yield call(value["body"], None, path=value.get("url"))


def _batch_output(value: Mapping[str, Any]) -> Told:
    response = value.get("response")
    if value.get("error") or not isinstance(response, dict) or _is_failure(response.get("status_code")):
        yield Skip(FAILED)
        return
    body = response.get("body")
    object_name = body.get("object") if isinstance(body, dict) else None
    path = {"list": "/embeddings", "response": "/responses"}.get(str(object_name), "/chat/completions")
    yield call(None, body, path=path)


def _pair(value: Mapping[str, Any]) -> Told:
    request = loaded(_first(value, "request", "request_body", "requestBody", "req"))
    reply = loaded(_first(value, "response", "response_body", "responseBody", "res"))
    path = _first(value, "path", "url", "request_path", "endpoint")
    status = _first(value, "status", "status_code", "statusCode", "response_status")
    for side in (request, reply):
        if isinstance(side, dict):
            status = _first(side, "status_code", "statusCode") if status is None else status
            path = path or side.get("url") or side.get("path")
    request = _unwrapped(request, "messages", "input", "prompt", "model")
    reply = _unwrapped(reply, "choices", "usage", "output", "data", "content")
    if _is_failure(status) or (isinstance(reply, dict) and reply.get("error")):
        yield Skip(FAILED)
        return
    yield call(request, reply, path=path, model=value.get("model"), tokens=_stated(value))


def _unwrapped(side: Any, *names: str) -> Any:
    """The body of a request or reply that stands with its URL or status around it."""
    if isinstance(side, dict) and "body" in side and not any(name in side for name in names):
        return loaded(side["body"])
    return side


_STATED = frozenset({
    "prompt_tokens", "input_tokens", "promptTokens", "input", "prompt", "cache_read_input_tokens",
    "cache_creation_input_tokens",
})  # fmt: skip
"""Keys by which `usage` finds the tokens of a request."""


def _stated(value: Mapping[str, Any]) -> Tokens | None:
    """Counts that stand beside request and reply."""
    if _STATED.isdisjoint(value):
        return None
    found = usage(value)
    return found if found.input is not None else None


def _request(value: Mapping[str, Any]) -> Told:
    yield call(value, None)


def _reply(value: Mapping[str, Any]) -> Told:
    path = {"list": "/embeddings", "response": "/responses", "message": "/messages"}
    yield call(None, value, path=path.get(str(value.get("object") or value.get("type"))))


def _litellm(value: Mapping[str, Any]) -> Told:
    kind = str(value.get("call_type") or "")
    if str(value.get("status") or "").lower() in ("failure", "failed", "error"):
        yield Skip(FAILED)
        return
    operation = _CALL_TYPES.get(kind.lower())
    if kind and operation is None:
        yield Skip(NO_CALL)
        return
    asked = loaded(value.get("proxy_server_request"))
    body = asked if isinstance(asked, dict) and _says_something(asked) else None
    if body is None:
        said = loaded(value.get("messages"))
        parameters = loaded(value.get("model_parameters"))
        name = "input" if operation in ("embeddings", "responses") else "messages"
        if isinstance(said, dict):
            said = said.get("messages")
        if isinstance(said, list) and said:
            stream = {"stream": True} if value.get("stream") is True else {}
            body = {**(parameters if isinstance(parameters, dict) else {}), **stream, name: said}
    metadata = loaded(value.get("metadata"))
    nested = metadata.get("usage_object") if isinstance(metadata, dict) else None
    tokens = Tokens(count(value.get("prompt_tokens")), 0, count(value.get("completion_tokens")))
    cached = usage(nested).cached or usage(_part(loaded(value.get("response")), "usage")).cached
    if tokens.input is not None:
        tokens = tokens._replace(cached=min(cached, tokens.input))
    found = call(body, value.get("response"), model=_first(value, "model", "model_group"), tokens=tokens)
    yield found._replace(operation=operation or found.operation)


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _langfuse(value: Mapping[str, Any]) -> Told:
    if str(value.get("type", "")).upper() not in ("GENERATION", "EMBEDDING"):
        yield Skip(NO_CALL)
        return
    if str(value.get("level", "")).upper() == "ERROR":
        yield Skip(FAILED)
        return
    said = loaded(value.get("input"))
    parameters = loaded(_first(value, "modelParameters", "model_parameters"))
    body: Any = None
    if isinstance(said, list):
        body = {**(parameters if isinstance(parameters, dict) else {}), "messages": said}
    elif isinstance(said, dict) and _says_something(said):
        body = {**(parameters if isinstance(parameters, dict) else {}), **said}
    elif isinstance(said, str) and said:
        asked = [{"role": "user", "content": said}]
        body = {**(parameters if isinstance(parameters, dict) else {}), "messages": asked}
    details = loaded(_first(value, "usageDetails", "usage_details", "usage"))
    tokens = usage(details)
    if tokens.input is None:
        asked_for = _first(value, "inputUsage", "promptTokens", "input_tokens")
        answered = _first(value, "outputUsage", "completionTokens", "output_tokens")
        tokens = usage({"prompt_tokens": asked_for, "completion_tokens": answered})
    name = _first(value, "model", "providedModelName", "provided_model_name", "internalModel")
    if body is not None and str(value.get("type", "")).upper() == "EMBEDDING":
        body = {"input": ["text"], **(parameters if isinstance(parameters, dict) else {})}
    yield call(body, None, model=name, tokens=tokens)


def _helicone(value: Mapping[str, Any]) -> Told:
    if _is_failure(_first(value, "response_status", "status")):
        yield Skip(FAILED)
        return
    tokens = Tokens(
        count(value.get("prompt_tokens")), count(value.get("prompt_cache_read_tokens")) or 0,
        count(value.get("completion_tokens")),
    )  # fmt: skip
    if tokens.input is not None:
        tokens = tokens._replace(cached=min(tokens.cached, tokens.input))
    name = _first(value, "request_model", "model", "response_model", "model_override")
    yield call(
        value.get("request_body"), value.get("response_body"), path=value.get("request_path"), model=name,
        tokens=tokens,
    )  # fmt: skip


def _har(value: Mapping[str, Any]) -> Told:
    entries = value["log"].get("entries")
    for entry in entries if isinstance(entries, list) else ():
        request, response = _part(entry, "request"), _part(entry, "response")
        body = loaded(_part(_part(request, "postData"), "text"))
        reply = loaded(_part(_part(response, "content"), "text"))
        url = str(_part(request, "url") or "").partition("?")[0].rstrip("/")
        if not url.endswith(tuple(ending for ending, _ in _PATHS)) or not isinstance(body, dict):
            yield Skip(NO_CALL)
        elif _is_failure(_part(response, "status")):
            yield Skip(FAILED)
        else:
            yield call(body, _last_event(reply), path=url)


def _last_event(reply: Any) -> Any:
    """Of a stream that was kept as text, the event that holds the counts."""
    if not isinstance(reply, str) or "data:" not in reply:
        return reply
    for line in reversed(reply.splitlines()):
        told = loaded(line.removeprefix("data:").strip())
        if isinstance(told, dict) and (told.get("usage") or told.get("response")):
            return told.get("response") or told
    return None


def _otlp(value: Mapping[str, Any]) -> Told:
    for span in spans(value):
        if span is None:
            yield Skip(NO_CALL)
        elif span.failed:
            yield Skip(FAILED)
        else:
            tokens = Tokens(count(span.input), count(span.cached) or 0, count(span.output))
            found = call(span.body, None, model=span.model, tokens=tokens)
            operation = {"embeddings": "embeddings", "text_completion": "completions"}.get(span.operation)
            yield found._replace(operation=operation or "chat.completions")


class _Format(NamedTuple):
    """How a format is told from the others, most telling first."""

    has: Callable[[AbstractSet[str]], bool]
    """By the keys of a value."""
    is_it: Callable[[Mapping[str, Any]], bool] | None
    """By what is in them, where keys do not suffice."""
    read: Reader


_FORMATS = (
    _Format(lambda keys: not keys.isdisjoint(("resourceSpans", "scopeSpans")), None, _otlp),
    _Format(
        lambda keys: "log" in keys, lambda value: isinstance(value["log"], dict) and "entries" in value["log"], _har
    ),
    _Format(
        lambda keys: keys >= {"body", "url", "custom_id"}, lambda value: isinstance(value["body"], dict), _batch_input
    ),
    _Format(lambda keys: keys >= {"custom_id", "response"}, None, _batch_output),
    _Format(lambda keys: "call_type" in keys, None, _litellm),
    _Format(
        lambda keys: (
            "type" in keys
            and not keys.isdisjoint(("traceId", "trace_id"))
            and not keys.isdisjoint(("startTime", "start_time", "usageDetails", "usage_details"))
        ),
        None,
        _langfuse,
    ),
    _Format(
        lambda keys: (
            not keys.isdisjoint(("request_body", "request_path", "request_model", "response_id"))
            and not keys.isdisjoint(("request_id", "request_created_at", "helicone_user", "response_status"))
        ),
        None,
        _helicone,
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
)


@lru_cache(1_000)
def _candidates(keys: tuple[str, ...]) -> list[tuple[Callable[[Mapping[str, Any]], bool] | None, Reader]]:
    """The formats that have such keys: the lines of a log are alike."""
    return [(each.is_it, each.read) for each in _FORMATS if each.has(frozenset(keys))]
