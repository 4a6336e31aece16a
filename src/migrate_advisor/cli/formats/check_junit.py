"""A check as JUnit XML, for CI systems that show test results: a suite per file, a failure per finding that fails."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from migrate_advisor.cli.formats.check_ends import reason
from migrate_advisor.cli.formats.check_remarks import found, remarks, tally
from migrate_advisor.cli.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome
    from migrate_advisor.scanner.finding import Finding

_NO_CHARACTERS = {code: f"\\u{code:04x}" for code in (0xFFFE, 0xFFFF)}
"""What XML 1.0 does not take, beside control characters and surrogates, which are written out everywhere."""


def write(outcome: CheckOutcome, stream: TextIO) -> None:
    """Write the document."""
    stream.writelines(f"{line}\n" for line in _document(outcome))


def _document(outcome: CheckOutcome) -> Iterator[str]:
    findings, hidden = outcome.report.findings, (*outcome.report.suppressed, *outcome.against.known)
    failures = sum(outcome.fails(finding) for finding in findings)
    skipped = len(hidden) + (outcome.nothing is not None)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield (
        f'<testsuites name="migrate-advisor" tests="{len(findings) + len(hidden) + 1}" failures="{failures}" '
        f'skipped="{skipped}">'
    )
    yield from _whole(outcome)
    every = sorted((*findings, *hidden), key=lambda finding: finding.sort_key)
    for path, group in groupby(every, key=lambda finding: finding.path):
        yield from _suite(outcome, path, list(group))
    yield "</testsuites>"


def _whole(outcome: CheckOutcome) -> Iterator[str]:
    """The check itself, as a test that passes, with what there is to tell beside the findings."""
    skipped = int(outcome.nothing is not None)
    yield f'  <testsuite name="migrate-advisor" tests="1" failures="0" skipped="{skipped}">'
    yield f'    <testcase classname="migrate-advisor" name={_attribute(outcome.asking.headline())}>'
    if outcome.nothing is not None:
        yield f"      <skipped message={_attribute(outcome.nothing.sentence())} />"
    told = [f"Found {found(outcome)}; {tally(outcome)}.", *(remark.sentence() for remark in remarks(outcome))]
    lines = "\n".join(map(_shown, told))
    yield f"      <system-out>{escape(lines)}</system-out>"
    yield "    </testcase>"
    yield "  </testsuite>"


def _suite(outcome: CheckOutcome, path: str, findings: Sequence[Finding]) -> Iterator[str]:
    counting = [finding for finding in findings if finding.suppression is None]
    failures, skipped = sum(map(outcome.fails, counting)), len(findings) - len(counting)
    yield (f'  <testsuite name={_attribute(path)} tests="{len(findings)}" failures="{failures}" skipped="{skipped}">')
    for finding in findings:
        place = f"{finding.rule} at {finding.line}:{finding.column}"
        yield f"    <testcase classname={_attribute(path)} name={_attribute(place)}>"
        text = f"{finding.message}. {reason(finding)}."
        if finding.instead:
            text += f" Instead: {finding.instead}"
        if finding.suppression is not None:
            yield f"      <skipped message={_attribute(f'accepted: {finding.suppression}'.rstrip(': '))} />"
            yield f"      <system-out>{escape(_shown(text))}</system-out>"
        elif outcome.fails(finding):
            yield f'      <failure type="{finding.severity.value}" message={_attribute(finding.message)}>'
            yield f"{escape(_shown(text))}</failure>"
        else:
            yield f"      <system-out>{escape(_shown(text))}</system-out>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    return quoteattr(_shown(text))


def _shown(text: str) -> str:
    """Text without what XML 1.0 has no character for."""
    return visible(text).translate(_NO_CHARACTERS)
