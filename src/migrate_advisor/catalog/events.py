"""What changed when, and who is bound by which restriction: dated records that explain, beside availability."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from migrate_advisor.catalog.evidence import Dated, Fact, SourceTable
from migrate_advisor.catalog.record import dataclass


class Scope(StrEnum):
    """What an event was about."""

    API = "api"
    CONSUMER_APP = "consumer-app"
    GOVERNMENT_USE = "government-use"
    TRADE = "trade"
    """Export, investment or procurement lists."""
    COMPANY_RULE = "company-rule"
    """One company's rule for its own staff."""
    OFFER = "offer"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Fact):
    """Something that happened, on a day."""

    id: str
    """Name of this record, unique in the catalog."""
    day: date
    """The day; the first possible one where `precision` is coarser."""
    precision: Literal["day", "month", "approximate", "range"] = "day"
    last_day: date | None = None
    """The last possible day, for ``range``."""
    effective: date | None = None
    """The day it took effect, where that differs."""
    ended: date | None = None
    """The first day on which it no longer held."""
    providers: tuple[str, ...]
    """Provider ids, also of providers whose file the catalog does not hold yet."""
    regions: tuple[str, ...] = ()
    """ISO 3166-1 codes it touches; empty where it is about no particular place."""
    scope: tuple[Scope, ...]
    title: str
    summary: str
    effect: str
    """What it changed in who may use what, and what it did not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsFile(SourceTable):
    """`catalog/events.yaml`: every event, oldest first."""

    events: tuple[Event, ...] = ()


class RestrictionKind(StrEnum):
    """What sort of rule it is."""

    GOVERNMENT_BAN = "government-ban"
    GOVERNMENT_DEVICE_BAN = "government-device-ban"
    DATA_PROTECTION_ORDER = "data-protection-order"
    APP_STORE_SUSPENSION = "app-store-suspension"
    EXPORT_CONTROL = "export-control"
    INVESTMENT_BAN = "investment-ban"
    PROCUREMENT_BAN = "procurement-ban"
    STATUTE = "statute"
    OWNERSHIP_RULE = "ownership-rule"
    REGULATOR_REQUEST = "regulator-request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction(Dated):
    """A rule that binds somebody other than all of a provider's customers."""

    id: str
    """Name of this record, unique in its file."""
    jurisdiction: str
    """ISO 3166-1 or 3166-2 code of the place whose rule it is, or ``*`` for a provider's worldwide rule."""
    kind: RestrictionKind
    binds: str
    """Who must obey, precisely."""
    leaves_free: str | None = None
    """What it does not forbid."""
    binds_general_public: bool = False
    owners: tuple[str, ...] | Literal["closed-regions"] | None = None
    """For an ``ownership-rule``: where the owners of a customer sit whom the provider therefore does not serve: ISO
    3166-1 codes, or ``closed-regions`` for every region that the provider is closed to."""
