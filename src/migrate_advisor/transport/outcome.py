"""How an attempt failed, and what that asks for: the tables of what is retried, passed on, or the caller's to mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import LossRefusedError, UnmappableRequestError
from migrate_advisor.mapping.failures import SAID, ApiError
from migrate_advisor.transport.private import Private
from migrate_advisor.transport.steps import Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.catalog.target import Place
    from migrate_advisor.transport.echoes import SentKeys

CALLERS = frozenset(
    {Failure.INVALID_REQUEST, Failure.CONTEXT_LENGTH, Failure.CONTENT_FILTER, Failure.TOO_LARGE}
)  # fmt: skip
"""The request is at fault, or was refused for what it says: an answer to the caller, which goes to nobody else."""

TRIPPING = frozenset(
    {
        Failure.SERVER, Failure.OVERLOADED, Failure.TIMEOUT, Failure.RATE_LIMIT, Failure.QUOTA,
        Failure.AUTHENTICATION, Failure.TOKEN_EXPIRED, Failure.PERMISSION,
    }
)  # fmt: skip
"""What tells that a target is of no use for a while. A retired model or a caller's mistake does not."""


@dataclass(frozen=True, slots=True, repr=False)
class Failed(Private):
    """An attempt, or all that could be done for a call, that brought no answer."""

    error: ApiError
    retry_after: float | None = None
    """Seconds that the provider asks to wait."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the reply; empty if none came."""
    sent: bool = True
    """Whether somebody was asked, or was to be asked, when it failed."""
    never_sent: bool = False
    """Whether no request had left, because there was no connection."""
    is_lost: bool = False
    """Whether there was no reply at all, or not in time."""

    @property
    def means(self) -> Failure:
        """What went wrong, in words that every provider's errors fit."""
        return self.error.means


def failed(means: Failure, message: str, *, code: str | None = None, param: str | None = None) -> Failed:
    """A failure that we state ourselves, before or without a reply."""
    said = SAID[means]
    error = ApiError(
        said.status, said.type, code or said.code, message, param, retryable=said.retryable, means=means
    )  # fmt: skip
    return Failed(error)


def without_keys(outcome: Failed, keys: SentKeys) -> Failed:
    """The failure, told without the keys that were sent."""
    headers = {name: keys.out_of(value) for name, value in outcome.headers.items()}
    return outcome._replace(error=replace(outcome.error, message=keys.out_of(outcome.error.message)), headers=headers)


def unreachable(event: Any) -> Failed:
    """No reply, or not all of it."""
    if not isinstance(event, Unreachable):
        event = Unreachable("no reply")
    if event.is_local:
        return failed(Failure.INVALID_REQUEST, f"the request was not sent: {event.reason}", code="not_sent")
    means = Failure.TIMEOUT if event.timed_out else Failure.SERVER
    message = f"the provider could not be reached: {event.reason}"
    outcome = failed(means, message, code=None if event.timed_out else "unreachable")
    return outcome._replace(never_sent=event.never_sent, is_lost=True)


def too_late() -> Failed:
    """The deadline has passed."""
    outcome = failed(Failure.TIMEOUT, "the deadline of the call has passed", code="deadline_exceeded")
    return outcome._replace(sent=False, is_lost=True)


_LONGEST_MESSAGE = 300


def listed(error: ApiError, target: str, others: Sequence[tuple[str, ApiError]]) -> ApiError:
    """The error with the name of the target whose it is, and with what went wrong at the others before it.

    What a provider alone says of a request that is at fault stays as it is.
    """
    if error.means in CALLERS and not others:
        return error
    message = f"{error.message} [{target}]"
    if others:
        said = "; ".join(f"{name}: {item.message[:_LONGEST_MESSAGE]} ({item.means.value})" for name, item in others)
        message += f" [also failed: {said}]"
    return replace(error, message=message)


def unmappable(error: Exception) -> Failed:
    """Why a request cannot be said to a target. Another target may take it."""
    if isinstance(error, LossRefusedError):
        path = getattr(error.losses[0], "path", None)
        outcome = failed(Failure.INVALID_REQUEST, str(error), code="loss_refused", param=path)
    else:
        path = error.path if isinstance(error, UnmappableRequestError) else None
        outcome = failed(Failure.INVALID_REQUEST, str(error), code="unmappable_request", param=path or None)
    return outcome._replace(sent=False)


def no_key(place: Place) -> Failed:
    """There is no key, and the client's own does not belong there."""
    names = " or ".join(place.endpoint.env_vars)
    message = f"no key for {place.target}, and the call was not addressed to {place.provider.name}: set {names}"
    return failed(Failure.AUTHENTICATION, message, code="credentials_missing")._replace(sent=False)


def nobody(operation: str) -> Failed:
    """The operation can be carried to nobody."""
    message = f"{operation}: this cannot be carried to another provider, and was sent to nobody"
    return failed(Failure.INVALID_REQUEST, message, code="unsupported_operation")._replace(sent=False)
