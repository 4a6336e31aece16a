"""Sends a `SiteReply`: at its pace, and broken off where it says so. What it says is decided elsewhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from migrate_advisor.simulator.traffic import SiteReply


class Delivery:
    """An ASGI response."""

    def __init__(self, reply: SiteReply, tear_down: Callable[[], None]) -> None:
        self.reply = reply
        self.tear_down = tear_down

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, as long as somebody is there to read it."""
        reply = self.reply
        if await _left(receive, reply.wait):
            return
        if reply.silent:
            await self._break()
            return
        await send({"type": "http.response.start", "status": reply.status, "headers": self._headers()})
        for chunk in reply.chunks:
            if await _left(receive, reply.gap):
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if reply.breaks:
            await self._break()
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _headers(self) -> list[tuple[bytes, bytes]]:
        reply = self.reply
        headers = {"content-type": reply.content_type, "x-request-id": "sim-request", **reply.headers}
        if not reply.streams:
            length = sum(map(len, reply.chunks)) if reply.length is None else reply.length
            headers["content-length"] = str(length)
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    async def _break(self) -> None:
        """Tear the connection down, once what was written has left."""
        await asyncio.sleep(0.01)
        self.tear_down()
        await asyncio.sleep(0)


async def _left(receive: Receive, seconds: float) -> bool:
    """Wait, and tell whether the client left meanwhile."""
    if not seconds:
        return False
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True
