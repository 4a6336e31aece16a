"""Runs exchanges on httpx, with and without ``async``: sends, reads, waits and closes. Decides nothing.

Towards the OpenAI client this is a transport of httpx; towards providers it uses the connections of httpcore, on which
httpx stands. `_httpx2` is generated from this file by ``scripts/twins.py``; the two differ in these names.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from migrate_advisor.transport.answers import broken, malformed
from migrate_advisor.transport.flow import exchange
from migrate_advisor.transport.incoming import Call, read_call
from migrate_advisor.transport.steps import (
    Answer,
    Ask,
    Clock,
    Event,
    Flow,
    Given,
    Head,
    Next,
    Pause,
    Read,
    Send,
    Streaming,
    Unreachable,
    Whole,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Iterator, Mapping

    from migrate_advisor.transport.chain import Chain

MAX_REPLY = 64 * 1024 * 1024
"""Bytes of a whole reply that are read; a longer one is a fault."""
MAX_IDLE = 100
"""Connections to one host that are kept for later."""

IDLE_FOR = 5.0
"""Seconds for which they are kept."""

_TIMEOUTS = ("connect", "read", "write", "pool")
_FAULTS = (
    httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError,
    httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable, httpx.DecodingError, httpx.InvalidURL,
)  # fmt: skip
_Origin = tuple[bytes, bytes, int | None]
_Line = httpcore.HTTPConnection | httpcore.ConnectionPool
"""A connection; the pool is one of a single connection, through a proxy."""
_AsyncLine = httpcore.AsyncHTTPConnection | httpcore.AsyncConnectionPool
_log = logging.getLogger("migrate_advisor.transport")


@lru_cache(maxsize=64)
def _address(url: str) -> tuple[httpcore.URL, bytes]:
    """Where a request goes, and its ``host`` header."""
    parsed = httpx.URL(url)
    target = httpcore.URL(
        scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
    )  # fmt: skip
    return target, parsed.netloc


class _Trust:
    """Certificates and proxies of the environment, read when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def proxy(self, origin: _Origin) -> httpcore.Proxy | None:
        """The proxy on the way to this origin."""
        scheme, host, _ = origin
        proxies = {} if proxy_bypass(host.decode()) else getproxies()
        url = proxies.get(scheme.decode()) or proxies.get("all")
        if not url:
            return None
        given = httpx.Proxy(url)
        return httpcore.Proxy(str(given.url), auth=given.raw_auth, headers=given.headers.raw)

    def context(self, origin: _Origin) -> ssl.SSLContext | None:
        """Whom to trust at this origin."""
        return self._certificates() if origin[0] == b"https" else None

    def _certificates(self) -> ssl.SSLContext:
        """Whom to trust; reading that takes a while, so it is read once, and not for connections without TLS."""
        with self._lock:
            if self._context is None:
                self._context = httpx.create_ssl_context()
            return self._context


def _timeouts(extensions: Mapping[str, Any], most: float) -> dict[str, float]:
    """The client's own timeouts, none longer than what is left of the deadline. Nobody waits for a pool here."""
    wanted = extensions.get("timeout") or {}
    return {name: most if (given := wanted.get(name)) is None else min(given, most) for name in _TIMEOUTS}


def _request(step: Send, extensions: Mapping[str, Any]) -> httpcore.Request:
    """The request for the HTTP library, complete, so that it has nothing to work out for itself."""
    request = step.request
    url, host = _address(request.url)
    headers = [*_encoded(request.headers), (b"host", host), (b"content-length", b"%d" % len(request.content))]
    timeout = {"timeout": _timeouts(extensions, step.timeout)}
    return httpcore.Request(request.method, url, headers=headers, content=request.content, extensions=timeout)


def _origin(request: httpcore.Request) -> _Origin:
    url = request.url
    return url.scheme, url.host, url.port


def _reached(origin: _Origin) -> httpcore.Origin:
    return httpcore.URL(scheme=origin[0], host=origin[1], port=origin[2], target=b"/").origin


