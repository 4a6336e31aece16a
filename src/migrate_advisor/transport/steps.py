"""What an exchange asks its shell to do, and what the shell answers. Nothing here does any of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from migrate_advisor.transport.relay import Relay


class Outgoing(NamedTuple):
    """An HTTP request as it leaves, credential included."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes

    def __repr__(self) -> str:
        """Show neither the credential, which may stand in a header or in the query, nor the content."""
        return f"Outgoing({self.method} {self.url.partition('?')[0]})"


class Send(NamedTuple):
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


class Head(NamedTuple):
    """Event: status and headers have come, names in lower case."""

    status: int
    headers: Mapping[str, str]


class Unreachable(NamedTuple):
    """Event: no answer came, or not all of it."""

    reason: str
    timed_out: bool = False


class Given(NamedTuple):
    """Event: what the user's function gave."""

    value: Any


Step = Send | Next | Read | Pause | Ask
Event = Head | Unreachable | Given | bytes | None

Outcome = TypeVar("Outcome")
Flow = Generator[Step, Event, Outcome]
"""A conversation with a shell: yields steps, receives events, returns its outcome."""


class Whole(NamedTuple):
    """An answer that is complete."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Streaming(NamedTuple):
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
