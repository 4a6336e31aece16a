"""Steps and answers in the words of the HTTP library, and its responses and faults in ours. Sends nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from migrate_advisor.errors import UsageError
from migrate_advisor.transport.addresses import Address
from migrate_advisor.transport.answers import malformed
from migrate_advisor.transport.incoming import Call, read_call
from migrate_advisor.transport.steps import Head, Send, Unreachable, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_REPLY = 64 * 1024 * 1024
"""Bytes of a whole reply that are read; a longer one is a fault."""

NO_REDIRECTS = "migrate_advisor.no_redirects"
"""Extension of a request whose redirects are the client's."""
_TIMEOUTS = ("connect", "read", "write", "pool")
FAULTS = (
    httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError,
    httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable, httpx.DecodingError, httpx.InvalidURL,
)  # fmt: skip
"""What the HTTP library raises where a provider or the way to it is at fault."""
LATE = Unreachable("the deadline passed while the reply was read", timed_out=True)
HUGE = Unreachable(f"the reply is longer than {MAX_REPLY} bytes")


def address(url: str, relative: str = "") -> Address:
    """The parts of a URL, read by the parser that `_address` connects with.

    Raises:
        UsageError: the HTTP library takes it for none.
    """
    try:
        found = httpx.URL(url).join(relative) if relative else httpx.URL(url)
        scheme, host = found.raw_scheme.decode(), found.raw_host.decode().lower()
        path, _, query = found.raw_path.decode().partition("?")
    except (httpx.InvalidURL, ValueError) as error:
        raise UsageError(f"expected a URL, https://…, got {relative or url!r}: {error}") from None
    port = found.port or {"http": 80, "https": 443}.get(scheme, 0)
    return Address(str(found), scheme, host, port, found.netloc.decode(), path, query, bool(found.userinfo))


@lru_cache(maxsize=64)
def _address(url: str) -> tuple[httpcore.URL, bytes]:
    """Where a request goes, and its ``host`` header."""
    parsed = httpx.URL(url)
    target = httpcore.URL(
        scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
    )  # fmt: skip
    return target, parsed.netloc


def _timeouts(extensions: Mapping[str, Any], most: float) -> dict[str, float]:
    """The client's own timeouts, none longer than what is left of the deadline. Nobody waits for a pool here."""
    wanted = extensions.get("timeout") or {}
    return {name: most if (given := wanted.get(name)) is None else min(given, most) for name in _TIMEOUTS}


def request_of(step: Send, extensions: Mapping[str, Any]) -> httpcore.Request:
    """The request for the HTTP library, complete, so that it has nothing to work out for itself."""
    request = step.request
    url, host = _address(request.url)
    headers = [*encoded(request.headers), (b"host", host), (b"content-length", b"%d" % len(request.content))]
    timeout = {"timeout": _timeouts(extensions, step.timeout)}
    return httpcore.Request(request.method, url, headers=headers, content=request.content, extensions=timeout)


def head_of(response: httpcore.Response) -> Head:
    """Status and headers, of several of one name the last."""
    headers = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
    return Head(response.status, headers)


def fault(error: Exception) -> Unreachable:
    """The event of an error of the HTTP library."""
    return Unreachable(f"{type(error).__name__}: {error}", isinstance(error, httpcore.TimeoutException))


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as the HTTP library takes them."""
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def whole(answer: Whole) -> httpx.Response:
    """The response for the client, complete like `request_of`'s."""
    headers = [*encoded(answer.headers), (b"content-length", b"%d" % len(answer.content))]
    return httpx.Response(answer.status, headers=headers, stream=httpx.ByteStream(answer.content))


def call_of(request: httpx.Request, content: bytes) -> Call | Whole:
    """What the client asked for, or the answer to what cannot be read."""
    try:
        call = read_call(request.method, str(request.url), request.headers.raw, content)
    except ValueError as error:
        return malformed(f"the request is no JSON: {error}")
    return call._replace(follows_redirects=False) if NO_REDIRECTS in request.extensions else call
