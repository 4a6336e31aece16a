"""Whether a target that somebody names can be used by them on a day. Which target would be better is advice's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.endings import model_is_there, thing_ends
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.catalog.places import Status
from migrate_advisor.catalog.target import resolve
from migrate_advisor.errors import TargetClosedError, UnknownTargetError

if TYPE_CHECKING:
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Question, Verdict
    from migrate_advisor.catalog.provider import ServedModel
    from migrate_advisor.catalog.target import Place, Target

_NAMED = 3
"""How many models are named to one who named none."""


def usable(to: Target | str, catalog: Catalog, question: Question, operation: str = "chat.completions") -> Place:
    """A target that somebody names to move to, looked up.

    Args:
        to: ``provider/model`` or ``provider@endpoint/model``.
        catalog: knows it.
        question: who moves, and the day.
        operation: what its model is to be asked for.

    Raises:
        TargetClosedError: it is closed to them, or has ended.
        UnknownTargetError: it is not known, names no model, or its dialect is not described.
    """
    place = resolve(to, catalog)
    require_model(place, operation, question.as_of)
    require_open(place, question, question.as_of)
    return place


def require_open(place: Place, question: Question | None, as_of: date, *, is_elsewhere: bool = False) -> None:
    """Refuse a target that is closed to the one who asks, or has ended.

    Args:
        place: the target, looked up.
        question: who asks; None where that is not said, and only what has ended for everybody is refused.
        as_of: the day.
        is_elsewhere: it is asked for at an address that the user gave, where its endpoint's own end does not matter.

    Raises:
        TargetClosedError: it is; it carries the reason and where that is written.
    """
    provider, endpoint, model = place.provider, place.endpoint, place.model
    if question is not None:
        verdict = provider.admission(question, endpoint.id, model=model.id if model else None)
        if verdict.status is Status.CLOSED:
            raise _closed(place, verdict)
    if is_elsewhere:
        return
    ending = thing_ends(provider, as_of, model=model.id if model else None, endpoint=endpoint.id)
    if ending is not None and ending.over:
        pages = tuple(source.url for source in ending.sources)
        raise TargetClosedError(str(place.target), ending.sentence(), pages)


def require_model(place: Place, operation: str, as_of: date | None) -> None:
    """Refuse a target without a model where one is needed, and name some.

    Args:
        place: the target, looked up.
        operation: what a model is to be asked for, such as ``chat.completions``.
        as_of: the day on which it is to be there; None for any.

    Raises:
        UnknownTargetError: it names none.
    """
    if place.target.model:
        return
    hint = f"it names no model of those that `migrate-advisor catalog show {place.provider.id}` lists"
    raise UnknownTargetError("target", str(place.target), _models_for(place, operation, as_of), hint)


def require_operation(place: Place, operation: str, as_of: date) -> None:
    """Refuse a model that is known to do something else, and name some that do what is asked.

    Args:
        place: the target, looked up.
        operation: what the model is to be asked for, such as ``chat.completions``.
        as_of: the day on which others are to be there.

    Raises:
        UnknownTargetError: it does not do that.
    """
    model = place.model
    if model is None or not model.operations or operation in model.operations:
        return
    words, others = OPERATIONS[operation].words, ", ".join(OPERATIONS[name].words for name in model.operations)
    hint = f"the model is one for {others}, not for {words}"
    raise UnknownTargetError("target", str(place.target), _models_for(place, operation, as_of), hint)


def _models_for(place: Place, operation: str, as_of: date | None) -> tuple[str, ...]:
    """Targets at the same place whose models do what is asked, those for general use and the newest first."""
    provider, endpoint = place.provider, place.endpoint
    there = [
        model for model in provider.models
        if operation in model.operations
        and (not model.endpoints or endpoint.id in model.endpoints)
        and (as_of is None or model_is_there(provider, model, as_of))
    ]  # fmt: skip
    there.sort(key=lambda model: (not model.general_purpose, _newest_first(model), model.id))
    return tuple(str(place.target._replace(model=model.id)) for model in there[:_NAMED])


def _newest_first(model: ServedModel) -> int:
    return -(model.released.toordinal() if model.released is not None else 0)


def _closed(place: Place, verdict: Verdict) -> TargetClosedError:
    reason = ". ".join(part for part in (verdict.sentence(), verdict.note) if part)
    return TargetClosedError(str(place.target), reason, tuple(source.url for source in verdict.sources))
