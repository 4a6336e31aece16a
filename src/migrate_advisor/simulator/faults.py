"""What can go wrong, by name, and when it does. What a provider says when it refuses is each wire format's."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import UsageError
from migrate_advisor.simulator.refusals import RefusedError, stated
from migrate_advisor.simulator.traffic import JSON, SiteReply, dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from migrate_advisor.simulator.site import SimulatedSite
    from migrate_advisor.simulator.wires.base import Wire

FAULT_HEADER = "x-simulator-fault"
"""Request header that asks for a fault, in the same words as ``--fault``."""

_HUGE = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A fault somebody ordered: which, when, and how much of it."""

    name: str
    probability: float = 1.0
    """Share of requests that it hits."""
    every: int | None = None
    """It hits every n-th request."""
    times: int | None = None
    """After so many hits it is over."""
    seconds: float | None = None
    """How long waits are; for a rate limit, what ``retry-after`` says."""
    after: int | None = None
    """How many chunks of a stream come first."""
    at: str | None = None
    """Provider id, or ``provider@endpoint``; None for all."""

    def concerns(self, site: SimulatedSite) -> bool:
        """Whether it is meant for this site."""
        return self.at is None or self.at in (site.provider.id, site.target)


class Scene(NamedTuple):
    """What a fault has to do with."""

    ordered: Ordered
    site: SimulatedSite
    wire: Wire
    reply: SiteReply
    """What would have been answered."""

    def refusal(self, failure: Failure, message: str) -> SiteReply:
        """The provider's refusal."""
        error = RefusedError(failure, message)
        return self.wire.refusal(self.site, error, stated(failure, self.site.dialect))

    @property
    def seconds(self) -> float:
        """How long to wait."""
        return 1.0 if self.ordered.seconds is None else self.ordered.seconds

    @property
    def after(self) -> int:
        """How many chunks come first: half of them where nothing is said."""
        return len(self.reply.chunks) // 2 if self.ordered.after is None else self.ordered.after


class Fault(NamedTuple):
    """Something that can go wrong."""

    about: str
    """What the client sees."""
    strike: Callable[[Scene], SiteReply] | None
    """What is sent instead; None for a fault of the address, before any request."""


def _rate_limit(scene: Scene) -> SiteReply:
    reply = scene.refusal(Failure.RATE_LIMIT, "too many requests")
    return replace(reply, headers={**reply.headers, "retry-after": f"{scene.seconds:g}"})


def _rate_limit_ms(scene: Scene) -> SiteReply:
    reply = scene.refusal(Failure.RATE_LIMIT, "too many requests")
    return replace(reply, headers={**reply.headers, "retry-after-ms": f"{scene.seconds * 1000:.0f}"})


def _refuses(failure: Failure, message: str) -> Callable[[Scene], SiteReply]:
    return lambda scene: scene.refusal(failure, message)


def _error_in_success(scene: Scene) -> SiteReply:
    return replace(scene.refusal(Failure.OVERLOADED, "the service is busy"), status=200)


def _instead(body: bytes, content_type: str, status: int = 200) -> Callable[[Scene], SiteReply]:
    return lambda _: SiteReply(status=status, content_type=content_type, chunks=(body,))


