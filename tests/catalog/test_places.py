from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.catalog.places import Availability, CustomerType, Enforcement, Question, Status, decide
from migrate_advisor.errors import UnknownNameError

BASE = Availability(
    id="base",
    regions=("CN",),
    customers=(CustomerType.INDIVIDUAL,),
    status=Status.CLOSED,
    since=date(2024, 7, 9),
    enforcement=Enforcement.BOTH,
    sources=(),
    checked=date(2026, 11, 22),
)


def _ask(
    entries: list[Availability],
    region: str = "CN",
    day: date = date(2026, 11, 22),
    customer: CustomerType = CustomerType.INDIVIDUAL,
    endpoints: tuple[str | None, ...] = (None,),
) -> Status:
    return decide("acme", entries, Question(region, customer, day), {}, endpoints).status


def test_an_interval_holds_on_its_first_day_and_no_longer_on_its_last() -> None:
    before = replace(
        BASE,
        id="before",
        status=Status.RESTRICTED,
        since="unknown",
        until=date(2024, 7, 9),
        conditions=("Not offered.",),
    )
    assert _ask([before, BASE], day=date(2024, 7, 8)) is Status.RESTRICTED
    assert _ask([before, BASE], day=date(2024, 7, 9)) is Status.CLOSED
    assert _ask([BASE], day=date(2024, 7, 8)) is Status.UNKNOWN


def test_a_region_that_is_named_wins_over_elsewhere() -> None:
    elsewhere = replace(BASE, id="rest", regions="elsewhere", status=Status.OPEN, since=date(2024, 1, 1))
    assert _ask([elsewhere, BASE], "CN") is Status.CLOSED
    assert _ask([elsewhere, BASE], "FR") is Status.OPEN
    # Before the named entry begins, the region belongs to the rest.
    assert _ask([elsewhere, BASE], "CN", date(2024, 7, 8)) is Status.OPEN


def test_a_customer_type_nobody_speaks_of_is_unknown() -> None:
    assert _ask([BASE], customer=CustomerType.ENTERPRISE) is Status.UNKNOWN


def test_of_several_endpoints_the_most_open_one_answers() -> None:
    china = replace(BASE, id="china", endpoints=("cn",), status=Status.OPEN)
    world = replace(BASE, id="world", endpoints=("intl",))
    verdict = decide(
        "acme",
        [world, china],
        Question("CN", CustomerType.INDIVIDUAL, date(2026, 1, 1)),
        {},
        ("intl", "cn"),
    )
    assert (verdict.status, verdict.endpoint) == (Status.OPEN, "cn")


def test_an_endpoint_nobody_speaks_of_shares_the_general_answer() -> None:
    special = replace(BASE, id="special", endpoints=("cn",), status=Status.OPEN)
    assert _ask([BASE, special], endpoints=("other",)) is Status.CLOSED
    assert _ask([BASE, special], endpoints=("cn",)) is Status.OPEN


def test_a_verdict_says_everything_in_a_sentence() -> None:
    verdict = decide("acme", [BASE], Question("CN", CustomerType.INDIVIDUAL, date(2026, 1, 1)), {})
    assert verdict.sentence() == "acme is closed to individual customers in CN since 2024-07-09"
    assert verdict.enforcement is Enforcement.BOTH


def test_a_customer_type_is_read_from_its_name_or_refused() -> None:
    assert CustomerType.parse(" Enterprise ") is CustomerType.ENTERPRISE
    with pytest.raises(UnknownNameError, match="unknown customer type 'student'"):
        CustomerType.parse("student")


_days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(start=_days, length=st.integers(1, 2000), day=_days)
def test_every_day_lies_before_in_or_after_an_interval(start: date, length: int, day: date) -> None:
    end = start + timedelta(days=length)
    fact = replace(BASE, since=start, until=end)
    assert fact.covers(day) is (start <= day < end)
    assert replace(BASE, since="unknown", until=end).covers(day) is (day < end)
    assert replace(BASE, since=start, until="unknown").covers(day) is (day >= start)
