"""What has ended for everybody is shown as ended, by every answer that tells who may use what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.advice.recommend import recommend
from migrate_advisor.catalog.endings import part_endings, provider_endings
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.places import CustomerType, Question, Status
from migrate_advisor.cli.formats.catalog_text import show_lines
from migrate_advisor.cli.program import main
from migrate_advisor.publishing.site.matrix import provider_matrix

if TYPE_CHECKING:
    from tests.conftest import MadeUp

    from migrate_advisor.catalog.provider import Provider

TODAY = date(2026, 11, 29)
FACT = "sources: [page], checked: 2026-11-22"
ACME = f"""\
id: acme
names: {{en: Acme}}
sources:
  page: SOURCE
endpoints:
  - {{id: one, name: One, url: https://one.acme.example, ends: 2026-03-01, {FACT}}}
  - {{id: two, name: Two, url: https://two.acme.example, ends: 2026-09-30, {FACT}}}
  - {{id: apart, name: Apart, url: https://cn.acme.example, separate: true, {FACT}}}
availability:
  - {{id: open, regions: elsewhere, customers: [individual, enterprise], status: open, since: 2020-01-01, {FACT}}}
"""


def _status(provider: Provider, day: date, endpoint: str | None = None) -> Status:
    return provider.verdict(Question("US", CustomerType.INDIVIDUAL, day), endpoint).status


def test_a_provider_is_closed_from_the_day_on_which_its_last_endpoint_ends(made_up: MadeUp) -> None:
    made_up.write("acme", ACME)
    acme = made_up.catalog().provider("acme")
    assert _status(acme, date(2026, 9, 29)) is Status.OPEN
    assert _status(acme, date(2026, 9, 30)) is Status.CLOSED
    assert _status(acme, date(2026, 3, 1), "one") is Status.CLOSED
    assert _status(acme, date(2026, 3, 1), "two") is Status.OPEN
    assert _status(acme, TODAY, "apart") is Status.OPEN
    verdict = acme.verdict(Question("US", CustomerType.INDIVIDUAL, TODAY))
    assert verdict.sentence() == "acme ended on 2026-09-30 and answers nobody any more"
    assert verdict.sources
    kinds = [ending.kind.value for ending in provider_endings(acme, Question("US", CustomerType.INDIVIDUAL, TODAY))]
    assert kinds == ["endpoint", "endpoint"], "it ended; it did not close to the one who asks"


def test_an_end_of_which_only_a_later_day_is_known_closes_it_too(made_up: MadeUp) -> None:
    made_up.write("acme", ACME.replace("ends: 2026-09-30", "ends: {by: 2026-10-05}"))
    acme = made_up.catalog().provider("acme")
    assert _status(acme, date(2026, 10, 5)) is Status.CLOSED
    verdict = acme.verdict(Question("US", CustomerType.INDIVIDUAL, TODAY))
    assert "on a day that was not published" in verdict.sentence()


def test_a_provider_without_endpoints_ends_with_the_surface_that_is_all_of_it(made_up: MadeUp) -> None:
    made_up.write("acme", f"""\
id: acme
names: {{en: Acme}}
sources:
  page: SOURCE
surfaces:
  - {{id: extra, name: Extra, hosts: [x.acme.example], ends: 2026-01-01, {FACT}}}
  - {{id: api, name: API, hosts: [api.acme.example], ends: 2026-07-30, whole: true, {FACT}}}
""")  # fmt: skip
    acme = made_up.catalog().provider("acme")
    assert _status(acme, date(2026, 7, 29)) is Status.UNKNOWN
    assert _status(acme, date(2026, 7, 30)) is Status.CLOSED


CATALOG = load_catalog()
GONE = [
    provider
    for provider in CATALOG.providers(role=None)
    if provider.verdict(Question("US", CustomerType.INDIVIDUAL, TODAY)).is_gone
]


def test_the_catalog_knows_of_some_that_are_gone() -> None:
    assert {provider.id for provider in GONE} >= {"ai21", "github-models"}


@pytest.mark.parametrize("provider", GONE, ids=lambda provider: provider.id)
def test_who_is_gone_is_gone_in_every_answer(provider: Provider, capsys: pytest.CaptureFixture[str]) -> None:
    day = str(max(ending.day for ending in part_endings(provider, TODAY) if ending.day))
    main(["catalog", "list", "--as-of", str(TODAY), "--region", "US"])
    told = capsys.readouterr().out
    row = next(line for line in told.splitlines() if provider.id in line)
    assert f"ended {day}" in row
    main(["catalog", "show", provider.id, "--as-of", str(TODAY), "--region", "US"])
    assert f"{provider.id} ended on {day} and answers nobody" in capsys.readouterr().out
    matrix = provider_matrix(CATALOG, provider)
    assert {
        (customer.value, region): matrix.verdict(customer.value, region, TODAY).status
        for customer in CustomerType for region in ("CN", "US", "FR")
        if matrix.verdict(customer.value, region, TODAY).status is not Status.CLOSED
    } == {}  # fmt: skip
    eve = date.fromisoformat(day) - timedelta(days=1)
    assert not matrix.verdict("individual", "US", eve).is_gone
    advice = recommend(CATALOG, region="US", customer="individual", as_of=TODAY)
    assert provider.id not in {item.target.provider for item in advice.recommendations}


@pytest.mark.parametrize("name", CATALOG.provider_ids)
def test_show_tells_every_end_of_every_part(name: str) -> None:
    """An end that the catalog knows is in what `catalog show` says of the part, also where it lies in the past."""
    provider, question = CATALOG.provider(name), Question("US", CustomerType.INDIVIDUAL, TODAY)
    told = "\n".join("".join(piece.text for piece in line) for line in show_lines(CATALOG, provider, question, ""))
    assert [ending.sentence() for ending in part_endings(provider, TODAY) if ending.when() not in told] == []
