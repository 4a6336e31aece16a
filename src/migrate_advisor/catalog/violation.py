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
    """Provider id, ``events``, ``regions``, ``equivalence``, ``exchange`` or ``calls``."""
    place: Place
    """Path of the value inside the file."""
    message: str


def every_fact(files: CatalogFiles) -> Iterator[tuple[str, Place, Fact]]:
    """Every fact with the name of its file and its place there."""
    for provider in files.providers.values():
        for place, fact in provider.facts():
            yield provider.id, place, fact
    for name, group in _GROUPS:
        for index, fact in enumerate(getattr(getattr(files, name), group)):
            yield name, (group, index), fact


_GROUPS = (
    ("events", "events"),
    ("exchange", "rates"),
    ("calls", "calls"),
    ("calls", "verbs"),
    ("calls", "other_work"),
    ("equivalence", "benchmarks"),
    ("equivalence", "runs"),
)
"""Files that belong to no provider, and where facts stand in them."""


def every_table(files: CatalogFiles) -> Iterator[tuple[str, SourceTable]]:
    """Every file with its table of sources."""
    yield from files.providers.items()
    yield "events", files.events
    yield "regions", files.regions
    yield "equivalence", files.equivalence
    yield "exchange", files.exchange
    yield "calls", files.calls
