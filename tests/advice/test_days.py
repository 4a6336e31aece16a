"""Advice for a day: what existed then, what succeeds a model that ends, whom an owner closes out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.advice.recommend import recommend
from migrate_advisor.advice.steps import steps
from migrate_advisor.catalog.places import Status

if TYPE_CHECKING:
    from tests.conftest import MadeUp

    from migrate_advisor.advice.answer import Advice
    from migrate_advisor.catalog.catalog import Catalog

TODAY = date(2026, 11, 28)


def _ask(catalog: Catalog, source: str | None, region: str, as_of: date = TODAY, owner: str | None = None) -> Advice:
    customer = "enterprise" if owner else "individual"
    return recommend(catalog, source=source, region=region, customer=customer, as_of=as_of, owner=owner)


@pytest.mark.parametrize(("region", "day"), [("FR", date(2024, 4, 17)), ("CN", date(2024, 7, 10))])
def test_nothing_is_named_before_it_was_released(catalog: Catalog, region: str, day: date) -> None:
    advice = _ask(catalog, "openai/gpt-4", region, day)
    for item in advice.recommendations:
        if item.model is None:
            continue
        assert item.model.released is None or item.model.released <= day
        if item.model.released is None:
            assert any("not known when" in caveat for caveat in item.caveats)
    alibaba = next(item for item in advice.recommendations if item.target.provider == "alibaba")
    assert (alibaba.verdict.status is Status.OPEN) == (region == "CN")


def test_what_was_there_is_named_before_what_nobody_knows_of(catalog: Catalog) -> None:
    """Law: on a day in the past, models known to have been there come first, at a provider and among equals."""
    advice = _ask(catalog, "openai/gpt-4", "US", date(2024, 7, 1))
    named = {item.target.provider: item.model for item in advice.recommendations if item.model is not None}
    known = {name for name, model in named.items() if model.released is not None}
    assert {"alibaba", "anthropic", "google", "mistral"} <= known
    assert all((model.released or date.max) <= date(2024, 7, 1) for name, model in named.items() if name in known)
    order = [
        item.model.released is None
        for item in advice.recommendations
        if item.model and item.verdict.status is Status.UNKNOWN
    ]
    assert order == sorted(order)


def test_a_model_for_general_use_is_named_as_long_as_one_is_known_to_be_there(made_up: MadeUp) -> None:
    fact = "endpoints: [v1], sources: [page], checked: 2026-11-22"
    text = f"""\
id: acme
names: {{en: Acme}}
sources:
  page: SOURCE
