"""What the catalog answers about providers other than OpenAI, Azure and the four of the 2024 offers.

Each answer was agreed on from the sources that the files cite; a change of one is a change of a fact.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.endings import thing_ends
from migrate_advisor.catalog.evidence import has_passed
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.offers import Offer, OfferState
from migrate_advisor.catalog.places import CustomerType, Enforcement, Status, Verdict

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

TODAY = date(2026, 11, 22)

OWNED = (
    "01ai", "alibaba", "anthropic", "aws-bedrock", "cohere", "deepseek", "google", "iflytek", "minimax", "mistral",
    "moonshot", "self-hosted", "siliconflow", "skywork", "stepfun", "tencent", "volcengine", "xai", "xiaomi",
)  # fmt: skip
GATEWAYS = (
    "302ai", "cerebras", "cloudflare-ai-gateway", "deepinfra", "fireworks", "github-models", "groq", "helicone",
    "huggingface", "litellm", "novita", "nvidia", "openai-relays", "openrouter", "perplexity", "poe", "portkey",
    "qiniu", "replicate", "together", "vercel-ai-gateway",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def ask(
    catalog: Catalog, provider: str, region: str, *, on: date = TODAY, endpoint: str | None = None
) -> tuple[Verdict, Verdict]:
    """The verdicts for both customer types."""
    one, other = (
        catalog.provider(provider).availability(region=region, customer=customer, as_of=on, endpoint=endpoint)
        for customer in CustomerType
    )
    return one, other


def statuses(
    catalog: Catalog, provider: str, region: str, *, on: date = TODAY, endpoint: str | None = None
) -> set[Status]:
    return {verdict.status for verdict in ask(catalog, provider, region, on=on, endpoint=endpoint)}


def offer(catalog: Catalog, provider: str, incentive: str, on: date) -> Offer:
    offers = catalog.provider(provider).incentives(as_of=on, migrating_from="openai", include_past=True)
    return next(item for item in offers if item.incentive.id == incentive)


class TestAnthropic:
    @pytest.mark.parametrize("region", ["CN", "HK", "MO"])
    def test_is_closed_by_contract_and_technically(self, catalog: Catalog, region: str) -> None:
        for verdict in ask(catalog, "claude", region):
            assert verdict.status is Status.CLOSED
            assert verdict.enforcement is Enforcement.BOTH
            assert "technical block" in (verdict.note or "")
            assert verdict.sources

    @pytest.mark.parametrize("region", ["FR", "SG", "JP", "TW", "US", "NO"])
    def test_is_open_where_listed(self, catalog: Catalog, region: str) -> None:
        assert statuses(catalog, "anthropic", region) == {Status.OPEN}

    @pytest.mark.parametrize("region", ["RU", "IR", "KP", "CU", "SY", "BY"])
    def test_is_closed_where_not_listed(self, catalog: Catalog, region: str) -> None:
        assert statuses(catalog, "anthropic", region) == {Status.CLOSED}

    @pytest.mark.parametrize(
        ("day", "status"),
        [
            (date(2026, 4, 16), Status.CLOSED),
            (date(2026, 4, 17), Status.UNKNOWN),
            (date(2026, 11, 21), Status.UNKNOWN),
            (TODAY, Status.OPEN),
        ],
    )
    def test_later_additions_are_unknown_between_the_two_lists(
        self, catalog: Catalog, day: date, status: Status
    ) -> None:
        assert statuses(catalog, "anthropic", "ET", on=day) == {status}

    def test_tells_whom_the_ownership_rule_binds(self, catalog: Catalog) -> None:
        (rule,) = catalog.provider("anthropic").file.restrictions
        assert not rule.covers(date(2025, 9, 3))
        assert rule.covers(date(2025, 9, 4))
        assert "50 percent" in rule.binds
        assert not rule.binds_general_public
        (verdict, _) = ask(catalog, "anthropic", "SG")
        assert any("owned" in condition for condition in verdict.conditions)


class TestGoogle:
    @pytest.mark.parametrize("region", ["CN", "HK", "MO", "RU", "IR", "KP"])
    def test_gemini_api_is_closed(self, catalog: Catalog, region: str) -> None:
        assert statuses(catalog, "gemini", region, endpoint="gemini") == {Status.CLOSED}

    @pytest.mark.parametrize("region", ["FR", "SG", "JP", "TW", "VE"])
    def test_gemini_api_is_open_where_listed(self, catalog: Catalog, region: str) -> None:
        assert statuses(catalog, "google", region) == {Status.OPEN}

    @pytest.mark.parametrize("region", ["HK", "CN"])
    def test_vertex_is_unknown_and_never_stands_in_for_the_gemini_api(self, catalog: Catalog, region: str) -> None:
        assert statuses(catalog, "google", region, endpoint="vertex") == {Status.UNKNOWN}
        assert statuses(catalog, "google", region) == {Status.CLOSED}


class TestChinesePlatforms:
    @pytest.mark.parametrize(
        "provider",
        ["alibaba", "deepseek", "iflytek", "minimax", "moonshot", "siliconflow", "stepfun", "tencent", "volcengine"],
    )
    def test_are_open_in_the_mainland(self, catalog: Catalog, provider: str) -> None:
        for verdict in ask(catalog, provider, "CN"):
            assert verdict.status is Status.OPEN
            assert verdict.conditions, "how one signs up is part of the answer"
            assert verdict.sources

    @pytest.mark.parametrize(
        ("provider", "endpoint"),
        [
            ("alibaba", "intl"), ("minimax", "intl"), ("moonshot", "intl"), ("siliconflow", "intl"),
            ("stepfun", "intl"), ("tencent", "intl"), ("volcengine", "byteplus"),
        ],
    )  # fmt: skip
    def test_international_platforms_publish_no_list_and_are_open_to_the_mainland_by_no_page(
        self, catalog: Catalog, provider: str, endpoint: str
    ) -> None:
        for region in ("FR", "IR"):
            for verdict in ask(catalog, provider, region, endpoint=endpoint):
                assert verdict.status is Status.UNKNOWN
                assert verdict.publishes_no_list
        closed = provider == "tencent"  # whose page of 2026-06-15 sends the mainland's users to its site there
        at_home = Status.CLOSED if closed else Status.UNKNOWN
        assert statuses(catalog, provider, "CN", endpoint=endpoint) == {at_home}

    def test_without_a_list_one_status_holds_wherever_one_asks(self, catalog: Catalog) -> None:
        asked = [("alibaba", "IR"), ("deepseek", "IR"), ("deepseek", "FR"), ("mistral", "FR"), ("xai", "US")]
        assert {status for provider, region in asked for status in statuses(catalog, provider, region)} == {
            Status.UNKNOWN
        }

    def test_ark_takes_chinese_papers_and_byteplus_is_the_platform_abroad(self, catalog: Catalog) -> None:
        (verdict, _) = ask(catalog, "volcengine", "DE", endpoint="ark")
        assert verdict.status is Status.RESTRICTED
        assert any("identity" in condition for condition in verdict.conditions)
        assert "BytePlus" in (verdict.note or "")

    @pytest.mark.parametrize("provider", ["moonshot", "alibaba", "siliconflow"])
    def test_platforms_for_the_mainland_are_not_promised_abroad(self, catalog: Catalog, provider: str) -> None:
        assert statuses(catalog, provider, "CN", endpoint="cn") == {Status.OPEN}
        assert statuses(catalog, provider, "FR", endpoint="cn") == {Status.UNKNOWN}

    @pytest.mark.parametrize("region", ["DE", "JP", "SG", "US"])
    def test_alibaba_is_open_where_it_has_a_region(self, catalog: Catalog, region: str) -> None:
        assert statuses(catalog, "alibaba", region) == {Status.OPEN}

    def test_alibaba_has_a_region_for_hong_kong(self, catalog: Catalog) -> None:
        assert statuses(catalog, "通义", "香港", endpoint="hk") == {Status.OPEN}

    def test_01ai_was_open_in_2024_and_is_unknown_today(self, catalog: Catalog) -> None:
        assert statuses(catalog, "01ai", "CN", on=date(2024, 7, 1)) == {Status.OPEN}
        assert statuses(catalog, "01ai", "CN") == {Status.UNKNOWN}


class TestRestrictions:
    @pytest.mark.parametrize("region", ["IT", "KR", "TW", "AU", "IN", "NL", "CZ", "DE", "US", "FR"])
    def test_bans_for_governments_and_apps_close_the_deepseek_api_to_nobody_else(
        self, catalog: Catalog, region: str
    ) -> None:
        assert statuses(catalog, "deepseek", region) == statuses(catalog, "deepseek", "BR") == {Status.UNKNOWN}

    @pytest.mark.parametrize("provider", OWNED)
    def test_each_says_what_it_leaves_free(self, catalog: Catalog, provider: str) -> None:
        for rule in catalog.provider(provider).file.restrictions:
            assert rule.leaves_free, rule.id

    def test_only_the_app_rules_bind_the_general_public(self, catalog: Catalog) -> None:
        binding = {
            (provider, rule.id)
            for provider in OWNED
            for rule in catalog.provider(provider).file.restrictions
            if rule.binds_general_public
        }
        assert binding == {("deepseek", "it-data-protection"), ("deepseek", "kr-app-stores")}

    def test_korean_stores_took_the_app_back(self, catalog: Catalog) -> None:
        rules = {rule.id: rule for rule in catalog.provider("deepseek").file.restrictions}
        assert rules["kr-app-stores"].covers(date(2025, 4, 27))
        assert not rules["kr-app-stores"].covers(date(2025, 4, 28))


class TestBedrock:
    def test_claude_follows_anthropic(self, catalog: Catalog) -> None:
        assert statuses(catalog, "bedrock", "HK", endpoint="claude") == {Status.CLOSED}

    def test_other_models_are_unknown_in_china_and_open_in_france(self, catalog: Catalog) -> None:
        assert statuses(catalog, "bedrock", "CN") == {Status.UNKNOWN}
        assert statuses(catalog, "bedrock", "FR") == {Status.OPEN}


@pytest.mark.parametrize("provider", ["mistral", "xai", "cohere", "xiaomi", "skywork"])
@pytest.mark.parametrize("region", ["JP", "FR", "US"])
def test_without_a_published_list_the_answer_is_unknown_and_says_why(
    catalog: Catalog, provider: str, region: str
) -> None:
    for verdict in ask(catalog, provider, region):
        assert verdict.status is Status.UNKNOWN
        assert "found" in (verdict.note or "")


class TestSelfHosted:
    @pytest.mark.parametrize("region", ["CN", "HK", "RU", "FR", "US"])
    def test_is_open_everywhere_under_the_licence(self, catalog: Catalog, region: str) -> None:
        for verdict in ask(catalog, "llama", region):
            assert verdict.status is Status.OPEN
            assert any("licence" in condition for condition in verdict.conditions)

    def test_names_the_clause_of_llama_4_in_the_eu_only(self, catalog: Catalog) -> None:
        def about_llama(region: str) -> bool:
            return any("Llama 4" in condition for condition in ask(catalog, "vllm", region)[0].conditions)

        assert about_llama("FR")
        assert about_llama("SK")
        assert not about_llama("CN")
        assert not about_llama("CH")


class TestOffers:
    @pytest.mark.parametrize(
        ("day", "state"),
        [
            (date(2024, 7, 31), OfferState.CURRENT),
            (date(2024, 8, 1), OfferState.ENDED),
            (TODAY, OfferState.ENDED),
        ],
    )
    def test_tencents_100_million_tokens_ended_with_july_2024(
        self, catalog: Catalog, day: date, state: OfferState
    ) -> None:
        given = offer(catalog, "tencent", "openai-2024", day)
        assert given.tokens == 100_000_000
        assert given.state is state

    def test_alibabas_22_million_tokens_are_presumed_ended(self, catalog: Catalog) -> None:
        then = offer(catalog, "alibaba", "openai-2024", date(2024, 7, 1))
        assert then.tokens == 22_000_000
        assert then.is_current
        assert offer(catalog, "alibaba", "openai-2024", TODAY).state is OfferState.PRESUMED_ENDED

    @pytest.mark.parametrize("provider", ["01ai", "skywork"])
    def test_other_offers_of_2024_are_not_shown_as_current(self, catalog: Catalog, provider: str) -> None:
        assert offer(catalog, provider, "openai-2024", TODAY).state is OfferState.PRESUMED_ENDED

    def test_tokenhub_trial_ends_with_2026(self, catalog: Catalog) -> None:
        assert offer(catalog, "tencent", "free-intl", date(2026, 12, 31)).is_current
        assert offer(catalog, "tencent", "free-intl", date(2027, 1, 1)).state is OfferState.ENDED

    def test_no_offer_was_ever_made_by_a_gateway(self, catalog: Catalog) -> None:
        assert not [name for name in GATEWAYS if catalog.provider(name).file.incentives]


class TestModels:
    @pytest.mark.parametrize(
        ("provider", "model", "last_day", "first_day_without"),
        [
            ("deepseek", "deepseek-chat", date(2026, 7, 23), date(2026, 7, 24)),
            ("google", "gemini-2.5-pro", date(2026, 11, 30), date(2026, 12, 1)),
            ("stepfun", "step-3", date(2026, 7, 7), date(2026, 7, 8)),
            ("anthropic", "claude-opus-4-0", date(2026, 6, 14), date(2026, 6, 15)),
            ("alibaba", "deepseek-r1", date(2026, 10, 9), date(2026, 10, 10)),
        ],
    )
    def test_retire_on_their_day_with_a_successor(
        self, catalog: Catalog, provider: str, model: str, last_day: date, first_day_without: date
    ) -> None:
        served = catalog.provider(provider).model(model)
        assert served is not None
        assert not has_passed(served.retires, last_day)
        assert has_passed(served.retires, first_day_without)
        assert served.successor is not None
        assert catalog.provider(provider).model(served.successor) is not None

    @pytest.mark.parametrize("provider", OWNED)
    def test_at_most_three_are_put_forward_and_none_of_them_is_gone(self, catalog: Catalog, provider: str) -> None:
        chosen = [model for model in catalog.provider(provider).models if model.general_purpose]
        at = Counter(endpoint for model in chosen for endpoint in model.endpoints)
        assert max(at.values(), default=0) <= 3, at
        assert not [model.id for model in chosen if has_passed(model.retires, TODAY)]

    @pytest.mark.parametrize("provider", OWNED)
    def test_output_fits_into_the_window(self, catalog: Catalog, provider: str) -> None:
        for model in catalog.provider(provider).models:
            if model.context_window and model.max_output_tokens:
                assert model.max_output_tokens <= model.context_window, model.id


@pytest.mark.parametrize(
    ("alias", "provider"),
    [
        ("kimi", "moonshot"), ("豆包", "volcengine"), ("doubao", "volcengine"), ("ark", "volcengine"),
        ("混元", "tencent"), ("hunyuan", "tencent"), ("qwen", "alibaba"), ("dashscope", "alibaba"),
        ("通义", "alibaba"), ("llama", "self-hosted"), ("claude", "anthropic"), ("grok", "xai"),
        ("零一万物", "01ai"), ("星火", "iflytek"), ("硅基流动", "siliconflow"), ("天工", "skywork"),
    ],
)  # fmt: skip
def test_names_that_people_type_find_their_provider(catalog: Catalog, alias: str, provider: str) -> None:
    assert catalog.provider(alias).id == provider


class TestGateways:
    @pytest.mark.parametrize("name", GATEWAYS)
    def test_are_recognised_in_code_and_never_among_the_providers(self, catalog: Catalog, name: str) -> None:
        assert catalog.provider(name).file.identifiers
        assert name not in {provider.id for provider in catalog.providers()}

    @pytest.mark.parametrize("name", GATEWAYS)
    def test_have_no_address_or_model_that_advice_could_name(self, catalog: Catalog, name: str) -> None:
        file = catalog.provider(name).file
        assert not file.endpoints
        assert not [model.id for model in file.models if model.general_purpose]
        assert not [entry.id for entry in file.availability if entry.status is Status.OPEN]


@pytest.mark.parametrize("model", ["gemini-2.5-pro", "gemini-2.5-flash"])
def test_gemini_25_ends_on_vertex_before_it_does_on_the_gemini_api(catalog: Catalog, model: str) -> None:
    google, day = catalog.provider("google"), date(2026, 11, 28)
    found = [thing_ends(google, day, model=model, endpoint=where) for where in ("gemini", "vertex")]
    assert [ending.day if ending else None for ending in found] == [date(2026, 12, 1), date(2026, 10, 20)]
    assert [ending.over for ending in found if ending] == [False, True]


def test_a_name_without_a_date_may_outlive_its_snapshot(catalog: Catalog) -> None:
    openai, day = catalog.provider("openai"), date(2025, 1, 1)
    snapshot, name = (thing_ends(openai, day, model=f"gpt-3.5-turbo-16k{end}") for end in ("-0613", ""))
    assert snapshot is not None
    assert snapshot.over
    assert name is not None
    assert not name.over
