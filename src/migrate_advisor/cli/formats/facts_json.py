"""Catalog facts as plain JSON values, the same in every command's output."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.evidence import Source
    from migrate_advisor.catalog.offers import Offer
    from migrate_advisor.catalog.places import Verdict


def day(value: date | str | None) -> str | None:
    """A day as YYYY-MM-DD, ``unknown``, or null."""
    return value.isoformat() if isinstance(value, date) else value


def source_json(source: Source) -> dict[str, Any]:
    """A page that was cited."""
    return {
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.kind.value,
        "published": source.published,
        "read": day(source.read),
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """Whether a provider serves a customer."""
    return {
        "provider": verdict.provider,
        "endpoint": verdict.endpoint,
        "region": verdict.region,
        "customer": verdict.customer.value,
        "as_of": day(verdict.as_of),
        "status": verdict.status.value,
        "since": day(verdict.since),
        "until": day(verdict.until),
        "conditions": list(verdict.conditions),
        "enforcement": verdict.enforcement.value if verdict.enforcement else None,
        "note": verdict.note,
        "publishes_no_list": verdict.publishes_no_list,
        "ended": verdict.is_gone,
        "checked": day(verdict.checked),
        "sources": [source_json(source) for source in verdict.sources],
    }


def ending_json(ending: Ending) -> dict[str, Any]:
    """What stops, and when."""
    return {
        "kind": ending.kind.value,
        "subject": ending.subject,
        "name": ending.name,
        "day": day(ending.day),
        "not_before": day(ending.not_before),
        "ended_by": day(ending.ended_by),
        "over": ending.over,
        "successor": ending.successor,
        "checked": day(ending.checked),
        "sources": [source_json(source) for source in ending.sources],
    }


def offer_json(offer: Offer) -> dict[str, Any]:
    """An incentive as it stands on a day."""
    incentive = offer.incentive
    return {
        "provider": offer.provider,
        "id": incentive.id,
        "title": incentive.title,
        "kind": incentive.kind,
        "state": offer.state.value,
        "announced": day(incentive.announced),
        "since": day(incentive.since),
        "until": day(incentive.until),
        "migrating_from": list(incentive.migrating_from),
        "customers": [customer.value for customer in incentive.customers],
        "eligibility": incentive.eligibility,
        "conditions": list(incentive.conditions),
        "grants": [
            {"kind": grant.kind.value, "what": grant.what, "amount": grant.amount, "models": list(grant.models)}
            for grant in incentive.grants
        ],
        "note": incentive.note,
        "checked": day(incentive.checked),
        "sources": [source_json(source) for source in offer.sources],
    }
