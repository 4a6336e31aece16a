"""Repositories to one sheet: what stops when, and whose it is. How one is scanned is `repository_report`'s."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.engines.engine import Here
from migrate_advisor.errors import UsageError
from migrate_advisor.fleet.readings import keep
from migrate_advisor.fleet.repository_report import (
    SCANNED,
    Done,
    NamedRepository,
    RepositoryReport,
    RepositoryScan,
    Row,
    from_json,
    own_repository,
    to_json,
)
from migrate_advisor.fleet.trends import Trend, is_comparable, trend
from migrate_advisor.plain_file import read_plain_file, write_atomically
from migrate_advisor.scanner.cache import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from migrate_advisor.catalog.places import Question
    from migrate_advisor.engines.engine import Engine

VERSION = 1
_MOST = 512 * 1024 * 1024
_NEVER = "9999"
LAST = "last.json"
"""In the folder of the state: the report of the last run that was not broken off."""


class Total(NamedTuple):
    """What stops, over all repositories."""

    ends: str | None
    kind: str | None
    provider: str
    what: str
    repositories: int
    findings: int
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fleet:
    """The sheet."""

    question: dict[str, str | None]
    """``region``, ``customer``, ``as_of``, ``owner``."""
    repositories: tuple[RepositoryReport, ...]
    """Sorted by name; those that were not scanned among them."""
    complete: bool = True
    trend: Trend | None = None
    known: int = 0
    """Of how many the result of an earlier run was taken."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Soonest first."""
        rows = (row for report in self.repositories for row in report.rows)
        return tuple(
            sorted(rows, key=lambda row: (row.ends or _NEVER, row.repository, row.provider, row.what, row.owner))
        )

    @property
    def totals(self) -> tuple[Total, ...]:
        """Soonest first."""
        found: dict[tuple[str | None, str | None, str, str], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row.ends, row.kind, row.provider, row.what), []).append(row)
        return tuple(
            Total(
                *key,
                len({row.repository for row in rows}),
                sum(row.findings for row in rows),
                tuple(sorted({row.owner for row in rows})),
            )
            for key, rows in found.items()
        )

    @property
    def stops(self) -> bool:
        """Whether something has stopped or will."""
        return any(row.ends is not None and row.severity != "info" for row in self.rows) or any(
            row.severity == "error" for row in self.rows
        )


def named(paths: Iterable[str]) -> list[NamedRepository]:
    """The repositories that paths name, each once: itself, or those right below a folder of several. Names are unique.

    Args:
        paths: folders.
    """
    places: dict[str, str] = {}
    for given in paths:
        for path in _below(given):
            places.setdefault(os.path.realpath(path), path)
    found = list(places.values())
    counts = Counter(map(_short, found))
    return [NamedRepository(path, _short(path) if counts[_short(path)] == 1 else path) for path in found]


def _below(path: str) -> Iterator[str]:
    real = os.path.realpath(path)
    if Path(real).is_dir() and own_repository(real) is None:
        inner = sorted(
            entry.path for entry in os.scandir(path) if entry.is_dir() and own_repository(os.path.realpath(entry.path))
        )
        if inner:
            yield from inner
            return
    yield path


def _short(path: str) -> str:
    named = Path(path)
    own = named.parent if named.name == ".git" else named
    return own.name.removesuffix(".git") or path


