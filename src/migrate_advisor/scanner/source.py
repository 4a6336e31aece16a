"""One file as the readers see it: its text, language and class, its lines with a hit, its comments and strings."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.lexing import Tokens
from migrate_advisor.scanner.paths import PathClass, class_of, language_of
from migrate_advisor.scanner.uses import Context

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LINE = 5_000
"""Characters of a line beyond which a file counts as machine-made."""

_WORD = re.compile(r"[\"'`(\[]*[^\W\d_]{2,}(?:['’-][^\W\d_]+)*[\"'`.,:;!?)\]]*")
_CHARACTERS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_CHARACTERS_A_WORD = 3
_API_DESCRIPTION = re.compile(r"(?:#[^\n]*\n|---\s*\n)*[\s{]*\"?(?:openapi|swagger)\"?\s*:\s*[\"']?[23]\.")
"""How a description of an HTTP interface starts: a document with examples in it."""
_COMMAND = re.compile(r"\b(?:curl|wget|Bearer|export|pip|npm)\b")
_PROSE_WORDS = 4
"""So many words beside an address make a text for people."""


class Place(NamedTuple):
    """Where an offset is."""

    line: int
    """From 1, in the file."""
    column: int
    """From 1, in characters, in the file."""
    cell: int | None = None
    cell_line: int | None = None


class Source:
    """One file's text.

    Args:
        path: POSIX path.
        text: the decoded text, line ends as they are.
        hits: indices of the lines that hold a literal, from 0.
        language: overrules what the path says.
    """

    has_magics = False
    """Whether lines may start with ``%`` or ``!``, as in notebooks."""

    def __init__(self, path: str, text: str, hits: Sequence[int], language: str | None = None) -> None:
        self.path = path
        self.text = text
        self.hits = hits
        self.language = language or language_of(path)
        self.statements: list[tuple[int, int]] = []
        """First and last line index of statements of several lines, once the tree was read."""
        self.redirected: dict[str, str | None] = {}
        """Provider whose address this file sets to somewhere else → who answers there, if the catalog knows."""
        self.pointed: dict[str, str | None] = {}
        """The same for providers whose clients are given an address elsewhere."""

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """Offset of each line's first character."""
        lengths = accumulate(map(len, self.text.split("\n")), initial=0)
        return [length + ends for ends, length in enumerate(lengths)][:-1]

    @cached_property
    def tokens(self) -> Tokens:
        """Comments and strings."""
        return Tokens(self.text, self.language)

    @cached_property
    def docstrings(self) -> Sequence[tuple[int, int]]:
        """Stretches of Python that document."""
        return self.tokens.docstrings(self.text) if self.language == "python" else ()

    @cached_property
    def path_class(self) -> PathClass:
        """What sort of file it is, by its path and the length of its lines."""
        by_path = class_of(self.path)
        if by_path is PathClass.CODE and _API_DESCRIPTION.match(self.text, 0, 2_000):
            return PathClass.DOC
        if by_path is PathClass.CODE and self.language in ("javascript", "other", "xml", "json"):
            ends = (*self.line_starts[1:], len(self.text))
            if any(end - start > MAX_LINE for start, end in zip(self.line_starts, ends, strict=True)):
                return PathClass.VENDORED
        return by_path

    def line_index(self, offset: int) -> int:
        """Index from 0 of the line that holds an offset."""
        return bisect_right(self.line_starts, offset) - 1

    def line_at(self, index: int) -> str:
        """A line without its end."""
        start = self.line_starts[index]
        end = self.line_starts[index + 1] - 1 if index + 1 < len(self.line_starts) else len(self.text)
        return self.text[start:end].removesuffix("\r")

    def place(self, offset: int) -> Place:
        """Line and column of an offset."""
        index = self.line_index(offset)
        return Place(index + 1, offset - self.line_starts[index] + 1)

    def hit_lines(self) -> Sequence[tuple[int, str]]:
        """Offset and text of each line with a hit."""
        return self._hit_lines

    @cached_property
    def _hit_lines(self) -> Sequence[tuple[int, str]]:
        return [(self.line_starts[index], self.line_at(index)) for index in self.hits if index < len(self.line_starts)]

    def context(self, offset: int) -> Context:
        """Whether an offset is in code, in a comment, or in a text for people."""
        if any(start <= offset < end for start, end in self.docstrings):
            return Context.DOCSTRING
        token = self.tokens.at(offset)
        if token is None:
            return Context.PROSE if self.language == "yaml" and self._line_is_prose(offset) else Context.CODE
        if token.is_comment:
            return Context.COMMENT
        index = self.line_index(offset)
        start = max(token.start, self.line_starts[index])
        end = min(token.end, start + len(self.line_at(index)) + 1)
        is_prose = is_text(
            self.text[start : min(end, offset + 400)] if end - start > MAX_LINE else self.text[start:end]
        )
        return Context.PROSE if is_prose else Context.CODE

    def _line_is_prose(self, offset: int) -> bool:
        line = self.line_at(self.line_index(offset))
        return is_text(line.partition("#")[0])

    def is_comment(self, offset: int) -> bool:
        """Whether an offset is in a comment."""
        token = self.tokens.at(offset)
        return token is not None and token.is_comment

    def is_string(self, offset: int) -> bool:
        """Whether an offset is in a string."""
        token = self.tokens.at(offset)
        return token is not None and not token.is_comment


def is_text(string: str) -> bool:
    """Whether a string reads like a text for people rather than an address, a key or a command."""
    words = sum(1 for word in string.split() if _WORD.fullmatch(word))
    words += len(_CHARACTERS.findall(string)) // _CHARACTERS_A_WORD
    is_command = "://" in string and _COMMAND.search(string[:400]) is not None
    return words >= (3 * _PROSE_WORDS if is_command else _PROSE_WORDS)
