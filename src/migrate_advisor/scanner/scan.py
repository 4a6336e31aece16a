"""Files to findings: has files examined, and what was read judged, and counts what was left out.

Which files there are is `discover`'s; what a use is, the rules'; what a use means, the catalog's.
"""

from __future__ import annotations

from types import MappingProxyType

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.errors import UsageError

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from os import PathLike

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.scanner.discover import File
    from migrate_advisor.scanner.examine import Examined
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.judge import Judge

DEFAULT_MAX_FILE_SIZE = 2 * 1024 * 1024
"""Bytes beyond which a file is counted instead of read."""
_WORTH_PROCESSES = 2_000
"""Files from which on a second process saves more than it costs."""
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
    from migrate_advisor.scanner.discover import discover
    from migrate_advisor.scanner.examine import Examiner

    options = _checked(options or ScanOptions())
    found = discover(
        [str(path) for path in paths],
        root=options.root,
        exclude=options.exclude,
        use_gitignore=options.use_gitignore,
    )
    examiner = Examiner(compiled, options.max_file_size, len(found.files))
    jobs = _jobs(options.jobs, len(found.files))
    if jobs > 1:
        examined = _in_processes(examiner, found.files, jobs, options)
    else:
        examined = _in_turn(examiner, found.files, options)
    report = _report(examined, _judging(compiled, question, options), options)
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
        options,
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
        )

    return make


def _checked(options: ScanOptions) -> ScanOptions:
    """The options, if rules and severities exist."""
    if options.select or options.ignore:
        from migrate_advisor.scanner.rules import RULES

        known = [rule.id for rule in RULES]
        for name in sorted(options.select | options.ignore):
            if name not in known:
                message = f"unknown rule {name!r}; known are {', '.join(sorted(known))}"
                raise UsageError(message)
    for where, severity in options.severities.items():
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
    import os

    return min(os.cpu_count() or 1, _MOST_JOBS)


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


def _report(examined: Iterable[Examined], make_judge: Callable[[], Judge], options: ScanOptions) -> ScanReport:
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
    if findings or suppressed:
        findings, suppressed = _finished(findings, options), _finished(suppressed, options)
    return ScanReport(tuple(findings), scanned, tuple(sorted(skipped)), tuple(suppressed), tuple(sorted(unused)))


def _finished(findings: Iterable[Finding], options: ScanOptions) -> list[Finding]:
    """Sorted, and with what is open instead where the caller knows."""
    from dataclasses import replace

    lines: dict[str, str | None] = {}
    finished: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: finding.sort_key):
        if options.instead is not None and finding.provider not in lines:
            lines[finding.provider] = options.instead(finding.provider)
        line = lines.get(finding.provider)
        finished.append(replace(finding, instead=line) if line else finding)
    return finished
