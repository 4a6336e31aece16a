"""The transport of a client with ``async``. What it shares with the other is `connections` and `translation`.

`sync` is made from this file by ``scripts/twins.py``; what must differ between the two is `waiting`'s.
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterable
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import httpcore
import httpx

from migrate_advisor.errors import UsageError
from migrate_advisor.transport._httpx.async_network import AsyncBody, AsyncNetwork
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
    coding_of,
    encoded,
    fault,
    head_of,
    raised,
    request_of,
    whole,
)
from migrate_advisor.transport.answers import broken, not_kept
from migrate_advisor.transport.flow import exchange
from migrate_advisor.transport.sessions import asked_for
from migrate_advisor.transport.steps import (
    Answer,
    Ask,
    Event,
    Flow,
    Next,
    Pause,
    Read,
    Send,
    Streaming,
    Unreachable,
    Whole,
)
from migrate_advisor.transport.uploads import UPLOAD, TooLargeError, Upload, is_upload
from migrate_advisor.transport.waiting import ByHome, aask, adrop, aforget, ahome, asleep

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from migrate_advisor.transport._httpx.connections import AsyncLine, Origin
    from migrate_advisor.transport.chain import Chain
    from migrate_advisor.transport.steps import Clock

_log = logging.getLogger("migrate_advisor.transport")
_open: set[_AsyncRun] = set()
"""Streams that are not closed yet, held so that a forgotten one is closed before its socket is collected."""


class _AsyncConnection:
    """A connection, which one exchange has at a time."""

    def __init__(self, line: AsyncLine, network: AsyncNetwork, origin: Origin) -> None:
        self.line = line
        self.network = network
        self.origin = origin
        self.is_reused = False
        self.pid = os.getpid()


class AsyncTransport(httpx.AsyncBaseTransport):
    """Carries the requests of an OpenAI client over a chain of targets.

    Each connection is a transport of its own, taken by one exchange at a time: a pool that many callers share spends
    its time looking through its connections. A connection stays with the event loop and the process that opened it.

    Args:
        chain: the targets.
        clock: the time.

    Raises:
        UsageError: a proxy that the environment names for a target cannot be used.
    """

    def __init__(self, chain: Chain, clock: Clock) -> None:
        self.chain = chain
        self.clock = clock
        self._trust = Trust()
        self._trust.check(chain.addresses())
        self._idle: ByHome[dict[Origin, list[_AsyncConnection]]] = ByHome(dict, adrop)
        self._networks: WeakKeyDictionary[AsyncLine, AsyncNetwork] = WeakKeyDictionary()
        self._busy: set[_AsyncConnection] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        if not is_upload(request.headers):
            return await self._carry(request, await request.aread())
        upload = request.extensions.get(UPLOAD) or Upload()
        try:
            if not len(upload):
                stream: Any = request.stream
                async for piece in stream:
                    upload.write(piece)
            return await self._carry(request, upload)
        except (TooLargeError, OSError) as error:
            return whole(not_kept(str(error), too_large=isinstance(error, TooLargeError)))
        finally:
            upload.close()

    async def _carry(self, request: httpx.Request, content: bytes | Upload) -> httpx.Response:
        call = call_of(request, content)
        del content  # what was said would stand in this frame, which every error of the network passes
        if isinstance(call, Whole):
            return whole(call)
        run = _AsyncRun(self, request)
        return await run.play(exchange(call, self.chain, self.clock))

    async def take(self, origin: Origin, *, fresh: bool) -> _AsyncConnection:
        """A connection that nobody else uses."""
        connection = None
        if not fresh:
            idle = self._idle.of(ahome()).get(origin, [])
            with suppress(IndexError):
                while is_over((connection := idle.pop()).line):
                    await connection.line.aclose()
                    connection = None
        if connection is None:
            line = self._connection(origin)
            connection = _AsyncConnection(line, self._networks.get(line) or AsyncNetwork(self.clock.now), origin)
        self._busy.add(connection)
        return connection

    def _connection(self, origin: Origin) -> AsyncLine:
        """A new connection, which connects with its first request."""
        context, proxy = self._trust.context(origin), self._trust.proxy(origin)
        network = AsyncNetwork(self.clock.now)
        line: AsyncLine
        if proxy is not None:
            line = httpcore.AsyncConnectionPool(
                context, proxy, max_connections=1, keepalive_expiry=IDLE_FOR, network_backend=network
            )
        else:
            line = httpcore.AsyncHTTPConnection(
                reached(origin), context, keepalive_expiry=IDLE_FOR, network_backend=network
            )
        self._networks[line] = network
        return line

    async def give(self, connection: _AsyncConnection, home: object) -> None:
        """Keep a connection for later."""
        self._busy.discard(connection)
        idle = self._idle.of(home).setdefault(connection.origin, [])
        if len(idle) < MAX_IDLE and connection.pid == os.getpid() and is_reusable(connection.line):
            connection.is_reused = True
            idle.append(connection)
        else:
            await connection.line.aclose()

    async def aclose(self) -> None:
        """Close what is idle; what is in use closes when it is done."""
        for idle in self._idle.of(ahome()).values():
            while idle:
                await idle.pop().line.aclose()


class AsyncClient(httpx.AsyncClient):
    """The ``http_client``. Tells the transport where redirects are not to be followed."""

    timeout: Any = asked_for(httpx.AsyncClient)

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request; see the HTTP library."""
        if options.get("follow_redirects") is False:
            request.extensions = {**request.extensions, NO_REDIRECTS: True}
        return await super().send(request, **options)

    def goes_there(self, url: str) -> bool:
        """Whether calls to this address are those to the caller's own provider, who is in the chain."""
        transport = self._transport
        return isinstance(transport, AsyncTransport) and transport.chain.takes_as_it_came(url)


