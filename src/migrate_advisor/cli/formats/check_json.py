"""A check as one JSON object, version 1. The shapes here are the contract; the domain's types are not."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.check_text import count_findings
from migrate_advisor.cli.formats.facts_json import verdict_json

if TYPE_CHECKING:
    from typing import TextIO

    from migrate_advisor.cli.check import Outcome
    from migrate_advisor.cli.scope import Against
    from migrate_advisor.scanner.finding import Finding


class _Written(str):
    """What is JSON already."""

    __slots__ = ()


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write the object and a line end."""
    stream.write("{")
    for number, (name, part) in enumerate(_parts(outcome).items()):
        stream.write(f"{',' if number else ''}\n {json.dumps(name)}: ")
        if isinstance(part, list) and part:  # an item a line: readable, and ten times faster than indented
            stream.write("[\n  " + ",\n  ".join(map(_dumped, part)) + "\n ]")
        else:
            stream.write(json.dumps(part))
    stream.write("\n}\n")


def _dumped(item: Any) -> str:  # whatever JSON takes
    return item if isinstance(item, _Written) else json.dumps(item)


def _parts(outcome: Outcome) -> dict[str, Any]:
    """The members of the object."""
    report, asking = outcome.report, outcome.asking
    verdicts: dict[int, str] = {}
    for finding in (*report.findings, *report.suppressed):  # a handful of verdicts, however many findings
        if id(finding.verdict) not in verdicts:
            verdicts[id(finding.verdict)] = json.dumps(verdict_json(finding.verdict))
    return {
        "version": 1,
        "command": "check",
        "question": {
            "region": asking.region.value,
            "region_from": asking.region.origin,
            "customer": asking.customer.value,
            "customer_from": asking.customer.origin,
            "as_of": asking.as_of.isoformat(),
        },
        "fail_on": outcome.fail_on,
        "passed": outcome.passed,
        "findings": [_finding(finding, verdicts[id(finding.verdict)]) for finding in report.findings],
        "suppressed": [_finding(finding, verdicts[id(finding.verdict)]) for finding in report.suppressed],
        "unused_ignores": [
            {"path": item.path, "line": item.line, "rules": list(item.rules)} for item in report.unused_ignores
        ],
        "baseline": _baseline_json(outcome.against),
        "statistics": [
            {"rule": rule, "provider": provider, "severity": severity, "path_class": path_class, "count": count}
            for (rule, provider, severity, path_class), count in sorted(count_findings(report.findings).items())
        ],
        "files_scanned": report.files_scanned,
        "skipped": [{"path": item.path, "reason": item.reason} for item in report.skipped],
    }


def _baseline_json(against: Against) -> dict[str, Any]:
    counts = against.counts or {}
    return {
        "known": against.known,
        "expired": [entry._asdict() for entry in against.expired],
        "gone": [{"path": entry.path, "rule": entry.rule} for entry in against.gone],
        "statistics": [{"rule": rule, "path": path} | count._asdict() for (rule, path), count in counts.items()],
    }


def _finding(finding: Finding, verdict: str) -> _Written:
    """One finding, with its verdict, which is the same for many and long."""
    place = {"line": finding.line, "column": finding.column}
    end = {"end_line": finding.end_line, "end_column": finding.end_column}
    cell = {"cell": finding.cell, "cell_line": finding.cell_line} if finding.cell is not None else {}
    members = {
        "rule": finding.rule,
        "provider": finding.provider,
        "path": finding.path,
        **place,
        **end,
        **cell,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "code": finding.snippet,
        "path_class": finding.path_class,
        "instead": finding.instead,
        "fix": _fix(finding),
        "fingerprint": finding.fingerprint,
    }
    return _Written(f'{json.dumps(members)[:-1]}, "verdict": {verdict}}}')


def _fix(finding: Finding) -> dict[str, Any] | None:
    if finding.fix is None:
        return None
    edits = [
        asdict(edit.span) | {"replacement": edit.replacement.decode("utf-8", "replace")} for edit in finding.fix.edits
    ]
    return {"title": finding.fix.title, "is_safe": finding.fix.is_safe, "edits": edits}
