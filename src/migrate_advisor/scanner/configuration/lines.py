"""Formats of lines: .env, properties, INI, TOML, and what a Dockerfile sets. What they share is ``key = value``."""

from __future__ import annotations

import re

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.configuration.braces import JSON, read_braces
from migrate_advisor.scanner.configuration.tree import Block
from migrate_advisor.scanner.late import pattern

_TABLE = pattern(r"[ \t]*+\[{1,2}(?P<name>[^\[\]\n]{1,200}+)\]{1,2}[ \t]*+(?:[#;][^\n]*+)?$")
_ASSIGNMENT = pattern(
    r"[ \t]*+(?:(?:export|set|setx)[ \t]++)?(?P<key>\"[^\"\n]{1,200}+\"|'[^'\n]{1,200}+'"
    r"|[A-Za-z_](?:[\w./@-]|:(?=\S)){0,199}+)"
    r"(?:[ \t]*+(?:=>|[=:])[ \t]*+)(?P<value>[^\n]*+)"
)
"""Matches ``a.b = c``, ``export A=b``, ``"a b": c``; not ``# a = b``, ``- a``."""
_CONTINUATION = pattern(r"[ \t]++(?P<value>[^\s#;=][^\n]*+)")
"""A line that goes on with the value of the key above it, as INI has lists."""
_COMMENT = pattern(r"[ \t][#;]")
_QUOTED = pattern(r"(?P<long>\"\"\"|''')|(?P<quote>[\"'])(?P<inner>(?:(?!(?P=quote))[^\n\\]|\\[^\n])*+)(?P=quote)")
_AFTER_QUOTED = pattern(r"[ \t,]*+(?:[#;]|$)")
_MAX_VALUE = 100_000
"""Characters of a value of several lines."""


class Lines(NamedTuple):
    """How formats differ."""

    has_tables: bool = False
    splits_keys: bool = False
    """Whether dots part a key into keys, as in properties."""
    has_brackets: bool = False
    """Whether a value may go on over lines within brackets."""
    comments: str = "#"


ENV = Lines()
PROPERTIES = Lines(splits_keys=True, comments="#!")
INI = Lines(has_tables=True, comments="#;")
TOML = Lines(has_tables=True, splits_keys=True, has_brackets=True)


def read_lines(text: str, shape: Lines, span: tuple[int, int] | None = None, into: Block | None = None) -> Block:
    """The tree of a text, or of a part of it.

    Args:
        text: the file's.
        shape: the format.
        span: the part that is read.
        into: the block that gets what is found; a new one without.
    """
    start, end = span or (0, len(text))
    root = into if into is not None else Block(None, "", start)
    root.end = end
    block, at = root, start
    while at < end:
        line_end = text.find("\n", at, end)
        line_end = line_end if line_end >= 0 else end
        stop = line_end - 1 if line_end > at and text[line_end - 1] == "\r" else line_end
        table = _TABLE.match(text, at, stop) if shape.has_tables else None
        if table is not None:
            block.end = at
            block = _below(root, _parts(table["name"]), table.start("name"), fresh="[[" in table.group())
            block.end = end
        elif not text[at:stop].lstrip().startswith(tuple(shape.comments)):
            line_end = max(line_end, _setting(text, shape, block, (at, stop, end)))
        at = line_end + 1
    return root


def _parts(name: str) -> list[str]:
    return [part.strip(" \t\"'") for part in re.split(r"\.(?=[^\"']*$)|[ \t]++(?=[\"'])", name)]


def _below(block: Block, keys: list[str], at: int, *, fresh: bool = False) -> Block:
    """The block that keys lead to, one after the other, made where there is none."""
    for number, key in enumerate(keys):
        found = next((below for below in reversed(block.blocks) if below.key == key), None)
        is_new = found is None or (fresh and number == len(keys) - 1)
        block = Block(block, key, at) if is_new or found is None else found
    return block


def _setting(text: str, shape: Lines, block: Block, place: tuple[int, int, int]) -> int:
    """Reads one line; tells where what it began ends."""
    at, stop, end = place
    hit = _ASSIGNMENT.match(text, at, stop)
    if hit is None:
        item = _CONTINUATION.match(text, at, stop) if shape.has_tables and block.settings else None
        if item is not None:
            above = block.settings[-1]
            block.add((above.key, above.key_start, above.key_end), _plain(text, item.start("value"), stop))
        return stop
    key = (hit["key"].strip("\"'"), hit.start("key"), hit.end("key"))
    if shape.splits_keys and "." in key[0] and hit["key"][0] not in "\"'":
        *outer, last = key[0].split(".")
        block = _below(block, outer, key[1])
        key = (last, key[2] - len(last), key[2])
    return _value(text, shape, block, key, (hit.start("value"), stop, end))


