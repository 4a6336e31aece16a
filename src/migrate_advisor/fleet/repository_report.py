"""One repository to what stops in it. Objects of git are read at a commit, without a checkout; nothing is executed."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.catalog.places import Question
from migrate_advisor.errors import MigrateAdvisorError, UsageError
from migrate_advisor.fleet.owners import PLACES, Owners
from migrate_advisor.fleet.readings import CLEAN, Readings, place
from migrate_advisor.plain_file import read_plain_file
from migrate_advisor.scanner.cache import entry_of, examined_of, stamp_of
from migrate_advisor.scanner.examine import Examined, Examiner
from migrate_advisor.scanner.opening import FolderHandles
from migrate_advisor.scanner.paths import class_of
from migrate_advisor.scanner.repository import bare_repository, find_repository
from migrate_advisor.scanner.revisions import Blob, blobs_at, commit_of, contents_of
from migrate_advisor.scanner.scan import ScanOptions, scan, scan_examined
from migrate_advisor.typed_json import record_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.repository import Repository
    from migrate_advisor.scanner.scan import ScanReport

VERSION = 1
SCANNED, NOT_SCANNED = "scanned", "not scanned"
_PLACES = 3
_LARGEST = 8 * 1024 * 1024
"""Bytes beyond which nothing is read, whatever its name."""
_MANY = 100_000
_MOST_OF_A_REPORT = 256 * 1024 * 1024


class NamedRepository(NamedTuple):
    """A repository as it was named."""

    path: str
    name: str
    """What it is called in reports."""


class Row(NamedTuple):
    """What one repository has of one thing that stops."""

    repository: str
    provider: str
    ends: str | None
    """First day on which it stops for the one who asks, ISO; None where no day is known."""
    kind: str | None
    """What stops: ``availability``, ``model``, ``surface``, ``endpoint``; None where nothing is known to."""
    what: str
    owner: str
    severity: str
    findings: int
    places: tuple[str, ...]
    """The first, as ``path:line``."""


@dataclass(frozen=True, slots=True)
class RepositoryReport:
    """What became of one repository."""

    name: str
    path: str
    commit: str | None = None
    """None for a folder that is no repository."""
    ref: str | None = None
    status: str = SCANNED
    reason: str | None = None
    """Why it was not scanned."""
    files: int = 0
    left_out: int = 0
    """Files that were not read: too large, binary …"""
    rows: tuple[Row, ...] = ()

    def called(self, name: str) -> RepositoryReport:
        """The same under another name."""
        return replace(self, name=name, rows=tuple(row._replace(repository=name) for row in self.rows))


@dataclass(frozen=True, slots=True)
class Done:
    """A report, and what there is to remember of it."""

    report: RepositoryReport
    result: str | None = None
    """Name under which the report is kept; None where it is not."""
    known: bool = False
    """Whether it came from what was kept."""
    read: dict[tuple[str, str], str] = field(default_factory=dict)
    """What was read in contents just now: see `readings.keep`."""


@dataclass(frozen=True, slots=True)
class RepositoryScan:
    """Scans a repository; travels to where that is done.

    Attributes:
        question: where, who and when.
        ref: a branch, tag or commit; None for what each repository has as its HEAD.
        state: folder where results and readings are kept.
        extra: overlay folders of the catalog.
        exclude: globs of paths to leave out.
    """

    question: Question
    ref: str | None = None
    state: str | None = None
    extra: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __call__(self, named: NamedRepository) -> Done:
        """The report of a repository; of one that cannot be scanned, why."""
        try:
            return self._done(named)
        except (MigrateAdvisorError, OSError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            return Done(RepositoryReport(named.name, named.path, ref=self.ref, status=NOT_SCANNED, reason=reason))

    def _done(self, named: NamedRepository) -> Done:
        real = os.path.realpath(named.path)
        if not Path(real).is_dir():
            raise UsageError("no such folder")
        repository = own_repository(real)
        if repository is None:
            return self._folder(named, real)
        commit = commit_of(repository, self.ref or "HEAD")
        if commit is None:
            raise UsageError(f"no such revision: {self.ref}" if self.ref else "it has no commit")
        compiled = load_compiled(self.extra)
        result = self._result(named, commit, stamp_of(compiled))
        kept = self._kept(result)
        if kept is not None:
            return Done(kept, result, known=True)
        return self._scanned(named, repository, commit, result)

    def _result(self, named: NamedRepository, commit: str, stamp: str) -> str:
        said = [VERSION, named, commit, self.ref, stamp, str(self.question), self.exclude]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def _kept(self, result: str) -> RepositoryReport | None:
        if self.state is None:
            return None
        try:
            path = Path(self.state) / "results" / f"{result}.json"
            return from_json(json.loads(read_plain_file(path, _MOST_OF_A_REPORT)))
        except (OSError, ValueError, TypeError, RecursionError):
            return None

    def _folder(self, named: NamedRepository, real: str) -> Done:
        """A folder that is no repository: its files as they lie there."""
        if self.ref is not None:
            raise UsageError(f"no git repository, so that it has no {self.ref}")
        options = ScanOptions(root=real, exclude=self.exclude, jobs=1)
        report = scan([real], compiled=load_compiled(self.extra), question=self.question, options=options)
        rows = tuple(_rows(named.name, report.findings, Owners(_owners_below(real))))
        return Done(
            RepositoryReport(
                named.name, named.path, files=report.files_scanned, left_out=len(report.skipped), rows=rows
            )
        )

    def _scanned(self, named: NamedRepository, repository: Repository, commit: str, result: str) -> Done:
        compiled = load_compiled(self.extra)
        blobs = list(blobs_at(repository, commit))
        options = ScanOptions(exclude=self.exclude)
        with closing(Readings(self.state, stamp_of(compiled))) as readings:
            examining = _Examining(repository, _examiner(self.extra), readings)
            report: ScanReport = scan_examined(
                examining.all(blobs), compiled=compiled, question=self.question, options=options
            )
        rows = tuple(_rows(named.name, report.findings, Owners(examining.owners)))
        made = RepositoryReport(
            named.name, named.path, commit, self.ref, files=len(blobs), left_out=len(report.skipped), rows=rows
        )
        return Done(made, result if examining.is_whole else None, read=examining.read)


def own_repository(real: str) -> Repository | None:
    """The repository that a folder is, not one around it."""
    found = bare_repository(real)
    if found is None:
        around = find_repository(real)
        found = around if around is not None and os.path.realpath(around.top) == real else None
    return found


@cache
def _examiner(extra: tuple[str, ...]) -> Examiner:
    compiled: Compiled = load_compiled(extra)
    return Examiner(compiled, ScanOptions().max_file_size, files=_MANY)


class _Examining:
    """Has contents examined that nobody has read before."""

    def __init__(self, repository: Repository, examiner: Examiner, readings: Readings) -> None:
        self._repository = repository
        self._examiner = examiner
        self._readings = readings
        self.read: dict[tuple[str, str], str] = {}
        self.owners = ""
        """Text of the CODEOWNERS file."""
        self.is_whole = True
        """Whether the repository holds the contents of all its files."""

    def all(self, blobs: Sequence[Blob]) -> Iterator[Examined]:
        """What became of each file."""
        self._read_owners(blobs)
        unread: dict[str, list[str]] = {}
        for blob in blobs:
            known = self._known(blob)
            if known is None:
                unread.setdefault(blob.id, []).append(blob.path)
            elif known.reading is not None or known.skipped is not None:
                yield known
        for blob_id, content in contents_of(self._repository, list(unread), _LARGEST):
            for path in unread.pop(blob_id):
                yield Examined(path, "too large") if content is None else self._examined(blob_id, path, content)
        for paths in unread.values():  # of a clone with a filter, or a damaged one
            self.is_whole = False
            yield from (Examined(path, "not fetched") for path in paths)

    def _known(self, blob: Blob) -> Examined | None:
        if self._readings.get(blob.id, CLEAN) is not None:
            return Examined(blob.path)
        entry = self._readings.get(blob.id, place(blob.path, class_of(blob.path).value))
        try:
            return None if entry is None else examined_of(blob.path, entry)
        except (LookupError, TypeError, ValueError, AttributeError):  # it is not what we wrote
            return None

    def _examined(self, blob_id: str, path: str, content: bytes) -> Examined:
        examined = self._examiner.content(path, content)
        is_clean = examined.reading is None and examined.skipped is None
        where = CLEAN if is_clean else place(path, class_of(path).value)
        self.read[blob_id, where] = json.dumps(entry_of(examined))
        return examined

    def _read_owners(self, blobs: Iterable[Blob]) -> None:
        ids = {blob.path: blob.id for blob in blobs if blob.path in PLACES}
        first = next((ids[name] for name in PLACES if name in ids), None)
        for _, content in contents_of(self._repository, [first] if first else [], _LARGEST):
            self.owners = (content or b"").decode("utf-8", "replace")


def _owners_below(folder: str) -> str:
    """Text of the first file of owners that is a plain file of the folder's own and says anything."""
    with FolderHandles() as handles:
        for name in PLACES:
            with suppress(OSError):
                content, _ = handles.contents(str(Path(folder, name)), _LARGEST)
                if isinstance(content, bytes) and content:
                    return content.decode("utf-8", "replace")
    return ""


