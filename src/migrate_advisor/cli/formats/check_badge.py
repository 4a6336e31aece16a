"""A check as a badge: JSON for shields.io's endpoint badges (https://shields.io/badges/endpoint-badge)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.check_remarks import write_notes
from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome

_LABEL = "LLM providers"


def write(outcome: CheckOutcome, stream: TextIO) -> None:
    """Write the JSON and a line end: how many places stop, else the day on which the first one will."""
    findings = outcome.report.findings
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = [finding for finding in findings if finding.severity is Severity.WARNING]
    days = [finding.ends for finding in warnings if finding.ends is not None]
    if errors:
        message, color = f"{errors} stopped", "red"
    elif warnings:
        message, color = (f"stops {min(days)}" if days else f"{len(warnings)} to look at"), "orange"
    else:
        message, color = "nothing stops", "brightgreen"
    badge = {"schemaVersion": 1, "label": _LABEL, "message": message, "color": color}
    stream.write(json.dumps(badge, indent=1) + "\n")
    write_notes(outcome)
