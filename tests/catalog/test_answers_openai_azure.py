"""What the packaged catalog answers about OpenAI and Azure OpenAI: the questions people in China really ask."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.evidence import has_passed
from migrate_advisor.catalog.identifiers import IdentifierKind
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.places import CustomerType, Enforcement, Status

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Verdict

BEFORE_THE_BLOCK = date(2024, 7, 8)
THE_BLOCK = date(2024, 7, 9)
TODAY = date(2026, 11, 22)
NEVER_LISTED = ("CN", "HK", "MO", "RU", "BY", "IR", "KP", "CU", "SY", "VE")
TERRITORIES = ("AX", "AW", "BM", "KY", "FO", "GF", "PF", "TF", "GL")
BOTH = tuple(CustomerType)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def openai(catalog: Catalog, region: str, as_of: date, customer: CustomerType = CustomerType.INDIVIDUAL) -> Verdict:
    return catalog.provider("openai").availability(region=region, customer=customer, as_of=as_of)


def azure(catalog: Catalog, region: str, as_of: date, customer: CustomerType, endpoint: str | None = None) -> Verdict:
    provider = catalog.provider("azure-openai")
    return provider.availability(region=region, customer=customer, as_of=as_of, endpoint=endpoint)


# OpenAI


@pytest.mark.parametrize("customer", BOTH)
@pytest.mark.parametrize("region", NEVER_LISTED)
def test_unlisted_places_were_tolerated_until_the_block_and_closed_from_it(
    catalog: Catalog, region: str, customer: CustomerType
) -> None:
    before = openai(catalog, region, BEFORE_THE_BLOCK, customer)
    assert before.status is Status.RESTRICTED
    assert before.enforcement is Enforcement.CONTRACT
    assert before.conditions
    assert before.until == THE_BLOCK
    for day in (THE_BLOCK, TODAY):
        after = openai(catalog, region, day, customer)
        assert after.status is Status.CLOSED
        assert after.enforcement is Enforcement.BOTH
        assert after.since == THE_BLOCK
        assert after.until is None
        assert after.note
        assert "contract" in after.note
        assert "technical block" in after.note
        assert after.sources


@pytest.mark.parametrize("day", [BEFORE_THE_BLOCK, THE_BLOCK, TODAY])
@pytest.mark.parametrize("region", ["TW", "FR", "SG", "JP", "US", "GB", "NO", "AF", "ZW"])
def test_listed_places_are_open(catalog: Catalog, region: str, day: date) -> None:
    for customer in BOTH:
        verdict = openai(catalog, region, day, customer)
        assert verdict.status is Status.OPEN
        assert not verdict.conditions


def test_the_whole_list_is_there(catalog: Catalog) -> None:
    day = date(2026, 8, 4)  # between two copies with the same 188 entries
    listed = {region.code for region in catalog.regions.regions if openai(catalog, region.code, day).is_open}
    assert len(listed) == 188
    assert not listed.intersection(NEVER_LISTED)
    assert not listed.intersection(TERRITORIES)


def test_every_other_place_was_closed_then(catalog: Catalog) -> None:
    answers = [openai(catalog, region.code, date(2026, 8, 4)).status for region in catalog.regions.regions]
    assert set(answers) == {Status.OPEN, Status.CLOSED}


def test_parts_of_ukraine_are_excepted(catalog: Catalog) -> None:
    verdict = openai(catalog, "UA", TODAY)
    assert verdict.status is Status.OPEN
    assert any("excepts" in condition for condition in verdict.conditions)


def test_saudi_arabia_is_open_today_and_disputed_in_2024(catalog: Catalog) -> None:
    assert openai(catalog, "SA", TODAY).status is Status.OPEN
    disputed = openai(catalog, "SA", THE_BLOCK)
    assert disputed.status is Status.UNKNOWN
    assert "theregister" in " ".join(source.url for source in disputed.sources)


@pytest.mark.parametrize("region", TERRITORIES)
def test_territories_joined_on_a_day_that_nobody_recorded(catalog: Catalog, region: str) -> None:
    assert openai(catalog, region, BEFORE_THE_BLOCK).status is Status.RESTRICTED
    assert openai(catalog, region, date(2026, 8, 4)).status is Status.CLOSED
    assert openai(catalog, region, date(2026, 8, 5)).status is Status.UNKNOWN
    assert openai(catalog, region, date(2026, 11, 9)).status is Status.UNKNOWN
    assert openai(catalog, region, date(2026, 11, 10)).status is Status.OPEN


def test_territories_beyond_the_readable_letters_are_unknown_not_closed(catalog: Catalog) -> None:
    for region in ("PR", "RE", "GU", "NC", "XK"):
        assert openai(catalog, region, date(2026, 8, 4)).status is Status.CLOSED
        assert openai(catalog, region, TODAY).status is Status.UNKNOWN


def test_territories_absent_among_the_readable_letters_stay_closed(catalog: Catalog) -> None:
    for region in ("AS", "CW", "FK"):
        assert openai(catalog, region, TODAY).status is Status.CLOSED


def test_italy_never_lost_the_api(catalog: Catalog) -> None:
    assert openai(catalog, "IT", date(2023, 4, 10)).status is Status.UNKNOWN, "no copy of the list is that old"
    assert openai(catalog, "IT", date(2023, 11, 13)).status is Status.OPEN
    (event,) = [event for event in catalog.events(region="IT", provider="openai") if event.day.year == 2023]
    assert event.effective == date(2023, 3, 31)
    assert event.ended == date(2023, 4, 28)
    assert [scope.value for scope in event.scope] == ["consumer-app"]


# Azure OpenAI


def test_individuals_in_china_had_azure_with_conditions_until_21_october_2024(catalog: Catalog) -> None:
    before = azure(catalog, "CN", date(2024, 10, 20), CustomerType.INDIVIDUAL)
    assert before.status is Status.OPEN
    assert any("outside mainland China" in condition for condition in before.conditions)
    for day in (date(2024, 10, 21), TODAY):
        after = azure(catalog, "CN", day, CustomerType.INDIVIDUAL)
        assert after.status is Status.CLOSED
        assert after.since == date(2024, 10, 21)
        assert after.enforcement is Enforcement.BOTH


@pytest.mark.parametrize("day", [date(2024, 10, 20), date(2024, 10, 21), TODAY])
def test_enterprises_in_china_are_restricted_to_eligible_ones_with_models_abroad(catalog: Catalog, day: date) -> None:
    verdict = azure(catalog, "CN", day, CustomerType.ENTERPRISE)
    assert verdict.status is Status.RESTRICTED
    conditions = " ".join(verdict.conditions)
    assert "eligible enterprise" in conditions
    assert "outside mainland China" in conditions


@pytest.mark.parametrize("customer", BOTH)
@pytest.mark.parametrize("day", [date(2024, 10, 20), TODAY])
def test_nothing_is_known_of_the_cloud_operated_by_21vianet(
    catalog: Catalog, customer: CustomerType, day: date
) -> None:
    verdict = azure(catalog, "CN", day, customer, endpoint="21vianet")
    assert verdict.status is Status.UNKNOWN
    assert verdict.note


def test_the_cloud_of_21vianet_never_stands_in_for_the_global_one(catalog: Catalog) -> None:
    endpoint = catalog.provider("azure-openai").endpoint("21vianet")
    assert endpoint is not None
    assert endpoint.separate
    assert "not verified" in (endpoint.note or "")
    # Unknown ranks above closed where endpoints compete, so a wrong answer here would read as unknown.
    assert azure(catalog, "CN", TODAY, CustomerType.INDIVIDUAL).status is Status.CLOSED


def test_hong_kong_keeps_azure_for_eligible_enterprises(catalog: Catalog) -> None:
    assert azure(catalog, "HK", TODAY, CustomerType.ENTERPRISE).status is Status.RESTRICTED
    assert azure(catalog, "HK", TODAY, CustomerType.INDIVIDUAL).status is Status.UNKNOWN


@pytest.mark.parametrize("region", ["FR", "US"])
def test_azure_is_open_where_it_has_a_region_with_the_service(catalog: Catalog, region: str) -> None:
    for customer in BOTH:
        assert azure(catalog, region, TODAY, customer).status is Status.OPEN


@pytest.mark.parametrize("region", ["MO", "TW", "MX"])
def test_where_nobody_says_azure_is_unknown_with_a_note(catalog: Catalog, region: str) -> None:
    for customer in BOTH:
        verdict = azure(catalog, region, TODAY, customer)
        assert verdict.status is Status.UNKNOWN
        assert verdict.note


# What gives them away, and what advice may name


def test_azure_hosts_of_other_services_are_marked_shared(catalog: Catalog) -> None:
    own = {
        value: identifier.shared
        for identifier in catalog.provider("azure-openai").file.identifiers
        if identifier.kind in {IdentifierKind.HOST, IdentifierKind.HOST_SUFFIX}
        for value in identifier.values
    }
    assert own[".openai.azure.com"] is False
    assert {value for value, shared in own.items() if shared} >= {
        ".cognitiveservices.azure.com",
        ".services.ai.azure.com",
        ".azure-api.net",
    }


def test_every_azure_client_needs_an_endpoint_and_no_openai_client_does(catalog: Catalog) -> None:
    assert all(client.needs_endpoint for client in catalog.provider("azure-openai").file.clients)
    assert not any(client.needs_endpoint for client in catalog.provider("openai").file.clients)


def test_no_constructor_belongs_to_both_but_by_what_it_is_given(catalog: Catalog) -> None:
    def constructors(provider: str) -> set[tuple[str, str, str]]:
        return {
            (client.language, module, name)
            for client in catalog.provider(provider).file.clients
            if not client.when
            for module in client.imports
            for name in client.names
        }

    assert not constructors("openai") & constructors("azure-openai")


def test_models_that_advice_may_name_still_answer(catalog: Catalog) -> None:
    for provider in ("openai", "azure-openai"):
        flagships = [model for model in catalog.provider(provider).models if model.general_purpose]
        assert flagships
        assert not any(has_passed(model.retires, TODAY) for model in flagships)


def test_gpt_4o_ends_and_gpt_4_has_ended(catalog: Catalog) -> None:
    provider = catalog.provider("openai")
    ending, ended = provider.model("gpt-4o"), provider.model("gpt-4")
    assert ending is not None
    assert ended is not None
    assert not has_passed(ending.retires, TODAY)
    assert has_passed(ending.retires, date(2027, 1, 14))
    assert has_passed(ended.retires, date(2026, 10, 23))
    assert not has_passed(ended.retires, date(2026, 10, 22))


# Events


def test_the_days_that_matter_in_china_in_order(catalog: Catalog) -> None:
    days = [event.day for event in catalog.events(region="CN", since=date(2024, 6, 1), as_of=date(2024, 12, 31))]
    assert days == sorted(days)
    turning_points = (date(2024, 6, 24), THE_BLOCK, date(2024, 10, 17), date(2024, 10, 21))
    assert set(turning_points) <= set(days)


def test_events_name_known_providers_and_cite_pages(catalog: Catalog) -> None:
    events = catalog.events()
    assert len(events) >= 35
    for event in events:
        assert set(event.providers) <= set(catalog.provider_ids), event.id
        assert catalog.events_file.cited(event), event.id
        assert event.effect


def test_an_event_of_unknown_day_says_how_far_it_may_lie(catalog: Catalog) -> None:
    (event,) = [event for event in catalog.events() if event.precision == "range"]
    assert event.day == date(2026, 8, 5)
    assert event.last_day == date(2026, 11, 10)
