"""Progress of long work on a terminal: how much is done, how fast, how long it takes. Pipes and logs never see it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from migrate_advisor.cli.visible import unguarded
from migrate_advisor.messages import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.traffic.run import Step

_EVERY = 0.5
_MB = 1_000_000


class WorkProgress:
    """A line that is written over.

    Args:
        stream: a terminal.
        doing: what is done, in a word.
        clock: seconds, from any point on.
    """

    def __init__(self, stream: TextIO, doing: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = unguarded(stream)
        self._doing = doing
        self._clock = clock
        self._started = self._last = clock()
        self._shown = False
        self._show(f"{doing} …")  # the first piece may take a while

    def __call__(self, step: Step) -> None:
        """So far it is."""
        now = self._clock()
        if now - self._last < _EVERY:
            return
        self._last = now
        speed = step.done / _MB / (now - self._started)
        left = (step.total - step.done) / _MB / speed if speed else 0
        self._show(
            f"{self._doing}: {step.records:,} records, {step.done / _MB:,.0f} of {step.total / _MB:,.0f} MB, "
            f"{speed:,.0f} MB/s, {left:,.0f} s left"
        )

    def items(self, done: int, total: int) -> None:
        """So many things of so many are done."""
        now = self._clock()
        if now - self._last < _EVERY:
            return
        self._last = now
        left = (now - self._started) / done * (total - done) if done else 0
        self._show(f"{self._doing}: {done:,} of {total:,}, {left:,.0f} s left")

    def _show(self, text: str) -> None:
        self._shown = True
        self._stream.write(f"\r\x1b[K{said(text)}")
        self._stream.flush()

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def work_progress(stream: TextIO, doing: str) -> WorkProgress | None:
    """Progress for a stream; None where it is no terminal."""
    return WorkProgress(stream, doing) if stream.isatty() else None
