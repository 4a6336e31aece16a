"""What work costs, in one currency, and how people write it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.advice.cost import Basket, cost, read_basket, read_tokens
from migrate_advisor.catalog.exchange import Rate
from migrate_advisor.catalog.prices import Price
from migrate_advisor.errors import UsageError

DAY = date(2026, 11, 20)
RATES = {("USD", "CNY"): Rate(7.0, DAY, ())}


class Published:
    """Rates of a test."""

    def rate(self, base: str, quote: str, as_of: date) -> Rate | None:
        return RATES.get((base, quote)) if as_of >= DAY else None


def _price(currency: str, asked: float, answered: float) -> Price:
    return Price(sources=(), checked=DAY, currency=currency, input=asked, output=answered, stated=DAY)


def test_a_stated_price_comes_before_a_converted_one() -> None:
    found = cost([_price("USD", 1, 2), _price("CNY", 3, 4)], Basket(10**6, 10**6), "CNY", Published(), DAY)
    assert found is not None
    assert (found.amount, found.is_approximate) == (7, False)


def test_a_converted_price_says_so_and_keeps_what_was_stated() -> None:
    found = cost([_price("USD", 1, 2)], Basket(2 * 10**6, 10**6), "CNY", Published(), DAY)
    assert found is not None
    assert (found.amount, found.input, found.output, found.is_approximate) == (28, 7, 14, True)
    assert found.stated.currency == "USD"


def test_without_a_published_rate_of_that_day_nothing_is_guessed() -> None:
    assert cost([_price("USD", 1, 2)], Basket(1, 1), "CNY", Published(), date(2026, 11, 19)) is None
    assert cost([_price("EUR", 1, 2)], Basket(1, 1), "CNY", Published(), DAY) is None
    assert cost([], Basket(1, 1), "CNY", Published(), DAY) is None


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 100))
def test_more_work_costs_in_proportion(asked: int, answered: int, times: int) -> None:
    once = cost([_price("CNY", 3, 5)], Basket(asked, answered), "CNY", Published(), DAY)
    often = cost([_price("CNY", 3, 5)], Basket(asked * times, answered * times), "CNY", Published(), DAY)
    assert once is not None
    assert often is not None
    assert often.amount == pytest.approx(once.amount * times)


@pytest.mark.parametrize(
    ("text", "count"),
    [("0", 0), ("128000", 128_000), ("128k", 128_000), ("1.5M", 1_500_000), ("200_000", 200_000), ("2B", 2 * 10**9)],
)
def test_numbers_of_tokens_are_read_as_people_write_them(text: str, count: int) -> None:
    assert read_tokens(text) == count


@pytest.mark.parametrize("text", ["", "k", "-1", "1e6", "many", "1.2.3", "٣", "5 000 z", "9" * 5_000])
def test_what_is_no_number_of_tokens_is_told(text: str) -> None:
    with pytest.raises(UsageError, match=r"no number of tokens; write 128000, 128k or 1\.5M"):
        read_tokens(text)


def test_a_basket_is_tokens_in_and_out() -> None:
    assert read_basket("30M:5M") == Basket(30_000_000, 5_000_000, is_measured=True)
    with pytest.raises(UsageError, match="a basket is IN:OUT"):
        read_basket("30M")
