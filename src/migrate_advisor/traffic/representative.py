"""A request of a shape: what the mapping is asked about in place of all requests of that shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.conversation import ABOVE, lengthened
from migrate_advisor.traffic.pairing import AGAIN, LOST, OPEN
from migrate_advisor.traffic.shape import IDS, LISTED

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERRING = frozenset({"tool_call_id", "tool_use_id"})
_CALLED = "tool_calls"


def representative(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A request of a shape, with ids that say which result belongs to which call."""
    whole: dict[str, Any] = json.loads(json.dumps(shape))
    most = whole.pop(ABOVE, None)
    for key in LISTED:
        if isinstance(whole.get(key), list):
            if most is not None:
                whole[key] = lengthened(whole[key], most)
            numbering = _Numbering()
            numbering.number(whole[key], "")
            _answer(whole[key], numbering.waiting)
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
    """Gives calls ids, and results the ids of the calls that they belong to."""

    def __init__(self) -> None:
        self._made = 0
        self.waiting: list[str] = []
        """Ids of calls that have no result yet, though they had."""
        self._answered = ""
        self._last: tuple[list[Any], dict[str, Any]] | None = None
        """The last message's calls, and the last of them that has a result."""

    def number(self, value: Any, kind: str, calls: list[Any] | None = None) -> None:
        if isinstance(value, list):
            for item in list(value):
                self.number(item, kind, value if kind == _CALLED else None)
        elif isinstance(value, dict):
            said = str(value.get("type", ""))
            for key, item in value.items():
                if key in IDS and isinstance(item, str):
                    value[key] = self._id(key, item, said)
                    if calls is not None and key == "id" and not item.startswith(OPEN):
                        self._last = calls, value
                else:
                    self.number(item, _CALLED if key == _CALLED else said)

    def _id(self, key: str, written: str, kind: str) -> str:
        mark, _, form = written.rpartition(" ")
        if key not in _REFERRING and (key != "call_id" or kind == "function_call"):
            made = self._new(form)
            if mark != OPEN:
                self.waiting.append(made)
            return made
        if mark == LOST:
            return self._new(form)
        if mark != AGAIN and not self.waiting:
            self._call_once_more(form)
        if mark != AGAIN and self.waiting:
            self._answered = self.waiting.pop(0)
        return self._answered or _WRITTEN.get(form, _USUAL).format(0)

    def _new(self, form: str) -> str:
        self._made += 1
        return _WRITTEN.get(form, _USUAL).format(self._made)

    def _call_once_more(self, form: str) -> None:
        """Calls that are alike are one in a shape; each has its result."""
        if self._last is not None:
            calls, call = self._last
            calls.append({**call, "id": self._new(form)})
            self.waiting.append(calls[-1]["id"])
