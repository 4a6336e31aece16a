"""One function per criterion that puts candidates in order. Those that rule one out are in `exclusions`.

Each answers with a sentence and its sources. How answers become an order is `recommend`'s.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from migrate_advisor.advice.memory import accelerator_memory
from migrate_advisor.advice.need import CHAT
from migrate_advisor.advice.reasons import Rank, Reason
from migrate_advisor.catalog.capabilities import CAPABILITIES
from migrate_advisor.catalog.endings import is_known_then, model_is_there
from migrate_advisor.catalog.equivalence import ModelStanding
from migrate_advisor.catalog.evidence import Support, is_stale
from migrate_advisor.catalog.places import CustomerType, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.advice.candidate import Candidate
    from migrate_advisor.advice.cost import UnitCost
    from migrate_advisor.advice.need import Need


_OPENNESS = {Status.OPEN: 0, Status.RESTRICTED: 1, Status.UNKNOWN: 2, Status.CLOSED: 3}
_OWN_MACHINES = 2.2
_FOREIGN_PAPERS = 2.5
_SUPPORT = {Support.FULL: 0, Support.PARTLY: 1, Support.UNKNOWN: 2, Support.NONE: 3}


def availability(candidate: Candidate, need: Need) -> Rank:
    """Open before restricted before unknown; last what asks for papers of a region that is not the customer's.

    What needs accelerators of one's own is open to everybody and within reach of few: for an individual it comes after
    services that one can ask, unless availability is what is preferred.
    """
    verdict = candidate.verdict
    if _is_out_of_reach(candidate, need):
        sentence = f"{verdict.sentence()}, on machines of your own"
        return Rank(_OWN_MACHINES, Reason("availability", verdict.status.value, sentence, verdict.sources))
    reason = Reason("availability", verdict.status.value, verdict.sentence(), verdict.sources)
    is_foreign = bool(verdict.papers_of) and need.question.region not in verdict.papers_of
    return Rank(_FOREIGN_PAPERS if is_foreign else _OPENNESS[verdict.status], reason)


def _is_out_of_reach(candidate: Candidate, need: Need) -> bool:
    is_own = candidate.endpoint is not None and candidate.endpoint.is_own
    return is_own and need.question.customer is CustomerType.INDIVIDUAL and "availability" not in need.prefer


def uses(candidate: Candidate, need: Need) -> Rank:
    """No capability that the code uses is lost: full before partly before unknown, by the worst of them."""
    supports = {use: candidate.support(use) for use in sorted(need.uses & CAPABILITIES.keys())}
    worst = max(supports.values(), key=_SUPPORT.__getitem__, default=Support.FULL)
    count = sum(support is worst for support in supports.values())
    verdict = worst.value if supports else "none"
    rank = _SUPPORT[worst] * 100 + (min(count, 99) if worst is not Support.FULL else 0)
    return Rank(rank, Reason("uses", verdict, _supported(supports, "capability"), candidate.sources))


def parameters(candidate: Candidate, need: Need) -> Rank:
    """The fewer parameters are not known to be taken, the earlier; the code runs without them, so models come first."""
    supports = {use: candidate.support(use) for use in sorted(need.uses - CAPABILITIES.keys())}
    lost = sum(support is Support.NONE for support in supports.values())
    unsure = sum(support in {Support.PARTLY, Support.UNKNOWN} for support in supports.values())
    worst = max(supports.values(), key=_SUPPORT.__getitem__, default=Support.FULL)
    verdict = worst.value if supports else "not asked"
    sentence = _supported(supports, "parameter")
    return Rank(2 * lost + unsure, Reason("parameters", verdict, sentence, candidate.sources))


def _supported(supports: Mapping[str, Support], what: str) -> str:
    lacking = [f"{use} {support.value}" for use, support in supports.items() if support is not Support.FULL]
    if not supports:
        return f"you named no {what} that your code uses"
    if lacking:
        return f"of what your code uses: {', '.join(lacking)}"
    return f"supports all that your code uses: {', '.join(supports)}"


UNKNOWN_THEN = "unknown then"
"""What `model` says of one of which it is not known whether it was there on the day."""


def model(candidate: Candidate, need: Need) -> Rank:
    """A provider whose current model the catalog can name comes before one whose it cannot."""
    if candidate.model is None:
        return Rank(1, Reason("model", "unknown", "the catalog names no current model for this"))
    if not is_known_then(candidate.model, need.question.as_of):
        sentence = f"whether {candidate.model.id} was there on {need.question.as_of} is not known"
        return Rank(0.5, Reason("model", UNKNOWN_THEN, sentence, candidate.sources))
    current = "a current model for this" if candidate.model.general_purpose else "served, among others"
    sentence = f"{candidate.model.id} is {current}"
    return Rank(0, Reason("model", "known", sentence, candidate.sources))


def effort(candidate: Candidate, need: Need) -> Rank:
    """An endpoint that takes what OpenAI's SDKs say asks less of the code than one that needs translation.

    That an address takes chats says nothing of images or speech there: the operation itself must be described.
    """
    if candidate.dialect is None:
        return Rank(1, Reason("effort", "unknown", "the catalog does not describe its wire format"))
    sources = candidate.provider.file.cited(candidate.dialect)
    codec = candidate.dialect.codec
    if codec != "openai-chat":
        return Rank(2, Reason("effort", codec, "needs translation from OpenAI-style requests", sources))
    if need.operation == CHAT or candidate.facts is None:
        return Rank(0, Reason("effort", "openai", "takes OpenAI-style requests", sources))
    return _effort_beside_chat(candidate, need)


def _effort_beside_chat(candidate: Candidate, need: Need) -> Rank:
    """What another operation than chat asks of the code at an address that takes OpenAI's chats."""
    described = candidate.operation(need.operation)
    if described is None:
        sentence = f"whether its address takes {need.operation} as OpenAI's SDKs say it is not described"
        return Rank(1, Reason("effort", "unknown", sentence))
    if described.support is Support.FULL:
        return Rank(0, Reason("effort", "openai", "takes OpenAI-style requests", candidate.cited(described.sources)))
    note = f": {described.note}" if described.note else ""
    sentence = f"takes OpenAI-style requests in part{note}"
    return Rank(0.5, Reason("effort", "partly", sentence, candidate.cited(described.sources)))


