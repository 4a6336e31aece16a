"""How fresh the catalog is and how much of it is unknown, in figures. Judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.places import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import ProviderFile

FRESH_DAYS = 90
"""A fact counts as fresh when it was compared with its sources within this many days."""


class Share(NamedTuple):
    """A part of a whole."""

    part: int
    whole: int

    @property
    def percent(self) -> float:
        """The share in percent; 0 of nothing is 0."""
        return 100 * self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        """Format as ``97.5 %``."""
        return f"{self.percent:.1f} %"


class ProviderStatistics(NamedTuple):
    """Figures of one file."""

    provider: str
    facts: int
    sources: int
    fresh: Share
    """Facts checked within `FRESH_DAYS`."""
    unknown: Share
    """Answers that are "unknown", of all answers that could be: availability, model capabilities, parameters."""


def statistics(catalog: Catalog, as_of: date) -> tuple[ProviderStatistics, ...]:
    """Figures of every provider and gateway, and of the events, in alphabetical order; the last row is the sum."""
    rows = [_of_provider(provider.file, as_of) for provider in catalog.providers(role=None)]
    events = catalog.events_file
    fresh = sum((as_of - event.checked).days <= FRESH_DAYS for event in events.events)
    count = len(events.events)
    rows.append(ProviderStatistics("(events)", count, len(events.sources), Share(fresh, count), Share(0, 0)))
    return (*rows, _sum(rows))


def _of_provider(file: ProviderFile, as_of: date) -> ProviderStatistics:
    facts = [fact for _, fact in file.facts()]
    fresh = sum((as_of - fact.checked).days <= FRESH_DAYS for fact in facts)
    answers = list(_answers(file))
    return ProviderStatistics(
        file.id, len(facts), len(file.sources), Share(fresh, len(facts)), Share(sum(answers), len(answers))
    )


def _answers(file: ProviderFile) -> Iterator[bool]:
    """For each answer the file could give: is it "unknown"?"""
    for entry in file.availability:
        yield entry.status is Status.UNKNOWN
    for model in file.models:
        yield model.context_window is None
        yield from (support is Support.UNKNOWN for support in model.capabilities.values())
    for dialect in file.dialects:
        yield from (param.support is Support.UNKNOWN for param in dialect.params.values())


def _sum(rows: list[ProviderStatistics]) -> ProviderStatistics:
    def total(share: str) -> Share:
        parts = [getattr(row, share) for row in rows]
        return Share(sum(item.part for item in parts), sum(item.whole for item in parts))

    return ProviderStatistics(
        "(all)", sum(row.facts for row in rows), sum(row.sources for row in rows), total("fresh"), total("unknown")
    )
