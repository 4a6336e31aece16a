"""Typed events that are in the caller's language already, with what its SDK reads and a lenient server left out.

Most events are not even parsed. Whole replies are `filled`'s.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Protocol

from migrate_advisor.mapping.counts import also_named
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.languages.filled import (
    CHATS,
    Filler,
    fill_block,
    fill_item,
    fill_part,
    head_of_message,
    head_of_response,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.mapping.ledger import Ledger

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Mended(Protocol):
    """What a language's events lack."""

    def events(self, kind: str, text: str) -> list[dict[str, Any]] | None:
        """The events in the place of one; None where it is whole.

        Args:
            kind: its type.
            text: its data.
        """


def mended_events(language: str, known: Mapping[str, Any], ledger: Ledger) -> Mended | None:
    """What mends the events of a stream in this language; None where nothing is known of it.

    Args:
        language: the caller's, as the operation's record says.
        known: values for what a stream may lack.
        ledger: where changes are recorded, each kind once.
    """
    makers: dict[str, Callable[[Mapping[str, Any], Ledger], Mended]] = {
        "anthropic-messages": _MessageEvents,
        "openai-responses": _ResponseEvents,
    }
    return makers[language](known, ledger) if language in makers else None


def event_text(event: Mapping[str, Any]) -> str:
    """The lines of an event, without the blank one that ends it."""
    return f"event: {event['type']}\ndata: {_dumps(event)}"


_DELTA_OF = {
    "text": "text_delta", "thinking": "thinking_delta", "partial_json": "input_json_delta",
    "signature": "signature_delta", "citation": "citations_delta",
}  # fmt: skip
"""Key that an increment of a block has → its type, where it says none."""
_EMPTY = {kind: {key: ""} for key, kind in _DELTA_OF.items() if key != "citation"}


class _MessageEvents:
    """Events of a message: it begins once, its blocks are numbered, and its last word counts tokens."""

    def __init__(self, known: Mapping[str, Any], ledger: Ledger) -> None:
        self._known = known
        self._filler = Filler(ledger)
        self._has_begun = False
        self._is_over = False
        self._count = 0
        self._open = False
        self._written = 0
        self._calls = False

    def events(self, kind: str, text: str) -> list[dict[str, Any]] | None:
        """See `Mended`."""
        if kind == "content_block_delta" and self._open and _is_whole(text, _OF_BLOCKS, 2) and _SAYS.search(text):
            return None
        handler = _MESSAGE_HANDLERS.get(kind)
        data = parse_object(text) if handler is not None else None
        if handler is None or data is None:
            return None
        before = _dumps(data)
        told = [] if self._has_begun or kind == "message_start" else [self._started({"type": "message_start"})]
        if kind == "message_stop" and not self._is_over:
            told.append(self._ended({"type": "message_delta"}))
        self._filler.fill(data, "", {"type": kind})
        if kind == "content_block_delta" and not self._open:
            told.append(self._unannounced(data))
        handler(self, data)
        return None if not told and _dumps(data) == before else [*told, data]

    def _started(self, data: dict[str, Any]) -> dict[str, Any]:
        message = self._filler.held(data, "", "message")
        head_of_message(self._filler, message, "message.", self._known)
        self._filler.listed(message, "message.", "content")
        message.setdefault("stop_reason", None)
        self._written = message["usage"]["output_tokens"]
        self._has_begun = True
        return data

    def _block(self, data: dict[str, Any]) -> None:
        self._filler.fill(data, "", {"index": self._count})
        block = self._filler.held(data, "", "content_block", {"type": "text"})
        fill_block(self._filler, block, "content_block.", data["index"])
        self._calls |= block["type"] == "tool_use"
        self._count, self._open = data["index"] + 1, True

    def _unannounced(self, data: dict[str, Any]) -> dict[str, Any]:
        """The beginning of a block that grows without one."""
        delta = data["delta"] if isinstance(data.get("delta"), dict) else {}
        kinds = {"thinking": "thinking", "signature": "thinking", "partial_json": "tool_use"}
        kind = next((kinds[key] for key in kinds if key in delta), "text")
        event = {"type": "content_block_start", "index": data.get("index"), "content_block": {"type": kind}}
        self._block(event)
        return event

    def _delta(self, data: dict[str, Any]) -> None:
        self._filler.fill(data, "", {"index": max(self._count - 1, 0)})
        delta = self._filler.held(data, "", "delta")
        if not isinstance(delta.get("type"), str):
            kind = next((kind for key, kind in _DELTA_OF.items() if key in delta), "text_delta")
            self._filler.put(delta, "delta.type", "type", kind)
        self._filler.fill(delta, "delta.", _EMPTY.get(delta["type"], {}))

    def _stopped(self, data: dict[str, Any]) -> None:
        self._open = False
        self._filler.fill(data, "", {"index": max(self._count - 1, 0)})

    def _ended(self, data: dict[str, Any]) -> dict[str, Any]:
        delta = self._filler.held(data, "", "delta")
        self._filler.fill(delta, "delta.", {"stop_reason": "tool_use" if self._calls else "end_turn"})
        self._filler.fill(delta, "delta.", {"stop_sequence": None})
        usage = data["usage"] = also_named(self._filler.held(data, "", "usage"), CHATS)
        self._filler.fill(usage, "usage.", {"output_tokens": self._written})
        self._is_over = True
        return data

    def _nothing(self, data: dict[str, Any]) -> None:
        """It holds nothing."""


