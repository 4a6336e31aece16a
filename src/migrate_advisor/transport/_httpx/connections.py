"""Connections to providers: where they lead, whom they trust, which of them can be used again. Opens none.

How long they are kept is here; who keeps them is `sync` and `asynchronous`.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import threading
import time
from functools import partial
from importlib.util import find_spec
from math import inf
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from migrate_advisor.errors import UsageError
from migrate_advisor.transport.addresses import is_loopback
from migrate_advisor.transport.steps import Given, Unreachable
from migrate_advisor.transport.waiting import aask, ask

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Iterable

MAX_IDLE = 100
"""Connections to one host that are kept for later."""

IDLE_FOR = 5.0
"""Seconds for which they are kept."""

HEAD_START = 0.25
"""Seconds that an address of a name is tried before the next one is tried too."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
"""``socks5://``; not ``user:pass://word@``."""
Origin = tuple[bytes, bytes, int | None]
"""Scheme, host and port; no port for the scheme's own."""
Line = httpcore.HTTPConnection | httpcore.ConnectionPool
"""A connection; the pool is one of a single connection, through a proxy."""
AsyncLine = httpcore.AsyncHTTPConnection | httpcore.AsyncConnectionPool
"""The same for clients with ``async``."""


class Trust:
    """Certificates and proxies of the environment. Certificates are read when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def proxy(self, origin: Origin) -> httpcore.Proxy | None:
        """The proxy on the way to this origin. There is none on the way to this machine.

        Raises:
            UsageError: the environment names one that cannot be used.
        """
        scheme, host, _ = origin
        name = host.decode()
        if is_loopback(name) or proxy_bypass(name):
            return None
        found = _proxy_of_the_environment(scheme.decode())
        if found is None:
            return None
        try:
            given = httpx.Proxy(found[1])
            made = httpcore.Proxy(str(given.url), auth=given.raw_auth, headers=given.headers.raw)
        except (ValueError, httpx.InvalidURL):
            raise _unusable(*found, name, "is of a kind that the HTTP library does not know") from None
        if given.url.scheme.startswith("socks") and find_spec("socksio") is None:
            raise _unusable(*found, name, 'needs a package: pip install "httpx[socks]"')
        return made

    def check(self, urls: Iterable[str]) -> None:
        """See to it that the proxies on the way to these addresses can be used.

        Raises:
            UsageError: one cannot.
        """
        for url in urls:
            if "{" not in url:
                known = httpx.URL(url)
                self.proxy((known.raw_scheme, known.raw_host, known.port))

    def context(self, origin: Origin) -> ssl.SSLContext | None:
        """Whom to trust at this origin."""
        return self._certificates() if origin[0] == b"https" else None

    def _certificates(self) -> ssl.SSLContext:
        """Whom to trust; reading that takes a while, so it is read once, and not for connections without TLS."""
        with self._lock:
            if self._context is None:
                self._context = httpx.create_ssl_context()
            return self._context


def _proxy_of_the_environment(scheme: str) -> tuple[str, str] | None:
    """The variable that names a proxy, and its value."""
    proxies = getproxies()
    for kind in (scheme, "all"):
        if url := proxies.get(kind):
            names = (f"{kind}_proxy", f"{kind}_proxy".upper())
            return next((name for name in names if os.environ.get(name)), "the system's proxy settings"), url
    return None


def _unusable(variable: str, value: str, host: str, why: str) -> UsageError:
    _, has_user, rest = value.rpartition("@")
    scheme = _SCHEME.match(value)
    shown = f"{scheme[0] if scheme else ''}…@{rest}" if has_user else value
    return UsageError(
        f"the proxy of {variable}, {shown}, {why}. "
        f"Write http://… or socks5://… into {variable}, or add {host} to NO_PROXY"
    )


class ResolvingBackend(httpcore.SyncBackend):
    """Opens sockets, and bounds the asking for a name's addresses too, which the system would wait for as it likes."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers, in all within the time."""
        if timeout is None:
            return super().connect_tcp(host, port, None, local_address, socket_options)
        until = time.monotonic() + timeout
        failed: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectTimeout("no address in time")
        for address in _addresses(host, port, timeout):
            left = until - time.monotonic()
            if left <= 0:
                break
            try:
                return super().connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class AsyncResolvingBackend(httpcore.AnyIOBackend):
    """The same in an event loop, whose own asking for a name's addresses would hold a program at its end."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- the HTTP library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the address that answers first, in all within the time."""
        until = time.monotonic() + (inf if timeout is None else timeout)
        look = partial(_looked_up, host, port)
        waiting = list(_found(await aask(look, inf if timeout is None else timeout)))
        connect = super().connect_tcp

        async def attempt(address: str) -> httpcore.AsyncNetworkStream:
            left = None if timeout is None else max(until - time.monotonic(), 0)
            return await connect(address, port, left, local_address, socket_options)

        return await _first([partial(attempt, address) for address in waiting])


async def _first(waiting: list[Callable[[], Awaitable[httpcore.AsyncNetworkStream]]]) -> httpcore.AsyncNetworkStream:
    """The connection that is there first; each attempt has a head start over the next one."""
    running: set[asyncio.Future[httpcore.AsyncNetworkStream]] = set()
    failed: BaseException = httpcore.ConnectTimeout("no address in time")
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.ensure_future(waiting.pop(0)()))
            head_start = HEAD_START if waiting else None
            ended, running = await asyncio.wait(running, timeout=head_start, return_when=asyncio.FIRST_COMPLETED)
            errors = {attempt: attempt.exception() for attempt in ended}
            made = [attempt.result() for attempt, error in errors.items() if error is None]
            for superfluous in made[1:]:
                await superfluous.aclose()
            if made:
                return made[0]
            failed = next((error for error in errors.values() if error is not None), failed)
    finally:
        for attempt in running:
            attempt.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    raise failed


def _addresses(host: str, port: int, seconds: float) -> Iterable[str]:
    return _found(ask(partial(_looked_up, host, port), seconds))


def _looked_up(host: str, port: int) -> Iterable[str] | OSError:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        return error
    return dict.fromkeys(str(address[0]) for *_, address in found)


def _found(given: Given | Unreachable) -> Iterable[str]:
    if not isinstance(given, Given):
        raise httpcore.ConnectTimeout("no address in time")
    if isinstance(given.value, OSError):
        raise httpcore.ConnectError(str(given.value)) from given.value
    found: Iterable[str] = given.value
    return found


def backend() -> httpcore.NetworkBackend:
    """What opens sockets."""
    return ResolvingBackend()


def async_backend() -> httpcore.AsyncNetworkBackend:
    """What opens sockets in the event loop that runs."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return httpcore.TrioBackend()
    return AsyncResolvingBackend()


def origin_of(request: httpcore.Request) -> Origin:
    """Scheme, host and port that a request goes to."""
    url = request.url
    return url.scheme, url.host, url.port


def reached(origin: Origin) -> httpcore.Origin:
    """The same in httpcore's words."""
    return httpcore.URL(scheme=origin[0], host=origin[1], port=origin[2], target=b"/").origin


def is_reusable(line: Line | AsyncLine) -> bool:
    """Whether another request may go over it. A pool sees to that itself."""
    if isinstance(line, httpcore.ConnectionPool | httpcore.AsyncConnectionPool):
        return True
    return line.is_idle() and not line.is_closed()


def is_over(line: Line | AsyncLine) -> bool:
    """Whether the other end has closed an idle connection, or it was idle for too long."""
    return not isinstance(line, httpcore.ConnectionPool | httpcore.AsyncConnectionPool) and line.has_expired()
