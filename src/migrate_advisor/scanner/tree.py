"""The files of a tree: examined while git still looks for more, or known from last time, and by how many processes.

Which files there are is `discover`'s, what becomes of one `examine`'s, and what is remembered `cache`'s.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.scanner.cache import ReadingCache
    from migrate_advisor.scanner.discover import File
    from migrate_advisor.scanner.examine import Examiner, Stretch

_WORTH_PROCESSES = 2_000
"""Files from which on a second process saves more than it costs."""
_CHUNK = 100
"""Files that a process takes at a time."""
_MOST_JOBS = 8


class Examination:
    """Examines the files of one scan, part by part.

    Args:
        compiled: the catalog.
        max_file_size: bytes beyond which a file is not read.
        jobs: how many processes; 0 decides by the number of files.
        progress: told (files done, files in all) from time to time.
        cache: what was read last time, and where to remember what is read now.
    """

    def __init__(
        self,
        compiled: Compiled,
        max_file_size: int,
        *,
        jobs: int = 0,
        progress: Callable[[int, int], None] | None = None,
        cache: ReadingCache | None = None,
    ) -> None:
        self._compiled = compiled
        self._max_file_size = max_file_size
        self._jobs = jobs
        self._progress = progress
        self._cache = cache
        self._done = 0
        self._examiner: Examiner | None = None
        self._expected = 0
        """How many files the examiner was made for."""

    def part(self, files: Sequence[File]) -> Iterator[Stretch]:
        """What became of some of the files."""
        if self._cache is None:
            yield from self._examined(files)
            return
        unknown: list[File] = []
        yield from self._cache.known(files, unknown)
        for stretch in self._examined(unknown):
            self._cache.keep(stretch)
            yield stretch

    def _examined(self, files: Sequence[File]) -> Iterator[Stretch]:
        total = self._done + len(files)
        for stretch in self._stretches(files):
            yield stretch
            self._done += stretch.clean + len(stretch.told)
            if self._progress is not None:
                self._progress(self._done, total)

    def _stretches(self, files: Sequence[File]) -> Iterator[Stretch]:
        if not files:
            return
        examine, jobs = self._examiner_of(len(files)), _jobs(self._jobs, len(files))
        if jobs > 1:
            from migrate_advisor.scanner.workers import examine_in_processes

            yield from examine_in_processes(examine, files, jobs, _CHUNK)
        else:
            for at in range(0, len(files), _CHUNK):
                yield from examine(files[at : at + _CHUNK])

    def _examiner_of(self, files: int) -> Examiner:
        if self._examiner is None or files > self._expected:
            from migrate_advisor.scanner.examine import Examiner

            self._expected = files
            self._examiner = Examiner(self._compiled, self._max_file_size, files, remember=self._cache is not None)
        return self._examiner


def _jobs(wanted: int, files: int) -> int:
    """How many processes to use."""
    if wanted:
        return min(wanted, max(1, files // _CHUNK))
    if files < _WORTH_PROCESSES:
        return 1
    return min(os.cpu_count() or 1, _MOST_JOBS)
