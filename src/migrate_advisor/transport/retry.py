"""When to try a target again: tenacity decides, nobody sleeps here. Which failures retrying can mend is `outcome`'s."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import MissingPackageError

try:
    from tenacity import (
        BaseRetrying,
        DoSleep,
        Future,
        RetryCallState,
        Retrying,
        retry_if_result,
        stop_after_attempt,
        stop_any,
        stop_before_delay,
        wait_exponential_jitter,
    )
    from tenacity.stop import stop_base
except ModuleNotFoundError as error:
    raise MissingPackageError("carrying calls", "carry") from error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.transport.outcome import Failed


class Tried(NamedTuple):
    """Where an exchange stands after a failed attempt."""

    number: int
    """How many attempts this target has had."""
    failed: Failed
    elapsed: float
    """Seconds since the exchange began."""
    is_last: bool
    """Whether no other target is left."""


class RetryPolicy:
    """Decides whether and when the same target is tried again.

    Args:
        attempts: most attempts for one target.
        deadline: seconds for the whole exchange.
        patience: longest wait that a provider may ask for while another target is left, in seconds.
        waiting: False to retry at once, for tests.
    """

    def __init__(
        self, attempts: int = 3, deadline: float = 600.0, patience: float = 5.0, *, waiting: bool = True
    ) -> None:
        self.deadline = deadline
        self._retrying: BaseRetrying = Retrying(
            stop=stop_any(stop_after_attempt(attempts), stop_before_delay(deadline), _PatienceOver(patience)),
            wait=_wait if waiting else _no_wait,
            retry=retry_if_result(self._may_mend),
            retry_error_callback=_give_up,
        )

    def pause(self, tried: Tried) -> float | None:
        """Seconds to wait before the next attempt; None if there is none to be."""
        state = RetryCallState(self._retrying, None, tried, {})
        state.attempt_number = tried.number
        state.outcome = Future(tried.number)
        state.outcome.set_result(tried)
        state.start_time, state.outcome_timestamp = 0.0, tried.elapsed
        self._retrying.begin()
        decision = self._retrying.iter(state)
        return float(decision) if isinstance(decision, DoSleep) else None

    @staticmethod
    def _may_mend(tried: Tried) -> bool:
        """Whether the same request may succeed there. A target that kept us waiting is not waited for twice."""
        return tried.failed.error.retryable and (tried.is_last or tried.failed.means is not Failure.TIMEOUT)


LONGEST_PAUSE = 60.0
"""Seconds that are waited at most because a provider asks for it; a longer wish is told to the caller instead."""


class _PatienceOver(stop_base):
    """Stops where a provider asks for a longer wait than we have patience for: less where another target is left."""

    def __init__(self, patience: float) -> None:
        self._patience = patience

    def __call__(self, retry_state: RetryCallState) -> bool:
        tried = _tried(retry_state)
        return (tried.failed.retry_after or 0) > (LONGEST_PAUSE if tried.is_last else self._patience)


_backoff = wait_exponential_jitter(multiplier=0.5, max=8, jitter=0.5)


def _wait(state: RetryCallState) -> float:
    asked = _tried(state).failed.retry_after
    return _backoff(state) if asked is None else max(asked, 0.0)


def _no_wait(state: RetryCallState) -> float:  # noqa: ARG001 -- tenacity's signature
    return 0.0


def _give_up(state: RetryCallState) -> None:
    """Give no result, where tenacity would raise."""


def _tried(state: RetryCallState) -> Tried:
    assert state.outcome is not None
    tried: Tried = state.outcome.result()
    return tried


def asked_pause(headers: Mapping[str, str], message: str, wall: float) -> float | None:
    """Seconds that a reply asks to wait; None if it does not.

    Read are ``retry-after-ms``, ``retry-after`` (seconds or a date), the reset of a rate limit that is used up, and
    as a last resort the words of the message.

    Args:
        headers: of the reply, names in lower case.
        message: the provider's words.
        wall: seconds since 1970, for times in a reply that does not say when it was sent.
    """
    sent = _instant(headers.get("date", "")) or wall
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = _seconds(headers.get("retry-after", ""), sent)
    if asked is None:
        asked = _until_reset(headers, sent)
    return _in_words(message) if asked is None else asked


def _until_reset(headers: Mapping[str, str], sent: float) -> float | None:
    """Seconds until the last of the limits that are used up is reset.

    Providers name these headers differently, and alike enough: a limit's ``…-reset…`` stands beside its
    ``…-remaining…``.
    """
    waits = []
    for name, value in headers.items():
        if "ratelimit" not in name.replace("-limit", "limit") or "reset" not in name:
            continue
        left = headers.get(name.replace("reset", "remaining"))
        seconds = _seconds(value, sent)
        if seconds is not None and (left is None or _number(left) == 0):
            waits.append(seconds)
    return max(waits, default=None)


_LONGEST_SAID = 60
"""Characters of a number, a duration or a time, more than any has."""
_EPOCH = 1_000_000_000
_EPOCH_MILLISECONDS = 1_000_000_000_000
_DURATION = re.compile(r"(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m(?!s))?(?:(?P<s>\d+(?:\.\d+)?)s)?(?:(?P<ms>\d+(?:\.\d+)?)ms)?")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def _seconds(text: str, sent: float) -> float | None:
    """Seconds from a number, a duration (``6m0s``), or an instant (seconds since 1970, ISO 8601, HTTP date)."""
    text = text.strip()[:_LONGEST_SAID]
    number = _number(text)
    if number is not None:
        if number >= _EPOCH_MILLISECONDS:
            number /= 1000
        return max(number - sent, 0.0) if number >= _EPOCH else number
    duration = _DURATION.fullmatch(text)
    if text and duration:
        return sum(float(value) * _UNITS[unit] for unit, value in duration.groupdict().items() if value)
    instant = _instant(text)
    return None if instant is None else max(instant - sent, 0.0)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _instant(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 or HTTP date."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    return None


_WORDS = re.compile(
    r"(?:retry|try again)\D{0,20}?(?P<number>\d{1,9}(?:\.\d{1,9})?)\s*"
    r"(?P<unit>ms|milliseconds?|s\b|sec|seconds?|m\b|minutes?)"
    r"|(?P<zh>(?<!\d)\d{1,9})\s*秒[之以]?后",
    re.IGNORECASE,
)


def _in_words(message: str) -> float | None:
    found = _WORDS.search(message[:2000])
    if found is None:
        return None
    if found["zh"]:
        return float(found["zh"])
    unit = found["unit"].lower()
    scale: Any = 0.001 if unit.startswith(("ms", "mil")) else 60.0 if unit.startswith("m") else 1.0
    return float(found["number"]) * float(scale)
