"""Which stretches of a text are comments and which are strings, by language. Linear in the length; knows no grammar."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple

if TYPE_CHECKING:
    from migrate_advisor.scanner.languages.forms import Forms

# A shape starts with its first characters and looks back only behind them, and runs of plain characters are one step:
# so the regex engine skips code without trying every alternative at every character.
_DOUBLE = r'"[^"\\\n]*+(?:\\[\s\S][^"\\\n]*+)*+"?'
_SINGLE = r"'[^'\\\n]*+(?:\\[\s\S][^'\\\n]*+)*+'?"
_BACKTICK = r"`[^`\\]*+(?:\\[\s\S][^`\\]*+)*+`?"
_TRIPLE_DOUBLE = r'"""[^"\\]*+(?:(?:\\[\s\S]|"(?!""))[^"\\]*+)*+(?:""")?'
_TRIPLE_SINGLE = r"'''[^'\\]*+(?:(?:\\[\s\S]|'(?!''))[^'\\]*+)*+(?:''')?"
_TRIPLE = (_TRIPLE_DOUBLE, _TRIPLE_SINGLE)
_CHARACTER = r"'(?:\\.|[^'\\\n])'"
_BLOCK = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?"
_SLASHES = r"//(?<!://)[^\n]*+"
_HASH = r"#(?<!\S#)[^\n]*+"
_DASHES = (r"--\[\[[^\]]*+(?:\](?!\])[^\]]*+)*+(?:\]\])?", r"--[^\n]*+")
_MARKUP = r"<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->)?"
_PLAIN_DOUBLE = r'"[^"\n]*+"?'
_PLAIN_SINGLE = r"'[^'\n]*+'?"
_C_LIKE = (_SLASHES, _BLOCK)
_QUOTED = (_DOUBLE, _SINGLE)

