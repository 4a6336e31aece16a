"""How wide a text may be where it is read, and lines broken to that width. What the lines say is not known here."""

from __future__ import annotations

import os
import unicodedata

from migrate_advisor.cli.formats.styled import Line, Piece

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

UNSEEN = 120
"""Columns where nobody watches: of a file or a pipe."""
_LEAST = 40
_DIGITS = 5
"""Digits of a number of columns that are read."""


def columns(stream: TextIO) -> int:
    """How many columns a stream shows: as COLUMNS says, else its terminal's, else `UNSEEN`."""
    named = os.environ.get("COLUMNS", "")
    if named.isascii() and named.isdigit() and int(named[:_DIGITS]):
        return max(int(named[:_DIGITS]), _LEAST)
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, _LEAST)
    except (OSError, ValueError, AttributeError):  # no terminal, or not even a file
        return UNSEEN


def shown_width(text: str) -> int:
    """Columns that a text takes: two for each wide character of East Asian scripts, none for one that combines."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int) -> str:
    """A text with blanks behind it up to a width."""
    return text + " " * (width - shown_width(text))


class Unbroken(tuple[Piece, ...]):
    """A line that is never broken: code, which a reader copies."""

    __slots__ = ()


def wrapped(lines: Iterable[Line], width: int) -> Iterator[Line]:
    """Lines broken at blanks so that each fits into a width, where a word does not fill it alone.

    What follows is indented as the first line is, and two columns more.
    """
    for line in lines:
        if isinstance(line, Unbroken):
            yield line
        else:
            yield from _broken(line, width)


def _broken(line: Line, width: int) -> Iterator[Line]:
    whole = "".join(piece.text for piece in line)
    if shown_width(whole) <= width:
        yield line
        return
    indent = " " * min(len(whole) - len(whole.lstrip()) + 2, width // 2)
    current: list[Piece] = []
    used, is_first = 0, True
    for word, style in _words(line):
        size = shown_width(word)
        if used and used + size > width and word.strip():
            yield _without_end(current)
            current, used, is_first = [Piece(indent)], len(indent), False
        if word.isspace() and not is_first and used == len(indent):
            continue  # no blank at the start of a line that goes on
        current.append(Piece(word, style))
        used += size
    if current:
        yield _without_end(current)


def _without_end(pieces: list[Piece]) -> Line:
    while pieces and pieces[-1].text.isspace():
        pieces.pop()
    return tuple(pieces)


def _words(line: Line) -> Iterator[tuple[str, str]]:
    """Words and the blanks between them, each with its style; a word that changes its style is several."""
    for piece in line:
        start, text = 0, piece.text
        while start < len(text):
            end = start
            is_blank = text[start] == " "
            while end < len(text) and (text[end] == " ") == is_blank:
                end += 1
            yield text[start:end], piece.style
            start = end
