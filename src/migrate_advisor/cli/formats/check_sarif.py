"""A check as SARIF 2.1.0: one run, unique rules, paths relative to the source root and percent-encoded.

At most 5,000 results, worst first, since code scanning shows no more; what was left out is counted in a notification.
So is what an ignore comment hides or a baseline holds: code scanning opens an alert for every result, also for one that
says that it is suppressed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from migrate_advisor.cli.formats.check_ends import reason
from migrate_advisor.cli.formats.check_remarks import remarks, tally
from migrate_advisor.cli.formats.facts_json import verdict_json
from migrate_advisor.cli.formats.repository_paths import RepositoryPaths
from migrate_advisor.cli.formats.sarif_fixes import FixesIn
from migrate_advisor.cli.visible import visible
from migrate_advisor.scanner.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome
    from migrate_advisor.cli.formats.check_remarks import Remark
    from migrate_advisor.scanner.finding import Finding

MAX_RESULTS = 5000
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_RANKS = {"high": 90.0, "medium": 60.0, "low": 30.0}


def write(outcome: CheckOutcome, stream: TextIO) -> None:
    """Write the log and a line end."""
    json.dump(sarif(outcome), stream, ensure_ascii=True, indent=1)
    stream.write("\n")


def sarif(outcome: CheckOutcome) -> dict[str, Any]:
    """The log."""
    from migrate_advisor import __version__

    findings = sorted(outcome.report.findings, key=lambda finding: (finding.severity.rank, finding.sort_key))
    shown = findings[:MAX_RESULTS]
    in_repository = RepositoryPaths(outcome.root)
    fixes = FixesIn(outcome.contents or {})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "migrate-advisor",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule) for rule in RULES],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    "SRCROOT": {
                        "description": {"text": "The root of the repository, or else the folder that was checked."}
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": _notifications(
                            outcome, len(findings) - len(shown), in_repository
                        ),
                    }
                ],
                "results": [_result(finding, in_repository, fixes) for finding in shown],
                "properties": _properties(outcome),
            }
        ],
    }


def _properties(outcome: CheckOutcome) -> dict[str, Any]:
    """The question, and what was counted."""
    return {
        "region": outcome.asking.region.value,
        "customer": outcome.asking.customer.value,
        "asOf": outcome.asking.as_of.isoformat(),
        "filesScanned": outcome.report.files_scanned,
        "filesSkipped": len(outcome.report.skipped),
        "hiddenByIgnoreComments": len(outcome.report.suppressed),
        "inBaseline": len(outcome.against.known),
    }


def _rule(rule: Any) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation.split("\n\n", 1)[0].replace("\n", " ")},
        "help": {"text": rule.explanation, "markdown": rule.explanation},
        "defaultConfiguration": {"level": "error"},
    }


def _result(finding: Finding, in_repository: RepositoryPaths, fixes: FixesIn) -> dict[str, Any]:
    ids = [rule.id for rule in RULES]
    instead = f" Instead: {finding.instead}" if finding.instead else ""
    made = fixes(finding.path, finding.fix, artifact(in_repository(finding.path)))
    return {
        "ruleId": finding.rule,
        "ruleIndex": ids.index(finding.rule),
        "level": _LEVELS[finding.severity.value],
        "rank": _RANKS[finding.confidence.value],
        "message": {"text": visible(f"{finding.message}. {reason(finding)}.{instead}")},
        "locations": [_location(finding, in_repository(finding.path))],
        "partialFingerprints": {"migrateAdvisor/v1": finding.fingerprint},
        **({"fixes": made} if made else {}),
        "properties": {
            "provider": finding.provider,
            "confidence": finding.confidence.value,
            "ends": finding.ends.isoformat() if finding.ends else None,
            "endsKind": finding.ends_kind,
            "verdict": verdict_json(finding.verdict),
        },
    }


def _location(finding: Finding, path: str) -> dict[str, Any]:
    region = {
        "startLine": max(finding.line, 1),
        "startColumn": max(finding.column, 1),
        "endLine": max(finding.end_line, finding.line, 1),
        "endColumn": max(finding.end_column, 1),
        "snippet": {"text": finding.snippet},
    }
    return {"physicalLocation": {"artifactLocation": artifact(path), "region": region}}


def artifact(path: str) -> dict[str, str]:
    """Where a file is: relative to the source root, or as a file URI where it lies outside."""
    if path.startswith("/"):
        return {"uri": f"file://{quote(path, errors='surrogateescape')}"}
    # A first segment with a colon would read as a scheme; quote() encodes the colon.
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": "SRCROOT"}


def _notifications(outcome: CheckOutcome, hidden: int, in_repository: RepositoryPaths) -> Sequence[dict[str, Any]]:
    notes = [_note(remark, in_repository) for remark in remarks(outcome)]
    if outcome.report.suppressed or outcome.against.known:
        notes.append({"level": "note", "message": {"text": visible(f"{tally(outcome)}; these are no results here")}})
    if outcome.nothing is not None:
        level = "error" if outcome.nothing.is_wrong else "note"
        notes.append({"level": level, "message": {"text": visible(outcome.nothing.sentence())}})
    if hidden:
        text = f"{hidden} milder findings are left out: code scanning shows {MAX_RESULTS}"
        notes.append({"level": "warning", "message": {"text": text}})
    return notes


def _note(remark: Remark, in_repository: RepositoryPaths) -> dict[str, Any]:
    note: dict[str, Any] = {"level": "note", "message": {"text": visible(remark.text)}}
    if remark.path is not None:
        place: dict[str, Any] = {"artifactLocation": artifact(in_repository(remark.path))}
        if remark.line is not None:
            place["region"] = {"startLine": remark.line}
        note["locations"] = [{"physicalLocation": place}]
    return note
