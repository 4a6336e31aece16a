"""Streams put together to whole answers, for a server that streams although nobody asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.json_text import parse_object, parse_value
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.sse import EventStreamParser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from migrate_advisor.mapping.failures import ApiError

CAME_AS_STREAM = Because("The provider answered with a stream, which was put together")
_FIELDS = (b"data:", b"event:", b"id:", b"retry:", b":")


def is_stream(content: bytes) -> bool:
    """Whether a body is server-sent events."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_FIELDS)


class Gathering:
    """The voice of a stream of chat that is not told but put together."""

    def __init__(self) -> None:
        self._choices: dict[int, dict[str, Any]] = {}
        self._head: dict[str, Any] = {}
        self._usage: dict[str, Any] | None = None

    @property
    def completion(self) -> dict[str, Any]:
        """The chat completion."""
        choices = [self._choices[index] for index in sorted(self._choices)]
        counts = {} if self._usage is None else {"usage": self._usage}
        return {**self._head, "object": "chat.completion", "choices": choices, **counts}

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """See `Voice`."""
        self._head |= {key: value for key, value in chunk.items() if key != "choices" and value is not None}
        for choice in chunk["choices"]:
            index = choice["index"]
            if index not in self._choices:
                message = {"role": "assistant", "content": None}
                self._choices[index] = {"index": index, "message": message, "finish_reason": None}
            self._add(self._choices[index], choice)
        return b""

    def _add(self, known: dict[str, Any], choice: dict[str, Any]) -> None:
        for key, value in choice.items():
            if key == "delta":
                _grow(known["message"], {name: piece for name, piece in value.items() if name != "role"})
            elif key == "logprobs" and isinstance(known.get(key), dict) and isinstance(value, dict):
                _grow(known[key], value)
            elif key != "index" and value is not None:
                known[key] = value

    def end(self, head: Mapping[str, Any], usage: dict[str, Any] | None) -> bytes:
        """See `Voice`."""
        self._head |= head
        self._usage = usage
        return b""

    def error(self, error: ApiError) -> bytes:  # noqa: ARG002 -- whoever feeds the stream sees it there
        """See `Voice`."""
        return b""


def _grow(known: dict[str, Any], pieces: Mapping[str, Any]) -> None:
    """Add an increment: texts and lists grow, calls of tools by their index, what else there is is the last word."""
    for key, piece in pieces.items():
        before = known.get(key)
        if key == "tool_calls" and isinstance(piece, list):
            _grow_calls(known, piece)
        elif isinstance(before, str) and isinstance(piece, str):
            known[key] = before + piece
        elif isinstance(before, list) and isinstance(piece, list):
            known[key] = [*before, *piece]
        elif piece is not None:
            known[key] = piece


def _grow_calls(known: dict[str, Any], pieces: list[dict[str, Any]]) -> None:
    calls: list[dict[str, Any]] = known.setdefault("tool_calls", [])
    for piece in pieces:
        at = piece.get("index", len(calls))
        while len(calls) <= at:
            calls.append({"type": "function", "function": {"name": "", "arguments": ""}})
        told = {key: value for key, value in piece.items() if key not in {"index", "function"} and value is not None}
        calls[at].update(told)
        _grow(calls[at]["function"], piece.get("function") or {})


def _events(stream: bytes) -> Iterator[dict[str, Any]]:
    parser = EventStreamParser()
    for event in (*parser.feed(stream), *parser.finish()):
        data = parse_object(event.data)
        if data is not None:
            yield data


def first_of(stream: bytes) -> dict[str, Any] | None:
    """The first event of a stream that holds an object; None where none does."""
    try:
        return next(_events(stream), None)
    except ReplyError:
        return None


def _response(stream: bytes) -> Any:
    """The response that the last event brings."""
    return next((event["response"] for event in reversed(list(_events(stream))) if event.get("response")), None)


_GROWS = {
    "text_delta": "text", "thinking_delta": "thinking", "signature_delta": "signature", "input_json_delta": "input",
}  # fmt: skip
"""Type of an increment → the key of its block that grows by it."""
_PIECES = {"input": "partial_json"}


def _message(stream: bytes) -> Any:
    """The message that its events make."""
    events = list(_events(stream))
    message = next((dict(event["message"]) for event in _of(events, "message_start")), {})
    blocks = {event["index"]: dict(event["content_block"]) for event in _of(events, "content_block_start")}
    for event in _of(events, "content_block_delta"):
        _grow_block(blocks[event["index"]], event["delta"])
    for event in _of(events, "message_delta"):
        message |= {**event["delta"], "usage": {**(message.get("usage") or {}), **event["usage"]}}
    return {**message, "content": [_whole_block(blocks[index]) for index in sorted(blocks)]}


def _of(events: Iterable[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    return (event for event in events if event.get("type") == kind)


def _whole_block(block: dict[str, Any]) -> dict[str, Any]:
    given = block.get("input")
    return {**block, "input": parse_value(given) or {}} if isinstance(given, str) else block


def _grow_block(block: dict[str, Any], delta: Mapping[str, Any]) -> None:
    key = _GROWS.get(delta["type"])
    if key is None:
        block["citations"] = [*(block.get("citations") or ()), delta.get("citation")]
        return
    before = block.get(key)
    block[key] = (before if isinstance(before, str) else "") + delta[_PIECES.get(key, key)]


GATHERED: Mapping[str, Callable[[bytes], Any]] = {"responses": _response, "messages": _message}
"""Language of a stream of typed events, whole and with all that its SDK reads → the answer that they make."""
