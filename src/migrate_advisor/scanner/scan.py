"""Files to findings: has files examined, and what was read judged, and counts what was left out.

Which files there are is `discover`'s; how they are examined, `tree`'s; what a use is, the rules'; what a use means, the
catalog's.
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
    from migrate_advisor.scanner.discover import Discovered, File
    from migrate_advisor.scanner.examine import Examined, Stretch
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.judge import Judge
    from migrate_advisor.scanner.sighting import Reading

DEFAULT_MAX_FILE_SIZE = 2 * 1024 * 1024
"""Bytes beyond which a file is counted instead of read."""
DEFAULT_HORIZON = 180
"""Days ahead within which an end is a warning."""
_MANY = 50
"""Files from which on it is worth to begin before all are known, and to remember what was read in those of a folder."""


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
    allow: frozenset[str] = frozenset()
    """Provider ids, or ``provider@endpoint``, that the customer's own rules allow; empty allows everybody."""
    deny: frozenset[str] = frozenset()
    """The same of those that they forbid."""
    instead: Callable[[str], str | None] | None = None
    """``provider``, or ``provider/model`` of what is no chat → a line that names what is open instead; asked once."""
    horizon: int = DEFAULT_HORIZON
    """Days ahead within which an end is a warning; later ones are for information."""
    strict_unknown: bool = False
    """Whether it is a warning that nobody knows whether a provider serves the customer."""
    progress: Callable[[int, int], None] | None = None
    """Told (files done, files in all) from time to time."""


class SkippedFile(NamedTuple):
    """A file that was not scanned."""

    path: str
    reason: str
    """``binary``, ``too large``, ``unreadable``, ``vanished``, ``link out of the tree``, ``excluded``, …"""


class UnusedIgnore(NamedTuple):
    """An ignore comment that hid nothing, or did not for some of its rules."""

    path: str
    line: int
    rules: tuple[str, ...]
    """Those that hid nothing, also what is no rule's id; empty for a comment that is about every rule."""


class Note(NamedTuple):
    """What a folder's files were found without."""

    path: str
    text: str
    line: int | None = None
    """From 1, where it is about one."""


class ScanReport(NamedTuple):
    """What a scan found, and what it did not look at."""

    findings: tuple[Finding, ...] = ()
    """Sorted by place."""
    files_scanned: int = 0
    skipped: tuple[SkippedFile, ...] = ()
    """Sorted by path."""
    suppressed: tuple[Finding, ...] = ()
    """Hidden by ignore comments."""
    unused_ignores: tuple[UnusedIgnore, ...] = ()
    notes: tuple[Note, ...] = ()
    """Sorted by path."""


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
    beside = _Beside([], [])
    stretches = _stretches(compiled, [str(path) for path in paths], options, beside)

    def settings(read: Sequence[Reading]) -> Iterator[Reading]:
        from migrate_advisor.scanner.beside import settings_beside

        return settings_beside(read, compiled, options.root, options.max_file_size)

    report = _report(stretches, _judging(compiled, question, options), settings)
    skipped = sorted((*report.skipped, *beside.left_out))
    return report._replace(skipped=tuple(skipped), notes=_sorted(*report.notes, *beside.notes))


