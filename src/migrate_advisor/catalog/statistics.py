"""How fresh the catalog is and how much of it is unknown, in figures. Judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.evidence import Confidence, Support, has_passed
from migrate_advisor.catalog.lifecycles import is_stale_claim
from migrate_advisor.catalog.places import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.evidence import Fact
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
    """Facts that were read and checked within `FRESH_DAYS`: the older one of the two days counts."""
    unknown: Share
    """Answers that are "unknown", of all answers that could be: availability, model capabilities, parameters."""
    stale: int
    """Facts that claim to be so still and were not compared with their sources for `STALE_AFTER_DAYS`."""
    life_cycle: Share
    """Models of which it is known when they end, or that no end is announced, of all models."""
    medium: Share
    """Facts that are attested by one report or a third party only."""
    oldest: date | None
    """The day whose state of things the oldest fact tells; None where there are no facts."""


def statistics(catalog: Catalog, as_of: date) -> tuple[ProviderStatistics, ...]:
    """Figures of every provider and gateway, of the events and of the benchmark results; the last row is the sum.

    Providers stand in alphabetical order. Events and results tell of one day and do not grow stale.
    """
    rows = []
    for provider in catalog.providers(role=None):
        file = provider.file
        facts, answers = [fact for _, fact in file.facts()], list(_answers(file, as_of))
        stale = sum(is_stale_claim(fact, as_of) for fact in facts)
        known = sum(model.retires not in {None, "unknown", "not-found"} for model in file.models)
        row = _row(file.id, facts, len(file.sources), as_of)
        rows.append(
            row._replace(
                unknown=Share(sum(answers), len(answers)), stale=stale, life_cycle=Share(known, len(file.models))
            )
        )
    events, results = catalog.events_file, catalog.equivalence_file
    rows.append(_row("(events)", events.events, len(events.sources), as_of))
    if results.runs:
        rows.append(_row("(results)", (*results.benchmarks, *results.runs), len(results.sources), as_of))
    return (*rows, _sum(rows))


def _row(name: str, facts: Sequence[Fact], sources: int, as_of: date) -> ProviderStatistics:
    """Figures of some facts, without those about answers and models."""
    fresh = sum((as_of - fact.fresh_on).days <= FRESH_DAYS for fact in facts)
    medium = sum(fact.confidence is Confidence.MEDIUM for fact in facts)
    return ProviderStatistics(
        provider=name,
        facts=len(facts),
        sources=sources,
        fresh=Share(fresh, len(facts)),
        unknown=Share(0, 0),
        life_cycle=Share(0, 0),
        stale=0,
        medium=Share(medium, len(facts)),
        oldest=min((fact.fresh_on for fact in facts), default=None),
    )


def _answers(file: ProviderFile, as_of: date) -> Iterator[bool]:
    """For each answer the file could give: is it "unknown"? What ended is asked of no more."""
    for entry in file.availability:
        yield entry.status is Status.UNKNOWN
    for model in (model for model in file.models if not has_passed(model.retires, as_of)):
        if "chat.completions" in model.operations:
            yield model.context_window is None
        yield from (support is Support.UNKNOWN for support in model.capabilities.values())
    for dialect in file.dialects:
        yield from (param.support is Support.UNKNOWN for param in dialect.params.values())


def _sum(rows: list[ProviderStatistics]) -> ProviderStatistics:
    def total(share: str) -> Share:
        parts = [getattr(row, share) for row in rows]
        return Share(sum(item.part for item in parts), sum(item.whole for item in parts))

    return ProviderStatistics(
        provider="(all)",
        facts=sum(row.facts for row in rows),
        sources=sum(row.sources for row in rows),
        fresh=total("fresh"),
        unknown=total("unknown"),
        life_cycle=total("life_cycle"),
        stale=sum(row.stale for row in rows),
        medium=total("medium"),
        oldest=min((row.oldest for row in rows if row.oldest), default=None),
    )
