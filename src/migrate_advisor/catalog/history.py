"""What held when: a provider's facts in order of time, scope by scope, with what happened in between.

Verdicts for one day are `places`'; nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from migrate_advisor.catalog.evidence import Source, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Availability, CustomerType
    from migrate_advisor.catalog.provider import Provider

_REGIONS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which something began or happened."""

    day: date | Unknown
    """The day; ``unknown`` for what began before anybody recorded it."""
    kind: str
    """``open``, ``restricted``, ``closed`` or ``unknown`` for an interval; ``event``, ``offer`` or ``restriction``."""
    what: str
    until: date | Unknown | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything about one scope, oldest first."""

    scope: str
    moments: tuple[Moment, ...]


def history(
    catalog: Catalog, provider: Provider, *, region: str | None = None, customer: CustomerType | None = None
) -> tuple[Timeline, ...]:
    """The intervals of each scope in order of time, with events among them; then offers, then restrictions.

    Args:
        catalog: knows the events.
        provider: whose history.
        region: only scopes that answer for this ISO 3166-1 code; None for all.
        customer: only scopes of this customer type; None for all.
    """
    scopes: dict[tuple[object, ...], list[Availability]] = {}
    for entry in provider.file.availability:
        if _answers(entry, region, customer):
            scopes.setdefault((entry.regions, entry.customers, entry.endpoints), []).append(entry)
    lines = [_timeline(catalog, provider, entries) for entries in scopes.values()]
    more = (
        Timeline("offers", _in_order(_offers(provider, customer))),
        Timeline("restrictions", _in_order(_restrictions(provider, region))),
    )
    return (*lines, *(line for line in more if line.moments))


def _offers(provider: Provider, customer: CustomerType | None) -> Iterator[Moment]:
    for item in provider.file.incentives:
        if customer is None or customer in item.customers:
            yield Moment(item.since, "offer", item.title, item.until, provider.file.cited(item))


def _restrictions(provider: Provider, region: str | None) -> Iterator[Moment]:
    for item in provider.file.restrictions:
        if region is None or item.jurisdiction.partition("-")[0] in {region, "*"}:
            said = f"{item.jurisdiction}: binds {item.binds}"
            yield Moment(item.since, "restriction", said, item.until, provider.file.cited(item))


def _answers(entry: Availability, region: str | None, customer: CustomerType | None) -> bool:
    here = region is None or entry.regions == "elsewhere" or entry.names_region(region)
    return here and (customer is None or customer in entry.customers)


def _timeline(catalog: Catalog, provider: Provider, entries: list[Availability]) -> Timeline:
    first = entries[0]
    intervals = (
        Moment(entry.since, entry.status.value, _said(entry), entry.until, provider.file.cited(entry))
        for entry in entries
    )
    regions = None if first.regions == "elsewhere" else set(first.regions)
    events = (
        Moment(event.day, "event", f"{event.title}. {event.effect}", event.ended, catalog.events_file.cited(event))
        for event in catalog.events(provider=provider.id)
        if regions is None or not event.regions or regions & set(event.regions)
    )
    return Timeline(_scope(first), _in_order((*intervals, *events)))


def _said(entry: Availability) -> str:
    conditions = " ".join(entry.conditions)
    return f"{conditions} {entry.note or ''}".strip() or entry.id


def _scope(entry: Availability) -> str:
    who = " and ".join(customer.value for customer in entry.customers)
    if entry.regions == "elsewhere":
        where = "every region that no other entry names"
    else:
        more = len(entry.regions) - _REGIONS_SHOWN
        where = ", ".join(entry.regions[:_REGIONS_SHOWN]) + (f" and {more} more" if more > 0 else "")
    platform = f" on {', '.join(entry.endpoints)}" if entry.endpoints else ""
    return f"{who} in {where}{platform}"


def _in_order(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    def place(moment: Moment) -> tuple[date, bool]:
        """Unknown beginnings first; of one day, what happened before what began with it."""
        return (moment.day if isinstance(moment.day, date) else date.min, moment.kind != "event")

    return tuple(sorted(moments, key=place))