def _sorted(*notes: Note) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda note: (note.path, note.line or 0, note.text)))


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
    settings: Callable[[Sequence[str]], Iterable[tuple[str, bytes]]] | None = None,
) -> ScanReport:
    """Scan contents that do not lie on disk as they are to be scanned, such as what git has staged.

    Args:
        files: names and contents; names as for `scan_bytes`.
        compiled: as for `scan`.
        question: as for `scan`.
        options: as for `scan`; `exclude` holds for names too.
        settings: given the names of the files with clients that settings may send elsewhere, names and contents of the
            settings beside them.

    Raises:
        UsageError: as for `scan`.
    """
    from migrate_advisor.scanner.discover import excluder
    from migrate_advisor.scanner.examine import Examined, Examiner, Stretch

    options = _checked(options or ScanOptions())
    is_excluded = excluder(options.exclude)
    examiner = Examiner(compiled, options.max_file_size)
    named = ((name.replace(os.sep, "/"), content) for name, content in files)
    examined = (
        Examined(name, "excluded") if is_excluded(name) else examiner.content(name, content) for name, content in named
    )

    def beside(read: Sequence[Reading]) -> Iterator[Reading]:
        for name, content in settings([reading.path for reading in read]) if settings is not None else ():
            reading = examiner.content(name, content).reading
            if reading is not None:
                yield reading

    return _report((Stretch(told=(one,)) for one in examined), _judging(compiled, question, options), beside)


def scan_examined(
    examined: Iterable[Examined],
    *,
    compiled: Compiled,
    question: Question | Callable[[], Question],
    options: ScanOptions | None = None,
) -> ScanReport:
    """Judge what was found in contents that were examined elsewhere, or before.

    Args:
        examined: what became of each, by the name that findings carry.
        compiled: as for `scan`.
        question: as for `scan`.
        options: as for `scan`; `exclude` holds for names too.

    Raises:
        UsageError: as for `scan`.
    """
    from migrate_advisor.scanner.discover import excluder
    from migrate_advisor.scanner.examine import Examined, Stretch

    options = _checked(options or ScanOptions())
    is_excluded = excluder(options.exclude)
    told = (Examined(one.path, "excluded") if is_excluded(one.path) else one for one in examined)
    return _report((Stretch(told=(one,)) for one in told), _judging(compiled, question, options))


def _judging(
    compiled: Compiled, question: Question | Callable[[], Question], options: ScanOptions
) -> Callable[[], Judge]:
    """What makes the judge once there is something to judge."""

    def make() -> Judge:
        from migrate_advisor.catalog.catalog import Catalog
        from migrate_advisor.scanner.judge import Judge, Manner
        from migrate_advisor.scanner.rules import RULES

        active = {rule.id for rule in RULES if not options.select or rule.id in options.select} - options.ignore
        manner = Manner(
            frozenset(active),
            options.severities,
            options.respect_ignores,
            options.horizon,
            options.strict_unknown,
            options.instead,
            options.allow,
            options.deny,
        )
        return Judge(Catalog(compiled, is_brief=True), question() if callable(question) else question, manner)

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


def _stretches(compiled: Compiled, paths: Sequence[str], options: ScanOptions, beside: _Beside) -> Iterator[Stretch]:
    """What became of the files under paths.

    Args:
        compiled: the catalog.
        paths: files and folders.
        options: how to scan.
        beside: gets what is not examined, and what files were found without.
    """
    from migrate_advisor.scanner.discover import discover_in_parts

    found = discover_in_parts(paths, root=options.root, exclude=options.exclude, use_gitignore=options.use_gitignore)
    parts = _parts(found, beside)
    first = next(parts)
    if len(first) < _MANY:  # there are no others; a hook waits for nothing that these do not need
        from migrate_advisor.scanner.examine import Examiner

        yield from Examiner(compiled, options.max_file_size)(first)
        return
    from migrate_advisor.scanner.tree import Examination

    cache = None
    if options.use_cache and any(map(os.path.isdir, paths)):
        from migrate_advisor.scanner.cache import ReadingCache

        cache = ReadingCache(compiled, options.root, paths, options.max_file_size)
    examination = Examination(
        compiled, options.max_file_size, jobs=options.jobs, progress=options.progress, cache=cache
    )
    yield from examination.part(first)
    for part in parts:
        yield from examination.part(part)
    if cache is not None:
        cache.save()


class _Beside(NamedTuple):
    """What is told of files that are not examined."""

    left_out: list[SkippedFile]
    notes: list[Note]


