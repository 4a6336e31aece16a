"""What a criterion answers: a reason, and a place in the order. Which there are, `exclusions` and `criteria` say."""

from __future__ import annotations

from dataclasses import dataclass

from migrate_advisor.catalog.evidence import Source


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate stands where it stands, or is ruled out."""

    criterion: str
    """Name of the criterion, as `prefer` takes it."""
    verdict: str
    """Its answer in a word or two."""
    sentence: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Rank:
    """A criterion's answer: lower comes first."""

    value: float
    reason: Reason
