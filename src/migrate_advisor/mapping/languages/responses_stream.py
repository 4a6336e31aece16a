"""A stream of chat chunks said as the events of a response. Whole replies are `responses_replies`'."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.languages.responses_replies import (
    call_item,
    custom_tools,
    ended,
    frame,
    message_item,
    picture_item,
    reasoning_item,
    text_part,
)
from migrate_advisor.mapping.one_answer import OF_CALLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.failures import ApiError

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring

_PREFIXES = {"reasoning_content": "rs", "content": "msg", "refusal": "msg", "tool_calls": "fc", "images": "ig"}
"""Key of a chat chunk → how ids of the items that it becomes begin."""

_HEAD = frozenset({"id", "model", "created"})
"""What a response says of itself under names of its own."""

_BESIDE = frozenset({"annotations", "images"})
"""Keys of a chat chunk that are neither texts nor calls."""

_DELTAS = {
    "reasoning_content": "response.reasoning_text.delta",
    "content": "response.output_text.delta",
    "refusal": "response.refusal.delta",
}
"""Key of a chat chunk → the event that says more of it."""


@dataclass(slots=True)
class _OpenItem:
    """An item of the output that is being said."""

    kind: str
    place: int
    id: str
    texts: list[str] = field(default_factory=list)
    logprobs: list[Any] = field(default_factory=list)
    """How likely each of its tokens was, where that was asked for."""
    annotations: list[Any] = field(default_factory=list)
    """What it cites."""
    call: dict[str, Any] = field(default_factory=dict)
    prefix: bytes = b""
    """How the event begins that says more of it, as far as it is the same each time."""

    @property
    def at(self) -> dict[str, Any]:
        """Where its text stands, as events tell it."""
        return {"item_id": self.id, "output_index": self.place, "content_index": 0}

    def part(self, text: str) -> dict[str, Any]:
        """Its content part with this text."""
        if self.kind == "reasoning_content":
            return {"type": "reasoning_text", "text": text}
        if self.kind == "refusal":
            return {"type": "refusal", "refusal": text}
        return text_part(text, self.logprobs, list(self.annotations))


def _prefix(kind: str, **content: Any) -> bytes:
    data = _dumps({"type": kind, **content})
    return f'event: {kind}\ndata: {data[:-1]},"sequence_number":'.encode("utf-8", "backslashreplace")


class ResponsesVoice:
    """Says a stream of chat chunks as the events of a response.

    Args:
        asked: the request, of which a response repeats much.
    """

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.response: dict[str, Any] | None = None
        """The response as far as it was said; whole after its last event."""
        self._asked = asked
        self._customs = custom_tools(asked)
        self._number = 0
        self._open: _OpenItem | None = None
        self._calls: dict[int, _OpenItem] = {}
        self._reason: str | None = None
        self._cited: list[dict[str, Any]] = []
        """Citations that wait for a text."""

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """The events for one chunk."""
        choice = chunk["choices"][0]
        delta = choice["delta"]
        likely = choice.get("logprobs")
        if len(delta) == 1 and not likely and not choice.get("finish_reason") and (grown := self._grown(delta)):
            return grown
        out = b"" if self.response is not None else self._begin(chunk)
        for key in ("reasoning_content", "content", "refusal"):
            text = delta.get(key)
            if text.__class__ is str and text:
                out += self._said(key, text, likely.get(key) if likely else None)
        if not delta.keys().isdisjoint(_BESIDE):
            out += self._beside(delta)
        for call in delta.get("tool_calls") or ():
            out += self._called(call)
        self._reason = choice.get("finish_reason") or self._reason
        return out

    def end(self, head: Mapping[str, Any], usage: dict[str, Any] | None) -> bytes:
        """What closes everything that is open, and the response as a whole."""
        out = b"" if self.response is not None else self._begin(head)
        if self._cited:
            out += self._opened("content") + self._cite()
        out += self._close()
        for item in self._calls.values():
            out += self._done(item)
        assert self.response is not None
        said = {key: value for key, value in head.items() if key not in _HEAD}
        self.response |= said
        response = ended(self.response, self._reason, usage)
        return out + self._event(f"response.{response['status']}", response=response)

    def error(self, error: ApiError) -> bytes:
        """The error, on which OpenAI's SDK raises."""
        said = error.body()["error"]
        return self._event("error", code=error.code, message=error.message, param=error.param, error=said)

    def _event(self, kind: str, **content: Any) -> bytes:
        number, self._number = self._number, self._number + 1
        data = _dumps({"type": kind, "sequence_number": number, **content})
        return f"event: {kind}\ndata: {data}\n\n".encode("utf-8", "backslashreplace")

    def _begin(self, head: Mapping[str, Any]) -> bytes:
        self.response = frame(self._asked, head)
        started = self._event("response.created", response=self.response)
        return started + self._event("response.in_progress", response=self.response)

    def _begun(self, kind: str) -> _OpenItem:
        """A new item of the output."""
        assert self.response is not None
        place = len(self.response["output"])
        item = _OpenItem(kind, place, f"{_PREFIXES[kind]}_{self.response['id'].removeprefix('resp_')}_{place}")
        self.response["output"].append({})
        return item

    def _said(self, key: str, text: str, logprobs: list[Any] | None) -> bytes:
        """More of a text: thoughts, what is said, or a refusal."""
        out = self._opened(key)
        assert self._open is not None
        if self._cited and key == "content":
            out += self._cite()
        self._open.texts.append(text)
        if key == "content" and logprobs:
            self._open.logprobs += logprobs
            return out + self._event(_DELTAS[key], **self._open.at, delta=text, logprobs=logprobs)
        return out + self._delta(self._open.prefix, text)

    def _opened(self, key: str) -> bytes:
        """Begin an item for texts of this key, unless one is open."""
        if self._open is not None and self._open.kind == key:
            return b""
        out = self._close()
        self._open = item = self._begun(key)
        empty = reasoning_item(item.id, "") if key == "reasoning_content" else message_item(item.id, [])
        empty["status"] = "in_progress"
        out += self._event("response.output_item.added", output_index=item.place, item=empty)
        out += self._event("response.content_part.added", **item.at, part=item.part(""))
        if key == "content":
            item.prefix = _prefix(_DELTAS[key], **item.at, logprobs=[])
        else:
            item.prefix = _prefix(_DELTAS[key], **item.at)
        return out

    def _beside(self, delta: Mapping[str, Any]) -> bytes:
        """What a chunk cites, and the pictures that it shows."""
        out = b""
        self._cited += delta.get("annotations") or ()
        if self._cited and self._open is not None and self._open.kind == "content":
            out += self._cite()
        for data in delta.get("images") or ():
            out += self._close()
            item = self._begun("images")
            added, done = picture_item(item.id, None), picture_item(item.id, data)
            out += self._event("response.output_item.added", output_index=item.place, item=added)
            out += self._event("response.output_item.done", output_index=item.place, item=done)
            assert self.response is not None
            self.response["output"][item.place] = done
        return out

    def _cite(self) -> bytes:
        """What the text that is open cites."""
        item, told, self._cited = self._open, self._cited, []
        assert item is not None
        out = b""
        for citation in told:
            index = len(item.annotations)
            item.annotations.append(citation)
            kind = "response.output_text.annotation.added"
            out += self._event(kind, **item.at, annotation_index=index, annotation=citation)
        return out

    def _grown(self, delta: Mapping[str, Any]) -> bytes:
        """More of the text that is open, or of calls, which is what most chunks are; nothing for another one."""
        item = self._open
        if item is not None and (text := delta.get(item.kind)).__class__ is str and text:
            item.texts.append(text)
            return self._delta(item.prefix, text)
        if self.response is not None and (calls := delta.get("tool_calls")):
            return b"".join([self._called(call) for call in calls])
        return b""

    def _delta(self, prefix: bytes, text: str) -> bytes:
        """More of a text or of arguments, put together by hand, since most events are these."""
        number, self._number = self._number, self._number + 1
        return b'%b%d,"delta":%b}\n\n' % (prefix, number, _quoted(text).encode("utf-8", "backslashreplace"))

    def _called(self, call: Mapping[str, Any]) -> bytes:
        index, function = call["index"], call.get("function") or {}
        item = self._calls.get(index)
        out = b""
        if item is None:
            out = self._close()
            item = self._begun("tool_calls")
            self._calls[index] = item
            item.prefix = _prefix("response.function_call_arguments.delta", item_id=item.id, output_index=item.place)
            said = {"name": function.get("name") or "", "arguments": ""}
            item.call = {**call, "function": said}
            told = call_item(item.id, item.call, self._customs, "in_progress")
            out += self._event("response.output_item.added", output_index=item.place, item=told)
        elif not call.keys() <= OF_CALLS:
            item.call |= {key: value for key, value in call.items() if key not in OF_CALLS}
        text = function.get("arguments")
        if text:
            item.texts.append(text)
            if item.call["function"]["name"] not in self._customs:  # a text can be told only when its JSON is whole
                out += self._delta(item.prefix, text)
        return out

    def _close(self) -> bytes:
        """Say that the text that is open is done."""
        item, self._open = self._open, None
        if item is None:
            return b""
        assert self.response is not None
        text = "".join(item.texts)
        part = item.part(text)
        told = reasoning_item(item.id, text) if item.kind == "reasoning_content" else message_item(item.id, [part])
        self.response["output"][item.place] = told
        extra: dict[str, Any] = {"logprobs": item.logprobs} if item.kind == "content" else {}
        name = "refusal" if item.kind == "refusal" else "text"
        done = self._event(_DELTAS[item.kind].removesuffix("delta") + "done", **item.at, **{name: text}, **extra)
        done += self._event("response.content_part.done", **item.at, part=part)
        return done + self._event("response.output_item.done", output_index=item.place, item=told)

    def _done(self, item: _OpenItem) -> bytes:
        """Say that a call is whole."""
        assert self.response is not None
        arguments = item.call["function"]["arguments"] = "".join(item.texts)
        told = call_item(item.id, item.call, self._customs)
        self.response["output"][item.place] = told
        at = {"item_id": item.id, "output_index": item.place}
        if told["type"] == "custom_tool_call":
            out = self._event("response.custom_tool_call_input.delta", **at, delta=told["input"])
            out += self._event("response.custom_tool_call_input.done", **at, input=told["input"])
        else:
            out = self._event("response.function_call_arguments.done", **at, arguments=arguments, name=told["name"])
        return out + self._event("response.output_item.done", output_index=item.place, item=told)
