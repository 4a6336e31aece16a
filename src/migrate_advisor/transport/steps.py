"""What an exchange asks its shell to do, and what the shell answers. Nothing here does any of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from migrate_advisor.mapping.bodies import Parts
from migrate_advisor.transport.private import Private
from migrate_advisor.transport.relay import Relay


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing(Private):
    """An HTTP request as it leaves, credential included."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | Parts


@dataclass(frozen=True, slots=True, repr=False)
class Send(Private):
    """Step: send this request; answered with `Head` or `Unreachable`."""

    request: Outgoing
    timeout: float
    """Seconds until head and body must have come."""


class Next(NamedTuple):
    """Step: wait for the next bytes of the body; answered with them, with ``b""`` at its end, or `Unreachable`."""


class Read(NamedTuple):
    """Step: read the whole body; answered with its bytes or `Unreachable`."""


class Pause(NamedTuple):
    """Step: wait; answered with None."""

    seconds: float


class Ask(NamedTuple):
    """Step: call this function of the user's for a credential, await what it gives if need be; answered with it."""

    function: Callable[[], Any | Awaitable[Any]]
    timeout: float
    """Seconds that it may take."""


class Head(NamedTuple):
    """Event: status and headers have come, names in lower case."""

    status: int
    headers: Mapping[str, str]


class Unreachable(NamedTuple):
    """Event: no answer came, or not all of it."""

    reason: str
    timed_out: bool = False
    never_sent: bool = False
    """Whether no request had left: there was no connection."""
    is_local: bool = False
    """Whether the fault lies with the request or this machine, so that nobody else would do better."""


@dataclass(frozen=True, slots=True, repr=False)
class Given(Private):
    """Event: what the user's function gave."""

    value: Any


Step = Send | Next | Read | Pause | Ask
Event = Head | Unreachable | Given | bytes | None

Outcome = TypeVar("Outcome")
Flow = Generator[Step, Event, Outcome]
"""A conversation with a shell: yields steps, receives events, returns its outcome."""


class Lost(NamedTuple):
    """Why there is no answer at all, for callers whose SDK has exceptions of its own for that."""

    message: str
    timed_out: bool
    may_repeat: bool
    """Whether it is for the SDK to send the call again."""


@dataclass(frozen=True, slots=True, repr=False)
class Whole(Private):
    """An answer that is complete."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    lost: Lost | None = None
    """Set where it stands for the lack of one."""


@dataclass(frozen=True, slots=True, repr=False)
class Streaming(Private):
    """An answer whose first bytes are here; the shell passes what follows through the relay."""

    status: int
    headers: Mapping[str, str]
    first: bytes
    relay: Relay


Answer = Whole | Streaming


class Clock(NamedTuple):
    """Where the time comes from."""

    now: Callable[[], float]
    """Seconds on a clock that only goes forward."""
    wall: Callable[[], float]
    """Seconds since 1970."""
