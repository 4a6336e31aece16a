"""Formats with brackets: JSON with comments or without, JSON5, flows within YAML, HCL, Bicep, HOCON, inline tables.

One reader for all: a key is what stands before ``:``, ``=`` or a bracket; a value ends with a comma, its line or the
bracket around it. It evaluates nothing and never fails; what it cannot make sense of is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.configuration.tree import MAX_DEPTH, Block
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_LEXEMES = (
    r"(?P<line>\n)"
    r"|(?P<comment>//[^\n]*+|#[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)"
    r"|(?P<long>\"\"\"(?:[^\"]++|\"(?!\"\"))*+(?:\"\"\")?|'''(?:[^']++|'(?!''))*+(?:''')?)"
    r"|(?P<string>\"(?:[^\"\\\n]++|\\.)*+\"?|'(?:[^'\\\n]++|\\.)*+'?)"
    r"|(?P<heredoc><<-?[ \t]*+\"?(?P<word>\w++)\"?[^\n]*+)"
    r"|(?P<template>\{\{[^{}\n]*+\}\}|\$\{\{?[^{}\n]*+\}\}?|\{%[^{}\n]*+%\})"
    r"|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<comma>,)"
    r"|(?P<sign>(?:=>|:=|[=:])(?![=/]))"
    r"|(?P<bare>(?:[^\s\"'{}\[\](),=:#/<$]++|[#/<$=:]))"
)
_LEXEME = pattern(_LEXEMES)
_LEXEME_OR_PAIR = pattern(
    r"(?P<pair>\"(?P<key>[^\"\\\n]*+)\"\s*+:\s*+(?:\"(?P<said>[^\"\\\n]*+)\"|(?P<number>[\w.+-]++))(?=\s*+[,}\]]))|"
    + _LEXEMES
)
"""The same where the ends of lines mean nothing: most of what large files hold is such pairs, read in one step each."""
_ESCAPE = pattern(r"\\(.)")

_DECLARING = frozenset(["param", "var", "variable", "output"])
"""Words of HCL and Bicep before a name of one's own."""


class BraceFormat(NamedTuple):
    """How formats differ."""

    ends_with_line: bool = True
    """Whether the end of a line ends an entry, as in HCL; in JSON and YAML's flows it does not."""
    colon_needs_space: bool = False
    """Whether a colon that something follows is part of a word, as in YAML."""


JSON = BraceFormat(ends_with_line=False)
FLOW = BraceFormat(ends_with_line=False, colon_needs_space=True)
HCL = BraceFormat()


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    inner: tuple[int, int]
    """Without quotes."""


def read_braces(
    text: str, dialect: BraceFormat, span: tuple[int, int] | None = None, into: Block | None = None
) -> Block:
    """The tree of a text, or of a part of it.

    Args:
        text: the file's.
        dialect: the format.
        span: the part that is read.
        into: the block that gets what is found; a new one without.
    """
    start, end = span or (0, len(text))
    root = into if into is not None else Block(None, "", start)
    root.end = end
    reader = _BracesReader(text, dialect, root)
    for token in _tokens(text, start, end, reader):
        reader.take(token)
    reader.finish(end)
    return root


def _tokens(text: str, start: int, end: int, reader: _BracesReader) -> Iterator[_Token]:
    """What the text is made of; spaces and comments are passed over, as are pairs that the reader takes whole."""
    over = start
    lexeme = _LEXEME_OR_PAIR if reader.dialect is JSON else _LEXEME
    for hit in lexeme.finditer(text, start, end):
        kind, at = hit.lastgroup or "", hit.start()
        if kind == "comment" or at < over:
            continue
        if kind == "pair":
            if not reader.takes_pair(hit):
                yield from _parts_of(hit)
        elif kind == "heredoc":
            over = _heredoc_end(text, hit.end(), end, hit["word"])
            yield _Token("long", at, over, (hit.end(), over))
        else:
            close = hit.end()
            yield _Token(kind, at, close, _inner(text, kind, at, close) if kind in _QUOTES else (at, close))


def _parts_of(hit: re.Match[str]) -> Iterator[_Token]:
    """A pair as it is read where it does not stand alone."""
    key, said, number = hit.span("key"), hit.span("said"), hit.span("number")
    sign = hit.string.index(":", key[1])
    yield _Token("string", key[0] - 1, key[1] + 1, key)
    yield _Token("sign", sign, sign + 1, (sign, sign + 1))
    yield _Token("bare", *number, number) if said[0] < 0 else _Token("string", said[0] - 1, said[1] + 1, said)


_QUOTES = {"string": 1, "long": 3}
"""How many quotes stand around what sort of string."""


def _inner(text: str, kind: str, start: int, end: int) -> tuple[int, int]:
    quotes = _QUOTES[kind]
    is_closed = end - start >= 2 * quotes and text[end - quotes : end] == text[start : start + quotes]
    return start + quotes, end - quotes if is_closed else end