_STANDINGS = (
    ModelStanding.SAME,
    ModelStanding.COMPARABLE,
    ModelStanding.PARTLY,
    ModelStanding.UNKNOWN,
    ModelStanding.LOWER,
)


def quality(candidate: Candidate, need: Need) -> Rank:
    """A model that published results put level with the one that is left comes before one that nobody measured."""
    if need.source is None or need.source.model is None:
        return Rank(0, Reason("quality", "none", "you named no model to compare with"))
    if candidate.comparison is None or candidate.model is None:
        rank, sentence = _STANDINGS.index(ModelStanding.UNKNOWN), f"no model of it is compared with {need.source}"
        return Rank(2 * rank + 1, Reason("quality", ModelStanding.UNKNOWN.value, sentence))
    comparison = candidate.comparison
    said = _standing(candidate, str(need.source))
    lacks = f"; it lacks {', '.join(comparison.lacks)}" if comparison.lacks else ""
    silent = f"; {', '.join(comparison.silent)} says nothing of the two" if comparison.silent else ""
    rank = 2 * _STANDINGS.index(comparison.standing) + (not candidate.model.general_purpose)
    reason = Reason("quality", comparison.standing.value, f"{said}{silent}{lacks}", comparison.sources)
    return Rank(rank, reason)


def _standing(candidate: Candidate, left: str) -> str:
    """How a candidate's model stands to the one that is left, in words."""
    assert candidate.comparison is not None
    assert candidate.model is not None
    model, measured = candidate.model.id, candidate.comparison.measurements
    reached = "; ".join(item.words() for item in measured if item.reaches)
    missed = "; ".join(item.words() for item in measured if not item.reaches)
    match candidate.comparison.standing:
        case ModelStanding.SAME:
            return f"{model} is the model you use today"
        case ModelStanding.COMPARABLE:
            return f"{model} is comparable to {left} ({reached})"
        case ModelStanding.PARTLY:
            return f"{model} reaches {left} in some measurements ({reached}), not in others ({missed})"
        case ModelStanding.UNKNOWN:
            return f"nobody whom the catalog records measured {model} beside {left}"
        case ModelStanding.LOWER:
            return f"{model} scored lower than {left} ({missed})"


def incentive(candidate: Candidate, need: Need) -> Rank:
    """Who helps people that move comes before who lets anybody try, and that before who does neither."""
    for rank, kind in enumerate(("migration-offer", "free-tier")):
        offer = next((offer for offer in candidate.offers if offer.incentive.kind == kind), None)
        if offer is not None:
            return Rank(rank, Reason("incentive", kind, offer.sentence(), offer.sources))
    leaving = f" to people who leave {need.source.provider}" if need.source else ""
    return Rank(2, Reason("incentive", "none", f"makes no current offer{leaving} that the catalog knows of"))


def context(candidate: Candidate, need: Need) -> Rank:  # noqa: ARG001 # every criterion takes the need
    """The larger a known context window, the earlier; doublings count, so that 1,000,000 and 1,048,576 are equal.

    One that is not known comes after every known one.
    """
    window = candidate.model.context_window if candidate.model else None
    if not window:
        return Rank(math.inf, Reason("context", "unknown", "its context window is not known"))
    doublings = round(math.log2(window))
    return Rank(-doublings, Reason("context", str(window), f"takes {window:,} tokens of context", candidate.sources))


