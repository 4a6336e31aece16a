"""Which model of the catalog a name means that is no id there: a family's, a fine-tuned one's, a snapshot's.

Only what is left is read so, to have something to compare with; a target is always named in full.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.target import Target, parse_target
from migrate_advisor.errors import UnknownTargetError

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import Provider

_SNAPSHOT = re.compile(r"[-@](?:latest|\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4})\Z")
"""What makes the name of one snapshot of a model's."""
_TUNED = "ft:"


class Meant(NamedTuple):
    """What a name is taken for."""

    source: Target
    remark: str | None = None
    """What is to be said of that, in a sentence; None where the catalog has the name itself."""


def read_source(catalog: Catalog, text: str) -> Meant:
    """What is left, as people name it: ``provider/model``, or the id of a model alone where one makes it.

    Raises:
        UnknownTargetError: it names neither, or a model of several; it carries what to type instead.
    """
    try:
        return Meant(parse_target(text, catalog))
    except UnknownTargetError:
        maker = _maker(catalog, text.strip())
        if maker is None:
            raise
        target = Target(maker.id, model=text.strip())
        others = [one.id for one in catalog.providers() if one is not maker and one.served(text.strip()) is not None]
        if not others:
            return Meant(target, f"{target.model} is taken for {target}")
        named = " / ".join(f"{other}/{target.model}" for other in others)
        return Meant(target, f"{target.model} is taken for {target}; it is also served as {named}")


def _maker(catalog: Catalog, model: str) -> Provider | None:
    """Whose model an id is: of those who serve it, the one who is recognised by such ids, or the only one."""
    serving = [one for one in catalog.providers() if one.served(model) is not None]
    makers = [one for one in serving if _gives_away(one, model)]
    return next((found[0] for found in (makers, serving) if len(found) == 1), None)


def _gives_away(provider: Provider, model: str) -> bool:
    """Whether a provider is recognised by a model's id."""
    values = (
        value.lower()
        for identifier in provider.file.identifiers
        if identifier.kind.value == "model-id" and not identifier.shared
        for value in identifier.values
    )
    lowered = model.lower()
    return any(lowered.startswith(value[:-1]) if value.endswith("*") else lowered == value for value in values)


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
