"""A check as GitHub workflow commands: the worst findings as annotations, the rest counted in one notice.

GitHub keeps ten errors and ten warnings of a step and drops the rest without a word, so we choose.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.check_ends import reason
from migrate_advisor.cli.formats.check_remarks import found, remarks, tally
from migrate_advisor.cli.formats.check_step_summary import write_summary
from migrate_advisor.cli.formats.repository_paths import RepositoryPaths
from migrate_advisor.cli.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome
    from migrate_advisor.cli.formats.check_remarks import Remark
    from migrate_advisor.scanner.finding import Finding

PER_LEVEL = 10
_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def write(outcome: CheckOutcome, stream: TextIO) -> None:
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
    beside = list(remarks(outcome))
    room = PER_LEVEL - 1 - shown["notice"]
    stream.writelines(_notice(remark, in_repository) for remark in beside[:room])
    hidden = len(findings) - sum(shown.values()), max(len(beside) - room, 0)
    level = "error" if outcome.nothing is not None and outcome.nothing.is_wrong else "notice"
    stream.write(f"::{level} title=migrate-advisor::{_data(_summary(outcome, *hidden))}\n")
    _add_summary(outcome, findings, beside)


def _add_summary(outcome: CheckOutcome, findings: Sequence[Finding], beside: Sequence[Remark]) -> None:
    """Append to the summary of the step, where there is one; what cannot be written is told and changes no result."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            write_summary(_summary(outcome), findings, beside, file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        sys.stderr.write(f"migrate-advisor: no summary of the step: GITHUB_STEP_SUMMARY: {why}\n")


def _notice(remark: Remark, in_repository: RepositoryPaths) -> str:
    place = {
        "file": None if remark.path is None else in_repository(remark.path),
        "line": remark.line,
        "title": "migrate-advisor",
    }
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items() if value is not None)
    return f"::notice {properties}::{_data(remark.text)}\n"


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
    return f"::{level} {properties}::{_data(f'{finding.message}. {reason(finding)}.{instead}')}\n"


def _summary(outcome: CheckOutcome, findings: int = 0, beside: int = 0) -> str:
    """The result in one sentence.

    Args:
        outcome: the check.
        findings: how many findings have no annotation.
        beside: the same of what is told beside them.
    """
    if outcome.nothing is not None:
        return f"{outcome.nothing.sentence()} {len(outcome.report.skipped)} skipped ({outcome.asking.headline()})."
    hidden = [f"{findings} not shown here"] * bool(findings) + [f"{beside} remarks not shown here"] * bool(beside)
    more = f"; {', '.join(hidden)}, GitHub keeps {PER_LEVEL} a level" if hidden else ""
    return f"Found {found(outcome)} ({outcome.asking.headline()}); {tally(outcome)}{more}."


def _data(text: str) -> str:
    """Escape a command's message, so that no file content can start a command of its own."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
