"""What the day of the question does to advice: what is not known of a model then, and what succeeds the one left.

The days are `catalog.endings`'; the order of criteria is `criteria`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.advice.reasons import Rank, Reason
from migrate_advisor.catalog.endings import NEAR_DAYS, EndingKind, is_known_then, thing_ends
from migrate_advisor.catalog.places import Status
from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.catalog.target import endpoint_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.advice.answer import Recommendation
    from migrate_advisor.advice.candidate import Candidate
    from migrate_advisor.advice.need import Need
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending


def doubts(candidate: Candidate, need: Need) -> Iterator[str]:
    """What is not known of a model on the day: whether it was there already, and when it ends."""
    model, as_of = candidate.model, need.question.as_of
    if model is None:
        return
    if not is_known_then(model, as_of):
        yield f"it is not known when {model.id} was released, so whether it was there on {as_of}"
    where = candidate.endpoint.id if candidate.endpoint is not None else None
    ending = thing_ends(candidate.provider, as_of, model=model.id, endpoint=where)
    if ending is not None and ending.day is not None:
        yield ending.sentence()


def ending_of_source(catalog: Catalog, need: Need) -> Ending | None:
    """What ends, or soon ends, of the model that is left, where its provider stays open and names another one."""
    source = need.source
    if source is None or source.model is None:
        return None
    provider = catalog.provider(source.provider)
    if provider.verdict(need.question).status is Status.CLOSED:
        return None
    ending = thing_ends(provider, need.question.as_of, model=source.model, endpoint=endpoint_id(source, provider))
    if ending is None or ending.kind is not EndingKind.MODEL or not ending.within(need.question.as_of, NEAR_DAYS):
        return None
    return ending if ending.successor is not None else None


def is_known_open(catalog: Catalog, need: Need) -> bool:
    """Whether the provider that is left is known to be open to the customer: else who is comes before it."""
    assert need.source is not None
    status = catalog.provider(need.source.provider).verdict(need.question).status
    return status in {Status.OPEN, Status.RESTRICTED}


def succession(candidate: Candidate, need: Need) -> Rank:
    """What the provider names instead of a model that ends comes first: nothing but the model changes."""
    source, ending = need.source, need.ending
    if ending is None or source is None or not is_successor(candidate, need):
        sentence = "another provider, with another account" if ending else "nothing ends"
        return Rank(1, Reason("successor", "none", sentence))
    sentence = f"{source.model} {ending.when()}; {candidate.provider.name} names this model instead"
    return Rank(0, Reason("successor", "named", sentence, ending.sources))


def is_successor(candidate: Candidate, need: Need) -> bool:
    """Whether this is what the provider of the model that is left names instead of it."""
    if need.ending is None or need.source is None or candidate.model is None:
        return False
    return candidate.provider.id == need.source.provider and candidate.model.id == need.ending.successor


def remarks(catalog: Catalog, need: Need) -> Iterator[str]:
    """What to say of the model that is left before anything else: that nobody knows it, or that it ends."""
    source = need.source
    if source is None or source.model is None:
        return
    provider = catalog.provider(source.provider)
    if provider.served(source.model) is None:
        matches = close_matches(source.model, [model.id for model in provider.models])
        close = f"; did you mean {', '.join(matches)}?" if matches else ""
        yield f"The catalog knows no model {source.model!r} of {provider.name}: nothing is compared with it{close}"
    ending = thing_ends(provider, need.question.as_of, model=source.model, endpoint=endpoint_id(source, provider))
    if ending is not None:
        yield ending.sentence()


def unsure(found: Sequence[Recommendation]) -> Iterator[str]:
    """What to say where of nobody who is recommended it is known that they are open to the customer."""
    services = [item for item in found if item.endpoint is None or not item.endpoint.is_own]
    if services and all(item.verdict.status is Status.UNKNOWN for item in services):
        yield "No service here is known to be open to you: read its terms, or ask it, before you build on it"
