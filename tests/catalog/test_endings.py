"""The day on which something stops: the earliest of availability, model, surface and endpoint."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_advisor.catalog.endings import EndingKind, ends_for
from migrate_advisor.catalog.places import CustomerType, Question, Status

if TYPE_CHECKING:
    from tests.conftest import MadeUp

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.provider import Provider

FACT = "sources: [page], checked: 2026-11-22"
ACME = f"""\
id: acme
names: {{en: Acme}}
sources:
  page: SOURCE
endpoints:
  - {{id: old, name: Old site, url: https://old.acme.example, ends: 2026-09-30, successor: new, {FACT}}}
  - {{id: new, name: New site, url: https://new.acme.example, {FACT}}}
availability:
  - {{id: open, regions: elsewhere, customers: [individual, enterprise], status: open, since: 2020-01-01, {FACT}}}
  - {{id: fr, regions: [FR], customers: [individual], status: closed, since: 2027-01-01, enforcement: both,
      note: It leaves., {FACT}}}
surfaces:
  - {{id: assistants, name: Assistants, methods: [beta.assistants], ends: 2026-08-26, successor: responses, {FACT}}}
  - {{id: responses, name: Responses, methods: [responses], {FACT}}}
models:
  - {{id: a, aliases: [a-latest], retires: 2025-01-01, successor: b, {FACT}}}
  - {{id: b, retires: 2026-01-01, successor: c, {FACT}}}
  - {{id: c, released: 2025-03-01, endpoints: [new], retires: {{not_before: 2028-01-01}}, {FACT}}}
  - {{id: d, endpoints: [old], {FACT}}}
  - {{id: e, retires: unknown, {FACT}}}
  - {{id: f, retires: not-announced, {FACT}}}
  - {{id: j, retires: not-found, note: Its page could not be read., {FACT}}}
  - {{id: g, retires: 2027-06-01, {FACT}}}
  - {{id: h, retires: {{by: 2025-01-27}}, successor: c, {FACT}}}
  - {{id: i, aliases: [i-latest], endpoints: [new], retires: 2027-12-01, {FACT}}}
  - {{id: i, aliases: [i-latest], endpoints: [old], retires: 2026-05-01, successor: d, {FACT}}}
"""


@pytest.fixture
def acme(made_up: MadeUp) -> Provider:
    made_up.write("acme", ACME)
    return made_up.catalog().provider("acme")


def _ends(provider: Provider, day: date = date(2026, 11, 28), region: str = "US", **what: str) -> Ending | None:
    return ends_for(provider, Question(region, CustomerType.INDIVIDUAL, day), **what)


@pytest.mark.parametrize("model", ["i", "i-latest"])
def test_an_endpoint_may_end_a_model_on_a_day_of_its_own(acme: Provider, model: str) -> None:
    found = [
        _ends(acme, model=model),
        _ends(acme, model=model, endpoint="new"),
        _ends(acme, model=model, endpoint="old"),
    ]
    assert [ending.day if ending else None for ending in found] == [
        date(2027, 12, 1),
        date(2027, 12, 1),
        date(2026, 5, 1),
    ]


def test_a_retired_model_names_the_successor_that_is_current(acme: Provider) -> None:
    ending = _ends(acme, model="a")
    assert ending is not None
    assert (ending.kind, ending.day, ending.over, ending.successor) == (EndingKind.MODEL, date(2025, 1, 1), True, "c")
    assert ending.sources
    assert _ends(acme, model="a-latest") == ending, "an alias ends with its model"
    before = _ends(acme, date(2024, 12, 31), model="a")
    assert before is not None
    assert (before.over, before.successor) == (False, "b")


def test_the_end_of_an_endpoint_reaches_its_models(acme: Provider) -> None:
    ending = _ends(acme, model="d")
    assert ending is not None
    assert (ending.kind, ending.day, ending.successor) == (EndingKind.ENDPOINT, date(2026, 9, 30), "new")
    assert _ends(acme, endpoint="old") == ending
    assert _ends(acme) is None, "the provider has another one"
    assert _ends(acme, endpoint="new") is None


def test_a_day_that_was_not_announced_is_never_told_as_the_day(acme: Provider) -> None:
    bound, unknown = _ends(acme, model="c"), _ends(acme, model="e")
    assert bound is not None
    assert (bound.day, bound.not_before, bound.within(date(2028, 6, 1), 180)) == (None, date(2028, 1, 1), False)
    assert "no earlier than 2028-01-01" in bound.sentence()
    assert unknown is not None
    assert (unknown.day, unknown.over) == (None, False)
    assert _ends(acme, model="f") is None
    assert _ends(acme, model="nobody-knows-it") is None


def test_a_day_by_which_it_had_ended_is_told_as_such(acme: Provider) -> None:
    ended, before = _ends(acme, model="h"), _ends(acme, date(2024, 12, 1), model="h")
    assert ended is not None
    assert (ended.day, ended.ended_by, ended.over, ended.successor) == (None, date(2025, 1, 27), True, "c")
    assert "h had ended by 2025-01-27, on a day that was not published" in ended.sentence()
    assert before is not None
    assert (before.over, before.within(date(2024, 12, 1), 57), before.within(date(2024, 12, 1), 56)) == (
        False,
        True,
        False,
    )


def test_a_surface_ends_by_itself(acme: Provider) -> None:
    ending = _ends(acme, surface="assistants")
    assert ending is not None
    assert (ending.kind, ending.day, ending.successor) == (EndingKind.SURFACE, date(2026, 8, 26), "responses")


def test_what_comes_first_is_told(acme: Provider) -> None:
    first = _ends(acme, region="FR", model="g")
    assert first is not None
    assert (first.kind, first.day, first.over) == (EndingKind.AVAILABILITY, date(2027, 1, 1), False)
    assert first.within(date(2026, 11, 28), 34)
    assert not first.within(date(2026, 11, 28), 33)
    later = _ends(acme, date(2027, 3, 1), region="FR", model="g")
    assert later is not None
    assert (later.kind, later.over) == (EndingKind.AVAILABILITY, True)


def test_the_days_of_the_occasion(catalog: Catalog) -> None:
    def closing(provider: str, day: date) -> date | None:
        ending = _ends(catalog.provider(provider), day, "CN")
        return ending.day if ending is not None else None

    assert closing("openai", date(2024, 6, 30)) == date(2024, 7, 9)
    assert closing("openai", date(2026, 11, 28)) == date(2024, 7, 9)
    assert closing("azure-openai", date(2024, 10, 20)) == date(2024, 10, 21)


@settings(deadline=None)
@given(st.dates(date(2023, 1, 1), date(2028, 1, 1)), st.sampled_from(["CN", "HK", "US", "FR", "PR", "IR"]))
def test_an_ending_agrees_with_the_verdicts_on_either_side_of_it(catalog: Catalog, day: date, region: str) -> None:
    """Law: open to nobody from the day on, and not closed on the day before; never closed without an ending.

    What has ended for everybody is closed, too, by the ending of its last endpoint, or the surface that is all of it.
    """
    question = Question(region, CustomerType.INDIVIDUAL, day)
    for provider in catalog.providers(role=None):
        ending = ends_for(provider, question)
        closed = provider.verdict(question).status is Status.CLOSED
        if ending is None or ending.kind is not EndingKind.AVAILABILITY:
            assert closed == provider.verdict(question).is_gone
            assert not closed or (ending is not None and ending.over)
            continue
        assert ending.over == closed
        if ending.day is not None:
            assert provider.verdict(question.on(ending.day)).status is Status.CLOSED
            before = question.on(ending.day - timedelta(days=1))
            assert provider.verdict(before).status is not Status.CLOSED


@pytest.mark.parametrize(
    ("where", "model", "successor"),
    [
        ("groq", "mixtral-8x7b-32768", "openai/gpt-oss-120b"),
        ("groq", "gemma-7b-it", "openai/gpt-oss-20b"),
        ("groq", "playai-tts", "canopylabs/orpheus-v1-english"),
        ("google", "gemini-3.1-flash-live-preview", "gemini-3.8-live"),
        ("google", "gemini-3.1-flash-tts-preview", "gemini-3.8-flash-lite-tts"),
        ("xai", "grok-imagine-image-quality", "grok-imagine-image-2.0"),
        ("xai", "grok-imagine-image-pro", "grok-imagine-image-2.0"),
    ],
)
def test_what_a_provider_names_instead_is_told(catalog: Catalog, where: str, model: str, successor: str) -> None:
    ending = _ends(catalog.provider(where), date(2026, 11, 30), model=model)
    assert ending is not None
    assert (ending.kind, ending.over, ending.successor) == (EndingKind.MODEL, True, successor)


def test_groq_names_something_for_everything_that_it_ended(catalog: Catalog) -> None:
    ended = [model for model in catalog.provider("groq").models if isinstance(model.retires, date)]
    assert len(ended) > 30
    assert [model.id for model in ended if model.successor is None] == []


def test_successors_are_current_wherever_one_is_named(catalog: Catalog) -> None:
    """Law: what an ending names instead has not ended itself on the day of the question."""
    day = date(2026, 11, 28)
    for provider in catalog.providers(role=None):
        for model in provider.models:
            ending = _ends(provider, day, model=model.id)
            if ending is not None and ending.kind is EndingKind.MODEL and ending.successor is not None:
                following = _ends(provider, day, model=ending.successor)
                assert following is None or following.kind is EndingKind.AVAILABILITY or not following.over


# Who may use what: territories, owners, unknown beginnings


@pytest.mark.parametrize("region", ["IM", "JE", "GG", "GI", "PR", "GU", "VI", "RE", "GP", "MQ", "GF", "GL", "FO", "AW"])
def test_a_list_of_states_says_nothing_of_their_territories(catalog: Catalog, region: str) -> None:
    verdict = catalog.provider("anthropic").availability(region=region, customer="individual", as_of=date(2026, 11, 28))
    assert verdict.status is Status.UNKNOWN
    assert "territor" in (verdict.note or "")
    assert verdict.sources


def test_a_list_of_territories_means_what_it_leaves_out(catalog: Catalog) -> None:
    openai = catalog.provider("openai")
    assert openai.availability(region="AS", customer="individual", as_of=date(2026, 11, 28)).status is Status.CLOSED
    anthropic = catalog.provider("anthropic")
    assert anthropic.availability(region="CN", customer="individual", as_of=date(2026, 11, 28)).status is Status.CLOSED


def test_owners_where_the_provider_is_closed_close_it_everywhere(catalog: Catalog) -> None:
    def asked(owner: str | None, day: date = date(2026, 11, 28)) -> Status:
        anthropic = catalog.provider("anthropic")
        return anthropic.availability(region="SG", customer="enterprise", as_of=day, owner=owner).status

    assert asked(None) is Status.OPEN
    assert asked("FR") is Status.OPEN
    assert asked("CN") is Status.CLOSED
    assert asked("HK") is Status.CLOSED
    ending = ends_for(
        catalog.provider("anthropic"), Question("SG", CustomerType.ENTERPRISE, date(2026, 11, 28), owner="CN")
    )
    assert ending is not None
    assert ending.day == date(2025, 9, 4)


def test_an_unknown_beginning_is_not_open_before_it_is_attested(made_up: MadeUp) -> None:
    made_up.write(
        "acme",
        f"""\
id: acme
names: {{en: Acme}}
sources:
  page: SOURCE
availability:
  - {{id: all, regions: elsewhere, customers: [individual], status: open, since: unknown, attested: 2024-06-25, {FACT}}}
""",
    )
    acme = made_up.catalog().provider("acme")

    def asked(day: date) -> Status:
        return acme.availability(region="FR", customer="individual", as_of=day).status

    assert asked(date(2024, 6, 24)) is Status.UNKNOWN
    assert asked(date(2024, 6, 25)) is Status.OPEN


def test_nobody_is_open_before_it_was_seen_to_be(catalog: Catalog) -> None:
    alibaba = catalog.provider("alibaba")
    verdict = alibaba.availability(region="FR", customer="individual", as_of=date(2024, 4, 17))
    assert verdict.status is Status.UNKNOWN


def test_an_offer_holds_where_it_is_made(catalog: Catalog) -> None:
    google = catalog.provider("google")

    def offers(region: str) -> set[str]:
        found = google.incentives(as_of=date(2026, 11, 28), region=region)
        return {offer.incentive.id for offer in found}

    for region in ("DE", "CH", "GB", "NO"):
        assert "free-quota" not in offers(region)
    assert "free-quota" in offers("SG")
