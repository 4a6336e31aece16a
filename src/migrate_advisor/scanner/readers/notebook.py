"""Notebooks: the code of the code cells as one text, and where each of its lines stands in the file.

Outputs and the cells of text are left out. A file that is no notebook is read as the text that it is.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.languages.rows import LANGUAGES
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.source import Hit, SourceText, TextPlace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = pattern(r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"?(\s*+:)?|[{}\[\]]')
"""A string, with the colon behind it if it is a key, or a bracket. Nothing else tells where in the file we are."""
_LINE = pattern(r"[^\n]+\n?|\n")
_LINE_END = pattern(r"[^\\]*+(?:\\[^n][^\\]*+)*+\\n")
"""A line of code as a JSON string writes it."""
_MAX_DEPTH = 100
_LANGUAGES = {
    "c#": "csharp", "f#": "csharp", "fsharp": "csharp", "vb": "csharp", "typescript": "javascript",
    "node": "javascript", "js": "javascript", "html": "javascript", "bash": "shell", "sh": "shell",
    "pwsh": "powershell",
}  # fmt: skip
_LIKE_OTHERS = frozenset(["fsharp", "vb", "html"])
"""Languages that import as another one does, and are written in another way."""
_WITHOUT_GRAMMAR = frozenset(["r", "powershell", "shell", "sql"])
_FOREIGN = pattern(
    r"\s*(?:%%(?P<magic>bash|sh|shell|script|system|sx|cmd|html|javascript|js|latex|svg|ruby|perl|R|julia|pwsh|powershell)"
    r"|#!(?!import\b|connect\b|set\b|value\b|share\b)(?P<kernel>[a-z][\w-]{0,20}))\b"
)
"""The first line of a cell that another program than the kernel runs: each of its lines is marked as a command."""


class _Line(NamedTuple):
    start: int
    """Offset in the joined code."""
    raw: int
    """Offset in the file of the first character."""
    cell: int
    cell_line: int


class Notebook(SourceText):
    """The code of a notebook."""

    has_magics = True
    raw: SourceText
    """The file itself."""
    map: Sequence[_Line]

    def place(self, offset: int) -> TextPlace:
        """Line and column in the file, and where in which cell."""
        entry = self.map[max(0, bisect_right(self.map, (offset, len(self.raw.text), 0, 0)) - 1)]
        inside = json.dumps(self.text[entry.start : offset], ensure_ascii=False)[1:-1]
        where = self.raw.place(entry.raw)
        return TextPlace(where.line, where.column + len(inside), entry.cell, entry.cell_line)


def read_notebook(raw: SourceText) -> Notebook | None:
    """The code of a notebook; None if the file is none."""
    cells = list(_cells(raw.text))
    if not cells:
        return None
    language = _language(raw.text)
    joined = _Joined(language)
    for number, strings in cells:
        joined.add(number, strings)
    text = "".join(joined.parts)
    notebook = Notebook(raw.path, text, list(_hits(raw, text, joined.lines)), language)
    notebook.foreign = joined.foreign
    notebook.raw = raw
    notebook.map = joined.lines
    return notebook


class _Joined:
    """The cells one after the other."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._at = 0
        self.parts: list[str] = []
        self.lines: list[_Line] = []
        self.foreign: list[tuple[int, int, str]] = []

    def add(self, number: int, strings: Sequence[tuple[int, str]]) -> None:
        """The next cell."""
        cell_line, fresh, begun = 1, True, self._at
        said: str | None = None
        for raw_at, token in strings:
            for piece, offset in _pieces(token):
                if fresh and cell_line == 1:
                    said = _foreign(piece, self._language)
                if fresh and said is not None:
                    self._put("!")
                if fresh:
                    self.lines.append(_Line(self._at, raw_at + offset, number, cell_line))
                self._put(piece)
                fresh = piece.endswith("\n")
                cell_line += fresh
        self._put("\n")
        if said is not None:
            self.foreign.append((begun, self._at, said))

    def _put(self, piece: str) -> None:
        self.parts.append(piece)
        self._at += len(piece)


def _foreign(line: str, language: str) -> str | None:
    """The language of a cell, by its first line, where it is not for the kernel's grammar."""
    told = _FOREIGN.match(line)
    if told is None:
        return None
    said: str = told[1] or told[2]
    named = _named(said)
    return named if named != language or said in _LIKE_OTHERS else None


