"""Replies that are in the caller's language already, with what its SDK reads and a lenient server left out.

What is there stays, whatever else it holds. Streams are `filled_events`'.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.arguments import read
from migrate_advisor.mapping.contents import as_text
from migrate_advisor.mapping.counts import OTHER_NAMES, also_named
from migrate_advisor.mapping.languages.messages_replies import message_id
from migrate_advisor.mapping.languages.responses_replies import frame
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger

NOT_GIVEN = Because("The SDK reads it, and the reply had none")
_UNREADABLE = Because("The SDK cannot read it there")
_COUNTS = ("input_tokens", "output_tokens")
CHATS = {other: name for name, other in OTHER_NAMES.items()}
"""Names of counts → those of chat, which some servers give them here too."""


class Filler:
    """Puts in what is missing, and tells of each.

    Args:
        ledger: where that is recorded.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def fill(self, holder: dict[str, Any], path: str, values: Mapping[str, Any], *, null: bool = False) -> None:
        """Put in the keys that are missing, or hold nothing.

        Args:
            holder: what may lack them; it is changed.
            path: where it stands.
            values: key → what it is where nothing else is said.
            null: whether nothing may be said at a key, as long as it is there.
        """
        for key, value in values.items():
            before = holder.get(key)
            if (before is None and not (null and key in holder)) or _is_other(before, value):
                self.put(holder, f"{path}{key}", key, value)

    def put(self, holder: dict[str, Any], path: str, key: str, value: Any) -> None:
        """Put in one."""
        before = holder.get(key)
        holder[key] = value
        if value is not None:
            kind, why = (Kind.DEFAULTED, NOT_GIVEN) if before is None else (Kind.CONVERTED, _UNREADABLE)
            self._ledger.note(path, kind, why, before, value, loss=False)

    def held(
        self, holder: dict[str, Any], path: str, key: str, empty: Mapping[str, Any] = MappingProxyType({})
    ) -> dict[str, Any]:
        """The object at a key, a new one; what else stands there is named as lost, and what is empty begins anew."""
        given = holder.get(key)
        if given and not isinstance(given, dict):
            self._ledger.note(f"{path}{key}", Kind.DROPPED, _UNREADABLE, given, loss=True)
        told = holder[key] = dict(given if given and isinstance(given, dict) else empty)
        return told

    def listed(self, holder: dict[str, Any], path: str, key: str) -> list[dict[str, Any]]:
        """The objects of a list, each a new one; what is no object is named as lost, and a text is one part."""
        given = holder.get(key)
        items = given if isinstance(given, list) else [given] if isinstance(given, str) and given else []
        told = []
        for index, item in enumerate(items):
            if isinstance(item, dict):
                told.append(dict(item))
            elif isinstance(item, str):
                told.append({"text": item})
            else:
                self._ledger.note(f"{path}{key}[{index}]", Kind.DROPPED, _UNREADABLE, item, loss=True)
        if given.__class__ is not list:
            self.put(holder, f"{path}{key}", key, told)
        holder[key] = told
        return told


def _is_other(before: Any, value: Any) -> bool:
    """Whether something of another kind stands there: a number for a text, a text for an object."""
    if value is None or before is None or isinstance(before, value.__class__):
        return False
    return not isinstance(before, int | float) or not isinstance(value, int | float)


def message_filled(data: Mapping[str, Any], known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A message of Anthropic's with all that its SDK reads."""
    filler, out = Filler(ledger), dict(data)
    blocks = filler.listed(out, "", "content")
    for index, block in enumerate(blocks):
        fill_block(filler, block, f"content[{index}].", index)
    head_of_message(filler, out, "", known)
    calls = any(block.get("type") == "tool_use" for block in blocks)
    filler.fill(out, "", {"stop_reason": "tool_use" if calls else "end_turn"})
    return out


def head_of_message(filler: Filler, out: dict[str, Any], path: str, known: Mapping[str, Any]) -> None:
    """Fill in what a message begins with."""
    head = {"id": message_id(known), "type": "message", "role": "assistant", "model": known["model"], "usage": {}}
    filler.fill(out, path, head)
    if out.get("type") != "message":
        filler.put(out, f"{path}type", "type", "message")
    filler.fill(out, path, {"stop_sequence": None})
    out["usage"] = also_named(out["usage"], CHATS)
    filler.fill(out["usage"], f"{path}usage.", dict.fromkeys(_COUNTS, 0))


_TYPE_OF = {"text": "text", "thinking": "thinking", "input": "tool_use", "data": "redacted_thinking"}
"""Key that a block has → its type, where it says none."""


_EMPTY_BLOCKS: Mapping[str, Mapping[str, Any]] = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""}}


