"""Callers of `migrate-advisor carry` that leave, or take nothing: their calls end, and nothing is kept for them."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from migrate_advisor.transport import heads, serving
from migrate_advisor.transport.serving import Door, listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1", "::1"])]


class _Endless:
    """A client whose calls are never answered."""

    def __init__(self) -> None:
        self.asked, self.left = threading.Event(), threading.Event()

    def build_request(self, *_: object, **__: object) -> None:
        """None."""

    async def send(self, *_: object, **__: object) -> None:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()


_POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n"


@pytest.mark.parametrize("together", [1, 0])
@pytest.mark.parametrize(
    "ahead",
    [
        b"",
        b"GET /heal",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        _POST.format(9_000).encode() + b"x" * 9_000,
        _POST.format(900_000).encode() + b"x" * 400_000,
    ],
    ids=["nothing", "a part", "a request", "a body", "a long body"],
)
def test_a_call_ends_when_its_caller_leaves_whatever_it_sent_ahead(ahead: bytes, together: int) -> None:
    client, listener = _Endless(), listening("127.0.0.1", 0, None)
    server = uvicorn.Server(serving.configuration(serving.Application(client, Door(None), [])))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        with socket.create_connection(listener.getsockname(), timeout=20) as caller:
            caller.sendall(_POST.format(2).encode() + b"{}" + ahead * together)
            assert client.asked.wait(20)
            with suppress(ConnectionError):  # whoever sends too much is hung up on
                caller.sendall(ahead * (1 - together))
        assert client.left.wait(20)
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


class _Flood(_Endless):
    """A client whose answers have no end."""

    status_code = 200

    def __init__(self) -> None:
        super().__init__()
        self.headers = httpx.Headers()
        self.given = 0

    async def send(self, *_: object, **__: object) -> _Flood:  # type: ignore[override]
        self.asked.set()
        return self

    async def aiter_raw(self) -> AsyncIterator[bytes]:
        try:
            while True:
                self.given += 1
                await asyncio.sleep(0)  # as reading from a vendor does
                yield b"x" * 65_536
        finally:
            self.left.set()

    async def aclose(self) -> None:
        """Nothing is open."""


@contextmanager
def _serving(client: Any) -> Iterator[socket.socket]:
    listener = listening("127.0.0.1", 0, None)
    server = uvicorn.Server(serving.configuration(serving.Application(client, Door(None), [])))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        with socket.create_connection(listener.getsockname(), timeout=20) as caller:
            caller.sendall(_POST.format(2).encode() + b"{}")
            assert client.asked.wait(20)
            yield caller
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


def test_a_caller_that_takes_nothing_is_hung_up_on_and_its_call_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "TAKE_SECONDS", 0.5)
    client = _Flood()
    with _serving(client):
        assert client.left.wait(20)
    assert client.given < 400  # what the system keeps for a connection, and no more


def test_a_caller_that_takes_what_comes_is_served_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "TAKE_SECONDS", 0.5)
    client = _Flood()
    with _serving(client) as caller:
        began, taken = time.monotonic(), 0
        while time.monotonic() - began < 2:
            taken += len(caller.recv(1 << 20))
        assert not client.left.is_set()
    assert taken > 1 << 20
