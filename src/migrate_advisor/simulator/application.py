"""The ASGI application: finds the site, checks access, lets the wire format answer, lets faults strike, records."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from migrate_advisor.errors import UsageError
from migrate_advisor.simulator.access import AccessTokens, check_access
from migrate_advisor.simulator.callers import is_here
from migrate_advisor.simulator.delivery import Delivery
from migrate_advisor.simulator.faults import FAULT_HEADER, FaultPlan, Scene, known_fault
from migrate_advisor.simulator.refusals import RefusedError, stated
from migrate_advisor.simulator.site import SimulatedSite
from migrate_advisor.simulator.token_exchange import exchange
from migrate_advisor.simulator.traffic import Received, SiteRequest
from migrate_advisor.simulator.wires.native_languages import spoken
from migrate_advisor.simulator.wires.table import WIRES

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from migrate_advisor.simulator.traffic import SiteReply

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of a request: some dozens of images, and no vendor takes more."""


LARGEST_RECORD = 256 * 1024 * 1024
"""Bytes of the requests that are remembered; where they are more, the oldest are forgotten."""


class _TooLargeError(Exception):
    """A request goes on for too long."""


async def _body(request: Request) -> bytes:
    """The body, as far as it is no larger than it may be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise _TooLargeError
    return bytes(body)


@dataclass
class Switchboard:
    """Sites with what happens there. Its record may be read from any thread."""

    sites: Sequence[SimulatedSite]
    plan: FaultPlan
    tokens: AccessTokens
    clock: Callable[[], float]
    tear_down: Callable[[tuple[str, int]], None]
    """Breaks the connection from this address and port."""
    log: Callable[[Received, int], None] | None = None
    record: deque[Received] = field(default_factory=deque)
    held: int = 0
    """Bytes of the bodies in the record."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def application(self) -> ASGIApp:
        """The application."""
        return Starlette(routes=[Route("/{path:path}", self._handle, methods=_METHODS)])

    async def _handle(self, request: Request) -> Delivery | JSONResponse:
        if not (
            is_here(request.headers.get("host", "")) and is_here(request.headers.get("origin", "http://localhost"))
        ):
            return JSONResponse({"error": {"message": "only programs and pages of this machine may call"}}, 403)
        path = request.url.path
        site = self._site(path)
        if site is None:
            known = ", ".join(item.prefix for item in self.sites)
            return JSONResponse({"error": {"message": f"nothing is simulated at {path}; there are {known}"}}, 404)
        try:
            body = await _body(request)
        except _TooLargeError:
            return JSONResponse({"error": {"message": f"the body is larger than {LARGEST_BODY:,} bytes"}}, 413)
        received = Received(
            provider=site.provider.id,
            endpoint=site.name,
            method=request.method,
            path=path,
            query=dict(request.query_params),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
        )
        self._remember(received)
        try:
            reply = self._reply(SiteRequest(site, received, self.clock()))
        except UsageError as error:
            return JSONResponse({"error": {"message": str(error)}}, 400)
        if self.log:
            self.log(received, reply.status)
        client = request.client
        return Delivery(reply, lambda: self.tear_down((client.host, client.port)) if client else None)

    def _remember(self, received: Received) -> None:
        with self.lock:
            if self.record.maxlen == 0:
                return
            while self.record and (len(self.record) == self.record.maxlen or self.held > LARGEST_RECORD):
                self.held -= len(self.record.popleft().body)
            self.record.append(received)
            self.held += len(received.body)

    def _site(self, path: str) -> SimulatedSite | None:
        """The site whose prefix the path has; else, for clients that take a host only, the one with its base path."""
        below = [site for site in self.sites if path == site.prefix or path.startswith(f"{site.prefix}/")]
        if below:
            return below[0]
        bare = [site for site in self.sites if path == site.token_path or path.startswith(f"{site.base_path}/")]
        return max(bare, key=lambda site: (path == site.token_path, len(site.base_path)), default=None)

    def _reply(self, call: SiteRequest) -> SiteReply:
        ordered = self.plan.choose(call.site, call.received.headers.get(FAULT_HEADER))
        beside = spoken(call)
        wire = beside.wire if beside else WIRES[call.site.dialect.codec]
        token_reply = exchange(call, self.tokens)
        if token_reply is not None:
            reply = token_reply
        else:
            try:
                operation = beside.operation if beside else None
                check_access(call, self.tokens, bearer_too=wire.bearer_too, operation=operation)
                reply = wire.reply(call)
            except RefusedError as error:
                said = stated(error.failure, call.site.dialect)
                reply = wire.refusal(call.site, error, said)
        if ordered is None:
            return reply
        strike = known_fault(ordered.name).strike
        return strike(Scene(ordered, call.site, wire, reply)) if strike else replace(reply)
