"""A provider's error as OpenAI says it: from code, type and status to what OpenAI's client raises on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.mapping.json_text import parse_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import ErrorCode


class _Said(NamedTuple):
    """How OpenAI says a failure."""

    status: int
    type: str
    code: str | None
    retryable: bool = False


SAID: dict[Failure, _Said] = {
    Failure.INVALID_REQUEST: _Said(400, "invalid_request_error", None),
    Failure.CONTEXT_LENGTH: _Said(400, "invalid_request_error", "context_length_exceeded"),
    Failure.MODEL_NOT_FOUND: _Said(404, "invalid_request_error", "model_not_found"),
    Failure.NOT_FOUND: _Said(404, "invalid_request_error", "not_found"),
    Failure.CONTENT_FILTER: _Said(400, "invalid_request_error", "content_filter"),
    Failure.TOO_LARGE: _Said(413, "invalid_request_error", "request_too_large"),
    Failure.AUTHENTICATION: _Said(401, "invalid_request_error", "invalid_api_key"),
    Failure.TOKEN_EXPIRED: _Said(401, "invalid_request_error", "invalid_api_key"),
    Failure.PERMISSION: _Said(403, "permission_error", "permission_denied"),
    Failure.QUOTA: _Said(429, "insufficient_quota", "insufficient_quota"),
    Failure.RATE_LIMIT: _Said(429, "rate_limit_error", "rate_limit_exceeded", retryable=True),
    Failure.CONFLICT: _Said(409, "invalid_request_error", "conflict", retryable=True),
    Failure.TIMEOUT: _Said(504, "server_error", "timeout", retryable=True),
    Failure.OVERLOADED: _Said(503, "server_error", "server_overloaded", retryable=True),
    Failure.SERVER: _Said(500, "server_error", "server_error", retryable=True),
    Failure.NOT_IMPLEMENTED: _Said(501, "server_error", "not_implemented"),
}
"""What each failure is at OpenAI. Quota is a 429 that must not be tried again."""

BY_STATUS = {
    400: Failure.INVALID_REQUEST,
    401: Failure.AUTHENTICATION,
    402: Failure.QUOTA,
    403: Failure.PERMISSION,
    404: Failure.NOT_FOUND,
    408: Failure.TIMEOUT,
    409: Failure.CONFLICT,
    413: Failure.TOO_LARGE,
    422: Failure.INVALID_REQUEST,
    429: Failure.RATE_LIMIT,
    501: Failure.NOT_IMPLEMENTED,
    503: Failure.OVERLOADED,
    504: Failure.TIMEOUT,
    529: Failure.OVERLOADED,
}
"""What an HTTP status means where no code says more."""

_SERVER_ERRORS = 500


@dataclass(frozen=True, slots=True)
class ApiError:
    """A provider's refusal or failure, as OpenAI's API would state it. A value, not an exception."""

    status: int
    """HTTP status that makes OpenAI's client raise the fitting exception."""
    type: str
    """OpenAI's type, such as ``invalid_request_error``."""
    code: str | None
    """OpenAI's code, such as ``rate_limit_exceeded``."""
    message: str
    """The provider's words."""
    param: str | None = None
    retryable: bool = False
    """Whether the same request may succeed later."""
    means: Failure = Failure.SERVER
    provider_code: str | None = None
    """The provider's own code."""
    provider_status: int | None = None
    """HTTP status under which it came."""

    def body(self) -> dict[str, Any]:
        """The JSON body of OpenAI's error; the provider's own code is kept beside."""
        error: dict[str, Any] = {"message": self.message, "type": self.type, "param": self.param, "code": self.code}
        if self.provider_code is not None:
            error["provider_code"] = self.provider_code
        return {"error": error}


class Complaint(NamedTuple):
    """What a provider's error says, taken from its own shape."""

    message: str
    codes: tuple[str, ...]
    """Codes and types, the most telling first."""
    param: str | None = None


