"""A fleet's sheet as sections, CSV or JSON. What stands on it is `fleet`'s; CycloneDX is `fleet_services`'."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.cells import cells
from migrate_advisor.fleet.fleet import fleet_json
from migrate_advisor.fleet.repository_report import SCANNED
from migrate_advisor.publishing.report import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.fleet.fleet import Fleet, Total
    from migrate_advisor.fleet.repository_report import RepositoryReport, Row
    from migrate_advisor.fleet.trends import Trend

_COLUMNS = ("repository", "provider", "ends", "kind", "what", "owner", "severity", "findings", "places")
_CHANGES = 20
_OWNERS = 3


def fleet_sections(made: Fleet) -> Iterator[Section]:
    """The parts of a sheet, in the order in which one needs them."""
    yield Section("In short", tuple(_counts(made)), tuple(_providers(made)))
    if made.totals:
        heads = ("day", "provider", "what", "repositories", "findings", "owners")
        yield Section("What stops, soonest first", table=(heads, *map(_total, made.totals)))
    if made.trend is not None:
        yield Section(f"Since the run for {made.trend.as_of}", tuple(_trend(made.trend)))
    if made.rows:
        heads_of_rows = ("repository", "provider", "day", "what", "owner", "severity", "findings", "first place")
        yield Section("By repository", table=(heads_of_rows, *map(_row, made.rows)))
    heads_of_all = ("repository", "status", "commit", "files", "why not")
    yield Section("Every repository", table=(heads_of_all, *map(_account, made.repositories)))


def _total(one: Total) -> tuple[str, ...]:
    day, counts = one.ends or "no day known", (f"{one.repositories:,}", f"{one.findings:,}")
    return day, one.provider, one.what, *counts, _some(one.owners)


def _row(row: Row) -> tuple[str, ...]:
    named = row.repository, row.provider, row.ends or "-", row.what, row.owner
    return *named, row.severity, f"{row.findings:,}", row.places[0]


def _account(one: RepositoryReport) -> tuple[str, ...]:
    return one.name, one.status, (one.commit or "")[:12] or "-", f"{one.files:,}", one.reason or "-"


def _counts(made: Fleet) -> Iterator[str]:
    scanned = sum(one.status == SCANNED for one in made.repositories)
    files = sum(one.files for one in made.repositories)
    yield f"{scanned:,} of {len(made.repositories):,} repositories scanned; {files:,} files"
    if made.known:
        yield f"of {made.known:,} nothing has changed since an earlier run"
    if not made.complete:
        yield "It was broken off: the rest is listed as not scanned"
    if made.rows:
        yield "Next: `migrate-advisor plan REPOSITORY` says where each can move, and what to change"


def _providers(made: Fleet) -> Iterator[tuple[str, ...]]:
    """What is used of whom, the most used first."""
    rows: dict[str, list[Row]] = {}
    for row in made.rows:
        rows.setdefault(row.provider, []).append(row)
    if rows:
        yield "provider", "repositories", "findings", "first day"
    for name, those in sorted(rows.items(), key=lambda item: (-len({row.repository for row in item[1]}), item[0])):
        days = [row.ends for row in those if row.ends]
        uses, found = len({row.repository for row in those}), sum(row.findings for row in those)
        yield name, f"{uses:,}", f"{found:,}", min(days, default="-")


def _some(owners: tuple[str, ...]) -> str:
    more = len(owners) - _OWNERS
    return ", ".join(owners[:_OWNERS]) + (f" and {more} more" if more > 0 else "")


def _trend(trend: Trend) -> Iterator[str]:
    yield f"{trend.findings:+,} findings; {len(trend.new):,} things are new, {len(trend.gone):,} are gone"
    if trend.added:
        yield f"{len(trend.added):,} repositories were not in it: {_listed(trend.added)}"
    if trend.removed:
        yield f"{len(trend.removed):,} repositories of it are not here: {_listed(trend.removed)}"
    if trend.not_compared:
        names = _listed(trend.not_compared)
        yield f"{len(trend.not_compared):,} repositories were scanned only once, then or now: {names}"
    yield from (f"new: {' · '.join(one)}" for one in trend.new[:_CHANGES])
    yield from (f"gone: {' · '.join(one)}" for one in trend.gone[:_CHANGES])
    yield from (
        f"changed: {one.repository} · {one.provider} · {one.what}: {one.before:,} → {one.findings:,} findings"
        for one in trend.changed[:_CHANGES]
    )
    left = sum(max(0, len(those) - _CHANGES) for those in (trend.new, trend.gone, trend.changed))
    if left:
        yield f"{left:,} more are in `--format json`"


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _CHANGES
    return ", ".join(names[:_CHANGES]) + (f" and {more:,} more" if more > 0 else "")


def fleet_csv(made: Fleet) -> str:
    """A row for each thing that stops in a repository; then one for each repository in which nothing does."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*_COLUMNS, "commit", "status", "reason"))
    reports = {report.name: report for report in made.repositories}
    for row in made.rows:
        report = reports[row.repository]
        told = (*row[:-1], " ".join(row.places), report.commit, report.status, report.reason)
        writer.writerow(cells(told))
    having = {row.repository for row in made.rows}
    for report in made.repositories:
        if report.name not in having:
            writer.writerow(cells((report.name, *[None] * 6, 0, None, report.commit, report.status, report.reason)))
    return text.getvalue()


def fleet_text_json(made: Fleet) -> str:
    """JSON, version 1."""
    return json.dumps(fleet_json(made), ensure_ascii=True, indent=1) + "\n"