def _is_reusable(line: _Line | _AsyncLine) -> bool:
    """Whether another request may go over it. A pool sees to that itself."""
    if isinstance(line, httpcore.ConnectionPool | httpcore.AsyncConnectionPool):
        return True
    return line.is_idle() and not line.is_closed()


def _is_over(line: _Line | _AsyncLine) -> bool:
    """Whether the other end has closed an idle connection, or it was idle for too long."""
    return not isinstance(line, httpcore.ConnectionPool | httpcore.AsyncConnectionPool) and line.has_expired()


def _head(response: httpcore.Response) -> Head:
    """Status and headers, of several of one name the last."""
    headers = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
    return Head(response.status, headers)


def _fault(error: Exception) -> Unreachable:
    return Unreachable(f"{type(error).__name__}: {error}", isinstance(error, httpcore.TimeoutException))


_LATE = Unreachable("the deadline passed while the reply was read", timed_out=True)
_HUGE = Unreachable(f"the reply is longer than {MAX_REPLY} bytes")


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _whole(answer: Whole) -> httpx.Response:
    """The response for the client, complete like `_request`'s."""
    headers = [*_encoded(answer.headers), (b"content-length", b"%d" % len(answer.content))]
    return httpx.Response(answer.status, headers=headers, stream=httpx.ByteStream(answer.content))