def _rows(name: str, findings: Iterable[Finding], owners: Owners) -> Iterator[Row]:
    found: dict[tuple[Any, ...], list[Finding]] = {}
    for finding in findings:
        what = finding.ending.sentence() if finding.ending is not None else f"{finding.provider}: {finding.rule}"
        stops = finding.ends or (finding.ending.day if finding.ending is not None else None)
        day = stops.isoformat() if stops is not None else None
        key = (finding.provider, day, finding.ends_kind, what, owners.of(finding.path), str(finding.severity))
        found.setdefault(key, []).append(finding)
    for key, those in found.items():
        provider, day, kind, what, owner, severity = key
        places = tuple(f"{one.path}:{one.line}" for one in those[:_PLACES])
        yield Row(name, provider, day, kind, what, owner, severity, len(those), places)


def to_json(report: RepositoryReport) -> dict[str, Any]:
    """A report as JSON."""
    said = {
        name: getattr(report, name)
        for name in ("name", "path", "commit", "ref", "status", "reason", "files", "left_out")
    }
    return {**said, "rows": [row._asdict() for row in report.rows]}


def from_json(data: dict[str, Any]) -> RepositoryReport:
    """The report that JSON says.

    Raises:
        TypeError: it says none.
    """
    report = record_of(RepositoryReport, data)
    if report.status not in (SCANNED, NOT_SCANNED) or not all(row.places for row in report.rows):
        raise TypeError(report.status)
    return report
