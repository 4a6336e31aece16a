"""What somebody's work would cost at a model, in one currency. Prices and rates are the catalog's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from migrate_advisor.catalog.exchange import Rate
from migrate_advisor.catalog.prices import Price, UnitPrice
from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Basket:
    """The work of a month, in tokens."""

    input: int
    """Tokens of requests."""
    output: int
    """Tokens of replies."""
    is_measured: bool = False
    """Whether somebody counted it; else it is the one that is assumed where nobody says."""

    def plus(self, other: Basket) -> Basket:
        """Both together."""
        measured = self.is_measured and other.is_measured
        return Basket(self.input + other.input, self.output + other.output, is_measured=measured)

    def words(self) -> str:
        """The basket in words: ``3 M tokens in and 1 M out``."""
        return f"{_tokens(self.input)} tokens in and {_tokens(self.output)} out"


ASSUMED = Basket(3 * _MILLION, _MILLION)
"""Three tokens in for each one out, as price tables commonly weigh them; only the proportion matters to the order."""


def read_basket(text: str) -> Basket:
    """The basket that ``IN:OUT`` means, such as ``30M:5M``.

    Raises:
        UsageError: it is not two numbers of tokens.
    """
    parts = text.split(":")
    if len(parts) != 2:  # noqa: PLR2004 # IN and OUT
        raise UsageError(f"a basket is IN:OUT, tokens a month, such as 30M:5M; not {text!r}")
    return Basket(read_tokens(parts[0]), read_tokens(parts[1]), is_measured=True)


_LONGEST = 18
"""Characters of a number of tokens."""
_UNITS = {"K": 1_000, "M": _MILLION, "G": 1_000 * _MILLION, "B": 1_000 * _MILLION}


def read_tokens(text: str) -> int:
    """A number of tokens, plain or with K, M or B: ``128k``, ``1.5M``, ``200_000``.

    Raises:
        UsageError: it is none.
    """
    word = text.strip().upper().replace("_", "").replace(",", "")
    unit = _UNITS.get(word[-1:], 1)
    digits = word[:-1] if word[-1:] in _UNITS else word
    whole, _, part = digits.partition(".")
    if not (whole + part).isdecimal() or not digits.isascii() or len(digits) > _LONGEST:
        raise UsageError(f"{text!r} is no number of tokens; write 128000, 128k or 1.5M")
    return round(float(digits) * unit)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a basket costs at a model, and what one million tokens cost."""

    amount: float
    """For the basket, in `currency`."""
    currency: str
    """ISO 4217 code."""
    input: float
    """For one million tokens of requests, in `currency`."""
    output: float
    """For one million tokens of replies, in `currency`."""
    stated: Price
    """The price as the provider states it."""
    rate: Rate | None = None
    """What it was converted with; None where it is stated in `currency`."""

    @property
    def is_approximate(self) -> bool:
        """Whether it was converted."""
        return self.rate is not None


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What an image, an hour of speech or a million characters cost at a model."""

    amount: float
    """For one of `unit`, in `currency`."""
    currency: str
    """ISO 4217 code."""
    unit: str
    """``image``, ``hour`` or ``million characters``."""
    stated: UnitPrice
    """The price as the provider states it."""
    rate: Rate | None = None
    """What it was converted with; None where it is stated in `currency`."""

    @property
    def is_approximate(self) -> bool:
        """Whether it was converted."""
        return self.rate is not None


class Rates(Protocol):
    """Who knows published exchange rates; the catalog does."""

    def rate(self, base: str, quote: str, as_of: date) -> Rate | None:
        """The newest rate of a day not after ``as_of``; None where none was published."""


def cost(prices: Iterable[Price], basket: Basket, currency: str, exchange: Rates, as_of: date) -> Cost | None:
    """What a basket costs by the prices of one model.

    A price that is stated in the currency comes before one that is converted; a converted one needs a published rate.

    Args:
        prices: those that hold for the endpoint and day, at most one a currency.
        basket: the work.
        currency: to answer in.
        exchange: published rates.
        as_of: the day.

    Returns:
        The cost, or None where no price is known or none can be converted.
    """
    found: list[Cost] = []
    for price in sorted(prices, key=lambda price: price.currency != currency):
        rate = None if price.currency == currency else exchange.rate(price.currency, currency, as_of)
        if price.currency != currency and rate is None:
            continue
        factor = rate.value if rate else 1.0
        amount = (price.input * basket.input + price.output * basket.output) / _MILLION * factor
        found.append(Cost(amount, currency, price.input * factor, price.output * factor, price, rate))
    return found[0] if found else None


_PER_UNIT = {
    "image": ("image", 1),
    "hour": ("hour", 1),
    "second": ("hour", 3600),
    "character": ("million characters", _MILLION),
}
"""Unit of a stated price → the one that prices are compared in, and how many of the first it is."""


def unit_cost(prices: Iterable[UnitPrice], currency: str, exchange: Rates, as_of: date) -> UnitCost | None:
    """What one unit costs by the prices of one model, or None where no price is known or none can be converted.

    Args:
        prices: those that hold for the endpoint and day, at most one a currency.
        currency: to answer in; a price that is stated in it comes first.
        exchange: published rates.
        as_of: the day.
    """
    for price in sorted(prices, key=lambda price: price.currency != currency):
        rate = None if price.currency == currency else exchange.rate(price.currency, currency, as_of)
        if price.currency != currency and rate is None:
            continue
        unit, many = _PER_UNIT[price.unit]
        return UnitCost(price.amount / price.count * many * (rate.value if rate else 1.0), currency, unit, price, rate)
    return None


def _tokens(count: int) -> str:
    return f"{count / _MILLION:g} M" if count >= _MILLION else f"{count:,}"
