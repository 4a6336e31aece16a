"""What four Chinese platforms offered people who left OpenAI, on the days that matter, and whom they serve."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.evidence import has_passed
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.offers import GrantKind, OfferState

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.offers import Offer

SUMMER_2024 = date(2024, 7, 1)
TODAY = date(2026, 11, 22)
PLATFORMS = ("baidu", "zhipu", "sensetime", "baichuan")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def openai_offers(catalog: Catalog, provider: str, as_of: date, *, include_past: bool = False) -> list[Offer]:
    """Campaigns, not free tiers, for people who leave OpenAI."""
    offers = catalog.provider(provider).incentives(as_of=as_of, migrating_from="openai", include_past=include_past)
    return [offer for offer in offers if offer.incentive.kind == "migration-offer"]


@pytest.mark.parametrize(
    ("provider", "tokens", "others"),
    [
        ("baidu", 50_000_000, {GrantKind.MATCHED_TOKENS, GrantKind.FINE_TUNING, GrantKind.EXPERT_HELP}),
        ("zhipu", 150_000_000, {GrantKind.TRAINING}),
        ("sensetime", 50_000_000, {GrantKind.TRAINING}),
        ("baichuan", 10_000_000, set()),
    ],
)
def test_an_offer_of_summer_2024(catalog: Catalog, provider: str, tokens: int, others: set[GrantKind]) -> None:
    (offer,) = openai_offers(catalog, provider, SUMMER_2024)
    assert offer.state is OfferState.CURRENT
    assert offer.tokens == tokens
    assert {grant.kind for grant in offer.incentive.grants} == others | {GrantKind.FREE_TOKENS}
    assert offer.sources
    assert all(source.url.startswith("http") for source in offer.sources)


def test_baidu_matches_openai_usage_with_ernie_35_tokens(catalog: Catalog) -> None:
    (offer,) = openai_offers(catalog, "baidu", SUMMER_2024)
    (matched,) = [grant for grant in offer.incentive.grants if grant.kind is GrantKind.MATCHED_TOKENS]
    assert matched.models == ("ERNIE 3.5",)
    assert matched.amount is None  # as many as the customer used, so it adds nothing to the sum
    assert any("identity" in condition for condition in offer.incentive.conditions)


def test_zhipu_splits_its_tokens_between_two_models(catalog: Catalog) -> None:
    (offer,) = openai_offers(catalog, "zhipu", SUMMER_2024)
    tokens = {grant.models: grant.amount for grant in offer.incentive.grants if grant.kind is GrantKind.FREE_TOKENS}
    assert tokens == {("GLM-4",): 50_000_000, ("GLM-4-Air",): 100_000_000}


@pytest.mark.parametrize("provider", PLATFORMS)
def test_offers_of_2024_are_not_current_in_2026(catalog: Catalog, provider: str) -> None:
    assert openai_offers(catalog, provider, TODAY) == []
    (past,) = openai_offers(catalog, provider, TODAY, include_past=True)
    assert past.state is OfferState.PRESUMED_ENDED
    assert "presumed ended, no end was published" in past.sentence()


@pytest.mark.parametrize(
    ("provider", "first_report"),
    [
        ("baidu", date(2024, 6, 25)),
        ("zhipu", date(2024, 6, 25)),
        ("sensetime", date(2024, 6, 27)),
        ("baichuan", date(2024, 6, 27)),
    ],
)
def test_no_offer_is_known_before_it_was_reported(catalog: Catalog, provider: str, first_report: date) -> None:
    the_day_before = date(2024, 6, first_report.day - 1)
    assert openai_offers(catalog, provider, the_day_before, include_past=True) == []
    assert len(openai_offers(catalog, provider, first_report)) == 1


def test_the_move_from_claude_is_for_people_who_leave_anthropic(catalog: Catalog) -> None:
    zhipu, autumn = catalog.provider("zhipu"), date(2025, 10, 1)
    (offer,) = zhipu.incentives(as_of=autumn, migrating_from="anthropic")
    assert offer.tokens == 20_000_000
    assert openai_offers(catalog, "zhipu", autumn) == []
    assert openai_offers(catalog, "zhipu", autumn, include_past=True)[0].incentive.migrating_from == ("openai",)


@pytest.mark.parametrize("provider", ["zhipu", "sensetime"])
def test_a_free_tier_stands_for_anybody(catalog: Catalog, provider: str) -> None:
    (offer,) = catalog.provider(provider).incentives(as_of=TODAY)
    assert offer.incentive.kind == "free-tier"
    assert offer.incentive.is_for("mistral")


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        *[(name, "baidu") for name in ("ernie", "qianfan", "文心", "Wenxin", "yiyan")],
        *[(name, "zhipu") for name in ("glm", "chatglm", "z.ai", "zai", "bigmodel", "智谱")],
        *[(name, "sensetime") for name in ("sensenova", "商汤", "日日新", "SenseChat")],
        *[(name, "baichuan") for name in ("百川", "百川智能")],
    ],
)
def test_people_find_a_platform_by_its_other_names(catalog: Catalog, name: str, provider: str) -> None:
    assert catalog.provider(name).id == provider


@pytest.mark.parametrize("customer", ["individual", "enterprise"])
@pytest.mark.parametrize("provider", PLATFORMS)
def test_the_mainland_is_served(catalog: Catalog, provider: str, customer: str) -> None:
    verdict = catalog.provider(provider).availability(region="CN", customer=customer, as_of=TODAY)
    assert verdict.is_open
    assert verdict.sources


def test_baidu_names_its_identity_check_and_leaves_other_places_open_to_question(catalog: Catalog) -> None:
    baidu = catalog.provider("baidu")
    mainland = baidu.availability(region="CN", customer="individual", as_of=TODAY)
    assert "identity" in mainland.conditions[0]
    hong_kong = baidu.availability(region="HK", customer="individual", as_of=TODAY)
    assert hong_kong.status == "unknown"
    assert hong_kong.note
    assert "travel permit" in hong_kong.note


def test_baidu_answers_on_v2_since_it_ended_its_first_api(catalog: Catalog) -> None:
    current, legacy = catalog.provider("baidu").endpoints
    assert (current.id, current.ends) == ("v2", None)
    assert (legacy.id, legacy.ends) == ("legacy", date(2026, 8, 31))


@pytest.mark.parametrize(
    ("provider", "mainland", "abroad"), [("zhipu", "cn", "intl"), ("sensetime", "token", "token-intl")]
)
def test_platforms_inside_and_outside_the_mainland_are_told_apart(
    catalog: Catalog, provider: str, mainland: str, abroad: str
) -> None:
    entry = catalog.provider(provider)

    def status(region: str, endpoint: str) -> str:
        return entry.availability(region=region, customer="individual", as_of=TODAY, endpoint=endpoint).status.value

    assert (status("CN", mainland), status("CN", abroad)) == ("open", "unknown")
    assert (status("FR", mainland), status("FR", abroad)) == ("unknown", "unknown")
    assert entry.availability(region="FR", customer="individual", as_of=TODAY, endpoint=abroad).publishes_no_list


@pytest.mark.parametrize("provider", PLATFORMS)
def test_no_restriction_forbids_the_public_to_use_the_api(catalog: Catalog, provider: str) -> None:
    restrictions = catalog.provider(provider).file.restrictions
    assert "rs-tx-2026" in {restriction.id for restriction in restrictions}
    assert all(restriction.leaves_free and not restriction.binds_general_public for restriction in restrictions)


def test_the_entity_list_binds_suppliers_since_its_rule_took_effect(catalog: Catalog) -> None:
    (entry,) = [item for item in catalog.provider("zhipu").file.restrictions if item.kind == "export-control"]
    assert not entry.covers(date(2025, 1, 15))
    assert entry.covers(date(2025, 1, 16))


@pytest.mark.parametrize(
    ("provider", "model", "last_day", "successor"),
    [
        ("zhipu", "glm-4.5-flash", date(2026, 1, 29), "glm-4.7-flash"),
        ("baichuan", "Baichuan2-Turbo-192k", date(2024, 8, 15), "Baichuan3-Turbo-128k"),
        ("sensetime", "sensenova-6.7-flash-lite", date(2026, 8, 31), "sensenova-6.8-flash-lite"),
    ],
)
def test_a_retired_model_names_its_successor(
    catalog: Catalog, provider: str, model: str, last_day: date, successor: str
) -> None:
    entry = catalog.provider(provider)
    retired = entry.model(model)
    assert retired is not None
    assert not has_passed(retired.retires, last_day)
    assert has_passed(retired.retires, date.fromordinal(last_day.toordinal() + 1))
    assert retired.successor == successor
    assert entry.model(successor) is not None


@pytest.mark.parametrize(("provider", "count"), [("baidu", 1), ("zhipu", 3), ("sensetime", 1), ("baichuan", 0)])
def test_advice_may_name_current_models_that_the_mainland_can_reach(
    catalog: Catalog, provider: str, count: int
) -> None:
    entry = catalog.provider(provider)
    named = [model for model in entry.models if model.general_purpose]
    assert len(named) == count  # none where no page says what is current
    for model in named:
        assert not has_passed(model.retires, TODAY)
        endpoints = model.endpoints or tuple(endpoint.id for endpoint in entry.endpoints)
        verdicts = [
            entry.availability(region="CN", customer="individual", as_of=TODAY, endpoint=endpoint)
            for endpoint in endpoints
        ]
        assert any(verdict.is_open for verdict in verdicts), model.id