def fill_block(filler: Filler, block: dict[str, Any], path: str, index: int) -> None:
    """Fill in what a block lacks; it is changed."""
    if not isinstance(block.get("type"), str):
        kind = next((kind for key, kind in _TYPE_OF.items() if key in block), "text")
        filler.put(block, f"{path}type", "type", kind)
    filler.fill(block, path, _EMPTY_BLOCKS.get(block["type"], {}))
    if block["type"] == "tool_use":
        filler.fill(block, path, {"id": f"toolu_{index}", "name": ""})
        if not isinstance(block.get("input"), dict):
            filler.put(block, f"{path}input", "input", read(block.get("input")).value)


def response_filled(data: Mapping[str, Any], known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A response with all that OpenAI's SDK reads."""
    filler, out = Filler(ledger), dict(data)
    for index, item in enumerate(filler.listed(out, "", "output")):
        fill_item(filler, item, f"output[{index}].", index)
    is_cut = isinstance(out.get("incomplete_details"), dict)
    head_of_response(filler, out, "", known, "incomplete" if is_cut else "completed")
    return out


def head_of_response(filler: Filler, out: dict[str, Any], path: str, known: Mapping[str, Any], status: str) -> None:
    """Fill in what a response has beside its output."""
    empty = frame({}, known)
    told = {key: value for key, value in empty.items() if value is not None and key not in {"output", "status"}}
    filler.fill(out, path, {**told, "status": status})
    filler.fill(out, path, {key: None for key, value in empty.items() if value is None}, null=True)
    usage = out.get("usage")
    if isinstance(usage, dict):
        out["usage"] = usage = also_named(usage, CHATS)
        filler.fill(usage, f"{path}usage.", dict.fromkeys(_COUNTS, 0))
        total = usage["input_tokens"] + usage["output_tokens"]
        filler.fill(usage, f"{path}usage.", {"total_tokens": total, **{key: {} for key in _DETAILS}})
        for key, counts in _DETAILS.items():
            usage[key] = dict(usage[key])
            filler.fill(usage[key], f"{path}usage.{key}.", dict.fromkeys(counts, 0))
    elif usage is not None:
        filler.put(out, f"{path}usage", "usage", None)


_DETAILS = {
    "input_tokens_details": ("cached_tokens", "cache_write_tokens"), "output_tokens_details": ("reasoning_tokens",)
}  # fmt: skip
"""Details of token counts that the SDK reads."""
_ITEM_OF = {"content": "message", "arguments": "function_call", "input": "custom_tool_call", "summary": "reasoning"}
"""Key that an item has → its type, where it says none."""
_NAMES = {"message": "msg", "function_call": "fc", "custom_tool_call": "ctc", "reasoning": "rs"}


def fill_item(filler: Filler, item: dict[str, Any], path: str, index: int, status: str = "completed") -> None:
    """Fill in what an item of a response lacks; it is changed."""
    if not isinstance(item.get("type"), str):
        kind = next((kind for key, kind in _ITEM_OF.items() if key in item), "message")
        filler.put(item, f"{path}type", "type", kind)
    kind = item["type"]
    if kind not in _NAMES:
        return
    filler.fill(item, path, {"id": f"{_NAMES[kind]}_{index}"})
    if kind == "message":
        filler.fill(item, path, {"role": "assistant", "status": status})
        for number, part in enumerate(filler.listed(item, path, "content")):
            fill_part(filler, part, f"{path}content[{number}].")
    elif kind == "reasoning":
        filler.listed(item, path, "summary")
    else:
        _fill_call(filler, item, path, index)


def _fill_call(filler: Filler, item: dict[str, Any], path: str, index: int) -> None:
    key = "arguments" if item["type"] == "function_call" else "input"
    filler.fill(item, path, {"call_id": item.get("id") or f"call_{index}", "name": ""})
    given = item.get(key)
    if not isinstance(given, str):
        empty = "{}" if key == "arguments" else ""
        filler.put(item, f"{path}{key}", key, empty if given is None else as_text(given))


def fill_part(filler: Filler, part: dict[str, Any], path: str) -> None:
    """Fill in what a part of what is said lacks; it is changed."""
    if not isinstance(part.get("type"), str):
        filler.put(part, f"{path}type", "type", "refusal" if "refusal" in part else "output_text")
    if part["type"] == "output_text":
        filler.fill(part, path, {"text": "", "annotations": []})
    elif part["type"] == "refusal":
        filler.fill(part, path, {"refusal": ""})
