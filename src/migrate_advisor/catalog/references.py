"""What must be true of names that one entry uses of another: regions, endpoints, models. `invariants` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.events import Restriction
from migrate_advisor.catalog.offers import Incentive
from migrate_advisor.catalog.places import Availability
from migrate_advisor.catalog.violation import Place, Violation, every_fact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from migrate_advisor.catalog.compiling import CatalogFiles
    from migrate_advisor.catalog.provider import ProviderFile


def regions_are_iso_codes(files: CatalogFiles) -> Iterator[Violation]:
    """Regions are codes of `regions.yaml`; where a group may stand for its members, codes or groups of it."""
    codes = {region.code for region in files.regions.regions}
    groups = codes | set(files.regions.groups)
    for name, place, used in _codes_used(files):
        for code in used:
            if code not in codes:
                yield Violation(name, place, f"no region {code!r}")
    for name, place, used in _groups_used(files):
        for code in used:
            if code not in groups:
                yield Violation(name, place, f"no region or group of regions {code!r}")


def _codes_used(files: CatalogFiles) -> Iterator[tuple[str, Place, Collection[str]]]:
    """File, place, and the codes that stand there."""
    for name, group in files.regions.groups.items():
        yield "regions", ("groups", name), group
    for index, region in enumerate(files.regions.regions):
        yield "regions", ("regions", index, "territory_of"), _given(region.territory_of)
    for index, event in enumerate(files.events.events):
        yield "events", ("events", index, "regions"), event.regions
    for name, place, fact in every_fact(files):
        if isinstance(fact, Availability):
            yield name, (*place, "regions"), _given(fact.regions, "elsewhere")
        elif isinstance(fact, Restriction):
            yield name, (*place, "owners"), _given(fact.owners, "closed-regions")
    for provider in files.providers.values():
        yield provider.id, ("owner",), _given(provider.owner, "unknown")


def _groups_used(files: CatalogFiles) -> Iterator[tuple[str, Place, Collection[str]]]:
    """File, place, and the codes and groups that stand there."""
    for provider in files.providers.values():
        for index, endpoint in enumerate(provider.endpoints):
            yield provider.id, ("endpoints", index, "data_regions"), endpoint.data_regions
    for name, place, fact in every_fact(files):
        if isinstance(fact, Incentive):
            yield name, (*place, "regions"), (*fact.regions, *fact.except_regions)


def _given(value: str | tuple[str, ...] | None, *words: str) -> Collection[str]:
    """The names in a value that may hold one, several, none, or a word in their place."""
    if value is None or value in words:
        return ()
    return (value,) if isinstance(value, str) else value


def references_exist(files: CatalogFiles) -> Iterator[Violation]:
    """Endpoints, dialects, successors and providers that are named are there."""
    for provider in files.providers.values():
        for place, kind, wanted, known in _references(provider, files):
            for missing in sorted(set(wanted) - set(known)):
                yield Violation(provider.id, place, f"no {kind} {missing!r}")


_NAMING: tuple[tuple[str, str, str, str], ...] = (
    ("endpoints", "dialect", "dialect", "dialects"),
    ("endpoints", "successor", "endpoint", "endpoints"),
    ("models", "successor", "model", "models"),
    ("surfaces", "successor", "surface", "surfaces"),
    ("availability", "endpoints", "endpoint", "endpoints"),
    ("identifiers", "endpoints", "endpoint", "endpoints"),
    ("incentives", "endpoints", "endpoint", "endpoints"),
    ("models", "endpoints", "endpoint", "endpoints"),
    ("surfaces", "endpoints", "endpoint", "endpoints"),
    ("clients", "endpoints", "endpoint", "endpoints"),
    ("clients", "turned_to", "endpoint", "endpoints"),
)
"""List, field of its entries, what the field names, and the list in which that stands."""


def _references(
    provider: ProviderFile, files: CatalogFiles
) -> Iterator[tuple[Place, str, Collection[str], Collection[str]]]:
    """Place, kind, names used there, names that exist."""
    ids: dict[str, list[str]] = {group: [item.id for item in getattr(provider, group)] for _, _, _, group in _NAMING}
    for group, field, kind, among in _NAMING:
        for index, item in enumerate(getattr(provider, group)):
            value: Any = getattr(item, field)
            yield (group, index, field), kind, _given(value), ids[among]
    for index, model in enumerate(provider.models):
        for part in ("prices", "availability"):
            for number, fact in enumerate(getattr(model, part)):
                yield ("models", index, part, number, "endpoints"), "endpoint", fact.endpoints, ids["endpoints"]
    for index, incentive in enumerate(provider.incentives):
        yield ("incentives", index, "migrating_from"), "provider", incentive.migrating_from, files.providers
    yield ("ends_page",), "source", _given(provider.ends_page), provider.sources
