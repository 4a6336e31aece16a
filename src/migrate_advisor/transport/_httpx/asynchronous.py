"""The transport of a client with ``async``. What it shares with the other is `connections` and `translation`."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import suppress
from importlib import import_module
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
    from collections.abc import AsyncIterator, Mapping

    from migrate_advisor.transport._httpx.connections import AsyncLine, Origin
    from migrate_advisor.transport.chain import Chain
    from migrate_advisor.transport.steps import Clock

_log = logging.getLogger("migrate_advisor.transport")


class _AsyncBody(httpx.AsyncByteStream):
    """A body for httpx to decode, where a provider compressed it without being asked."""

    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    def decoded(self, headers: list[tuple[bytes, bytes]]) -> AsyncIterator[bytes]:
        """Its bytes as they were before."""
        return httpx.Response(200, headers=headers, stream=self).aiter_bytes()


class AsyncTransport(httpx.AsyncBaseTransport):
    """Carries the requests of an asynchronous OpenAI client over a chain of targets.

    Each connection is a transport of its own, as in `sync`.

    Args:
        chain: the targets.
        clock: the time.
    """

    def __init__(self, chain: Chain, clock: Clock) -> None:
        self._chain = chain
        self.clock = clock
        self._trust = Trust()
        self._idle: dict[Origin, list[AsyncLine]] = {}
        self._busy: set[AsyncLine] = set()  # as in `sync`

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        call = call_of(request, await request.aread())
        if isinstance(call, Whole):
            return whole(call)
        run = _AsyncRun(self, request.extensions)
        return await run.play(exchange(call, self._chain, self.clock))

    async def take(self, origin: Origin) -> AsyncLine:
        """A connection that nobody else uses."""
        try:
            while is_over(line := self._idle[origin].pop()):
                await line.aclose()
        except (KeyError, IndexError):
            line = self._connection(origin)
        self._busy.add(line)
        return line

    def _connection(self, origin: Origin) -> AsyncLine:
        """A new connection, which connects with its first request."""
        context, proxy = self._trust.context(origin), self._trust.proxy(origin)
        if proxy is not None:
            return httpcore.AsyncConnectionPool(context, proxy, max_connections=1, keepalive_expiry=IDLE_FOR)
        return httpcore.AsyncHTTPConnection(reached(origin), context, keepalive_expiry=IDLE_FOR)

    async def give(self, origin: Origin, line: AsyncLine) -> None:
        """Keep a connection for later."""
        self._busy.discard(line)
        idle = self._idle.setdefault(origin, [])
        if len(idle) < MAX_IDLE and is_reusable(line):
            idle.append(line)
        else:
            await line.aclose()

    async def aclose(self) -> None:
        """Close what is idle; what is in use closes when it is done."""
        for idle in self._idle.values():
            while idle:
                await idle.pop().aclose()


class AsyncClient(httpx.AsyncClient):
    """The ``http_client``. Tells the transport where redirects are not to be followed."""

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request; see the HTTP library."""
        if options.get("follow_redirects") is False:
            request.extensions = {**request.extensions, NO_REDIRECTS: True}
        return await super().send(request, **options)


async def _sleep(seconds: float) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        await import_module("trio").sleep(seconds)
    else:
        await asyncio.sleep(seconds)


async def _end(chunks: AsyncIterator[bytes]) -> None:
    """Close an iterator that was left early now, and not when it is collected."""
    if isinstance(chunks, AsyncGenerator):
        with suppress(*FAULTS):
            await chunks.aclose()


class _AsyncRun:
    """Runs one exchange, and owns its connection."""

    def __init__(self, transport: AsyncTransport, extensions: Mapping[str, Any]) -> None:
        self._transport = transport
        self._extensions = extensions
        self._origin: Origin = (b"", b"", None)
        self._line: AsyncLine | None = None
        self._response: httpcore.Response | None = None
        self.chunks: AsyncIterator[bytes]
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
            return httpx.Response(answer.status, headers=encoded(answer.headers), stream=_AsyncStream(answer, self))
        await self.close()
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
                await _sleep(seconds)
                return None
            case Ask(function):
                try:
                    given = function()
                    return Given(await given if inspect.isawaitable(given) else given)
                except Exception as error:  # noqa: BLE001 -- the user's function; the flow says what it means
                    return Unreachable(type(error).__name__)

    async def _send(self, step: Send) -> Event:
        await self.close()
        self._until = self._transport.clock.now() + step.timeout
        try:
            request = request_of(step, self._extensions)
            self._origin = origin_of(request)
            self._line = await self._transport.take(self._origin)
            self._response = response = await self._line.handle_async_request(request)
        except FAULTS as error:
            await self.close()
            return fault(error)
        head = head_of(response)
        assert isinstance(response.stream, AsyncIterable)
        encoded = "content-encoding" in head.headers
        self.chunks = _AsyncBody(response.stream).decoded(response.headers) if encoded else aiter(response.stream)
        return head

    async def next(self) -> bytes | Unreachable:
        """The next bytes of the body; none at its end."""
        try:
            async for chunk in self.chunks:
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
        line, self._line = self._line, None
        if response is not None:
            await response.aclose()
            await _end(self.chunks)
        if line is not None:
            await self._transport.give(self._origin, line)

    def forget(self) -> None:
        """Close from where nothing can be awaited: as a task of the loop, if there is one."""
        if self._line is not None:
            with suppress(RuntimeError):
                task = asyncio.get_running_loop().create_task(self.close())
                _closing.add(task)
                task.add_done_callback(_closing.discard)


_closing: set[asyncio.Task[None]] = set()


class _AsyncStream(httpx.AsyncByteStream):
    """The rest of a stream. Leaving it early, or forgetting it, closes the provider's."""

    def __init__(self, answer: Streaming, run: _AsyncRun) -> None:
        self._answer = answer
        self._run = run

    async def __aiter__(self) -> AsyncIterator[bytes]:
        relay, run = self._answer.relay, self._run
        try:
            if self._answer.first:
                yield self._answer.first
            async for chunk in run.chunks:
                if out := relay.feed(chunk):
                    yield out
                if relay.has_failed:
                    break
            else:
                yield relay.finish()
        except FAULTS:
            yield relay.finish(cut=True)
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Close the provider's stream."""
        try:
            await self._run.close()
        finally:
            self._answer.relay.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self._run.forget()
            self._answer.relay.close()
