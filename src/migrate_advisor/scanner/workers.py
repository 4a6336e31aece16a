"""Several processes for large trees. What they do with a file is `examine`'s."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate_advisor.scanner.discover import File
    from migrate_advisor.scanner.examine import Examined

_work: list[tuple[Callable[[File], Examined], Sequence[File]]] = []
"""What this process does, and with which files; set once before it starts, so that neither is sent to it."""


def examine_in_processes(
    examine: Callable[[File], Examined], files: Sequence[File], jobs: int, chunk: int
) -> Iterator[list[Examined]]:
    """Examine files in several processes, chunk by chunk, in their order.

    Args:
        examine: what to do with a file. Processes inherit it; where the system cannot fork, this one does all.
        files: what to examine.
        jobs: how many processes.
        chunk: how many files one takes at a time.
    """
    from migrate_advisor.scanner.examine import Examined

    chunks = [files[at : at + chunk] for at in range(0, len(files), chunk)]
    if "fork" not in multiprocessing.get_all_start_methods():
        yield from ([examine(file) for file in part] for part in chunks)
        return
    _work[:] = [(examine, files)]
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            told = pool.imap(_examine_stretch, [(at, at + chunk) for at in range(0, len(files), chunk)])
            for part, results in zip(chunks, told, strict=True):
                yield [
                    Examined(file.path, state=result) if isinstance(result, str) else result
                    for file, result in zip(part, results, strict=True)
                ]
    finally:
        _work.clear()


def _examine_stretch(stretch: tuple[int, int]) -> list[Examined | str]:
    """What became of some files; of a file with nothing in it, which most are, no more than its state."""
    examine, files = _work[0]
    return [
        one.state if one.reading is None and one.skipped is None else one
        for one in map(examine, files[slice(*stretch)])
    ]
