"""The characters that stand for all others in a regular expression, and which of them an item of it reads, as bits.

What loops of items do with a text is not here: `regex_growth` tells it from the syntax, `regex_steps` counts it.
"""

from __future__ import annotations

import re
from re import _constants as op  # type: ignore[attr-defined] # the only parser of the syntax that re reads
from typing import Any

SIGNS = [*range(128), 0x85, 0xA0, 0xE9, 0x131, 0x17F, 0x2028, 0x3000, 0x4E2D, 0x9FFF, 0x1F600]
"""Characters that stand for all."""
EDGE = 1 << len(SIGNS)
"""The bit of no character at all: before the first, behind the last."""
ALL = EDGE - 1
_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def anchor(kind: Any, flags: int) -> list[tuple[int, int]]:
    """What may stand before and behind an anchor, in all ways."""
    every, newline = ALL | EDGE, 1 << SIGNS.index(10)
    word = _category(r"\w", flags)
    match kind:
        case op.AT_BEGINNING:
            return [(EDGE | (newline if flags & re.MULTILINE else 0), every)]
        case op.AT_BEGINNING_STRING:
            return [(EDGE, every)]
        case op.AT_END:
            return [(every, EDGE | newline)]
        case op.AT_END_STRING:
            return [(every, EDGE)]
        case op.AT_BOUNDARY:
            return [(word, every & ~word), (every & ~word, word)]
        case op.AT_NON_BOUNDARY:
            return [(word, word), (every & ~word, every & ~word)]
        case _:
            message = f"unknown anchor {kind}"
            raise NotImplementedError(message)


def characters(kind: Any, value: Any, flags: int) -> int:
    """The characters that one item reads."""
    match kind:
        case op.ANY:
            return ALL if flags & re.DOTALL else ALL & ~(1 << SIGNS.index(10))
        case op.LITERAL:
            return _code(value, value, flags)
        case op.NOT_LITERAL:
            return ALL & ~_code(value, value, flags)
        case _:
            found = 0
            for member, of_member in value:
                found |= _member(member, of_member, flags)
            return ALL & ~found if (op.NEGATE, None) in value else found


def _member(kind: Any, value: Any, flags: int) -> int:
    """The characters that one member of a class stands for."""
    match kind:
        case op.LITERAL:
            return _code(value, value, flags)
        case op.RANGE:
            return _code(value[0], value[1], flags)
        case op.CATEGORY:
            return _category(_CATEGORIES[value], flags)
        case _:
            return 0


def _code(low: int, high: int, flags: int) -> int:
    """A range of characters; one that none of `SIGNS` stands for is taken for the one of them next to it."""
    found = 0
    for bit, sign in enumerate(SIGNS):
        forms = {sign}
        if flags & re.IGNORECASE:
            forms |= {ord(form) for form in (chr(sign).lower(), chr(sign).upper()) if len(form) == 1}
        if any(low <= form <= high for form in forms):
            found |= 1 << bit
    return found or 1 << min(range(len(SIGNS)), key=lambda bit: abs(SIGNS[bit] - low))


def _category(escape: str, flags: int) -> int:
    told = re.compile(escape, flags & re.ASCII)
    return sum(1 << bit for bit, sign in enumerate(SIGNS) if told.match(chr(sign)))
