"""Everything the catalog says, one fact a row. How rows are written is the command line's."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.provider import FACT_GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.evidence import Fact, Source

_KINDS = dict(
    zip(
        FACT_GROUPS,
        (
            "endpoint",
            "availability",
            "incentive",
            "restriction",
            "identifier",
            "client",
            "telemetry",
            "dialect",
            "model",
        ),
        strict=True,
    )
)
_EVIDENCE = {"id", "sources", "checked", "confidence", "note", "prices"}


class Row(NamedTuple):
    """One fact."""

    provider: str
    """Provider id; ids joined by spaces for an event; empty for benchmark results."""
    kind: str
    """``availability``, ``model``, ``price``, ``event``, ``benchmark-run`` …"""
    id: str
    """Its name; where it has none, its number in the file, from 1."""
    fields: Mapping[str, Any]
    """Everything it says, without its evidence; fields at their default are left out."""
    note: str | None
    sources: tuple[Source, ...]
    checked: date
    confidence: str
    origin: str
    """Path of the file it stands in."""


def rows(catalog: Catalog) -> Iterator[Row]:
    """Every fact of every file: providers and gateways in alphabetical order, then events, then benchmark results."""
    for provider in catalog.providers(role=None):
        for place, fact in provider.file.facts():
            kind, name = _KINDS[str(place[0])], getattr(fact, "id", str(int(place[1]) + 1))
            if len(place) > 2:  # noqa: PLR2004 # a price inside of a model
                kind, name = "price", provider.models[int(place[1])].id
            yield _row(fact, (provider.id, kind, name), provider.file.cited(fact), provider.origin)
    events = catalog.events_file
    for event in events.events:
        names = (" ".join(event.providers), "event", event.id)
        yield _row(event, names, events.cited(event), catalog.origins.get("events", ""))
    results = catalog.equivalence_file
    for kind, facts in (("benchmark", results.benchmarks), ("benchmark-run", results.runs)):
        for fact in facts:
            yield _row(fact, ("", kind, fact.id), results.cited(fact), catalog.origins.get("equivalence", ""))


def _row(fact: Fact, names: tuple[str, str, str], sources: tuple[Source, ...], origin: str) -> Row:
    said = {
        field.name: value
        for field in fields(fact)
        if field.name not in _EVIDENCE and (value := getattr(fact, field.name)) not in (field.default, None, (), {})
    }
    return Row(*names, said, fact.note, sources, fact.checked, fact.confidence.value, origin)
