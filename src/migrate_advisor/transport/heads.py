"""How long a caller of the server may take to ask and to take its answer, and that it is seen to leave.

uvicorn waits for the head of a request for ever, and for a caller that takes nothing too; it reads nothing on, not even
the end, once a caller has sent its next request before an answer. What becomes of a request whose head has come is
`serving`'s.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0
"""Seconds in which a connection must have brought the head of its first request, or of its next one."""
MOST_AHEAD = 64 * 1024
"""Bytes that a caller may send of its next requests before it is answered; whoever sends more is hung up on."""
TAKE_SECONDS = 60.0
"""Seconds in which a caller must take some of an answer that waits for it."""
LEAST_TAKEN = 64 * 1024
"""Bytes that are some."""


class PatientProtocol(H11Protocol):
    """A connection that is closed when no head comes in time, and read on so that its end is seen."""

    _timer: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None
    _ahead = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait no longer once a head has come."""
        is_ahead = self._is_heard_out()
        super().data_received(data)
        if is_ahead:
            self._ahead += len(data)
        if self._ahead > MOST_AHEAD:
            self.transport.close()
        elif self._is_heard_out():
            self.flow.resume_reading()
        if not getattr(self.cycle, "response_complete", True):  # there is none before the first head
            self._stop()

    def on_response_complete(self) -> None:
        """Wait for the next head."""
        self._ahead = 0
        self._stop()
        self._wait()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        self._stop()
        self._stop_taking()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait until the caller takes what is written."""
        super().pause_writing()
        self._stop_taking()
        self._wait_taking()

    def resume_writing(self) -> None:
        """It has taken it."""
        self._stop_taking()
        super().resume_writing()

    def _wait_taking(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        self._taking = asyncio.get_running_loop().call_later(TAKE_SECONDS, self._look_taking, waiting)

    def _look_taking(self, waiting: int) -> None:
        """Hang up on a caller that has taken next to nothing; its call ends as when it leaves."""
        if self.transport.get_write_buffer_size() > waiting - LEAST_TAKEN:
            self.transport.abort()
        else:
            self._wait_taking()

    def _stop_taking(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _is_heard_out(self) -> bool:
        """Whether a request has come as a whole and is not answered yet: what comes now belongs to the next ones."""
        return self.conn.their_state is h11.DONE and not getattr(self.cycle, "response_complete", True)

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.transport.close)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
