"""A check's findings as lines for people: the place, the line with a caret, the reason, and where to go instead."""

from __future__ import annotations

from collections import Counter

from migrate_advisor.cli.formats.styled import Line, Piece, line, write_lines
from migrate_advisor.cli.formats.visible import visible

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from migrate_advisor.catalog.places import Verdict
    from migrate_advisor.cli.check import Outcome
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.scan import UnusedIgnore

_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
_SHOWN_PLACES = 8
_SHOWN_SKIPPED = 5
_SHOWN_EXPIRED = 5


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
    yield from _unused(outcome)
    yield from _baseline(outcome)
    yield from _skipped(outcome)
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
        Piece(f"{visible(first.path)}:{first.line}:{first.column}", "bold"),
        f"{cell}: ",
        Piece(severity, _STYLES[severity]),
        f" {first.rule}: {visible(first.message)}{sure}",
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
        yield line(Piece("   instead: ", "green"), visible(finding.instead))


def _short_background(finding: Finding) -> Iterator[Line]:
    """The same for the second and later finding of a file that share it."""
    yield line(Piece("   why: ", "dim"), f"{finding.verdict.sentence()}; source and instead: see above")


def _code(finding: Finding) -> Iterator[Line]:
    number = str(finding.line)
    start = max(finding.snippet_column - 1, 0)
    length = finding.end_column - finding.column if finding.end_line == finding.line else len(finding.snippet) - start
    before, marked = finding.snippet[:start], finding.snippet[start : start + max(length, 1)]
    yield line(Piece(f"   {number} | ", "dim"), visible(finding.snippet))
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


def _unused(outcome: Outcome) -> Iterator[Line]:
    for unused in outcome.report.unused_ignores:
        yield line(Piece(f"{visible(unused.path)}:{unused.line}: {visible(unused_sentence(unused))}", "yellow"))


def unused_sentence(unused: UnusedIgnore) -> str:
    """What to say of an ignore comment that hid nothing, with what a misspelled rule may have meant."""
    rules = f"[{', '.join(unused.rules)}]" if unused.rules else ""
    return f"unused ignore comment{rules}" + "".join(map(_misspelled, unused.rules))


def _misspelled(name: str) -> str:
    from migrate_advisor.catalog.spelling import close_matches
    from migrate_advisor.scanner.rules import RULES

    known = [rule.id for rule in RULES]
    if name in known:
        return ""
    close = close_matches(name, known)
    return f"; there is no rule {name!r}" + (f", did you mean {close[0]!r}?" if close else "")


def _baseline(outcome: Outcome) -> Iterator[Line]:
    expired, gone = outcome.against.expired, outcome.against.gone
    for entry in expired[:_SHOWN_EXPIRED]:
        note = f" ({entry.reason})" if entry.reason else ""
        text = f"{visible(entry.path)}: {visible(entry.rule)} was accepted until {entry.until}{visible(note)}"
        yield line(Piece(text, "yellow"))
    if len(expired) > _SHOWN_EXPIRED:
        yield line(Piece(f"{len(expired) - _SHOWN_EXPIRED} more have expired; --format json lists them", "yellow"))
    if gone:
        text = f"{plural(len(gone), 'line')} of the baseline no longer found; write it again to drop what is gone"
        yield line(Piece(text, "yellow"))


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


def _skipped(outcome: Outcome) -> Iterator[Line]:
    """Files that one would want to know of: not what was excluded on purpose, nor binaries."""
    telling = [skip for skip in outcome.report.skipped if skip.reason not in {"binary", "excluded"}]
    for skip in telling[:_SHOWN_SKIPPED]:
        yield line(Piece(f"{visible(skip.path)}: not scanned: {visible(skip.reason)}", "yellow"))
    if len(telling) > _SHOWN_SKIPPED:
        yield line(Piece(f"{len(telling) - _SHOWN_SKIPPED} more not scanned; --format json lists them", "yellow"))


def _summary(outcome: Outcome) -> Iterator[Line]:
    report = outcome.report
    severities = Counter(finding.severity.value for finding in report.findings)
    counted = [plural(count, name) for name in _STYLES if (count := severities[name])]
    found = " and ".join(filter(None, [", ".join(counted[:-1]), *counted[-1:]])) or "nothing"
    files = len({finding.path for finding in report.findings})
    where = f" in {plural(files, 'file')}" if files else ""
    skips = Counter(skip.reason for skip in report.skipped)
    parts = [f"{plural(report.files_scanned, 'file')} scanned"]
    if skips:
        reasons = ", ".join(f"{count} {name}" for name, count in sorted(skips.items()))
        parts.append(f"{len(report.skipped)} skipped ({visible(reasons)})")
    if report.suppressed:
        parts.append(f"{plural(len(report.suppressed), 'finding')} hidden by ignore comments")
    if outcome.against.known:
        parts.append(f"{plural(outcome.against.known, 'finding')} in the baseline")
    style = "bold green" if outcome.passed else "bold red"
    yield line(Piece(f"Found {found}{where}", style), f"; {', '.join(parts)}.")
    if outcome.nothing is not None:
        yield line(Piece(visible(outcome.nothing.sentence()), "bold yellow"))


def plural(count: int, noun: str) -> str:
    """A count with its noun; ``info`` has no plural."""
    return f"{count} {noun}{'' if count == 1 or noun == 'info' else 's'}"
