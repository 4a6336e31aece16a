"""What was read in the files of a folder, kept for the next scan: a file that did not change is not opened again.

Kept are sightings, never verdicts: another day, region or rule asks the same sightings anew. A file counts as unchanged
while its size, its times and its number in the file system are the same. The cache lies in the user's cache folder, not
in the tree: whoever can write to the tree cannot write to it. Where in that folder is `catalog.load`'s.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.load import cache_file, write_atomically
from migrate_advisor.scanner.examine import Examined, state_of
from migrate_advisor.scanner.ignores import Ignore
from migrate_advisor.scanner.sighting import Reading, Sighting
from migrate_advisor.scanner.uses import Context, What

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.scanner.discover import File

_KIND = "readings"
_SETTLED = 2_000_000_000
"""Nanoseconds that a file must be older than the scan: clocks of file systems are coarse, and a write right after we
read could carry the same time."""
_FORGOTTEN = 30 * 24 * 3600
"""Seconds after which the cache of a folder that nobody scans any more is removed."""
_FOUND = 2
"""Members of an entry beyond which it has sightings."""
_WHAT = {what.value: what for what in What}
_CONTEXT = {context.value: context for context in Context}


class ReadingCache:
    """The files of one scan, as they were read last time.

    Args:
        compiled: the catalog; another one makes everything unknown.
        root: folder that paths are told relative to.
        paths: what is scanned.
        max_file_size: bytes beyond which a file is not read; another limit makes everything unknown.
    """

    def __init__(self, compiled: Compiled, root: str, paths: Iterable[str], max_file_size: int) -> None:
        self._path = cache_file(_KIND, os.path.realpath(root), *map(os.path.realpath, paths))
        self._stamp = f"{_stamp(compiled)} {max_file_size}"
        self._start = time.time_ns()
        self._before: Mapping[str, Sequence[Any]] = _load(self._path, self._stamp)
        self._after: dict[str, Sequence[Any]] = {}
        self._is_changed = False

    @property
    def has_sightings(self) -> bool:
        """Whether anything was found last time."""
        return any(len(entry) > _FOUND for entry in self._before.values())

    def known(self, files: Iterable[File]) -> Iterator[tuple[File, Examined | None]]:
        """Each file with what was read in it; None where it is new or changed."""
        if not self._before:
            yield from ((file, None) for file in files)
            return
        for file in files:
            entry = self._before.get(file.path)
            if entry is None:
                yield file, None
                continue
            try:
                state = state_of(os.lstat(file.real))
            except OSError:
                state = ""
            if entry[0] != state:
                yield file, None
                continue
            self._after[file.path] = entry
            yield file, _examined(file.path, entry)

    def keep(self, examined: Examined) -> None:
        """Remember what was read in a file just now."""
        if examined.state and _changed_at(examined.state) < self._start - _SETTLED:
            self._after[examined.path] = _entry(examined)
            self._is_changed = True

    def save(self) -> None:
        """Write what this scan saw, and forget what nobody asks for any more."""
        with suppress(OSError):  # a cache that cannot be written costs time, not the answer
            if self._is_changed or len(self._after) != len(self._before):
                content = json.dumps({"stamp": self._stamp, "files": self._after}, separators=(",", ":"))
                write_atomically(self._path, content.encode())
                _remove_forgotten(os.path.dirname(self._path))
            else:
                os.utime(self._path)


def _load(path: str, stamp: str) -> Mapping[str, Sequence[Any]]:
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read())
        files: Mapping[str, Sequence[Any]] = data["files"] if data["stamp"] == stamp else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return files


def _stamp(compiled: Compiled) -> str:
    """Changes with the catalog, with the code that reads files, and with the interpreter that parses them."""
    here = os.path.dirname(__file__)
    folders = (here, os.path.join(here, "readers"))
    code = [
        (entry.name, entry.stat().st_size, entry.stat().st_mtime_ns)
        for folder in folders
        for entry in os.scandir(folder)
        if entry.name.endswith(".py")
    ]
    return f"{compiled.path} {compiled.stamp.decode()} {sorted(code)} {sys.version}"


def _changed_at(state: str) -> int:
    """Nanoseconds since the epoch."""
    _, written, changed, _ = state.split("-")
    return max(int(written, 16), int(changed, 16))


def _entry(examined: Examined) -> Sequence[Any]:
    if examined.skipped is not None:
        return (examined.state, examined.skipped)
    if examined.reading is None:
        return (examined.state,)
    reading = examined.reading
    return (examined.state, None, reading.path_class, reading.sightings, reading.ignores)


def _examined(path: str, entry: Sequence[Any]) -> Examined:
    if len(entry) == 1:
        return Examined(path)
    if entry[1] is not None:
        return Examined(path, entry[1])
    _, _, path_class, sightings, ignores = entry
    reading = Reading(path, path_class, tuple(map(_sighting, sightings)), tuple(map(_ignore, ignores)))
    return Examined(path, reading=reading)


def _sighting(values: Sequence[Any]) -> Sighting:
    made = Sighting._make(values)
    return made._replace(what=_WHAT[made.what], context=_CONTEXT[made.context], statement=tuple(made.statement))


def _ignore(values: Sequence[Any]) -> Ignore:
    made = Ignore._make(values)
    return made._replace(rules=tuple(made.rules))


def _remove_forgotten(folder: str) -> None:
    oldest = time.time() - _FORGOTTEN
    for entry in os.scandir(folder):
        if entry.name.startswith(f"{_KIND}-") and entry.stat().st_mtime < oldest:
            os.unlink(entry.path)
