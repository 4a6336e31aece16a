"""Streams of typed events that are in the caller's language already: their bytes pass untouched.

An answer that came whole in place of a stream is told as one.

Nothing is passed on before something was said, so that a failure until then can still be answered by somebody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.failures import api_error, complaint_of
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.languages.errors import error_stream
from migrate_advisor.mapping.languages.filled import message_filled, response_filled
from migrate_advisor.mapping.languages.filled_events import event_text, mended_events
from migrate_advisor.mapping.languages.retold import retold
from migrate_advisor.mapping.languages.retold_plain import retold_plain
from migrate_advisor.mapping.ledger import Ledger
from migrate_advisor.mapping.mistaken import mistaken
from migrate_advisor.mapping.report import MappingReport
from migrate_advisor.mapping.sse import BARE, MAX_EVENT_BYTES, EventStreamParser
from migrate_advisor.mapping.streams import BROKE_OFF, broken_off

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import ErrorCode
    from migrate_advisor.catalog.operations import ApiOperation
    from migrate_advisor.mapping.failures import ApiError
    from migrate_advisor.mapping.sse import ServerSentEvent

_ENDS = frozenset({"response.completed", "response.incomplete", "response.cancelled", "message_stop"})
_FAILURES = frozenset({"error", "response.failed"})
_SILENT = frozenset({"response.created", "response.in_progress", "response.queued", "message_start", "ping", ""})
"""Events that say nothing of the answer yet."""
_COUNTS = frozenset({"message_delta"})
_BEGINS = "message_start"
"""The event that counts what was asked, where the last one counts what was said."""
_BLANKS = (b"\n\n", b"\r\n\r\n", b"\r\r")
"""What ends an event."""
_LONGEST_BLANK = max(map(len, _BLANKS))


class TypedEvents:
    """A decoder that passes typed events on, and looks for what ends or breaks them.

    Args:
        asked: the operation, as the caller knows it.
        codes: what the provider's error codes mean.
        must_end: whether a stream without an event that ends it has broken off.
        known: values for what a stream may lack.
    """

    def __init__(
        self, asked: ApiOperation, codes: Mapping[str, ErrorCode], *, must_end: bool, known: Mapping[str, Any]
    ) -> None:
        self._known = known
        self._ledger = Ledger([], once=True)
        self._mended = mended_events(asked.language, known, self._ledger) if must_end else None
        self._mends: list[tuple[ServerSentEvent, list[dict[str, Any]]]] = []
        """Events that lacked something, with what takes their place."""
        self.failure: ApiError | None = None
        self.usage: dict[str, Any] | None = None
        self.response: dict[str, Any] | None = None
        """The whole response, once its last event came."""
        self._asked = asked
        self._codes = codes
        self._must_end = must_end
        self._parser = EventStreamParser()
        self._held = bytearray()
        self._searched = 0
        """Bytes of what is held in which no event ends."""
        self._whole: bytes | None = None
        """What was answered whole in place of a stream, as one."""
        self._has_said = False
        self._has_ended = False
        self._is_over = False

    @property
    def report(self) -> MappingReport:
        """What was put in."""
        return MappingReport(self._ledger.changes)

    def feed(self, chunk: bytes) -> bytes:
        """The same bytes, once something was said."""
        if self._is_over:
            return b""
        try:
            for event in self._parser.feed(chunk):
                self._see(event)
        except ReplyError as error:
            return self._fail(broken_off(str(error), code="invalid_reply"))
        if self.failure is not None and not self._has_said:
            return self._fail(self.failure)
        if self._whole is not None:
            self._is_over = True
            return self._whole
        self._held += chunk
        return self._released() if self._has_said else self._awaited()

    def _awaited(self) -> bytes:
        """Nothing as long as the first event may come."""
        if len(self._held) <= MAX_EVENT_BYTES:
            return b""
        return self._fail(broken_off(f"the stream's first event does not come within {MAX_EVENT_BYTES} bytes"))

    def _released(self) -> bytes:
        """The events that are whole."""
        held = self._held
        if self._mended is None or held.endswith(b"\n\n"):
            end = len(held)
        else:
            start = max(self._searched - _LONGEST_BLANK, 0)
            end = max(at + len(mark) if (at := held.rfind(mark, start)) >= 0 else 0 for mark in _BLANKS)
        whole = bytes(held[:end])
        del held[:end]
        self._searched = len(held)
        return self._put_right(whole) if self._mends else whole

    def _put_right(self, content: bytes) -> bytes:
        """The events with what they lacked."""
        out: list[bytes] = []
        at = 0
        for event, told in self._mends:
            data = event.data.encode("utf-8", "surrogatepass")
            start = content.find(data, at)
            start = content.rfind(b"data:", at, start) if start >= 0 else -1
            if start < 0:
                continue  # it came in several lines
            line = f"event: {event.event}\n".encode() if event.event else b""
            start = found if line and (found := content.rfind(line, at, start)) >= 0 else start
            end = content.find(data, start) + len(data)
            written = "\n\n".join(map(event_text, told)).encode("utf-8", "backslashreplace")
            out += (content[at:start], written)
            at = end
        self._mends = []
        return b"".join([*out, content[at:]])

    def finish(self) -> bytes:
        """Nothing after a whole stream, else an error."""
        if self._is_over:
            return b""
        held, self._held = bytes(self._held), bytearray()
        try:
            for event in self._parser.finish():
                self._see(event)
        except ReplyError as error:
            return self._fail(broken_off(str(error), code="invalid_reply"))
        held = self._put_right(held) if self._mends else held
        if self._whole is not None:
            held = self._whole
        if self.failure is None and (self._has_ended or (self._has_said and not self._must_end)):
            self._is_over = True
            return held
        return self._fail(self.failure or broken_off(BROKE_OFF, code="stream_broken_off"))

    def _fail(self, error: ApiError) -> bytes:
        """The error in the caller's language; what was not passed on is left out."""
        self._is_over = True
        self.failure = error
        self._held = bytearray()
        return error_stream(self._asked.language, error)

    def _see(self, event: ServerSentEvent) -> None:
        """Look at one event; most are not even parsed."""
        kind = event.event if event.event and event.event != BARE else self._kind_within(event)
        if kind is None:
            return
        if self._mended is not None and event.event != BARE:
            told = self._mended.events(kind, event.data)
            if told is None and not event.event and self._asked.language == "anthropic-messages":
                data = parse_object(event.data) or {"type": kind}
                told = [data] if isinstance(data.get("type"), str) else None  # whose SDK heeds only events with a name
            if told is not None:
                self._mends.append((event, told))
        self._take(kind, event)

    def _take(self, kind: str, event: ServerSentEvent) -> None:
        """What an event says of the answer as a whole."""
        if kind in _FAILURES:
            self._complain(parse_object(event.data) or {}, event.data)
        elif kind in _ENDS or kind in _COUNTS:
            self._end(parse_object(event.data) or {}, is_end=kind in _ENDS)
        elif kind == _BEGINS:
            self._count((parse_object(event.data) or {}).get("message"))
        elif kind not in _SILENT:
            self._has_said = True

    def _kind_within(self, event: ServerSentEvent) -> str | None:
        """The type that the data of an event without a name has; None where that was all there is to it."""
        data = parse_object(event.data) or {}
        other = mistaken(self._asked.name, data) if self._must_end and not self._has_said else None
        if other is not None:
            self.failure = broken_off(other, Failure.NOT_IMPLEMENTED)
            return None
        is_bare = event.event == BARE
        if is_bare and not self._has_said and self._take_whole(data):
            return None
        return str(data.get("type") or ("error" if is_bare else event.data.strip()))

    def _take_whole(self, data: Mapping[str, Any]) -> bool:
        """Take an answer that came whole."""
        if data.get("error"):
            return False
        if self._must_end:
            data = self._with_all(data)
        events = retold(self._asked.language, data) if self._must_end else retold_plain(self._asked.name, data)
        if events is None:
            return False
        self._whole = events
        self._end({"response": data} if data.get("object") == "response" else data, is_end=True)
        return True

    def _with_all(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """A whole answer with what the SDK reads."""
        if self._asked.language == "anthropic-messages" and data.get("type") == "message":
            return message_filled(data, self._known, self._ledger)
        if self._asked.language == "openai-responses" and data.get("object") == "response":
            return response_filled(data, self._known, self._ledger)
        return data

    def _complain(self, data: Mapping[str, Any], text: str) -> None:
        response = data.get("response")
        inner = response.get("error") if isinstance(response, dict) else None
        complaint = complaint_of({"error": inner} if inner else dict(data))
        if complaint is None and not self._must_end and isinstance(data.get("data"), list):
            self.failure = broken_off("the answer came whole and not as a stream, with addresses in place of images")
        elif complaint is None:
            self.failure = broken_off(text[:300] or "the provider's stream tells an error without words")
        else:
            self.failure = api_error(200, complaint, self._codes)

    def _end(self, data: Mapping[str, Any], *, is_end: bool) -> None:
        response = data.get("response")
        if isinstance(response, dict):
            self.response = response
        self._count(response if isinstance(response, dict) else data)
        self._has_ended |= is_end
        self._has_said = True

    def _count(self, holder: Any) -> None:
        """Take token counts; what a later event does not count again stays as an earlier one told it."""
        usage = holder.get("usage") if isinstance(holder, dict) else None
        if isinstance(usage, dict):
            told = {key: value for key, value in usage.items() if value is not None}
            self.usage = {**(self.usage or {}), **told}
