"""`catalog show --history` and `catalog events`: what held when, and what happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from tests.conftest import MadeUp

FACT = "sources: [page], checked: 2026-11-22"
ACME = f"""\
id: acme
names: {{en: Acme}}
sources:
  page: SOURCE
availability:
  - {{id: late, regions: [CN], customers: [individual], status: closed, since: 2024-07-09, enforcement: both,
     note: Requests are refused., {FACT}}}
  - {{id: early, regions: [CN], customers: [individual], status: restricted, since: unknown, until: 2024-07-09,
     conditions: [Not offered.], note: Tolerated., {FACT}}}
  - {{id: rest, regions: elsewhere, customers: [enterprise], status: unknown, since: unknown, note: Nobody says.,
     {FACT}}}
incentives:
  - {{id: gift, title: Gift, kind: free-tier, since: 2025-01-01, grants: [{{kind: credit, what: Credit}}], {FACT}}}
restrictions:
  - {{id: ban, jurisdiction: FR, kind: government-ban, binds: Ministries., since: 2025-02-01, {FACT}}}
"""
EVENTS = f"""\
sources:
  page: SOURCE
events:
  - {{id: one, day: 2024-07-09, providers: [acme], regions: [CN], scope: [api], title: Acme shuts, summary: S,
     effect: Closed., {FACT}}}
  - {{id: two, day: 2024-06-24, providers: [acme], regions: [CN], scope: [api], title: Acme warns, summary: S,
     effect: None yet., {FACT}}}
  - {{id: three, day: 2024-06-25, providers: [acme], regions: [FR], scope: [api], title: Abroad, summary: S, effect: E,
     {FACT}}}
"""


@pytest.fixture(autouse=True)
def _catalog(made_up: MadeUp) -> None:
    made_up.write("acme", ACME)
    made_up.write("events", EVENTS)


def test_intervals_stand_in_order_of_time_with_events_among_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "show", "acme", "--history", "--region", "CN", "--customer", "individual"]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "https://" not in line]
    assert said[2:] == [
        "",
        "individual in CN",
        "   start unknown  restricted until 2024-07-09: Not offered. Tolerated.",
        "   2024-06-24  event: Acme warns. None yet.",
        "   2024-07-09  event: Acme shuts. Closed.",
        "   2024-07-09  closed: Requests are refused.",
        "",
        "offers",
        "   2025-01-01  offer: Gift",
    ]


def test_without_a_place_every_scope_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "show", "acme", "--history", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    scopes = {timeline["scope"]: timeline["moments"] for timeline in shown["timelines"]}
    assert list(scopes) == [
        "individual in CN",
        "enterprise in every region that no other entry names",
        "offers",
        "restrictions",
    ]
    assert [moment["kind"] for moment in scopes["restrictions"]] == ["restriction"]
    assert all(moment["sources"] for moment in scopes["individual in CN"])


def test_events_are_listed_oldest_first_and_chosen_by_place_day_and_provider(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def titles(*arguments: str) -> list[str]:
        assert main(["catalog", "events", "--format", "json", *arguments]) == 0
        return [event["title"] for event in json.loads(capsys.readouterr().out)["events"]]

    assert titles() == ["Acme warns", "Abroad", "Acme shuts"]
    assert titles("--region", "China") == ["Acme warns", "Acme shuts"]
    assert titles("--since", "2024-06-25", "--region", "CN") == ["Acme shuts"]
    assert titles("--as-of", "2024-06-24") == ["Acme warns"]
    assert main(["catalog", "events", "--provider", "nobody"]) == 2


def test_events_as_text_carry_effect_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "events", "--region", "FR"]) == 0
    assert capsys.readouterr().out == (
        "2024-06-25  Abroad (acme, FR)\n   S\n   effect: E\n   Somebody: https://events.example/page\n1 event\n"
    )
