"""What the OpenAI client gets back: headers that say who answered, and errors it raises on. Decides nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from migrate_advisor.mapping.languages.errors import spoken_error
from migrate_advisor.transport.steps import Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.operations import CallersLanguage
    from migrate_advisor.mapping.report import MappingReport
    from migrate_advisor.transport.outcome import Failed

PREFIX = "x-migrate-advisor-"
"""Headers of our own begin so."""
_KEPT = ("retry-after", "retry-after-ms")
_REQUEST_IDS = ("x-request-id", "request-id")


def answer_headers(
    headers: Mapping[str, str], target: str | None, sent: int, report: MappingReport | None = None
) -> dict[str, str]:
    """Headers of an answer.

    Args:
        headers: of the provider's reply, names in lower case.
        target: who answered.
        sent: how many requests left for this call.
        report: what the mapping changed; losses are named by their place in the request.
    """
    out = {"content-type": "application/json", f"{PREFIX}attempts": str(sent)}
    if target is not None:
        out[f"{PREFIX}target"] = _ascii(target)
    if report:
        losses = dict.fromkeys(change.path for change in report if change.is_loss)
        if losses:
            out[f"{PREFIX}losses"] = _ascii(",".join(losses))[:1000]
    request_id = next((headers[name] for name in _REQUEST_IDS if name in headers), None)
    if request_id is not None:
        out["x-request-id"] = _plain(request_id)
    return out


def error_answer(
    outcome: Failed, target: str | None, sent: int, *, may_repeat: bool = False, language: CallersLanguage = "openai"
) -> Whole:
    """A failure as the API that the caller knows would answer.

    Args:
        outcome: the failure.
        target: where it happened.
        sent: how many requests left for this call.
        may_repeat: whether the client's SDK may send it again.
        language: the caller's.
    """
    headers = answer_headers(outcome.headers, target, sent)
    headers["x-should-retry"] = "true" if may_repeat else "false"
    headers.update({name: _plain(outcome.headers[name]) for name in _KEPT if name in outcome.headers})
    status, body = spoken_error(language, outcome.error)
    return Whole(status, headers, json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def malformed(reason: str) -> Whole:
    """The answer to a request that is not even JSON."""
    return _said(400, "invalid_request_error", "invalid_json", reason)


def not_kept(reason: str, *, too_large: bool) -> Whole:
    """The answer to an upload that cannot be kept until it is sent."""
    if too_large:
        return _said(413, "invalid_request_error", "request_too_large", reason)
    return _said(500, "server_error", "upload_not_kept", f"the upload cannot be kept on this machine: {reason}")


def broken(error: Exception) -> Whole:
    """The answer where this library itself is at fault."""
    return _said(500, "server_error", "internal_error", f"a fault of migrate_advisor: {type(error).__name__}: {error}")


def _said(status: int, kind: str, code: str, message: str) -> Whole:
    content = json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}}).encode()
    return Whole(status, {"content-type": "application/json", "x-should-retry": "false"}, content)


_LONGEST = 200
"""Characters of a provider's header that are passed on."""


def _plain(text: str) -> str:
    """A provider's header without what a terminal or a log would obey, such as escapes."""
    return "".join(character for character in text[:_LONGEST] if " " <= character <= "~")


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()
