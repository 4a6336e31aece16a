"""XML as a tree of keys: elements, attributes and texts. Entities are not expanded, nothing outside is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.configuration.tree import MAX_DEPTH, Block
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

_TAG = pattern(
    r"<!--(?:[^-]++|-(?!->))*+(?:-->)?|<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+(?:\]\]>)?|<[?!][^>]*+>?"
    r"|<(?P<close>/?)(?P<name>[A-Za-z_][\w.:-]*+)"
    r"(?P<rest>(?:[^<>\"'/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+)(?P<empty>/?)>?"
    r"|(?P<text>[^<]++)|<"
)
_ATTRIBUTE = pattern(
    r"(?<![\w.:-])(?P<name>[A-Za-z_][\w.:-]*+)\s{0,20}+=\s{0,20}+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)')"
)
"""Finds ``key="a"``, ``a.b:c = 'd'``; not ``key=a``, ``="a"``."""


def read_tags(text: str, span: tuple[int, int] | None = None, into: Block | None = None) -> Block:
    """The tree of a text, or of a part of it.

    An element that holds a text only is a setting; one with a ``name`` or ``key`` besides is a setting of that name.
    """
    start, end = span or (0, len(text))
    root = into if into is not None else Block(None, "", start)
    root.end = end
    block, depth = root, 0
    for hit in _TAG.finditer(text, start, end):
        if hit["name"] is None:
            if hit["text"] is not None and hit["text"].strip():
                _text(block, hit["text"], hit.start())
        elif hit["close"]:
            closed = _closed(block, hit["name"]) if depth else ()
            if closed:
                closed[-1].end = hit.end()
                block, depth = closed[-1].parent or root, depth - len(closed)
        else:
            inner = _element(text, block, hit)
            if not hit["empty"] and depth < MAX_DEPTH:
                block, depth = inner, depth + 1
    return root


def _closed(block: Block, name: str) -> Sequence[Block]:
    """The blocks that a closing tag ends, innermost first; none where no open one has its name."""
    open_ones = list(block.upwards())
    at = next((index for index, above in enumerate(open_ones) if above.key == name), None)
    return [] if at is None else open_ones[: at + 1]


def _element(text: str, block: Block, tag: re.Match[str]) -> Block:
    inner = Block(block, tag["name"], tag.start("name"))
    inner.end = tag.end()
    for attribute in _ATTRIBUTE.finditer(text, tag.start("rest"), tag.end("rest")):
        value = "double" if attribute["double"] is not None else "single"
        inner.add(
            (attribute["name"], attribute.start("name"), attribute.end("name")),
            (attribute[value], attribute.start(value), attribute.end(value)),
        )
    return inner


def _text(block: Block, text: str, at: int) -> None:
    start = at + len(text) - len(text.lstrip())
    value = text.strip()
    named = block.get("name", "key")
    target = block.parent if block.parent is not None and not block.blocks else block
    if named is not None:
        key = (named.value, named.start, named.end)
    else:
        key = (block.key, block.start, block.start + len(block.key))
    target.add(key, (value, start, start + len(value)))
