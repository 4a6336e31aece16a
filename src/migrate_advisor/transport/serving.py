"""The fallback client as a server: what programs of any language ask of OpenAI or Anthropic, carried to other targets.

An ASGI application, and how it is served. It decides nothing of a call: that is the exchange's, as in a program that
has the client itself. Nothing that is said is logged.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from migrate_advisor.errors import UsageError
from migrate_advisor.mapping.forms import MAX_FORM_BYTES
from migrate_advisor.transport.addresses import is_loopback
from migrate_advisor.transport.private import Private
from migrate_advisor.transport.uploads import UPLOAD, TooLargeError, Upload, is_upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Sender = Callable[[Message], Awaitable[None]]

MAX_BODY = 128 * 1024 * 1024
"""Bytes of a request; a longer one is refused."""
MAX_CONNECTIONS = 200
"""Connections at once; further ones are answered with 503."""
BODY_SECONDS = 60.0
"""Seconds in which a request's body must have come."""
GRACE_SECONDS = 10
"""Seconds that calls may take to end once the server is told to."""
_NOWHERE = "https://carry.invalid"
"""Where calls are addressed within: at nobody's address, so that no key of the caller is anybody's."""
_PASSED = frozenset({b"content-type", b"accept", b"anthropic-version", b"anthropic-beta"})
_ONCE = frozenset(
    {b"host", b"origin", b"sec-fetch-site", b"authorization", b"x-api-key", b"api-key", b"content-length"}
)
"""Headers that say who asks, and for how much: said twice and differently, they are not believed."""
_OWN_SITES = frozenset({b"none", b"same-origin"})
"""What a browser says of where a request comes from that no other page has made; ``same-site`` is another port's."""
_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9a-f:.]{2,45})\]|(?P<host>[a-z0-9.-]{1,253}))(?::[0-9]{1,5})?")
"""``localhost``, ``127.0.0.1:8788``, ``[::1]:8788``; not ``[::1].example``, ``127.0.0.1:80@example``."""
_LONGEST_ADDRESS = 32 * 1024
"""Bytes of a path and its query; HTTP libraries refuse longer ones."""
_DROPPED = frozenset({"transfer-encoding", "connection", "content-length"})


@dataclass(frozen=True, slots=True, repr=False)
class Door(Private):
    """Who may come in."""

    key: str | None
    """The key that callers must have; None where everybody on this machine may call."""

    def refusal(self, headers: Mapping[bytes, bytes]) -> tuple[int, str] | None:
        """Why a request is not taken; None where it is.

        Without a key, a page in a browser must not call on its user's account: its requests name where they come from,
        or, by a name that was pointed here, another host.
        """
        if self.key is not None:
            return None if self._knows(headers) else (401, "the key of this server is wrong or missing")
        host = headers.get(b"host", b"")
        if not _is_this_machine(host):
            return 403, "this server answers on its own address alone"
        origin = headers.get(b"origin")
        is_foreign = origin is not None and origin.strip().lower() != b"http://" + host.strip().lower()
        if is_foreign or headers.get(b"sec-fetch-site", b"none").strip().lower() not in _OWN_SITES:
            return 403, "this server does not answer to pages of other origins; start it with --key-env"
        return None

    def _knows(self, headers: Mapping[bytes, bytes]) -> bool:
        bearer = headers.get(b"authorization", b"")
        given = (
            bearer[7:] if bearer[:7].lower() == b"bearer " else headers.get(b"x-api-key", headers.get(b"api-key", b""))
        )
        assert self.key is not None
        return hmac.compare_digest(given.strip(), self.key.encode())


