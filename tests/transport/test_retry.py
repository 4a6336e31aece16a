from __future__ import annotations

import math

import pytest

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.transport.breaker import Breaker
from migrate_advisor.transport.outcome import failed
from migrate_advisor.transport.retry import RetryPolicy, Tried, asked_pause

NOON = 1_795_348_800.0  # 2026-11-22T12:00:00Z


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"retry-after": "3"}, "", 3),
        ({"retry-after": "0"}, "", 0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, "", 1.5),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:20 GMT"}, "", 20),
        ({"retry-after": "Sun, 22 Nov 2026 11:00:00 GMT"}, "", 0),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:20 GMT", "date": "Sun, 22 Nov 2026 12:00:15 GMT"}, "", 5),
        ({"x-ratelimit-reset-requests": "1m30s", "x-ratelimit-remaining-requests": "0"}, "", 90),
        ({"x-ratelimit-reset-tokens": "120ms", "x-ratelimit-remaining-tokens": "0"}, "", 0.12),
        ({"x-ratelimit-reset-tokens": "2s", "x-ratelimit-remaining-tokens": "7"}, "", None),
        ({"x-ratelimit-reset": str(int(NOON) + 30), "x-ratelimit-remaining": "0"}, "", 30),
        ({"x-ratelimit-reset": str((int(NOON) + 30) * 1000)}, "", 30),
        (
            {"v-ratelimit-requests-reset": "2026-11-22T12:00:08Z", "v-ratelimit-requests-remaining": "0",
             "v-ratelimit-tokens-reset": "2026-11-22T12:09:00Z", "v-ratelimit-tokens-remaining": "5"},
            "", 8,
        ),
        ({}, "Rate limit reached. Please try again in 20s.", 20),
        ({}, "Please retry after 2 minutes", 120),
        ({}, "retry in 250 ms", 0.25),
        ({}, "请求过于频繁，请 5 秒后重试", 5),
        ({}, "Too many requests", None),
        ({"retry-after": "soon"}, "", None),
        ({"retry-after": "-5"}, "", None),
        ({"retry-after": "nan"}, "", None),
    ],
)  # fmt: skip
def test_what_a_reply_asks_to_wait(headers: dict[str, str], message: str, seconds: float | None) -> None:
    assert asked_pause(headers, message, NOON) == seconds


HOSTILE = [
    "9" * 5_000, "9" * 400 + "h", "9" * 5_000 + "s", "1e400", "-1e400", "Mon, 01 Jan 0001 00:00:00 +9999",
    "Mon, 99 Jan 2020 00:00:00 +999999999999999999999", "Mon, 01 Jan " + "9" * 5_000 + " 00:00:00 GMT",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "24:00", "\x00", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("said", HOSTILE)
@pytest.mark.parametrize("name", ["retry-after", "retry-after-ms", "x-ratelimit-reset", "date"])
def test_a_header_that_lies_asks_for_a_pause_or_for_none(name: str, said: str) -> None:
    pause = asked_pause({"retry-after": "5", name: said}, f"try again in {said}; {said} 秒后", NOON)
    assert pause is None or (0 <= pause < math.inf)


def _tried(number: int, means: Failure = Failure.SERVER, *, elapsed: float = 0.0, is_last: bool = True) -> Tried:
    return Tried(number, failed(means, "no"), elapsed, is_last)


def test_pauses_grow_and_are_jittered_and_end() -> None:
    policy = RetryPolicy(attempts=4)
    firsts = {policy.pause(_tried(1)) for _ in range(20)}
    assert len(firsts) > 1
    pauses = [policy.pause(_tried(number)) for number in (1, 2, 3)]
    assert None not in pauses
    assert pauses == sorted(pauses, key=lambda pause: pause or 0)
    assert policy.pause(_tried(4)) is None


def test_there_is_no_pause_that_would_pass_the_deadline() -> None:
    policy = RetryPolicy(attempts=9, deadline=10)
    assert policy.pause(_tried(1, elapsed=5)) is not None
    assert policy.pause(_tried(1, elapsed=9.8)) is None


def test_what_cannot_be_mended_is_not_tried_again() -> None:
    assert RetryPolicy().pause(_tried(1, Failure.QUOTA)) is None
    assert RetryPolicy().pause(_tried(1, Failure.CONTENT_FILTER)) is None


def test_a_target_that_kept_us_waiting_is_asked_again_only_if_it_is_the_last() -> None:
    assert RetryPolicy().pause(_tried(1, Failure.TIMEOUT, is_last=False)) is None
    assert RetryPolicy().pause(_tried(1, Failure.TIMEOUT)) is not None


def test_without_waiting_there_are_as_many_attempts() -> None:
    policy = RetryPolicy(attempts=2, waiting=False)
    assert policy.pause(_tried(1)) == 0
    assert policy.pause(_tried(2)) is None


def test_a_breaker_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(threshold=2, cool_down=10)
    breaker.failed(0)
    breaker.succeeded()
    breaker.failed(0)
    assert breaker.allows(0)
    breaker.failed(0)
    assert not breaker.allows(9.9)
    assert breaker.seconds_left(4) == 6


def test_a_breaker_lets_one_probe_through_and_opens_again_if_that_is_never_heard_of() -> None:
    breaker = Breaker(threshold=1, cool_down=10)
    breaker.failed(0)
    assert breaker.allows(10)
    assert not breaker.allows(10)
    assert not breaker.allows(19)
    assert breaker.allows(20)
    breaker.succeeded()
    assert breaker.allows(20)
    assert breaker.allows(20)
