"""Lines fit where they are read, and lose nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.cli.formats.styled import Piece, line
from migrate_advisor.cli.formats.width import UNSEEN, Unbroken, columns, shown_width, wrapped

if TYPE_CHECKING:
    import pytest

WORDS = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12))


def _text(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


@given(WORDS, st.integers(0, 8), st.integers(40, 120))
def test_broken_lines_fit_and_hold_every_word(words: list[str], indent: int, width: int) -> None:
    whole = " " * indent + " ".join(words)
    broken = [_text(pieces) for pieces in wrapped([line(Piece(whole, "bold"))], width)]
    assert " ".join(" ".join(broken).split()) == " ".join(whole.split())
    assert all(shown_width(text) <= width for text in broken)


def test_code_is_never_broken() -> None:
    code = "x = " + "1 + " * 100 + "1"
    assert [_text(pieces) for pieces in wrapped([Unbroken(line(code))], 40)] == [code]


def test_wide_characters_take_two_columns() -> None:
    assert shown_width("中国 a") == 6
    assert shown_width("e\u0301") == 1


def test_a_width_is_asked_of_columns_then_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "77")
    assert columns(io.StringIO()) == 77
    monkeypatch.setenv("COLUMNS", "3")
    assert columns(io.StringIO()) == 40, "narrower than any word is useful to nobody"
    monkeypatch.setenv("COLUMNS", "many")
    assert columns(io.StringIO()) == UNSEEN
