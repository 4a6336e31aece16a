"""What changed since a day by the dates of facts, and the ends that every answer of `catalog` shows."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.passing import changes_since
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    import pytest

    from migrate_advisor.catalog.catalog import Catalog

DAY = "2026-11-28"
TODAY = date(2026, 11, 28)


def _told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["catalog", *arguments, "--as-of", DAY, "--format", "json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_what_closed_and_ended_since_a_day_is_told(catalog: Catalog) -> None:
    individual = Question("CN", CustomerType.INDIVIDUAL, date(2024, 12, 1))
    told = {(change.kind.value, change.subject) for change in changes_since(catalog, date(2024, 10, 1), individual)}
    assert ("verdict", "azure-openai") in told
    assert ("verdict", "openai") not in told, "it had closed before"
    in_us = Question("US", CustomerType.INDIVIDUAL, TODAY)
    ended = {change.subject: change.after for change in changes_since(catalog, date(2026, 10, 1), in_us)}
    assert "2026-10-23" in (ended["gpt-3.5-turbo"] or "")
    assert "gpt-4o" not in ended, "it is still served"


def test_nothing_changes_within_a_day(catalog: Catalog) -> None:
    question = Question("US", CustomerType.INDIVIDUAL, TODAY)
    assert changes_since(catalog, TODAY, question) == ()


def test_diff_takes_a_revision_or_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "diff"]) == 2
    assert "--since" in capsys.readouterr().err
    assert main(["catalog", "diff", "--since", "2027-01-01", "--as-of", DAY]) == 2
    assert main(["catalog", "diff", "--since", "2026-10-01", "--region", "US", "--as-of", DAY]) == 0
    assert "gpt-3.5-turbo was retired on 2026-10-23" in capsys.readouterr().out


def test_every_answer_shows_ends(capsys: pytest.CaptureFixture[str]) -> None:
    shown = _told(capsys, "show", "openai", "--region", "US")
    ends = {item["subject"]: item["day"] for item in shown["ends"]}
    assert ends["gpt-4o"] == "2027-01-14"
    assert [item["day"] for item in shown["ends"] if item["day"]] == sorted(
        item["day"] for item in shown["ends"] if item["day"]
    )
    listed = {item["id"]: item["ends"] for item in _told(capsys, "list", "--region", "US")["providers"]}
    assert any(item["subject"] == "gpt-4o" for item in listed["openai"])
    assert _told(capsys, "compare", "openai/gpt-4o")["ends"]["day"] == "2027-01-14"
    events = _told(capsys, "events", "--provider", "deepseek", "--since", "2026-07-01")
    assert ("deepseek-chat", "2026-07-24") in {(item["subject"], item["day"]) for item in events["ends"]}


def test_statistics_count_life_cycles(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["provider"]: row for row in _told(capsys, "stats")["providers"]}
    assert 0 < rows["openai"]["life_cycle"]["part"] <= rows["openai"]["life_cycle"]["whole"]
    assert rows["(all)"]["life_cycle"]["whole"] > 500
