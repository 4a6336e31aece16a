"""How an attempt failed, and what that asks for: the tables of what is retried, passed on, or the caller's to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import LossRefusedError, UnmappableRequestError
from migrate_advisor.mapping.failures import SAID, ApiError
from migrate_advisor.transport.steps import Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.target import Place

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


class Failed(NamedTuple):
    """An attempt, or all that could be done for a call, that brought no answer."""

    error: ApiError
    retry_after: float | None = None
    """Seconds that the provider asks to wait."""
    headers: Mapping[str, str] = {}
    """Of the reply; empty if none came."""
    sent: bool = True
    """Whether a request had left when it failed."""

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


def unreachable(event: Any) -> Failed:
    """No reply, or not all of it."""
    reason = event.reason if isinstance(event, Unreachable) else "no reply"
    timed_out = isinstance(event, Unreachable) and event.timed_out
    means = Failure.TIMEOUT if timed_out else Failure.SERVER
    return failed(means, f"the provider could not be reached: {reason}", code=None if timed_out else "unreachable")


def too_late() -> Failed:
    """The deadline has passed."""
    return failed(Failure.TIMEOUT, "the deadline of the call has passed", code="deadline_exceeded")._replace(sent=False)


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
    message = f"{operation} is none of the operations that can be carried to another provider"
    return failed(Failure.INVALID_REQUEST, message, code="unsupported_operation")._replace(sent=False)
