"""Whether the model of a target is there to be asked on a day, and what its provider names instead.

Nothing of a request is looked at, and nothing is refused: who maps decides that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.endings import model_is_there, thing_ends
from migrate_advisor.catalog.spelling import close_matches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.evidence import Source
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.catalog.target import Place


class ModelNotice(NamedTuple):
    """One thing to know of the model that a target names."""

    sentence: str
    is_refused: bool
    """Whether requests for it are refused that day, as far as is known: it has ended, or nobody knows it."""
    ending: Ending | None = None
    """How it ends, where that is what is told."""
    sources: tuple[Source, ...] = ()


def standings(place: Place, as_of: date) -> Iterator[ModelNotice]:
    """What to know of the model of a target on a day; nothing where it is served with no end in sight.

    Args:
        place: the target, looked up.
        as_of: the day.
    """
    provider, name = place.provider, place.target.model
    model = place.model or (provider.served(name, place.endpoint.id) if name else None)
    ending = thing_ends(provider, as_of, model=model.id if model else None, endpoint=place.endpoint.id)
    if ending is not None:
        yield ModelNotice(ending.sentence(), ending.over, ending, ending.sources)
    if model is not None and model.released is not None and model.released > as_of:
        sentence = f"{model.id} was released on {model.released}, after {as_of}"
        yield ModelNotice(sentence, is_refused=True, sources=provider.file.cited(model))
    serves_others = provider.file.role == "gateway" or place.endpoint.is_own
    if name and model is None and provider.models and not serves_others:
        yield ModelNotice(_unknown(name, provider, as_of), is_refused=True)


def _unknown(name: str, provider: Provider, as_of: date) -> str:
    there = [known.id for known in provider.models if model_is_there(provider, known, as_of)]
    matches = close_matches(name, there)
    close = f"; did you mean {', '.join(matches)}?" if matches else ""
    return f"The catalog knows no model {name!r} of {provider.name}{close}"
