"""Short texts, which are matched node by node, give the same captures as by the engine of tree-sitter."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tree_sitter import Query, QueryCursor

from migrate_advisor.scanner.languages import grammar
from migrate_advisor.scanner.languages.matching import Patterns
from migrate_advisor.scanner.languages.rows import LANGUAGES, Language, row_of
from migrate_advisor.scanner.paths import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
ROWS = {row.queries: row for row in (*LANGUAGES.values(), row_of("javascript", "a.ts")) if row is not None}
BROKEN = (")(", "((((", "f(", '"', "'''", "class {", "import (", "x = [1, 2", "model = ]", "\x00", "{{{{}}")
"""What makes no program of any text."""


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of every program that the tests of the scanner hold."""
    for file in (HERE / "programs").iterdir():
        told = tomllib.loads(file.read_text("utf-8"))
        yield from ((str(told["path"]), text) for text in strings(told))
    for line in (HERE / "other_code.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        yield entry["path"], entry["text"]
    for file in (HERE / "samples").rglob("*.*"):
        yield file.name, file.read_bytes().decode("utf-8", "replace")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)


def of(queries: tuple[str, ...]) -> Iterator[str]:
    """The texts of the languages that some query files are for."""
    for path, text in texts():
        row = row_of(language_of(path), path)
        if row is not None and row.queries == queries and len(text) < 20_000:
            yield text


@cache
def engine(row: Language) -> Query:
    return Query(grammar._grammar(row)[0], "\n".join(map(grammar._written, row.queries)))


def found(row: Language, text: str) -> tuple[Any, Any]:
    """What is found in a short text that comes first, and what the engine finds."""
    made, finder = grammar._grammar(row)
    finder._left, finder._is_ready = len(text), False
    root = grammar._parsed(made, text).root_node
    by_engine = QueryCursor(engine(row)).captures(root)
    return {kind: set(spans) for kind, spans in finder.for_text(text)(root).items()}, {
        kind: {node.byte_range for node in nodes} for kind, nodes in by_engine.items()
    }


@pytest.mark.parametrize("queries", sorted(ROWS))
def test_both_find_the_same(queries: tuple[str, ...]) -> None:
    programs = sorted(set(of(queries)))
    assert len(programs) >= 7
    for text in programs:
        own, by_engine = found(ROWS[queries], text)
        assert own == by_engine, text


@pytest.mark.parametrize("queries", sorted(ROWS))
def test_both_find_the_same_in_what_is_no_program(queries: tuple[str, ...]) -> None:
    programs = sorted(set(of(queries)))
    for number, broken in enumerate(BROKEN):
        text = programs[number % len(programs)]
        middle = len(text) // 2
        for spoiled in (text[:middle] + broken + text[middle:], text[:middle], text[middle:], broken):
            own, by_engine = found(ROWS[queries], spoiled)
            assert own == by_engine, spoiled


def test_the_engine_takes_over_where_texts_are_many_or_long(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "client = OpenAI(model='a')\n"
    row = LANGUAGES["python"]
    grammar._grammar.cache_clear()
    first = grammar.captured(text, row)
    monkeypatch.setattr(Patterns, "captured", lambda *_: pytest.fail("matched node by node"))
    for many in ("#" * 10_000, text):
        assert grammar.captured(many, row)
    by_engine = grammar.captured(text, row)
    assert {kind: sorted(spans) for kind, spans in first.items()} == {
        kind: sorted(spans) for kind, spans in by_engine.items()
    }
