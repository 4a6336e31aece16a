"""A check as JUnit XML, for CI systems that show test results: a suite per file, a failure per finding that fails."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from migrate_advisor.cli.formats.check_text import reason
from migrate_advisor.cli.formats.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from migrate_advisor.cli.check import Outcome
    from migrate_advisor.scanner.finding import Finding


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write the document."""
    stream.writelines(f"{line}\n" for line in _document(outcome))


def _document(outcome: Outcome) -> Iterator[str]:
    findings = outcome.report.findings
    failures = sum(outcome.fails(finding) for finding in findings)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<testsuites name="migrate-advisor" tests="{max(len(findings), 1)}" failures="{failures}">'
    for path, group in groupby(findings, key=lambda finding: finding.path):
        yield from _suite(outcome, path, list(group))
    if not findings:
        skipped = int(outcome.nothing is not None)
        yield f'  <testsuite name="migrate-advisor" tests="1" failures="0" skipped="{skipped}">'
        yield f"    <testcase name={_attribute(outcome.asking.headline())}>"
        if outcome.nothing is not None:
            yield f"      <skipped message={_attribute(outcome.nothing.sentence())} />"
        yield "    </testcase>"
        yield "  </testsuite>"
    yield "</testsuites>"


def _suite(outcome: Outcome, path: str, findings: Sequence[Finding]) -> Iterator[str]:
    failures = sum(outcome.fails(finding) for finding in findings)
    yield f'  <testsuite name={_attribute(path)} tests="{len(findings)}" failures="{failures}">'
    for finding in findings:
        place = f"{finding.rule} at {finding.line}:{finding.column}"
        yield f"    <testcase classname={_attribute(path)} name={_attribute(place)}>"
        text = f"{finding.message}. {reason(finding.verdict)}."
        if finding.instead:
            text += f" Instead: {finding.instead}"
        if outcome.fails(finding):
            yield f'      <failure type="{finding.severity.value}" message={_attribute(finding.message)}>'
            yield f"{escape(visible(text))}</failure>"
        else:
            yield f"      <system-out>{escape(visible(text))}</system-out>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
