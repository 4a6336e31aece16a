"""What was fixed and what is left as one JSON object, version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migrate_advisor.fixing.fix import FixReport
    from migrate_advisor.planning.proof import Proof
    from migrate_advisor.scanner.finding import Finding, Fix


def fix_json(report: FixReport, proof: Proof | None = None, *, wrote: bool) -> dict[str, Any]:
    """The object; ``proof`` is null where none was asked for."""
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
        "proof": None if proof is None else _proof(proof),
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


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "target": proof.target,
        "holds": proof.holds,
        "files": proof.files,
        "broken": list(proof.broken),
        "calls": [
            {
                "operation": call.operation,
                "places": list(call.places),
                "body": dict(call.body),
                "status": call.status,
                "answered": call.is_answered,
                "problem": call.problem or None,
                "left_out": list(call.left_out),
            }
            for call in proof.calls
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
