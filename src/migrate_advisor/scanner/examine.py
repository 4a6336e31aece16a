"""One file: opens it, looks for literals, and has read what hit. The edge where files are read.

Everything that a file without a hit does not need is imported late: a hook runs on every commit.
"""

from __future__ import annotations

import os
import stat

import ahocorasick_rs

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.literals import load_literals

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.scanner.discover import File
    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.sighting import Reading
    from migrate_advisor.scanner.source import Hit

_BOM = b"\xef\xbb\xbf"
_BOM_16 = (b"\xff\xfe", b"\xfe\xff")
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_MANY_FILES = 300
_NOTEBOOK_FACTOR = 4
_BINARY_WITHIN = 8_000
"""Bytes within which a NUL says that a file is no text."""


class Examined(NamedTuple):
    """What became of one file."""

    path: str
    skipped: str | None = None
    """Why it was not scanned."""
    reading: Reading | None = None
    """None where nothing was found."""
    state: str = ""
    """As `state_of` tells it, where the result holds as long as the file does not change."""


class Examiner:
    """Examines files one after another; calling it examines one.

    Args:
        compiled: the catalog.
        max_file_size: bytes beyond which a file is not read.
        files: how many files there are: for many, a faster automaton is worth the time it takes to build.
    """

    def __init__(self, compiled: Compiled, max_file_size: int, files: int = 1) -> None:
        self._compiled = compiled
        self._max_file_size = max_file_size
        kinds = ahocorasick_rs.Implementation
        self._kind = kinds.DFA if files >= _MANY_FILES else kinds.NoncontiguousNFA
        literals = load_literals(compiled)
        self._marks = ahocorasick_rs.BytesAhoCorasick(literals.marks, implementation=self._kind)
        gates = frozenset(literals.gates)
        self._asides = frozenset(index for index, mark in enumerate(literals.marks) if mark not in gates)
        """Indices of marks that are no gates, of which there are few."""
        self._gate_literals = literals.gates
        self._gates: ahocorasick_rs.BytesAhoCorasick | None = None
        self._names: Names | None = None

    def __call__(self, file: File) -> Examined:
        """Examine a file on disk."""
        try:
            content, state = _contents(file.real, self._limit(file.path))
        except OSError as error:
            return Examined(file.path, _reason(error))
        if isinstance(content, str):
            return Examined(file.path, content)
        return self.content(file.path, content)._replace(state=state_of(state))

    def _limit(self, path: str) -> int:
        return self._max_file_size * (_NOTEBOOK_FACTOR if path.endswith(".ipynb") else 1)

    def content(self, path: str, content: bytes) -> Examined:
        """Examine bytes.

        Args:
            path: POSIX path, as findings tell it.
            content: what is in the file.
        """
        if len(content) > self._limit(path):
            return Examined(path, "too large")
        if content.startswith(_BOM_16):
            content = _as_utf8(content)
        elif content.find(b"\0", 0, _BINARY_WITHIN) >= 0:
            return Examined(path, "binary")
        lowered = content.lower()
        hits = self._marks.find_matches_as_indexes(lowered)
        if not hits or (self._asides.issuperset(mark for mark, _, _ in hits) and not self._has_gate(lowered)):
            return Examined(path)
        return self._read(path, content, [start for _, start, _ in hits])

    def _has_gate(self, lowered: bytes) -> bool:
        """Asked where only marks that say nothing alone were found: they may stand inside a gate."""
        if self._gates is None:
            self._gates = ahocorasick_rs.BytesAhoCorasick(self._gate_literals, implementation=self._kind)
        return bool(self._gates.find_matches_as_indexes(lowered))

    def _read(self, path: str, content: bytes, offsets: Sequence[int]) -> Examined:
        from migrate_advisor.scanner.names import Names
        from migrate_advisor.scanner.reading import decode, read
        from migrate_advisor.scanner.sighting import place_uses

        if self._names is None:
            self._names = Names(self._compiled.identifiers())
        try:
            text = decode(content)
            source, uses = read(path, text, _hits(content, text, offsets), self._names)
            reading = place_uses(source, uses)
        except Exception as error:  # noqa: BLE001 # a file we fail on is counted, and never stops the others
            return Examined(path, f"could not be read ({type(error).__name__})")
        return Examined(path, reading=reading if reading.sightings or reading.ignores else None)


def state_of(state: os.stat_result) -> str:
    """What is the same as long as a file is: its size, when it was written and changed, and its number."""
    return f"{state.st_size:x}-{state.st_mtime_ns:x}-{state.st_ctime_ns:x}-{state.st_ino:x}"


def _contents(path: str, limit: int) -> tuple[bytes | str, os.stat_result]:
    """A file's bytes, or why it is not read, and what the system tells of it. Opens nothing but plain files.

    Raises:
        OSError: it cannot be read.
    """
    handle = os.open(path, _FLAGS)
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            return "folder" if stat.S_ISDIR(state.st_mode) else "not a plain file", state
        if state.st_size > limit:
            return "too large", state
        content = os.read(handle, state.st_size + 1)
        while len(content) < state.st_size and (more := os.read(handle, limit)):
            content += more
    finally:
        os.close(handle)
    return content, state


def _reason(error: OSError) -> str:
    import errno

    if isinstance(error, FileNotFoundError):
        return "vanished"
    if error.errno in (errno.ELOOP, getattr(errno, "EMLINK", None)):
        return "link"
    return "unreadable"


def _as_utf8(content: bytes) -> bytes:
    encoding = "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-16-be"
    return content[2:].decode(encoding, errors="replace").encode()


def _hits(content: bytes, text: str, offsets: Sequence[int]) -> list[Hit]:
    """The lines that offsets into the content lie in; both ascend.

    Args:
        content: UTF-8.
        text: the content decoded.
        offsets: bytes from the start.
    """
    from migrate_advisor.scanner.source import Hit

    is_plain = len(text) == len(content)
    hits: list[Hit] = []
    line = at = end = characters = 0
    counted = len(_BOM) if content.startswith(_BOM) else 0
    for offset in offsets:
        if hits and offset < end:
            continue
        line += content.count(b"\n", at, offset)
        at = offset
        start = content.rfind(b"\n", 0, offset) + 1
        end = content.find(b"\n", offset)
        end = len(content) if end < 0 else end
        if not is_plain:
            characters += len(content[counted:start].decode(errors="replace"))
            counted = max(counted, start)
        hits.append(Hit(line, start if is_plain else characters))
    return hits
