from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.advice.recommend import recommend
from migrate_advisor.catalog.prices import Price, latest
from migrate_advisor.catalog.record import replace
from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from tests.conftest import MadeUp

    from migrate_advisor.catalog.catalog import Catalog

TODAY = date(2026, 11, 22)


def _price(stated: str, *endpoints: str, asked: float = 1.0) -> Price:
    return Price(
        currency="CNY",
        input=asked,
        output=4.0,
        stated=date.fromisoformat(stated),
        endpoints=endpoints,
        sources=(),
        checked=TODAY,
    )


def test_the_price_that_was_stated_last_answers_for_a_day() -> None:
    old, new = _price("2026-01-01"), _price("2026-06-01", asked=2.0)
    assert latest([new, old], None, date(2026, 7, 1)) == {"CNY": new}
    assert latest([new, old], None, date(2026, 5, 31)) == {"CNY": old}
    assert latest([new, old], None, date(2025, 12, 31)) == {}


def test_a_price_that_was_announced_before_answers_from_its_first_day_on() -> None:
    now, later = _price("2026-06-01"), replace(_price("2026-05-01", asked=2.0), since=date(2026, 12, 1))
    for prices in ([now, later], [later, now]):
        assert latest(prices, None, date(2026, 11, 30)) == {"CNY": now}
        assert latest(prices, None, date(2026, 12, 1)) == {"CNY": later}
    assert later.words() == "CNY 2 in, 4 out per million tokens (from 2026-12-01, stated 2026-05-01)"


def test_the_price_of_a_launch_ends_on_its_day(catalog: Catalog) -> None:
    argon = catalog.provider("google").model("gemini-4-argon")
    assert argon is not None
    asked = [latest(argon.prices, "gemini", day)["USD"].output for day in (date(2026, 11, 30), date(2026, 12, 1))]
    assert asked == [10, 20]


def test_a_longer_request_has_the_price_of_its_tier() -> None:
    short, long = (
        Price(currency="CNY", input=asked, output=4.0, stated=TODAY, up_to_tokens=up_to, sources=(), checked=TODAY)
        for asked, up_to in ((1.0, 128_000), (2.0, 1_000_000))
    )
    for prices in ([short, long], [long, short]):
        assert latest(prices, None, TODAY) == {"CNY": short}
        assert latest(prices, None, TODAY, 128_000) == {"CNY": short}
        assert latest(prices, None, TODAY, 128_001) == {"CNY": long}
        assert latest(prices, None, TODAY, 2_000_000) == {}, "the last tier says how far it holds"


def test_advice_counts_with_the_tier_that_requests_fall_in(catalog: Catalog) -> None:
    def tiers(tokens: int) -> list[int | None]:
        advice = recommend(
            source="openai/gpt-4o",
            region="US",
            customer="enterprise",
            as_of=TODAY,
            catalog=catalog,
            context_tokens=tokens,
        )
        return [item.cost.stated.up_to_tokens for item in advice.recommendations if item.cost]

    assert any(up_to is not None and up_to < 300_000 for up_to in tiers(0))
    assert all(up_to is None or up_to >= 300_000 for up_to in tiers(300_000))


def test_what_is_not_paid_by_tokens_is_shown_in_its_unit(capsys: pytest.CaptureFixture[str]) -> None:
    main(["catalog", "show", "stepfun"])
    assert "CNY 5.8 for 10,000 characters (stated 2026-10-07)" in capsys.readouterr().out
    main(["catalog", "show", "groq"])
    assert "USD 0.111 an hour (stated 2026-11-20)" in capsys.readouterr().out


def test_a_price_of_another_endpoint_does_not_answer() -> None:
    abroad = _price("2026-01-01", "intl")
    assert latest([abroad], "cn", TODAY) == {}
    assert latest([abroad], "intl", TODAY) == {"CNY": abroad}
    assert latest([abroad], None, TODAY) == {"CNY": abroad}


PROVIDER = """\
id: %s
names: {en: %s}
sources:
  page: SOURCE
availability:
  - {id: here, regions: [CN], customers: [individual], status: open, since: 2024-07-09, sources: [page],
     checked: 2026-11-22}
models:
  - id: one
    general_purpose: true
    sources: [page]
    checked: 2026-11-22
    prices: [{currency: %s, input: %s, output: %s, stated: 2026-01-01, sources: [page], checked: 2026-11-22}]
"""


def test_less_for_the_work_of_a_month_comes_first_and_what_cannot_be_compared_last(made_up: MadeUp) -> None:
    for name, *asked in (
        ("left", "CNY", 4, 8),
        ("beta", "CNY", 4, 9),
        ("cheap", "CNY", 4, 8),
        ("delta", "USD", 99, 99),
        ("epsilon", "CNY", 5, 1),
    ):
        made_up.write(name, PROVIDER % (name, name.capitalize(), *asked))
    advice = recommend(made_up.catalog(), source="left/one", region="CN", customer="individual", as_of=TODAY)
    said = {item.target.provider: item.reason("price") for item in advice.recommendations}
    assert {name: reason.verdict for name, reason in said.items()} == {
        "epsilon": "16.00 CNY",
        "cheap": "20.00 CNY",
        "beta": "21.00 CNY",
        "delta": "unknown",
    }
    assert [item.target.provider for item in advice.recommendations] == ["epsilon", "cheap", "beta", "delta"]
    assert said["beta"].sentence == (
        "CNY 21.00 for 3 M tokens in and 1 M out; it asks CNY 4 in, 9 out per million tokens (stated 2026-01-01)"
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "CNY 6 in, 18 out per million tokens (stated 2026-11-04)"),
        ({"cached_input": 0.3}, "CNY 6 in, 0.3 cached, 18 out per million tokens (stated 2026-11-04)"),
        ({"up_to_tokens": 32000}, "CNY 6 in, 18 out per million tokens, up to 32,000 tokens (stated 2026-11-04)"),
    ],
)
def test_a_price_in_words_has_currency_and_day(fields: dict[str, Any], words: str) -> None:
    price = Price(currency="CNY", input=6.0, output=18.0, stated=date(2026, 11, 4), sources=(), checked=TODAY, **fields)
    assert price.words() == words


def test_prices_in_the_catalog_cite_a_page_and_keep_their_currency(catalog: Catalog) -> None:
    priced = {
        f"{provider.id}/{model.id}": [(price.currency, price.input, price.output) for price in model.prices]
        for provider in catalog.providers()
        for model in provider.models
        if model.prices
    }
    assert priced["deepseek/deepseek-flash"] == [("CNY", 2.0, 8.0), ("USD", 0.3, 1.2)]
    assert priced["openai/gpt-4o"] == [("USD", 2.5, 10.0)]
    assert all(
        provider.file.cited(price)
        for provider in catalog.providers()
        for model in provider.models
        for price in model.prices
    )


def test_show_tells_what_a_model_costs_to_whom_and_who_says_so(
    made_up: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up.write("acme", PROVIDER % ("acme", "Acme", "CNY", 4, 8))
    assert main(["catalog", "show", "acme", "--as-of", "2026-11-22"]) == 0
    said = capsys.readouterr().out
    assert (
        "      CNY 4 in, 8 out per million tokens (stated 2026-01-01)\n      Somebody: https://acme.example/page"
        in said
    )
