"""A check as a report of code quality, as GitLab shows it in merge requests: a JSON list in Code Climate's shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.check_ends import reason
from migrate_advisor.cli.formats.check_remarks import write_notes
from migrate_advisor.cli.formats.repository_paths import RepositoryPaths
from migrate_advisor.cli.visible import visible

if TYPE_CHECKING:
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome
    from migrate_advisor.scanner.finding import Finding

_SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


def write(outcome: CheckOutcome, stream: TextIO) -> None:
    """Write the list and a line end. Notes have no place in it, and go to standard error."""
    in_repository = RepositoryPaths(outcome.root)
    issues = [_issue(finding, in_repository(finding.path)) for finding in outcome.report.findings]
    stream.write(json.dumps(issues, indent=1) + "\n")
    write_notes(outcome)


def _issue(finding: Finding, path: str) -> dict[str, Any]:
    instead = f" Instead: {finding.instead}" if finding.instead else ""
    return {
        "type": "issue",
        "check_name": finding.rule,
        "description": visible(f"{finding.message}. {reason(finding)}.{instead}"),
        "categories": ["Compatibility"],
        "severity": _SEVERITIES[finding.severity.value],
        "fingerprint": finding.fingerprint,
        "location": {
            "path": path,
            "lines": {"begin": max(finding.line, 1), "end": max(finding.end_line, finding.line, 1)},
        },
    }