class Application:
    """The ASGI application.

    Args:
        client: an asynchronous fallback client.
        door: who may call.
        targets: the chain, as users write it.
        log: is told of every request: method, path without its query, status, target, seconds.
    """

    def __init__(
        self, client: Any, door: Door, targets: Iterable[str], log: Callable[[str], None] = lambda _: None
    ) -> None:
        self._client = client
        self._door = door
        self._targets = list(targets)
        self._log = log

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Sender) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # realtime sessions are carried to nobody
            return
        began, status, target = time.monotonic(), 499, "-"

        async def watched(message: Message) -> None:
            nonlocal status, target
            if message["type"] == "http.response.start":
                status = message["status"]
                named = dict(message["headers"]).get(b"x-migrate-advisor-target", b"-")
                target = named.decode("latin-1")
            await send(message)

        try:
            await self._answer(scope, receive, watched)
        finally:
            path = scope["path"].encode("ascii", "backslashreplace").decode()
            shown = path if path.isprintable() else repr(path)
            self._log(f"{scope['method']} {shown} {status} {target} {time.monotonic() - began:.3f} s")

    async def _answer(self, scope: MutableMapping[str, Any], receive: Receive, send: Sender) -> None:
        headers = _headers(scope)
        if headers is None:
            await _refuse(send, scope, 400, "the request's headers contradict each other")
            return
        if len(_address(scope)) > _LONGEST_ADDRESS or not scope["path"].startswith("/"):
            await _refuse(send, scope, 414, f"an address begins with / and has at most {_LONGEST_ADDRESS} bytes")
            return
        refusal = self._door.refusal(headers)
        if scope["path"] == "/healthz" and scope["method"] in {"GET", "HEAD"}:
            await _say(send, 200, {"status": "ok"} if refusal else {"status": "ok", "targets": self._targets})
            return
        if refusal is not None:
            await _refuse(send, scope, *refusal)
            return
        content = await _body(receive, headers)
        if isinstance(content, tuple):
            await _refuse(send, scope, *content)
            return
        try:
            await self._work(scope, content, receive, send)
        finally:
            if isinstance(content, Upload):
                content.close()

    async def _work(
        self, scope: MutableMapping[str, Any], content: bytes | Upload, receive: Receive, send: Sender
    ) -> None:
        """Carry a call until it is answered, or the caller leaves."""
        work = asyncio.ensure_future(self._carry(scope, content, send))
        leaving = asyncio.ensure_future(_left(receive))
        await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not work.done():
            work.cancel()
        await asyncio.gather(work, leaving, return_exceptions=True)
        if work.done() and not work.cancelled() and (error := work.exception()) is not None:
            raise error

    async def _carry(self, scope: MutableMapping[str, Any], content: bytes | Upload, send: Sender) -> None:
        """Hand a call to the client, and its answer back as it comes."""
        url = _NOWHERE + _address(scope).decode("latin-1")
        headers = [(name, value) for name, value in scope["headers"] if name in _PASSED or name.startswith(b"x-")]
        headers = [(name, value) for name, value in headers if name != b"x-api-key" and b"x-stainless" not in name]
        kept = {"extensions": {UPLOAD: content}} if isinstance(content, Upload) else {"content": content}
        request = self._client.build_request(scope["method"], url, headers=headers, **kept)
        response = await self._client.send(request, stream=True)
        try:
            told = [(name.lower(), value) for name, value in response.headers.raw]
            told = [(name, value) for name, value in told if name.decode("latin-1") not in _DROPPED]
            await send({"type": "http.response.start", "status": response.status_code, "headers": told})
            async for chunk in response.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await response.aclose()


async def _body(receive: Receive, headers: Mapping[bytes, bytes]) -> bytes | Upload | tuple[int, str]:
    """The body of a request, or why it is not taken."""
    is_form = is_upload({"content-type": headers.get(b"content-type", b"").decode("latin-1")})
    most = MAX_FORM_BYTES if is_form else MAX_BODY
    too_large = 413, f"the request is longer than {most} bytes"
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or len(length) > len(str(most)) or int(length) > most:
        return too_large
    return await (_uploaded(receive) if is_form else _read(receive, too_large))


async def _uploaded(receive: Receive) -> Upload | tuple[int, str]:
    """A form, kept as it comes, or why it is not taken. However long it is, it may not stand still."""
    upload = Upload()
    refusal = 400, "the request broke off"
    try:
        while True:
            async with asyncio.timeout(BODY_SECONDS):
                message = await receive()
            if message["type"] == "http.disconnect":
                break
            upload.write(message.get("body", b""))
            if not message.get("more_body"):
                return upload
    except TimeoutError:
        refusal = 408, f"nothing of the request came for {BODY_SECONDS:.0f} seconds"
    except TooLargeError as error:
        refusal = 413, str(error)
    except OSError as error:
        refusal = 507, f"the request cannot be kept here: {error.strerror}"
    upload.close()
    return refusal


