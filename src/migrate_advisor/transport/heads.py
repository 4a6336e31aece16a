"""How long a caller of the server may take to say what it asks for: uvicorn waits for the head of a request for ever.

What becomes of a request whose head has come is `serving`'s.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0
"""Seconds in which a connection must have brought the head of its first request, or of its next one."""


class PatientProtocol(H11Protocol):
    """A connection that is closed when no head comes in time."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait no longer once a head has come."""
        super().data_received(data)
        if not getattr(self.cycle, "response_complete", True):  # there is none before the first head
            self._stop()

    def on_response_complete(self) -> None:
        """Wait for the next head."""
        self._stop()
        self._wait()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.transport.close)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
