"""A failure in the caller's language. What failed, and how OpenAI says it, is `failures`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure

if TYPE_CHECKING:
    from migrate_advisor.catalog.operations import CallersLanguage
    from migrate_advisor.mapping.failures import ApiError

_ANTHROPICS: dict[Failure, tuple[int, str]] = {
    Failure.INVALID_REQUEST: (400, "invalid_request_error"),
    Failure.CONTEXT_LENGTH: (400, "invalid_request_error"),
    Failure.CONTENT_FILTER: (400, "invalid_request_error"),
    Failure.MODEL_NOT_FOUND: (404, "not_found_error"),
    Failure.NOT_FOUND: (404, "not_found_error"),
    Failure.NOT_IMPLEMENTED: (404, "not_found_error"),
    Failure.TOO_LARGE: (413, "request_too_large"),
    Failure.AUTHENTICATION: (401, "authentication_error"),
    Failure.TOKEN_EXPIRED: (401, "authentication_error"),
    Failure.PERMISSION: (403, "permission_error"),
    Failure.QUOTA: (402, "billing_error"),
    Failure.RATE_LIMIT: (429, "rate_limit_error"),
    Failure.CONFLICT: (409, "invalid_request_error"),
    Failure.TIMEOUT: (504, "timeout_error"),
    Failure.OVERLOADED: (529, "overloaded_error"),
    Failure.SERVER: (500, "api_error"),
}
"""What each failure is at Anthropic: HTTP status and type."""


def spoken_error(language: CallersLanguage, error: ApiError) -> tuple[int, dict[str, Any]]:
    """HTTP status and JSON body of a failure, on which the SDK of the caller's language raises what it should.

    Args:
        language: the caller's, as the operation's record says.
        error: what went wrong.
    """
    if language != "anthropic-messages":
        return error.status, error.body()
    status, kind = _ANTHROPICS.get(error.means, (error.status, "api_error"))
    said: dict[str, Any] = {"type": kind, "message": error.message}
    if error.param is not None:
        said["param"] = error.param
    if error.provider_code is not None:
        said["provider_code"] = error.provider_code
    return status, {"type": "error", "error": said}


def error_stream(language: CallersLanguage, error: ApiError) -> bytes:
    """The event by which a stream in the caller's language fails."""
    _, body = spoken_error(language, error)
    data = json.dumps(body, ensure_ascii=False)
    event = "" if language in {"openai-chat", "openai"} else "event: error\n"
    return f"{event}data: {data}\n\n".encode("utf-8", "backslashreplace")
