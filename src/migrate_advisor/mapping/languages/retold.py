"""A whole response or message, given in answer to a request for a stream, told as the events of one.

Streams of chat chunks are `responses_stream`'s and `messages_stream`'s.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_SAID_IN: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "text": ("text_delta", "text", {"text": ""}),
    "thinking": ("thinking_delta", "thinking", {"thinking": "", "signature": ""}),
}
"""Type of a block → the type of its increments, their key, and what it begins with."""

_PARTS: Mapping[str, tuple[str, str]] = {
    "output_text": ("response.output_text", "text"),
    "refusal": ("response.refusal", "refusal"),
    "reasoning_text": ("response.reasoning_text", "text"),
    "summary_text": ("response.reasoning_summary_text", "text"),
}
"""Type of a part → how its events are called, and their key."""

_ARGUMENTS: Mapping[str, tuple[str, str]] = {
    "function_call": ("response.function_call_arguments", "arguments"),
    "custom_tool_call": ("response.custom_tool_call_input", "input"),
}
"""Type of an item that says something at once → the same."""


def retold(language: str, data: Mapping[str, Any]) -> bytes | None:
    """The events of a stream that says a whole answer; None where it is none in that language.

    Args:
        language: the caller's, as the operation's record says.
        data: the answer.
    """
    if language == "anthropic-messages" and data.get("type") == "message" and _is_listed(data.get("content")):
        return written(_of_message(data))
    if language == "openai-responses" and data.get("object") == "response" and _is_listed(data.get("output")):
        numbered = ({**event, "sequence_number": number} for number, event in enumerate(_of_response(data)))
        return written(numbered)
    return None


def _is_listed(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def written(events: Iterator[dict[str, Any]]) -> bytes:
    """Typed events as they are sent."""
    texts = (f"event: {event['type']}\ndata: {_dumps(event)}\n\n" for event in events)
    return "".join(texts).encode("utf-8", "backslashreplace")


def _of_message(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    ends = {"stop_reason": message.get("stop_reason"), "stop_sequence": message.get("stop_sequence")}
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None, "stop_sequence": None}}
    for index, block in enumerate(message["content"]):
        begun, deltas = _begun(block)
        yield {"type": "content_block_start", "index": index, "content_block": begun}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": ends, "usage": message.get("usage") or {"output_tokens": 0}}
    yield {"type": "message_stop"}


def _begun(block: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A block as it begins, and its increments; what is not told by increments begins whole."""
    kind = str(block.get("type"))
    if kind == "tool_use":
        return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": _dumps(block.get("input") or {})}]
    if kind not in _SAID_IN:
        return dict(block), []
    delta, key, empty = _SAID_IN[kind]
    deltas = [{"type": delta, key: block.get(key) or ""}]
    if block.get("signature"):
        deltas.append({"type": "signature_delta", "signature": block["signature"]})
    return {**block, **empty}, deltas


def _of_response(response: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    status = response.get("status")
    last = status if status in {"incomplete", "cancelled"} else "completed"
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for place, item in enumerate(response["output"]):
        yield {"type": "response.output_item.added", "output_index": place, "item": _empty(item)}
        yield from _of_item({"item_id": item.get("id") or "", "output_index": place}, item)
        yield {"type": "response.output_item.done", "output_index": place, "item": item}
    yield {"type": f"response.{last}", "response": response}


def _empty(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as it begins."""
    said: dict[str, Any] = {key: [] for key in ("content", "summary") if isinstance(item.get(key), list)}
    _, key = _ARGUMENTS.get(str(item.get("type")), ("", ""))
    return {**item, **said, **({key: ""} if key else {}), **({"status": "in_progress"} if item.get("status") else {})}


def _of_item(at: dict[str, Any], item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What is said between an item's beginning and its end."""
    if item.get("type") in _ARGUMENTS:
        name, key = _ARGUMENTS[item["type"]]
        text = item.get(key) or ""
        named = {"name": item.get("name")} if key == "arguments" else {}
        yield {"type": f"{name}.delta", **at, "delta": text}
        yield {"type": f"{name}.done", **at, key: text, **named}
    for where, index_name, event in (
        ("summary", "summary_index", "response.reasoning_summary_part"),
        ("content", "content_index", "response.content_part"),
    ):
        parts: Any = item.get(where)
        for index, part in enumerate(parts if _is_listed(parts) else ()):
            yield from _of_part({**at, index_name: index}, event, part)


def _of_part(at: dict[str, Any], event: str, part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if part.get("type") not in _PARTS:
        yield {"type": f"{event}.added", **at, "part": part}
        yield {"type": f"{event}.done", **at, "part": part}
        return
    name, key = _PARTS[part["type"]]
    text = part.get(key) or ""
    likely = {"logprobs": part.get("logprobs") or []} if part["type"] == "output_text" else {}
    yield {"type": f"{event}.added", **at, "part": {**part, key: ""}}
    yield {"type": f"{name}.delta", **at, "delta": text, **likely}
    yield {"type": f"{name}.done", **at, key: text, **likely}
    yield {"type": f"{event}.done", **at, "part": part}
