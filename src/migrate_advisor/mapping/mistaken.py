"""What a server answered, where it is the answer to another operation: some know only one, whatever path is asked.

Whether an answer is a good one of its own kind is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_OBJECT: Mapping[str, tuple[str, str]] = {
    "chat.completion": ("a chat completion", "Chat Completions (/chat/completions)"),
    "chat.completion.chunk": ("a stream of chat completions", "Chat Completions (/chat/completions)"),
    "text_completion": ("a legacy completion", "legacy completions (/completions)"),
    "response": ("a response", "Responses (/responses)"),
}
"""``object`` of an answer → what it is, and the operation of which it is the answer."""

_BY_TYPE: Mapping[str, tuple[str, str]] = {
    "message": ("a message", "Messages (/v1/messages)"),
    "message_start": ("a stream of messages", "Messages (/v1/messages)"),
}
"""``type`` of an answer that has no ``object`` → the same."""

_OF: Mapping[str, frozenset[str]] = {
    "chat.completions": frozenset({"chat.completion", "chat.completion.chunk"}),
    "completions": frozenset({"text_completion"}),
    "responses": frozenset({"response"}),
    "messages": frozenset({"message", "message_start"}),
}
"""Operation → the names of its own answers."""


def mistaken(operation: str, data: Any) -> str | None:
    """What is wrong where a server answers another operation than the one it was asked; None where that is not so.

    Args:
        operation: what was asked, such as ``responses``.
        data: the answer, or the first event of its stream.
    """
    if not isinstance(data, dict):
        return None
    name = data.get("object") or data.get("type")
    found = _BY_OBJECT.get(name) or _BY_TYPE.get(name) if isinstance(name, str) else None
    if found is None or name in _OF.get(operation, ()):
        return None
    what, instead = found
    return f"asked for {operation}, it answered with {what}: it may not know {operation}; ask it by {instead}"
