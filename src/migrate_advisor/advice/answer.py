"""The answer to a `Need`: who may be used instead, who not, and the same as text for a person. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate_advisor.advice.cost import ASSUMED, Basket, Cost, UnitCost
from migrate_advisor.advice.need import Need
from migrate_advisor.advice.reasons import Reason
from migrate_advisor.catalog.offers import Offer
from migrate_advisor.catalog.places import Status, Verdict
from migrate_advisor.catalog.provider import ServedModel
from migrate_advisor.catalog.surfaces import Endpoint
from migrate_advisor.catalog.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.evidence import Source


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Something that may be used instead."""

    rank: int
    """Place in the order, from 1."""
    target: Target
    name: str
    """The provider's English name."""
    verdict: Verdict
    """Whether it is open to the customer, since when, under which conditions."""
    reasons: tuple[Reason, ...]
    """One per criterion, most important first."""
    incentives: tuple[Offer, ...]
    """Offers that are current on that day."""
    past_incentives: tuple[Offer, ...]
    """Offers to people who make this move that ended or are presumed ended."""
    losses: tuple[str, ...]
    """What the code uses and this does only partly."""
    caveats: tuple[str, ...]
    """What is unknown or stale, one sentence each."""
    before_next: str | None = None
    """Why it stands before the next one, in a sentence; None for the last."""
    cost: Cost | None = None
    """What the work of a month costs there, where that is known."""
    unit_cost: UnitCost | None = None
    """What an image, an hour of speech or a million characters cost there, of what is not paid by tokens."""
    model: ServedModel | None = None
    """The model, where the catalog names one."""
    endpoint: Endpoint | None = None
    """Where requests go."""
    codec: str | None = None
    """Wire format of the endpoint, such as ``openai-chat``; None where the catalog does not describe it."""
    homepage: str | None = None
    """The provider's own page."""
    memory: int | None = None
    """Gigabytes of accelerator memory at the least, of weights that one runs oneself, where their size is known."""

    def reason(self, criterion: str) -> Reason:
        """What one criterion says of it.

        Raises:
            KeyError: there is no such criterion.
        """
        return {reason.criterion: reason for reason in self.reasons}[criterion]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A provider that was ruled out."""

    provider: str
    name: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class OperationAdvice:
    """Who may be used instead for one operation."""

    operation: str
    """``chat.completions``, ``embeddings`` …"""
    recommendations: tuple[Recommendation, ...]
    exclusions: tuple[Exclusion, ...]
    basket: Basket = ASSUMED
    """The work of a month of this operation, by which prices are compared."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Who may be used instead, in order, and who not."""

    need: Need
    recommendations: tuple[Recommendation, ...]
    """For the operation of the model that is left, or the first one that is used."""
    exclusions: tuple[Exclusion, ...]
    operations: tuple[OperationAdvice, ...] = ()
    """The same for every operation that is used, the first one included."""
    remarks: tuple[str, ...] = ()
    """What to say of the model that is left: that the catalog does not know it, or when it ends."""

    @property
    def complete(self) -> tuple[str, ...]:
        """Ids of providers that are recommended for every operation, in the order of the first one."""
        ids = (item.target.provider for item in self.recommendations)
        return tuple(name for name in ids if len(self.operations_of(name)) == len(self.operations))

    def operations_of(self, provider: str) -> tuple[str, ...]:
        """Of the operations that are used, those for which a provider is recommended."""
        return tuple(
            answer.operation
            for answer in self.operations
            if any(item.target.provider == provider for item in answer.recommendations)
        )

    @property
    def targets(self) -> tuple[Target, ...]:
        """The recommended targets, best first."""
        return tuple(item.target for item in self.recommendations)

    def explain(self) -> str:
        """The whole answer as text: who, why in this order, with which offers and caveats, why not the others."""
        return "\n".join(_lines(self))


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
    yield from advice.remarks
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
    return reason.criterion in {
        "uses",
        "parameters",
        "model",
        "effort",
        "hosting",
        "quality",
        "context",
        "price",
    } and reason.verdict not in {
        "unknown",
        "none",
        "not asked",
        "service",
    }
