"""A limit to the time that one file may take, by the processor's clock, which no busy machine disturbs.

What becomes of a file that takes longer is `examine`'s.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

MAX_SECONDS = 10.0
"""Of processor time. The longest texts that are read take a fraction of a second."""


class TookTooLong(Exception):  # noqa: N818 # no error: the next file is read
    """The time is over."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Limits what is done inside, where the system can and this is the main thread; elsewhere nothing is limited.

    Patterns are interrupted too. A timer that somebody else has set is left alone, and then sets the limit.

    Raises:
        TookTooLong: the time is over.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not hasattr(signal, "setitimer") or signal.getitimer(signal.ITIMER_VIRTUAL)[0]:
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, seconds)  # again, where a callback swallowed it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
