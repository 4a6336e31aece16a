"""A document of sections with lines and tables: as text, Markdown or one HTML page. Says nothing itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.markdown import inert, inert_cell, inert_line
from migrate_advisor.cli.formats.styled import line
from migrate_advisor.cli.formats.width import columns, padded, shown_width, wrapped
from migrate_advisor.cli.visible import visible
from migrate_advisor.messages import said
from migrate_advisor.publishing.report import Cell, Report, Section, report_html, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def sections_text(headline: str, sections: Iterable[Section]) -> str:
    """For a terminal, broken to its width; tables stay whole."""
    width = columns(sys.stdout)
    headline, sections = said(headline), list(map(said_section, sections))
    told = [visible(f"migrate-advisor: {headline}")]
    for section in sections:
        told += ["", visible(section.title), "-" * shown_width(section.title)]
        told += map(visible, plain_table(section.table))
        for pieces in wrapped((line(visible(each)) for each in section.lines), width):
            told.append("".join(piece.text for piece in pieces))
    return "\n".join(told) + "\n"


def said_section(section: Section) -> Section:
    """A section in the language in use; its code stays as it is."""
    table = [[_said_cell(cell) for cell in cells] for cells in section.table]
    return section._replace(title=said(section.title), lines=tuple(map(said, section.lines)), table=table)


def _said_cell(cell: str | Cell) -> str | Cell:
    return cell._replace(text=said(cell.text)) if isinstance(cell, Cell) else said(cell)


def plain_table(table: Sequence[Sequence[str | Cell]]) -> list[str]:
    """A table as lines."""
    if not table:
        return []
    rows = [[text_of(cell) for cell in cells] for cells in table]
    widths = [max(map(shown_width, cells)) for cells in zip(*rows, strict=True)]
    return ["  ".join(map(padded, cells, widths)).rstrip() for cells in rows]


def sections_markdown(title: str, headline: str, sections: Iterable[Section]) -> str:
    """For a pull request or a wiki."""
    told = [f"# {inert(said(title))}", "", inert_line(said(headline))]
    for section in map(said_section, sections):
        told += ["", f"## {inert(section.title)}", ""]
        if section.table:
            heads, *rows = section.table
            told += [table_row(heads), table_row(["---"] * len(heads)), *map(table_row, rows)]
            told += [""] if section.lines else []
        told += [f"- {inert_line(each)}" for each in section.lines]
    return "\n".join(told) + "\n"


def table_row(cells: Sequence[str | Cell]) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(inert_cell(text_of(cell)) for cell in cells) + " |"


def sections_html(title: str, headline: str, sections: Iterable[Section]) -> str:
    """One page that needs nothing beside it."""
    return report_html(Report(said(title), said(headline), tuple(map(said_section, sections))), visible)
