"""What an invariant reports, and everything that invariants look at. Which invariants there are is `invariants`'."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.compiling import CatalogFiles
    from migrate_advisor.catalog.evidence import Fact, SourceTable

Place = tuple[str | int, ...]


class Violation(NamedTuple):
    """One thing that cannot be so."""

    file: str
    """Provider id, ``events``, ``regions``, ``equivalence`` or ``exchange``."""
    place: Place
    """Path of the value inside the file."""
    message: str


def every_fact(files: CatalogFiles) -> Iterator[tuple[str, Place, Fact]]:
    """Every fact with the name of its file and its place there."""
    for provider in files.providers.values():
        for place, fact in provider.facts():
            yield provider.id, place, fact
    for index, event in enumerate(files.events.events):
        yield "events", ("events", index), event
    for index, rate in enumerate(files.exchange.rates):
        yield "exchange", ("rates", index), rate
    for group in ("benchmarks", "runs"):
        for index, fact in enumerate(getattr(files.equivalence, group)):
            yield "equivalence", (group, index), fact


def every_table(files: CatalogFiles) -> Iterator[tuple[str, SourceTable]]:
    """Every file with its table of sources."""
    yield from files.providers.items()
    yield "events", files.events
    yield "regions", files.regions
    yield "equivalence", files.equivalence
    yield "exchange", files.exchange
