"""A provider in brief: of its file, what a verdict and an end are drawn from, and nothing that costs time beside.

Kept ready in a wheel, for a check that asks of one or two providers what stops when. Made of the provider's own file by
leaving out, never by adding, so that it answers what it is asked for as the whole does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.compiled import READY_BRIEF
from migrate_advisor.catalog.evidence import is_announced
from migrate_advisor.catalog.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.evidence import Fact
    from migrate_advisor.catalog.provider import ProviderFile, ServedModel
    from migrate_advisor.catalog.regions import RegionTable


def brief(file: ProviderFile) -> ProviderFile:
    """A provider's file without what no verdict and no end needs.

    Left are names, endpoints, availability, restrictions and surfaces as they are, the ids of models with their ends
    and who may use them, the ids that give models away, and the pages that these cite.
    """
    kept = replace(
        file,
        incentives=(),
        identifiers=tuple(
            type(item)(kind=item.kind, values=item.values, sources=(), checked=item.checked)
            for item in file.identifiers
            if item.kind.value == "model-id"
        ),
        clients=(),
        telemetry=(),
        dialects=(),
        models=tuple(map(_model, file.models)),
    )
    cited = {source for fact in _cited(kept) for source in fact.sources}
    return replace(kept, sources={name: source for name, source in file.sources.items() if name in cited})


def _model(model: ServedModel) -> ServedModel:
    """A model with its names and what stops it; its evidence only where it ends, since an end cites it."""
    ends = is_announced(model.retires)
    return replace(
        model,
        context_window=None,
        max_output_tokens=None,
        capabilities={},
        parameters_b=None,
        precision_bits=None,
        params={},
        prices=(),
        unit_prices=(),
        note=None,
        sources=model.sources if ends else (),
    )


def _cited(file: ProviderFile) -> Iterator[Fact]:
    yield from (*file.endpoints, *file.availability, *file.restrictions, *file.surfaces, *file.models)
    for model in file.models:
        yield from model.availability


def territories(table: RegionTable) -> RegionTable:
    """The regions that a list of states may silently include in one of them, and no others."""
    return type(table)(regions=tuple(region for region in table.regions if region.territory_of is not None))


def ready_sections(compiled: Compiled) -> dict[str, Any]:
    """What is kept ready of the providers: each in brief, and the territories."""
    from migrate_advisor.catalog.compiling import tagged

    each = {READY_BRIEF + name: tagged(brief(compiled.provider(name))) for name in compiled.provider_ids}
    return {**each, "territories": tagged(territories(compiled.regions()))}
