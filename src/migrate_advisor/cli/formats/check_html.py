"""A check as one HTML page that needs nothing beside it: what stops when, then the findings of each file."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.check_ends import pages, sentence, stops
from migrate_advisor.cli.formats.check_remarks import found, remarks, tally
from migrate_advisor.cli.formats.check_text import worst_files_first
from migrate_advisor.cli.formats.sections import said_section
from migrate_advisor.cli.visible import visible
from migrate_advisor.messages import said
from migrate_advisor.publishing.report import Cell, Report, Section, report_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome
    from migrate_advisor.scanner.finding import Finding

_STATUSES = {"error": "closed", "warning": "restricted", "info": "unknown"}
"""Severity → the status whose colour and glyph it has."""


def write(outcome: CheckOutcome, stream: TextIO) -> None:
    """Write the page."""
    counted = said(f"Found {found(outcome)}") + said(f"; {tally(outcome)}.")
    lead = f"{said(f'{outcome.asking.headline()}.')}\n{counted}"
    sections = tuple(map(said_section, _sections(outcome)))
    stream.write(report_html(Report(said("What stops working for you"), lead, sections), visible))


def _sections(outcome: CheckOutcome) -> Iterator[Section]:
    findings = outcome.report.findings
    if not findings:
        yield Section("Findings", ("Nothing here depends on what is closed to you or ends.",))
    if ending := stops(findings):
        rows = [
            (
                stop.ending.day.isoformat() if stop.ending.day else "not known",
                stop.ending.sentence(),
                str(stop.findings),
            )
            for stop in ending
        ]
        yield Section("What stops, and when", table=(("Day", "What", "Findings"), *rows))
    for path, group in groupby(worst_files_first(findings), key=lambda finding: finding.path):
        heads = ("Line", "Severity", "Rule", "What", "Why", "Source", "Instead")
        yield Section(path, table=(heads, *map(_row, group)))
    told = tuple(remark.sentence() for remark in remarks(outcome))
    if told:
        yield Section("Remarks", told)


def _row(finding: Finding) -> tuple[str | Cell, ...]:
    severity = finding.severity.value
    cited = pages(finding)
    source = Cell(cited[0].publisher, href=cited[0].url) if cited else "-"
    message = f"{finding.message}\n`{finding.snippet.strip()}`"
    return (
        str(finding.line),
        Cell(severity, _STATUSES[severity]),
        finding.rule,
        message,
        sentence(finding),
        source,
        finding.instead or "-",
    )
