from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.places import CustomerType, Status, Verdict
from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.baseline import Baseline, Entry, read_baseline
from migrate_advisor.scanner.finding import Confidence, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

FINDING = Finding(
    rule="blocked-endpoint",
    provider="openai",
    path="app.py",
    line=3,
    column=1,
    end_line=3,
    end_column=9,
    message="m",
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    verdict=Verdict(
        provider="openai",
        region="CN",
        customer=CustomerType.INDIVIDUAL,
        as_of=date(2026, 11, 22),
        status=Status.CLOSED,
    ),
    snippet="x",
    snippet_column=1,
    path_class="code",
    fingerprint="f1",
)


def _findings(*prints: str) -> Sequence[Finding]:
    return [replace(FINDING, fingerprint=name, path=f"{name}.py") for name in prints]


def test_new_known_and_gone_are_told_apart() -> None:
    baseline = Baseline().renewed(_findings("a", "b"))
    compared = baseline.compare(_findings("b", "c"))
    assert [finding.fingerprint for finding in compared.new] == ["c"]
    assert [finding.fingerprint for finding in compared.known] == ["b"]
    assert [entry.fingerprint for entry in compared.gone] == ["a"]


def test_a_finding_that_moved_is_still_known() -> None:
    baseline = Baseline().renewed([FINDING])
    assert baseline.compare([replace(FINDING, line=99, column=5)]).new == ()


def test_the_file_is_sorted_one_entry_a_line_without_lines_times_or_versions() -> None:
    text = Baseline().renewed(_findings("c", "a", "b")).to_json()
    entries = [line for line in text.splitlines() if "fingerprint" in line]
    assert [json.loads(line.rstrip(","))["path"] for line in entries] == ["a.py", "b.py", "c.py"]
    assert all(set(json.loads(line.rstrip(","))) == {"path", "rule", "fingerprint"} for line in entries)
    assert set(json.loads(text)) == {"version", "findings"}


def test_writing_again_changes_nothing_and_keeps_reasons() -> None:
    text = Baseline((Entry("a.py", "blocked-endpoint", "a", "until the old service is off"),)).to_json()
    baseline = read_baseline(text.encode(), "baseline.json")
    assert baseline.renewed(_findings("a")).to_json() == text


def test_adding_a_finding_adds_a_line() -> None:
    before, after = (Baseline().renewed(_findings(*names)).to_json().splitlines() for names in ("ac", "abc"))
    assert len(after) == len(before) + 1
    assert all(earlier < later for earlier, later in pairwise(after[1:-1]))


def test_an_empty_baseline_is_read_back() -> None:
    assert read_baseline(Baseline().to_json().encode(), "b") == Baseline()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_of_shells_are_taken(encoding: str) -> None:
    text = Baseline().renewed([FINDING]).to_json()
    assert len(read_baseline(text.encode(encoding), "b").entries) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"version": 2, "findings": []}', b'{"version": 1}', b"\xff"])
def test_what_is_no_baseline_is_an_error_that_tells_how_to_make_one(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"b\.json: not a baseline .*--write-baseline b\.json"):
        read_baseline(content, "b.json")