class _AsyncRun:
    """Runs one exchange, and owns its connection."""

    def __init__(self, transport: AsyncTransport, request: httpx.Request) -> None:
        self._transport = transport
        self._request = request
        self._home = ahome()
        self._connection: _AsyncConnection | None = None
        self._response: httpcore.Response | None = None
        self._chunks: AsyncIterator[bytes] | None = None
        self._until = 0.0

    async def play(self, flow: Flow[Answer]) -> httpx.Response:
        """Do the steps of an exchange; its answer as a response."""
        event: Event = None
        try:
            while True:
                event = await self._do(flow.send(event))
        except StopIteration as end:
            answer: Answer = end.value
        except Exception as error:  # noqa: BLE001 -- a transport that raises is called again, or ends the program
            await self.close()
            _log.exception("this is a fault of migrate_advisor")
            return whole(broken(error))
        except BaseException:
            flow.close()
            await self.close()
            raise
        if isinstance(answer, Streaming):
            assert self._connection is not None
            self._connection.network.until = inf
            _open.add(self)
            return httpx.Response(answer.status, headers=encoded(answer.headers), stream=_AsyncStream(answer, self))
        await self.close()
        if (lost := raised(answer, self._request)) is not None:
            raise lost
        return whole(answer)

    async def _do(self, step: Send | Next | Read | Pause | Ask) -> Event:
        match step:
            case Send():
                return await self._send(step)
            case Next():
                return LATE if self._transport.clock.now() > self._until else await self.next()
            case Read():
                return await self._read()
            case Pause(seconds):
                await self.close()
                await asleep(seconds)
                return None
            case Ask(function, timeout):
                return await aask(function, timeout)

    async def _send(self, step: Send) -> Event:
        await self.close()
        self._until = self._transport.clock.now() + step.timeout
        try:
            request = request_of(step, self._request.extensions)
            response = await self._answered(request)
        except (*FAULTS, UsageError) as error:
            await self.close()
            return fault(error)
        head = head_of(response)
        coding = coding_of(head.headers)
        if isinstance(coding, Unreachable):
            await self.close()
            return coding
        assert isinstance(response.stream, AsyncIterable)
        self._chunks = AsyncBody(response.stream, coding).decoded() if coding else aiter(response.stream)
        return head

    async def _answered(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, once more on a fresh connection where a kept one turns out to have been closed.

        A kept connection that ends before a byte of an answer was closed by the other end before it read the request,
        which is nobody's fault, and costs neither an attempt nor a pause.
        """
        for fresh in (False, True):
            self._connection = connection = await self._transport.take(origin_of(request), fresh=fresh)
            connection.network.until, connection.network.received = self._until, 0
            try:
                self._response = await connection.line.handle_async_request(request)
                break
            except (httpcore.NetworkError, httpcore.RemoteProtocolError, httpcore.ConnectionNotAvailable):
                if fresh or not connection.is_reused or connection.network.received:
                    raise
                await self.close()
        assert self._response is not None
        return self._response

    async def next(self) -> bytes | Unreachable:
        """The next bytes of the body; none at its end."""
        assert self._chunks is not None
        try:
            async for chunk in self._chunks:
                if chunk:
                    return chunk
        except FAULTS as error:
            return fault(error)
        return b""

    async def _read(self) -> bytes | Unreachable:
        content = bytearray()
        while chunk := await self.next():
            if isinstance(chunk, Unreachable):
                return chunk
            content += chunk
            if len(content) > MAX_REPLY:
                return HUGE
            if self._transport.clock.now() > self._until:
                return LATE
        return bytes(content)

    async def close(self) -> None:
        """Close the reply, and give its connection back."""
        response, self._response = self._response, None
        connection, self._connection = self._connection, None
        try:
            if response is not None:
                await response.aclose()
                close: Any = getattr(self._chunks, "aclose", None)
                if close is not None:
                    with suppress(*FAULTS):
                        await close()
            if connection is not None:
                await self._transport.give(connection, self._home)
        finally:
            _open.discard(self)

    def forget(self) -> None:
        """Close from where nobody waits."""
        if self in _open:
            _open.discard(self)
            aforget(self._home, self.close)


class _AsyncStream(httpx.AsyncByteStream):
    """The rest of a stream. Leaving it early, or forgetting it, closes the provider's."""

    def __init__(self, answer: Streaming, run: _AsyncRun) -> None:
        self._first = answer.first
        self._relay = answer.relay
        self._run = run
        self._is_over = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        try:
            while not self._is_over:
                if out := await self._more():
                    return out
        except BaseException:
            await self.aclose()
            raise
        await self.aclose()
        raise StopAsyncIteration

    async def _more(self) -> bytes:
        """What comes next; nothing where the provider said what is none of the caller's."""
        chunk = await self._run.next()
        self._is_over = isinstance(chunk, Unreachable) or not chunk
        if isinstance(chunk, Unreachable):
            return self._relay.finish(cut=chunk.reason)
        out = self._relay.feed(chunk) if chunk else self._relay.finish()
        self._is_over = self._is_over or self._relay.has_failed
        return out

    async def aclose(self) -> None:
        """Close the provider's stream."""
        self._is_over = True
        try:
            await self._run.close()
        finally:
            self._relay.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self._run.forget()
            self._relay.close()
