"""Where pieces of work are done. One seam: pieces in, results out, in any order; joining them is the caller's.

A result must not depend on where or in which order it was made. No queue, protocol or scheduler is ours: processes are
the standard library's, clusters Dask's.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

Piece = TypeVar("Piece")
Result = TypeVar("Result")
_SAFE_PATH = "PYTHONSAFEPATH"
"""Tells a Python that starts to look for modules neither where it is nor beside the script."""


class Engine(Protocol):
    """Does pieces of work."""

    def results(self, work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Result]]:
        """Each piece with its result, as they are done.

        Args:
            work: what to do with one; it and the pieces travel by pickle.
            pieces: different from one another.

        Raises:
            UsageError: the work cannot be done there.
        """
        ...


class Here:
    """Does all in this process."""

    def results(self, work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Result]]:
        """As `Engine.results`, in order."""
        for piece in pieces:
            yield piece, work(piece)


class Processes:
    """Does the work in several processes of this machine.

    Args:
        count: how many; 0 for one a core.

    Raises:
        UsageError: less than none.
    """

    def __init__(self, count: int = 0) -> None:
        if count < 0:
            raise UsageError(f"processes: {count} is less than none")
        self.count = count or os.cpu_count() or 1

    def results(self, work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Result]]:
        """As `Engine.results`. A process that dies takes its piece with it, which is then tried once more.

        Raises:
            UsageError: a piece ended its process twice.
        """
        from concurrent.futures.process import BrokenProcessPool

        left = dict.fromkeys(pieces)
        for attempt in (1, 2):
            try:
                for piece, result in self._once(work, list(left)):
                    del left[piece]
                    yield piece, result
            except BrokenProcessPool as error:
                if attempt == 2:  # noqa: PLR2004 -- the second time
                    raise UsageError(
                        f"a process was killed twice with {len(left)} pieces left, perhaps for want of memory; "
                        "try fewer with --jobs"
                    ) from error
            else:
                return

    def _once(self, work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Result]]:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context
        from queue import SimpleQueue

        with _aloof():
            pool = ProcessPoolExecutor(min(self.count, len(pieces) or 1), get_context("spawn"), _settle)
        try:
            running: dict[Future[Result], Piece] = {}
            waiting = iter(pieces)
            # Not `concurrent.futures.wait`: Ctrl-C within it leaves a future locked, for which the pool waits.
            done: SimpleQueue[Future[Result]] = SimpleQueue()
            while True:
                while len(running) < 2 * self.count and (piece := next(waiting, None)) is not None:
                    with _aloof(), _deaf():
                        future = pool.submit(work, piece)
                        running[future] = piece
                        future.add_done_callback(done.put)
                if not running:
                    return
                future = done.get()
                result = future.result()
                yield running.pop(future), result
        except (KeyboardInterrupt, GeneratorExit):
            _end(pool)
            # The pool's thread ends with its processes. Left to the exit of Python, the two may meet on a pipe that the
            # thread has just closed (3.11), and the user reads a traceback.
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _aloof() -> Iterator[None]:
    """Have processes that start import nothing of the working folder, which may be a stranger's.

    They begin as ``python -c``, which looks there first, for the standard library's modules too.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_SAFE_PATH, None)
        else:
            os.environ[_SAFE_PATH] = before


@contextmanager
def _deaf() -> Iterator[None]:
    """Keep Ctrl-C back while processes start: they are deaf to it from the first moment, and we hear it afterwards."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # it would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool with what they are at: nobody waits for it, and Python would until they are done."""
    if sys.version_info >= (3, 14):
        pool.terminate_workers()
        return
    for process in list((pool._processes or {}).values()):  # noqa: SLF001 -- public from Python 3.14 on
        process.terminate()


def _settle() -> None:
    """Leave Ctrl-C to the process that asked, and end when that one ends, however it does."""
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
