"""Token counts of a stream whose bytes pass untouched: read, put where OpenAI has them, or left out where nobody asked.

What is found where is `counts`'.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.ledger import Ledger
from migrate_advisor.mapping.report import MappingReport
from migrate_advisor.mapping.sse import event_bytes

if TYPE_CHECKING:
    from migrate_advisor.mapping.counts import CountPlaces

COUNTED = b"oken"
"""What stands in every line that counts tokens, whatever the count is called."""
_DONE = b"[DONE]"
_HEAD = ("id", "object", "created", "model")
_dumps = json.JSONEncoder().encode


class CountedStream:
    """Looks at the few lines that may count tokens.

    Args:
        counting: where the counts may stand.
        is_asked: whether the caller asked for them; then they come in OpenAI's place, else in no chunk of their own.
    """

    def __init__(self, counting: CountPlaces, *, is_asked: bool) -> None:
        self.usage: dict[str, Any] | None = None
        """Token counts as OpenAI tells them, as far as they came."""
        self._counting = counting
        self._is_asked = is_asked
        self._ledger = Ledger([], once=True)
        self._owed: dict[str, Any] | None = None
        """The chunk that tells them to a caller who asked, where the provider has told them elsewhere."""

    @property
    def report(self) -> MappingReport:
        """Where they stood."""
        return MappingReport(self._ledger.changes)

    def owes(self, lines: bytes) -> bool:
        """Whether these lines end a stream that has not told them in OpenAI's place."""
        return self._owed is not None and _DONE in lines

    def settled(self, lines: bytes) -> bytes:
        """Whole lines, with the counts where the caller looks for them."""
        given: list[bytes] = []
        is_left_out = False
        for line in lines.splitlines(keepends=True):
            if is_left_out and not line.strip():
                continue  # the blank line after it
            told: bytes | None = line
            if line.startswith(b"data:") and _DONE in line and self._owed is not None:
                told = event_bytes(_dumps(self._owed)) + line
                self._owed = None
            elif line.startswith(b"data:") and COUNTED in line:
                told = self._told(line)
            is_left_out = told is None
            given.append(told or b"")
        return b"".join(given)

    def _told(self, line: bytes) -> bytes | None:
        """An event with its counts as OpenAI tells them; None where it holds nothing else, and nobody asked."""
        event = parse_object(line[5:].decode("utf-8", "replace"))
        if event is None or event.get("error"):
            return line
        settled = dict(event)
        self._counting.settle(settled, self._ledger)
        if settled.get("usage") is None:
            return line
        self.usage = settled["usage"]
        return self._placed(line, event, settled)

    def _placed(self, line: bytes, event: dict[str, Any], settled: dict[str, Any]) -> bytes | None:
        is_told = isinstance(event.get("usage"), dict)
        if not self._is_asked:
            return None if is_told and event.get("choices") == [] else line
        head = {key: event[key] for key in _HEAD if key in event}
        self._owed = None if is_told else {**head, "choices": [], "usage": self.usage}
        if not is_told or event["usage"] == self.usage:
            return line
        return b"data: %b%b" % (_dumps(settled).encode(), line[len(line.rstrip()) :])
