"""Fixes beside findings, for `check --fixes`. What a fix is, and whether it holds, is `fixing`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import load_catalog, load_compiled
from migrate_advisor.fixing.destination import destination
from migrate_advisor.fixing.file import Moving
from migrate_advisor.fixing.offered import offered
from migrate_advisor.fixing.work import Scanning

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from migrate_advisor.cli.asking import Asking
    from migrate_advisor.cli.scope import Against
    from migrate_advisor.scanner.scan import ScanOptions


def with_fixes(
    args: argparse.Namespace, against: Against, question: Asking, options: ScanOptions, given: Mapping[str, bytes]
) -> tuple[Against, Mapping[str, bytes]]:
    """The report with a fix at each finding that has one, and the contents that these are for.

    Args:
        args: of the command.
        against: the report.
        question: who asks.
        options: how was scanned.
        given: path → content of what is not read from its path.

    Raises:
        UnknownTargetError: there is no such target.
        TargetClosedError: it is closed to them, or has ended.
        UsageError: its address depends on the account.
    """
    catalog = load_catalog(question.extra)
    asked = question.asked()
    to = destination(args.to, catalog, asked.question(), args.base_url) if args.to else None
    scanning = Scanning(load_compiled(question.extra), asked.question, options._replace(use_cache=False))
    made = offered(against.report.findings, scanning, Moving(to, catalog, unsafe=True), given)
    return against._replace(report=against.report._replace(findings=made.findings)), made.contents
