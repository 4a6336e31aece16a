"""Advice as one JSON object, version 1. The shapes here are the contract; the domain's types are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.facts_json import offer_json, source_json, verdict_json

if TYPE_CHECKING:
    from migrate_advisor.advice.answer import Advice, Recommendation
    from migrate_advisor.advice.criteria import Reason


def advice_json(advice: Advice) -> dict[str, Any]:
    """The object."""
    need = advice.need
    return {
        "version": 1,
        "command": "recommend",
        "need": {
            "source": str(need.source) if need.source else None,
            "region": need.question.region,
            "customer": need.question.customer.value,
            "as_of": need.question.as_of.isoformat(),
            "uses": sorted(need.uses),
            "context_tokens": need.context_tokens,
            "prefer": list(need.prefer),
        },
        "recommendations": [_recommendation(item) for item in advice.recommendations],
        "exclusions": [
            {"provider": item.provider, "name": item.name, "reason": _reason(item.reason)} for item in advice.exclusions
        ],
    }


def _recommendation(item: Recommendation) -> dict[str, Any]:
    return {
        "rank": item.rank,
        "target": str(item.target),
        "provider": item.target.provider,
        "endpoint": item.target.endpoint,
        "model": item.target.model,
        "name": item.name,
        "verdict": verdict_json(item.verdict),
        "reasons": [_reason(reason) for reason in item.reasons],
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
