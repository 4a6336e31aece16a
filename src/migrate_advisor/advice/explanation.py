"""Advice as plain text that a person reads from top to bottom. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.places import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.advice.criteria import Reason
    from migrate_advisor.advice.need import Need
    from migrate_advisor.advice.recommend import Advice, Recommendation
    from migrate_advisor.catalog.evidence import Source


def explain(advice: Advice) -> str:
    """The whole answer: who, why in this order, with which offers and caveats, and why not the others."""
    return "\n".join(_lines(advice))


def headline(need: Need) -> str:
    """The question in one line."""
    question = need.question
    leaving = f"Leaving {need.source}, " if need.source else ""
    using = f", using {', '.join(sorted(need.uses))}" if need.uses else ""
    return f"{leaving}{question.customer.value} customer in {question.region}, as of {question.as_of}{using}"


def cite(sources: tuple[Source, ...], count: int = 2) -> str:
    """Up to ``count`` sources in brackets, or nothing."""
    return f" [{'; '.join(source.url for source in sources[:count])}]" if sources else ""


def _lines(advice: Advice) -> Iterator[str]:
    yield headline(advice.need)
    if not advice.recommendations:
        yield "Nobody in the catalog is known to fit."
    for item in advice.recommendations:
        yield ""
        yield from _recommendation(item)
    if advice.exclusions:
        yield ""
        yield "Not recommended:"
    for exclusion in advice.exclusions:
        yield f"  {exclusion.name}: {exclusion.reason.sentence}{cite(exclusion.reason.sources)}"


def _recommendation(item: Recommendation) -> Iterator[str]:
    yield f"{item.rank}. {item.target}  ({item.name})"
    for label, sentence in details(item):
        yield f"   {label}: {sentence}"
    if item.before_next:
        yield f"   {item.before_next}"


def details(item: Recommendation) -> Iterator[tuple[str, str]]:
    """What is to be said of a recommendation, as labels and sentences."""
    verdict = item.verdict
    yield verdict.status.value, f"{verdict.sentence()}{cite(verdict.sources)}"
    label = "condition" if verdict.status is Status.RESTRICTED else "note"
    yield from ((label, condition) for condition in verdict.conditions)
    yield from ((reason.criterion, reason.sentence) for reason in item.reasons if _adds_something(reason))
    yield from (("offer", f"{offer.sentence()}{cite(offer.sources)}") for offer in item.incentives)
    yield from (("past offer", f"{offer.sentence()}{cite(offer.sources, 1)}") for offer in item.past_incentives)
    yield from (("partly lost", use) for use in item.losses)
    yield from (("caveat", caveat) for caveat in item.caveats)


def _adds_something(reason: Reason) -> bool:
    """Whether a reason tells more than the lines around it: verdict, offers and caveats have their own."""
    return reason.criterion in {"uses", "model", "dialect", "context"} and reason.verdict not in {"unknown", "none"}
