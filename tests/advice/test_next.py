"""What is printed to be typed next: complete, and right as it stands, for every provider and language."""

from __future__ import annotations

import shlex
from datetime import date
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma
from migrate_advisor.advice.policy import Policy
from migrate_advisor.advice.recommend import recommend
from migrate_advisor.advice.snippets import SNIPPETS
from migrate_advisor.advice.steps import steps
from migrate_advisor.catalog.places import Status
from migrate_advisor.cli.parser import HelpfulParser
from migrate_advisor.errors import UnknownTargetError
from migrate_advisor.scanner.languages.grammar import unread_nodes
from migrate_advisor.scanner.languages.rows import row_of

if TYPE_CHECKING:
    from migrate_advisor.advice.answer import Recommendation
    from migrate_advisor.advice.need import Need
    from migrate_advisor.advice.steps import Steps

CATALOG = ma.load_catalog()
DAY = date(2026, 11, 29)
PROGRAMS = {
    "python": "a.py", "typescript": "a.ts", "go": "a.go", "java": "A.java", "csharp": "a.cs", "php": "a.php",
    "ruby": "a.rb", "rust": "a.rs",
}  # fmt: skip
"""Language of lines of code → a file of it, for those that are programs."""
CUSTOMERS = [("CN", "individual"), ("US", "enterprise")]
TARGETS = [
    (provider.id, endpoint.id)
    for provider in CATALOG.providers()
    for endpoint in provider.endpoints
    if not endpoint.separate
]


def _next(provider: str, endpoint: str) -> tuple[Recommendation, Need, Steps] | None:
    """The steps to a target, asked by somebody to whom it is not closed; None where it is never advised."""
    for region, customer in CUSTOMERS:
        policy = Policy(allow=frozenset([f"{provider}@{endpoint}"]))
        advice = recommend(CATALOG, region=region, customer=customer, as_of=DAY, policy=policy)
        if advice.recommendations:
            first = advice.recommendations[0]
            return first, advice.need, steps(first, advice.need, tuple(SNIPPETS))
    return None


@pytest.mark.parametrize(("provider", "endpoint"), TARGETS)
def test_what_comes_next_is_complete(provider: str, endpoint: str) -> None:
    found = _next(provider, endpoint)
    if found is None:
        pytest.skip("is never advised: it has ended, or is closed, or names no model")
    item, _, told = found
    fact = CATALOG.provider(provider).endpoint(endpoint)
    assert fact is not None
    assert told.account.strip()
    assert told.account == fact.signup_url or "://" in told.account or told.is_own or fact.console_url
    assert told.address == fact.url
    assert told.model == item.target.model
    key = next(iter(fact.env_vars), "API_KEY")
    if not fact.is_own or fact.env_vars:
        assert key in told.key
    if told.model is None or item.codec is None:
        assert told.why_no_snippet, "somebody who gets no lines of code is told why"
        return
    for language in SNIPPETS:
        text = told.snippets[language]
        assert key in text
        assert told.model in text
        assert (fact.url if told.base_url else "http://127.0.0.1:8788/v1") in text
        if language in PROGRAMS:
            row = row_of({"typescript": "javascript"}.get(language, language), PROGRAMS[language])
            assert row is not None
            assert unread_nodes(text, row) == 0, text
    assert told.base_url or any(command.startswith("migrate-advisor carry") for _, command in told.commands)


@pytest.mark.parametrize(("provider", "endpoint"), TARGETS)
def test_every_command_is_one_that_the_program_takes(provider: str, endpoint: str) -> None:
    found = _next(provider, endpoint)
    for _, command in found[2].commands if found else ():
        name, *arguments = shlex.split(command.rpartition(" | ")[2])[1:]
        parser = HelpfulParser(prog=f"migrate-advisor {name}")
        import_module(f"migrate_advisor.cli.{name}").configure(parser)
        parser.parse_args(arguments)


WHO = [
    ("openai/gpt-4o", "CN", "individual"), ("openai/gpt-4o", "FR", "enterprise"),
    ("openai/gpt-4o-mini", "CN", "enterprise"),
    ("openai/gpt-5", "US", "individual"), ("openai/o3", "SG", "individual"), ("openai/gpt-4.1", "DE", "enterprise"),
    ("anthropic/claude-sonnet-5", "CN", "individual"), ("anthropic/claude-sonnet-4-5", "HK", "enterprise"),
    ("google/gemini-2.5-flash", "CN", "individual"), ("google/gemini-2.5-pro", "HK", "individual"),
    ("openai/gpt-4o", "IR", "individual"), ("openai/gpt-4o", "RU", "enterprise"), ("openai/gpt-4o", "BR", "individual"),
    ("deepseek/deepseek-chat", "US", "enterprise"), ("openai/text-embedding-3-small", "CN", "individual"),
    ("openai/whisper-1", "FR", "individual"), ("azure-openai/gpt-4o", "CN", "individual"),
]  # fmt: skip


