"""YAML as a tree of keys, by indentation. Templates of Helm, Jinja and Go do not disturb it.

Anchors and aliases are values here; `prepare` follows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.configuration.braces import FLOW, read_braces
from migrate_advisor.scanner.configuration.tree import MAX_DEPTH, Block
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_HYPHEN = pattern(r"-(?:[ \t]++|$)")
_YAML_KEY = pattern(
    r"(?P<quote>[\"'])(?P<quoted>(?:(?!(?P=quote))[^\n\\]|\\[^\n])*+)(?P=quote)[ \t]*+:(?=[ \t]|$)"
    r"|(?P<plain>(?![\"'#&*!|>%@`{\[]|- |\{)(?:[^:#\n]++|:(?![ \t]|$)|(?<![ \t])#)++):(?=[ \t]|$)"
)
"""A key with its colon. Matches ``model: x``, ``"a: b": x``, ``a:b: x``; not ``- a: x``, ``# a: x``, ``http://x``.
"""
_MARKS = pattern(r"(?:(?:[&!][^\s,\[\]{}]*+)(?:[ \t]++|$))*+")
"""Anchors and tags before a value."""
_SCALAR_TEXT = pattern(r"[|>][-+0-9]*+[ \t]*+(?:#[^\n]*+)?$")
_YAML_COMMENT = pattern(r"[ \t]#")
_TEMPLATE_START = pattern(r"\{\{|\{%|#|%")
"""How a line begins that holds no key of its own."""


class _IndentedLine(NamedTuple):
    start: int
    """Of the first character that is no space."""
    end: int
    """Without the line's end and the space before it."""
    depth: int


class _Open(NamedTuple):
    """A block that lines may go on with."""

    depth: int
    """Column of its keys or of its items' hyphens; -1 where no line has told yet."""
    above: int
    """Column of the key it belongs to."""
    block: Block


def read_indented(text: str, span: tuple[int, int] | None = None, into: Block | None = None) -> Block:
    """The tree of a text, or of a part of it.

    Args:
        text: the file's.
        span: the part that is read.
        into: the block that gets what is found; a new one without.
    """
    start, end = span or (0, len(text))
    root = into if into is not None else Block(None, "", start)
    root.end = end
    _IndentedReader(text, root).read(start, end)
    return root