def api_error(status: int, complaint: Complaint, codes: Mapping[str, ErrorCode]) -> ApiError:
    """The error as OpenAI states it.

    Args:
        status: HTTP status under which it came; one of success where the error is in the body alone.
        complaint: what it says.
        codes: what the provider's codes mean.
    """
    failure = _meaning(status, complaint.codes, codes)
    if failure in _GENERAL:
        failure = next((means for words, means in _BY_WORDS if words.search(complaint.message)), failure)
    said = SAID[failure]
    return ApiError(
        status=said.status,
        type=said.type,
        code=said.code,
        message=complaint.message or f"the provider answered with HTTP status {status}",
        param=complaint.param,
        retryable=said.retryable,
        means=failure,
        provider_code=next(iter(complaint.codes), None),
        provider_status=status,
    )


def _meaning(status: int, told: tuple[str, ...], codes: Mapping[str, ErrorCode]) -> Failure:
    """What codes and status mean together: the more particular one, and of codes the first that is particular."""
    known = [found for code in told if (found := _lookup(code, status, codes))]
    code = next((found for found in known if found.means not in _GENERAL), known[0] if known else None)
    if code is None:
        return _by_status(status)
    if code.means in _GENERAL and status in BY_STATUS and (status not in _SAYS_LITTLE or _belongs_elsewhere(code)):
        return BY_STATUS[status]
    return code.means


def _belongs_elsewhere(code: ErrorCode) -> bool:
    """Whether a code of a server's fault is known to come under a server's status: then a 400 says that it is none.

    Ollama gives ``api_error`` to everything, also to a request that it refuses.
    """
    return code.means is Failure.SERVER and code.http is not None and code.http >= _SERVER_ERRORS


_TOO_LONG = re.compile(
    r"(?:maximum|max|model'?s) context (?:length|window)|context (?:length|size|window) (?:of|is|was) .{0,40}exceed"
    r"|exceed\w*\b.{0,40}\bcontext (?:length|size|window|limit)|context (?:length|size|window|limit) exceed"
    r"|(?:prompt|input) is too long|prompt too long|prompt exceeds max|exceeded model token limit"
    r"|tokens in request more than max|range of input length should be|must be less than max_seq_len"
    r"|input (?:length|token count)\b.{0,40}\bexceeds the maximum|input token limit is|exceed max message tokens",
    re.IGNORECASE,
)
"""How servers say that a conversation is longer than the model reads, where they have no code for it."""
_FILTERED = re.compile(
    r"content exists risk|considered high risk|may contain (?:inappropriate|sensitive|unsafe) (?:content|information)",
    re.IGNORECASE,
)
"""How servers say that they do not answer to such a content, where they have no code for it."""
_BY_WORDS = ((_TOO_LONG, Failure.CONTEXT_LENGTH), (_FILTERED, Failure.CONTENT_FILTER))
"""What words mean under a code that is given to everything."""

_GENERAL = frozenset({Failure.INVALID_REQUEST, Failure.SERVER})
"""Meanings of codes that some providers give to everything; a status that says more is believed."""
_SAYS_LITTLE = frozenset({400, 422})


def _lookup(code: str, status: int, codes: Mapping[str, ErrorCode]) -> ErrorCode | None:
    """The meaning of a code: by code and status (``invalid_model@401``), by code, or by a ``prefix*``."""
    exact = codes.get(f"{code}@{status}") or codes.get(code)
    if exact:
        return exact
    return next((codes[key] for key in codes if key.endswith("*") and code.startswith(key[:-1])), None)


def _by_status(status: int) -> Failure:
    if status in BY_STATUS:
        return BY_STATUS[status]
    return Failure.SERVER if status >= _SERVER_ERRORS or status < min(BY_STATUS) else Failure.INVALID_REQUEST


_WORDS = ("message", "msg", "Message", "error_message", "error_msg", "errorMessage", "faultstring", "err")
"""Keys under which servers and the gateways before them say what is wrong."""
_INSIDE = ("error", "fault", "detail")
"""Keys under which an error may hold the error that it is of."""


def complaint_of(data: Any) -> Complaint | None:
    """What an error in OpenAI's shape says: ``{"error": {"message", "type", "code", "param"}}``, or flat; None if none.

    Also ``{"error": "text"}``, ``{"message", "code"}``, ``{"base_resp": {"status_msg", "status_code"}}``, ``{"detail":
    [{"type", "msg"}]}``, ``{"errors": [...]}``, a list of one of these, an error inside an error, one that is the text
    of a message, and a code in brackets at the end of the message.
    """
    return _complaint(data, depth=_DEEPEST)


