"""A check as one JSON object, version 1. The shapes here are the contract; the domain's types are not."""

from __future__ import annotations

import json
from collections import Counter
from itertools import islice
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.check_ends import stop_json, stops
from migrate_advisor.cli.formats.check_text import count_findings
from migrate_advisor.cli.formats.facts_json import verdict_json
from migrate_advisor.cli.formats.fix_json import one_fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome
    from migrate_advisor.cli.scope import Against
    from migrate_advisor.scanner.finding import Finding


_FINDINGS = ("findings", "suppressed")
"""Members that are JSON already, item by item."""
_AT_ONCE = 200
"""Findings that are written at once: each carries its verdict and is long, and there may be very many."""


def write(outcome: CheckOutcome, stream: TextIO) -> None:
    """Write the object and a line end."""
    stream.write("{")
    for number, (name, part) in enumerate(_parts(outcome).items()):
        stream.write(f"{',' if number else ''}\n {json.dumps(name)}: ")
        if name in _FINDINGS:
            _write_items(part, stream)
        elif isinstance(part, list):
            _write_items(map(json.dumps, part), stream)
        else:
            stream.write(json.dumps(part))
    stream.write("\n}\n")


def _write_items(items: Iterable[str], stream: TextIO) -> None:
    """An item a line: readable, and ten times faster than indented."""
    written = iter(items)
    before = "[\n  "
    while piece := list(islice(written, _AT_ONCE)):
        stream.write(before + ",\n  ".join(piece))
        before = ",\n  "
    stream.write("[]" if before.startswith("[") else "\n ]")


def _parts(outcome: CheckOutcome) -> dict[str, Any]:
    """The members of the object."""
    report, asking = outcome.report, outcome.asking
    return {
        "version": 1,
        "command": "check",
        "question": {
            "region": asking.region.value,
            "region_from": asking.region.origin,
            "customer": asking.customer.value,
            "customer_from": asking.customer.origin,
            "owner": asking.owner.value if asking.owner else None,
            "as_of": asking.as_of.isoformat(),
        },
        "fail_on": outcome.fail_on,
        "passed": outcome.passed,
        "findings": _written(report.findings),
        "suppressed": _written(report.suppressed),
        "unused_ignores": [
            {"path": _sound(item.path), "line": item.line, "rules": list(item.rules)} for item in report.unused_ignores
        ],
        "baseline": _baseline_json(outcome.against),
        "statistics": [
            {"rule": rule, "provider": provider, "severity": severity, "path_class": path_class, "count": count}
            for (rule, provider, severity, path_class), count in sorted(count_findings(report.findings).items())
        ],
        "summary": {
            "ends": [stop_json(stop, asking.as_of) for stop in stops(report.findings)],
            "providers": dict(Counter(finding.provider for finding in report.findings).most_common()),
        },
        "files_scanned": report.files_scanned,
        "skipped": [{"path": _sound(item.path), "reason": item.reason} for item in report.skipped],
        "notes": [{"path": _sound(item.path), "line": item.line, "text": _sound(item.text)} for item in report.notes],
    }


def _baseline_json(against: Against) -> dict[str, Any]:
    counts = against.counts or {}
    return {
        "known": len(against.known),
        "expired": [{name: _sound(value) for name, value in entry._asdict().items()} for entry in against.expired],
        "gone": [{"path": _sound(entry.path), "rule": entry.rule} for entry in against.gone],
        "statistics": [
            {"rule": rule, "path": _sound(path)} | count._asdict() for (rule, path), count in counts.items()
        ],
    }


def _written(findings: Iterable[Finding]) -> Iterator[str]:
    """Findings as JSON, as `json.dumps` would write them. Their verdicts are a handful, and long."""
    verdicts: dict[int, str] = {}
    for one in findings:
        verdict = verdicts.get(id(one.verdict))
        if verdict is None:
            verdict = verdicts[id(one.verdict)] = json.dumps(verdict_json(one.verdict))
        accepted = "" if one.suppression is None else f'"reason": {_text(one.suppression)}, '
        cell = "" if one.cell is None else f'"cell": {one.cell}, "cell_line": {json.dumps(one.cell_line)}, '
        yield (
            f'{{"rule": {_text(one.rule)}, "provider": {_text(one.provider)}, "path": {_text(one.path)}, '
            f'"line": {one.line}, "column": {one.column}, "end_line": {one.end_line}, "end_column": {one.end_column}, '
            f'{cell}{accepted}"severity": {_text(one.severity.value)}, "confidence": {_text(one.confidence.value)}, '
            f'"message": {_text(one.message)}, "code": {_text(one.snippet)}, "path_class": {_text(one.path_class)}, '
            f'"instead": {_quoted(one.instead)}, '
            f'"fix": {"null" if one.fix is None else json.dumps(one_fix(one.fix))}, '
            f'"ends": {_quoted(one.ends.isoformat() if one.ends else None)}, "ends_kind": {_quoted(one.ends_kind)}, '
            f'"successor": {_quoted(one.ending.successor if one.ending else None)}, '
            f'"fingerprint": {_text(one.fingerprint)}, "verdict": {verdict}}}'
        )


def _text(value: str) -> str:
    """A string as JSON; what is no text, as in names of files that are no UTF-8, is written out."""
    return encode_basestring_ascii(value if value.isascii() else _sound(value))


def _quoted(value: str | None) -> str:
    return "null" if value is None else _text(value)


def _sound(value: str) -> str:
    return value.encode("utf-8", "backslashreplace").decode()
