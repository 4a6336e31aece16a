"""Files: looks for literals in them, and has read what hit. The edge where files are read.

Several are looked in at once, so that a file with nothing in it costs little more than its system calls. Everything
that such a file does not need is imported late: a hook runs on every commit. Which files there are is
`discover`'s, how they are opened `opening`'s.
"""

from __future__ import annotations

import ahocorasick_rs

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.literals import load_literals
from migrate_advisor.scanner.opening import FolderHandles

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.scanner.discover import File
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.sighting import Reading
    from migrate_advisor.scanner.source import Hit

_BOM = b"\xef\xbb\xbf"
_BOM_16 = (b"\xff\xfe", b"\xfe\xff")
_MANY_FILES = 300
_NOTEBOOK_FACTOR = 4
_BINARY_WITHIN = 8_000
"""Bytes within which a NUL says that a file is no text."""
_UNMARKED = 16
"""Bytes that a text in UTF-16 without a mark has at least."""
_BETWEEN = b"\n"
"""Stands between texts that are looked in at once; no literal holds it."""
_AT_ONCE = 512 * 1024
"""Bytes to look in at once: so many that a call costs nothing beside its work, so few that they stay in its cache."""


class Examined(NamedTuple):
    """What became of one file."""

    path: str
    skipped: str | None = None
    """Why it was not scanned."""
    reading: Reading | None = None
    """None where nothing was found."""
    state: str = ""
    """As `state_of` tells it, where the result holds as long as the file does not change."""


class Stretch(NamedTuple):
    """What became of some files."""

    clean: int = 0
    """How many of them hold nothing."""
    told: Sequence[Examined] = ()
    """The others."""
    states: Sequence[tuple[str, str]] = ()
    """Path and state of those that hold nothing, where they are to be remembered."""


class Examiner:
    """Examines files and contents.

    Args:
        compiled: the catalog.
        max_file_size: bytes beyond which a file is not read.
        files: how many files there are: for many, a faster automaton is worth the time it takes to build.
        remember: whether to tell the states of files with nothing in them.
    """

    def __init__(self, compiled: Compiled, max_file_size: int, files: int = 1, *, remember: bool = False) -> None:
        self._compiled = compiled
        self._max_file_size = max_file_size
        self._remember = remember
        kinds = ahocorasick_rs.Implementation
        self._kind = kinds.DFA if files >= _MANY_FILES else kinds.NoncontiguousNFA
        literals = load_literals(compiled)
        self._marks = ahocorasick_rs.BytesAhoCorasick(literals.marks, implementation=self._kind)
        gates = frozenset(literals.gates)
        self._asides = frozenset(index for index, mark in enumerate(literals.marks) if mark not in gates)
        """Indices of marks that are no gates, of which there are few."""
        self._gate_literals = literals.gates
        self._gates: ahocorasick_rs.BytesAhoCorasick | None = None
        self._names: KnownNames | None = None

    def __call__(self, files: Iterable[File]) -> Iterator[Stretch]:
        """Examine files on disk, some at a time, in their order."""
        batch = _Batch()
        with FolderHandles() as folders:
            for file in files:
                self._take(file, folders, batch)
                if batch.size > _AT_ONCE:
                    yield self._stretch(batch)
                    batch = _Batch()
        yield self._stretch(batch)

    def _take(self, file: File, folders: FolderHandles, batch: _Batch) -> None:
        path = file.path
        try:
            content, state = folders.contents(file.real, self._limit(path))
        except (OSError, ValueError) as error:
            batch.told.append(Examined(path, _reason(error)))
            return
        if isinstance(content, str):
            batch.told.append(Examined(path, content))
            return
        text = _text(content)
        if text is None:
            batch.told.append(Examined(path, "binary", state=state_of(state)))
            return
        batch.files.append((path, state))
        batch.texts.append(text)
        batch.size += len(text)

    def _limit(self, path: str) -> int:
        return largest(path, self._max_file_size)

    def _stretch(self, batch: _Batch) -> Stretch:
        """What is in files that were read."""
        told, clean = batch.told, batch.files
        hits = self._hits(batch.texts)
        if hits:
            clean = []
            for number, (path, state) in enumerate(batch.files):
                one = self._found(path, batch.texts[number], hits[number]) if number in hits else None
                if one is None or (one.reading is None and one.skipped is None):
                    clean.append((path, state))
                else:
                    told.append(one._replace(state=state_of(state)))
        states = [(path, state_of(state)) for path, state in clean] if self._remember else ()
        return Stretch(len(clean), told, states)

    def content(self, path: str, content: bytes) -> Examined:
        """Examine bytes.

        Args:
            path: POSIX path, as findings tell it.
            content: what is in the file.
        """
        if len(content) > self._limit(path):
            return Examined(path, "too large")
        text = _text(content)
        if text is None:
            return Examined(path, "binary")
        hits = self._hits([text])
        return self._found(path, text, hits[0]) if hits else Examined(path)

    def _hits(self, texts: Sequence[bytes]) -> dict[int, list[tuple[int, int]]]:
        """Index of a text → each literal in it and where that starts; nothing of texts that hold none."""
        found = self._marks.find_matches_as_indexes(_BETWEEN.join(texts).lower())
        hits: dict[int, list[tuple[int, int]]] = {}
        number, start, end = -1, 0, 0
        for mark, at, _ in found:
            while at >= end:
                number += 1
                start, end = end, end + len(texts[number]) + len(_BETWEEN)
            hits.setdefault(number, []).append((mark, at - start))
        return hits

    def _found(self, path: str, text: bytes, hits: Sequence[tuple[int, int]]) -> Examined:
        """What is in a text that holds literals."""
        if self._asides.issuperset(mark for mark, _ in hits) and not self._has_gate(text.lower()):
            return Examined(path)
        return self._read(path, text, [start for _, start in hits])

    def _has_gate(self, lowered: bytes) -> bool:
        """Asked where only marks that say nothing alone were found: they may stand inside a gate."""
        if self._gates is None:
            self._gates = ahocorasick_rs.BytesAhoCorasick(self._gate_literals, implementation=self._kind)
        return bool(self._gates.find_matches_as_indexes(lowered))

    def _read(self, path: str, content: bytes, offsets: Sequence[int]) -> Examined:
        from migrate_advisor.scanner.kept_ready import known_names
        from migrate_advisor.scanner.own_reports import is_own_report
        from migrate_advisor.scanner.time_limit import TookTooLong

        if is_own_report(path, content):
            return Examined(path, "report of a check")
        if self._names is None:
            self._names = known_names(self._compiled)
        try:
            try:
                reading = _reading(path, content, offsets, self._names)
            except TookTooLong:  # by words alone there is less to do, and what is told of a file beats silence
                reading = _reading(path, content, offsets, self._names, slow="the text takes too long to read by it")
        except TookTooLong:
            return Examined(path, "took too long")
        except Exception as error:  # noqa: BLE001 # a file we fail on is counted, and never stops the others
            return Examined(path, f"could not be read ({type(error).__name__})")
        is_worth_telling = reading.sightings or reading.ignores or reading.sendings or reading.unread
        return Examined(path, reading=reading if is_worth_telling else None)


