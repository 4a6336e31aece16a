"""Advice as one JSON object, version 1. The shapes here are the contract; the domain's types are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.advice.steps import steps
from migrate_advisor.cli.formats.facts_json import offer_json, source_json, verdict_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.advice.answer import Advice, Exclusion, OperationAdvice, Recommendation
    from migrate_advisor.advice.cost import Basket
    from migrate_advisor.advice.reasons import Reason
    from migrate_advisor.advice.steps import Steps


def advice_json(advice: Advice, languages: tuple[str, ...] = ("python",), more: str = "") -> dict[str, Any]:
    """The object, with lines of code in the languages that are named."""
    need = advice.need
    return {
        "version": 1,
        "command": "recommend",
        "need": {
            "source": str(need.source) if need.source else None,
            "region": need.question.region,
            "customer": need.question.customer.value,
            "as_of": need.question.as_of.isoformat(),
            "owner": need.question.owner,
            "remarks": list(advice.remarks),
            "uses": sorted(need.uses),
            "context_tokens": need.context_tokens,
            "prefer": list(need.prefer),
            "currency": need.currency,
            "basket": _basket(need.basket),
            "policy": {
                "allow": sorted(need.policy.allow),
                "deny": sorted(need.policy.deny),
                "residency": need.policy.residency,
            },
        },
        "recommendations": [_recommendation(item, advice, languages, more) for item in advice.recommendations],
        "exclusions": _exclusions(advice.exclusions),
        "operations": [_operation(answer) for answer in advice.operations],
        "complete": list(advice.complete),
    }


def _basket(basket: Basket) -> dict[str, Any]:
    return {"input": basket.input, "output": basket.output, "measured": basket.is_measured}


def _operation(answer: OperationAdvice) -> dict[str, Any]:
    return {
        "operation": answer.operation,
        "basket": _basket(answer.basket),
        "targets": [str(item.target) for item in answer.recommendations],
        "exclusions": _exclusions(answer.exclusions),
    }


def _exclusions(exclusions: Iterable[Exclusion]) -> list[dict[str, Any]]:
    return [{"provider": item.provider, "name": item.name, "reason": _reason(item.reason)} for item in exclusions]


def _price(item: Recommendation) -> dict[str, Any] | None:
    found = item.cost
    if found is None:
        return None
    return {
        "currency": found.currency,
        "input": found.input,
        "output": found.output,
        "month": found.amount,
        "approximate": found.is_approximate,
        "rate": {"value": found.rate.value, "day": found.rate.day.isoformat()} if found.rate else None,
        "stated": {
            "currency": found.stated.currency,
            "input": found.stated.input,
            "output": found.stated.output,
            "cached_input": found.stated.cached_input,
            "day": found.stated.stated.isoformat(),
        },
    }


def _unit_price(item: Recommendation) -> dict[str, Any] | None:
    found = item.unit_cost
    if found is None:
        return None
    return {
        "currency": found.currency,
        "amount": found.amount,
        "unit": found.unit,
        "approximate": found.is_approximate,
        "stated": {
            "currency": found.stated.currency,
            "amount": found.stated.amount,
            "unit": found.stated.unit,
            "count": found.stated.count,
            "day": found.stated.stated.isoformat(),
        },
    }


def _endpoint(item: Recommendation, found: Steps) -> dict[str, Any]:
    return {
        "id": item.target.endpoint,
        "base_url": found.base_url,
        "address": found.address,
        "env_vars": list(found.env_vars),
        "signup_url": found.signup_url,
        "homepage": found.homepage,
        "conditions": list(found.conditions),
    }


def _recommendation(item: Recommendation, advice: Advice, languages: tuple[str, ...], more: str) -> dict[str, Any]:
    found = steps(item, advice.need, languages, more=more)
    operations = advice.operations_of(item.target.provider)
    return {
        "rank": item.rank,
        "target": str(item.target),
        "provider": item.target.provider,
        "endpoint": _endpoint(item, found),
        "model": item.target.model,
        "operations": list(operations),
        "name": item.name,
        "status": item.verdict.status.value,
        "verdict": verdict_json(item.verdict),
        "price": _price(item),
        "unit_price": _unit_price(item),
        "context_window": item.model.context_window if item.model else None,
        "quality": item.reason("quality").verdict,
        "effort": item.reason("effort").verdict,
        "accelerator_memory_gb": item.memory,
        "data_location": item.endpoint.data_location if item.endpoint else None,
        "snippets": dict(found.snippets),
        "commands": [command for _, command in found.commands],
        "reasons": [_reason(reason) for reason in item.reasons],
        "offers": [offer_json(offer) for offer in item.incentives],
        "incentives": [offer_json(offer) for offer in item.incentives],
        "past_incentives": [offer_json(offer) for offer in item.past_incentives],
        "losses": list(item.losses),
        "caveats": list(item.caveats),
        "before_next": item.before_next,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "criterion": reason.criterion,
        "verdict": reason.verdict,
        "sentence": reason.sentence,
        "sources": [source_json(source) for source in reason.sources],
    }
