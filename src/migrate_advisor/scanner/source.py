"""One file as the readers see it: its text, language and class, its lines with a hit, its comments and strings."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, compress, pairwise
from os.path import splitext
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.lexing import TokensOfForms, stands_alone, tokens_of
from migrate_advisor.scanner.paths import PathClass, class_of, is_documentation, is_workflow, language_of
from migrate_advisor.scanner.uses import Context

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.scanner.languages.forms import Forms
    from migrate_advisor.scanner.lexing import LexedTokens, TokensOfLines

MAX_LINE = 5_000
"""Characters of a line beyond which a file counts as machine-made."""

_MAGIC = pattern(r"^([ \t]*)[%!?]", re.MULTILINE)
"""A line of a notebook that is not Python; made a comment of the same length."""
_WORD = pattern(r"[\"'`(\[]*[^\W\d_]{2,}(?:['’-][^\W\d_]+)*[\"'`.,:;!?)\]]*")
_CHARACTERS = pattern(r"[\u3040-\u30ff\u4e00-\u9fff]")
_CHARACTERS_A_WORD = 3
_SCRIPT_TAG = pattern(
    r"(?P<code><script\b(?![^>]{0,200}\btype=[\"']?(?!module|text/javascript|application/javascript))[^>]{0,300}>)"
    r"|</?script",
    re.IGNORECASE,
)
"""Where a script that runs begins, as ``code``, and where any begins or ends. Finds ``<script>``,
``<script type="module">``, ``</script``; not ``<style>``.
"""
_FENCE = pattern(r"^(?P<code>```+\{?(?:elixir|python|r|julia|bash|sh)\b[^\n]*)|^```+[^\n]*", re.MULTILINE)
_PAGES = {".html": _SCRIPT_TAG, ".htm": _SCRIPT_TAG, ".livemd": _FENCE, ".rmd": _FENCE, ".qmd": _FENCE}
"""Ending of a page that holds code which runs → what opens and closes that code."""
_API_DESCRIPTION = pattern(r"(?:#[^\n]*\n|---\s*\n)*[\s{]*\"?(?:openapi|swagger)\"?\s*:\s*[\"']?[23]\.")
"""How a description of an HTTP interface starts: a document with examples in it."""
_COMMAND = pattern(r"\b(?:curl|wget|Bearer|export|pip|npm)\b")
_PROSE_WORDS = 4
"""So many words beside an address make a text for people."""


class TextPlace(NamedTuple):
    """Where an offset is."""

    line: int
    """From 1, in the file."""
    column: int
    """From 1, in characters, in the file."""
    cell: int | None = None
    cell_line: int | None = None


class Hit(NamedTuple):
    """A line that holds a literal."""

    line: int
    """Its index from 0."""
    start: int
    """Offset of its first character."""


class Redirect(NamedTuple):
    """A part of a file in which a provider's address is set to somewhere else."""

    start: int
    end: int
    owner: str | None
    """Who answers there, if the catalog knows."""


_SHELLS = frozenset(["shell", "powershell", "batch"])
_SAID = pattern(
    r"[ \t]{0,40}@?(?:echo|printf|Write-(?:Host|Output|Warning|Error|Verbose))\b(?!.{0,400}\$\()", re.IGNORECASE
)
"""A line by which a script says something to people.

Matches ``echo "a"``, ``Write-Host "a"``; not ``a; echo b``, ``echoes "a"``.
"""
_QUOTED = pattern(r"\"(?:[^\"\\\n]|\\.){0,400}\"|'[^'\n]{0,400}'|[12&]?>&[12]")
_HANDED_ON = pattern(r"[|>]")
"""What stands outside of quotes where what is said goes to a file or a command instead."""


