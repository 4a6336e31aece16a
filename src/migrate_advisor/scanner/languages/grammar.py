"""Parses a text by its language's grammar, and captures what the query file names. What that means is `forms`'s."""

from __future__ import annotations

import codecs
import os
import re
import sys
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from migrate_advisor.scanner.languages.apart import EndedApart, apart
from migrate_advisor.scanner.languages.orderly import is_orderly
from migrate_advisor.scanner.languages.parsing import Unparsed, parsed
from migrate_advisor.scanner.languages.rows import NOT_INSTALLED
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.time_limit import TookTooLong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    import tree_sitter

    from migrate_advisor.scanner.languages.matching import Patterns
    from migrate_advisor.scanner.languages.rows import Language

    _Spans = Mapping[str, Sequence[tuple[int, int]]]

_LETTER = "migrate-advisor-letter"
"""The error handler that has any character that is not ASCII count as one letter."""
_ISLANDS = {
    "script": (pattern(r"<script\b[^<>]{0,300}>|\A---\n", re.IGNORECASE), ("</script", "\n---")),
    "fence": (pattern(r"^```elixir[^\n]*\n", re.MULTILINE), ("\n```",)),
}
"""How code begins that a page holds, and the words before the next of which it ends."""


_MOST_IN_ERROR = 30_000
"""So many pieces may stand side by side where the grammar found no program; a query's cost grows by their square."""


_MOST_DEPTHS = 5_000_000
"""So much may the depths of all nodes add up to: 1,000 calls one in the other. A query's cost grows with it; a program
of 2,000 lines has a fiftieth."""
_MOST_THAT_BURSTS = 1_500
"""Characters of a text of which even a grammar that may burst makes no more than 100 MB."""
_SAMPLES = 128
"""Nodes whose depth is looked at, evenly over the text."""
_SHORT = 8_000
"""Characters of a language that are matched node by node: in about the time that the quickest engine takes to start."""


class Unread(Exception):  # noqa: N818 # not an error: the readers that need no grammar take over
    """No grammar reads a language here, or none can read this text."""


def captured(text: str, row: Language) -> _Spans:
    """Kind → spans of what is captured as it, in characters of the text.

    Raises:
        Unread: the grammar is not installed, or makes one heap of pieces of the text.
    """
    grammar, finder = _grammar(_for_text(row, text))
    code = _islands_of(text, row.islands) if row.islands else text
    find = finder.for_text(code)
    if not row.may_burst or len(code) <= _MOST_THAT_BURSTS or is_orderly(code):
        return _captured(code, grammar, find)
    try:
        found: _Spans = apart(lambda: _captured(code, grammar, find), expected=(Unread,))
    except EndedApart:
        raise Unread("the text takes too much memory to parse") from None
    except TookTooLong:
        raise Unread("the text takes too long to parse") from None
    return found


def _captured(code: str, grammar: tree_sitter.Language, find: Callable[[tree_sitter.Node], _Spans]) -> _Spans:
    tree = _parsed(grammar, code)
    if _depths(tree.root_node) > _MOST_DEPTHS:
        raise Unread("the text is nested too deep")
    if _most_in_error(tree.root_node) > _MOST_IN_ERROR:
        raise Unread("the grammar makes nothing of the text")
    spans = find(tree.root_node)
    return _with_pairs(spans) if "arrow" in spans else spans


class _Finder:
    """Finds what a language's query files name: node by node in a few short texts, by the engine from then on.

    Args:
        grammar: the language's.
        written: what is in the files.
    """

    def __init__(self, grammar: tree_sitter.Language, written: str) -> None:
        self._grammar = grammar
        self._written = written
        self._left = _SHORT
        self._is_ready = False

    def for_text(self, code: str) -> Callable[[tree_sitter.Node], _Spans]:
        """What finds it in the tree of a text: kind → spans of what is captured as it."""
        if self._is_ready or len(code) > self._left:
            self._is_ready = bool(self._query)  # made here, and not in each process apart
            return self._by_engine
        self._left -= len(code)
        return lambda root: self._by_engine(root) if root.has_error else self._patterns.captured(root, code)

    def _by_engine(self, root: tree_sitter.Node) -> _Spans:
        from tree_sitter import QueryCursor

        found = QueryCursor(self._query).captures(root)
        return {kind: [node.byte_range for node in nodes] for kind, nodes in found.items()}

    @cached_property
    def _query(self) -> tree_sitter.Query:
        from tree_sitter import Query

        return Query(self._grammar, self._written)

    @cached_property
    def _patterns(self) -> Patterns:
        from migrate_advisor.scanner.languages.matching import Patterns

        return Patterns(self._written)


