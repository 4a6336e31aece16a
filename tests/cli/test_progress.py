"""The bar: only on a terminal, only for what takes long, and gone at the end."""

from __future__ import annotations

import io

from migrate_advisor.cli.progress import LONG, Progress, progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(*seconds: float) -> str:
    """What a terminal gets of a scan that tells of itself after so many seconds each."""
    terminal = Terminal()
    times = iter([0.0, *seconds])
    progress = Progress(terminal, lambda: next(times, seconds[-1]))
    for number, _ in enumerate(seconds):
        progress(number * 100, 5_000)
    progress.close()
    return terminal.getvalue()


def test_a_short_scan_shows_nothing() -> None:
    assert shown(LONG / 2, LONG) == ""


def test_a_long_scan_shows_how_far_it_is() -> None:
    text = shown(LONG / 2, LONG * 2)
    assert "scanning" in text
    assert "100/5000" in text


def test_files_that_are_found_on_the_way_count() -> None:
    terminal = Terminal()
    times = iter([0.0, LONG * 2])
    progress = Progress(terminal, lambda: next(times, LONG * 2))
    progress(100, 5_000)
    progress(200, 6_000)
    progress.close()
    assert "200/6000" in terminal.getvalue()


def test_nothing_is_shown_where_nobody_watches() -> None:
    assert progress_on(io.StringIO()) is None
    assert progress_on(Terminal()) is not None
