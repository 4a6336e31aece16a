"""Advisories: one JSON object for each event that changed who may use what, in an envelope like OSV's.

The schema is ours (`advisory.schema.json`, written beside them): OSV has no regions and no customers, and these are no
vulnerabilities. Ends of models are `model_eol`'s.
"""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.endings import part_endings
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.publishing.feeds.material import as_json, midnight, telling_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.events import Event
    from migrate_advisor.catalog.provider import Provider

SCHEMA_NAME = "advisory.schema.json"


def advisories(catalog: Catalog, as_of: date) -> Mapping[str, str]:
    """File name → text: an advisory an event, a list of all of them, and their schema."""
    made = [advisory(catalog, event) for event in telling_events(catalog, as_of)]
    files = {f"{item['id']}.json": as_json(item) for item in made}
    listed = [{key: item[key] for key in ("id", "modified", "published", "summary")} for item in made]
    schema = resources.files(__package__ or "").joinpath(SCHEMA_NAME).read_text(encoding="utf-8")
    return {"all.json": as_json({"schema_version": "1.0.0", "advisories": listed}), SCHEMA_NAME: schema, **files}


def advisory_id(event: Event) -> str:
    """The advisory's id: it stays the same when events are added before or after this one."""
    return f"MA-{event.id.removeprefix('ev-')}"


def advisory(catalog: Catalog, event: Event) -> dict[str, Any]:
    """One event as an advisory."""
    return {
        "schema_version": "1.0.0",
        "id": advisory_id(event),
        "published": midnight(event.day),
        "modified": midnight(max(event.checked, event.day)),
        "aliases": [event.id],
        "summary": event.title,
        "details": f"{event.summary} {event.effect}",
        "affected": [*_affected(catalog, event)],
        "references": [
            {"type": "WEB", "url": source.url, "title": source.title, "publisher": source.publisher,
             "read": source.read.isoformat()}
            for source in catalog.events_file.cited(event)
        ],
        "database_specific": {
            "scope": [scope.value for scope in event.scope],
            "effect": event.effect,
            "precision": event.precision,
            "effective": _turn(event).isoformat(),
            "ended": event.ended.isoformat() if event.ended else None,
            "checked": event.checked.isoformat(),
            "confidence": event.confidence.value,
        },
    }  # fmt: skip


def _turn(event: Event) -> date:
    return event.effective or event.day


def _affected(catalog: Catalog, event: Event) -> Iterator[dict[str, Any]]:
    """For each provider that the catalog holds, the statuses before and after, by region and customer."""
    for name in event.providers:
        if name not in catalog.provider_ids:
            yield {"provider": name, "regions": list(event.regions), "turns": [], "ended": []}
            continue
        provider = catalog.provider(name)
        ended = [
            {"kind": ending.kind.value, "id": ending.subject, "successor": ending.successor}
            for ending in part_endings(provider, _turn(event))
            if ending.day == _turn(event)
        ]
        yield {
            "provider": name,
            "regions": list(event.regions),
            "turns": [*_turns(provider, event)],
            "ended": ended,
        }


def _turns(provider: Provider, event: Event) -> Iterator[dict[str, Any]]:
    day = _turn(event)
    for region in event.regions:
        for customer in CustomerType:
            question = Question(region, customer, day)
            before = provider.verdict(question.on(day - timedelta(days=1))).status
            after = provider.verdict(question).status
            if before is not after:
                yield {"region": region, "customer": customer.value, "before": before.value, "after": after.value}
