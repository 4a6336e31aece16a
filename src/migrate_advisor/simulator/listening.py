"""`Listener`: an ASGI application on a port of 127.0.0.1, served by a thread that ends when it is told to."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    import ssl

    from starlette.types import ASGIApp

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0


class Listener:
    """A port, a thread, and the connections that are open."""

    def __init__(self, application: ASGIApp, port: int, *, self_signed: bool = False) -> None:
        self._application = application
        self._wanted = port
        self._self_signed = self_signed
        self._socket: socket.socket | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port.

        Raises:
            UsageError: it does not listen.
        """
        if self._socket is None:
            message = "the simulator is not running: use it in a `with` statement, or call start()"
            raise UsageError(message)
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def open_connections(self) -> int:
        """How many clients are connected."""
        return len(self._server.server_state.connections) if self._server else 0

    def start(self) -> None:
        """Listen.

        Raises:
            UsageError: the port is taken.
        """
        # With the protocol named, asyncio sends what it has at once; without, the kernel waits for more to send.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", self._wanted))
        except OSError as error:
            listening.close()
            message = f"port {self._wanted} cannot be used: {error.strerror}"
            raise UsageError(message) from error
        self._socket = listening
        self._server = _Server(_configuration(self._application, self_signed=self._self_signed))
        self._thread = threading.Thread(target=self._server.run, args=([listening],), name="simulator", daemon=True)
        self._thread.start()
        self._server.ready.wait(_START_SECONDS)

    def stop(self) -> None:
        """Break connections, close the port, end the thread."""
        if self._server is None or self._thread is None or self._socket is None:
            return
        self._server.should_exit = True
        self.tear_down_all()
        self._thread.join(_STOP_SECONDS)
        self._socket.close()
        self._socket = self._server = self._thread = None

    def tear_down(self, client: tuple[str, int]) -> None:
        """Break the connection from this address and port; to be called in the server's thread."""
        for connection in list(self._server.server_state.connections) if self._server else ():
            if isinstance(connection, H11Protocol) and connection.client == client:
                connection.transport.abort()

    def tear_down_all(self) -> None:
        """Break all connections; may be called in any thread."""
        server = self._server
        if server and server.loop and not server.loop.is_closed():
            server.loop.call_soon_threadsafe(server.abort_all)


class _Server(uvicorn.Server):
    """A server that says when it is ready, and that can drop its connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start."""
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    def abort_all(self) -> None:
        """Break all connections, without waiting for anybody."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol):
                connection.transport.abort()


def _configuration(application: ASGIApp, *, self_signed: bool) -> uvicorn.Config:
    config = uvicorn.Config(
        application,
        loop="asyncio",
        http=H11Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    if self_signed:
        config.load()
        config.ssl = _self_signed()
    return config


def _self_signed() -> ssl.SSLContext:
    from migrate_advisor.simulator.certificate import self_signed_context

    return self_signed_context()
