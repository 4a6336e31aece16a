"""A stream of chat chunks said as the events of an Anthropic message. Whole replies are `messages_replies`'."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.languages.citations import as_location
from migrate_advisor.mapping.languages.errors import error_stream
from migrate_advisor.mapping.languages.messages_replies import counted, message_id, stop_reason
from migrate_advisor.mapping.one_answer import OF_CALLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.failures import ApiError

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring

_TEXT = {"type": "text", "text": ""}
_THINKING = {"type": "thinking", "thinking": "", "signature": ""}
_TEXTS: Mapping[str, tuple[dict[str, Any], str, str]] = {
    "reasoning_content": (_THINKING, "thinking_delta", "thinking"),
    "content": (_TEXT, "text_delta", "text"),
    "refusal": (_TEXT, "text_delta", "text"),
}
"""Key of a chat chunk → the block that it becomes, the type of its increments, and their key."""


_HEAD = frozenset({"id", "model", "created"})
"""What a message says of itself at its beginning."""


class MessagesVoice:
    """Says a stream of chat chunks as the events of a message.

    A text or thought is closed when another block begins. Calls of tools stay open until the end, for their fragments
    may come in turns.

    Args:
        asked: the request.
    """

    def __init__(self, asked: Mapping[str, Any]) -> None:  # noqa: ARG002 -- as its siblings
        self._begun = False
        self._count = 0
        """Blocks begun so far."""
        self._open: str | None = None
        """The key of a chat chunk whose text the newest block holds; None where it holds none."""
        self._calls: dict[int, int] = {}
        """Index of a call → its block."""
        self._reason: str | None = None
        self._has_refused = False
        self._cited: list[dict[str, Any]] = []
        """Citations that wait for a text."""

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """The events for one chunk."""
        choice = chunk["choices"][0]
        delta = choice["delta"]
        text = delta.get("content")
        if self._open == "content" and text and len(delta) == 1:
            out = _grown(self._count - 1, "text_delta", "text", text)  # what most chunks are
        else:
            out = b"" if self._begun else self._begin(chunk)
            for key in _TEXTS:
                text = delta.get(key)
                if text.__class__ is str and text:
                    out += self._said(key, text)
            if cited := delta.get("annotations"):
                self._cited += cited
                out += self._cite() if self._open == "content" else b""
            for call in delta.get("tool_calls") or ():
                out += self._called(call)
        self._reason = choice.get("finish_reason") or self._reason
        return out

    def end(self, head: Mapping[str, Any], usage: dict[str, Any] | None) -> bytes:
        """What closes the blocks that are open, and the message."""
        out = b"" if self._begun else self._begin(head)
        if self._cited:
            out += self._opened("content") + self._cite()
        out += self._close()
        for place in self._calls.values():
            out += _event("content_block_stop", index=place)
        delta = {"stop_reason": stop_reason(self._reason, refused=self._has_refused), "stop_sequence": None}
        said = {key: value for key, value in head.items() if key not in _HEAD}
        return out + _event("message_delta", **said, delta=delta, usage=counted(usage)) + _event("message_stop")

    def error(self, error: ApiError) -> bytes:
        """The error, on which Anthropic's SDK raises."""
        return error_stream("anthropic-messages", error)

    def _begin(self, head: Mapping[str, Any]) -> bytes:
        self._begun = True
        message: dict[str, Any] = {
            "id": message_id(head), "type": "message", "role": "assistant", "model": head.get("model"), "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": counted(None),
        }  # fmt: skip
        return _event("message_start", message=message)

    def _start(self, block: Mapping[str, Any]) -> bytes:
        self._count += 1
        return _event("content_block_start", index=self._count - 1, content_block=block)

    def _close(self) -> bytes:
        """Say that the text that is open is done."""
        if self._open is None:
            return b""
        self._open = None
        return _event("content_block_stop", index=self._count - 1)

    def _opened(self, key: str) -> bytes:
        """Begin a block for texts of this key, unless one is open."""
        if self._open == key:
            return b""
        out = self._close() + self._start(_TEXTS[key][0])
        self._open = key
        return out

    def _said(self, key: str, text: str) -> bytes:
        _, kind, name = _TEXTS[key]
        out = self._opened(key)
        self._has_refused = self._has_refused or key == "refusal"
        if self._cited and key == "content":
            out += self._cite()
        return out + _grown(self._count - 1, kind, name, text)

    def _cite(self) -> bytes:
        """What the text that is open cites."""
        told, self._cited = self._cited, []
        index = self._count - 1
        deltas = ({"type": "citations_delta", "citation": as_location(citation)} for citation in told)
        return b"".join(_event("content_block_delta", index=index, delta=delta) for delta in deltas)

    def _called(self, call: Mapping[str, Any]) -> bytes:
        function = call.get("function") or {}
        place = self._calls.get(call["index"])
        out = b""
        if place is None:
            extra = {key: value for key, value in call.items() if key not in OF_CALLS}
            block: dict[str, Any] = {
                **extra,
                "type": "tool_use",
                "id": call.get("id"),
                "name": function.get("name") or "",
                "input": {},
            }
            out = self._close() + self._start(block)
            place = self._calls[call["index"]] = self._count - 1
        text = function.get("arguments")
        return out + (_grown(place, "input_json_delta", "partial_json", text) if text else b"")


def _event(kind: str, **content: Any) -> bytes:
    data = _dumps({"type": kind, **content})
    return f"event: {kind}\ndata: {data}\n\n".encode("utf-8", "backslashreplace")


def _grown(index: int, kind: str, name: str, text: str) -> bytes:
    """More of a block, put together by hand, since most events are this one."""
    delta = f'{{"type":"{kind}","{name}":{_quoted(text)}}}'
    data = f'{{"type":"content_block_delta","index":{index},"delta":{delta}}}'
    return f"event: content_block_delta\ndata: {data}\n\n".encode("utf-8", "backslashreplace")
