"""The order of the packaged catalog's advice, and what it never does."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import migrate_advisor as ma
from migrate_advisor.advice.criteria import ORDERS
from migrate_advisor.advice.policy import read_policy
from migrate_advisor.advice.recommend import recommend
from migrate_advisor.errors import UnknownNameError, UnknownTargetError

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 28)
CATALOG = ma.load_catalog()
CHINA: dict[str, Any] = {"region": "CN", "customer": "individual", "as_of": DAY}


@pytest.mark.parametrize("region", ["CN", "FR", "US", "SG"])
def test_the_alphabet_tells_no_two_of_the_first_five_apart(region: str) -> None:
    advice = recommend(CATALOG, source="openai/gpt-4o", region=region, customer="individual", as_of=DAY)
    for first, second in pairwise(advice.recommendations[:5]):
        assert first.before_next is not None
        assert "alphabet" not in first.before_next, f"{first.target} before {second.target}: {first.before_next}"


def test_a_known_price_comes_before_an_unknown_one_and_less_before_more() -> None:
    advice = recommend(CATALOG, source="openai/gpt-4o", prefer=["availability", "price"], **CHINA)
    amounts = [item.cost.amount if item.cost else None for item in advice.recommendations if item.verdict.is_open]
    known = [amount for amount in amounts if amount is not None]
    assert known == sorted(known)
    assert amounts[: len(known)] == known, "an unknown price never stands before a known one"


def test_nobody_fits_a_context_that_nobody_is_known_to_take() -> None:
    advice = recommend(CATALOG, source="openai/gpt-4o", context_tokens=5_000_000, **CHINA)
    assert advice.recommendations == ()
    assert {item.reason.criterion for item in advice.exclusions} >= {"context"}


def test_machines_of_ones_own_stand_after_services_for_an_individual_unless_preferred() -> None:
    advice = recommend(CATALOG, source="openai/gpt-4o", **CHINA)
    kinds = [item.reason("hosting").verdict for item in advice.recommendations if item.verdict.is_open and item.model]
    assert kinds == sorted(kinds, reverse=True), "every service stands before weights to run oneself"
    assert "self-hosted" in kinds


def test_each_operation_gets_an_answer_of_its_own() -> None:
    advice = recommend(CATALOG, source="openai/gpt-4o", uses=["tools", "embeddings"], **CHINA)
    by_operation = {answer.operation: answer for answer in advice.operations}
    assert list(by_operation) == ["chat.completions", "embeddings"]
    for name, answer in by_operation.items():
        for item in answer.recommendations:
            assert item.model is None or name in item.model.operations
    excluded = {item.provider: item.reason for item in by_operation["embeddings"].exclusions}
    for provider in ("deepseek", "moonshot", "minimax", "stepfun"):
        assert excluded[provider].criterion == "operation", "the catalog says that it has none"
    assert set(advice.complete) <= {item.target.provider for item in by_operation["embeddings"].recommendations}


def test_no_operation_is_answered_with_a_model_of_another_one() -> None:
    for word in ("images", "speech", "transcription", "moderation"):
        advice = recommend(CATALOG, uses=[word], **CHINA)
        (answer,) = advice.operations
        assert all(item.model and answer.operation in item.model.operations for item in answer.recommendations)


def test_who_is_allowed_stays_closed_when_the_catalog_grows() -> None:
    policy = read_policy(["deepseek", "zhipu@cn"], [], None, CATALOG)
    advice = recommend(CATALOG, source="openai/gpt-4o", policy=policy, **CHINA)
    assert {str(item.target).partition("/")[0] for item in advice.recommendations} <= {"deepseek", "zhipu@cn"}
    assert advice.recommendations


def test_who_is_denied_is_never_allowed() -> None:
    policy = read_policy(["deepseek", "zhipu"], ["deepseek"], None, CATALOG)
    advice = recommend(CATALOG, source="openai/gpt-4o", policy=policy, **CHINA)
    assert {item.target.provider for item in advice.recommendations} == {"zhipu"}


def test_where_data_is_must_be_known_if_it_matters() -> None:
    policy = read_policy([], [], "EU", CATALOG)
    advice = recommend(CATALOG, source="openai/gpt-4o", policy=policy, region="FR", customer="enterprise", as_of=DAY)
    assert all(item.endpoint and item.endpoint.data_regions for item in advice.recommendations)


@pytest.mark.parametrize(("allow", "residency"), [(["nobody-known"], None), (["zhipu@nowhere"], None), ([], "Narnia")])
def test_a_rule_about_nobody_is_an_error(allow: list[str], residency: str | None) -> None:
    with pytest.raises((UnknownTargetError, UnknownNameError)):
        read_policy(allow, [], residency, CATALOG)


def test_every_criterion_is_told_in_the_documents(checkout: Path) -> None:
    text = (checkout / "docs" / "recommend.md").read_text(encoding="utf-8")
    for name in ORDERS:
        assert f"| `{name}` |" in text
