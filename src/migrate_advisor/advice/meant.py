"""Which model of the catalog a name means that is no id there: a family's, a fine-tuned one's, a snapshot's.

Only what is left is read so, to have something to compare with; a target is always named in full.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.catalog.target import Target

_SNAPSHOT = re.compile(r"[-@](?:latest|\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4})\Z")
"""What makes the name of one snapshot of a model's."""
_TUNED = "ft:"


class Meant(NamedTuple):
    """What a name is taken for."""

    source: Target
    remark: str | None = None
    """What is to be said of that, in a sentence; None where the catalog has the name itself."""


def meant(catalog: Catalog, source: Target) -> Meant:
    """The model that a name means: itself where the catalog has it or nothing like it."""
    name = source.model
    if name is None:
        return Meant(source)
    provider = catalog.provider(source.provider)
    if name.startswith(_TUNED):
        base = name.removeprefix(_TUNED).partition(":")[0]
        known = base if provider.served(base) is not None else _snapshot(provider, base)
        if known is None:
            return Meant(source)
        remark = (
            f"{name} was made from {base} and stays with {provider.name}: it must be made again from another model; "
            f"compared is {known}"
        )
        return Meant(source._replace(model=known), remark)
    if provider.served(name) is not None:
        return Meant(source)
    known = _snapshot(provider, name)
    if known is None:
        return Meant(source)
    return Meant(source._replace(model=known), f"{name} is taken for {known}")


def _snapshot(provider: Provider, name: str) -> str | None:
    """The newest snapshot of a name, or the model of which the name is a snapshot."""
    of_it = [model.id for model in provider.models if _SNAPSHOT.sub("", model.id) == name]
    if of_it:
        return max(of_it, key=lambda known: (known.endswith("-latest"), known))
    bare = _SNAPSHOT.sub("", name)
    return bare if bare != name and provider.model(bare) is not None else None