def scan_fleet(  # noqa: PLR0913 -- the question, in keyword arguments
    paths: Sequence[str],
    *,
    question: Question,
    ref: str | None = None,
    state: str | None = None,
    engine: Engine | None = None,
    extra: Sequence[str] = (),
    exclude: Sequence[str] = (),
    earlier: Fleet | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Fleet:
    """The sheet of repositories.

    Args:
        paths: folders, clones, bare repositories, or folders of them.
        question: where, who and when.
        ref: a branch, tag or commit to look at; each repository's HEAD unless given.
        state: a folder of ours: what was done before is not done again.
        engine: where it is done; in this process unless given.
        extra: overlay folders of the catalog.
        exclude: globs of paths to leave out.
        earlier: what to compare with; the last run in the state's folder unless given.
        progress: told how many of how many are done.

    Raises:
        UsageError: the engine cannot do it, the state's folder cannot be written, or the earlier report is of another
            question than that of a day.
    """
    said = _said(question)
    if earlier is not None and not is_comparable(earlier.question, said):
        raise UsageError("the earlier report answers for another region, customer or owner: it cannot be compared with")
    pieces = named(paths)
    kept = _State(state, stamp_of(load_compiled(extra)))
    before = earlier or kept.last()
    work: Callable[[NamedRepository], Done] = RepositoryScan(
        question, ref, os.path.realpath(state) if state else None, tuple(map(str, extra)), tuple(exclude)
    )
    chosen: Engine = engine or Here()
    made = _compared(_sheet(said, chosen.results(work, pieces), pieces, kept, progress), before)
    kept.finish(made)
    return made


def _compared(made: Fleet, before: Fleet | None) -> Fleet:
    """The sheet with what differs from an earlier one, if that answers the same question but for its day."""
    if before is None or not is_comparable(before.question, made.question):
        return made
    return replace(made, trend=trend(before.question, before.repositories, made.repositories))


def _sheet(
    said: dict[str, str | None],
    results: Iterable[tuple[NamedRepository, Done]],
    pieces: Sequence[NamedRepository],
    kept: _State,
    progress: Callable[[int, int], None] | None,
) -> Fleet:
    """What was done of the pieces, each kept as it comes; those that were not come to their turn are told so."""
    reports: list[RepositoryReport] = []
    complete, known = True, 0
    try:
        for _, done in results:
            kept.keep(done)
            reports.append(done.report)
            known += done.known
            if progress is not None:
                progress(len(reports), len(pieces))
    except KeyboardInterrupt:
        complete = False
        reports += _never_scanned(pieces, {report.path for report in reports})
    return Fleet(said, tuple(sorted(reports, key=lambda report: (report.name, report.path))), complete, known=known)


def _never_scanned(pieces: Iterable[NamedRepository], there: Collection[str]) -> Iterator[RepositoryReport]:
    why = "broken off before it was its turn"
    for piece in pieces:
        if piece.path not in there:
            yield RepositoryReport(piece.name, piece.path, status="not scanned", reason=why)


def _said(question: Question) -> dict[str, str | None]:
    """The question as the sheet tells it."""
    return {
        "region": question.region,
        "customer": str(question.customer),
        "as_of": question.as_of.isoformat(),
        "owner": question.owner,
    }


class _State:
    """The folder of the state."""

    def __init__(self, folder: str | None, stamp: str) -> None:
        self._folder = Path(folder) if folder is not None else None
        self._stamp = stamp
        if self._folder is not None:
            try:
                (self._folder / "results").mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UsageError(f"--state {folder}: {error.strerror}") from error

    def last(self) -> Fleet | None:
        """The report of the last run."""
        if self._folder is None or not (self._folder / LAST).is_file():
            return None
        try:
            return read_fleet(str(self._folder / LAST))
        except UsageError:
            return None

    def keep(self, done: Done) -> None:
        """Remember a report, and what was read for it."""
        if self._folder is None or done.known:
            return
        if done.read:
            keep(str(self._folder), self._stamp, done.read)
        if done.result is not None:
            content = json.dumps(to_json(done.report), sort_keys=True).encode()
            write_atomically(str(self._folder / "results" / f"{done.result}.json"), content)

    def finish(self, made: Fleet) -> None:
        """Remember the run, if it was not broken off."""
        if self._folder is not None and made.complete:
            write_atomically(str(self._folder / LAST), json.dumps(fleet_json(made)).encode())


def merged(fleets: Sequence[Fleet]) -> Fleet:
    """Several sheets as one; what several say of one commit of a repository counts once. Names are made unique.

    Raises:
        UsageError: there are none, or they answer different questions.
    """
    if not fleets:
        raise UsageError("fleet merge: name the reports, such as east.json west.json")
    found: dict[str, list[RepositoryReport]] = {}
    for fleet in fleets:
        if fleet.question != fleets[0].question:
            raise UsageError(
                "these reports answer different questions: region, customer, owner and day must be the same"
            )
        for report in fleet.repositories:
            known = found.setdefault(report.path, [])
            if not any(one.status == report.status and one.commit == report.commit for one in known):
                known.append(report)
    reports = [one for known in found.values() for one in _scanned(known)]
    whole = tuple(sorted(_told_apart(reports), key=lambda report: (report.name, report.path)))
    return Fleet(fleets[0].question, whole, all(fleet.complete for fleet in fleets))


def _scanned(reports: list[RepositoryReport]) -> list[RepositoryReport]:
    """Of what is said of one repository, what was scanned; else the first that says why not."""
    return [report for report in reports if report.status == SCANNED] or reports[:1]


def _told_apart(reports: list[RepositoryReport]) -> Iterator[RepositoryReport]:
    """Reports of different names: where two share one, each has its path, and its commit where that is shared too."""
    names = Counter(report.name for report in reports)
    paths = Counter(report.path for report in reports)
    for report in reports:
        commit = f"@{report.commit[:12]}" if report.commit is not None else ""
        name = report.path if paths[report.path] == 1 else f"{report.path}{commit}"
        yield report if names[report.name] == 1 else report.called(name)


def fleet_json(fleet: Fleet) -> dict[str, Any]:
    """The sheet, version 1."""
    return {
        "version": VERSION,
        "kind": "fleet",
        "question": fleet.question,
        "complete": fleet.complete,
        "repositories": [
            {name: value for name, value in to_json(report).items() if name != "rows"} for report in fleet.repositories
        ],
        "rows": [row._asdict() for row in fleet.rows],
        "totals": [total._asdict() for total in fleet.totals],
        "trend": fleet.trend._asdict() if fleet.trend is not None else None,
    }


def _is_question(said: dict[str, object]) -> bool:
    """Whether something says where, who and when as `_said` does.

    Raises:
        ValueError: it does not, as no day is meant.
    """
    are_texts = all(isinstance(value, str) or (value is None and name != "as_of") for name, value in said.items())
    if said.keys() != {"region", "customer", "as_of", "owner"} or not are_texts:
        return False
    return date.fromisoformat(str(said["as_of"])).isoformat() == said["as_of"]


def read_fleet(path: str) -> Fleet:
    """The sheet that a file holds.

    Args:
        path: what `fleet --format json` wrote.

    Raises:
        UsageError: it is none.
        OSError: it cannot be read.
    """
    try:
        data = json.loads(read_plain_file(path, _MOST))
        if data["kind"] != "fleet" or data["version"] != VERSION:
            raise KeyError("kind")  # noqa: TRY301 -- one answer to all that is wrong
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in data["rows"]:
            rows.setdefault(row["repository"], []).append(row)
        reports = tuple(from_json({**one, "rows": rows.pop(one["name"], [])}) for one in data["repositories"])
        if rows or not _is_question(data["question"]):
            raise KeyError("rows")  # noqa: TRY301 -- as above
        return Fleet(data["question"], reports, bool(data["complete"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path}: no report of `migrate-advisor fleet --format json`") from error
