"""A request of a shape: what the mapping is asked about in place of all requests of that shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.conversation import ABOVE, lengthened
from migrate_advisor.traffic.shape import IDS, LISTED

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERRING = frozenset({"tool_call_id", "tool_use_id"})


def representative(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A request of a shape, with ids that say which result belongs to which call."""
    whole: dict[str, Any] = json.loads(json.dumps(shape))
    most = whole.pop(ABOVE, None)
    for key in LISTED:
        if isinstance(whole.get(key), list):
            if most is not None:
                whole[key] = lengthened(whole[key], most)
            _Numbering().number(whole[key], "")
    return whole


_WRITTEN = {"nine": "{:09d}", "call": "call_{:024d}", "proper": "id-{:d}", "odd": "id {:d}", "": ""}


class _Numbering:
    """Gives calls ids, and results the ids of the calls that they belong to."""

    def __init__(self) -> None:
        self._made = 0
        self._open: list[str] = []

    def number(self, value: Any, kind: str) -> None:
        if isinstance(value, list):
            for item in value:
                self.number(item, kind)
        elif isinstance(value, dict):
            said = str(value.get("type", ""))
            for key, item in value.items():
                if key in IDS and isinstance(item, str):
                    value[key] = self._id(key, item, said)
                else:
                    self.number(item, said)

    def _id(self, key: str, written: str, kind: str) -> str:
        refers = key in _REFERRING or (key == "call_id" and kind != "function_call")
        lost = written.startswith("lost ")
        form = _WRITTEN.get(written.removeprefix("lost "), "id-{:d}")
        if refers and not lost:
            return self._open.pop(0) if len(self._open) > 1 else (self._open[0] if self._open else form.format(0))
        self._made += 1
        made = form.format(self._made)
        if not refers:
            self._open.append(made)
        return made