@pytest.mark.parametrize("day", [date(2024, 7, 9), date(2025, 9, 5), DAY])
@pytest.mark.parametrize(("source", "region", "customer"), WHO)
def test_the_alphabet_decides_nothing_among_the_first_five(source: str, region: str, customer: str, day: date) -> None:
    advice = recommend(CATALOG, source=source, region=region, customer=customer, as_of=day)
    for first, second in pairwise(advice.recommendations[:5]):
        assert first.before_next is not None
        assert "alphabet" not in first.before_next, f"{first.target} before {second.target}: {first.before_next}"


@pytest.mark.parametrize(("source", "region", "customer"), WHO)
def test_who_is_not_known_to_be_open_never_stands_before_a_service_that_is(
    source: str, region: str, customer: str
) -> None:
    advice = recommend(CATALOG, source=source, region=region, customer=customer, as_of=DAY)
    left = source.partition("/")[0]
    services = [
        item.verdict.status is Status.UNKNOWN
        for item in advice.recommendations
        if not (item.endpoint and item.endpoint.is_own) and item.target.provider != left and item.model
    ]
    assert services == sorted(services)


@pytest.mark.parametrize("region", ["IR", "RU", "KP", "HK", "BY"])
def test_an_individual_is_not_told_to_buy_machines_before_a_service_can_be_asked(region: str) -> None:
    advice = recommend(CATALOG, source="openai/gpt-4o", region=region, customer="individual", as_of=DAY)
    own = [bool(item.endpoint and item.endpoint.is_own) for item in advice.recommendations if item.model]
    papers = [bool(item.verdict.papers_of) for item in advice.recommendations if item.model]
    first = own.index(True)
    assert not any(own[:first])
    assert all(paper for paper in papers[first + 1 :])
    asked = recommend(
        CATALOG, source="openai/gpt-4o", region=region, customer="individual", as_of=DAY, prefer=["availability"]
    )
    assert asked.recommendations[0].verdict.status is Status.OPEN, "unless availability is preferred"


def test_an_offer_for_other_models_is_no_offer_for_this_one() -> None:
    for source, region, customer in WHO:
        advice = recommend(CATALOG, source=source, region=region, customer=customer, as_of=DAY)
        for item in advice.recommendations:
            for offer in item.incentives if item.model else ():
                named = [name.lower().replace(" ", "-") for grant in offer.incentive.grants for name in grant.models]
                is_for_any = any(not grant.models for grant in offer.incentive.grants)
                names = (
                    {name.lower().replace(" ", "-") for name in (item.model.id, *item.model.aliases)}
                    if item.model
                    else set()
                )
                assert is_for_any or names & set(named), f"{item.target}: {offer.sentence()}"


@pytest.mark.parametrize(
    ("bare", "whole"),
    [
        ("gpt-4o", "openai/gpt-4o"), ("claude-sonnet-5", "anthropic/claude-sonnet-5"),
        ("text-embedding-3-small", "openai/text-embedding-3-small"), ("gemini-2.5-flash", "google/gemini-2.5-flash"),
        ("deepseek-chat", "deepseek/deepseek-chat"), ("whisper-1", "openai/whisper-1"),
    ],
)  # fmt: skip
def test_a_model_alone_is_taken_for_its_maker_s_and_that_is_told(bare: str, whole: str) -> None:
    advice = recommend(CATALOG, source=bare, region="CN", customer="individual", as_of=DAY)
    assert str(advice.need.source) == whole
    assert f"{bare} is taken for {whole}" in advice.remarks[0]


def test_a_model_of_several_and_a_misspelt_one_are_asked_back_with_what_to_type() -> None:
    with pytest.raises(UnknownTargetError, match=r"say whose, as .+/"):
        recommend(CATALOG, source="deepseek-v3.2", region="CN", customer="individual", as_of=DAY)
    with pytest.raises(UnknownTargetError, match=r"say whose, as \S+/gpt-4o"):
        recommend(CATALOG, source="gpt4o", region="CN", customer="individual", as_of=DAY)
