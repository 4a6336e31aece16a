"""One line that says where to go instead, for people who only asked what is wrong. The full answer is `recommend`'s."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from migrate_advisor.advice.need import OPERATION_WORDS, Need
from migrate_advisor.advice.recommend import need_of, rank, usual_currency
from migrate_advisor.catalog.offering import offering
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.catalog.places import Status
from migrate_advisor.catalog.target import Target

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Question

_SHOWN = 3


def instead(catalog: Catalog, left: str, question: Question, flags: str) -> str | None:
    """Up to three targets that are open to the customer, in the order of advice, and how to ask for the reasons.

    Args:
        catalog: what is known.
        left: who or what is left: a provider's id, or ``provider/model`` where that is no model of chat.
        question: where, who and when.
        flags: the same question as flags of a command, each with a space before it.

    Returns:
        A line without its end, or None where nobody in the catalog is known to be open.
    """
    provider, _, model = left.partition("/")
    first = _first(catalog, need_of(catalog, Target(provider, model=model or None), question))
    if not first:
        return None
    names = ", ".join(first)
    return f"{names} (reasons: migrate-advisor recommend --from {left}{flags})"


@lru_cache(maxsize=128)
def who_does(
    catalog: Catalog, left: str | None, operation: str, question: Question, at_hand: str | None = None
) -> tuple[str, ...]:
    """Up to three targets that are open to the customer and do something else than chat, in the order of advice.

    Args:
        catalog: what is known.
        left: id of the provider that is left; None where nobody is.
        operation: what is asked of a model: ``embeddings``, ``images.generations`` …
        question: where, who and when.
        at_hand: id of a provider whose key is there anyway: named first where it does it.
    """
    record = OPERATIONS.get(operation)
    if record is not None and operation not in OPERATION_WORDS.values():  # which no model is known for, as for files
        having = offering(record.facts, catalog.providers(), question)
        named = [name for name in having if catalog.provider(name).verdict(question).is_open]
        return tuple(sorted(named, key=lambda name: name != at_hand)[:_SHOWN])
    left_behind = Target(left) if left is not None else None
    currency = usual_currency(catalog, question)
    need = need_of(catalog, left_behind, question) if left_behind else Need(source=None, question=question)
    return _first(catalog, replace(need, operation=operation, currency=currency), at_hand)


def _first(catalog: Catalog, need: Need, at_hand: str | None = None) -> tuple[str, ...]:
    """The first of those that are open to the customer."""
    ranked, _ = rank(catalog, need)
    open_ones = [item.candidate.target for item in ranked if item.candidate.verdict.status is Status.OPEN]
    open_ones.sort(key=lambda target: target.provider != at_hand)
    return tuple(map(str, open_ones[:_SHOWN]))
