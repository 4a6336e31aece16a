"""One function per criterion that rules a candidate out. Those that put the others in order are in `criteria`.

Each answers with a sentence and its sources, or with None where it has nothing against the candidate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.advice.need import CHAT
from migrate_advisor.advice.reasons import Reason
from migrate_advisor.catalog.capabilities import CAPABILITIES
from migrate_advisor.catalog.endings import thing_ends
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.places import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.advice.candidate import Candidate
    from migrate_advisor.advice.need import Need


def is_what_is_left(candidate: Candidate, need: Need) -> Reason | None:
    """Nobody moves to where they are."""
    if need.source is None or candidate.provider.id != need.source.provider:
        return None
    if need.ending is not None and candidate.model is not None and candidate.model.id == need.ending.successor:
        return None
    verdict = candidate.verdict
    return Reason("source", verdict.status.value, f"this is what you use today: {verdict.sentence()}", verdict.sources)


def is_closed(candidate: Candidate, need: Need) -> Reason | None:  # noqa: ARG001 # every criterion takes the need
    """A provider that is closed to the customer on that day is never recommended."""
    verdict = candidate.verdict
    if verdict.status is not Status.CLOSED:
        return None
    return Reason("availability", "closed", verdict.sentence(), verdict.sources)


def has_ended(candidate: Candidate, need: Need) -> Reason | None:
    """An endpoint that no longer answers is no target."""
    if candidate.endpoint is None:
        return None
    ending = thing_ends(candidate.provider, need.question.as_of, endpoint=candidate.endpoint.id)
    if ending is None or not ending.over:
        return None
    return Reason("endpoint", "ended", ending.sentence(), ending.sources)


def lacks_what_is_used(candidate: Candidate, need: Need) -> Reason | None:
    """A capability that the code uses is not there at all.

    A parameter that is not taken, such as ``temperature``, is a loss that is told and counts in the order: the code
    runs without it.
    """
    missing = sorted(use for use in need.uses & CAPABILITIES.keys() if candidate.support(use) is Support.NONE)
    if not missing and candidate.trial is not None and candidate.trial.refusal is not None:
        sentence = f"{candidate.target} cannot be told what your code says: {candidate.trial.refusal}"
        return Reason("uses", "missing", sentence, candidate.sources)
    if not missing:
        return None
    return Reason("uses", "missing", f"{candidate.target} does not offer {', '.join(missing)}", candidate.sources)


def lacks_the_operation(candidate: Candidate, need: Need) -> Reason | None:
    """What is asked of a model is denied by its documents; or, beside chat, no model of it is known for that."""
    described = candidate.operation(need.operation)
    if described is not None and described.support is Support.NONE:
        note = f": {described.note}" if described.note else ""
        sentence = f"{candidate.provider.name} has no {need.operation} there{note}"
        return Reason("operation", "none", sentence, candidate.cited(described.sources))
    if need.operation == CHAT or candidate.model is not None:
        return None
    return Reason("operation", "unknown", f"no model of {candidate.provider.name} for {need.operation} is known")


def is_silent(reason: Reason) -> bool:
    """Whether a reason says no more than that nothing is known of an operation."""
    return (reason.criterion, reason.verdict) == ("operation", "unknown")


def is_too_small(candidate: Candidate, need: Need) -> Reason | None:
    """The context window is too small for what is needed, or nobody says how large it is."""
    window = candidate.model.context_window if candidate.model else None
    if not need.context_tokens or (window is not None and window >= need.context_tokens):
        return None
    if window is None:
        sentence = f"how many tokens {candidate.target} takes is not known, {need.context_tokens:,} are needed"
        return Reason("context", "unknown", sentence, candidate.sources)
    sentence = f"{candidate.target} takes {window:,} tokens, {need.context_tokens:,} are needed"
    return Reason("context", "too small", sentence, candidate.sources)


def is_against_policy(candidate: Candidate, need: Need) -> Reason | None:
    """The customer's own rules forbid it."""
    objection = need.policy.objection(candidate.provider.id, candidate.endpoint, candidate.provider.regions)
    return None if objection is None else Reason("policy", "forbidden", objection)


EXCLUDES: tuple[Callable[[Candidate, Need], Reason | None], ...] = (
    is_what_is_left,
    is_against_policy,
    has_ended,
    is_closed,
    lacks_the_operation,
    lacks_what_is_used,
    is_too_small,
)
"""Criteria that rule out, in the order in which they are asked; the first that speaks is the reason given."""