_SYNTAX: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "python": ((r"#[^\n]*+",), (*_TRIPLE, *_QUOTED)),
    "javascript": ((_MARKUP, *_C_LIKE), (*_QUOTED, _BACKTICK)),
    "go": (_C_LIKE, (_DOUBLE, _CHARACTER, _BACKTICK)),
    "java": (_C_LIKE, (*_TRIPLE, *_QUOTED)),
    "kotlin": (_C_LIKE, (*_TRIPLE, *_QUOTED)),
    "scala": (_C_LIKE, (*_TRIPLE, *_QUOTED)),
    "groovy": (_C_LIKE, (*_TRIPLE, *_QUOTED)),
    "gradle": (_C_LIKE, _QUOTED),
    "csharp": (_C_LIKE, (*_TRIPLE, r'@"[^"]*+(?:""[^"]*+)*+"?', _DOUBLE, _CHARACTER)),
    "rust": (_C_LIKE, (_DOUBLE, _CHARACTER)),
    "swift": (_C_LIKE, (*_TRIPLE, _DOUBLE)),
    "cpp": (_C_LIKE, (_DOUBLE, _CHARACTER)),
    "dart": (_C_LIKE, (*_TRIPLE, *_QUOTED)),
    "elixir": ((rf"@(?:module|type)?doc[ \t]+(?:~[sS])?(?:{_TRIPLE_DOUBLE}|{_DOUBLE})", _HASH), (*_TRIPLE, _DOUBLE)),
    "php": ((_HASH, *_C_LIKE), _QUOTED),
    "ruby": ((_HASH,), _QUOTED),
    "shell": ((_HASH,), _QUOTED),
    "powershell": ((r"<#[^#]*+(?:#(?!>)[^#]*+)*+(?:#>)?", _HASH), (_PLAIN_DOUBLE, _PLAIN_SINGLE)),
    "batch": ((r"^[ \t]*(?:[Rr][Ee][Mm]\b|::)[^\n]*+",), (_PLAIN_DOUBLE,)),
    "yaml": ((_HASH,), (_DOUBLE, r"'[^'\n]*+(?:''[^'\n]*+)*+'?")),
    "toml": ((_HASH,), (*_TRIPLE, *_QUOTED)),
    "ini": ((r"^[ \t]*[#;!][^\n]*+", r"#(?<=\s#)[^\n]*+", r";(?<=\s;)[^\n]*+"), (_PLAIN_DOUBLE,)),
    "env": ((_HASH,), _QUOTED),
    "json": (_C_LIKE, (_DOUBLE,)),
    "terraform": ((_HASH, *_C_LIKE), _QUOTED),
    "xml": ((_MARKUP,), (_PLAIN_DOUBLE, _PLAIN_SINGLE)),
    "markup": ((_MARKUP,), ()),
    "gomod": ((_SLASHES,), ()),
    "r": ((_HASH,), _QUOTED),
    "lua": (_DASHES, _QUOTED),
    "sql": (_DASHES, _QUOTED),
    "julia": ((_HASH,), (*_TRIPLE, _DOUBLE)),
    "lisp": ((r";[^\n]*+",), (r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"?',)),
    "tex": ((r"%[^\n]*+",), ()),
    "other": ((r"^[ \t]*(?:#|//|;|--|%)[^\n]*+",), (_PLAIN_DOUBLE, _PLAIN_SINGLE)),
}
_MAGICS = frozenset("%!?")
"""How a line of a notebook begins that its language takes for a comment, and something else runs."""
_STRING_STARTS = frozenset("\"'`@")
_DOC_STARTS = ("@doc", "@moduledoc", "@typedoc")
"""Attributes that document, in a language where ``@`` does not begin a string."""
_compiled: dict[str, re.Pattern[str]] = {}


class LexedToken(NamedTuple):
    """A comment or a string."""

    start: int
    end: int
    is_comment: bool
    is_documentation: bool = False


class LexedTokens:
    """The comments and strings of a text, looked for as far as they are asked about.

    Args:
        text: the whole text.
        language: as `paths.language_of` names it.
        start: offset from which on they are looked for, where it is known that none covers it.
        end: offset before which they are looked for.
    """

    def __init__(self, text: str, language: str, start: int = 0, end: int = sys.maxsize) -> None:
        self._text = text
        self._coming = _pattern(language).finditer(text, start, end)
        self._starts: list[int] = []
        self._spans: list[tuple[int, int]] = []
        self._is_over = False

    def at(self, offset: int) -> LexedToken | None:
        """The comment or string that covers an offset."""
        if not self._is_over and (not self._starts or self._starts[-1] <= offset):
            self._read_to(offset)
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or self._spans[index][1] <= offset:
            return None
        start, end = self._spans[index]
        is_comment = self._text[start] not in _STRING_STARTS or self._text.startswith(_DOC_STARTS, start)
        return LexedToken(start, end, is_comment)

    def _read_to(self, offset: int) -> None:
        for hit in self._coming:
            span = hit.span()
            self._spans.append(span)
            self._starts.append(span[0])
            if span[0] > offset:
                return
        self._is_over = True


class TokensOfLines:
    """The same where nothing goes on over the end of a line: the lines that are not asked about are not read."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._end = -1
        self._start = 0
        self._tokens: LexedTokens | None = None

    def at(self, offset: int) -> LexedToken | None:
        """The comment or string that covers an offset."""
        if self._tokens is None or not self._start <= offset <= self._end:
            self._start = self._text.rfind("\n", 0, offset) + 1
            end = self._text.find("\n", offset)
            self._end = end if end >= 0 else len(self._text)
            self._tokens = LexedTokens(self._text, self._language, self._start, self._end)
        return self._tokens.at(offset)


class TokensOfForms:
    """The same by the grammar of a program."""

    def __init__(self, forms: Forms, text: str) -> None:
        self._forms = forms
        self._text = text

    def at(self, offset: int) -> LexedToken | None:
        """The comment or string that covers an offset."""
        form = self._forms.at(offset)
        found: LexedToken | None = None
        while form is not None:
            if form.kind in ("comment", "documentation"):
                if self._text[form.start] in _MAGICS:
                    return None
                return LexedToken(form.start, form.end, form.kind == "comment", form.kind == "documentation")
            if form.kind == "hole" and found is None:
                return None
            if form.kind == "string" and found is None:
                found = LexedToken(form.start, form.end, is_comment=False)
            form = form.parent
        return found


def tokens_of(text: str, language: str) -> LexedTokens | TokensOfLines:
    """What tells the comments and strings of a text; JSON's strings end with their line."""
    return TokensOfLines(text, language) if language == "json" and "/*" not in text else LexedTokens(text, language)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a string stands alone at the start of a line, as in Python what documents does."""
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    before = text[line:start]
    if before.strip(" \trRuU") or text[end : after if after >= 0 else len(text)].strip():
        return False
    previous = text[:line].rstrip()[-1:]
    return previous not in ("(", "[", "{", ",", "=", "\\", "+", "%") and text[start : start + 1] in ("'", '"')


def _pattern(language: str) -> re.Pattern[str]:
    if language not in _compiled:
        comments, strings = _SYNTAX.get(language, _SYNTAX["other"])
        _compiled[language] = re.compile("|".join((*strings, *comments)), re.MULTILINE)
    return _compiled[language]
