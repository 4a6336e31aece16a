"""Published exchange rates, to compare prices in different currencies. In data no price is ever converted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.evidence import Fact, Source, SourceTable
from migrate_advisor.catalog.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIVOT = "USD"
"""The currency by which two others are compared where no rate between them was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate(Fact):
    """What one unit of a currency was worth in another, on a day."""

    base: str
    """ISO 4217 code of the currency of which one unit is meant."""
    quote: str
    """ISO 4217 code of the currency it is said in."""
    rate: float
    """Units of `quote` for one unit of `base`."""
    day: date
    """The day for which it was published."""


class Rate(NamedTuple):
    """A rate as it answers a question: published, turned round, or by way of US dollars."""

    value: float
    """Units of the wanted currency for one unit of the given one."""
    day: date
    """The day for which it was published; the older one of two."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFile(SourceTable):
    """`catalog/exchange.yaml`: published rates, oldest first."""

    rates: tuple[ExchangeRate, ...] = ()

    def rate(self, base: str, quote: str, as_of: date) -> Rate | None:
        """The newest rate that was published for a day not after ``as_of``, or None where there is none.

        Args:
            base: ISO 4217 code of what one has.
            quote: ISO 4217 code of what one wants.
            as_of: the day.
        """
        if base == quote:
            return Rate(1.0, as_of, ())
        direct = max(self._between(base, quote, as_of), key=lambda rate: rate.day, default=None)
        if direct is not None or _PIVOT in {base, quote}:
            return direct
        first, second = self.rate(base, _PIVOT, as_of), self.rate(_PIVOT, quote, as_of)
        if first is None or second is None:
            return None
        sources = tuple(dict.fromkeys((*first.sources, *second.sources)))
        return Rate(first.value * second.value, min(first.day, second.day), sources)

    def _between(self, base: str, quote: str, as_of: date) -> Iterator[Rate]:
        for item in self.rates:
            if item.day > as_of or {item.base, item.quote} != {base, quote}:
                continue
            value = item.rate if item.base == base else 1 / item.rate
            yield Rate(value, item.day, self.cited(item))
