"""One call of a model, as a log tells it. How logs are read is `formats`'; nothing of this is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Told = Iterator["Record | Skip | UnreadRecord"]


FAILED = "a call that failed"
NO_CALL = "no call of a model"
OTHER_CALL = "a call of an operation that is not known here"


class Record(NamedTuple):
    """A call."""

    operation: str
    """``chat.completions``, ``embeddings`` …"""
    model: str
    """As it was asked for."""
    body: Mapping[str, Any] | None
    """The request; None where the log does not have it."""
    input: int | None = None
    """Tokens of the request, those from a cache included; None where the log does not say."""
    cached: int = 0
    """Those of them that came from the provider's cache."""
    output: int | None = None
    """Tokens of the reply."""
    calls: int = 1
    """How many calls it stands for: a row of sums stands for several of the same model."""


class Skip(NamedTuple):
    """Something in a log that is no call that was answered."""

    reason: str


class UnreadRecord(NamedTuple):
    """Something in a log that nobody here can read, beside what can be."""

    reason: str


class UnreadableError(ValueError):
    """Something in a log that nobody here can read. Its text is the reason, and holds nothing of the log."""
