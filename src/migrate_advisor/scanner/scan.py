"""Files to findings: has files examined, and what was read judged, and counts what was left out.

Which files there are is `discover`'s; what a use is, the rules'; what a use means, the catalog's.
"""

from __future__ import annotations

import os
from types import MappingProxyType

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.errors import UsageError

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.scanner.cache import ReadingCache
    from migrate_advisor.scanner.discover import File, Found
    from migrate_advisor.scanner.examine import Examined
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.judge import Judge

DEFAULT_MAX_FILE_SIZE = 2 * 1024 * 1024
"""Bytes beyond which a file is counted instead of read."""
_WORTH_PROCESSES = 2_000
"""Files from which on a second process saves more than it costs."""
_WORTH_CACHE = 50
"""Files of a folder from which on remembering what was read saves more than it costs."""
_CHUNK = 100
"""Files that a worker takes at a time."""
_MOST_JOBS = 8


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
    """Bytes; a notebook may have four times as many, since most of them are its outputs."""
    respect_ignores: bool = True
    """Whether ignore comments hide findings."""
    severities: Mapping[str, str | Mapping[str, str]] = MappingProxyType({})
    """Path class or glob → worst severity there (``error``, ``warning``, ``info``) or ``off``, or rule → such a one.

    A glob wins over a class, and a later glob over an earlier one.
    """
    jobs: int = 0
    """Worker processes; 0 decides by the size of the tree, 1 never starts one."""
    root: str = "."
    """Folder that paths are told relative to."""
    use_cache: bool = True
    """Whether to take from the user's cache folder what was read last time, and to keep it there for the next."""
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
    options = _checked(options or ScanOptions())
    named = [str(path) for path in paths]
    if options.use_cache and any(map(os.path.isdir, named)):
        found, cache = _discovered_beside_cache(compiled, named, options)
    else:
        found, cache = _discovered(named, options), None
    if cache is not None and len(found.files) >= _WORTH_CACHE:
        examined: Iterable[Examined] = _examined_or_known(compiled, found.files, cache, options)
    else:
        examined = _examined(compiled, found.files, options)
    report = _report(examined, _judging(compiled, question, options))
    skipped = sorted((*report.skipped, *(Skipped(path, reason) for path, reason in found.left_out)))
    return report._replace(skipped=tuple(skipped))


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
    return scan_contents([(name, content)], compiled=compiled, question=question, options=options)


def scan_contents(
    files: Iterable[tuple[str, bytes]],
    *,
    compiled: Compiled,
    question: Question | Callable[[], Question],
    options: ScanOptions | None = None,
) -> ScanReport:
    """Scan contents that do not lie on disk as they are to be scanned, such as what git has staged.

    Args:
        files: names and contents; names as for `scan_bytes`.
        compiled: as for `scan`.
        question: as for `scan`.
        options: as for `scan`; `exclude` holds for names too.

    Raises:
        UsageError: as for `scan`.
    """
    from migrate_advisor.scanner.discover import excluder
    from migrate_advisor.scanner.examine import Examined, Examiner

    options = _checked(options or ScanOptions())
    is_excluded = excluder(options.exclude)
    examiner = Examiner(compiled, options.max_file_size)
    named = ((name.replace("\\", "/"), content) for name, content in files)
    return _report(
        (
            Examined(name, "excluded") if is_excluded(name) else examiner.content(name, content)
            for name, content in named
        ),
        _judging(compiled, question, options),
    )


def _judging(
    compiled: Compiled, question: Question | Callable[[], Question], options: ScanOptions
) -> Callable[[], Judge]:
    """What makes the judge once there is something to judge."""

    def make() -> Judge:
        from migrate_advisor.catalog.catalog import Catalog
        from migrate_advisor.scanner.judge import Judge
        from migrate_advisor.scanner.rules import RULES

        active = {rule.id for rule in RULES if not options.select or rule.id in options.select} - options.ignore
        return Judge(
            Catalog(compiled),
            question() if callable(question) else question,
            active=frozenset(active),
            severities=options.severities,
            respect_ignores=options.respect_ignores,
            instead=options.instead,
        )

    return make


