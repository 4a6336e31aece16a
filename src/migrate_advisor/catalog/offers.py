"""What a provider offers to people who move: incentives, their grants, and whether they are current on a day."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from migrate_advisor.catalog.evidence import Dated, Model, Source
from migrate_advisor.catalog.places import CustomerType
from migrate_advisor.catalog.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

PRESUMED_ENDED_AFTER = timedelta(days=365)
"""An offer whose end nobody published is presumed ended this long after it was announced."""


class GrantKind(StrEnum):
    """What is given."""

    FREE_TOKENS = "free-tokens"
    MATCHED_TOKENS = "matched-tokens"
    """Tokens equal to what the customer used at the provider being left."""
    DISCOUNT = "discount"
    CREDIT = "credit"
    FINE_TUNING = "free-fine-tuning"
    TRAINING = "training"
    EXPERT_HELP = "expert-help"
    FREE_MODELS = "free-models"
    """Named models without charge, within the provider's rate limits."""


def _spelled(name: str) -> str:
    """A model's name without what its spellings differ in."""
    return name.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Model):
    """One thing that is given."""

    kind: GrantKind
    what: str
    """In one sentence, in English."""
    amount: int | None = None
    """Tokens for token grants; absent where no figure was published."""
    models: tuple[str, ...] = ()
    """Models or families it is good for, in the provider's words."""


class OfferState(StrEnum):
    """Where an offer stands on a day."""

    ANNOUNCED = "announced"
    CURRENT = "current"
    PRESUMED_ENDED = "presumed-ended"
    """No end was ever published, and it is older than a year."""
    ENDED = "ended"
    UNKNOWN = "unknown"
    """It is not known whether it began, or a known fact contradicts another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incentive(Dated):
    """An offer with a window: what, how much, for whom, from when, until when."""

    id: str
    """Name of this offer, unique in its file."""
    title: str
    kind: Literal["migration-offer", "free-tier"]
    """``free-tier`` stands as long as the provider keeps it; ``migration-offer`` is a campaign."""
    announced: date | None = None
    """The day it was published, or the first day on which somebody reported it."""
    migrating_from: tuple[str, ...] = ()
    """Provider ids the customer must come from; empty for anybody."""
    customers: tuple[CustomerType, ...] = (CustomerType.INDIVIDUAL, CustomerType.ENTERPRISE)
    endpoints: tuple[str, ...] = ()
    """Endpoint ids whose customers get it; empty for all of the provider's."""
    regions: tuple[str, ...] = ()
    """ISO 3166-1 codes, or groups of `regions.yaml`, whose customers get it; empty for all."""
    except_regions: tuple[str, ...] = ()
    """Codes or groups whose customers do not get it, though it is offered elsewhere."""
    eligibility: str | None = None
    """Who gets it, in one sentence."""
    conditions: tuple[str, ...] = ()
    """What the customer must do, one sentence each."""
    grants: tuple[Grant, ...]

    def is_good_for(self, names: Iterable[str]) -> bool:
        """Whether anything of it may be spent on a model of these names: on any model, or on that one."""
        known = set(map(_spelled, names))
        return any(not grant.models or not known.isdisjoint(map(_spelled, grant.models)) for grant in self.grants)

    @property
    def first_seen(self) -> date | None:
        """The earliest day on which the offer is known to have stood."""
        days = [day for day in (self.announced, self.since) if isinstance(day, date)]
        return min(days) if days else None

    def state(self, as_of: date) -> OfferState:
        """Where the offer stands on a day."""
        if isinstance(self.until, date) and as_of >= self.until:
            return OfferState.ENDED
        first = self.first_seen
        if first is None:
            return OfferState.UNKNOWN
        if as_of < first or (isinstance(self.since, date) and as_of < self.since):
            return OfferState.ANNOUNCED
        if self.until == "unknown" and as_of - first > PRESUMED_ENDED_AFTER:
            return OfferState.PRESUMED_ENDED
        return OfferState.CURRENT

    def is_for(self, source: str | None, customer: CustomerType | None = None) -> bool:
        """Whether somebody who leaves ``source`` (a provider id, None for anywhere) may take the offer."""
        leaves = not self.migrating_from or source is None or source in self.migrating_from
        return leaves and (customer is None or customer in self.customers)


@dataclass(frozen=True, slots=True)
class Offer:
    """An incentive as it stands on a day."""

    incentive: Incentive
    provider: str
    as_of: date
    state: OfferState
    sources: tuple[Source, ...]

    @property
    def is_current(self) -> bool:
        """Whether somebody can take it that day, as far as is known."""
        return self.state is OfferState.CURRENT

    @property
    def tokens(self) -> int:
        """All tokens of its grants that carry a figure."""
        return sum(grant.amount or 0 for grant in self.incentive.grants if grant.kind is GrantKind.FREE_TOKENS)

    def sentence(self) -> str:
        """The offer in one sentence, with its window."""
        given = "; ".join(grant.what.rstrip(".") for grant in self.incentive.grants)
        return f"{self.incentive.title}: {given} ({self.window()})"

    def window(self) -> str:
        """From when until when, in words."""
        since = self.incentive.first_seen
        start = f"from {since}" if since else "start unknown"
        until = self.incentive.until
        if isinstance(until, date):
            end = f"ended on {until}" if self.state is OfferState.ENDED else f"ends on {until}"
        elif until == "unknown":
            end = "presumed ended, no end was published" if self.state is OfferState.PRESUMED_ENDED else "end unknown"
        else:
            end = "no end announced"
        return f"{start}, {end}"