def _halves(reply: SiteReply) -> tuple[bytes, ...]:
    """A whole body in two halves, so that something can happen between them; a stream as it is."""
    if reply.streams:
        return reply.chunks
    body = b"".join(reply.chunks)
    return body[: len(body) // 2], body[len(body) // 2 :]


def _cut(scene: Scene) -> SiteReply:
    whole = sum(map(len, scene.reply.chunks))
    chunks = _halves(scene.reply)
    kept = chunks[: scene.after] if scene.reply.streams else chunks[:1]
    return replace(scene.reply, chunks=kept, breaks=True, length=None if scene.reply.streams else whole)


def _half_event(scene: Scene) -> SiteReply:
    chunks = scene.reply.chunks
    if not chunks:
        return scene.reply
    at = min(scene.after, len(chunks) - 1)
    return replace(scene.reply, chunks=(*chunks[:at], chunks[at][: len(chunks[at]) // 2]))


def _no_done(scene: Scene) -> SiteReply:
    chunks = scene.reply.chunks
    return replace(
        scene.reply, chunks=tuple(chunk for chunk in chunks if chunk.removeprefix(b"data:").strip() != _DONE)
    )


def _stream_error(scene: Scene) -> SiteReply:
    failure = Failure.OVERLOADED
    error = RefusedError(failure, "the service became busy")
    if not scene.reply.streams:
        return scene.refusal(failure, error.message)
    event = scene.wire.stream_error(scene.site, error, stated(failure, scene.site.dialect))
    return replace(scene.reply, chunks=(*scene.reply.chunks[: scene.after], event))


def _comments(scene: Scene) -> SiteReply:
    if not scene.reply.streams:
        return scene.reply
    chunks = tuple(part for chunk in scene.reply.chunks for part in (b": keep-alive\n\n", chunk))
    return replace(scene.reply, chunks=chunks)


_DONE = b"[DONE]"
_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"

FAULTS: Mapping[str, Fault] = {
    "rate_limit": Fault("a rate limit, with retry-after", _rate_limit),
    "rate_limit_ms": Fault("a rate limit, with retry-after-ms", _rate_limit_ms),
    "rate_limit_silent": Fault("a rate limit, without retry-after", _refuses(Failure.RATE_LIMIT, "too many requests")),
    "quota": Fault("the balance is used up", _refuses(Failure.QUOTA, "the balance is insufficient")),
    "unauthorized": Fault("the key is not taken", _refuses(Failure.AUTHENTICATION, "the key is invalid")),
    "token_expired": Fault("the token has expired", _refuses(Failure.TOKEN_EXPIRED, "the token has expired")),
    "forbidden": Fault("the account may not do this", _refuses(Failure.PERMISSION, "permission denied")),
    "content_filter": Fault("the content is refused", _refuses(Failure.CONTENT_FILTER, "the content is unsafe")),
    "context_length": Fault("the input is too long", _refuses(Failure.CONTEXT_LENGTH, "the input is too long")),
    "model_not_found": Fault("the model does not exist", _refuses(Failure.MODEL_NOT_FOUND, "no such model")),
    "server_error": Fault("an internal error", _refuses(Failure.SERVER, "internal error")),
    "overloaded": Fault("the service is overloaded", _refuses(Failure.OVERLOADED, "the service is overloaded")),
    "gateway_timeout": Fault("the service took too long", _refuses(Failure.TIMEOUT, "timed out")),
    "error_in_success": Fault("HTTP 200 with an error in the body", _error_in_success),
    "slow_headers": Fault(
        "the status line comes after `seconds`", lambda scene: replace(scene.reply, wait=scene.seconds)
    ),
    "slow_tokens": Fault("each chunk comes after `seconds`", lambda scene: replace(scene.reply, gap=scene.seconds)),
    "cut_stream": Fault("the connection breaks `after` so many chunks, or in the middle of a body", _cut),
    "half_event": Fault("the reply ends, properly, in the middle of the event that comes `after`", _half_event),
    "no_end": Fault(
        "a stream ends, properly, `after` so many chunks, with nothing that says so",
        lambda scene: replace(scene.reply, chunks=_halves(scene.reply)[: scene.after or 1]),
    ),
    "no_done": Fault("a stream says why it ends, and ends, properly, without the `[DONE]` of OpenAI's", _no_done),
    "stream_error": Fault("an error comes in the stream, `after` so many chunks", _stream_error),
    "comments": Fault("comments stand between the events of a stream", _comments),
    "drop": Fault("the connection breaks before the status line", lambda scene: replace(scene.reply, silent=True)),
    "garbage": Fault("bytes that are no JSON, called JSON", _instead(b'{"id": \xff\xfe\x00 not json', JSON)),
    "html": Fault("a gateway's HTML page under HTTP 502", _instead(_PAGE, "text/html", 502)),
    "html_in_success": Fault("an HTML page under HTTP 200", _instead(_PAGE, "text/html")),
    "wrong_type": Fault(
        "the right body, called text/plain", lambda scene: replace(scene.reply, content_type="text/plain")
    ),
    "empty": Fault("HTTP 200 and no body", _instead(b"", JSON)),
    "huge": Fault("a JSON body of 32 MiB", _instead(dumps({"id": "x" * _HUGE}), JSON)),
    "connection_refused": Fault("nobody listens: ask `base_url(..., fault=...)` for the address", None),
    "self_signed": Fault("TLS with a certificate nobody signed: ask `base_url(..., fault=...)` for it", None),
}
"""Name → what goes wrong."""


def parse_faults(text: str) -> tuple[Ordered, ...]:
    """Faults as ``--fault`` and the request header name them.

    ``NAME[:OPTION]...`` with commas between; an option is a probability or one of ``every=N``, ``times=N``,
    ``seconds=S``, ``after=N``, ``at=PROVIDER``: ``rate_limit:0.1,cut_stream:every=7``.

    Raises:
        UsageError: no such fault or option.
    """
    return tuple(_ordered(part.strip()) for part in text.split(",") if part.strip())


_MOST_SECONDS = 3_600.0
_MOST = 1_000_000


def _number(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = float(text)
        if not least <= number <= most:  # nor is it a number that is none
            raise ValueError(text)
        return number

    return read


def _count(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= _MOST:
            raise ValueError(text)
        return number

    return read


_OPTIONS: Mapping[str, Callable[[str], object]] = {
    "probability": _number(0, 1),
    "every": _count(1),
    "times": _count(0),
    "seconds": _number(0, _MOST_SECONDS),
    "after": _count(0),
    "at": str,
}


def _ordered(text: str) -> Ordered:
    name, *options = text.split(":")
    known_fault(name)
    values: dict[str, object] = {}
    for option in options:
        key, _, value = option.rpartition("=")
        key = key or "probability"
        try:
            values[key] = _OPTIONS[key](value)
        except (KeyError, ValueError) as error:
            message = f"fault {text!r}: {option!r} is no probability from 0 to 1, and none of {', '.join(_OPTIONS)}=…"
            raise UsageError(message) from error
    return Ordered(name=name, **values)  # type: ignore[arg-type] # each is of the type that _OPTIONS made it


def known_fault(name: str, *, of_address: bool = False) -> Fault:
    """The fault of this name.

    Args:
        name: as in `FAULTS`.
        of_address: whether a fault of the address is meant.

    Raises:
        UsageError: there is none, or it is of the other sort.
    """
    fault = FAULTS.get(name)
    names = [key for key, item in FAULTS.items() if (item.strike is None) is of_address]
    if fault is None or name not in names:
        message = f"unknown fault {name!r}; there are {', '.join(names)}"
        raise UsageError(message)
    return fault


@dataclass
class FaultPlan:
    """Which request is hit by which fault. Safe under threads."""

    standing: tuple[Ordered, ...] = ()
    """Faults that hit again and again."""
    seed: int = 0
    _next: list[Ordered] = field(default_factory=list)
    _hits: dict[int, int] = field(default_factory=dict)
    _seen: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin the series of chances."""
        self._random = random.Random(self.seed)  # noqa: S311 -- it must repeat, not surprise
        self._lock = threading.Lock()

    def add(self, ordered: Iterable[Ordered]) -> None:
        """Hit the next requests, one after the other."""
        with self._lock:
            self._next += ordered

    def clear(self) -> None:
        """Forget what was to hit the next requests."""
        with self._lock:
            self._next.clear()

    def choose(self, site: SimulatedSite, header: str | None) -> Ordered | None:
        """The fault for a request.

        Args:
            site: where it arrived.
            header: what its own header asks for.

        Raises:
            UsageError: the header names no fault.
        """
        asked = parse_faults(header) if header else ()
        if asked:
            return asked[0]
        with self._lock:
            for ordered in self._next:
                if ordered.concerns(site):
                    self._next.remove(ordered)
                    return ordered
            return next((item for index, item in enumerate(self.standing) if self._strikes(index, item, site)), None)

    def _strikes(self, index: int, ordered: Ordered, site: SimulatedSite) -> bool:
        if not ordered.concerns(site) or self._hits.get(index, 0) >= (ordered.times or float("inf")):
            return False
        self._seen[index] = self._seen.get(index, 0) + 1
        strikes = (
            self._seen[index] % ordered.every == 0 if ordered.every else self._random.random() < ordered.probability
        )
        self._hits[index] = self._hits.get(index, 0) + strikes
        return strikes
