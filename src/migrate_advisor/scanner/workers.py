"""Several processes for large trees. What they do with files is `examine`'s.

Each takes the next files when it is done with some, this one too, so that none waits for another. They are forked: they
know what to do and with which files without being told.
"""

from __future__ import annotations

import os
import pickle
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from migrate_advisor.scanner.discover import File
    from migrate_advisor.scanner.examine import Stretch

    Work = Callable[[int], list[Stretch]]

_NUMBER = 4
"""Bytes of a number in a pipe."""
_MOST_CHUNKS = 1_000
"""Their numbers fit into any system's pipe at once."""


def examine_in_processes(
    examine: Callable[[Sequence[File]], Iterable[Stretch]], files: Sequence[File], jobs: int, chunk: int
) -> Iterator[Stretch]:
    """Examine files in several processes, and tell what became of them in any order.

    Args:
        examine: what to do with some files. Where the system cannot fork, this process does all.
        files: what to examine.
        jobs: how many processes, this one included.
        chunk: how many files one takes at a time, at least.
    """
    chunk = max(chunk, -(-len(files) // _MOST_CHUNKS))

    def work(number: int) -> list[Stretch]:
        return list(examine(files[number * chunk : (number + 1) * chunk]))

    left = set(range(-(-len(files) // chunk)))
    queue = _queue(left)
    helpers: list[_Helper] = []
    try:
        if hasattr(os, "fork"):
            helpers += (_Helper(work, queue) for _ in range(jobs - 1))
        for number in _numbers(queue):
            left.discard(number)
            yield from work(number)
            for helper in helpers:
                yield from helper.told(left)
        for helper in helpers:
            yield from helper.told(left, wait=True)
    finally:
        os.close(queue)
        for helper in helpers:
            helper.end()
    for number in left:  # of a process that the system ended
        yield from work(number)


def _queue(numbers: Iterable[int]) -> int:
    """A pipe from which whoever is free reads the next number; at its end, all are taken."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(_NUMBER, "big") for number in numbers))
    os.close(writing)
    return reading


def _numbers(queue: int) -> Iterator[int]:
    while number := os.read(queue, _NUMBER):
        yield int.from_bytes(number, "big")


class _Helper:
    """A process that takes its share.

    Args:
        work: what to do with a number.
        queue: where the numbers are.
    """

    def __init__(self, work: Work, queue: int) -> None:
        self._received = bytearray()
        self._pipe, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            _help(work, queue, writing)
        os.close(writing)

    def told(self, left: set[int], *, wait: bool = False) -> Iterator[Stretch]:
        """What it has done by now, or will have done at its end.

        Args:
            left: loses the numbers that are done.
            wait: whether to wait for its end.
        """
        os.set_blocking(self._pipe, wait)
        with suppress(BlockingIOError):
            while received := os.read(self._pipe, 1 << 20):
                self._received += received
                yield from self._whole(left)

    def _whole(self, left: set[int]) -> Iterator[Stretch]:
        """What was received as a whole."""
        received = self._received
        while len(received) >= (end := _NUMBER + int.from_bytes(received[:_NUMBER], "big")) > _NUMBER:
            number, stretches = pickle.loads(received[_NUMBER:end])  # noqa: S301 # from our own process
            del received[:end]
            left.discard(number)
            yield from stretches

    def end(self) -> None:
        """End it, whatever it does."""
        os.close(self._pipe)
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGTERM)
        os.waitpid(self._process, 0)


def _help(work: Work, queue: int, pipe: int) -> None:
    """What a process does, from its first to its last breath: nothing that it inherited may run to its end in it."""
    code = 1
    try:
        for number in _numbers(queue):
            done = pickle.dumps((number, work(number)), pickle.HIGHEST_PROTOCOL)
            _write(pipe, len(done).to_bytes(_NUMBER, "big") + done)
        code = 0
    finally:
        os._exit(code)


def _write(pipe: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(pipe, view) :]
