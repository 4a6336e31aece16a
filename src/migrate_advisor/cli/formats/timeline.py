"""What stops when, drawn on a line of time as SVG. Needs no script and nothing beside it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from migrate_advisor.cli.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from migrate_advisor.planning.plan import PlannedStop

_WIDTH = 720
_LEFT = 20
_ROW = 26
_TOP = 34
_FONT = 'font-family="system-ui,sans-serif" font-size="12" fill="currentColor"'


def timeline(stops: Sequence[PlannedStop], as_of: date) -> str:
    """The drawing; empty where nothing has a day.

    Args:
        stops: what stops, soonest first.
        as_of: today, as the question has it: a line of its own.
    """
    dated = [(stop.ending.day, stop.ending.name, len(stop.findings)) for stop in stops if stop.ending.day is not None]
    if not dated:
        return ""
    first = min([as_of, *(day for day, _, _ in dated)])
    last = max([as_of, *(day for day, _, _ in dated)])
    span = max((last - first).days, 1)

    def place(day: date) -> float:
        return _LEFT + (day - first).days / span * (_WIDTH - 2 * _LEFT)

    height = _TOP + _ROW * len(dated) + 10
    now = place(as_of)
    told = "; ".join(f"{day}: {name}" for day, name, _ in dated)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(visible(told))}" {_FONT}>',
        f'<line x1="{now:.0f}" x2="{now:.0f}" y1="18" y2="{height}" stroke="currentColor" stroke-dasharray="4 3"/>',
        f'<text x="{now:.0f}" y="13" text-anchor="{_anchor(now)}">{as_of}</text>',
    ]
    for index, (day, name, count) in enumerate(dated):
        x, y = place(day), _TOP + _ROW * index
        label = escape(visible(f"{day} {name} ({count})"))
        shift = 9 if _anchor(x) == "start" else -9
        parts += [
            f'<circle cx="{x:.0f}" cy="{y}" r="5" fill="{"#b42318" if day <= as_of else "#b54708"}"/>',
            f'<text x="{x + shift:.0f}" y="{y + 4}" text-anchor="{_anchor(x)}">{label}</text>',
        ]
    return "".join((*parts, "</svg>"))


def _anchor(x: float) -> str:
    return "start" if x < _WIDTH / 2 else "end"
