"""Which lines belong to one statement, so that a comment at its first or last line is about all of it.

Python's are known from its tree. Elsewhere it is the brackets of an expression, lines that a backslash continues, and
block scalars of YAML. Knows no grammar, and looks a bounded number of lines far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.scanner.source import SourceText

_FARTHEST = 200
"""Lines that are looked through on either side."""
_LONGEST = 1_000
"""Characters of a line that are looked at."""
_BRACKET = pattern(r"[()\[\]{}]")
_BLOCK_SCALAR = pattern(r"[|>][-+0-9]{0,2}\Z")
_BEFORE_VALUE = frozenset("([,:=?&|")
"""What stands before a brace that opens a value, rather than a body."""


class Statements:
    """The statements of one file, found where they are asked for."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._known: dict[int, Sequence[tuple[int, str]]] = {}

    def lines(self, index: int) -> tuple[int, ...]:
        """Indices from 0 of a line, and of the first and last line of the statement that it is in."""
        inside = [span for span in self._source.statements if span[0] <= index <= span[1]]
        if inside:
            return (index, *max(inside))
        language = self._source.language
        if language == "yaml" and (header := self._block_scalar(index)) is not None:
            return (index, header)
        if language == "shell":
            return (index, *self._continued(index))
        if language == "json":  # what a bracket holds there is a document
            return (index,)
        first, opening = self._outermost(index)
        return (index, first, self._closing(opening, first))

    def _before(self, index: int) -> Iterator[tuple[int, str]]:
        for before in range(index - 1, max(index - _FARTHEST, 0) - 1, -1):
            yield before, self._source.line_at(before)

    def _block_scalar(self, index: int) -> int | None:
        """The line that opens the block of text that a line of YAML is in."""
        indentation = _indentation(self._source.line_at(index))
        for before, line in self._before(index):
            if line.strip() and _indentation(line) < indentation:
                if _BLOCK_SCALAR.search(line.partition(" #")[0].rstrip()):
                    return before
                indentation = _indentation(line)
        return None

    def _continued(self, index: int) -> tuple[int, int]:
        """First and last of the lines that backslashes join."""
        first = index
        for before, line in self._before(index):
            if not line.endswith("\\"):
                break
            first = before
        last, end = index, min(index + _FARTHEST, len(self._source.line_starts) - 1)
        while last < end and self._source.line_at(last).endswith("\\"):
            last += 1
        return first, last

    def _brackets(self, index: int) -> Sequence[tuple[int, str]]:
        """Offsets and characters of the brackets of a line, without those in strings and comments."""
        if index not in self._known:
            line, start = self._source.line_at(index), self._source.line_starts[index]
            found = [(start + hit.start(), hit.group()) for hit in _BRACKET.finditer(line[:_LONGEST])]
            self._known[index] = [(at, char) for at, char in found if self._source.tokens.at(at) is None]
        return self._known[index]

    def _outermost(self, index: int) -> tuple[int, int]:
        """The line and the offset at which the expression around a line's start opens; else that line itself."""
        found, depth = (index, self._source.line_starts[index]), 0
        for before in range(index - 1, max(index - _FARTHEST, 0) - 1, -1):
            for at, char in reversed(self._brackets(before)):
                if char in ")]}":
                    depth += 1
                elif depth:
                    depth -= 1
                elif char == "{" and not _opens_value(self._source.text, at):
                    return found
                else:
                    found = (before, at)
        return found

    def _closing(self, opening: int, first: int) -> int:
        """The line on which all is closed that is open from an offset on."""
        depth = 0
        for last in range(first, min(first + _FARTHEST, len(self._source.line_starts))):
            for at, char in self._brackets(last):
                if at >= opening:
                    depth += 1 if char in "([{" else -1
            if depth <= 0:
                return last
        return first


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _opens_value(text: str, at: int) -> bool:
    """Whether a brace opens a value: behind what values follow, or, as Go writes them, right behind a type."""
    before = text[max(0, at - 40) : at]
    return before.rstrip()[-1:] in _BEFORE_VALUE or before.endswith("return ") or before[-1:].isalnum()
