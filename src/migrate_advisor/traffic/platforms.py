"""Calls as the platforms that watch them export them: LiteLLM, Langfuse, Helicone. Sources are in docs/assess.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.call import (
    Tokens,
    call,
    count,
    first,
    is_failure,
    is_path,
    loaded,
    operation_of,
    part,
    says_something,
    usage,
)
from migrate_advisor.traffic.record import FAILED, NO_CALL, OTHER_CALL, Skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.traffic.record import Told


_CALL_TYPES = {
    "completion": "chat.completions", "acompletion": "chat.completions", "chat_completion": "chat.completions",
    "embedding": "embeddings", "aembedding": "embeddings", "text_completion": "completions",
    "atext_completion": "completions", "responses": "responses", "aresponses": "responses",
    "anthropic_messages": "messages", "image_generation": "images.generations",
    "aimage_generation": "images.generations", "transcription": "audio.transcriptions",
    "atranscription": "audio.transcriptions", "speech": "audio.speech", "aspeech": "audio.speech",
    "moderation": "moderations", "amoderation": "moderations",
}  # fmt: skip


def litellm(value: Mapping[str, Any]) -> Told:
    """A row of LiteLLM's spend logs, or a payload of its logging."""
    kind = str(value.get("call_type") or "")
    status = value.get("status") or part(loaded(value.get("metadata")), "status")  # older rows have it there
    if str(status or "").lower() in ("failure", "failed", "error"):
        yield Skip(FAILED)
        return
    operation = _CALL_TYPES.get(kind.lower()) or (operation_of(kind, None) if is_path(kind) else None)
    if kind and operation is None:
        yield Skip(OTHER_CALL)
        return
    body = _litellm_body(value, operation)
    found = call(body, value.get("response"), model=first(value, "model", "model_group"), tokens=_litellm_tokens(value))
    yield found._replace(operation=operation or found.operation)


def _litellm_body(value: Mapping[str, Any], operation: str | None) -> dict[str, Any] | None:
    """The request as it came; else one of the messages and parameters that are kept beside it."""
    asked = loaded(value.get("proxy_server_request"))
    if isinstance(asked, dict) and says_something(asked):
        return asked
    said = loaded(value.get("messages"))
    if isinstance(said, dict):
        said = said.get("messages")
    if not isinstance(said, list) or not said:
        return None
    parameters = loaded(value.get("model_parameters"))
    stream = {"stream": True} if value.get("stream") is True else {}
    name = "input" if operation in ("embeddings", "responses") else "messages"
    return {**(parameters if isinstance(parameters, dict) else {}), **stream, name: said}


def _litellm_tokens(value: Mapping[str, Any]) -> Tokens:
    """Counts of a row's own; those in a cache are told by what the provider said of it."""
    tokens = Tokens(count(value.get("prompt_tokens")), 0, count(value.get("completion_tokens")))
    if tokens.input is None:
        return tokens
    nested = part(loaded(value.get("metadata")), "usage_object")
    cached = usage(nested).cached or usage(part(loaded(value.get("response")), "usage")).cached
    return tokens._replace(cached=min(cached, tokens.input))


def _asked(said: Any, parameters: Any) -> dict[str, Any] | None:
    """The request of an observation: what was said, with the parameters of the model."""
    known = parameters if isinstance(parameters, dict) else {}
    if isinstance(said, dict) and isinstance(said.get("prompt"), str) and "messages" not in said:
        said = said["prompt"]
    if isinstance(said, list):
        return {**known, "messages": said}
    if isinstance(said, str) and said:
        return {**known, "messages": [{"role": "user", "content": said}]}
    return {**known, **said} if isinstance(said, dict) and says_something(said) else None


def _beside(details: Any, whole: int, output: int) -> Tokens:
    """Counts of which those from a cache stand beside the others, as the total tells."""
    cached = first(details, "input_cached_tokens", "cache_read_input_tokens", "input_cache_read", "cached_tokens")
    return Tokens(whole - output, min(count(cached) or 0, whole - output), output)


def _langfuse_tokens(value: Mapping[str, Any]) -> Tokens:
    """Counts of an observation: its details, or what older exports have beside them."""
    details = loaded(first(value, "usageDetails", "usage_details", "usage"))
    tokens = usage(details)
    if tokens.input is None:
        asked_for = first(value, "inputUsage", "promptTokens", "inputTokens", "input_tokens")
        answered = first(value, "outputUsage", "completionTokens", "outputTokens", "output_tokens")
        return usage({"prompt_tokens": asked_for, "completion_tokens": answered})
    whole, output = count(part(details, "total")), tokens.output or 0
    if whole is not None and whole > tokens.input + output:
        return _beside(details, whole, output)
    return tokens


def langfuse(value: Mapping[str, Any]) -> Told:
    """An observation of Langfuse's; those that are no generation are passed over."""
    if str(value.get("type") or "GENERATION").upper() not in ("GENERATION", "EMBEDDING"):
        yield Skip(NO_CALL)
        return
    if str(value.get("level", "")).upper() == "ERROR":
        yield Skip(FAILED)
        return
    body = _asked(loaded(value.get("input")), loaded(first(value, "modelParameters", "model_parameters")))
    tokens = _langfuse_tokens(value)
    name = first(value, "model", "providedModelName", "provided_model_name", "internalModel")
    if body is not None and str(value.get("type", "")).upper() == "EMBEDDING":
        body = {"input": ["text"]}
    yield call(body, None, model=name, tokens=tokens)


def helicone(value: Mapping[str, Any]) -> Told:
    """A request of Helicone's, with bodies or without."""
    if is_failure(first(value, "response_status", "status")):
        yield Skip(FAILED)
        return
    tokens = Tokens(
        count(value.get("prompt_tokens")), count(value.get("prompt_cache_read_tokens")) or 0,
        count(value.get("completion_tokens")),
    )  # fmt: skip
    if tokens.input is not None:
        tokens = tokens._replace(cached=min(tokens.cached, tokens.input))
    name = first(value, "request_model", "model", "response_model", "model_override")
    yield call(
        value.get("request_body"), value.get("response_body"), path=value.get("request_path"), model=name,
        tokens=tokens,
    )  # fmt: skip