_MESSAGE_HANDLERS: Mapping[str, Callable[[_MessageEvents, dict[str, Any]], Any]] = {
    "message_start": _MessageEvents._started,  # noqa: SLF001 -- a table of the class's own
    "content_block_start": _MessageEvents._block,  # noqa: SLF001 -- as above
    "content_block_delta": _MessageEvents._delta,  # noqa: SLF001 -- as above
    "content_block_stop": _MessageEvents._stopped,  # noqa: SLF001 -- as above
    "message_delta": _MessageEvents._ended,  # noqa: SLF001 -- as above
    "message_stop": _MessageEvents._nothing,  # noqa: SLF001 -- as above
}
_SAYS = re.compile(r'"(?:text|thinking|partial_json|signature|citation)"\s*:')
"""What an increment of a block holds."""
_OF_BLOCKS = ('"index"', '"delta"')
_OF_ITEMS = ('"sequence_number"', '"output_index"', '"item_id"', '"delta"')


def _is_whole(text: str, keys: tuple[str, ...], types: int) -> bool:
    """Whether an event names all that it needs, and nothing with nothing in it, as most do."""
    if "null" in text or text.count('"type"') < types:
        return False
    for key in keys:  # noqa: SIM110 -- a generator costs more than all of them
        if key not in text:
            return False
    return True


