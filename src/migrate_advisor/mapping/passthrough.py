"""Streams that are OpenAI's already: their bytes pass untouched. Translating is `streams`'."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.failures import ApiError, api_error, complaint_of
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.report import MappingReport
from migrate_advisor.mapping.sse import DONE
from migrate_advisor.mapping.streams import BROKE_OFF, broken_off, error_event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import ErrorCode
    from migrate_advisor.mapping.plan import Plan

_WHITESPACE = b" \t\r\n\xef\xbb\xbf"
_MAX_ERROR_BYTES = 1024 * 1024
_DONE = b"[DONE]"
_STATED = re.compile(rb'"finish_reason"\s*:\s*"[^"]')
_FURTHER = re.compile(rb'"index"\s*:\s*[1-9]')
"""A choice beside the first, or a tool call beside the first."""


def is_openais(plan: Plan) -> bool:
    """Whether the dialect's streams are OpenAI's, as far as its documents say, so that bytes can pass untouched."""
    replies, streams = plan.facts.replies, plan.facts.streams
    return (
        not replies.finish_reasons
        and not replies.missing
        and streams.end == "done"
        and streams.usage in {"asked", "unknown"}
        and not streams.unstable_tool_index
    )


class Passthrough:
    """A stream decoder that only looks at a stream's start, and at what tells that it is whole."""

    def __init__(self, codes: Mapping[str, ErrorCode]) -> None:
        self.failure: ApiError | None = None
        self.usage: dict[str, Any] | None = None
        self._codes = codes
        self._head = b""
        self._is_stream = False
        self._ending = _Ending()
        self._is_over = False

    @property
    def report(self) -> MappingReport:
        """Nothing is changed."""
        return MappingReport()

    def feed(self, chunk: bytes) -> bytes:
        """The same bytes, unless what came is no stream at all."""
        if self._is_stream:
            self._ending.see(chunk)
            return chunk
        if len(self._head) < _MAX_ERROR_BYTES:
            self._head += chunk
        start = self._head.lstrip(_WHITESPACE)[:6]
        if not start or not _begins_stream(start):
            return b""
        self._is_stream = True
        head, self._head = self._head, b""
        self._ending.see(head)
        return head

    def finish(self) -> bytes:
        """Nothing after a complete stream, the end where every choice stated why it ends, else an error."""
        if self._is_over:
            return b""
        self._is_over = True
        if not self._is_stream:
            self.failure = _no_stream(self._head, self._codes)
            return error_event(self.failure)
        owed = self._ending.owed()
        if owed is not None:
            return owed
        self.failure = broken_off(BROKE_OFF, code="stream_broken_off")
        return error_event(self.failure)


class _Ending:
    """Looks for what ends a stream: ``[DONE]``, or a finish reason of every choice.

    Only lines that say something of that are parsed, since every chunk passes here.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._is_done = False
        self._seen = {0}
        self._finished: set[int] = set()

    def see(self, chunk: bytes) -> None:
        """Look at the lines that this chunk completes."""
        lines = chunk
        if self._line or not chunk.endswith(b"\n"):  # else it is whole lines, as most are
            end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
            if not end:
                self._line += chunk
                return
            lines = bytes(self._line) + chunk[:end]
            self._line = bytearray(chunk[end:])
        if _DONE in lines or _STATED.search(lines) or _FURTHER.search(lines):
            for line in lines.splitlines():
                self._take(line)

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
            return b""
        data = _data(last)
        is_cut = bool(data) and parse_object(data.decode("utf-8", "replace")) is None
        if is_cut or not self._seen <= self._finished:
            return None
        return (b"\n\n" if last else b"\n") + DONE


def _data(line: bytes) -> bytes:
    """The data of a line of an event; empty where it has none."""
    return line[5:].strip() if line.startswith(b"data:") else b""


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