def _hits(raw: SourceText, text: str, lines: Sequence[_Line]) -> Iterator[Hit]:
    """The lines of code that lie in a line of the file with a hit."""
    starts = [start for start, _ in raw.hit_lines]
    index = at = 0
    for line in lines:
        index, at = index + text.count("\n", at, line.start), line.start
        number = bisect_right(starts, line.raw) - 1
        if number >= 0 and line.raw <= starts[number] + len(raw.hit_lines[number][1]):
            yield Hit(index, line.start)


def _language(text: str) -> str:
    """The kernel's language, by the last place that names it."""
    named = re.findall(r'"language_info"\s*:\s*\{[^{}]*?(?:\{[^{}]*\}[^{}]*?)?"name"\s*:\s*"([^"]+)"', text[-20_000:])
    named = named or re.findall(r'"language"\s*:\s*"([^"]+)"', text[-20_000:])
    language = (named[-1] if named else "python").lower().removeprefix(".net-").replace("polyglot-notebook", "c#")
    language = _LANGUAGES.get(language, language)
    return language if language in LANGUAGES or language in _WITHOUT_GRAMMAR else "python"


def _named(language: str) -> str:
    return _LANGUAGES.get(language.lower(), language.lower())


def _pieces(token: str) -> Iterator[tuple[str, int]]:
    """The lines of a JSON string, decoded, each with its offset in the token."""
    decoded = _decoded(token)
    if "\n" not in decoded[:-1]:  # as most are
        if decoded:
            yield decoded, 1
        return
    at = 1
    for piece in _LINE.findall(decoded):
        yield piece, at
        found = _LINE_END.match(token, at)
        at = found.end() if found else len(token) - 1


def _decoded(token: str) -> str:
    """What a JSON string says; empty if it is none."""
    if token.endswith('\\n"') and token.count("\\") == 1 and token.isprintable():
        return token[1:-3] + "\n"
    try:
        decoded: str = json.loads(token)
    except ValueError:
        return ""
    return decoded


class _Strings(NamedTuple):
    """The strings of a code cell's source, with their offsets."""

    number: int
    strings: list[tuple[int, str]]


def _cells(text: str) -> Iterator[_Strings]:
    """The code cells, numbered among all cells from 1. Ends quietly where the text is no JSON."""
    walk = _JsonWalk()
    for hit in _TOKEN.finditer(text):
        word = hit.group()
        if word in ("{", "["):
            walk.open(word)
        elif word in ("}", "]"):
            if not walk.stack:
                return
            yield from walk.close()
        elif hit.group(1) is not None:
            walk.keys[-1] = word[1 : word.rfind('"')]
        else:
            walk.string(hit.start(), word)
        walk.is_after_key = hit.group(1) is not None
        if not 0 < len(walk.stack) <= _MAX_DEPTH:
            return


class _JsonWalk:
    """Where in the JSON we are, without building it: positions are what we want."""

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.keys: list[str] = [""]
        self.number = 0
        self.kind = ""
        self.strings: list[tuple[int, str]] = []
        self.is_after_key = False

    def open(self, bracket: str) -> None:
        self.stack.append(bracket)
        self.keys.append("")
        if _is_cell(self.stack, self.keys):
            self.number, self.kind, self.strings = self.number + 1, "", []

    def close(self) -> Iterator[_Strings]:
        if _is_cell(self.stack, self.keys) and self.kind == "code":
            yield _Strings(self.number, self.strings)
        self.stack.pop()
        self.keys.pop()

    def string(self, start: int, word: str) -> None:
        if self.is_after_key and self.keys[-1] == "cell_type":
            self.kind = word[1:-1]
        if _is_source(self.stack, self.keys, is_after_key=self.is_after_key):
            self.strings.append((start, word))


def _is_cell(stack: Sequence[str], keys: Sequence[str]) -> bool:
    """Whether the innermost thing is an object in a list called ``cells``."""
    return len(stack) > 2 and stack[-1] == "{" and stack[-2] == "[" and keys[-3] == "cells"  # noqa: PLR2004


def _is_source(stack: Sequence[str], keys: Sequence[str], *, is_after_key: bool) -> bool:
    if stack and stack[-1] == "[" and len(keys) > 1 and keys[-2] in ("source", "input"):
        return _is_cell(stack[:-1], keys[:-1])
    return is_after_key and keys[-1] in ("source", "input") and _is_cell(stack, keys)
