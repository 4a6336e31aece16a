"""A check's findings as lines for people: the place, the line with a caret, the reason, and where to go instead."""

from __future__ import annotations

from collections import Counter

from migrate_advisor.cli.formats.check_ends import by_provider, next_command, pages, sentence, timeline
from migrate_advisor.cli.formats.check_remarks import found, remarks, tally
from migrate_advisor.cli.formats.notes import Notes
from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.formats.styled import Line, Piece, line, write_lines
from migrate_advisor.cli.formats.width import Unbroken, columns, shown_width, wrapped
from migrate_advisor.cli.visible import visible

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome
    from migrate_advisor.scanner.finding import Finding

_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
_SHOWN_PLACES = 8
_MARKED = 10
"""Findings up to which each is marked in its line."""
_SHOWN_REMARKS = {"expired": 5, "not scanned": 5}
"""Kinds of remark of which there may be very many, and how many are shown."""


def write(outcome: CheckOutcome, stream: TextIO) -> None:
    """Write the report."""
    write_lines(wrapped(_report(outcome), columns(stream)), stream)


def _report(outcome: CheckOutcome) -> Iterator[Line]:
    yield line(Piece(f"migrate-advisor: {outcome.asking.headline()}", "dim"))
    notes = Notes()
    told: set[str] = set()
    counts = _of_files(outcome.report.findings)
    groups = _groups(worst_files_first(outcome.report.findings))
    is_brief = len(groups) > _MARKED
    above: Finding | None = None
    for group in groups:
        first = group[0]
        is_headed = len(counts) > 1 and not (is_brief and counts[first.path].total() == 1)
        if is_headed and (above is None or first.path != above.path):
            yield from _heading(first.path, counts[first.path])
        elif not is_brief and sentence(first) not in told:
            yield line("")
        yield from _finding(group, is_short=is_brief and is_headed)
        yield from _code(first, above, is_brief=is_brief)
        yield from _also(group)
        above = first
        yield from _background(first, notes, told)
    yield line("")
    yield from _remarks(outcome)
    if outcome.statistics:
        yield from _statistics(outcome)
    yield from (line(Piece(text, "dim")) for text in notes.lines())
    if told:
        yield line("")
    yield from _summary(outcome)


def _of_files(findings: Iterable[Finding]) -> dict[str, Counter[str]]:
    """Path → how many findings of each severity."""
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        counts.setdefault(finding.path, Counter())[finding.severity.value] += 1
    return counts


def _heading(path: str, counts: Counter[str]) -> Iterator[Line]:
    """What stands above the findings of a file, where there are several files."""
    found = ", ".join(plural(counts[severity], severity) for severity in _STYLES if counts[severity])
    yield line("")
    yield line(Piece(path, "bold"), Piece(f" ({found})", "dim"))


def worst_files_first(findings: Sequence[Finding]) -> list[Finding]:
    """Findings file by file, those with the worst first; in a file by place."""
    worst: dict[str, int] = {}
    for finding in findings:
        worst[finding.path] = min(finding.severity.rank, worst.get(finding.path, finding.severity.rank))
    return sorted(findings, key=lambda finding: (worst[finding.path], finding.sort_key))


def _groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that say the same of the same code in one file stand together, at the first one's place."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        same = (finding.path, finding.rule, finding.provider, finding.message, finding.severity, finding.snippet)
        groups.setdefault(same, []).append(finding)
    return list(groups.values())


def _finding(group: Sequence[Finding], *, is_short: bool) -> Iterator[Line]:
    """Place, severity, rule and message; the path too where no heading has it."""
    first = group[0]
    severity = first.severity.value
    sure = "" if first.confidence.value == "high" else f" ({first.confidence.value} confidence)"
    cell = f" [cell {first.cell}, line {first.cell_line}]" if first.cell is not None else ""
    yield line(
        Piece(f"{'' if is_short else first.path + ':'}{first.line}:{first.column}", "bold"),
        f"{cell}: ",
        Piece(severity, _STYLES[severity]),
        f" {first.rule}: {first.message}{sure}",
    )


def _also(group: Sequence[Finding]) -> Iterator[Line]:
    """Where else in the file the same is found."""
    if len(group) > 1:
        places = ", ".join(str(finding.line) for finding in group[1 : _SHOWN_PLACES + 1])
        more = f" and {len(group) - 1 - _SHOWN_PLACES} more" if len(group) - 1 > _SHOWN_PLACES else ""
        yield line(Piece(f"   also at line {places}{more}", "dim"))


def _background(finding: Finding, notes: Notes, told: set[str]) -> Iterator[Line]:
    """The reason with the numbers of its sources, the conditions, and where to go instead; each once in a report."""
    why, instead = sentence(finding), finding.instead
    if why not in told:
        yield line(Piece("   why: ", "dim"), why, notes.mark(pages(finding)))
        about_provider = finding.ending is None or finding.ending.kind.value == "availability"
        for condition in finding.verdict.conditions if about_provider else ():
            yield line(Piece("   condition: ", "dim"), condition)
    if instead and instead not in told:
        yield line(Piece("   instead: ", "green"), instead)
    told.update((why, instead or why))


def _code(finding: Finding, above: Finding | None, *, is_brief: bool) -> Iterator[Line]:
    """The line, with its place marked below it; of many findings, the line alone, once, and none for information."""
    if is_brief:
        is_shown = above is not None and (above.path, above.line) == (finding.path, finding.line)
        if not is_shown and finding.severity.value != "info":
            yield Unbroken(line(Piece(f"   {finding.line} | ", "dim"), Piece(finding.snippet, is_quoted=True)))
        return
    number = str(finding.line)
    start = max(finding.snippet_column - 1, 0)
    length = finding.end_column - finding.column if finding.end_line == finding.line else len(finding.snippet) - start
    before, marked = finding.snippet[:start], finding.snippet[start : start + max(length, 1)]
    yield Unbroken(line(Piece(f"   {number} | ", "dim"), Piece(finding.snippet, is_quoted=True)))
    caret = " " * shown_width(visible(before)) + "^" * max(shown_width(visible(marked)), 1)
    yield Unbroken(line(Piece(f"   {' ' * len(number)} | ", "dim"), Piece(caret, _STYLES[finding.severity.value])))


def _remarks(outcome: CheckOutcome) -> Iterator[Line]:
    shown: Counter[str] = Counter()
    for remark in remarks(outcome):
        shown[remark.kind] += 1
        if shown[remark.kind] <= _SHOWN_REMARKS.get(remark.kind, shown.total()):
            yield line(Piece(remark.sentence(), "yellow"))
    for kind, most in _SHOWN_REMARKS.items():
        if shown[kind] > most:
            yield line(Piece(f"{shown[kind] - most} more {kind}; --format json lists them", "yellow"))


def _statistics(outcome: CheckOutcome) -> Iterator[Line]:
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


def _summary(outcome: CheckOutcome) -> Iterator[Line]:
    files = len({finding.path for finding in outcome.report.findings})
    where = f" in {plural(files, 'file')}" if files else ""
    style = "bold green" if outcome.passed else "bold red"
    for texts in (
        timeline(outcome.report.findings, outcome.asking.as_of) if files else (),
        by_provider(outcome.report.findings),
        next_command(outcome.report.findings, outcome.asking, outcome.paths),
    ):
        yield from map(line, texts)
    yield line(Piece(f"Found {found(outcome)}{where}", style), f"; {tally(outcome)}.")
    if outcome.nothing is not None:
        yield line(Piece(outcome.nothing.sentence(), "bold yellow"))
