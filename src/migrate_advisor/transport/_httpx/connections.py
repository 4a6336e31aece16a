"""Connections to providers: where they lead, whom they trust, which of them can be used again. Opens none.

How long they are kept is here; who keeps them is `sync` and `asynchronous`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

if TYPE_CHECKING:
    import ssl

MAX_IDLE = 100
"""Connections to one host that are kept for later."""

IDLE_FOR = 5.0
"""Seconds for which they are kept."""

Origin = tuple[bytes, bytes, int | None]
"""Scheme, host and port; no port for the scheme's own."""
Line = httpcore.HTTPConnection | httpcore.ConnectionPool
"""A connection; the pool is one of a single connection, through a proxy."""
AsyncLine = httpcore.AsyncHTTPConnection | httpcore.AsyncConnectionPool
"""The same for clients with ``async``."""


class Trust:
    """Certificates and proxies of the environment, read when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def proxy(self, origin: Origin) -> httpcore.Proxy | None:
        """The proxy on the way to this origin."""
        scheme, host, _ = origin
        proxies = {} if proxy_bypass(host.decode()) else getproxies()
        url = proxies.get(scheme.decode()) or proxies.get("all")
        if not url:
            return None
        given = httpx.Proxy(url)
        return httpcore.Proxy(str(given.url), auth=given.raw_auth, headers=given.headers.raw)

    def context(self, origin: Origin) -> ssl.SSLContext | None:
        """Whom to trust at this origin."""
        return self._certificates() if origin[0] == b"https" else None

    def _certificates(self) -> ssl.SSLContext:
        """Whom to trust; reading that takes a while, so it is read once, and not for connections without TLS."""
        with self._lock:
            if self._context is None:
                self._context = httpx.create_ssl_context()
            return self._context


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