class SourceText:
    """One file's text.

    Args:
        path: POSIX path.
        text: the decoded text, line ends as they are.
        hits: the lines that hold a literal, in order.
        language: overrules what the path says.
    """

    has_magics = False
    """Whether lines may start with ``%`` or ``!``, as in notebooks."""

    asked: frozenset[str] | None = None
    """Whose addresses stand in its code, once `readers.hosts` was asked."""

    def __init__(self, path: str, text: str, hits: Sequence[Hit], language: str | None = None) -> None:
        self.path = path
        self.text = text
        self.hits = hits
        self.language = language or language_of(path)
        self.kinds: Sequence[int] = []
        """What sorts of names each line with a hit holds, as `kinds` numbers them."""
        self._prose: dict[int, bool] = {}
        self._texts: dict[tuple[int, int], bool] = {}
        self.continued: dict[int, str | None] = {}
        """Line → what a command installs that goes on there."""
        self._mentioned: dict[str, bool] = {}
        self.told_whose: dict[tuple[str, str, str], bool] = {}
        """Language, provider and variable → whether the file says that it is the provider's."""
        self.statements: list[tuple[int, int]] = []
        """First and last line index of statements of several lines, once the tree was read."""
        self.redirected: dict[str, str | None] = {}
        """Provider whose address this file sets to somewhere else → who answers there, if the catalog knows."""
        self.redirected_within: dict[str, list[Redirect]] = {}
        """The same for a provider in a part of the file only, such as one service's, in order."""
        self.sent: list[tuple[str, str, str | None, int, str]] = []
        """What settings say to programs beside them, as `sighting.Sending` has it, with an offset for the line."""
        self.pointed: dict[str, str | None] = {}
        """The same for providers whose clients are given an address elsewhere."""
        self.foreign: Sequence[tuple[int, int, str]] = ()
        """Parts in another language than the rest, whose lines are marked as a notebook's commands are."""
        self.is_plain = False
        """Whether it is read by its words alone, whatever grammar there is."""
        self.unread = ""
        """Why its grammar does not read it; empty where that does, or where nobody asked, or there is none."""

    def as_language(self, language: str) -> SourceText:
        """The same text read as another language, such as the commands within configuration."""
        from copy import copy  # late: most files hold no commands

        other = copy(self)
        other.language = language
        other.redirected = {}
        other.__dict__.pop("tokens", None)
        return other

    @property
    def is_run(self) -> bool:
        """Whether it is a program or configuration, rather than a test of one, a text or somebody else's."""
        return self.path_class in (PathClass.CODE, PathClass.EXAMPLE)

    @cached_property
    def is_ci(self) -> bool:
        """Whether it tells a service what to do with each change."""
        return is_workflow(self.path)

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """Offset of each line's first character. Costs the whole text; lines with a hit are known without."""
        lengths = accumulate(map(len, self.text.split("\n")), initial=0)
        return [length + ends for ends, length in enumerate(lengths)][:-1]

    @cached_property
    def scripts(self) -> Sequence[tuple[int, int]]:
        """Where code that runs stands in a page, and holds a line with a hit."""
        tag = _PAGES.get(splitext(self.path)[1].lower())
        if tag is None:
            return ()
        tags = list(tag.finditer(self.text))
        spans = [
            (opening.end(), closing.start())
            for opening, closing in pairwise(tags)
            if opening["code"] is not None and closing["code"] is None
        ]
        starts = [hit.start for hit in self.hits]
        return [(start, end) for start, end in spans if bisect_right(starts, end) > bisect_right(starts, start)]

    def mentions(self, word: str) -> bool:
        """Whether the text holds a word anywhere; looked for once, however often it is asked."""
        if word not in self._mentioned:
            self._mentioned[word] = word in self.text
        return self._mentioned[word]

    @cached_property
    def forms(self) -> Forms | None:
        """What the grammar of its language says stands where; None if none reads it."""
        row = row_of(self.language, self.path)
        if row is None or self.is_plain:
            return None
        from migrate_advisor.scanner.languages.forms import Unread, read_forms  # late: most files need no grammar

        text = _MAGIC.sub(r"\1#", self.text) if self.has_magics and self.language == "python" else self.text
        for start, end, _ in self.foreign if self.language != "python" else ():
            blank = "".join(sign if sign == "\n" else " " for sign in text[start:end])
            text = text[:start] + blank + text[end:]
        try:
            return read_forms(text, self.language, row)
        except Unread as why:
            self.unread = str(why)
            return None

    def let_go(self) -> None:
        """Forget what the grammar said, once nobody will ask: see `Forms.let_go`."""
        forms = self.__dict__.pop("forms", None)
        self.__dict__.pop("tokens", None)
        if forms is not None:
            forms.let_go()

    @cached_property
    def tokens(self) -> LexedTokens | TokensOfLines | TokensOfForms:
        """Comments and strings."""
        return TokensOfForms(self.forms, self.text) if self.forms is not None else tokens_of(self.text, self.language)

    @cached_property
    def path_class(self) -> PathClass:
        """What sort of file it is, by its path and the length of its lines."""
        by_path = class_of(self.path)
        if by_path is PathClass.DOC and self.scripts and not is_documentation(self.path):
            by_path = PathClass.CODE
        if by_path is PathClass.CODE and _API_DESCRIPTION.match(self.text, 0, 2_000):
            return PathClass.DOC
        is_packed = by_path is PathClass.CODE and self.language in ("javascript", "other")
        if is_packed and self.hit_lines and all(len(line) > MAX_LINE for _, line in self.hit_lines):
            return PathClass.VENDORED
        return by_path

    def line_of(self, offset: int) -> tuple[int, int, str]:
        """The line that holds an offset: its index from 0, the offset of its start, its text without its end."""
        number = bisect_right(self._hit_starts, offset) - 1
        if number >= 0:
            start, line = self.hit_lines[number]
            if offset <= start + len(line):
                return self.hits[number].line, start, line
        index = bisect_right(self.line_starts, offset) - 1
        return index, self.line_starts[index], self.line_at(index)

    def line_at(self, index: int) -> str:
        """A line without its end."""
        return self._line_from(self.line_starts[index])

    def _line_from(self, start: int) -> str:
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].removesuffix("\r")

    def place(self, offset: int) -> TextPlace:
        """Line and column of an offset."""
        index, start, _ = self.line_of(offset)
        return TextPlace(index + 1, offset - start + 1)

    @cached_property
    def hit_lines(self) -> Sequence[tuple[int, str]]:
        """Offset and text of each line with a hit."""
        return [(hit.start, self._line_from(hit.start)) for hit in self.hits]

    def lines_with(self, kinds: int) -> Iterator[tuple[int, str]]:
        """Offset and text of each line that holds a name of one of some kinds."""
        return compress(self.hit_lines, map(kinds.__and__, self.kinds))

    @cached_property
    def _hit_starts(self) -> Sequence[int]:
        return [hit.start for hit in self.hits]

    def context(self, offset: int) -> Context:
        """Whether an offset is in code, in a comment, or in a text for people."""
        token = self.tokens.at(offset)
        _, line_start, line = self.line_of(offset)
        if token is None:
            is_prose = self._is_said(line) or (self.language == "yaml" and self._is_prose(line_start, line))
            return Context.PROSE if is_prose else Context.CODE
        if token.is_comment:
            return Context.COMMENT
        if token.is_documentation:
            return Context.DOCSTRING
        if self.language == "python" and self.forms is None and stands_alone(self.text, token.start, token.end):
            return Context.DOCSTRING
        if self.language == "lisp" and "\n" in self.text[token.start : token.end]:
            return Context.DOCSTRING
        start = max(token.start, line_start)
        end = min(token.end, start + len(line) + 1)
        return Context.PROSE if self._is_said(line) or self._is_text_at(start, end, offset) else Context.CODE

    def _is_said(self, line: str) -> bool:
        """Whether a line of a script says something to people, and hands it on to nothing else."""
        is_said = self.language in _SHELLS and _SAID.match(line) is not None
        return is_said and "$(" not in line and not _HANDED_ON.search(_QUOTED.sub("", line))

    def _is_text_at(self, start: int, end: int, offset: int) -> bool:
        """Whether what stands around an offset is a text; asked once a string, and of a long one never as a whole."""
        if end - start > MAX_LINE:
            start, end = max(start, offset - MAX_LINE // 2), min(end, offset + 400)
        if (start, end) not in self._texts:
            self._texts[start, end] = is_text(self.text[start:end])
        return self._texts[start, end]

    def _is_prose(self, start: int, line: str) -> bool:
        """Whether a line without quotes is a text; asked once a line, however much stands on it."""
        if start not in self._prose:
            self._prose[start] = is_text(line.partition("#")[0])
        return self._prose[start]

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
