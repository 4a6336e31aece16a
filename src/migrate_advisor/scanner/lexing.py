"""Which stretches of a text are comments and which are strings, by language. Linear in the length; knows no grammar."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_DOUBLE = r'"(?:\\[\s\S]|[^"\\\n])*"?'
_SINGLE = r"'(?:\\[\s\S]|[^'\\\n])*'?"
_BACKTICK = r"`(?:\\[\s\S]|[^`\\])*`?"
_TRIPLE = r'"""(?:\\[\s\S]|"(?!"")|[^"\\])*(?:""")?|' + r"'''(?:\\[\s\S]|'(?!'')|[^'\\])*(?:''')?"
_BLOCK = r"/\*(?:[^*]|\*(?!/))*(?:\*/)?"
_SLASHES = r"(?<!:)//[^\n]*"
_HASH = r"(?:^|(?<=\s))#[^\n]*"
_DASHES = r"--\[\[(?:[^\]]|\](?!\]))*(?:\]\])?|--[^\n]*"
_MARKUP = r"<!--(?:[^-]|-(?!->))*(?:-->)?"
_C_LIKE = (f"{_SLASHES}|{_BLOCK}", f"{_DOUBLE}|{_SINGLE}|{_BACKTICK}")

_SYNTAX: dict[str, tuple[str, str]] = {
    "python": (r"#[^\n]*", f"{_TRIPLE}|{_DOUBLE}|{_SINGLE}"),
    "javascript": (f"{_MARKUP}|{_C_LIKE[0]}", _C_LIKE[1]),
    "go": (_C_LIKE[0], f"{_DOUBLE}|'(?:\\\\.|[^'\\\\\\n])'|{_BACKTICK}"),
    "java": (_C_LIKE[0], f"{_TRIPLE}|{_DOUBLE}|{_SINGLE}"),
    "kotlin": (_C_LIKE[0], f"{_TRIPLE}|{_DOUBLE}|{_SINGLE}"),
    "gradle": (_C_LIKE[0], f"{_DOUBLE}|{_SINGLE}"),
    "csharp": (_C_LIKE[0], rf'{_TRIPLE}|@"(?:""|[^"])*"?|{_DOUBLE}|' + r"'(?:\\.|[^'\\\n])'"),
    "rust": (_C_LIKE[0], rf"{_DOUBLE}|" + r"'(?:\\.|[^'\\\n])'"),
    "swift": (_C_LIKE[0], f"{_TRIPLE}|{_DOUBLE}"),
    "php": (f"{_HASH}|{_C_LIKE[0]}", f"{_DOUBLE}|{_SINGLE}"),
    "ruby": (_HASH, f"{_DOUBLE}|{_SINGLE}"),
    "shell": (_HASH, f"{_DOUBLE}|{_SINGLE}"),
    "powershell": (rf"<#(?:[^#]|#(?!>))*(?:#>)?|{_HASH}", r'"[^"\n]*"?|' + r"'[^'\n]*'?"),
    "batch": (r"^[ \t]*(?:[Rr][Ee][Mm]\b|::)[^\n]*", r'"[^"\n]*"?'),
    "yaml": (_HASH, f"{_DOUBLE}|" + r"'(?:''|[^'\n])*'?"),
    "toml": (_HASH, f"{_TRIPLE}|{_DOUBLE}|{_SINGLE}"),
    "ini": (r"^[ \t]*[#;!][^\n]*|(?<=\s)[#;][^\n]*", r'"[^"\n]*"?'),
    "env": (_HASH, f"{_DOUBLE}|{_SINGLE}"),
    "json": (_C_LIKE[0], _DOUBLE),
    "terraform": (f"{_HASH}|{_C_LIKE[0]}", f"{_DOUBLE}|{_SINGLE}"),
    "xml": (_MARKUP, r'"[^"\n]*"?|' + r"'[^'\n]*'?"),
    "markup": (_MARKUP, r"(?!)"),
    "gomod": (_SLASHES, r"(?!)"),
    "lua": (_DASHES, f"{_DOUBLE}|{_SINGLE}"),
    "lisp": (r";[^\n]*", r'"(?:\\[\s\S]|[^"\\])*"?'),
    "tex": (r"%[^\n]*", r"(?!)"),
    "other": (r"^[ \t]*(?:#|//|;|--|%)[^\n]*", r'"[^"\n]*"?|' + r"'[^'\n]*'?"),
}
_compiled: dict[str, re.Pattern[str]] = {}


class Token(NamedTuple):
    """A comment or a string."""

    start: int
    end: int
    is_comment: bool


class Tokens:
    """The comments and strings of a text, in order."""

    def __init__(self, text: str, language: str) -> None:
        found = _pattern(language).finditer(text)
        self._tokens = [Token(hit.start(), hit.end(), hit.lastgroup == "comment") for hit in found]
        self._starts: Sequence[int] = [token.start for token in self._tokens]

    def at(self, offset: int) -> Token | None:
        """The comment or string that covers an offset."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or self._tokens[index].end <= offset:
            return None
        return self._tokens[index]

    def docstrings(self, text: str) -> list[tuple[int, int]]:
        """Strings that stand alone at the start of a line, as in Python what documents does."""
        return [
            (token.start, token.end)
            for token in self._tokens
            if not token.is_comment and _stands_alone(text, token.start, token.end)
        ]


def _stands_alone(text: str, start: int, end: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    before = text[line:start]
    if before.strip(" \trRuU") or text[end : after if after >= 0 else len(text)].strip():
        return False
    previous = text[:line].rstrip()[-1:]
    return previous not in ("(", "[", "{", ",", "=", "\\", "+", "%") and text[start : start + 1] in ("'", '"')


def _pattern(language: str) -> re.Pattern[str]:
    if language not in _compiled:
        comment, string = _SYNTAX.get(language, _SYNTAX["other"])
        _compiled[language] = re.compile(f"(?P<string>{string})|(?P<comment>{comment})", re.MULTILINE)
    return _compiled[language]