def _heredoc_end(text: str, start: int, end: int, word: str) -> int:
    """Where the line starts that ends a heredoc."""
    at = start
    while 0 <= at < end:
        line_end = text.find("\n", at, end)
        if text[at : line_end if line_end >= 0 else end].strip() == word:
            return at
        at = line_end + 1 if line_end >= 0 else -1
    return end


class _BracesReader:
    """Takes tokens one by one; remembers what stands before the next sign or end."""

    def __init__(self, text: str, dialect: BraceFormat, root: Block) -> None:
        self._text = text
        self.dialect = dialect
        self._block = root
        self._depth = 0
        self._calls: list[Block | None] = []
        """What was open when each bracket was; None for those of calls."""
        self._key: list[_Token] = []
        self._value: list[_Token] = []
        self._is_value = False

    def take(self, token: _Token) -> None:
        """The next token."""
        if token.kind == "line":
            self._line()
        elif token.kind == "open":
            self._open(token)
        elif token.kind == "close":
            self._close(token)
        elif token.kind == "comma":
            self._comma(token)
        elif token.kind == "sign" and self._is_sign(token):
            self._is_value = True
        else:
            (self._value if self._is_value else self._key).append(token)

    def takes_pair(self, hit: re.Match[str]) -> bool:
        """Take a key with its value, if nothing was read that belongs to them."""
        if self._key or self._is_value or (self._calls and self._calls[-1] is None):
            return False
        is_quoted = hit["said"] is not None
        value = "said" if is_quoted else "number"
        key = (hit["key"], hit.start("key"), hit.end("key"))
        self._block.add(key, (hit[value], hit.start(value), hit.end(value)), is_quoted=is_quoted)
        return True

    def finish(self, end: int) -> None:
        """The end of the text."""
        self._entry()
        for block in self._block.upwards():
            block.end = max(block.end, end)

    def _line(self) -> None:
        if self._calls and self._calls[-1] is None:
            return
        if self.dialect.ends_with_line and (self._value or (self._key and not self._is_value)):
            self._entry()

    def _comma(self, token: _Token) -> None:
        if self._calls and self._calls[-1] is None:
            (self._value if self._is_value else self._key).append(token)
        else:
            self._entry()

    def _is_sign(self, token: _Token) -> bool:
        if self._is_value or not self._key or (self._calls and self._calls[-1] is None):
            return False
        if self.dialect.colon_needs_space and self._text[token.start] == ":":
            after = self._text[token.end : token.end + 1]
            return self._key[-1].kind == "string" or not after or after in " \t\r\n,[{}]"
        return not (self.dialect.colon_needs_space and self._text[token.start] == "=")

    def _open(self, token: _Token) -> None:
        bracket = self._text[token.start]
        is_call = bracket == "(" or (bool(self._value) and self._value[-1].end == token.start)
        if is_call or self._depth >= MAX_DEPTH:
            self._calls.append(None)
            (self._value if self._is_value else self._key).append(token)
            return
        self._calls.append(self._block)
        self._depth += 1
        key = self._key_of() if self._key and (self._is_value or bracket == "{") else ("", token.start, token.start)
        self._block = Block(self._block, key[0], key[1], is_list=bracket == "[")
        self._forget()

    def _close(self, token: _Token) -> None:
        if not self._calls:
            self._entry()
            return
        outer = self._calls.pop()
        if outer is None:
            (self._value if self._is_value else self._key).append(token)
            return
        self._entry()
        self._block.end = token.end
        self._block = outer
        self._depth -= 1

    def _key_of(self) -> tuple[str, int, int]:
        """The key that was read: a resource's with its labels, otherwise the word or string before the sign."""
        first, last = self._key[0], self._key[-1]
        if len(self._key) == 1:
            return self._string(first), *first.inner
        if self._string(first) in _DECLARING:
            return self._string(self._key[1]), *self._key[1].inner
        words = " ".join(self._string(token) for token in self._key if token.kind in ("bare", "string"))
        return words, first.start, last.end

    def _string(self, token: _Token) -> str:
        inner = self._text[slice(*token.inner)]
        return _ESCAPE.sub(r"\1", inner) if token.kind == "string" and "\\" in inner else inner

    def _entry(self) -> None:
        """What was read is a setting, or an item of a list."""
        tokens = self._value if self._is_value else self._key
        if not tokens:
            if self._is_value and self._key:
                key = self._key_of()
                self._block.add(key, ("", key[2], key[2]))
            self._forget()
            return
        has_key = self._is_value and bool(self._key)
        key = self._key_of() if has_key else ("", tokens[0].start, tokens[0].start)
        single = tokens[0] if len(tokens) == 1 else None
        start, end = single.inner if single else (tokens[0].start, tokens[-1].end)
        value = self._string(single) if single else self._text[start:end]
        kind = single.kind if single else ""
        self._block.add(key, (value, start, end), is_text=kind == "long", is_quoted=kind in _QUOTES)
        self._forget()

    def _forget(self) -> None:
        self._key, self._value, self._is_value = [], [], False
