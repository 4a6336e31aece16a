"""Everything the catalog says, one fact a row. How rows are written is the command line's."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.evidence import Fact, Source, SourceTable

_KINDS: Mapping[tuple[str, ...], str] = {
    ("endpoints",): "endpoint",
    ("availability",): "availability",
    ("incentives",): "incentive",
    ("restrictions",): "restriction",
    ("identifiers",): "identifier",
    ("clients",): "client",
    ("telemetry",): "telemetry",
    ("dialects",): "dialect",
    ("models",): "model",
    ("models", "prices"): "price",
    ("models", "unit_prices"): "unit-price",
    ("models", "availability"): "model-availability",
    ("surfaces",): "surface",
}
"""Lists in which a fact stands, the outer one first → what a row is called."""
_EVIDENCE = {"id", "sources", "checked", "confidence", "note", "prices", "unit_prices"}
"""What has a column of its own, or rows."""


class FactRow(NamedTuple):
    """One fact."""

    provider: str
    """Provider id; ids joined by spaces for an event; empty for benchmark results."""
    kind: str
    """``availability``, ``model``, ``price``, ``event``, ``benchmark-run`` …"""
    id: str
    """Its name; where it has none, its number in the file, from 1; for what stands inside of a model, the model's."""
    fields: Mapping[str, Any]
    """Everything it says, without its evidence; fields at their default are left out."""
    note: str | None
    sources: tuple[Source, ...]
    checked: date
    confidence: str
    origin: str
    """Path of the file it stands in."""


def rows(catalog: Catalog) -> Iterator[FactRow]:
    """Every fact of every file: providers and gateways in alphabetical order, then events, and what belongs to none."""
    for provider in catalog.providers(role=None):
        for place, fact in provider.file.facts():
            kind, number = _KINDS[tuple(step for step in place if isinstance(step, str))], int(place[1])
            within = provider.models[number].id if place[2:] else getattr(fact, "id", str(number + 1))
            yield _row(fact, (provider.id, kind, within), provider.file.cited(fact), provider.origin)
    events = catalog.events_file
    for event in events.events:
        names = (" ".join(event.providers), "event", event.id)
        yield _row(event, names, events.cited(event), catalog.origins.get("events", ""))
    yield from _of_nobody(catalog)


def _of_nobody(catalog: Catalog) -> Iterator[FactRow]:
    """Facts that belong to no provider: benchmark results, exchange rates, how code says what it asks for."""
    results, exchange, calls = catalog.equivalence_file, catalog.exchange, catalog.calls.file
    named: list[tuple[SourceTable, str, str, Fact, str]] = [
        *((results, "equivalence", "benchmark", fact, fact.id) for fact in results.benchmarks),
        *((results, "equivalence", "benchmark-run", fact, fact.id) for fact in results.runs),
        *((exchange, "exchange", "exchange-rate", rate, f"{rate.base}/{rate.quote}") for rate in exchange.rates),
        *((calls, "calls", "call", fact, fact.operation) for fact in calls.calls),
        *((calls, "calls", "call-verbs", fact, fact.verbs[0]) for fact in calls.verbs),
        *((calls, "calls", "other-work", fact, fact.words[0]) for fact in calls.other_work),
    ]
    for file, origin, kind, fact, name in named:
        yield _row(fact, ("", kind, name), file.cited(fact), catalog.origins.get(origin, ""))


def _row(fact: Fact, names: tuple[str, str, str], sources: tuple[Source, ...], origin: str) -> FactRow:
    said = {
        field.name: value
        for field in fields(fact)
        if field.name not in _EVIDENCE and (value := getattr(fact, field.name)) not in (field.default, None, (), {})
    }
    return FactRow(*names, said, fact.note, sources, fact.checked, fact.confidence.value, origin)
