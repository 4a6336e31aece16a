"""A notebook that is to be changed: edits of the code in its cells, made in the strings that hold it.

Which cells are code, and where each line of them stands, the scanner's reader says. Outputs stay as they are.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.fixing.file import BOM, EditedFile
from migrate_advisor.scanner.finding import Edit, Span
from migrate_advisor.scanner.readers.notebook import read_notebook
from migrate_advisor.scanner.source import SourceText

if TYPE_CHECKING:
    from migrate_advisor.fixing.site import TextChange
    from migrate_advisor.scanner.languages.forms import Forms
    from migrate_advisor.scanner.readers.notebook import Notebook

_LONG = 6
"""Characters of an escape such as ``\\u00e9``."""


def edited_file(path: str, content: bytes) -> EditedFile:
    """A file to change, as what it is.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    if path.endswith(".ipynb"):
        raw = content.decode("utf-8").removeprefix(BOM)
        notebook = read_notebook(SourceText(path, raw, [], "notebook"))
        if notebook is not None:
            return EditedNotebook(path, content, notebook)
    return EditedFile(path, content)


class EditedNotebook(EditedFile):
    """The code of a notebook as one text.

    Args:
        path: POSIX path, as findings name it.
        content: the bytes of the file.
        notebook: what the scanner reads in it.
    """

    def __init__(self, path: str, content: bytes, notebook: Notebook) -> None:
        super().__init__(path, content)
        self.notebook = notebook
        self.text = notebook.text
        self.language = notebook.language
        self._joined = [line.start for line in notebook.map]
        self._places = [line.raw for line in notebook.map]

    @cached_property
    def forms(self) -> Forms | None:
        """What the grammar says of the code, lines for the notebook's own program left out."""
        return self.notebook.forms

    def offset(self, line: int, column: int) -> int:
        """Offset in the code of the character at a place of the file."""
        at = self.raw_offset(line, column)
        index = max(0, bisect_right(self._places, at) - 1)
        entry = self.notebook.map[index]
        return min(entry.start + _characters(self.raw, entry.raw, at), len(self.text))

    def edit(self, change: TextChange) -> Edit:
        """A change of code as one of the strings that hold it."""
        start, end = self._raw(change.start), self._raw(change.end)
        if change.end > change.start:
            end = max(start, end)
        first = self._shift + len(self.raw[:start].encode())
        escaped = json.dumps(change.text, ensure_ascii=False)[1:-1]
        return Edit(Span(first, first + len(self.raw[start:end].encode())), escaped.encode())

    def _raw(self, offset: int) -> int:
        """Where a character of the code is in the file; the end of its string for what lies behind it."""
        entry = self.notebook.map[max(0, bisect_right(self._joined, offset) - 1)]
        at = entry.raw
        for _ in range(offset - entry.start):
            if self.raw[at : at + 1] in {'"', ""}:
                break
            at = _next(self.raw, at)
        return at


def _next(raw: str, at: int) -> int:
    """Behind a character of a JSON string."""
    if raw[at] != "\\":
        return at + 1
    if raw[at + 1 : at + 2] != "u":
        return at + 2
    is_half = raw[at + 2 : at + 4].lower() in {"d8", "d9", "da", "db"} and raw[at + _LONG : at + _LONG + 2] == "\\u"
    return at + (2 * _LONG if is_half else _LONG)


def _characters(raw: str, start: int, end: int) -> int:
    """Characters of a JSON string between two places of the file."""
    count = 0
    while start < end and raw[start : start + 1] not in {'"', ""}:
        start = _next(raw, start)
        count += 1
    return count
