"""Calls about a response that the client saw, answered from its memory. Nothing is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.transport.answers import answer_headers
from migrate_advisor.transport.steps import Whole

if TYPE_CHECKING:
    from migrate_advisor.mapping.languages.memory import ResponseMemory
    from migrate_advisor.transport.incoming import ClientCall


def seen_before(call: ClientCall, memory: ResponseMemory) -> Whole | None:
    """The answer to a call about a response that is remembered; None for any other call.

    Args:
        call: what the client asked for.
        memory: the responses that it saw.
    """
    name = call.ids.get("id")
    response = memory.response(name) if call.operation in _ABOUT_RESPONSES else None
    if response is None:
        return None
    body: dict[str, Any] = response
    if call.operation == "responses.delete":
        memory.delete(name)
        body = {"id": name, "object": "response", "deleted": True}
    elif call.operation == "responses.input_items":
        items = memory.asked(name)
        first, last = (items[0].get("id"), items[-1].get("id")) if items else (None, None)
        body = {"object": "list", "data": items, "has_more": False, "first_id": first, "last_id": last}
    headers = answer_headers({}, None, 0)
    return Whole(200, headers, json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace"))


_ABOUT_RESPONSES = frozenset(
    {"responses.retrieve", "responses.delete", "responses.cancel", "responses.input_items"}
)  # fmt: skip
