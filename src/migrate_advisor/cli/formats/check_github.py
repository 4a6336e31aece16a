"""A check as GitHub workflow commands: the worst findings as annotations, the rest counted in one notice.

GitHub keeps ten errors and ten warnings of a step and drops the rest without a word, so we choose.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.check_step_summary import write_summary
from migrate_advisor.cli.formats.check_text import plural, reason
from migrate_advisor.cli.formats.repository_paths import RepositoryPaths
from migrate_advisor.cli.formats.visible import visible

if TYPE_CHECKING:
    from typing import TextIO

    from migrate_advisor.cli.check import Outcome
    from migrate_advisor.scanner.finding import Finding

PER_LEVEL = 10
_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write one command a line."""
    findings = sorted(outcome.report.findings, key=lambda finding: (finding.severity.rank, finding.sort_key))
    shown: Counter[str] = Counter()
    in_repository = RepositoryPaths(outcome.root)
    for finding in findings:
        level = _LEVELS[finding.severity.value]
        # The last notice is kept for the summary.
        if shown[level] < (PER_LEVEL - 1 if level == "notice" else PER_LEVEL):
            shown[level] += 1
            stream.write(_annotation(finding, level, in_repository(finding.path)))
    level = "error" if outcome.nothing is not None and outcome.nothing.is_wrong else "notice"
    stream.write(f"::{level} title=migrate-advisor::{_data(_summary(outcome, len(findings) - shown.total()))}\n")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            write_summary(_summary(outcome, 0), findings, file)


def _annotation(finding: Finding, level: str, path: str) -> str:
    place = {
        "file": path,
        "line": finding.line,
        "endLine": finding.end_line,
        "col": finding.column,
        "endColumn": finding.end_column,
        "title": finding.rule,
    }
    if finding.end_line != finding.line:  # GitHub takes columns only within one line
        del place["col"], place["endColumn"]
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    instead = f" Instead: {finding.instead}" if finding.instead else ""
    return f"::{level} {properties}::{_data(f'{finding.message}. {reason(finding.verdict)}.{instead}')}\n"


def _summary(outcome: Outcome, hidden: int) -> str:
    if outcome.nothing is not None:
        return f"{outcome.nothing.sentence()} {len(outcome.report.skipped)} skipped ({outcome.asking.headline()})."
    counts = Counter(finding.severity.value for finding in outcome.report.findings)
    found = ", ".join(plural(counts[name], name) for name in _LEVELS if counts[name]) or "nothing"
    more = f"; {hidden} not shown here, GitHub keeps {PER_LEVEL} a level" if hidden else ""
    scanned = plural(outcome.report.files_scanned, "file")
    skipped = f", {len(outcome.report.skipped)} skipped" if outcome.report.skipped else ""
    return f"Found {found} ({outcome.asking.headline()}); {scanned} scanned{skipped}{more}."


def _data(text: str) -> str:
    """Escape a command's message, so that no file content can start a command of its own."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