def _with_pairs(spans: _Spans) -> _Spans:
    """Spans with a pair for each arrow between a key and a value, in a grammar that has lists of these alone."""
    keys, values = sorted(spans.get("key", ()), key=itemgetter(1)), sorted(spans.get("value", ()))
    ends, starts = [end for _, end in keys], [start for start, _ in values]
    arrows = sorted(spans["arrow"])
    pairs = []
    for (start, end), before, behind in zip(arrows, [(0, 0), *arrows], [*arrows[1:], (sys.maxsize, 0)], strict=False):
        key, value = bisect_right(ends, start) - 1, bisect_left(starts, end)
        if key >= 0 and ends[key] > before[1] and value < len(starts) and starts[value] < behind[0]:
            pairs.append((keys[key], values[value]))
    halves = {half for pair in pairs for half in pair}
    return {
        **spans,
        "argument": [span for span in spans.get("argument", ()) if span not in halves],
        "pair": [*spans.get("pair", ()), *((key[0], value[1]) for key, value in pairs)],
    }


def _for_text(row: Language, text: str) -> Language:
    """How a text is read that may lack the tag which opens code."""
    return row._replace(factory=row.untagged) if row.untagged and "<?" not in text else row


def _parsed(grammar: tree_sitter.Language, code: str) -> tree_sitter.Tree:
    """The tree of a text.

    Raises:
        Unread: it takes more memory than it may.
    """
    try:
        return parsed(grammar, code.encode("ascii", _LETTER))
    except Unparsed as error:
        raise Unread(str(error)) from error


def _depths(root: tree_sitter.Node) -> float:
    """About how deep all nodes lie, added up: those of some, and as many times as there are such parts."""
    cursor, count = root.walk(), root.descendant_count
    looked = range(0, count, count // _SAMPLES + 1)
    depths = 0
    for number in looked:
        cursor.goto_descendant(number)
        depths += cursor.depth
    return depths / len(looked) * count


def _most_in_error(root: tree_sitter.Node) -> int:
    """How many pieces stand side by side in the widest place that the grammar could not read."""
    nodes, most = [root], 0
    while nodes and most <= _MOST_IN_ERROR:
        node = nodes.pop()
        if node.is_error:
            most = max(most, node.child_count)
        if node.has_error:
            nodes.extend(child for child in node.children if child.has_error)
    return most


def unread_nodes(text: str, row: Language) -> int:
    """How many nodes of a text the grammar cannot read.

    Args:
        text: a program.
        row: how it is read.

    Raises:
        Unread: the grammar is not installed.
    """
    grammar, _ = _grammar(_for_text(row, text))
    code = _islands_of(text, row.islands) if row.islands else text
    nodes, count = [_parsed(grammar, code).root_node], 0
    while nodes:
        node = nodes.pop()
        count += node.is_error or node.is_missing
        if node.has_error:
            nodes.extend(node.children)
    return count


def _islands_of(text: str, islands: str) -> str:
    """A text of which only the code in it is left, in its place."""
    kept = [" " if character != "\n" else "\n" for character in text]
    opening, closings = _ISLANDS[islands]
    at = 0
    while (hit := opening.search(text, at)) is not None:
        closing = closings[-1] if hit.group().startswith("---") else closings[0]
        at = text.find(closing, hit.end())
        at = at if at >= 0 else len(text)
        kept[hit.end() : at] = text[hit.end() : at]
    return "".join(kept)


def _letters(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "x" * (error.end - error.start), error.end


@cache
def _grammar(row: Language) -> tuple[tree_sitter.Language, _Finder]:
    """A language's grammar and what finds its forms; made once.

    Raises:
        Unread: the grammar's wheel is not installed.
    """
    import warnings

    try:
        from tree_sitter import Language as Grammar

        module = _binding(row.grammar)
    except ImportError as error:
        raise Unread(f"{row.grammar} {NOT_INSTALLED}") from error
    codecs.register_error(_LETTER, _letters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # some grammars give a number where a capsule is wanted
        pointer: object = getattr(module, row.factory)()
        grammar = Grammar(pointer)
    return grammar, _Finder(grammar, "\n".join(map(_written, row.queries)))


def _binding(grammar: str) -> ModuleType:
    """What a grammar's wheel is compiled to, without its package, which imports much to offer queries of its own.

    Raises:
        ImportError: the wheel is not installed.
    """
    from importlib import import_module
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    package = PathFinder.find_spec(grammar)
    folders = package.submodule_search_locations if package is not None else None
    spec = PathFinder.find_spec(f"{grammar}._binding", folders) if folders else None
    if spec is None or spec.loader is None:
        return import_module(grammar)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _written(name: str) -> str:
    """A query file. Through `importlib.resources`, finding it would take longer than reading a file of code."""
    with open(os.path.join(os.path.dirname(__file__), f"{name}.scm"), encoding="utf-8") as file:
        return file.read()
