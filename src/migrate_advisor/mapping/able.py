"""Which other models of a target's provider take a request that this one cannot. Ranks nobody; that is `advice`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.target import Target, resolve
from migrate_advisor.errors import MappingError
from migrate_advisor.mapping.mapper import map_request
from migrate_advisor.mapping.target_model import standings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog


def able_models(body: Mapping[str, Any], to: str, operation: str, catalog: Catalog, as_of: date) -> Iterator[str]:
    """Ids of models at the same endpoint that are there on a day and take a request, the newest first.

    Args:
        body: the request, in the caller's language.
        to: the target whose model cannot take it.
        operation: what is asked, as `map_request` takes it.
        catalog: what is known.
        as_of: the day.

    Raises:
        UnknownTargetError: no such target.
    """
    place = resolve(to, catalog)
    asked = place.model.operations[:1] if place.model is not None else ()
    others = [
        model
        for model in place.provider.models
        if model.id != place.target.model and (not model.endpoints or place.endpoint.id in model.endpoints)
    ]
    for model in sorted(others, key=lambda one: one.released.toordinal() if one.released else 0, reverse=True):
        target = Target(place.provider.id, place.endpoint.id, model.id)
        if not set(asked) <= set(model.operations) or any(
            one.is_refused for one in standings(resolve(target, catalog), as_of)
        ):
            continue
        try:
            map_request(body, to=target, operation=operation, catalog=catalog, as_of=as_of)
        except MappingError:
            continue
        yield model.id
