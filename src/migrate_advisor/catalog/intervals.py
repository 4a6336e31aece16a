"""What must be true of intervals: they run forward, do not overlap, leave no silent gap. `invariants` lists them."""

from __future__ import annotations

import operator
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from migrate_advisor.catalog.evidence import Dated
from migrate_advisor.catalog.places import CustomerType
from migrate_advisor.catalog.violation import Violation, every_fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.compiling import CatalogFiles
    from migrate_advisor.catalog.places import Availability
    from migrate_advisor.catalog.provider import ProviderFile


def intervals_run_forward(files: CatalogFiles) -> Iterator[Violation]:
    """An interval begins before it ends."""
    for name, place, fact in every_fact(files):
        if isinstance(fact, Dated) and not operator.lt(*_bounds(fact)):
            yield Violation(name, (*place, "until"), f"ends {fact.until}, not after it begins {fact.since}")


def availability_does_not_overlap(files: CatalogFiles) -> Iterator[Violation]:
    """For one endpoint, region and customer type, one entry answers for a day."""
    for provider in files.providers.values():
        for (_, first), (index, second) in combinations(enumerate(provider.availability), 2):
            if _same_scope(first, second) and _meet(first, second):
                yield Violation(provider.id, ("availability", index), f"overlaps with entry {first.id!r}")


def availability_has_no_gaps(files: CatalogFiles) -> Iterator[Violation]:
    """Where entries follow each other for one scope, the next begins on the day the last one ends."""
    for provider in files.providers.values():
        reported: set[str] = set()
        for customer in CustomerType:
            for chain in _chains(provider, customer):
                for first, second in pairwise(chain):
                    (_, end), (start, _) = _bounds(first), _bounds(second)
                    if end < start and second.id not in reported:
                        reported.add(second.id)
                        place = ("availability", provider.availability.index(second))
                        yield Violation(provider.id, place, f"nothing says what held from {end} to {start}")


def availability_does_not_run_out(files: CatalogFiles) -> Iterator[Violation]:
    """Where the last entry of a scope ends on a day, an entry for ``elsewhere`` takes over, or one says "unknown"."""
    for provider in files.providers.values():
        reported: set[str] = set()
        for customer in CustomerType:
            chains = list(_chains(provider, customer))
            rest = {chain[-1].endpoints: _bounds(chain[-1])[1] for chain in chains if chain[-1].regions == "elsewhere"}
            for last in (chain[-1] for chain in chains):
                end = _bounds(last)[1]
                if end < date.max and rest.get(last.endpoints, end) <= end and last.id not in reported:
                    reported.add(last.id)
                    place = ("availability", provider.availability.index(last))
                    yield Violation(provider.id, place, f"nothing says what holds from {end} on")


def _chains(provider: ProviderFile, customer: CustomerType) -> Iterator[list[Availability]]:
    """Entries about the same endpoints, region and customer type, each chain in order of time."""
    chains: dict[tuple[object, str], list[Availability]] = {}
    for entry in provider.availability:
        if customer in entry.customers:
            for region in ("elsewhere",) if entry.regions == "elsewhere" else entry.regions:
                chains.setdefault((entry.endpoints, region), []).append(entry)
    for chain in chains.values():
        yield sorted(chain, key=_bounds)


def _bounds(fact: Dated) -> tuple[date, date]:
    """First day and first day after, with unknown and open ends beyond every day."""
    start = fact.since if isinstance(fact.since, date) else date.min
    return start, fact.until if isinstance(fact.until, date) else date.max


def _same_scope(first: Availability, second: Availability) -> bool:
    endpoints = set(first.endpoints) & set(second.endpoints) or not (first.endpoints or second.endpoints)
    if first.regions == "elsewhere" or second.regions == "elsewhere":
        regions = first.regions == second.regions
    else:
        regions = bool(set(first.regions) & set(second.regions))
    return bool(endpoints) and regions and bool(set(first.customers) & set(second.customers))


def _meet(first: Dated, second: Dated) -> bool:
    (start, end), (other_start, other_end) = _bounds(first), _bounds(second)
    return start < other_end and other_start < end