def hosting(candidate: Candidate, need: Need) -> Rank:
    """For an individual, a service comes before weights that need accelerators of one's own."""
    if candidate.endpoint is None or not candidate.endpoint.is_own:
        return Rank(0, Reason("hosting", "service", "is a service"))
    memory = accelerator_memory(candidate.model)
    takes = f"at least {memory:,} GB of accelerator memory" if memory else "accelerators of your own"
    reason = Reason("hosting", "self-hosted", f"you run it yourself: {takes}", candidate.sources)
    return Rank(int(need.question.customer is CustomerType.INDIVIDUAL), reason)


def price(candidate: Candidate, need: Need) -> Rank:
    """What the work of a month costs: less comes first, an unknown price after every known one.

    What is paid by the image, hour or character is compared by that, and comes before what is paid by tokens.
    """
    if candidate.unit_cost is not None:
        return _unit_price(candidate, candidate.unit_cost)
    found = candidate.cost
    if found is None:
        own = candidate.endpoint is not None and candidate.endpoint.is_own
        sentence = "you pay for the machines, not by token" if own else "no price is known"
        return Rank(math.inf, Reason("price", "unknown", sentence))
    asked = f"{found.currency} {found.amount:,.2f} for {need.basket.words()}"
    about = "about " if found.is_approximate else ""
    sentence = f"{about}{asked}; it asks {found.stated.words()}"
    sources = (*candidate.provider.file.cited(found.stated), *(found.rate.sources if found.rate else ()))
    beside = _BY_TOKENS if need.operation in _BY_UNIT else 0
    return Rank(beside + found.amount, Reason("price", f"{found.amount:.2f} {found.currency}", sentence, sources))


_BY_UNIT = frozenset(
    ["images.generations", "images.edits", "audio.speech", "audio.transcriptions", "audio.translations"]
)
"""Operations whose models are paid by the image, the hour or the character at some providers."""
_BY_TOKENS = 1e9
"""What is paid by tokens stands after what is paid by units, with which it cannot be compared."""


def _unit_price(candidate: Candidate, found: UnitCost) -> Rank:
    about = "about " if found.is_approximate else ""
    sentence = f"{about}{found.currency} {found.amount:,.3g} per {found.unit}; it asks {found.stated.words()}"
    sources = (*candidate.provider.file.cited(found.stated), *(found.rate.sources if found.rate else ()))
    return Rank(
        found.amount, Reason("price", f"{found.amount:.3g} {found.currency} per {found.unit}", sentence, sources)
    )


def evidence(candidate: Candidate, need: Need) -> Rank:
    """Facts that were checked lately come before stale ones."""
    facts = [fact for fact in (candidate.endpoint, candidate.model) if fact]
    stale = any(is_stale(fact, need.question.as_of) for fact in facts)
    checked = min((fact.checked for fact in facts), default=None)
    sentence = f"its facts were last checked on {checked}" if checked else "no facts"
    return Rank(int(stale), Reason("evidence", "stale" if stale else "fresh", sentence, candidate.sources))


def measured(candidate: Candidate, need: Need) -> Rank:
    """A model that more of the recorded benchmarks compare with the one that is left is better known."""
    if need.source is None or need.source.model is None:
        return Rank(0, Reason("measured", "none", "you named no model to compare with"))
    names = [item.benchmark.name for item in candidate.comparison.measurements] if candidate.comparison else []
    sentence = f"compared by {', '.join(names)}" if names else "compared by no recorded benchmark"
    return Rank(-len(names), Reason("measured", str(len(names)), sentence))


def released(candidate: Candidate, need: Need) -> Rank:  # noqa: ARG001 # every criterion takes the need
    """The newer model, since it is likely to be served longer; one whose day is not known comes after."""
    day = candidate.model.released if candidate.model else None
    if not isinstance(day, date):
        return Rank(math.inf, Reason("released", "unknown", "when its model was released is not known"))
    return Rank(-day.toordinal(), Reason("released", day.isoformat(), f"its model was released on {day}"))


def described(candidate: Candidate, need: Need) -> Rank:
    """Whom the catalog describes in more models: where all else is equal, more is known of what one moves to."""
    count = sum(model_is_there(candidate.provider, model, need.question.as_of) for model in candidate.provider.models)
    sentence = f"{count} of its models are described" if count else "none of its models is described"
    return Rank(-count, Reason("described", str(count), sentence))


ORDERS: Mapping[str, Callable[[Candidate, Need], Rank]] = {
    "availability": availability,
    "uses": uses,
    "model": model,
    "hosting": hosting,
    "quality": quality,
    "parameters": parameters,
    "price": price,
    "effort": effort,
    "incentive": incentive,
    "context": context,
    "evidence": evidence,
    "measured": measured,
    "released": released,
    "described": described,
}
"""Criteria that put in order, most important first."""
