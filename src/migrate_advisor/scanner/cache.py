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

from migrate_advisor.catalog.load import cache_file, read_cache, state_of_code, write_cache
from migrate_advisor.scanner.examine import Examined, Stretch, state_of
from migrate_advisor.scanner.ignores import Ignore
from migrate_advisor.scanner.languages.rows import NOT_INSTALLED
from migrate_advisor.scanner.repository import find_repository
from migrate_advisor.scanner.sighting import Reading, Sending, Sighting
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
_READING = ("configuration", "languages", "readers")
"""Folders of what reads files, beside this one."""
_AT_ONCE = 500
"""Files that are compared before what was read in them is told."""
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
        self._stamp = f"{stamp_of(compiled)} {max_file_size}"
        self._start = time.time_ns()
        self._is_usable = not _brought_by_a_tree(self._path, [*map(os.path.realpath, [root, *paths])])
        self._before: Mapping[str, Sequence[Any]] = _load(self._path, self._stamp) if self._is_usable else {}
        self._after: dict[str, Sequence[Any]] = {}
        self._is_changed = False

    def known(self, files: Sequence[File], unknown: list[File]) -> Iterator[Stretch]:
        """What was read in files that are as they were.

        Args:
            files: the files.
            unknown: gets those that are new or changed.
        """
        if not self._before:
            unknown += files
            return
        for at in range(0, len(files), _AT_ONCE):
            yield self._known(files[at : at + _AT_ONCE], unknown)

    def _known(self, files: Sequence[File], unknown: list[File]) -> Stretch:
        clean = 0
        told: list[Examined] = []
        for file in files:
            path = file.path
            entry = self._before.get(path)
            try:
                if entry is None or entry[0] != _state(file.real):
                    unknown.append(file)
                    continue
                if len(entry) == 1:
                    clean += 1
                else:
                    told.append(examined_of(path, entry))
            except (LookupError, TypeError, ValueError, AttributeError):  # it is not what we wrote
                unknown.append(file)
                continue
            self._after[path] = entry
        return Stretch(clean, told)

    def keep(self, stretch: Stretch) -> None:
        """Remember what was read in files just now."""
        for path, state in stretch.states:
            self._keep(path, state, (state,))
        for examined in stretch.told:
            if examined.reading is None or not examined.reading.unread.endswith(NOT_INSTALLED):  # it may be, next time
                self._keep(examined.path, examined.state, entry_of(examined))

    def _keep(self, path: str, state: str, entry: Sequence[Any]) -> None:
        if state and _changed_at(state) < self._start - _SETTLED:
            self._after[path] = entry
            self._is_changed = True

    def save(self) -> None:
        """Write what this scan saw, and forget what nobody asks for any more."""
        if not self._is_usable:
            return
        with suppress(OSError):  # a cache that cannot be written costs time, not the answer
            if self._is_changed or len(self._after) != len(self._before):
                content = json.dumps({"stamp": self._stamp, "files": self._after}, separators=(",", ":"))
                if write_cache(self._path, content.encode()):
                    _remove_forgotten(os.path.dirname(self._path))
            else:
                os.utime(self._path)


def _load(path: str, stamp: str) -> Mapping[str, Sequence[Any]]:
    try:
        data = json.loads(read_cache(path))
        files = data["files"] if data["stamp"] == stamp else {}
    except (ValueError, KeyError, TypeError, RecursionError, MemoryError):
        return {}
    return files if isinstance(files, dict) else {}


def _brought_by_a_tree(path: str, folders: Iterable[str]) -> bool:
    """Whether the cache would lie in what is scanned, or in a repository around it: what lies there is a stranger's."""
    tops = {found.top for folder in folders if (found := find_repository(folder)) is not None} | set(folders)
    folder = os.path.realpath(os.path.dirname(path))
    return any(os.path.join(folder, "").startswith(os.path.join(top, "")) for top in tops)


def stamp_of(compiled: Compiled) -> str:
    """Changes with the catalog, with the code that reads files, and with the interpreter that parses them."""
    here = os.path.dirname(__file__)
    code = state_of_code(here, *(os.path.join(here, name) for name in _READING))
    return f"{compiled.path} {compiled.stamp.decode()} {code} {sys.version}"


def _state(path: str) -> str:
    try:
        return state_of(os.lstat(path))
    except OSError:
        return ""


def _changed_at(state: str) -> int:
    """Nanoseconds since the epoch."""
    _, written, changed, _ = state.split("-")
    return max(int(written, 16), int(changed, 16))


def entry_of(examined: Examined) -> Sequence[Any]:
    """What is remembered of a file, as JSON can hold it."""
    reading = examined.reading
    if reading is None:
        return (examined.state, examined.skipped)
    told = (reading.path_class, reading.sightings, reading.ignores, reading.sendings, reading.unread)
    return (examined.state, None, *told)


def examined_of(path: str, entry: Sequence[Any]) -> Examined:
    """What became of a file, by what was remembered."""
    if entry[1] is not None:
        return Examined(path, entry[1])
    _, _, path_class, sightings, ignores, sendings, unread = entry
    sent = tuple(map(Sending._make, sendings))
    reading = Reading(path, path_class, tuple(map(_sighting, sightings)), tuple(map(_ignore, ignores)), sent, unread)
    return Examined(path, reading=reading)


def _sighting(values: Sequence[Any]) -> Sighting:
    what, provider, name, confidence, context, *others, statement = values
    return Sighting._make((_WHAT[what], provider, name, confidence, _CONTEXT[context], *others, tuple(statement)))


def _ignore(values: Sequence[Any]) -> Ignore:
    made = Ignore._make(values)
    return made._replace(rules=tuple(made.rules))


def _remove_forgotten(folder: str) -> None:
    oldest = time.time() - _FORGOTTEN
    for entry in os.scandir(folder):
        if entry.name.startswith(f"{_KIND}-") and entry.stat().st_mtime < oldest:
            os.unlink(entry.path)
