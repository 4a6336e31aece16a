"""A check as Markdown for the summary of a GitHub step: a table, worst first, bounded, nothing in it live."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from migrate_advisor.cli.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from migrate_advisor.cli.formats.check_remarks import Remark
    from migrate_advisor.scanner.finding import Finding

ROWS = 100
"""Findings in the table; GitHub refuses a summary of more than a mebibyte."""
_LONGEST = 300
_LIVE = {ord(mark): f"&#{ord(mark)};" for mark in "|`*_[]\\~@#!:"}
"""What Markdown or GitHub would make something of: tables, code, links, mentions, bare addresses."""


def write_summary(headline: str, findings: Sequence[Finding], beside: Sequence[Remark], stream: TextIO) -> None:
    """Append the summary.

    Args:
        headline: the result in one sentence.
        findings: worst first.
        beside: what else there is to tell.
        stream: the summary's file.
    """
    stream.write(f"### migrate-advisor\n\n{_cell(headline)}\n\n")
    if findings:
        _write_table(findings, stream)
    stream.writelines(f"- {_cell(remark.sentence())}\n" for remark in beside[:ROWS])
    if len(beside) > ROWS:
        stream.write(f"\n{len(beside) - ROWS} more are not shown here.\n")


def _write_table(findings: Sequence[Finding], stream: TextIO) -> None:
    stream.write("| Severity | Place | Rule | What | Instead |\n|---|---|---|---|---|\n")
    for finding in findings[:ROWS]:
        place = f"{finding.path}:{finding.line}"
        cells = (finding.severity.value, place, finding.rule, finding.message, finding.instead or "")
        stream.write(f"| {' | '.join(map(_cell, cells))} |\n")
    if len(findings) > ROWS:
        stream.write(f"\n{len(findings) - ROWS} more are not shown here.\n")
    stream.write("\n")


def _cell(text: str) -> str:
    """Text that stays text, whatever a file is called or holds."""
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return escape(visible(cut).replace("\n", " "), quote=False).translate(_LIVE)
