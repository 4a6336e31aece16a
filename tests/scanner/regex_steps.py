"""How many characters a backtracking engine looks at: the work of a pattern, counted and not timed.

A plain engine without the shortcuts of the real one, so that it may do more but never less. Texts are of the
characters that stand for all; bounded repeats are cut short, since what is bounded is no growth. Knows no groups that
are read again.
"""

from __future__ import annotations

import sys
from re import _constants as op  # type: ignore[attr-defined] # the only parser of the syntax that re reads
from re import _parser as parser  # type: ignore[attr-defined] # as above
from typing import TYPE_CHECKING, Any

from tests.scanner.regex_characters import EDGE, SIGNS, anchor, characters
from tests.scanner.regex_growth import MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DEEPEST = 20_000
"""Calls within calls that a text of some hundred characters takes at most."""
_TURNS = 2
"""Turns that a bounded repeat may take beyond those it must."""


def steps(pattern: str | bytes, flags: int, text: Sequence[int], *, is_searched: bool) -> int:
    """Characters looked at until a match is found or given up.

    Args:
        pattern: as `re.compile` takes it.
        flags: as `re.compile` takes them.
        text: bits of characters, as `regex_characters` numbers them.
        is_searched: whether a match may begin anywhere.
    """
    tree = parser.parse(pattern, flags)
    engine = _Engine(text)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_DEEPEST)  # each character that is looked at is a few calls further down
    try:
        for start in range(len(text) + 1 if is_searched else 1):
            if engine.sequence(list(tree), start, tree.state.flags, lambda _at: True):
                break
    finally:
        sys.setrecursionlimit(before)
    return engine.steps


class _Engine:
    def __init__(self, text: Sequence[int]) -> None:
        self.text = text
        self.steps = 0

    def sequence(self, items: Sequence[Any], at: int, flags: int, then: Callable[[int], bool]) -> bool:
        """Whether items match from a place on, and what is to follow does behind them."""
        if not items:
            return then(at)
        return self._item(items[0], at, flags, lambda end: self.sequence(items[1:], end, flags, then))

    def _item(self, item: Any, at: int, flags: int, then: Callable[[int], bool]) -> bool:  # noqa: PLR0911 # as many as there are constructs
        kind, value = item
        match kind:
            case op.BRANCH:
                return any(self.sequence(list(branch), at, flags, then) for branch in value[1])
            case op.SUBPATTERN:
                _, added, removed, inner = value
                return self.sequence(list(inner), at, (flags | added) & ~removed, then)
            case op.MAX_REPEAT | op.MIN_REPEAT | op.POSSESSIVE_REPEAT:
                return self._repeat(kind, value, at, flags, then)
            case op.ATOMIC_GROUP:
                ends = self._first_end(value, at, flags)
                return bool(ends) and then(ends[0])
            case op.AT:
                before, behind = self._around(at)
                return any(before & left and behind & right for left, right in anchor(value, flags)) and then(at)
            case op.ASSERT | op.ASSERT_NOT:
                direction, inner = value
                start = at if direction > 0 else at - inner.getwidth()[0]
                found = start >= 0 and bool(self._first_end(inner, start, flags))
                return found is (kind is op.ASSERT) and then(at)
            case _:
                self.steps += 1
                reads = characters(kind, value, flags)
                return at < len(self.text) and bool(self.text[at] & reads) and then(at + 1)

    def _around(self, at: int) -> tuple[int, int]:
        return (self.text[at - 1] if at else EDGE), (self.text[at] if at < len(self.text) else EDGE)

    def _first_end(self, items: Any, at: int, flags: int) -> list[int]:
        ends: list[int] = []

        def keep(end: int) -> bool:
            ends.append(end)
            return True

        self.sequence(list(items), at, flags, keep)
        return ends

    def _repeat(self, kind: Any, value: Any, at: int, flags: int, then: Callable[[int], bool]) -> bool:
        least, most, body = value
        least = min(least, _TURNS)
        most = len(self.text) + least if most == op.MAXREPEAT or most >= MANY else min(most, least + _TURNS)
        if kind is op.POSSESSIVE_REPEAT:
            ends = self._first_end([(op.MAX_REPEAT, (least, most, body))], at, flags)
            return bool(ends) and then(ends[0])

        def turn(number: int, place: int) -> bool:
            def again() -> bool:
                return number < most and self.sequence(
                    list(body), place, flags, lambda end: (end > place or number < least) and turn(number + 1, end)
                )

            if number < least:
                return again()
            return (again() or then(place)) if kind is op.MAX_REPEAT else (then(place) or again())

        return turn(0, at)


def text_of(string: str) -> list[int]:
    """A text as `steps` takes it."""
    return [1 << SIGNS.index(ord(character)) for character in string]