def _value(text: str, shape: Lines, block: Block, key: tuple[str, int, int], place: tuple[int, int, int]) -> int:
    at, stop, end = place
    if shape.has_brackets and text[at : at + 1] in ("[", "{"):
        return _bracketed(text, block, key, at, end)
    quoted = _QUOTED.match(text, at, end)
    if quoted is not None and quoted["long"]:
        close = text.find(quoted["long"], at + 3, min(end, at + _MAX_VALUE))
        close = close if close >= 0 else stop
        block.add(key, (text[at + 3 : close], at + 3, close), is_text=True)
        return close
    if quoted is not None and _AFTER_QUOTED.match(text, quoted.end(), stop):
        setting = block.add(key, (quoted["inner"], quoted.start("inner"), quoted.end("inner")))
        block.settings[-1] = setting._replace(is_quoted=True)
        return stop
    value, start, close = _plain(text, at, stop)
    block.add(key, (value, start, close))
    return stop


def _plain(text: str, at: int, stop: int) -> tuple[str, int, int]:
    comment = _COMMENT.search(text, at, stop)
    close = comment.start() if comment else stop
    value = text[at:close].rstrip()
    return value, at, at + len(value)


def _bracketed(text: str, block: Block, key: tuple[str, int, int], at: int, end: int) -> int:
    limit = min(end, at + _MAX_VALUE)
    holder = Block(None, "", at)
    close = _bracket_end(text, at, limit)
    read_braces(text, JSON, (at, close), holder)
    for inner in holder.blocks:
        inner.parent, inner.key, inner.start = block, key[0], key[1]
        block.blocks.append(inner)
    line_end = text.find("\n", close, end)
    return line_end if line_end >= 0 else end


_PIECE = pattern(r"\"(?:[^\"\\\n]++|\\.)*+\"?|'[^'\n]*+'?|#[^\n]*+|[\[\]{}]|[^\"'\[\]{}#]++")


def _bracket_end(text: str, at: int, end: int) -> int:
    depth = 0
    for piece in _PIECE.finditer(text, at, end):
        depth += (piece.group() in ("{", "[")) - (piece.group() in ("}", "]"))
        if depth == 0:
            return piece.end()
    line = text.find("\n", at, end)
    return line if line >= 0 else end


_INSTRUCTION = pattern(r"^[ \t]*+(?:ENV|ARG)[ \t]++", re.MULTILINE | re.IGNORECASE)
_PAIR = pattern(
    r"(?<!\w)(?P<key>[A-Za-z_]\w*+)=(?:\"(?P<double>(?:[^\"\\\n]++|\\.)*+)\"|'(?P<single>[^'\n]*+)'|(?P<plain>[^\s\"']*+))"
)
_WORD_PAIR = pattern(r"(?P<key>[A-Za-z_]\w*+)[ \t]++(?P<plain>[^\n]++)")
_DECLARED = pattern(r"(?P<key>[a-z][a-z0-9_]*+)(?P<plain>)[ \t]*+$", re.MULTILINE)
"""What a build is given from outside, in lower case; in capitals it is read as any variable is."""
_CONTINUED = pattern(r"\\[ \t]*\r?\n")
_MAX_INSTRUCTION = 20_000


def read_dockerfile(text: str) -> Block:
    """What a Dockerfile sets: its ENV and ARG, as one flat tree; other lines are commands."""
    root = Block(None, "", 0)
    root.end = len(text)
    for instruction in _INSTRUCTION.finditer(text):
        at = instruction.end()
        end = _instruction_end(text, at)
        pairs = list(_PAIR.finditer(text, at, end))
        if not pairs or text[at : pairs[0].start()].strip():
            pairs = [pair] if (pair := _WORD_PAIR.match(text, at, end) or _DECLARED.match(text, at, end)) else []
        for pair in pairs:
            given = pair.groupdict()
            name = next(each for each in ("double", "single", "plain") if given.get(each) is not None)
            key = (pair["key"], pair.start("key"), pair.end("key"))
            root.add(key, (pair[name].strip(), pair.start(name), pair.end(name)))
    return root


def _instruction_end(text: str, at: int) -> int:
    limit = min(len(text), at + _MAX_INSTRUCTION)
    while True:
        end = text.find("\n", at, limit)
        if end < 0:
            return limit
        if not text[at:end].rstrip().endswith("\\"):
            return end
        at = end + 1
