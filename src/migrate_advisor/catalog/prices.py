"""What a model costs, as a page stated it on a day: one amount per million tokens and currency.

Currencies are never converted, and what a request will cost is not computed here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

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
    endpoints: tuple[str, ...] = ()
    """Endpoint ids whose customers pay it; empty for all of the model's."""
    up_to_tokens: int | None = None
    """Where the price rises with the length of the request: up to how many tokens this one holds."""

    def words(self) -> str:
        """The price in words: ``CNY 6 in, 18 out per million tokens (stated 2026-11-04)``."""
        cached = f", {self.cached_input:g} cached" if self.cached_input is not None else ""
        tier = f", up to {self.up_to_tokens:,} tokens" if self.up_to_tokens else ""
        return (
            f"{self.currency} {self.input:g} in{cached}, {self.output:g} out per million tokens{tier} "
            f"(stated {self.stated})"
        )


def latest(prices: Iterable[Price], endpoint: str | None, as_of: date) -> dict[str, Price]:
    """The prices that were stated last, on or before a day, to customers of an endpoint.

    Args:
        prices: of one model.
        endpoint: endpoint id; None takes the prices of every endpoint.
        as_of: the day.

    Returns:
        Currency → price, the first of several that were stated on one day.
    """
    found: dict[str, Price] = {}
    for price in prices:
        here = endpoint is None or not price.endpoints or endpoint in price.endpoints
        known = found.get(price.currency)
        if here and price.stated <= as_of and (known is None or price.stated > known.stated):
            found[price.currency] = price
    return found
