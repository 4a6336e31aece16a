"""A check's findings, one a line, as editors and other tools take them; then the count."""

from __future__ import annotations

from migrate_advisor.cli.formats.check_remarks import found, remarks, tally
from migrate_advisor.cli.formats.check_text import worst_files_first
from migrate_advisor.cli.visible import visible
from migrate_advisor.messages import said

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from typing import TextIO

    from migrate_advisor.cli.check import CheckOutcome


def write(outcome: CheckOutcome, stream: TextIO) -> None:
    """Write one finding a line: place, severity and rule as other tools know them, message in the language in use."""
    for finding in worst_files_first(outcome.report.findings):
        place = f"{finding.path}:{finding.line}:{finding.column}"
        stream.write(visible(f"{place}: {finding.severity.value} {finding.rule}: {said(finding.message)}") + "\n")
    stream.writelines(visible(said(remark.sentence())) + "\n" for remark in remarks(outcome))
    if outcome.nothing is not None:
        stream.write(visible(said(outcome.nothing.sentence())) + "\n")
    stream.write(visible(said(f"Found {found(outcome)}") + said(f"; {tally(outcome)}.")) + "\n")