def _parts(found: Iterator[Discovered], beside: _Beside) -> Iterator[Sequence[File]]:
    """The files part by part; so few that it is not worth beginning with them are told with the next."""
    few: list[File] = []
    for part in found:
        beside.left_out.extend(SkippedFile(path, reason) for path, reason in part.left_out)
        beside.notes.extend(Note(path, text) for path, text in part.notes)
        few += part.files
        if len(few) >= _MANY:
            yield few
            few = []
    yield few


class _Gathered:
    """What was found so far.

    Args:
        make_judge: called once there is something to judge.
    """

    def __init__(self, make_judge: Callable[[], Judge]) -> None:
        self._make_judge = make_judge
        self._judge: Judge | None = None
        self.scanned = 0
        self.skipped: list[SkippedFile] = []
        self.findings: list[Finding] = []
        self.suppressed: list[Finding] = []
        self.unused: list[UnusedIgnore] = []
        self.notes: dict[str, Note] = {}
        self.waiting: list[Reading] = []
        """What is judged last, since other files say who is meant."""

    def take(self, one: Examined) -> None:
        """What became of a file."""
        if one.skipped is not None:
            self.skipped.append(SkippedFile(one.path, one.skipped))
            return
        self.scanned += 1
        if one.reading is None:
            return
        if one.reading.unread:
            _note_unread(one.reading, self.notes)
        if _concerns_others(one.reading):
            self.waiting.append(one.reading)
        else:
            self.judge(one.reading)

    def judge(self, reading: Reading) -> None:
        """Adds the findings of a file."""
        self._judge = self._judge or self._make_judge()
        judged = self._judge.judge(reading)
        self.findings += judged.findings
        self.suppressed += judged.suppressed
        self.unused += (UnusedIgnore(reading.path, line, rules) for line, rules in judged.unused_ignores)


def _report(
    stretches: Iterable[Stretch],
    make_judge: Callable[[], Judge],
    beside: Callable[[Sequence[Reading]], Iterable[Reading]] | None = None,
) -> ScanReport:
    gathered = _Gathered(make_judge)
    for stretch in stretches:
        gathered.scanned += stretch.clean
        for one in stretch.told:
            gathered.take(one)
    waiting: Sequence[Reading] = gathered.waiting
    if any(sighting.sent_by for reading in waiting for sighting in reading.sightings):
        others = [*beside(waiting)] if beside is not None else []
        if any(reading.sendings for reading in (*waiting, *others)):
            from migrate_advisor.scanner.beside import sent

            waiting, notes = sent(waiting, others)
            gathered.notes.update((place, Note(*note)) for place, note in notes.items())
    for reading in waiting:
        gathered.judge(reading)
    for found in (gathered.findings, gathered.suppressed):
        found.sort(key=lambda finding: finding.sort_key)
    return ScanReport(
        tuple(gathered.findings),
        gathered.scanned,
        tuple(sorted(gathered.skipped)),
        tuple(gathered.suppressed),
        tuple(sorted(gathered.unused)),
        _sorted(*gathered.notes.values()),
    )


def _concerns_others(reading: Reading) -> bool:
    """Whether other files may say who answers its clients, or it says so of theirs."""
    return bool(reading.sendings) or any(one.sent_by or one.what == "endpoint" for one in reading.sightings)


def _note_unread(reading: Reading, noted: dict[str, Note]) -> None:
    """Notes that a program was read by its words alone, and why; once a language where its grammar is not installed."""
    from migrate_advisor.scanner.languages.rows import NOT_INSTALLED

    grammar, *_ = reading.unread.partition(f" {NOT_INSTALLED}")
    if grammar == reading.unread:
        noted[reading.path] = Note(reading.path, f"read by its words alone, not by its grammar: {reading.unread}")
    elif grammar not in noted:
        package = grammar.replace("_", "-")
        text = f"read by its words alone, as {package} is not installed; so are all files like it"
        noted[grammar] = Note(reading.path, text)
