"""Ids of tool calls for a provider that takes ids of one form only. Messages as such are `messages`'."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.order import reason
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from migrate_advisor.catalog.conversation import Messages
    from migrate_advisor.mapping.ledger import Ledger, MappingContext


def identified(
    path: str, message: dict[str, Any], facts: Messages, context: MappingContext, ledger: Ledger
) -> dict[str, Any]:
    """The message with ids that the provider takes: the same one if it has no others. Calls and results stay pairs."""
    pattern = facts.call_ids
    if pattern is None:
        return message
    because = reason(facts, "call_ids", f"{context.provider} takes ids of another form", context)
    given = message.get("tool_call_id")
    if _is_other(given, pattern):
        message = {**message, "tool_call_id": fitting_id(given, pattern)}
        ledger.note(f"{path}.tool_call_id", Kind.CONVERTED, because, given, message["tool_call_id"], loss=False)
    calls = message.get("tool_calls")
    if not isinstance(calls, list) or not any(
        isinstance(call, dict) and _is_other(call.get("id"), pattern) for call in calls
    ):
        return message
    told = []
    for index, call in enumerate(calls):
        old = call.get("id") if isinstance(call, dict) else None
        new = call
        if _is_other(old, pattern):
            new = {**call, "id": fitting_id(old, pattern)}
            ledger.note(f"{path}.tool_calls[{index}].id", Kind.CONVERTED, because, old, new["id"], loss=False)
        told.append(new)
    return {**message, "tool_calls": told}


def _is_other(given: Any, pattern: str) -> bool:
    return isinstance(given, str) and re.fullmatch(pattern, given) is None


def fitting_id(given: Any, pattern: str) -> str:
    """An id of the form that a pattern asks for, always the same one for the same id.

    Raises:
        ValueError: letters and digits of no length fit the pattern, which the catalog's tests rule out.
    """
    digest = hashlib.sha256(str(given).encode("utf-8", "surrogatepass")).hexdigest()
    for length in range(1, len(digest) + 1):
        if re.fullmatch(pattern, digest[:length]):
            return digest[:length]
    raise ValueError(f"no id of letters and digits fits {pattern}")
