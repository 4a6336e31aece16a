"""A request of a shape: what the mapping is asked about in place of all requests of that shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.conversation import ABOVE, lengthened
from migrate_advisor.traffic.pairing import AGAIN, FIRST, LATER, LOST, OPEN, calls_of, is_call
from migrate_advisor.traffic.shape import IDS, LISTED

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERRING = frozenset({"tool_call_id", "tool_use_id"})
_HOLDING = frozenset({"tool_calls", "content"})
"""Names of lists that hold calls."""


def representative(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A request of a shape, with ids that say which result belongs to which call."""
    whole: dict[str, Any] = json.loads(json.dumps(shape))
    most = whole.pop(ABOVE, None)
    for key in LISTED:
        if isinstance(whole.get(key), list):
            if most is not None:
                whole[key] = lengthened(whole[key], most)
            numbering = _Numbering(calls_of(whole[key]))
            numbering.number(whole[key], "")
            _answer(whole[key], [name for name, _ in numbering.waiting])
    return whole


def _answer(messages: list[Any], waiting: list[str]) -> None:
    """Give calls their results, which stand after others that are like them and were left out for that."""
    last = max(
        (at for at, one in enumerate(messages) if isinstance(one, dict) and one.get("role") == "tool"), default=-1
    )
    if last >= 0:
        messages[last + 1 : last + 1] = [{**messages[last], "tool_call_id": name} for name in waiting]


_WRITTEN = {"nine": "{:09d}", "call": "call_{:024d}", "proper": "id-{:d}", "odd": "id {:d}", "": ""}
_USUAL = "id-{:d}"


class _Numbering:
    """Gives calls ids, and results the ids of the calls that they belong to.

    Args:
        calls: by `id`, and whether each is the first of its message.
    """

    def __init__(self, calls: dict[int, bool]) -> None:
        self._made = 0
        self._calls = calls
        self.waiting: list[tuple[str, bool]] = []
        """Ids of calls that have no result yet, though they had, and whether each is the first of its message."""
        self._answered = {True: "", False: ""}
        """The id that was answered last, of first calls and of others."""
        self._last: tuple[list[Any], dict[str, Any]] | None = None
        """The last message's calls, and the last of them that has a result."""

    def number(self, value: Any, kind: str, calls: list[Any] | None = None) -> None:
        if isinstance(value, list):
            for item in list(value):
                self.number(item, kind, value if kind in _HOLDING else None)
        elif isinstance(value, dict):
            said = str(value.get("type", ""))
            for key, item in value.items():
                if key in IDS and isinstance(item, str):
                    value[key] = self._id(key, item, value, calls)
                else:
                    self.number(item, key if key in _HOLDING else said)

    def _id(self, key: str, written: str, part: dict[str, Any], calls: list[Any] | None) -> str:
        mark, _, form = written.rpartition(" ")
        if key not in _REFERRING and (key != "call_id" or is_call(str(part.get("type")))):
            made = self._new(form)
            if mark != OPEN and id(part) in self._calls and (key != "id" or "call_id" not in part):
                self.waiting.append((made, self._calls[id(part)]))
                if calls is not None:
                    self._last = calls, part
            return made
        if mark == LOST:
            return self._new(form)
        for is_first, again in AGAIN.items():
            if mark == again:
                return self._answered[is_first] or _WRITTEN.get(form, _USUAL).format(0)
        return self._due(mark, form)

    def _due(self, mark: str, form: str) -> str:
        """The id of the call that a result belongs to: of those that wait, the one that waits longest."""
        wanted = {FIRST: True, LATER: False}.get(mark)
        due = next((one for one in self.waiting if wanted in (None, one[1])), None)
        if due is None and self._last is not None:
            due = self._called_once_more(*self._last, form)
        if due is None:
            return _WRITTEN.get(form, _USUAL).format(0)
        self.waiting.remove(due)
        name, is_first = due
        self._answered[is_first] = name
        return name

    def _called_once_more(self, calls: list[Any], call: dict[str, Any], form: str) -> tuple[str, bool]:
        """Calls that are alike are one in a shape; each has its result."""
        calls.append({**call, "id": self._new(form)})
        due = (calls[-1]["id"], False)
        self.waiting.append(due)
        return due

    def _new(self, form: str) -> str:
        self._made += 1
        return _WRITTEN.get(form, _USUAL).format(self._made)
