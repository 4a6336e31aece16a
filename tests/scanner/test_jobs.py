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


def test_where_to_go_instead_does_not_hang_on_which_file_is_judged_first(tmp_path: Path) -> None:
    models = ("text-embedding-ada-002", "text-embedding-3-small")
    told = []
    for folder, order in ((tmp_path / "one", models), (tmp_path / "other", models[::-1])):
        folder.mkdir()
        for name, model in zip(("a.py", "b.py"), order, strict=True):
            (folder / name).write_text(f'client.embeddings.create(\n    model="{model}"\n)\n', encoding="utf-8")
        options = ScanOptions(root=str(folder), use_cache=False, instead=lambda left: f"instead of {left}")
        report = scan([str(folder)], compiled=load_compiled(), question=QUESTION, options=options)
        told.append({next(m for m in models if m in found.message): found.instead for found in report.findings})
    assert sorted(told[0]) == sorted(models)
    assert told[0] == told[1]
