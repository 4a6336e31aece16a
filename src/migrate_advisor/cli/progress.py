"""A bar on a terminal for a scan that takes long. Short scans, pipes and logs never see it."""

from __future__ import annotations

import time

from migrate_advisor.messages import said

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from rich.progress import Progress as Bar

LONG = 2.0
"""Seconds after which somebody wonders."""


class Progress:
    """Told how far a scan is; shows it once the scan is a long one.

    Args:
        stream: where to show it.
        clock: seconds, from any point on.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._started = clock()
        self._bar: Bar | None = None

    def __call__(self, done: int, total: int) -> None:
        """So many files of so many are done; more may be found on the way."""
        if self._bar is None and done < total and self._clock() - self._started > LONG:
            self._bar = self._shown()
            self._bar.add_task(said("scanning"), total=total)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total)

    def _shown(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        from migrate_advisor.cli.visible import unguarded

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(said("files")))
        bar = Bar(*columns, TimeRemainingColumn(), console=Console(file=unguarded(self._stream)), transient=True)
        bar.start()
        return bar

    def close(self) -> None:
        """Take the bar away, if it is there."""
        if self._bar is not None:
            self._bar.stop()


def progress_on(stream: TextIO) -> Progress | None:
    """The bar for a stream; None where it is no terminal."""
    return Progress(stream) if stream.isatty() and _has_rich() else None


def _has_rich() -> bool:
    try:
        import rich  # noqa: F401 # whether it is there
    except ModuleNotFoundError:
        return False
    return True
