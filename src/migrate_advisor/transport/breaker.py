"""A circuit breaker: a target that keeps failing is skipped for a while, then probed once. The time is an argument."""

from __future__ import annotations

import threading


class Breaker:
    """Safe to share between threads and tasks.

    Args:
        threshold: failures in a row that open it.
        cool_down: seconds for which it stays open.
    """

    def __init__(self, threshold: int = 5, cool_down: float = 30.0) -> None:
        self._threshold = threshold
        self._cool_down = cool_down
        self._lock = threading.Lock()
        self._failures = 0
        self._opens_again: float | None = None

    def allows(self, now: float) -> bool:
        """Whether the target may be tried.

        After the cool-down one caller is allowed through and the others are not, until it has reported; if it never
        does, the next probe is after another cool-down.
        """
        with self._lock:
            if self._opens_again is not None:
                if now < self._opens_again:
                    return False
                self._opens_again = now + self._cool_down
            return True

    def seconds_left(self, now: float) -> float:
        """Seconds for which it is still open."""
        return max((self._opens_again or now) - now, 0.0)

    def succeeded(self) -> None:
        """Note that the target answered."""
        if self._failures or self._opens_again is not None:
            with self._lock:
                self._failures = 0
                self._opens_again = None

    def failed(self, now: float) -> None:
        """Note that the target failed."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._threshold:
                self._opens_again = now + self._cool_down
