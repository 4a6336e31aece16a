"""A report as one HTML page that needs nothing beside it. What it reports, the commands say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.publishing.pages import Pages, style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Cell(NamedTuple):
    """A cell that is more than its text."""

    text: str
    status: str = ""
    """``open``, ``restricted``, ``closed`` or ``unknown`` where it tells one."""
    href: str = ""


def text_of(cell: str | Cell) -> str:
    """What a cell says, where nothing but text can be written."""
    return cell if isinstance(cell, str) else cell.text


class Section(NamedTuple):
    """A part of a report; each of its pieces may be left out."""

    title: str
    lines: Sequence[str] = ()
    """Items of a list."""
    table: Sequence[Sequence[str | Cell]] = ()
    """Rows, the heads first; the first cell of a row names it."""
    code: str = ""
    """A patch, or other lines as they stand."""


class Report(NamedTuple):
    """A report, in the order in which one reads it."""

    title: str
    lead: str
    """The question in one line."""
    sections: Iterable[Section]
    drawing: str = ""
    """An SVG element, made by us: it is written as it stands."""


def report_html(report: Report, shown: Callable[[str], str] = str) -> str:
    """The page's text, in the language in use.

    Args:
        report: what to write.
        shown: what every text passes before it is written, such as `visible` for text of others.

    Raises:
        MissingPackageError: Jinja2 is not installed.
    """
    return Pages(shown).render("report.html", report=report._replace(sections=tuple(report.sections)), style=style())
