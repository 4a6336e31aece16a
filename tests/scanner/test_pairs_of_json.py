"""Pairs of JSON that are read in one step give the tree that they give token by token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.scanner.configuration.braces import JSON, BraceFormat, read_braces

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.scanner.configuration.tree import Block

TOKEN_BY_TOKEN = BraceFormat(*JSON)
"""The same dialect, but not the one whose pairs are read at once."""
PIECES = (
    '"a": "b"', '"a" :\n "b"', '"model": 12', '"k": true', '"a": "b\\n"', '"a\\"": "b"', '""', '"""', '"": ""', "'x'",
    "{", "}", "[", "]", "(", ")", ",", ",\n", ":", "=", "=>", "//c\n", "/* , */", "#c\n", "\n", " ", "bare", "${x}",
    "{{ y }}", "<<EOF\n", "EOF\n", '"a": -1.5e+3', '"a": b-c', '"a": b/c', '"a": "b" "c"', '"open', "é",
)  # fmt: skip


def told(block: Block) -> list[object]:
    return [
        (each.key, each.start, each.end, each.is_list, [setting[1:] for setting in each.settings])
        for each in block.walk()
    ]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_pairs_at_once_are_pairs_token_by_token(text: str) -> None:
    assert told(read_braces(text, JSON)) == told(read_braces(text, TOKEN_BY_TOKEN))


def test_pairs_of_every_sample_are_the_same(checkout: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((checkout / "tests").rglob("*.json"))]
    assert len(texts) > 10
    for text in texts:
        assert told(read_braces(text, JSON)) == told(read_braces(text, TOKEN_BY_TOKEN))