endpoints:
  - {{id: v1, name: API, url: https://api.acme.example, sources: [page], checked: 2026-11-22}}
availability:
  - {{id: all, regions: elsewhere, customers: [individual], status: open, since: 2020-01-01, sources: [page],
     checked: 2026-11-22}}
models:
  - {{id: old, released: 2024-02-01, {fact}}}
  - {{id: new, released: 2026-09-01, general_purpose: true, {fact}}}
"""
    made_up.write("acme", text)

    def named(day: date) -> str | None:
        (item,) = _ask(made_up.catalog(), None, "FR", day).recommendations
        return item.model.id if item.model else None

    assert named(date(2024, 1, 31)) is None
    assert named(date(2024, 2, 1)) == "old"
    assert named(date(2026, 8, 31)) == "old"
    assert named(date(2026, 9, 1)) == "new"


def test_the_successor_of_a_model_that_ends_comes_first_where_its_provider_stays_open(catalog: Catalog) -> None:
    advice = _ask(catalog, "openai/gpt-4o", "US")
    assert str(advice.targets[0]) == "openai/gpt-6-luna"
    assert "2027-01-14" in advice.remarks[0]
    closed = _ask(catalog, "openai/gpt-4o", "CN")
    assert all(target.provider != "openai" for target in closed.targets)


def test_a_model_that_nobody_knows_is_told(catalog: Catalog) -> None:
    (remark,) = _ask(catalog, "openai/gpt-5.6-soll", "US").remarks
    assert "no model 'gpt-5.6-soll' of OpenAI" in remark
    assert "gpt-5.6-sol" in remark


def test_an_owner_rules_out_who_does_not_serve_such_owners(catalog: Catalog) -> None:
    assert "anthropic" in {target.provider for target in _ask(catalog, None, "SG", owner="FR").targets}
    owned = _ask(catalog, None, "SG", owner="CN")
    assert "anthropic" not in {target.provider for target in owned.targets}
    assert "anthropic" in {item.provider for item in owned.exclusions}


def test_an_offer_that_does_not_hold_there_is_not_counted(catalog: Catalog) -> None:
    def offers(region: str) -> set[str]:
        advice = _ask(catalog, "openai/gpt-4o", region)
        google = next(item for item in advice.recommendations if item.target.provider == "google")
        return {offer.incentive.id for offer in google.incentives}

    assert "free-quota" in offers("SG")
    assert "free-quota" not in offers("DE") | offers("CH")


@pytest.mark.parametrize("model", ["whisper-1", "dall-e-3", "text-embedding-3-small", "omni-moderation-latest"])
def test_no_chat_model_stands_in_for_another_operation(catalog: Catalog, model: str) -> None:
    """Law: whatever is left, what is named does the same."""
    served = catalog.provider("openai").served(model)
    assert served is not None
    for item in _ask(catalog, f"openai/{model}", "CN").recommendations:
        assert item.model is not None
        assert served.operations[0] in item.model.operations


def test_who_has_no_embeddings_is_ruled_out_with_the_reason(catalog: Catalog) -> None:
    advice = _ask(catalog, "openai/text-embedding-3-small", "CN")
    denied = {item.provider for item in advice.exclusions}
    assert {"deepseek", "moonshot", "minimax", "iflytek", "stepfun"} <= denied
    assert not any("supports embeddings" in caveat for item in advice.recommendations for caveat in item.caveats)


def test_a_successor_of_years_ahead_is_not_named(catalog: Catalog) -> None:
    advice = _ask(catalog, "openai/gpt-4", "FR", date(2024, 4, 17))
    assert all(target.provider != "openai" for target in advice.targets)


@pytest.mark.parametrize("region", ["DE", "SG", "US"])
def test_who_would_need_papers_of_another_country_is_sent_to_the_company_abroad(catalog: Catalog, region: str) -> None:
    found = {item.target.provider: item for item in _ask(catalog, "openai/gpt-4o", region).recommendations}
    assert found["volcengine"].target.endpoint in {"byteplus", "byteplus-eu"}
    at_home = {item.target.provider: item for item in _ask(catalog, "openai/gpt-4o", "CN").recommendations}
    assert at_home["volcengine"].target.endpoint == "ark"
    assert at_home["volcengine"].verdict.papers_of == ()


@pytest.mark.parametrize(
    ("model", "unit"),
    [("dall-e-3", "image"), ("whisper-1", "hour"), ("tts-1", "million characters")],
)
def test_what_is_paid_by_the_unit_is_shown_and_ranked_by_it(catalog: Catalog, model: str, unit: str) -> None:
    found = [
        item
        for item in _ask(catalog, f"openai/{model}", "CN").recommendations
        if item.verdict.status is Status.OPEN and item.reason("hosting").verdict == "service"
    ]
    known = [item.unit_cost.amount for item in found if item.unit_cost is not None]
    assert known
    assert known == sorted(known)
    assert [item.unit_cost is not None for item in found] == sorted(
        (item.unit_cost is not None for item in found), reverse=True
    )
    assert {item.unit_cost.unit for item in found if item.unit_cost is not None} == {unit}


@pytest.mark.parametrize(
    ("source", "compared", "words"),
    [
        ("anthropic/claude-3-5-sonnet", "anthropic/claude-3-5-sonnet-latest", "is taken for claude-3-5-sonnet-latest"),
        ("openai/ft:gpt-4o-mini-2024-07-18:acme::abc123", "openai/gpt-4o-mini-2024-07-18", "must be made again"),
        ("openai/gpt-4o-2031-01-01", "openai/gpt-4o", "is taken for gpt-4o"),
    ],
)
def test_a_name_that_means_a_known_model_is_compared_as_that(
    catalog: Catalog, source: str, compared: str, words: str
) -> None:
    advice = _ask(catalog, source, "CN")
    assert str(advice.need.source) == compared
    assert words in advice.remarks[0]
    assert "nothing is compared" not in " ".join(advice.remarks)
    assert advice.recommendations[0].reason("quality").verdict == "comparable"


def test_a_successor_where_nobody_knows_whether_its_provider_is_open_stands_behind_those_who_are(
    catalog: Catalog,
) -> None:
    found = _ask(catalog, "openai/gpt-4o", "PR").recommendations
    statuses = [item.verdict.status for item in found]
    assert statuses[0] is Status.OPEN
    first_unknown = statuses.index(Status.UNKNOWN)
    assert found[first_unknown].target.provider == "openai", "of those who are unknown it is still the first"


def test_it_is_said_where_nobody_is_known_to_be_open(catalog: Catalog) -> None:
    words = "No service here is known to be open to you"
    assert any(words in remark for remark in _ask(catalog, "openai/tts-1", "IR").remarks)
    assert any(words in remark for remark in _ask(catalog, "openai/gpt-4o", "IR").remarks), "but for one's own machines"
    assert not any(words in remark for remark in _ask(catalog, "openai/tts-1", "CN").remarks)


@pytest.mark.parametrize("source", ["openai/tts-1", "openai/gpt-image-1", "openai/whisper-1"])
def test_an_address_is_given_only_where_the_operation_is_known_to_be_taken_there(catalog: Catalog, source: str) -> None:
    advice = _ask(catalog, source, "CN")
    for item in advice.recommendations:
        found = steps(item, advice.need, ("python",))
        verdict = item.reason("effort").verdict
        assert (found.base_url is not None) == (verdict in {"openai", "partly"}), item.target
        assert bool(found.snippets) == (found.base_url is not None), item.target
        assert bool(found.differs) == (verdict == "partly"), item.target
    undescribed = next(item for item in advice.recommendations if item.target.provider == "alibaba")
    said = steps(undescribed, advice.need, ("python",)).why_no_snippet or ""
    assert "not described" in said
    assert advice.need.operation in said