class _ResponseEvents:
    """Events of a response: it begins once, events and items are numbered, parts are announced before they grow."""

    def __init__(self, known: Mapping[str, Any], ledger: Ledger) -> None:
        self._known = known
        self._filler = Filler(ledger)
        self._has_begun = False
        self._number = 0
        self._done: dict[int, dict[str, Any]] = {}
        """Place of an item → the item, once it was whole."""
        self._named: dict[str, Any] = {}
        """What the response is called, once that was told."""
        self._open = False
        """Whether what grows was announced, and nothing of it was made up."""
        self._items: dict[int, dict[str, Any]] = {}
        """Place of an item → what it is called, once that was told."""
        self._parts: set[tuple[int, int]] = set()
        self._is_renumbered = False

    def events(self, kind: str, text: str) -> list[dict[str, Any]] | None:
        """See `Mended`."""
        if not kind.startswith("response."):
            return None
        is_delta = kind.endswith(".delta")
        is_placed = '"content_index"' in text or kind in _WITHOUT_PARTS
        if is_delta and self._open and not self._is_renumbered and is_placed and _is_whole(text, _OF_ITEMS, 1):
            self._number += 1
            return None
        data = parse_object(text)
        return None if data is None else self._looked_at(kind, data)

    def _looked_at(self, kind: str, data: dict[str, Any]) -> list[dict[str, Any]] | None:
        before = _dumps(data)
        told: list[dict[str, Any]] = []
        if kind == "response.output_item.added" and not data.get("item"):
            self._is_renumbered = True
            return told  # what grows next says what it is
        if not self._has_begun and kind != "response.created":
            told.append(self._responded({"type": "response.created"}, "in_progress"))
        self._filler.fill(data, "", {"type": kind})
        if "response" in data or kind in _WHOLE:
            self._responded(data, _WHOLE.get(kind, "in_progress"))
        elif kind.startswith("response.output_item."):
            self._item(data, kind)
        elif kind.startswith(_GROWING):
            told += self._grown(data, kind)
        return self._numbered(told, data, before)

    def _numbered(self, told: list[dict[str, Any]], data: dict[str, Any], before: str) -> list[dict[str, Any]] | None:
        """The events with numbers that go on where others were put before them."""
        self._is_renumbered |= bool(told) or not isinstance(data.get("sequence_number"), int)
        for event in (*told, data):
            if self._is_renumbered:
                self._filler.fill(event, "", {"sequence_number": self._number})
                event["sequence_number"] = self._number
            self._number = event["sequence_number"] + 1
        return None if not told and _dumps(data) == before else [*told, data]

    def _responded(self, data: dict[str, Any], status: str) -> dict[str, Any]:
        self._has_begun = True
        response = self._filler.held(data, "", "response")
        self._filler.fill(response, "response.", self._named)
        if status in _FINAL and not response.get("output") and self._done:
            self._filler.put(response, "response.output", "output", [self._done[index] for index in sorted(self._done)])
        for index, item in enumerate(self._filler.listed(response, "response.", "output")):
            self._filler.fill(item, f"response.output[{index}].", self._items.get(index, {}))
            fill_item(self._filler, item, f"response.output[{index}].", index)
            item.update(self._items.get(index, {}))
        head_of_response(self._filler, response, "response.", self._known, status)
        response.update(self._named)
        self._named = {"id": response["id"]}
        return data

    def _item(self, data: dict[str, Any], kind: str) -> None:
        is_new = kind.endswith("added")
        self._filler.fill(data, "", {"output_index": len(self._items) - (0 if is_new else 1)})
        index = data["output_index"]
        item = self._filler.held(data, "", "item")
        told = self._items.get(index, {})
        self._filler.fill(item, "item.", told)
        before = item.get("id"), item.get("call_id")
        fill_item(self._filler, item, "item.", index, "in_progress" if is_new else "completed")
        item.update(told)
        self._items[index] = {key: item[key] for key in _IDENTITY if item.get(key) is not None}
        is_call = item["type"] in {"function_call", "custom_tool_call"}
        self._open = is_new and is_call and before == (item.get("id"), item.get("call_id"))
        if not is_new:
            self._done[index] = item

    def _grown(self, data: dict[str, Any], kind: str) -> list[dict[str, Any]]:
        """An event of a part or of arguments; what must come before it, where it did not."""
        told: list[dict[str, Any]] = []
        self._filler.fill(data, "", {"output_index": max(len(self._items) - 1, 0)})
        index = data["output_index"]
        if index not in self._items:
            kinds = {"response.function_call_arguments": "function_call", "response.reasoning": "reasoning"}
            item = {"type": next((name for start, name in kinds.items() if kind.startswith(start)), "message")}
            event = {"type": "response.output_item.added", "output_index": index, "item": item}
            self._item(event, event["type"])
            told.append(event)
        name = self._items[index].get("id", "")
        self._filler.fill(data, "", {"item_id": name})
        data["item_id"] = name
        if kind.startswith("response.function_call_arguments"):
            self._filler.fill(data, "", {"delta" if kind.endswith("delta") else "arguments": ""})
            return told
        if not kind.startswith("response.reasoning"):
            told += self._part(data, kind, index)
        return told

    def _part(self, data: dict[str, Any], kind: str, index: int) -> list[dict[str, Any]]:
        self._filler.fill(data, "", {"content_index": 0})
        at = (index, data["content_index"])
        is_new = kind == "response.content_part.added"
        told = []
        if not is_new and at not in self._parts:
            part = {"type": "refusal" if kind.startswith("response.refusal") else "output_text"}
            fill_part(self._filler, part, "part.")
            place = {"item_id": data["item_id"], "output_index": index, "content_index": at[1]}
            told.append({"type": "response.content_part.added", **place, "part": part})
        self._parts.add(at)
        self._open = is_new and not told
        if kind.startswith("response.content_part"):
            fill_part(self._filler, self._filler.held(data, "", "part"), "part.")
        elif kind.endswith(".delta"):
            self._filler.fill(data, "", {"delta": "", **({"logprobs": []} if "output_text" in kind else {})})
        return told


_FINAL = frozenset({"completed", "incomplete"})
_IDENTITY = ("type", "id", "call_id", "name")
"""Keys of an item that stay as they were told first."""
_WITHOUT_PARTS = frozenset({"response.function_call_arguments.delta", "response.custom_tool_call_input.delta"})
_WHOLE = {
    "response.created": "in_progress", "response.in_progress": "in_progress", "response.queued": "queued",
    "response.completed": "completed", "response.incomplete": "incomplete", "response.failed": "failed",
    "response.cancelled": "cancelled",
}  # fmt: skip
"""Events that bring the whole response → its status then."""
_GROWING = (
    "response.content_part.", "response.output_text.", "response.refusal.", "response.function_call_arguments.",
)  # fmt: skip