def _reading(path: str, content: bytes, offsets: Sequence[int], names: KnownNames, *, slow: str = "") -> Reading:
    """What a text holds.

    Args:
        path: POSIX path.
        content: UTF-8.
        offsets: where literals start, in order.
        names: what to look for.
        slow: why to read it without its grammar.

    Raises:
        TookTooLong: the time is over.
    """
    from migrate_advisor.scanner.reading import decode, read
    from migrate_advisor.scanner.sighting import place_uses
    from migrate_advisor.scanner.time_limit import MAX_SECONDS, limited

    with limited(MAX_SECONDS):
        text = decode(content)
        source, uses = read(path, text, _hits(content, text, offsets), names, slow)
        reading = place_uses(source, uses)
        source.let_go()
    return reading


def largest(path: str, max_file_size: int) -> int:
    """Bytes that a file may have: a notebook has more, since most of them are its outputs."""
    return max_file_size * (_NOTEBOOK_FACTOR if path.endswith(".ipynb") else 1)


def state_of(state: os.stat_result) -> str:
    """What is the same as long as a file is: its size, when it was written and changed, and its number."""
    return f"{state.st_size:x}-{state.st_mtime_ns:x}-{state.st_ctime_ns:x}-{state.st_ino:x}"


class _Batch:
    """Files that were opened and not yet looked in."""

    def __init__(self) -> None:
        self.told: list[Examined] = []
        """What need not be looked in."""
        self.files: list[tuple[str, os.stat_result]] = []
        self.texts: list[bytes] = []
        """As many."""
        self.size = 0


def _reason(error: OSError | ValueError) -> str:
    import errno

    if isinstance(error, FileNotFoundError):
        return "vanished"
    if isinstance(error, OSError) and error.errno in (errno.ELOOP, getattr(errno, "EMLINK", None)):
        return "link"
    return "unreadable"


def _text(content: bytes) -> bytes | None:
    """Content as UTF-8; None if it is no text."""
    if content.startswith(_BOM_16):
        return _as_utf8(content)
    if content.find(b"\0", 0, _BINARY_WITHIN) < 0:
        return content
    encoding = _unmarked(content[:_BINARY_WITHIN])
    return content.decode(encoding, errors="replace").encode() if encoding else None


def _unmarked(start: bytes) -> str:
    """The byte order of UTF-16 without a mark: every other byte is zero, as in no binary format; empty otherwise."""
    even, odd = start[::2], start[1::2]
    if len(start) >= _UNMARKED and not odd.strip(b"\0") and b"\0" not in even:
        return "utf-16-le"
    return "utf-16-be" if len(start) >= _UNMARKED and not even.strip(b"\0") and b"\0" not in odd else ""


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