async def _read(receive: Receive, too_large: tuple[int, str]) -> bytes | tuple[int, str]:
    """A body that is held in memory, or why it is not taken."""
    content = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return 400, "the request broke off"
                content += message.get("body", b"")
                if len(content) > MAX_BODY:
                    return too_large
                if not message.get("more_body"):
                    return bytes(content)
    except TimeoutError:
        return 408, f"the request did not come within {BODY_SECONDS:.0f} seconds"


async def _left(receive: Receive) -> None:
    """Wait until the caller goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Sender, status: int, body: Any, *headers: tuple[bytes, bytes]) -> None:
    content = json.dumps(body).encode()
    headers = (*headers, (b"content-type", b"application/json"), (b"content-length", b"%d" % len(content)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def _refuse(send: Sender, scope: Mapping[str, Any], status: int, message: str) -> None:
    """An error of this server's own, in the caller's language."""
    kinds = {401: "authentication_error", 403: "permission_error"}
    error: dict[str, Any] = {"type": kinds.get(status, "invalid_request_error"), "message": message}
    body = (
        {"type": "error", "error": error}
        if _is_anthropics(scope)
        else {"error": {**error, "param": None, "code": None}}
    )
    await _say(send, status, body, (b"connection", b"close"))  # what else comes on it may be no request


def _is_anthropics(scope: Mapping[str, Any]) -> bool:
    """Whether Anthropic's SDK or one like it asks: by the path, its version, or where it puts its key."""
    names = {name for name, _ in scope["headers"]}
    has_key_of_its_own = b"x-api-key" in names and b"authorization" not in names
    return "/messages" in scope["path"] or b"anthropic-version" in names or has_key_of_its_own


def _is_this_machine(said: bytes) -> bool:
    """Whether a ``host`` header names this machine and nothing else."""
    hit = _AUTHORITY.fullmatch(said.decode("latin-1").strip().lower())
    return hit is not None and is_loopback(hit["six"] or hit["host"])


def _address(scope: MutableMapping[str, Any]) -> bytes:
    """Path and query as they came."""
    path: bytes = scope.get("raw_path", scope["path"].encode()).partition(b"?")[0]
    query: bytes = scope["query_string"]
    return path + (b"?" + query if query else b"")


def _headers(scope: MutableMapping[str, Any]) -> Mapping[bytes, bytes] | None:
    """The headers by name; None where they can be read in two ways, as by a proxy before this server."""
    named: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if named.setdefault(name, value) != value and name in _ONCE:
            return None
    return None if {b"content-length", b"transfer-encoding"} <= named.keys() else named


def listening(host: str, port: int, key: str | None) -> socket.socket:
    """A socket that callers can reach.

    Args:
        host: address or name of this machine.
        port: 0 for a free one.
        key: the server's own; without one it listens to this machine alone.

    Raises:
        UsageError: it cannot be used, or would be open to everybody.
    """
    if not is_loopback(host) and not key:
        raise UsageError(f"whoever reaches {host} could call on your account: name a variable with a key in --key-env")
    made = None
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        made = socket.socket(kind, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen()
    except OSError as error:
        if made is not None:
            made.close()
        raise UsageError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from error
    return made


def configuration(application: Any) -> Any:
    """How uvicorn serves the application.

    Raises:
        UsageError: uvicorn is not installed.
    """
    try:
        import uvicorn

        from migrate_advisor.transport.heads import PatientProtocol
    except ModuleNotFoundError:
        raise UsageError('the server needs packages: pip install "migrate-advisor[carry]"') from None
    return uvicorn.Config(
        application, http=PatientProtocol, ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )  # fmt: skip


def serve(application: Any, socket_: socket.socket) -> None:
    """Serve until interrupted or terminated; calls that are under way may end first."""
    import uvicorn

    def interrupted(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    if sys.platform != "win32":
        signal.signal(signal.SIGTERM, interrupted)  # uvicorn raises it again once it has ended in order
    uvicorn.Server(configuration(application)).run(sockets=[socket_])
