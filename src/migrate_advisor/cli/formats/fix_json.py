"""What was fixed and what is left as one JSON object, version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migrate_advisor.fixing.fix import FixReport
    from migrate_advisor.scanner.finding import Finding, Fix


def fix_json(report: FixReport, *, wrote: bool) -> dict[str, Any]:
    """The object."""
    return {
        "version": 1,
        "command": "fix",
        "wrote": wrote,
        "changed": list(report.changed),
        "fixed": [{**_place(item.finding), "fix": one_fix(item.fix)} for item in report.fixed],
        "left": [{**_place(item.finding), "fix": one_fix(item.fix), "why": item.why or None} for item in report.left],
        "hidden": list(report.hidden),
        "refused": [{"path": item.path, "why": item.why} for item in report.refused],
        "notes": list(report.notes),
        "patch": report.patch.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
    }


def one_fix(fix: Fix) -> dict[str, Any]:
    """A fix: what it does, how safe it is, its edits in bytes."""
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "notes": list(fix.notes),
        "edits": [
            {
                "start": edit.span.start,
                "end": edit.span.end,
                "replacement": edit.replacement.decode("utf-8", "replace"),
            }
            for edit in fix.edits
        ],
    }


def _place(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "rule": finding.rule,
        "provider": finding.provider,
        "message": finding.message,
    }
