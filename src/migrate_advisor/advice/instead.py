"""One line that says where to go instead, for people who only asked what is wrong. The full answer is `recommend`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.advice.recommend import need_of, rank
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
    ranked, _ = rank(catalog, need_of(catalog, Target(provider, model=model or None), question))
    open_ones = [item.candidate.target for item in ranked if item.candidate.verdict.status is Status.OPEN]
    if not open_ones:
        return None
    names = ", ".join(map(str, open_ones[:_SHOWN]))
    return f"{names} (reasons: migrate-advisor recommend --from {left}{flags})"
