from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.places import CustomerType, Status, Verdict
from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.baseline import Baseline, Entry, EntryCount, read_baseline
from migrate_advisor.scanner.finding import Finding, FindingConfidence, Severity

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
    confidence=FindingConfidence.HIGH,
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


DAY = date(2026, 11, 22)


def everywhere(_entry: Entry) -> bool:
    return True


def _findings(*prints: str) -> Sequence[Finding]:
    return [replace(FINDING, fingerprint=name, path=f"{name}.py") for name in prints]


def test_new_known_and_gone_are_told_apart() -> None:
    baseline = Baseline().renewed(_findings("a", "b"), everywhere)
    compared = baseline.compare(_findings("b", "c"), DAY, everywhere)
    assert [finding.fingerprint for finding in compared.new] == ["c"]
    assert [finding.fingerprint for finding in compared.known] == ["b"]
    assert [entry.fingerprint for entry in compared.gone] == ["a"]


def test_a_finding_that_moved_is_still_known() -> None:
    baseline = Baseline().renewed([FINDING], everywhere)
    assert baseline.compare([replace(FINDING, line=99, column=5)], DAY, everywhere).new == ()


def test_the_file_is_sorted_one_entry_a_line_without_lines_times_or_versions() -> None:
    text = Baseline().renewed(_findings("c", "a", "b"), everywhere).to_json()
    entries = [line for line in text.splitlines() if "fingerprint" in line]
    assert [json.loads(line.rstrip(","))["path"] for line in entries] == ["a.py", "b.py", "c.py"]
    assert all(set(json.loads(line.rstrip(","))) == {"path", "rule", "fingerprint"} for line in entries)
    assert set(json.loads(text)) == {"version", "findings"}


def test_writing_again_changes_nothing_and_keeps_reasons_and_days() -> None:
    text = Baseline((Entry("a.py", "blocked-endpoint", "a", "until the old service is off", "2026-12-31"),)).to_json()
    baseline = read_baseline(text.encode(), "baseline.json")
    assert baseline.renewed(_findings("a"), everywhere).to_json() == text


def test_writing_again_drops_what_is_gone_and_keeps_what_was_not_looked_for() -> None:
    baseline = Baseline(
        (Entry("a.py", "r", "a", "why"), Entry("b.py", "r", "b", "why"), Entry("c.py", "r", "c", "why"))
    )
    renewed = baseline.renewed(_findings("a"), lambda entry: entry.path != "c.py")
    assert [(entry.path, entry.reason) for entry in renewed.entries] == [("a.py", "why"), ("c.py", "why")]
    assert [entry.path for entry in baseline.compare([], DAY, lambda entry: entry.path != "c.py").gone] == [
        "a.py",
        "b.py",
    ]


@pytest.mark.parametrize(("until", "is_known"), [("", True), ("2026-11-22", True), ("2026-11-21", False)])
def test_an_entry_is_good_until_the_end_of_its_last_day(until: str, *, is_known: bool) -> None:
    entry = Entry("a.py", "blocked-endpoint", "a", until=until)
    compared = Baseline((entry,)).compare(_findings("a"), DAY, everywhere)
    assert bool(compared.known) is is_known
    assert bool(compared.new) is not is_known
    assert compared.expired == (() if is_known else (entry,))


def test_writing_again_does_not_accept_what_has_expired() -> None:
    baseline = Baseline((Entry("a.py", "blocked-endpoint", "a", until="2026-11-21"),))
    renewed = baseline.renewed(_findings("a"), everywhere)
    assert renewed.compare(_findings("a"), DAY, everywhere).known == ()


def test_entries_are_counted_by_rule_and_path() -> None:
    entries = (
        Entry("a.py", "one", "f1", "why"),
        Entry("a.py", "one", "f2", until="2026-01-01"),
        Entry("a.py", "two", "f3", until="2027-01-01"),
        Entry("b.py", "one", "f4", "why", "2026-01-01"),
    )
    counts = Baseline(entries).statistics(DAY, gone=[entries[3]])
    assert counts == {
        ("one", "a.py"): EntryCount(entries=2, with_reason=1, expired=1, gone=0),
        ("one", "b.py"): EntryCount(entries=1, with_reason=1, expired=0, gone=1),
        ("two", "a.py"): EntryCount(entries=1, with_reason=0, expired=0, gone=0),
    }


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"until": "soon"}, "until is 'soon', not a day; write it as 2024-07-09"),
        ({"until": "20241231"}, "until is '20241231', not a day"),
        ({"until": 2024}, "until is 2024, wanted text"),
        ({"expires": "2026-12-31"}, "unknown key 'expires'; known are path, rule, fingerprint, reason, until"),
    ],
)
def test_a_wrong_entry_is_told_with_its_number_and_path(entry: dict[str, object], words: str) -> None:
    item = {"path": "a.py", "rule": "r", "fingerprint": "f"}
    text = json.dumps({"version": 1, "findings": [item, item | entry]})
    with pytest.raises(UsageError, match=r"^b\.json: entry 2 of a\.py: ") as told:
        read_baseline(text.encode(), "b.json")
    assert words in str(told.value)


@pytest.mark.parametrize(("item", "words"), [("3", "3 is no object"), ('{"path": "a.py"}', "rule is missing")])
def test_an_entry_that_names_no_finding_is_an_error(item: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_baseline(f'{{"version": 1, "findings": [{item}]}}'.encode(), "b.json")


def test_adding_a_finding_adds_a_line() -> None:
    before, after = (
        Baseline().renewed(_findings(*names), everywhere).to_json().splitlines() for names in ("ac", "abc")
    )
    assert len(after) == len(before) + 1
    assert all(earlier < later for earlier, later in pairwise(after[1:-1]))


def test_an_empty_baseline_is_read_back() -> None:
    assert read_baseline(Baseline().to_json().encode(), "b") == Baseline()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_of_shells_are_taken(encoding: str) -> None:
    text = Baseline().renewed([FINDING], everywhere).to_json()
    assert len(read_baseline(text.encode(encoding), "b").entries) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"version": 2, "findings": []}',
        b'{"version": 1}',
        b'{"version": 1, "findings": {}}',
        b"\xff",
    ],
)
def test_what_is_no_baseline_is_an_error_that_tells_how_to_make_one(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"b\.json: not a baseline .*--write-baseline b\.json"):
        read_baseline(content, "b.json")
