"""Files to findings: reads, looks for literals, hands what hit to the rules, and counts what was left out.

Which files there are is `discover`'s; what a use is, the rules'; what a use means, the catalog's.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.scanner.finding import Finding

DEFAULT_MAX_FILE_SIZE = 2 * 1024 * 1024
"""Bytes beyond which a file is counted instead of read."""


class ScanOptions(NamedTuple):
    """How to scan. The defaults are the command line's."""

    select: frozenset[str] = frozenset()
    """Ids of the only rules to apply; empty for all."""
    ignore: frozenset[str] = frozenset()
    """Ids of rules not to apply."""
    exclude: tuple[str, ...] = ()
    """Globs in the syntax of .gitignore, relative to `root`."""
    use_gitignore: bool = True
    max_file_size: int = DEFAULT_MAX_FILE_SIZE
    """Bytes."""
    respect_ignores: bool = True
    """Whether ignore comments hide findings."""
    severities: Mapping[str, str] = MappingProxyType({})
    """Path class or glob → worst severity there (``error``, ``warning``, ``info``) or ``off``; globs win."""
    jobs: int = 0
    """Worker processes; 0 decides by the size of the tree, 1 never starts one."""
    root: str = "."
    """Folder that paths are told relative to."""
    instead: Callable[[str], str | None] | None = None
    """Provider id → a line that names what is open instead; asked once per provider that has findings."""
    progress: Callable[[int, int], None] | None = None
    """Told (files done, files in all) from time to time."""


class Skipped(NamedTuple):
    """A file that was not scanned."""

    path: str
    reason: str
    """``binary``, ``too large``, ``unreadable``, ``vanished``, ``link out of the tree``, ``excluded``, …"""


class UnusedIgnore(NamedTuple):
    """An ignore comment that hid nothing."""

    path: str
    line: int
    rules: tuple[str, ...]


class ScanReport(NamedTuple):
    """What a scan found, and what it did not look at."""

    findings: tuple[Finding, ...] = ()
    """Sorted by place."""
    files_scanned: int = 0
    skipped: tuple[Skipped, ...] = ()
    """Sorted by path."""
    suppressed: tuple[Finding, ...] = ()
    """Hidden by ignore comments."""
    unused_ignores: tuple[UnusedIgnore, ...] = ()


def scan(
    paths: Sequence[str | PathLike[str]],
    *,
    compiled: Compiled,
    question: Question | Callable[[], Question],
    options: ScanOptions | None = None,
) -> ScanReport:
    """Scan files and folders.

    Args:
        paths: files and folders; a file named here obeys excludes too.
        compiled: the catalog, as `catalog.load.load_compiled` gives it.
        question: where, who and when; or what makes it, called only if something was found.
        options: how to scan.

    Raises:
        UsageError: a path does not exist, or a rule, glob or severity in `options` is wrong.
    """
    raise NotImplementedError


def scan_bytes(
    name: str,
    content: bytes,
    *,
    compiled: Compiled,
    question: Question | Callable[[], Question],
    options: ScanOptions | None = None,
) -> ScanReport:
    """Scan one file's content, such as standard input or a staged blob.

    Args:
        name: path that decides how the content is read, and that findings carry.
        content: the bytes.
        compiled: as for `scan`.
        question: as for `scan`.
        options: as for `scan`.

    Raises:
        UsageError: as for `scan`.
    """
    raise NotImplementedError
