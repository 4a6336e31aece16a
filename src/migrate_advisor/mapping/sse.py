"""Bytes to server-sent events, incrementally, and events to bytes. Knows no provider and no JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.increments import joined_halves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_EVENT_BYTES = 16 * 1024 * 1024
"""An event longer than this is not one; images in base64 fit."""

BARE = "bare"
"""Type given to JSON that stands outside of any event."""

_BOM = b"\xef\xbb\xbf"


class ServerSentEvent(NamedTuple):
    """One event of a stream."""

    event: str
    """Its type; empty for the default one."""
    data: str
    """Its data lines, joined by line feeds."""


class EventStreamParser:
    """Takes the bytes of a stream as they come; gives the events that are complete.

    Lines end with LF, CRLF or CR. Comments, ``id`` and ``retry`` are left out. UTF-8 is decoded per line, so that a
    character cut between two chunks is whole again. A line that begins with ``{`` is no part of any event: it is what
    a server says that had an error to tell in place of a stream, and is given as an event of type `BARE`.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._has_returns = False
        """Whether a CR has come: lines that end with LF alone are told apart at less cost."""
        self._event = ""
        self._data: list[str] = []
        self._started = False
        self._bare: list[str] = []
        self._size = 0
        """Bytes of the event that is not complete yet."""

    def feed(self, chunk: bytes) -> Iterable[ServerSentEvent]:
        """The events that this chunk completes.

        Raises:
            ReplyError: a line or event is longer than `MAX_EVENT_BYTES`, or not UTF-8.
        """
        if self._buffer or self._data or self._event or self._bare:
            return self._feed(chunk)
        return _whole_events(chunk) or self._feed(chunk)

    def _feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        self._buffer += chunk
        self._has_returns = self._has_returns or b"\r" in chunk
        lines = self._lines(final=False) if self._has_returns else self._plain_lines()
        for line in lines:
            event = self._take(line)
            if event is not None:
                yield event
        if len(self._buffer) > MAX_EVENT_BYTES:
            raise ReplyError(f"a line of the stream is longer than {MAX_EVENT_BYTES} bytes")

    def finish(self) -> Iterator[ServerSentEvent]:
        """The event that was left without a blank line after it, if its lines are whole; some providers send that."""
        for line in self._lines(final=True):
            event = self._take(line)
            if event is not None:
                yield event
        event = self._take(b"")
        if event is not None:
            yield event
        if self._bare:
            yield ServerSentEvent(BARE, "\n".join(self._bare))

    def _plain_lines(self) -> list[bytes]:
        """Complete lines at the head of a buffer in which every line ends with LF."""
        end = self._buffer.rfind(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._buffer)
            return []
        lines = bytes(self._buffer[:end]).split(b"\n")
        del self._buffer[: end + 1]
        self._searched = 0
        return lines

    def _lines(self, *, final: bool) -> Iterator[bytes]:
        """Complete lines at the head of the buffer. A CR at its end waits for the LF that may follow."""
        buffer = self._buffer
        start = 0
        try:
            while True:
                end = _line_end(buffer, max(start, self._searched))
                if end < 0 or (end == len(buffer) - 1 and buffer[end:] == b"\r" and not final):
                    break
                yield bytes(buffer[start:end])
                start = end + (2 if buffer[end : end + 2] == b"\r\n" else 1)
                self._searched = start
            if final and start < len(buffer):
                yield bytes(buffer[start:])
                start = len(buffer)
        finally:
            del buffer[:start]
            self._searched = max(len(buffer) - 1, 0)

    def _take(self, line: bytes) -> ServerSentEvent | None:
        if not self._started:
            line = line.removeprefix(_BOM)
            self._started = True
        if self._bare or line.startswith(b"{"):
            return self._take_bare(_text(line))
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(_text(value.removeprefix(b" ")))
            self._size += len(line) + 1
            if len(self._data) > 1 and self._size > MAX_EVENT_BYTES:
                raise ReplyError(f"an event of the stream is longer than {MAX_EVENT_BYTES} bytes")
        elif name == b"event":
            self._event = _text(value.removeprefix(b" "))
        return None

    def _take_bare(self, line: str) -> ServerSentEvent | None:
        """A line of bare JSON: an event at once if it may be whole, else kept until the end."""
        if not self._bare and line.endswith("}"):
            return ServerSentEvent(BARE, line)
        self._bare.append(line)
        self._size += len(line) + 1
        if self._size > MAX_EVENT_BYTES:
            raise ReplyError(f"the reply is longer than {MAX_EVENT_BYTES} bytes")
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        event, data = self._event, self._data
        self._size = 0
        if not data:
            self._event = ""
            return None
        self._event, self._data = "", []
        return ServerSentEvent(event, "\n".join(data))


def _whole_events(chunk: bytes) -> list[ServerSentEvent] | None:
    """The events of a chunk of nothing but whole ones, each of one line of data and perhaps a name; None for others."""
    if not chunk.endswith(b"\n\n") or b"\r" in chunk or len(chunk) > MAX_EVENT_BYTES:
        return None
    try:
        texts = chunk[:-2].decode().split("\n\n")
    except UnicodeDecodeError:
        return None
    events = [event for text in texts if (event := _event_of(text)) is not None]
    return events if len(events) == len(texts) else None


def _event_of(text: str) -> ServerSentEvent | None:
    """The event of these lines, where they are one line of data, perhaps with a name before it."""
    name = ""
    if text.startswith("event: "):
        name, _, text = text[7:].partition("\n")
    if not text.startswith("data:") or "\n" in text:
        return None
    return ServerSentEvent(name, text[6 if text.startswith("data: ") else 5 :])


def _line_end(buffer: bytearray, start: int) -> int:
    feed = buffer.find(b"\n", start)
    carriage = buffer.find(b"\r", start, feed if feed >= 0 else len(buffer))
    return carriage if carriage >= 0 else feed


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise ReplyError(f"the stream is not UTF-8 at byte {error.start} of a line") from error


def event_bytes(data: str) -> bytes:
    """The bytes of one event with this data, which has no line end in it; half of a character becomes U+FFFD."""
    try:
        return b"data: " + data.encode() + b"\n\n"
    except UnicodeEncodeError:
        return b"data: " + joined_halves(data).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
"""How OpenAI ends a stream."""
