"""What a model costs, as a page stated it on a day: for a million tokens, or for images, hours and characters.

Currencies are never converted, and what a request will cost is not computed here.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Literal

from migrate_advisor.catalog.evidence import Fact
from migrate_advisor.catalog.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Fact):
    """What a provider asks for one million tokens of one of its models."""

    currency: str
    """ISO 4217 code, such as ``CNY``; never converted."""
    input: float
    """For one million tokens of the request."""
    output: float
    """For one million tokens of the reply."""
    cached_input: float | None = None
    """For one million tokens of a request that the provider had in its cache; absent where not stated."""
    stated: date
    """The day on which the sources said so: the page's own date, else the day it was read."""
    since: date | None = None
    """The first day on which it is asked, where it was announced before; absent where it held when it was stated."""
    endpoints: tuple[str, ...] = ()
    """Endpoint ids whose customers pay it; empty for all of the model's."""
    up_to_tokens: int | None = None
    """Where the price rises with the length of the request: up to how many tokens this one holds."""

    @property
    def holds_from(self) -> date:
        """The first day for which it is known to hold."""
        return self.since or self.stated

    def words(self) -> str:
        """The price in words: ``CNY 6 in, 18 out per million tokens (stated 2026-11-04)``."""
        cached = f", {self.cached_input:g} cached" if self.cached_input is not None else ""
        tier = f", up to {self.up_to_tokens:,} tokens" if self.up_to_tokens else ""
        beginning = f"from {self.since}, " if self.since else ""
        return (
            f"{self.currency} {self.input:g} in{cached}, {self.output:g} out per million tokens{tier} "
            f"({beginning}stated {self.stated})"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice(Fact):
    """What a provider asks for something else than tokens: an image, an hour of speech, characters."""

    currency: str
    """ISO 4217 code, such as ``CNY``; never converted."""
    amount: float
    """For `count` of the unit."""
    unit: Literal["image", "hour", "second", "character"]
    count: int = 1
    """How many of the unit the amount is for."""
    stated: date
    """The day on which the sources said so."""
    endpoints: tuple[str, ...] = ()
    """Endpoint ids whose customers pay it; empty for all of the model's."""

    def words(self) -> str:
        """The price in words: ``CNY 2.5 for 10,000 characters``, ``USD 0.111 an hour``."""
        article = "an" if self.unit in {"image", "hour"} else "a"
        per = f"{article} {self.unit}" if self.count == 1 else f"for {self.count:,} {self.unit}s"
        return f"{self.currency} {self.amount:g} {per} (stated {self.stated})"


def latest(prices: Iterable[Price], endpoint: str | None, as_of: date, tokens: int = 0) -> dict[str, Price]:
    """The prices in force on a day, as they were stated last, to customers of an endpoint.

    Args:
        prices: of one model.
        endpoint: endpoint id; None takes the prices of every endpoint.
        as_of: the day.
        tokens: length of the requests, where prices rise with it; 0 takes what the shortest cost.

    Returns:
        Currency → price, the first of several that were stated on one day; of tiers, the one that requests fall in.
        A length beyond the last tier has no price.
    """
    found: dict[str, Price] = {}
    for price in prices:
        here = endpoint is None or not price.endpoints or endpoint in price.endpoints
        if here and price.holds_from <= as_of and tokens <= _most(price):
            known = found.get(price.currency)
            if known is None or (price.holds_from, -_most(price)) > (known.holds_from, -_most(known)):
                found[price.currency] = price
    return found


def latest_units(prices: Iterable[UnitPrice], endpoint: str | None, as_of: date) -> dict[str, UnitPrice]:
    """The same of prices that are not for tokens: currency → the price stated last, the first of several of one day."""
    found: dict[str, UnitPrice] = {}
    for price in prices:
        here = endpoint is None or not price.endpoints or endpoint in price.endpoints
        if here and price.stated <= as_of:
            known = found.get(price.currency)
            if known is None or price.stated > known.stated:
                found[price.currency] = price
    return found


def _most(price: Price) -> float:
    """The longest request that a price holds for."""
    return math.inf if price.up_to_tokens is None else price.up_to_tokens
