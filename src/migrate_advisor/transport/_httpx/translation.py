"""Steps and answers in the words of the HTTP library, and its responses and faults in ours. Sends nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from migrate_advisor.errors import UsageError
from migrate_advisor.transport.addresses import Address
from migrate_advisor.transport.answers import malformed
from migrate_advisor.transport.callers import exception_of, repeat_of, sdk_of
from migrate_advisor.transport.incoming import ClientCall, read_call
from migrate_advisor.transport.steps import Head, Send, Unreachable, Whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.transport.uploads import Upload

MAX_REPLY = 64 * 1024 * 1024
"""Bytes of a whole reply that are read; a longer one is a fault."""

NO_REDIRECTS = "migrate_advisor.no_redirects"
"""Extension of a request whose redirects are the client's."""
_LISTS = frozenset({"content-encoding", "link"})
_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_TIMEOUTS = ("connect", "read", "write", "pool")
FAULTS = (
    httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError,
    httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable, httpx.DecodingError, httpx.InvalidURL,
)  # fmt: skip
"""What the HTTP library raises where a provider or the way to it is at fault."""
_NEVER_SENT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ProxyError, httpcore.UnsupportedProtocol)
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
        raise UsageError(f"expected a URL, https://…: {type(error).__name__}") from None
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
    if any(_UNSENDABLE.search(value) for _, value in headers):
        raise httpcore.LocalProtocolError  # before anything connects, and without the value
    timeout = {"timeout": _timeouts(extensions, step.timeout)}
    return httpcore.Request(request.method, url, headers=headers, content=request.content, extensions=timeout)


def head_of(response: httpcore.Response) -> Head:
    """Status and headers; of several of one name the last, but all of those that are lists."""
    headers: dict[str, str] = {}
    for raw, value in response.headers:
        name, text = raw.lower().decode("latin-1"), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in _LISTS and name in headers else text
    return Head(response.status, headers)


def fault(error: Exception) -> Unreachable:
    """The event of an error of the HTTP library, or of the way to it."""
    if isinstance(error, httpcore.LocalProtocolError):
        return Unreachable("the address or a header holds a character that HTTP does not take", is_local=True)
    if isinstance(error, UsageError):
        return Unreachable(str(error), is_local=True)
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Unreachable(reason, isinstance(error, httpcore.TimeoutException), isinstance(error, _NEVER_SENT))


@lru_cache(maxsize=1)
def _readable() -> frozenset[str]:
    """The codings that the HTTP library reads here; some of them need packages."""
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(204)), trust_env=False) as client:
        return frozenset(client.headers["accept-encoding"].replace(" ", "").split(","))


def coding_of(headers: Mapping[str, str]) -> str | Unreachable:
    """How a body is encoded, nothing where it is not; that it cannot be read where it is encoded twice or strangely."""
    said = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
    codings = [name.removeprefix("x-") for name in said if name not in {"", "identity"}]
    if not codings:
        return ""
    if len(codings) > 1:
        return Unreachable(f"the reply is encoded more than once ({', '.join(codings)}), and is not unpacked")
    if codings[0] not in _readable():
        return Unreachable(f"the reply is encoded as {codings[0]}, which was not asked for and cannot be read here")
    return codings[0]


_TAME = frozenset({"gzip", "deflate"})
_PIECE, _SMALL_PIECE = 4096, 16
"""Bytes that are unpacked at once: gzip makes at most about a thousand bytes of one, others make millions."""


def slices(chunk: bytes, coding: str) -> Iterator[bytes]:
    """Pieces of an encoded body that are unpacked one after the other, so that its bound is asked in between."""
    size = _PIECE if coding in _TAME else _SMALL_PIECE
    for start in range(0, len(chunk), size):
        yield chunk[start : start + size]


def raised(answer: Whole, request: httpx.Request) -> Exception | None:
    """What the SDK of a caller raises where there was no answer at all; None where the answer is one.

    The SDK makes its own exception of the HTTP library's, and tries again as often as it was told to. Where it is not
    to try again it gets that exception itself, with words that say who could not be reached.
    """
    sdk = sdk_of(request.headers)
    if answer.lost is None or sdk is None:
        return None
    is_late, message = answer.lost.timed_out, answer.lost.message
    own = None if answer.lost.may_repeat else exception_of(sdk, request, message, timed_out=is_late)
    if own is not None:
        return own
    if is_late:
        return httpx.ReadTimeout(message, request=request)
    return httpx.ConnectError(message, request=request)


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as the HTTP library takes them."""
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def whole(answer: Whole) -> httpx.Response:
    """The response for the client, complete like `request_of`'s."""
    headers = [*encoded(answer.headers), (b"content-length", b"%d" % len(answer.content))]
    return httpx.Response(answer.status, headers=headers, stream=httpx.ByteStream(answer.content))


def call_of(request: httpx.Request, content: bytes | Upload) -> ClientCall | Whole:
    """What the client asked for, or the answer to what cannot be read."""
    try:
        call = read_call(request.method, str(request.url), request.headers.raw, content)
    except ValueError as error:
        return malformed(f"the request is no JSON: {error}")
    timeout = request.extensions.get("timeout") or {}
    return call._replace(
        follows_redirects=NO_REDIRECTS not in request.extensions,
        repeat=repeat_of(request.headers),
        patience=max((seconds for seconds in timeout.values() if seconds is not None), default=None),
    )
