"""What traffic costs: by price tiers and cache rules, in one currency. Prices and rates are the catalog's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.target import Target, resolve
from migrate_advisor.errors import UnknownTargetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.catalog.prices import Price
    from migrate_advisor.catalog.provider import ServedModel
    from migrate_advisor.traffic.tally import Key, Sums

_MILLION = 1_000_000


class Expense(NamedTuple):
    """What some traffic costs."""

    amount: float
    currency: str
    """ISO 4217 code."""
    approximate: bool
    """Whether a price was converted from another currency."""
    unpriced: int
    """Requests whose price is not known; they are not in the amount."""
    uncounted: int
    """Requests whose tokens the log does not say; their amount is an estimate."""


class Payer:
    """Knows what requests cost.

    Args:
        catalog: prices and rates.
        question: where, who and when.
        currency: to answer in.
        tiers: the classes of tokens, as `RequestVocabulary.tiers`.
    """

    def __init__(self, catalog: Catalog, question: Question, currency: str, tiers: Sequence[int]) -> None:
        self._catalog = catalog
        self._question = question
        self._currency = currency
        self._tiers = tiers
        self._today: dict[str, tuple[Target, ServedModel | None]] = {}

    def today(self, sums: Iterable[tuple[Key, Sums]]) -> Expense:
        """What traffic costs where it goes now."""
        return self.there((key, each, *self._now(key.model)) for key, each in sums)

    def _now(self, name: str) -> tuple[Target, ServedModel | None]:
        if name not in self._today:
            self._today[name] = self._serving(name)
        return self._today[name]

    def _serving(self, name: str) -> tuple[Target, ServedModel | None]:
        """Who serves a model: OpenAI if it does, else the first by id that is no gateway."""
        for provider_id in sorted(self._catalog.provider_ids, key=lambda one: (one != "openai", one)):
            provider = self._catalog.provider(provider_id)
            model = provider.model(name)
            if model is not None and provider.file.role == "provider":
                return Target(provider_id, None, name), model
        return Target("openai", None, name), None

    def there(self, items: Iterable[tuple[Key, Sums, Target, ServedModel | None]]) -> Expense:
        """What traffic costs at the places where each part of it goes."""
        amount, approximate, unpriced, uncounted = 0.0, False, 0, 0
        for key, sums, target, model in items:
            priced = self._price(model, target, key.tier) if model is not None else None
            if priced is None:
                unpriced += sums.requests
                continue
            price, factor = priced
            approximate |= price.currency != self._currency
            uncounted += sums.estimated
            amount += factor * _paid(price, sums)
        return Expense(amount, self._currency, approximate, unpriced, uncounted)

    def _price(self, model: ServedModel, target: Target, tier: int) -> tuple[Price, float] | None:
        """The price of requests of a class, and what converts it."""
        try:
            endpoint: str | None = resolve(target, self._catalog).endpoint.id
        except UnknownTargetError:
            endpoint = None
        known = self._stated(model, endpoint)
        currencies = sorted({price.currency for price in known}, key=lambda code: (code != self._currency, code))
        for currency in currencies:
            rate = self._catalog.exchange.rate(currency, self._currency, self._question.as_of)
            if rate is not None:
                return self._tier(_newest(price for price in known if price.currency == currency), tier), rate.value
        return None

    def _stated(self, model: ServedModel, endpoint: str | None) -> list[Price]:
        """The prices of a model that somebody had stated by that day, of an endpoint if one is known."""
        day = self._question.as_of
        return [
            price
            for price in model.prices
            if price.stated <= day and (endpoint is None or not price.endpoints or endpoint in price.endpoints)
        ]

    def _tier(self, prices: Sequence[Price], tier: int) -> Price:
        """The price for requests of a class of tokens; the last one where they are longer than any says."""
        most = self._tiers[tier] if tier < len(self._tiers) else float("inf")
        ordered = sorted(prices, key=lambda price: price.up_to_tokens or float("inf"))
        return next((price for price in ordered if (price.up_to_tokens or float("inf")) >= most), ordered[-1])


def _newest(prices: Iterable[Price]) -> list[Price]:
    """Of prices those that were stated last."""
    known = list(prices)
    stated = max(price.stated for price in known)
    return [price for price in known if price.stated == stated]


def _paid(price: Price, sums: Sums) -> float:
    """An amount in the price's own currency. What is not stated for cached tokens costs what others do."""
    cached = price.input if price.cached_input is None else price.cached_input
    fresh = sums.input - sums.cached
    return (fresh * price.input + sums.cached * cached + sums.output * price.output) / _MILLION