_DEEPEST = 4
"""How deep errors are looked for in errors: servers behind gateways behind gateways."""


def _complaint(data: Any, depth: int) -> Complaint | None:
    if isinstance(data, list) and data:
        data = data[0]
    if not isinstance(data, dict) or not depth:
        return None
    status = status_complaint(data)
    if status is not None:
        return status
    found = _details(data)
    if found is not None:
        return found
    error = data.get("error") or _first(data.get("errors"))
    if isinstance(error, str):
        return Complaint(error, (*_in_brackets(error), *_codes(data)))
    if error:
        return _complaint(error, depth - 1)
    found = _stated(data, depth)
    if found is None:
        inside = (_complaint(data[key], depth - 1) for key in _INSIDE if isinstance(data.get(key), dict))
        found = next((inner for inner in inside if inner), None)
    return found


def _first(items: Any) -> Any:
    return items[0] if isinstance(items, list) and items else None


def _stated(error: Mapping[str, Any], depth: int) -> Complaint | None:
    """What the object of an error says; None if it is none."""
    message = next((error[key] for key in _WORDS if error.get(key)), None)
    if message is None and not ({"message", "msg", "code", "type"} & error.keys()):
        return None
    inner = error.get("innererror") or error.get("inner_error")
    codes = (*_codes(inner), *_codes(error)) if isinstance(inner, dict) else _codes(error)
    param = error.get("param")
    text = message if isinstance(message, str) else str(message or "")
    behind = _behind(error, text, depth)
    if behind is not None:
        return Complaint(behind.message or text, (*behind.codes, *codes), behind.param)
    return Complaint(text, (*codes, *_in_brackets(text)), param if isinstance(param, str) else None)


def _behind(error: Mapping[str, Any], message: str, depth: int) -> Complaint | None:
    """What the server behind a gateway said, where the gateway gives its words as a text of JSON."""
    more = error.get("metadata")
    raw = more.get("raw") if isinstance(more, dict) else None
    for text in (raw, message):
        if isinstance(text, str) and text.lstrip()[:1] in {"{", "["}:
            found = _complaint(parse_value(text), depth - 1)
            if found is not None and found.message:
                return found
    return None


def status_complaint(data: Mapping[str, Any]) -> Complaint | None:
    """The error of a reply that has a status of its own, whatever stands beside it; None where it is a success."""
    status = data.get("base_resp")
    if not isinstance(status, dict) or not status.get("status_code"):
        return None
    return Complaint(str(status.get("status_msg") or ""), (str(status["status_code"]),))


def choice_complaint(reply: Mapping[str, Any]) -> Complaint | None:
    """The error that a reply or chunk tells in its first choice, as a gateway whose provider failed; None if none."""
    choices = reply.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    error = first.get("error") if isinstance(first, dict) else None
    return complaint_of({"error": error}) if error else None


def _details(error: Mapping[str, Any]) -> Complaint | None:
    """The first of the errors that a validation lists, under ``detail``; None if there is no such list."""
    message = error.get("message")
    details = message.get("detail") if isinstance(message, dict) else error.get("detail")
    if isinstance(details, str):
        return Complaint(details, _codes(error))
    first = details[0] if isinstance(details, list) and details else None
    if not isinstance(first, dict):
        return None
    place = ".".join(str(part) for part in first.get("loc") or () if part != "body") or None
    text = str(first.get("msg") or "")
    return Complaint(f"{place}: {text}" if place else text, (*_codes(first), *_codes(error)), place)


_BRACKETS = re.compile(r"[(\[（【](\d{3,7})[)\]）】]\s*$")


def _in_brackets(message: str) -> tuple[str, ...]:
    """The code that a message ends with, in brackets."""
    found = _BRACKETS.search(message[-40:])
    return (found[1],) if found else ()


def _codes(error: Mapping[str, Any]) -> tuple[str, ...]:
    found = (error.get(key) for key in ("code", "type", "status"))
    return tuple(
        str(code) for code in found if isinstance(code, str | int) and not isinstance(code, bool) and code != ""
    )
