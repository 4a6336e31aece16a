"""Which of many spans of a text an offset is in, however they overlap. What a span is of is its caller's."""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

_Thing = TypeVar("_Thing")


class Spans(Generic[_Thing]):
    """Finds the first span that holds an offset, in work that grows with the spans and not with their overlaps.

    Args:
        spans: start, end and what is there, the one first that counts first.
    """

    def __init__(self, spans: Iterable[tuple[int, int, _Thing]]) -> None:
        self._starts: list[int] = []
        """Where another one begins to count."""
        self._things: list[_Thing | None] = []
        """What counts from there."""
        given = [(start, end, rank, thing) for rank, (start, end, thing) in enumerate(spans) if start < end]
        begins = sorted(given, key=lambda span: span[0], reverse=True)
        open_: list[tuple[int, int, _Thing]] = []
        for at in sorted({edge for start, end, *_ in given for edge in (start, end)}):
            while begins and begins[-1][0] <= at:
                _, end, rank, thing = begins.pop()
                heappush(open_, (rank, end, thing))
            while open_ and open_[0][1] <= at:
                heappop(open_)
            self._starts.append(at)
            self._things.append(open_[0][2] if open_ else None)

    def of(self, offset: int) -> _Thing | None:
        """The first that holds an offset; None where none does."""
        number = bisect_right(self._starts, offset) - 1
        return self._things[number] if number >= 0 else None
