"""Streams that are OpenAI's already: their bytes pass untouched. Translating is `streams`'."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.counted_stream import COUNTED
from migrate_advisor.mapping.failures import ApiError, api_error, choice_complaint, complaint_of, status_complaint
from migrate_advisor.mapping.json_text import parse_object, says_nothing
from migrate_advisor.mapping.replies import NO_CHOICE
from migrate_advisor.mapping.report import MappingReport
from migrate_advisor.mapping.sse import DONE, MAX_EVENT_BYTES
from migrate_advisor.mapping.streamed_calls import StreamedCalls
from migrate_advisor.mapping.streams import BROKE_OFF, broken_off, error_event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import ErrorCode
    from migrate_advisor.mapping.counted_stream import CountedStream
    from migrate_advisor.mapping.plan import OperationPlan
    from migrate_advisor.mapping.streams import StreamDecoder

_BOM = b"\xef\xbb\xbf"
_DONE = b"[DONE]"
_STATED = re.compile(rb'"finish_reason"\s*:\s*"[^"]')
_FURTHER = re.compile(rb'"index"\s*:\s*[1-9]')
"""A choice beside the first, or a tool call beside the first."""


_SUSPECT = re.compile(
    rb'"(?:(?:error|base_resp)"\s*:|tool_calls"\s*:\s*\[\s*\{|ping"|(?:delta|choices)"\s*:\s*null)|data:\s*\{\s*\}'
)
"""What stands in an error, in a call of a tool, or where nothing is said; and may stand in another chunk."""
_NO_DELTA, _NO_CHOICES = re.compile(rb'"delta"\s*:\s*null'), re.compile(rb'"choices"\s*:\s*null')
_UNENDED = re.compile(rb"[^}\]\r\n][\r\n]")
"""The end of a line that is neither whole JSON nor ``[DONE]``, nor empty."""


def is_openais(plan: OperationPlan) -> bool:
    """Whether the dialect's streams are OpenAI's, as far as its documents say, so that bytes can pass untouched."""
    replies, streams = plan.facts.replies, plan.facts.streams
    return (
        not replies.finish_reasons
        and not replies.missing
        and not replies.flags
        and replies.marks is None
        and streams.end == "done"
        and streams.usage in {"asked", "unknown"}
        and not streams.unstable_tool_index
    )


class Passthrough:
    """A stream decoder that looks at a stream's first event, at what tells that it is whole, and for what is broken.

    Nothing is given before the first event is known to be one, so that a failure there is one before anything was
    delivered. Whole lines are given, so that half an event never is.

    Args:
        codes: what the provider's error codes mean.
        instead: the decoder for what is no stream of events but an answer in one piece; None where that is an error.
        counted: what is done about token counts; None where they are left as they come.
    """

    def __init__(
        self,
        codes: Mapping[str, ErrorCode],
        instead: StreamDecoder | None = None,
        counted: CountedStream | None = None,
    ) -> None:
        self.failure: ApiError | None = None
        self._counted = counted
        self._errors = codes
        self._instead = instead
        self._head = bytearray()
        self._looked = 0
        """Bytes of the head that are lines without an event."""
        self._is_stream = False
        self._is_other = False
        """Whether what came is no stream at all."""
        self._has_return = False
        """Whether what was given ends with CR, so that one line end more leaves the event open."""
        self._ending = _Ending()
        self._calls: dict[int, StreamedCalls] = {}
        self._is_over = False

    @property
    def report(self) -> MappingReport:
        """Nothing is changed but where token counts stand, unless the answer came in one piece."""
        if self._is_stream or self._instead is None:
            return MappingReport() if self._counted is None else self._counted.report
        return self._instead.report

    @property
    def usage(self) -> dict[str, Any] | None:
        """Token counts, as far as they came."""
        if not self._is_stream and self._instead is not None:
            return self._instead.usage
        return None if self._counted is None else self._counted.usage

    def feed(self, chunk: bytes) -> bytes:
        """The same bytes as far as they are whole lines, unless what came is no stream or a broken one."""
        if self._is_over:
            return b""
        if self._is_stream:
            return self._pass(chunk)
        self._head += chunk
        if len(self._head) > MAX_EVENT_BYTES:
            return self._fail(broken_off(f"the stream's first event does not come within {MAX_EVENT_BYTES} bytes"))
        return self._start() if b"\n" in chunk or b"\r" in chunk else b""

    def _start(self) -> bytes:
        """What can be given of a stream whose first event was not seen yet."""
        for line in [] if self._is_other else bytes(self._head[self._looked :]).splitlines(keepends=True):
            if not line.endswith((b"\n", b"\r")):
                break
            said = line if self._looked else line.removeprefix(_BOM)
            data = _data(said)
            if data and not says_nothing(data.decode("utf-8", "replace")):
                return self._begin(data)
            self._looked += len(line)
            if said.strip() and not _begins_stream(said[:6]):
                self._is_other = True  # `finish` tells what it is
                break
        return b""

    def _begin(self, data: bytes) -> bytes:
        """The stream so far, if its first event is one."""
        head = bytes(self._head).removeprefix(_BOM)
        if data == _DONE:
            return self._fail(broken_off(NO_CHOICE, code="no_choice"))
        failure = self._failure_of(data)
        if failure is not None:
            return self._fail(failure)
        self._is_stream, self._head = True, bytearray()
        return self._pass(head)

    def _failure_of(self, data: bytes) -> ApiError | None:
        """What an event says that is no chunk."""
        return self._failure_in(parse_object(data.decode("utf-8", "replace")))

    def _failure_in(self, event: dict[str, Any] | None) -> ApiError | None:
        if event is None:
            return broken_off("an event of the stream is no JSON object", code="invalid_reply")
        complaint = status_complaint(event) or choice_complaint(event)
        if complaint is None and (event.get("error") or ("choices" not in event and "usage" not in event)):
            complaint = complaint_of(event)
            if complaint is None:
                return broken_off("an event of the stream is neither a chunk nor an error", code="invalid_reply")
        return None if complaint is None else api_error(200, complaint, self._errors)

    def _pass(self, chunk: bytes) -> bytes:
        lines = self._ending.see(chunk)
        if self._counted is not None and (COUNTED in lines or self._counted.owes(lines)):
            lines = self._counted.settled(lines)
        self._has_return = lines.endswith(b"\r") if lines else self._has_return
        is_end = bool(self._calls) and _STATED.search(lines)
        if not (is_end or _SUSPECT.search(lines) or (not _is_one(lines) and _UNENDED.search(lines))):
            return lines
        return self._looked_at(lines)

    def _looked_at(self, lines: bytes) -> bytes:
        """Lines of which one may say what OpenAI's client cannot read."""
        given: list[bytes] = []
        for line in lines.splitlines(keepends=True):
            if line.startswith(b"event:") and line[6:].strip() == b"ping":
                continue
            data = _data(line)
            if not data or data == _DONE:
                given.append(line)
                continue
            text = data.decode("utf-8", "replace")
            event = parse_object(text)
            if not (event is not None and event.get("choices")) and says_nothing(text):
                continue
            failure = self._failure_in(event)
            if failure is not None:
                return b"".join(given) + self._fail(failure)
            given.append(self._mended(line, event or {}))
        return b"".join(given)

    def _mended(self, line: bytes, event: dict[str, Any]) -> bytes:
        """The line with what OpenAI's client can read; the same one where it can."""
        choices = event.get("choices")
        if not isinstance(choices, list):
            return _NO_CHOICES.sub(b'"choices": []', line)
        called = [self._called(choice) for choice in choices]
        if any(called):
            return b"data: %b%b" % (json.dumps(event).encode(), line[len(line.rstrip()) :])
        lacks = any(isinstance(choice, dict) and choice.get("delta") is None for choice in choices)
        return _NO_DELTA.sub(b'"delta": {}', line) if lacks else line

    def _called(self, choice: Any) -> bool:
        """Put the fragments of a choice right; whether that changed them. What cannot be read stays as it is."""
        delta = choice.get("delta") if isinstance(choice, dict) else None
        index = choice.get("index") if isinstance(delta, dict) else None
        if not isinstance(delta, dict) or not isinstance(index, int):
            return False
        calls = delta.get("tool_calls")
        known = self._calls.get(index)
        if known is None and calls:
            known = self._calls[index] = StreamedCalls(index, unstable=False)
        if known is None:
            return False
        try:
            told = known.fragments(calls) if isinstance(calls, list) else []
        except ReplyError:
            return False
        if choice.get("finish_reason"):
            told += known.rest()
        if told == (calls or []):
            return False
        delta["tool_calls"] = told
        return True

    def _fail(self, failure: ApiError) -> bytes:
        self.failure, self._is_over = failure, True
        return b"\n\n" * self._has_return + error_event(failure)

    def finish(self) -> bytes:
        """Nothing after a complete stream, the end where every choice stated why it ends, else an error."""
        if self._is_over:
            return b""
        if not self._is_stream:
            return self._finish_head()
        self._is_over = True
        owed = self._ending.owed()
        if owed is not None:
            return owed if self._counted is None else self._counted.settled(owed)
        return self._fail(broken_off(BROKE_OFF, code="stream_broken_off"))

    def _finish_head(self) -> bytes:
        """What is said by something that was no stream, or ended before its first event."""
        head = bytes(self._head).removeprefix(_BOM).strip()
        if self._instead is None or not head.startswith(b"{"):
            if head and _begins_stream(head[:6]):
                self._head += b"\n\n"
                if given := self._start():
                    return given if self._is_over else given + self.finish()
            return self._fail(_no_stream(head, self._errors))
        self._is_over = True
        given = self._instead.feed(head) + self._instead.finish()
        self.failure = self._instead.failure
        return given


