"""Several processes for large trees. What they do with a file is `examine`'s."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate_advisor.scanner.discover import File
    from migrate_advisor.scanner.examine import Examined

_task: list[Callable[[File], Examined]] = []
"""What this process does, set once when it starts."""


def examine_in_processes(
    examine: Callable[[File], Examined], files: Sequence[File], jobs: int, chunk: int
) -> Iterator[list[Examined]]:
    """Examine files in several processes, chunk by chunk, in no particular order.

    Args:
        examine: what to do with a file. Processes inherit it; where the system cannot fork, this one does all.
        files: what to examine.
        jobs: how many processes.
        chunk: how many files one takes at a time.
    """
    chunks = [files[at : at + chunk] for at in range(0, len(files), chunk)]
    if "fork" not in multiprocessing.get_all_start_methods():
        yield from ([examine(file) for file in part] for part in chunks)
        return
    _task[:] = [examine]
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            yield from pool.imap_unordered(_examine_chunk, chunks)
    finally:
        _task.clear()


def _examine_chunk(files: Sequence[File]) -> list[Examined]:
    return [_task[0](file) for file in files]
