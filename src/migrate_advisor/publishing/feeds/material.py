"""What several feeds tell of: events, ends, changes of availability to come. How they are written, each feed says."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from migrate_advisor.catalog.endings import EndingKind, part_endings, soonest
from migrate_advisor.catalog.events import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.events import Event
    from migrate_advisor.catalog.places import Availability
    from migrate_advisor.catalog.provider import Provider

_CHANGES_ACCESS = frozenset([Scope.API, Scope.CONSUMER_APP, Scope.GOVERNMENT_USE, Scope.TRADE])


def telling_events(catalog: Catalog, as_of: date) -> list[Event]:
    """What happened until a day and changed who may use what, oldest first.

    Offers, rules of one company for its own staff and mere context are left out.
    """
    return [event for event in catalog.events(as_of=as_of) if _CHANGES_ACCESS.intersection(event.scope)]


def every_ending(catalog: Catalog, as_of: date) -> list[Ending]:
    """What ended or ends for everybody, of providers and gateways, soonest first."""
    return soonest(ending for provider in catalog.providers(role=None) for ending in part_endings(provider, as_of))


def coming_turns(catalog: Catalog, as_of: date) -> Iterator[tuple[Provider, Availability, date]]:
    """Entries of availability that begin after a day, with their providers and first days."""
    for provider in catalog.providers(role=None):
        for entry in provider.file.availability:
            if isinstance(entry.since, date) and entry.since > as_of:
                yield provider, entry, entry.since


def stable_id(*names: str) -> str:
    """A name for something that stays the same in every edition: a UUID of its kind and id."""
    return str(uuid5(NAMESPACE_URL, "/".join(("migrate-advisor", *names))))


def subject_of(ending: Ending) -> str:
    """What an end is of, other than every other one of its kind at its provider."""
    return ending.name if ending.kind is EndingKind.MODEL else ending.subject


def midnight(day: date) -> str:
    """The beginning of a day as RFC 3339 has it."""
    return f"{day.isoformat()}T00:00:00Z"


def as_json(value: Any) -> str:
    """Text of a JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