class _Ending:
    """Looks for what ends a stream: ``[DONE]``, or a finish reason of every choice.

    Only lines that say something of that are parsed, since every chunk passes here.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._is_done = False
        self._seen = {0}
        self._finished: set[int] = set()

    def see(self, chunk: bytes) -> bytes:
        """The lines that this chunk completes, after a look at them."""
        lines = chunk
        if self._line or not chunk.endswith(b"\n"):  # else it is whole lines, as most are
            end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
            if not end:
                self._line += chunk
                return b""
            lines = bytes(self._line) + chunk[:end]
            self._line = bytearray(chunk[end:])
        if _DONE in lines or _STATED.search(lines) or _FURTHER.search(lines):
            for line in lines.splitlines():
                self._take(line)
        return lines

    def _take(self, line: bytes) -> None:
        data = _data(line)
        if data == _DONE:
            self._is_done = True
        elif _STATED.search(data) or _FURTHER.search(data):
            choices = (parse_object(data.decode("utf-8", "replace")) or {}).get("choices")
            for position, choice in enumerate(choices if isinstance(choices, list) else ()):
                self._note(position, choice)

    def _note(self, position: int, choice: Any) -> None:
        if isinstance(choice, dict):
            given = choice.get("index")
            index = given if isinstance(given, int) else position
            self._seen.add(index)
            if choice.get("finish_reason"):
                self._finished.add(index)

    def owed(self) -> bytes | None:
        """What an OpenAI stream still needs after these bytes; None where they are no whole one."""
        last = bytes(self._line)
        self._take(last)
        if self._is_done:
            return last
        data = _data(last)
        is_cut = bool(data) and parse_object(data.decode("utf-8", "replace")) is None
        if is_cut or not self._seen <= self._finished:
            return None
        return last + (b"\n\n" if last else b"\n") + DONE


def _data(line: bytes) -> bytes:
    """The data of a line of an event; empty where it has none."""
    return line[5:].strip() if line.startswith(b"data:") else b""


def _is_one(lines: bytes) -> bool:
    """Whether these lines are one event of one line that may be whole JSON, as most are."""
    return lines.endswith(b"}\n\n") and lines.find(b"\n") == len(lines) - 2 and b"\r" not in lines


def _begins_stream(start: bytes) -> bool:
    """Whether these first bytes may begin a server-sent event."""
    return any(start.startswith(field[: len(start)]) for field in (b"data:", b"event:", b"id:", b"retry:", b":"))


def _no_stream(content: bytes, codes: Mapping[str, ErrorCode]) -> ApiError:
    try:
        complaint = complaint_of(json.loads(content)) if content.strip() else None
    except (ValueError, RecursionError):
        complaint = None
    if complaint is None:
        return broken_off("the provider answered with no stream of events", code="invalid_reply")
    return api_error(200, complaint, codes)