def _checked(options: ScanOptions) -> ScanOptions:
    """The options, if rules and severities exist."""
    by_rule = {name for told in options.severities.values() if not isinstance(told, str) for name in told}
    named = options.select | options.ignore | by_rule
    if named:
        from migrate_advisor.scanner.rules import RULES

        known = [rule.id for rule in RULES]
        for name in sorted(named):
            if name not in known:
                message = f"unknown rule {name!r}; known are {', '.join(sorted(known))}"
                raise UsageError(message)
    for where, told in options.severities.items():
        for severity in [told] if isinstance(told, str) else told.values():
            if severity not in ("error", "warning", "info", "off"):
                message = f"severity of {where!r} is {severity!r}; give error, warning, info or off"
                raise UsageError(message)
    return options


def _jobs(wanted: int, files: int) -> int:
    """How many processes to use."""
    if wanted:
        return min(wanted, max(1, files // _CHUNK))
    if files < _WORTH_PROCESSES:
        return 1
    return min(os.cpu_count() or 1, _MOST_JOBS)


def _discovered(paths: Sequence[str], options: ScanOptions) -> Found:
    from migrate_advisor.scanner.discover import discover

    return discover(paths, root=options.root, exclude=options.exclude, use_gitignore=options.use_gitignore)


def _discovered_beside_cache(
    compiled: Compiled, paths: Sequence[str], options: ScanOptions
) -> tuple[Found, ReadingCache]:
    """What there is, and what was read last time: git lists the files while we read what we kept."""
    from concurrent.futures import ThreadPoolExecutor

    from migrate_advisor.scanner.cache import ReadingCache

    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(_discovered, paths, options)
        cache = ReadingCache(compiled, options.root, paths, options.max_file_size)
        if cache.has_sightings:  # they will be judged
            import migrate_advisor.catalog.catalog
            import migrate_advisor.scanner.judge  # noqa: F401
        return found.result(), cache


def _examined_or_known(
    compiled: Compiled, files: Sequence[File], cache: ReadingCache, options: ScanOptions
) -> Iterator[Examined]:
    """Examine the files that changed since the last scan of the same paths."""
    unknown: list[File] = []
    for file, known in cache.known(files):
        if known is None:
            unknown.append(file)
        else:
            yield known
    if unknown:
        for examined in _examined(compiled, unknown, options):
            cache.keep(examined)
            yield examined
    cache.save()


def _examined(compiled: Compiled, files: Sequence[File], options: ScanOptions) -> Iterable[Examined]:
    from migrate_advisor.scanner.examine import Examiner

    examiner = Examiner(compiled, options.max_file_size, len(files))
    jobs = _jobs(options.jobs, len(files))
    return _in_processes(examiner, files, jobs, options) if jobs > 1 else _in_turn(examiner, files, options)


def _in_turn(examine: Callable[[File], Examined], files: Sequence[File], options: ScanOptions) -> Iterable[Examined]:
    for done, file in enumerate(files):
        if options.progress is not None and done % _CHUNK == 0:
            options.progress(done, len(files))
        yield examine(file)
    if options.progress is not None:
        options.progress(len(files), len(files))


def _in_processes(
    examine: Callable[[File], Examined], files: Sequence[File], jobs: int, options: ScanOptions
) -> Iterable[Examined]:
    from migrate_advisor.scanner.workers import examine_in_processes

    done = 0
    for chunk in examine_in_processes(examine, files, jobs, _CHUNK):
        yield from chunk
        done += _CHUNK
        if options.progress is not None:
            options.progress(min(done, len(files)), len(files))


def _report(examined: Iterable[Examined], make_judge: Callable[[], Judge]) -> ScanReport:
    scanned = 0
    judge: Judge | None = None
    skipped: list[Skipped] = []
    findings: list[Finding] = []
    suppressed: list[Finding] = []
    unused: list[UnusedIgnore] = []
    for one in examined:
        if one.skipped is not None:
            skipped.append(Skipped(one.path, one.skipped))
            continue
        scanned += 1
        if one.reading is not None:
            judge = judge or make_judge()
            judged = judge.judge(one.reading)
            findings += judged.findings
            suppressed += judged.suppressed
            unused += (UnusedIgnore(one.path, line, rules) for line, rules in judged.unused_ignores)
    for found in (findings, suppressed):
        found.sort(key=lambda finding: finding.sort_key)
    return ScanReport(tuple(findings), scanned, tuple(sorted(skipped)), tuple(suppressed), tuple(sorted(unused)))
