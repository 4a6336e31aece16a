from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from migrate_advisor.catalog.offers import Grant, GrantKind, Incentive, Offer, OfferState

OFFER = Incentive(
    id="move",
    title="Moving plan",
    kind="migration-offer",
    announced=date(2024, 6, 25),
    since=date(2024, 6, 25),
    until="unknown",
    migrating_from=("openai",),
    grants=(
        Grant(kind=GrantKind.FREE_TOKENS, what="50 million tokens.", amount=50_000_000),
        Grant(kind=GrantKind.FREE_TOKENS, what="100 million tokens of the small model", amount=100_000_000),
        Grant(kind=GrantKind.TRAINING, what="training"),
    ),
    sources=(),
    checked=date(2026, 11, 22),
)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 6, 24), OfferState.ANNOUNCED),
        (date(2024, 6, 25), OfferState.CURRENT),
        (date(2024, 6, 25) + timedelta(days=365), OfferState.CURRENT),
        (date(2024, 6, 25) + timedelta(days=366), OfferState.PRESUMED_ENDED),
    ],
)
def test_an_offer_whose_end_nobody_published_is_presumed_ended_after_a_year(day: date, state: OfferState) -> None:
    assert OFFER.state(day) is state


def test_an_offer_with_an_end_ends_on_that_day() -> None:
    offer = replace(OFFER, until=date(2024, 8, 1))
    assert offer.state(date(2024, 7, 31)) is OfferState.CURRENT
    assert offer.state(date(2024, 8, 1)) is OfferState.ENDED


def test_an_offer_that_begins_later_than_it_was_announced_is_not_current_yet() -> None:
    offer = replace(OFFER, since=date(2024, 7, 10))
    assert offer.state(date(2024, 7, 9)) is OfferState.ANNOUNCED
    assert offer.state(date(2024, 7, 10)) is OfferState.CURRENT


def test_an_offer_without_any_day_is_unknown() -> None:
    assert replace(OFFER, since="unknown", announced=None).state(date(2024, 7, 1)) is OfferState.UNKNOWN


def test_an_offer_that_stands_stays_current() -> None:
    assert replace(OFFER, until=None).state(date(2034, 1, 1)) is OfferState.CURRENT


def test_an_offer_is_for_those_it_names() -> None:
    assert OFFER.is_for("openai")
    assert not OFFER.is_for("anthropic")
    assert replace(OFFER, migrating_from=()).is_for("anthropic")


def test_tokens_are_added_up_and_the_window_is_told() -> None:
    offer = Offer(OFFER, "acme", date(2026, 11, 22), OFFER.state(date(2026, 11, 22)), ())
    assert offer.tokens == 150_000_000
    assert offer.sentence() == (
        "Moving plan: 50 million tokens; 100 million tokens of the small model; training "
        "(from 2024-06-25, presumed ended, no end was published)"
    )
