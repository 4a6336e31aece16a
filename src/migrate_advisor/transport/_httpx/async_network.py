"""Where a client with ``async`` waits for the network: no wait is longer than what is left of a call's deadline.

How long a call may take is the flow's; which connection it takes is `asynchronous`'s.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from migrate_advisor.transport._httpx.connections import async_backend
from migrate_advisor.transport._httpx.translation import slices

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable


class AsyncNetwork(httpcore.AsyncNetworkBackend):
    """The network of one connection, which a deadline bounds: connecting, TLS, writing, and each piece that is read.

    Args:
        now: seconds on a clock that only goes forward.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.until = inf
        """When the call that has the connection must have its head and body, or the first event of its stream."""
        self.received = 0
        """Bytes that have come for this call."""

    def left(self, wanted: float | None, late: type[Exception]) -> float | None:
        """Seconds that may be waited: as many as wanted, and no more than are left.

        Raises:
            late: none are left.
        """
        if self.until == inf:
            return wanted
        left = self.until - self._now()
        if left <= 0:
            raise late("the deadline of the call has passed")
        return left if wanted is None else min(wanted, left)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- the HTTP library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect."""
        bound = self.left(timeout, httpcore.ConnectTimeout)
        stream = await async_backend().connect_tcp(host, port, bound, local_address, socket_options)
        return _AsyncBounded(stream, self)

    async def sleep(self, seconds: float) -> None:
        """Wait, where the HTTP library connects again."""
        await async_backend().sleep(seconds)


class _AsyncBounded(httpcore.AsyncNetworkStream):
    """A connection's bytes."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, network: AsyncNetwork) -> None:
        self._stream = stream
        self._network = network

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 -- as above
        content = await self._stream.read(max_bytes, self._network.left(timeout, httpcore.ReadTimeout))
        self._network.received += len(content)
        return content

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 -- as above
        await self._stream.write(buffer, self._network.left(timeout, httpcore.WriteTimeout))

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- as above
    ) -> httpcore.AsyncNetworkStream:
        bound = self._network.left(timeout, httpcore.ConnectTimeout)
        return _AsyncBounded(await self._stream.start_tls(ssl_context, server_hostname, bound), self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class AsyncBody(httpx.AsyncByteStream):
    """A body for the HTTP library to decode, in pieces so small that none of them can become large.

    Args:
        stream: its bytes as they come.
        coding: how they are encoded.
    """

    def __init__(self, stream: AsyncIterable[bytes], coding: str) -> None:
        self._stream = stream
        self._coding = coding

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            for piece in slices(chunk, self._coding):
                yield piece

    def decoded(self) -> AsyncIterator[bytes]:
        """Its bytes as they were before."""
        headers = {"content-encoding": self._coding}
        return httpx.Response(200, headers=headers, stream=self).aiter_bytes()