def _read_call(request: httpx.Request, content: bytes) -> Call | Whole:
    try:
        return read_call(request.method, str(request.url), request.headers.raw, content)
    except ValueError as error:
        return malformed(f"the request is no JSON: {error}")


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
        self._trust = _Trust()
        self._idle: dict[_Origin, list[_Line]] = {}
        self._busy: set[_Line] = set()  # held, so that a forgotten stream is closed before its socket is collected

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        call = _read_call(request, request.read())
        if isinstance(call, Whole):
            return _whole(call)
        run = _Run(self, request.extensions)
        return run.play(exchange(call, self._chain, self.clock))

    def take(self, origin: _Origin) -> _Line:
        """A connection that nobody else uses."""
        try:
            while _is_over(line := self._idle[origin].pop()):
                line.close()
        except (KeyError, IndexError):
            line = self._connection(origin)
        self._busy.add(line)
        return line

    def _connection(self, origin: _Origin) -> _Line:
        """A new connection, which connects with its first request."""
        context, proxy = self._trust.context(origin), self._trust.proxy(origin)
        if proxy is not None:
            return httpcore.ConnectionPool(context, proxy, max_connections=1, keepalive_expiry=IDLE_FOR)
        return httpcore.HTTPConnection(_reached(origin), context, keepalive_expiry=IDLE_FOR)

    def give(self, origin: _Origin, line: _Line) -> None:
        """Keep a connection for later."""
        self._busy.discard(line)
        idle = self._idle.setdefault(origin, [])
        if len(idle) < MAX_IDLE and _is_reusable(line):
            idle.append(line)
        else:
            line.close()

    def close(self) -> None:
        """Close what is idle; what is in use closes when it is done."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()


class _Run:
    """Runs one exchange, and owns its connection."""

    def __init__(self, transport: Transport, extensions: Mapping[str, Any]) -> None:
        self._transport = transport
        self._extensions = extensions
        self._origin: _Origin = (b"", b"", None)
        self._line: _Line | None = None
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
            return _whole(broken(error))
        except BaseException:
            flow.close()
            self.close()
            raise
        if isinstance(answer, Streaming):
            return httpx.Response(answer.status, headers=_encoded(answer.headers), stream=_Stream(answer, self))
        self.close()
        return _whole(answer)

    def _do(self, step: Send | Next | Read | Pause | Ask) -> Event:
        match step:
            case Send():
                return self._send(step)
            case Next():
                return _LATE if self._transport.clock.now() > self._until else self.next()
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
            request = _request(step, self._extensions)
            self._origin = _origin(request)
            self._line = self._transport.take(self._origin)
            self._response = response = self._line.handle_request(request)
        except _FAULTS as error:
            self.close()
            return _fault(error)
        head = _head(response)
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
        except _FAULTS as error:
            return _fault(error)
        return b""

    def _read(self) -> bytes | Unreachable:
        content = bytearray()
        while chunk := self.next():
            if isinstance(chunk, Unreachable):
                return chunk
            content += chunk
            if len(content) > MAX_REPLY:
                return _HUGE
            if self._transport.clock.now() > self._until:
                return _LATE
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
        except _FAULTS:
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


class _AsyncBody(httpx.AsyncByteStream):
    """The same for asynchronous clients."""

    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    def decoded(self, headers: list[tuple[bytes, bytes]]) -> AsyncIterator[bytes]:
        """Its bytes as they were before."""
        return httpx.Response(200, headers=headers, stream=self).aiter_bytes()


class AsyncTransport(httpx.AsyncBaseTransport):
    """The same for asynchronous clients.

    Args:
        chain: the targets.
        clock: the time.
    """

    def __init__(self, chain: Chain, clock: Clock) -> None:
        self._chain = chain
        self.clock = clock
        self._trust = _Trust()
        self._idle: dict[_Origin, list[_AsyncLine]] = {}
        self._busy: set[_AsyncLine] = set()  # as above

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        call = _read_call(request, await request.aread())
        if isinstance(call, Whole):
            return _whole(call)
        run = _AsyncRun(self, request.extensions)
        return await run.play(exchange(call, self._chain, self.clock))

    async def take(self, origin: _Origin) -> _AsyncLine:
        """A connection that nobody else uses."""
        try:
            while _is_over(line := self._idle[origin].pop()):
                await line.aclose()
        except (KeyError, IndexError):
            line = self._connection(origin)
        self._busy.add(line)
        return line

    def _connection(self, origin: _Origin) -> _AsyncLine:
        """A new connection, which connects with its first request."""
        context, proxy = self._trust.context(origin), self._trust.proxy(origin)
        if proxy is not None:
            return httpcore.AsyncConnectionPool(context, proxy, max_connections=1, keepalive_expiry=IDLE_FOR)
        return httpcore.AsyncHTTPConnection(_reached(origin), context, keepalive_expiry=IDLE_FOR)

    async def give(self, origin: _Origin, line: _AsyncLine) -> None:
        """Keep a connection for later."""
        self._busy.discard(line)
        idle = self._idle.setdefault(origin, [])
        if len(idle) < MAX_IDLE and _is_reusable(line):
            idle.append(line)
        else:
            await line.aclose()

    async def aclose(self) -> None:
        """Close what is idle; what is in use closes when it is done."""
        for idle in self._idle.values():
            while idle:
                await idle.pop().aclose()


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
        with suppress(*_FAULTS):
            await chunks.aclose()


class _AsyncRun:
    """Runs one exchange, and owns its connection."""

    def __init__(self, transport: AsyncTransport, extensions: Mapping[str, Any]) -> None:
        self._transport = transport
        self._extensions = extensions
        self._origin: _Origin = (b"", b"", None)
        self._line: _AsyncLine | None = None
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
            return _whole(broken(error))
        except BaseException:
            flow.close()
            await self.close()
            raise
        if isinstance(answer, Streaming):
            return httpx.Response(answer.status, headers=_encoded(answer.headers), stream=_AsyncStream(answer, self))
        await self.close()
        return _whole(answer)

    async def _do(self, step: Send | Next | Read | Pause | Ask) -> Event:
        match step:
            case Send():
                return await self._send(step)
            case Next():
                return _LATE if self._transport.clock.now() > self._until else await self.next()
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
            request = _request(step, self._extensions)
            self._origin = _origin(request)
            self._line = await self._transport.take(self._origin)
            self._response = response = await self._line.handle_async_request(request)
        except _FAULTS as error:
            await self.close()
            return _fault(error)
        head = _head(response)
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
        except _FAULTS as error:
            return _fault(error)
        return b""

    async def _read(self) -> bytes | Unreachable:
        content = bytearray()
        while chunk := await self.next():
            if isinstance(chunk, Unreachable):
                return chunk
            content += chunk
            if len(content) > MAX_REPLY:
                return _HUGE
            if self._transport.clock.now() > self._until:
                return _LATE
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
        except _FAULTS:
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
