"""Cells of a table that spreadsheets open: text of others is no formula there, and hides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.cli.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet takes for a formula; some look behind blanks, and at the wide signs too."""


def cells(values: Iterable[object]) -> list[str]:
    """What a row says, each as text."""
    return [_cell("" if value is None else str(value)) for value in values]


def _cell(text: str) -> str:
    told = "\n".join(map(visible, text.split("\n")))
    is_formula = any(seen.startswith(_FORMULAS) for seen in (text, told.lstrip(" "), told.lstrip()))
    return f"'{told}" if is_formula else told
