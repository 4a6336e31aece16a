"""JSON that is more than a line: an array of records, or values one after the other. Memory holds one at a time.

What is between quotes and which brackets belong together is all that is looked at; whether a value is JSON, its reader
finds out.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKENS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]|"', re.DOTALL)
_BETWEEN = b" \t\r\n,\x1e\xef\xbb\xbf"
_PIECE = 1024 * 1024


class Value(NamedTuple):
    """A stretch of a document."""

    offset: int
    """First byte."""
    content: bytes
    whole: bool
    """False for what is no value: something between two, the start of one that is cut off, or too much."""


def values(file: IO[bytes], most: int) -> Iterator[Value]:
    """The values of a document; of an array, those in it.

    Args:
        file: at its start.
        most: bytes that a value may have.

    Raises:
        OSError: it cannot be read.
    """
    reading = _Reading()
    while piece := file.read(_PIECE):
        yield from reading.take(piece)
        if len(reading.held) > most:
            yield Value(reading.offset, b"", whole=False)
            return
    if reading.held.strip(_BETWEEN):
        yield Value(reading.offset, reading.held, whole=False)


class _Reading:
    """How far a document is read."""

    def __init__(self) -> None:
        self.held = b""
        """What is not told yet."""
        self.offset = 0
        """Of its first byte."""
        self._place = 0
        """Up to where it was looked at."""
        self._since = 0
        """Where the last value ended."""
        self._begin: int | None = None
        """Where this value begins; None between two."""
        self._depth = 0
        self._in_array = False

    def take(self, piece: bytes) -> Iterator[Value]:
        """The values that end in a piece."""
        self.held += piece
        for token in _TOKENS.finditer(self.held, self._place):
            sign = token.group()
            if sign == b'"':
                break  # a text that goes on in the next piece
            self._place = token.end()
            if sign in (b"{", b"["):
                yield from self._opened(token.start(), sign)
            elif sign in (b"}", b"]"):
                yield from self._closed(token.end(), sign)
        told = self._since if self._begin is None else self._begin
        self.held = self.held[told:]
        self.offset += told
        self._place -= told
        self._since = 0
        self._begin = None if self._begin is None else 0

    def _opened(self, place: int, sign: bytes) -> Iterator[Value]:
        if self._begin is None:
            yield from self._between(place)
            if sign == b"[" and not self._in_array:
                self._in_array, self._since = True, place + 1
                return
            self._begin = place
        self._depth += 1

    def _closed(self, end: int, sign: bytes) -> Iterator[Value]:
        if self._begin is None:
            yield from self._between(end - 1)
            if sign == b"}" or not self._in_array:
                yield Value(self.offset + end - 1, sign, whole=False)
            self._in_array, self._since = False, end
            return
        self._depth -= 1
        if not self._depth:
            yield Value(self.offset + self._begin, self.held[self._begin : end], whole=True)
            self._begin, self._since = None, end

    def _between(self, place: int) -> Iterator[Value]:
        """What stands between two values, if it is more than space and commas."""
        said = self.held[self._since : place]
        if said.strip(_BETWEEN):
            yield Value(self.offset + self._since, said, whole=False)
