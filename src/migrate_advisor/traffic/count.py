"""A stretch of a log to a tally: each line to calls, each call to its signature. Here logs are read."""

from __future__ import annotations

import io
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.documents import values
from migrate_advisor.traffic.formats import records
from migrate_advisor.traffic.json_reading import json_reader
from migrate_advisor.traffic.record import Record, Skip, UnreadableError, UnreadRecord
from migrate_advisor.traffic.shards import Shard, Torn, lines, shown
from migrate_advisor.traffic.signature import Signer
from migrate_advisor.traffic.tables import rows
from migrate_advisor.traffic.tally import Key, Sums, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.traffic.vocabulary import RequestVocabulary  # noqa: TC004 -- a hint

_CHARACTERS = 4
"""Characters that one token is taken for, where a log has no counts: about what English has."""
_KEPT = 20_000
_BEFORE = b"\xef\xbb\xbf\x1e\0"
"""What may stand before JSON: the mark of byte order, the sign of text sequences, the hole of a file that was cut."""
_ACCESS = re.compile(rb'"(?:[A-Z]{3,7}) \S{1,4000} HTTP/[\d.]{1,3}" \d{3}\b')
"""What a web server's log has of a request in its usual form."""
_NO_MODEL = (
    "no JSON but a line of a web server's log, which says neither model nor tokens; a log of the requests is needed"
)
_PREFIX = 400
"""Bytes of time, host and level that may stand before JSON."""


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts a stretch; travels to where that is done."""

    vocabulary: RequestVocabulary

    def __call__(self, shard: Shard) -> Tally:
        """The tally of a stretch.

        Raises:
            MissingPackageError: it needs a package that is not installed.
        """
        counter = Counter(self.vocabulary)
        counter.tally.bytes = shard.size
        try:
            self._counted(counter, shard)
        except OSError as error:  # one bad file stops no other
            reason = f"a file that cannot be read ({error.strerror or type(error).__name__})"
            counter.tally.refuse(reason, shown(shard.path), shard.start)
        return counter.tally

    def _counted(self, counter: Counter, shard: Shard) -> None:
        tally, path = counter.tally, shown(shard.path)
        if shard.form in ("csv", "parquet"):
            for place, row in rows(shard):
                if isinstance(row, Torn):
                    tally.refuse(row.reason, path, place)
                else:
                    counter.take(row, path, place)
            return
        read = json_reader()
        for offset, line in lines(shard):
            if isinstance(line, Torn):
                tally.refuse(line.reason, path, offset)
            elif line and not line.isspace():
                self._line(counter, read, line, (path, offset))

    @staticmethod
    def _line(counter: Counter, read: Callable[[bytes], Any], line: bytes, place: tuple[str, int]) -> None:
        try:
            value = read(line.lstrip(_BEFORE))
        except UnicodeDecodeError:
            counter.tally.refuse("no UTF-8", *place)
        except ValueError:
            _unclear(counter, read, line, place)
        except RecursionError:
            counter.tally.refuse("JSON that is nested too deep", *place)
        else:
            counter.take(value, *place)


def _unclear(counter: Counter, read: Callable[[bytes], Any], line: bytes, place: tuple[str, int]) -> None:
    """A line that is no JSON as it is: several values, one behind a time and a level, or none."""
    start = max(line.find(b"{", 0, _PREFIX), 0)
    found: list[Any] = []
    try:
        pieces = values(io.BytesIO(line[start:]), len(line))
        found.extend(read(piece.content) if piece.whole else None for piece in pieces)
    except (ValueError, RecursionError):
        found.append(None)
    for value in found:
        if value is not None:
            counter.take(value, *place)
    if not found or None in found:
        counter.tally.refuse(_NO_MODEL if _ACCESS.search(line) else "no JSON", *place)


class Counter:
    """Takes values of a log.

    Args:
        vocabulary: what requests are told apart by.
    """

    def __init__(self, vocabulary: RequestVocabulary) -> None:
        self.tally = Tally(vocabulary.digest)
        self._vocabulary = vocabulary
        self._signer = Signer(vocabulary)
        self._models: dict[str, str] = {}

    def take(self, value: Any, path: str, offset: int) -> None:
        """Count the calls of a value."""
        try:
            for record in records(value):
                if isinstance(record, Skip):
                    self.tally.skip(record.reason)
                elif isinstance(record, UnreadRecord):
                    self.tally.refuse(record.reason, path, offset)
                else:
                    self.add(record)
        except UnreadableError as error:
            self.tally.refuse(str(error), path, offset)
        except RecursionError:
            self.tally.refuse("JSON that is nested too deep", path, offset)

    def add(self, record: Record) -> None:
        """Count a call."""
        key, sums = self.signed(record)
        self.tally.add(key, sums)

    def signed(self, record: Record) -> tuple[Key, Sums]:
        """A call's signature and sums."""
        shape = None
        if record.body is not None:
            shape = self._signer.signature(record.body)
        sums = _sums(record)
        words, each = self._vocabulary, sums.input // sums.requests  # of a row of sums the mean call
        whole = each + max(sums.output // sums.requests, 1)
        tier, window = bisect_left(words.tiers, each), bisect_left(words.windows, whole)
        model = self._model(record.model)
        operation = words.operations.get(model, record.operation) if shape is None else record.operation
        return Key(operation, model, shape, tier, window), sums

    def _model(self, name: str) -> str:
        known = self._models.get(name)
        if known is None:
            if len(self._models) > _KEPT:
                self._models.clear()
            known = self._models[name] = self._vocabulary.model(name)
        return known


def _sums(record: Record) -> Sums:
    if (many := record.calls) > 1:
        unknown = many if record.input is None else 0
        return Sums(many, unknown, record.input or 0, record.cached, record.output or 0, many)
    if record.input is not None:
        return Sums(1, 0, record.input, record.cached, record.output or 0)
    if record.body is None:
        return Sums(1, 1, 0, 0, record.output or 0)
    return Sums(1, 1, _length(record.body) // _CHARACTERS, 0, record.output or 0)


def _length(body: Mapping[str, Any]) -> int:
    """Characters of what is said in a request."""
    return sum(
        map(_written, (body.get(name) for name in ("messages", "input", "prompt", "system", "instructions", "tools")))
    )


def _written(value: Any) -> int:
    if isinstance(value, str):
        return 0 if value.startswith("data:") else len(value)
    if isinstance(value, list):
        return sum(map(_written, value))
    return sum(map(_written, value.values())) if isinstance(value, dict) else 0
