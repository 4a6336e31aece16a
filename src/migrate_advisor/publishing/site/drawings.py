"""Lines of time as SVG, drawn here so that a page needs no script to show one."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from migrate_advisor.publishing.pages import GLYPHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WIDTH = 960
_LEFT = 230
_ROW = 30
_TOP = 26


class Bar(NamedTuple):
    """A status from one day to another."""

    since: date
    until: date
    status: str
    word: str


class DrawnRow(NamedTuple):
    """A row of a drawing: a label, and bars or dots behind it."""

    label: str
    bars: Sequence[Bar] = ()
    dots: Sequence[tuple[date, str]] = ()
    """Days with what happened."""


def timeline_svg(lines: Sequence[DrawnRow], first: date, last: date, as_of: date, title: str) -> str:
    """The drawing of several rows over the same days, with a mark at ``as_of``."""
    span = max((last - first).days, 1)

    def place(day: date) -> float:
        return _LEFT + (min(max(day, first), last) - first).days / span * (_WIDTH - _LEFT - 10)

    height = _TOP + _ROW * len(lines) + 6
    font = 'font-family="system-ui,sans-serif" font-size="13" fill="currentColor"'
    parts = [f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}" {font}>']
    for year in range(first.year, last.year + 1):
        x = place(date(year, 1, 1))
        parts.append(f'<line x1="{x:.0f}" x2="{x:.0f}" y1="18" y2="{height}" stroke="currentColor" opacity=".25"/>')
        parts.append(f'<text x="{x + 3:.0f}" y="13">{year}</text>')
    for index, line in enumerate(lines):
        y = _TOP + _ROW * index
        label = _cut(line.label)
        whole = "" if label == line.label else f"<title>{escape(line.label)}</title>"
        parts.append(f'<text x="8" y="{y + 16}">{whole}{escape(label)}</text>')
        parts += [_bar(bar, place(bar.since), place(bar.until), y) for bar in line.bars]
        parts += [
            f'<circle cx="{place(day):.0f}" cy="{y + 12}" r="5"><title>{day} {escape(what)}</title></circle>'
            for day, what in line.dots
        ]
    now = place(as_of)
    parts.append(
        f'<line x1="{now:.0f}" x2="{now:.0f}" y1="0" y2="{height}" stroke="currentColor" stroke-dasharray="4 3"/></svg>'
    )
    return "".join(parts)


_LETTER = 8
"""About how wide a letter is; a wide character of East Asian scripts is nearly two."""


def _cut(label: str) -> str:
    """A label that ends before the bars begin, with an ellipsis in its middle, since its end names the region."""
    room = (_LEFT - 18) // _LETTER
    while _letters(label) > room:
        head, _ellipsis, tail = label.rpartition("… ") if "… " in label else label.rpartition(" ")
        if not head:
            return label[:room]
        label = f"{head[:-1].rstrip()}… {tail}"
    return label


def _letters(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _bar(bar: Bar, left: float, right: float, y: int) -> str:
    width = max(right - left, 2)
    told = f"{GLYPHS[bar.status]} {bar.word}"
    word = told if len(told) * _LETTER < width else GLYPHS[bar.status] if width > 2 * _LETTER else ""
    return (
        f'<g><title>{bar.since} – {bar.until}: {escape(bar.word)}</title><rect x="{left:.0f}" y="{y}" '
        f'width="{width:.0f}" height="22" style="fill:var(--{bar.status}-ground);stroke:var(--{bar.status})"/>'
        f'<text x="{left + 5:.0f}" y="{y + 16}" style="fill:var(--{bar.status})">{escape(word)}</text></g>'
    )


def merged(bars: Iterable[Bar]) -> list[Bar]:
    """Bars of one row, those that follow each other with the same status as one."""
    row: list[Bar] = []
    for bar in bars:
        if row and row[-1].status == bar.status:
            row[-1] = row[-1]._replace(until=bar.until)
        else:
            row.append(bar)
    return row
