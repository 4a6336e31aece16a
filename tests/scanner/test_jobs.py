"""However many processes read a tree, the findings are the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.scanner.scan import ScanOptions, ScanReport, scan

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = Question("CN", CustomerType.INDIVIDUAL, date(2026, 11, 28))


def report_of(folder: Path, jobs: int) -> ScanReport:
    options = ScanOptions(root=str(folder), jobs=jobs, use_cache=False)
    return scan([str(folder)], compiled=load_compiled(), question=QUESTION, options=options)


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_findings_of_every_sample_are_the_same_with_any_number_of_jobs(checkout: Path, jobs: int) -> None:
    samples = checkout / "tests" / "scanner" / "samples"
    alone = report_of(samples, 1)
    assert len(alone.findings) > 100
    assert report_of(samples, jobs) == alone