class _IndentedReader:
    def __init__(self, text: str, root: Block) -> None:
        self._text = text
        self._root = root
        self._open: list[_Open] = [_Open(-1, -1, root)]
        self._skip = 0
        """Offset before which lines belong to a value of several lines."""

    def read(self, start: int, end: int) -> None:
        """Reads lines in their order."""
        for line in _lines(self._text, start, end):
            if line.start < self._skip:
                continue
            if self._text.startswith(("---", "..."), line.start) and line.depth == 0:
                self._close_all(line.start)
            elif not _TEMPLATE_START.match(self._text, line.start, line.end):
                self._take(line.start, line, end)
        self._close_all(end)

    def _close_all(self, at: int) -> None:
        for open_ in reversed(self._open):
            _close(open_.block, at)
        self._open = [_Open(-1, -1, self._root)]

    def _take(self, at: int, line: _IndentedLine, end: int) -> None:
        """What stands on a line: hyphens, then a key with or without its value, or a value."""
        depth = line.depth
        while _HYPHEN.match(self._text, at, line.end) and len(self._open) < MAX_DEPTH:
            self._close_to(depth, at, is_item=True)
            parent = self._list_at(depth, at)
            after = _HYPHEN.match(self._text, at, line.end)
            assert after is not None
            item = Block(parent, "", at)
            self._open.append(_Open(-1, depth, item))
            depth += after.end() - at
            at = after.end()
        if at >= line.end:
            return
        self._close_to(depth, at, is_item=False)
        key = _YAML_KEY.match(self._text, at, line.end)
        if key is None:
            self._value(("", at, at), at, line, depth, end)
            return
        self._set_depth(depth)
        name = "quoted" if key["quoted"] is not None else "plain"
        self._value((key[name].strip(), key.start(name), key.end(name)), key.end(), line, depth, end)

    def _set_depth(self, depth: int) -> None:
        if self._open[-1].depth < 0:
            self._open[-1] = self._open[-1]._replace(depth=depth)

    def _close_to(self, depth: int, at: int, *, is_item: bool) -> None:
        """Closes what a line at a depth does not go on with."""
        while len(self._open) > 1 and not self._goes_on(self._open[-1], depth, is_item=is_item):
            _close(self._open.pop().block, at)

    def _goes_on(self, open_: _Open, depth: int, *, is_item: bool) -> bool:
        if open_.depth < 0:  # nothing in it yet: a list may stand as far left as its key
            return depth > open_.above or (is_item and depth == open_.above and bool(open_.block.key))
        if open_.block.is_list:
            return depth > open_.depth or (is_item and depth == open_.depth)
        return depth >= open_.depth

    def _list_at(self, depth: int, at: int) -> Block:
        """The list that an item at a depth belongs to, which begins here if need be."""
        open_ = self._open[-1]
        if open_.block.is_list and open_.depth == depth:
            return open_.block
        if open_.depth < 0 and not open_.block.settings and len(self._open) > 1:
            open_.block.is_list = True
            self._open[-1] = open_._replace(depth=depth)
            return open_.block
        block = Block(open_.block, "", at, is_list=True)
        self._open.append(_Open(depth, depth - 1, block))
        return block

    def _value(self, key: tuple[str, int, int], at: int, line: _IndentedLine, depth: int, end: int) -> None:
        """A key's value, or an item of a list."""
        text = self._text
        while at < line.end and text[at] in " \t":
            at += 1
        marks = _MARKS.match(text, at, line.end)
        tagged = at
        at = marks.end() if marks else at
        block = self._open[-1].block
        if at >= line.end or text[at] == "#":
            if key[0] and at == tagged:
                self._open.append(_Open(-1, depth, Block(block, key[0], key[1])))
            elif key[0]:
                block.add(key, (text[tagged : line.end], tagged, line.end))
                self._open.append(_Open(-1, depth, Block(block, key[0], key[1])))
            return
        if _SCALAR_TEXT.match(text, at, line.end):
            self._several_lines(key, line, depth, end)
        elif text[at] in "{[" and not text.startswith("{{", at):
            self._flow(key, at, end)
        else:
            self._one_line(key, at, line, tagged)

    def _several_lines(self, key: tuple[str, int, int], line: _IndentedLine, depth: int, end: int) -> None:
        start = min(end, self._text.find("\n", line.end) + 1 or end)
        last = start
        above = depth if key[0] else self._open[-1].above
        for following in _lines(self._text, start, end):
            if following.depth <= above:
                break
            last = following.end
        self._skip = last
        self._open[-1].block.add(key, (self._text[start:last], start, last), is_text=True)

    def _flow(self, key: tuple[str, int, int], at: int, end: int) -> None:
        """A value in brackets, over as many lines as those are open."""
        close = _flow_end(self._text, at, end)
        holder = Block(None, "", at)
        read_braces(self._text, FLOW, (at, close), holder)
        for block in holder.blocks:
            block.parent, block.key, block.start = self._open[-1].block, key[0], key[1] if key[0] else block.start
            self._open[-1].block.blocks.append(block)
        self._skip = close

    def _one_line(self, key: tuple[str, int, int], at: int, line: _IndentedLine, tagged: int) -> None:
        text, start, end = self._text, at, line.end
        quote = text[at] if text[at] in "\"'" else ""
        if quote:
            close = _quote_end(text, at + 1, quote)
            start, end = at + 1, close
            self._skip = close + 1
            setting_end = end
            value = text[start:setting_end]
            if close >= line.end:
                value = " ".join(value.split())
        else:
            comment = _YAML_COMMENT.search(text, at, line.end)
            end = comment.start() if comment else end
            while end > at and text[end - 1] in " \t":
                end -= 1
            start = tagged if text[tagged] == "!" else at
            value = text[start:end]
        block = self._open[-1].block
        if not key[0] and not block.settings and not block.blocks and not block.is_list and block.parent is not None:
            block = self._as_item(block)
        setting = block.add(key, (value, start, end))
        block.settings[-1] = setting._replace(is_quoted=bool(quote))

    def _as_item(self, block: Block) -> Block:
        """The list in whose place an item with a single value was opened as a block; takes that away."""
        parent = block.parent
        if parent is None or not parent.is_list or parent.blocks[-1] is not block:
            return block
        parent.blocks.pop()
        self._open.pop()
        return parent


def _close(block: Block, at: int) -> None:
    """Ends a block; what has a key and nothing in it is a setting without a value."""
    block.end = max(block.end, at)
    parent = block.parent
    if parent is not None and block.key and not block.settings and not block.blocks and parent.blocks[-1] is block:
        parent.blocks.pop()
        end = block.start + len(block.key)
        parent.add((block.key, block.start, end), ("", end, end))


def _lines(text: str, start: int, end: int) -> Iterator[_IndentedLine]:
    """The lines with something on them."""
    while start < end:
        close = text.find("\n", start, end)
        close = close if close >= 0 else end
        first, last = start, close
        while first < close and text[first] in " \t":
            first += 1
        while last > first and text[last - 1] in " \t\r":
            last -= 1
        if last > first:
            yield _IndentedLine(first, last, first - start)
        start = close + 1


_MAX_FLOW = 200_000
"""Characters of a value in brackets."""
_FLOW_PIECE = pattern(r"\"(?:[^\"\\]++|\\.)*+\"?|'[^']*+'?|(?<=[\s,])#[^\n]*+|[\[\]{}]|[^\"'\[\]{}#]++|#")


def _flow_end(text: str, at: int, end: int) -> int:
    depth = 0
    for piece in _FLOW_PIECE.finditer(text, at, min(end, at + _MAX_FLOW)):
        mark = piece.group()
        depth += (mark in ("{", "[")) - (mark in ("}", "]"))
        if depth == 0:
            return piece.end()
    line = text.find("\n", at, end)
    return line if line >= 0 else end


_MAX_QUOTED = 20_000
"""Characters of a value in quotes."""


def _quote_end(text: str, at: int, quote: str) -> int:
    """Where a string closes; the end of its line if it does not."""
    limit = min(len(text), at + _MAX_QUOTED)
    start = at
    while at < limit:
        at = text.find(quote, at, limit)
        if at < 0:
            break
        if quote == "'" and text.startswith("''", at):
            at += 2
            continue
        escapes = at - len(text[start:at].rstrip("\\")) - start if quote == '"' else 0
        if escapes % 2 == 0:
            return at
        at += 1
    line = text.find("\n", start)
    return line if line >= 0 else len(text)
