"""The transport of a client without ``async``. What it shares with the other is `connections` and `translation`."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from migrate_advisor.transport._httpx.connections import (
    IDLE_FOR,
    MAX_IDLE,
    Trust,
    is_over,
    is_reusable,
    origin_of,
    reached,
)
from migrate_advisor.transport._httpx.translation import (
    FAULTS,
    HUGE,
    LATE,
    MAX_REPLY,
    NO_REDIRECTS,
    call_of,
    encoded,
    fault,
    head_of,
    request_of,
    whole,
)
from migrate_advisor.transport.answers import broken
from migrate_advisor.transport.flow import exchange
from migrate_advisor.transport.steps import (
    Answer,
    Ask,
    Event,
    Flow,
    Given,
    Next,
    Pause,
    Read,
    Send,
    Streaming,
    Unreachable,
    Whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.transport._httpx.connections import Line, Origin
    from migrate_advisor.transport.chain import Chain
    from migrate_advisor.transport.steps import Clock

_log = logging.getLogger("migrate_advisor.transport")


class _Body(httpx.SyncByteStream):
    """A body for httpx to decode, where a provider compressed it without being asked."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def decoded(self, headers: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
        """Its bytes as they were before."""
        return httpx.Response(200, headers=headers, stream=self).iter_bytes()


class Transport(httpx.BaseTransport):
    """Carries the requests of an OpenAI client over a chain of targets.

    Each connection is a transport of its own, taken by one exchange at a time: a pool that many callers share spends
    its time looking through its connections.

    Args:
        chain: the targets.
        clock: the time.
    """

    def __init__(self, chain: Chain, clock: Clock) -> None:
        self._chain = chain
        self.clock = clock
        self._trust = Trust()
        self._idle: dict[Origin, list[Line]] = {}
        self._busy: set[Line] = set()  # held, so that a forgotten stream is closed before its socket is collected

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        call = call_of(request, request.read())
        if isinstance(call, Whole):
            return whole(call)
        run = _Run(self, request.extensions)
        return run.play(exchange(call, self._chain, self.clock))

    def take(self, origin: Origin) -> Line:
        """A connection that nobody else uses."""
        try:
            while is_over(line := self._idle[origin].pop()):
                line.close()
        except (KeyError, IndexError):
            line = self._connection(origin)
        self._busy.add(line)
        return line

    def _connection(self, origin: Origin) -> Line:
        """A new connection, which connects with its first request."""
        context, proxy = self._trust.context(origin), self._trust.proxy(origin)
        if proxy is not None:
            return httpcore.ConnectionPool(context, proxy, max_connections=1, keepalive_expiry=IDLE_FOR)
        return httpcore.HTTPConnection(reached(origin), context, keepalive_expiry=IDLE_FOR)

    def give(self, origin: Origin, line: Line) -> None:
        """Keep a connection for later."""
        self._busy.discard(line)
        idle = self._idle.setdefault(origin, [])
        if len(idle) < MAX_IDLE and is_reusable(line):
            idle.append(line)
        else:
            line.close()

    def close(self) -> None:
        """Close what is idle; what is in use closes when it is done."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()


class Client(httpx.Client):
    """The ``http_client``. Tells the transport where redirects are not to be followed."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request; see the HTTP library."""
        if options.get("follow_redirects") is False:
            request.extensions = {**request.extensions, NO_REDIRECTS: True}
        return super().send(request, **options)


class _Run:
    """Runs one exchange, and owns its connection."""

    def __init__(self, transport: Transport, extensions: Mapping[str, Any]) -> None:
        self._transport = transport
        self._extensions = extensions
        self._origin: Origin = (b"", b"", None)
        self._line: Line | None = None
        self._response: httpcore.Response | None = None
        self.chunks: Iterator[bytes] = iter(())
        self._until = 0.0

    def play(self, flow: Flow[Answer]) -> httpx.Response:
        """Do the steps of an exchange; its answer as a response."""
        event: Event = None
        try:
            while True:
                event = self._do(flow.send(event))
        except StopIteration as end:
            answer: Answer = end.value
        except Exception as error:  # noqa: BLE001 -- a transport that raises is called again, or ends the program
            self.close()
            _log.exception("this is a fault of migrate_advisor")
            return whole(broken(error))
        except BaseException:
            flow.close()
            self.close()
            raise
        if isinstance(answer, Streaming):
            return httpx.Response(answer.status, headers=encoded(answer.headers), stream=_Stream(answer, self))
        self.close()
        return whole(answer)

    def _do(self, step: Send | Next | Read | Pause | Ask) -> Event:
        match step:
            case Send():
                return self._send(step)
            case Next():
                return LATE if self._transport.clock.now() > self._until else self.next()
            case Read():
                return self._read()
            case Pause(seconds):
                self.close()
                time.sleep(seconds)  # noqa: TID251 -- this is the shell
                return None
            case Ask(function):
                try:
                    return Given(function())
                except Exception as error:  # noqa: BLE001 -- the user's function; the flow says what it means
                    return Unreachable(type(error).__name__)

    def _send(self, step: Send) -> Event:
        self.close()
        self._until = self._transport.clock.now() + step.timeout
        try:
            request = request_of(step, self._extensions)
            self._origin = origin_of(request)
            self._line = self._transport.take(self._origin)
            self._response = response = self._line.handle_request(request)
        except FAULTS as error:
            self.close()
            return fault(error)
        head = head_of(response)
        assert isinstance(response.stream, Iterable)
        encoded = "content-encoding" in head.headers
        self.chunks = _Body(response.stream).decoded(response.headers) if encoded else iter(response.stream)
        return head

    def next(self) -> bytes | Unreachable:
        """The next bytes of the body; none at its end."""
        try:
            for chunk in self.chunks:
                if chunk:
                    return chunk
        except FAULTS as error:
            return fault(error)
        return b""

    def _read(self) -> bytes | Unreachable:
        content = bytearray()
        while chunk := self.next():
            if isinstance(chunk, Unreachable):
                return chunk
            content += chunk
            if len(content) > MAX_REPLY:
                return HUGE
            if self._transport.clock.now() > self._until:
                return LATE
        return bytes(content)

    def close(self) -> None:
        """Close the reply, and give its connection back."""
        response, self._response = self._response, None
        line, self._line = self._line, None
        if response is not None:
            response.close()
        if line is not None:
            self._transport.give(self._origin, line)


class _Stream(httpx.SyncByteStream):
    """The rest of a stream. Leaving it early, or forgetting it, closes the provider's."""

    def __init__(self, answer: Streaming, run: _Run) -> None:
        self._answer = answer
        self._run = run

    def __iter__(self) -> Iterator[bytes]:
        relay, run = self._answer.relay, self._run
        try:
            if self._answer.first:
                yield self._answer.first
            for chunk in run.chunks:
                if out := relay.feed(chunk):
                    yield out
                if relay.has_failed:
                    break
            else:
                yield relay.finish()
        except FAULTS:
            yield relay.finish(cut=True)
        finally:
            self.close()

    def close(self) -> None:
        """Close the provider's stream."""
        self._run.close()
        self._answer.relay.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()
