"""A check's findings as lines for people: the place, the line with a caret, the reason, and where to go instead."""

from __future__ import annotations

from collections import Counter

from migrate_advisor.cli.formats.check_remarks import found, remarks, tally
from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.formats.styled import Line, Piece, line, write_lines
from migrate_advisor.cli.formats.visible import visible

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from migrate_advisor.catalog.places import Verdict
    from migrate_advisor.cli.check import Outcome
    from migrate_advisor.scanner.finding import Finding

_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
_SHOWN_PLACES = 8
_SHOWN_REMARKS = {"expired": 5, "not scanned": 5}
"""Kinds of remark of which there may be very many, and how many are shown."""


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write the report."""
    write_lines(_report(outcome), stream)


def _report(outcome: Outcome) -> Iterator[Line]:
    yield line(Piece(f"migrate-advisor: {outcome.asking.headline()}", "dim"))
    told: set[tuple[str, Verdict, str | None]] = set()
    for group in _groups(outcome.report.findings):
        first = group[0]
        background = (first.path, first.verdict, first.instead)
        yield line("")
        yield from _finding(group)
        yield from _short_background(first) if background in told else _background(first)
        told.add(background)
    yield line("")
    yield from _remarks(outcome)
    if outcome.statistics:
        yield from _statistics(outcome)
    yield from _summary(outcome)


def _groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that say the same of the same code in one file stand together, at the first one's place."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        same = (finding.path, finding.rule, finding.provider, finding.message, finding.severity, finding.snippet)
        groups.setdefault(same, []).append(finding)
    return list(groups.values())


def _finding(group: Sequence[Finding]) -> Iterator[Line]:
    first = group[0]
    severity = first.severity.value
    sure = "" if first.confidence.value == "high" else f" ({first.confidence.value} confidence)"
    cell = f" [cell {first.cell}, line {first.cell_line}]" if first.cell is not None else ""
    yield line(
        Piece(f"{first.path}:{first.line}:{first.column}", "bold"),
        f"{cell}: ",
        Piece(severity, _STYLES[severity]),
        f" {first.rule}: {first.message}{sure}",
    )
    yield from _code(first)
    if len(group) > 1:
        places = ", ".join(str(finding.line) for finding in group[1 : _SHOWN_PLACES + 1])
        more = f" and {len(group) - 1 - _SHOWN_PLACES} more" if len(group) - 1 > _SHOWN_PLACES else ""
        yield line(Piece(f"   also at line {places}{more}", "dim"))


def _background(finding: Finding) -> Iterator[Line]:
    """The reason with its date and source, the conditions, and where to go instead."""
    yield line(Piece("   why: ", "dim"), reason(finding.verdict))
    for condition in finding.verdict.conditions:
        yield line(Piece("   condition: ", "dim"), condition)
    if finding.instead:
        yield line(Piece("   instead: ", "green"), finding.instead)


def _short_background(finding: Finding) -> Iterator[Line]:
    """The same for the second and later finding of a file that share it."""
    yield line(Piece("   why: ", "dim"), f"{finding.verdict.sentence()}; source and instead: see above")


def _code(finding: Finding) -> Iterator[Line]:
    number = str(finding.line)
    start = max(finding.snippet_column - 1, 0)
    length = finding.end_column - finding.column if finding.end_line == finding.line else len(finding.snippet) - start
    before, marked = finding.snippet[:start], finding.snippet[start : start + max(length, 1)]
    yield line(Piece(f"   {number} | ", "dim"), finding.snippet)
    caret = " " * width(visible(before)) + "^" * max(width(visible(marked)), 1)
    yield line(Piece(f"   {' ' * len(number)} | ", "dim"), Piece(caret, _STYLES[finding.severity.value]))


def width(text: str) -> int:
    """Columns that a text takes in a terminal; a Chinese character takes two."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def reason(verdict: Verdict) -> str:
    """The verdict with its date, who says so, and when that was checked."""
    says = f"; {verdict.sources[0].publisher}: {verdict.sources[0].url}" if verdict.sources else ""
    checked = f" (checked {verdict.checked})" if verdict.checked else ""
    return f"{verdict.sentence()}{says}{checked}"


def _remarks(outcome: Outcome) -> Iterator[Line]:
    shown: Counter[str] = Counter()
    for remark in remarks(outcome):
        shown[remark.kind] += 1
        if shown[remark.kind] <= _SHOWN_REMARKS.get(remark.kind, shown.total()):
            yield line(Piece(remark.sentence(), "yellow"))
    for kind, most in _SHOWN_REMARKS.items():
        if shown[kind] > most:
            yield line(Piece(f"{shown[kind] - most} more {kind}; --format json lists them", "yellow"))


def _statistics(outcome: Outcome) -> Iterator[Line]:
    counts = count_findings(outcome.report.findings)
    widths = [max(map(len, column)) for column in zip(*counts, strict=True)] if counts else []
    for row, count in sorted(counts.items()):
        cells = "  ".join(f"{cell:{size}}" for cell, size in zip(row, widths, strict=True))
        yield line(f"   {count:>5}  {cells}".rstrip())
    if counts:
        yield line("")
    if outcome.against.counts is not None:
        from migrate_advisor.cli.formats.baseline_table import baseline_table

        yield from baseline_table(outcome.against.counts)


def count_findings(findings: Iterable[Finding]) -> Counter[tuple[str, str, str, str]]:
    """How many findings there are by rule, provider, severity and kind of file."""
    return Counter((finding.rule, finding.provider, finding.severity.value, finding.path_class) for finding in findings)


def _summary(outcome: Outcome) -> Iterator[Line]:
    files = len({finding.path for finding in outcome.report.findings})
    where = f" in {plural(files, 'file')}" if files else ""
    style = "bold green" if outcome.passed else "bold red"
    yield line(Piece(f"Found {found(outcome)}{where}", style), f"; {tally(outcome)}.")
    if outcome.nothing is not None:
        yield line(Piece(outcome.nothing.sentence(), "bold yellow"))
