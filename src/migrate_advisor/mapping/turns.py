"""Messages made to take turns: whoever asks, then the assistant, and so on; whoever asks begins and has the last word.

For formats that insist on it. How a turn is written is the codecs'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Because, Ledger, MappingContext

BLANK = "/"
"""What stands for a text that must not be empty and is."""

SEPARATOR = "\n"
"""What stands between texts that had to be joined."""


class Turns:
    """Takes messages in their order; joins what one side says in a row, and has the other side say nothing between.

    Args:
        context: names and evidence.
        ledger: where changes are recorded.
        result: the role of what a tool gave: ``tool``, or ``function``. It is a turn of the side that asks.
        several: whether several results may follow one another.
    """

    def __init__(self, context: MappingContext, ledger: Ledger, result: str, *, several: bool) -> None:
        self.turns: list[dict[str, Any]] = []
        """The messages so far."""
        self.places: list[int] = []
        """Where each stood in the request; of several that were joined, the first."""
        self._provider = context.provider
        self._because = context.because(f"{context.provider} wants the two sides to take turns")
        self._ledger = ledger
        self._result = result
        self._several = several
        self._seen = 0

    def put(self, index: int, turn: dict[str, Any]) -> None:
        """Take the next message, whosever turn it is.

        Raises:
            UnmappableRequestError: it is the result of a call, and follows no call.
        """
        self._seen = index
        role, before = turn["role"], self.turns[-1] if self.turns else None
        if before is None and role == "assistant":
            self._ledger.note(f"messages[{index}]", Kind.DROPPED, self._because, turn, loss=True)
            return
        if role == self._result:
            self._check_result(index, before)
        elif before is not None and (before["role"] == "assistant") == (role == "assistant"):
            if can_join(before, turn):
                self.turns[-1] = join(before, turn, f"messages[{index}]", self._because, self._ledger)
                return
            self._fill(index, "user" if role == "assistant" else "assistant")
        self._take(index, turn)

    def _take(self, index: int, turn: dict[str, Any]) -> None:
        self.turns.append(turn)
        self.places.append(index)

    def _check_result(self, index: int, before: Mapping[str, Any] | None) -> None:
        role = before["role"] if before else None
        if role != "assistant" and not (self._several and role == self._result):
            reason = f"{self._provider} takes what a tool gave right after the call only"
            raise UnmappableRequestError(f"messages[{index}]", reason)

    def _fill(self, index: int, role: str) -> None:
        filler = {"role": role, "content": BLANK}
        self._take(index, filler)
        self._ledger.note(f"messages[{index}]", Kind.DEFAULTED, self._because, None, filler, loss=True)

    def ended(self) -> list[dict[str, Any]]:
        """All messages.

        Raises:
            UnmappableRequestError: the last word is not the user's or a tool's.
        """
        if not self.turns or self.turns[-1]["role"] == "assistant":
            reason = f"{self._provider} wants the last message to be the user's"
            raise UnmappableRequestError(f"messages[{self._seen}]", reason)
        return self.turns


def can_join(before: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    """Whether two messages of one side are one: texts or parts of the same speaker, and no calls."""
    return before["role"] == message["role"] and not any(
        item.get("tool_calls") or item.get("function_call") or not isinstance(item.get("content"), str | list)
        for item in (before, message)
    )


def join(
    before: Mapping[str, Any], message: Mapping[str, Any], path: str, because: Because, ledger: Ledger
) -> dict[str, Any]:
    """Two messages of one side as one, with the thoughts of both; what has no place in it is told.

    Args:
        before: the first of them.
        message: the second.
        path: where the second stood.
        because: why they are joined.
        ledger: where that is recorded.
    """
    told = {**before, "content": joined(before["content"], message["content"])}
    thought = message.get(_THOUGHT)
    if isinstance(thought, str) and thought:
        told[_THOUGHT] = f"{before[_THOUGHT]}{SEPARATOR}{thought}" if before.get(_THOUGHT) else thought
    ledger.note(path, Kind.MERGED, because, message, became="the message before", loss=False)
    for key, value in message.items():
        if key not in _TOLD and value not in (None, "", [], {}) and value != before.get(key):
            ledger.note(f"{path}.{key}", Kind.DROPPED, because, value, loss=True)
    return told


_THOUGHT = "reasoning_content"
_TOLD = frozenset({"role", "content", _THOUGHT})
"""Keys of a message that the joined one says for both."""


def joined(first: str | list[Any], second: str | list[Any]) -> str | list[Any]:
    """Two contents as one."""
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}{SEPARATOR}{second}"
    return [*_parts(first), *_parts(second)]


def _parts(content: str | list[Any]) -> list[Any]:
    return content if isinstance(content, list) else [{"type": "text", "text": content}]
