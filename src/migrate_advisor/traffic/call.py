"""A call as request and reply say it: operation, model, tokens. Which format has them where, others know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.traffic.json_reading import json_reader
from migrate_advisor.traffic.record import Record, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OK = range(200, 300)
_NONE_HAS_SO_MANY = 10**15
"""Tokens that no call has."""
PATHS = tuple(
    sorted(
        ((operation.path, operation.name) for operation in OPERATIONS.values() if operation.uses is not None),
        key=lambda known: -len(known[0]),
    )
)
"""Ends of paths → the operation; the longer before those that they end with."""


class Tokens(NamedTuple):
    """Counts of tokens; None where nobody says."""

    input: int | None = None
    cached: int = 0
    output: int | None = None


def usage(said: Any) -> Tokens:
    """Counts of tokens as a provider's reply, or what relays it, has them."""
    if not isinstance(said, dict):
        return Tokens()
    cached, whole = _cached(said), first(said, *_ASKED)
    read, written = count(said.get("cache_read_input_tokens")), count(said.get("cache_creation_input_tokens"))
    if read is not None or written is not None:
        cached = cached or read
        if "prompt_tokens" not in said:  # Anthropic counts them beside the others
            whole = (count(whole) or 0) + (read or 0) + (written or 0)
    tokens, known = count(whole), count(cached) or 0
    output = count(first(said, *_ANSWERED))
    return Tokens(tokens, min(known, tokens) if tokens is not None else 0, output)


def _cached(said: Mapping[str, Any]) -> Any:
    """Tokens that were in a cache, where they are counted among the others."""
    details = said.get("prompt_tokens_details") or said.get("input_tokens_details") or said.get("promptTokensDetails")
    among = details.get("cached_tokens") if isinstance(details, dict) else None
    return among or said.get("prompt_cache_hit_tokens") or said.get("input_cached_tokens")


_ASKED = ("prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "input", "prompt", "tokens_prompt")
"""Keys of the tokens of a request."""
_ANSWERED = (
    "completion_tokens", "output_tokens", "completionTokens", "outputTokens", "output", "completion",
    "tokens_completion",
)  # fmt: skip
"""Keys of the tokens of a reply."""


def first(said: Mapping[str, Any], *names: str) -> Any:
    """What stands under the first of some keys that has something."""
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
        for ending, operation in PATHS:
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
        return _by_input(body, name)
    if "prompt" in body:
        return "images.generations" if "image" in name or "dall-e" in name or "size" in body else "completions"
    return "chat.completions"


def _by_input(body: Mapping[str, Any], name: str) -> str:
    if "voice" in body:
        return "audio.speech"
    if "moderation" in name:
        return "moderations"
    return "embeddings" if "embedding" in name or "encoding_format" in body or "bge" in name else "responses"


def call(body: Any, reply: Any, *, path: Any = None, model: Any = None, tokens: Tokens | None = None) -> Record:
    """A call of a request and a reply, of which either may be missing.

    Raises:
        UnreadableError: neither names a model.
    """
    asked, told = _object(body), _object(reply)
    name = asked.get("model") or model or told.get("model") or _deployment(path)
    if not isinstance(name, str) or not name:
        raise UnreadableError("a call that names no model")
    found = usage(told.get("usage")) if tokens is None or tokens.input is None else tokens
    shown = asked if says_something(asked) else None
    return Record(operation_of(path, asked or None, name), name, shown, *found)


def _deployment(path: Any) -> str | None:
    """What an address of Azure's names in place of a model."""
    _, is_one, rest = path.partition("/deployments/") if isinstance(path, str) else ("", "", "")
    return rest.partition("/")[0] if is_one else None


def reply_path(reply: Any) -> str:
    """Where a reply comes from that says so itself."""
    if not isinstance(reply, dict):
        return "/chat/completions"
    if "results" in reply and str(reply.get("id")).startswith("modr-"):
        return "/moderations"
    return _REPLIES.get(str(reply.get("object") or reply.get("type")), "/chat/completions")


_REPLIES = {
    "list": "/embeddings", "response": "/responses", "message": "/messages", "text_completion": "/completions",
}  # fmt: skip
"""A reply's word for what it is → the end of the path at which it is had."""


def _object(value: Any) -> dict[str, Any]:
    """What an object says, also one in a text; of anything else nothing."""
    found = loaded(value)
    return found if isinstance(found, dict) else {}


def says_something(body: Mapping[str, Any]) -> bool:
    """Whether a request says something to a model."""
    for name in ("messages", "input", "prompt"):
        said = body.get(name)
        if said and isinstance(said, str | list):
            return True
    return False


_FAILED = frozenset({"error", "fail", "failed", "failure"})
"""Words for what became of a call that failed."""
_STATUSES = (
    "status", "status_code", "statusCode", "response_status", "response_status_code", "http_status",
    "http_status_code", "response_code",
)  # fmt: skip
"""Keys of what became of a call."""
_NO_ERROR = frozenset({"", "0", "-", "false", "no", "none", "null", "{}", "[]"})
"""What a table writes where there was no error."""


def is_failure(status: Any) -> bool:
    """Whether a status of HTTP, which a table has as text, or a word for one is none of success."""
    if isinstance(status, str):
        said = status.strip().lower()
        return said in _FAILED if not (said.isascii() and said.isdecimal()) else is_failure(int(said[:9]))
    return isinstance(status, int) and not isinstance(status, bool) and status not in _OK and status != 0


def has_failed(said: Mapping[str, Any]) -> bool:
    """Whether what stands beside a call says that it failed."""
    error = said.get("error")
    is_told = error.strip().lower() not in _NO_ERROR if isinstance(error, str) else bool(error)
    return is_told or any(is_failure(said.get(name)) for name in _STATUSES)


STATED = frozenset({*_ASKED, "cache_read_input_tokens", "cache_creation_input_tokens"})
"""Keys by which `usage` finds the tokens of a request."""


def is_path(kind: str) -> bool:
    """Whether a text is a path at which models are called."""
    return kind.rstrip("/").endswith(tuple(ending for ending, _ in PATHS))


def part(value: Any, name: str) -> Any:
    """What an object has under a key; None of anything else."""
    return value.get(name) if isinstance(value, dict) else None
