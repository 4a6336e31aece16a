"""A file that is to be changed, and a finding in it. What is changed is not here.

Spans of a finding are lines and columns; edits are bytes. A file is fixed only if it is UTF-8, so that both agree.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.finding import Edit, Fix, Safety, Span
from migrate_advisor.scanner.languages.forms import Unread, read_forms
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.paths import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.site import TextChange
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.languages.forms import Forms

BOM = "\ufeff"


class Moving(NamedTuple):
    """What all files of one move have in common."""

    to: Destination | None
    """None to stay with the provider, and change only what it has retired."""
    catalog: Catalog
    unsafe: bool
    """Whether another provider may answer."""


class EditedFile:
    """A file that is to be changed.

    Args:
        path: POSIX path, as findings name it.
        content: its bytes.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content
        self.language = language_of(path) or ""
        self.text = content.decode("utf-8").removeprefix(BOM)
        self.raw = self.text
        """The file as a text; what is changed in a notebook is a part of it."""
        self._shift = len(content) - len(self.text.encode())

    @cached_property
    def _line_starts(self) -> Sequence[int]:
        starts = [0]
        for line in self.raw.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def forms(self) -> Forms | None:
        """What the language's grammar says; None where none reads it."""
        row = row_of(self.language, self.path)
        if row is None:
            return None
        try:
            return read_forms(self.text, self.language, row)
        except Unread:
            return None

    def offset(self, line: int, column: int) -> int:
        """Offset of the character at a place, both counted from 1; the end, where a file shrank."""
        return self.raw_offset(line, column)

    def raw_offset(self, line: int, column: int) -> int:
        """The same in the file."""
        before = self._line_starts[min(line, len(self._line_starts)) - 1]
        return min(before + column - 1, len(self.raw))

    def place(self, line: int, column: int) -> int:
        """Offset of the byte at a place."""
        return self._shift + len(self.raw[: self.raw_offset(line, column)].encode())

    def edit(self, change: TextChange) -> Edit:
        """A change of characters as one of bytes."""
        start = self._shift + len(self.text[: change.start].encode())
        end = start + len(self.text[change.start : change.end].encode())
        return Edit(Span(start, end), change.text.encode())


class Found(NamedTuple):
    """A finding in a file, with what is asked of it."""

    finding: Finding
    file: EditedFile
    moving: Moving
    provider: Provider
    start: int
    end: int

    @property
    def to(self) -> Destination:
        """Where to move.

        Raises:
            UsageError: nowhere.
        """
        if self.moving.to is None:
            raise UsageError("no target was given")
        return self.moving.to

    @property
    def written(self) -> str:
        """What the finding is about, as it stands there."""
        return self.file.text[self.start : self.end]

    def fix(self, title: str, changes: Iterable[TextChange], *notes: str) -> Fix:
        """A change after which another provider answers."""
        edits = tuple(self.file.edit(change) for change in changes)
        return Fix(title, edits, Safety.UNSAFE, notes)

    def display(self, title: str, *notes: str) -> Fix:
        """What a person must decide."""
        return Fix(title, (), Safety.DISPLAY, notes)
