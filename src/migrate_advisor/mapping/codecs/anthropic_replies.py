"""The Messages structure's replies: blocks to a message, typed events to chunks. Requests are `anthropic_messages`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.contents import as_text
from migrate_advisor.mapping.failures import Complaint, complaint_of
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.replies import patch_completion
from migrate_advisor.mapping.streams import END, End, Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan
    from migrate_advisor.mapping.sse import ServerSentEvent


def decode_chat(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's reply. Thinking becomes ``reasoning_content``; blocks that OpenAI has none for stay in ``blocks``."""
    blocks = data.get("content") if isinstance(data, dict) else None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ReplyError("the reply has no list of blocks `content`")
    message = _said(blocks)
    out = {key: value for key, value in data.items() if key not in {"type", "role", "content", "stop_reason", "usage"}}
    out["object"] = "chat.completion"
    out["choices"] = [{"index": 0, "message": message, "finish_reason": data.get("stop_reason")}]
    out["usage"] = counted(data.get("usage"))
    return patch_completion(out, plan.facts.replies, known, ledger, plan.counting)


def _said(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    texts, thoughts = _texts(blocks, "text"), _texts(blocks, "thinking")
    message: dict[str, Any] = {"role": "assistant", "content": "".join(texts) if texts else None}
    if thoughts:
        message["reasoning_content"] = "".join(thoughts)
    annotations = _annotations(blocks)
    if annotations:
        message["annotations"] = annotations
    calls = [
        {"id": block.get("id"), "type": "function", "function": _call(block)}
        for block in blocks
        if block.get("type") == "tool_use"
    ]
    if calls:
        message["tool_calls"] = calls
    kept = [block for block in blocks if _kept(block)]
    if kept:
        message["blocks"] = kept
    return message


def _annotations(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the texts cite of pages, by where each text stands in all of them."""
    told: list[dict[str, Any]] = []
    start = 0
    for block in blocks:
        if block.get("type") == "text":
            told += cited_pages(block, start)
            start += len(block["text"])
    return told


def cited_pages(block: Mapping[str, Any], start: int) -> list[dict[str, Any]]:
    """The pages that a text cites, as chat says them: chat knows pages, and no places in documents.

    Args:
        block: the text.
        start: where it stands in all that is said.
    """
    citations, text = block.get("citations"), block.get("text")
    told = []
    for citation in citations if isinstance(citations, list) else ():
        if isinstance(citation, dict) and isinstance(citation.get("url"), str):
            title = citation.get("title")
            page = {
                "start_index": start,
                "end_index": start + len(text if isinstance(text, str) else ""),
                "url": citation["url"],
                "title": title if isinstance(title, str) else "",
            }
            told.append({"type": "url_citation", "url_citation": page})
    return told


def _texts(blocks: list[dict[str, Any]], kind: str) -> list[str]:
    """The texts of the blocks of one kind, each of which is at the key of that name."""
    texts = [block.get(kind) for block in blocks if block.get("type") == kind]
    if not all(isinstance(text, str) for text in texts):
        raise ReplyError("a block has no text")
    return list(map(str, texts))


def _call(block: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": block.get("name"), "arguments": as_text(block.get("input") or {})}


def counted(usage: Any) -> Any:
    """Token counts as OpenAI tells them: what was read from a cache or written to it is part of the prompt."""
    if not isinstance(usage, dict):
        return usage
    cached = usage.get("cache_read_input_tokens") or 0
    parts = (usage.get("input_tokens") or 0, usage.get("cache_creation_input_tokens") or 0, cached)
    completion = usage.get("output_tokens") or 0
    if not all(isinstance(count, int) for count in (*parts, completion)):
        raise ReplyError("usage: expected numbers")
    prompt = sum(parts)
    told = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    extra = {key: value for key, value in usage.items() if key not in {"input_tokens", "output_tokens"}}
    return {**told, "prompt_tokens_details": {"cached_tokens": cached}, **extra}


def complaint(data: Any) -> Complaint | None:
    """The error of a body, where it is one."""
    if isinstance(data, dict) and data.get("type") == "error":
        return complaint_of(data)
    return None if isinstance(data, dict) and ("content" in data or "data" in data) else complaint_of(data)


def reader(plan: OperationPlan) -> Reader:  # noqa: ARG001 -- others need it
    """A reader of one stream's events."""
    return _EventsReader()


def _kept(block: Mapping[str, Any]) -> bool:
    """Whether OpenAI has no place for all of a block, so that it is passed on as it is."""
    return bool(set(block) - {"type", "text"}) and block.get("type") != "tool_use"


_SILENT = frozenset({"ping"})
"""Events that say nothing to an OpenAI client."""


_JOINED = frozenset({"text", "thinking", "signature", "partial_json"})
"""Texts of a block that come in pieces."""


def _place(data: Mapping[str, Any]) -> int:
    """Which block an event is about; the first one where it says no number."""
    place = data.get("index")
    return place if isinstance(place, int) else 0


class _EventsReader:
    """What the events of one stream mean: a message that is begun, blocks that grow, why it ended, its end."""

    def __init__(self) -> None:
        self._usage: dict[str, Any] = {}
        self._calls: dict[Any, int] = {}
        self._has_begun = False
        self._blocks: dict[Any, dict[str, Any]] = {}
        """Blocks that are open, as far as they were told."""
        self._length = 0
        """Characters of the texts that are over."""
        self._given = 0
        """Blocks that were passed on as they are."""

    def __call__(self, event: ServerSentEvent) -> Iterator[dict[str, Any] | Complaint | End]:
        data = parse_object(event.data)
        if data is None:
            raise ReplyError("an event of the stream is no JSON object")
        kind = str(data.get("type") or event.event)
        if kind in _SILENT:
            return
        table: dict[str, Callable[[dict[str, Any]], dict[str, Any] | Complaint | End]] = {
            "message_stop": self._stopped,
            "message_start": self._started,
            "message_delta": self._ended,
            "content_block_start": self._begun,
            "content_block_delta": self._grown,
            "content_block_stop": self._closed,
        }
        told = table.get(kind, self._failed)
        if told == self._failed and self._has_begun and kind != "error":
            return  # of a kind that came later than this: it costs itself
        yield told(data)

    def _stopped(self, data: dict[str, Any]) -> End:  # noqa: ARG002 -- as its siblings
        return END

    def _failed(self, data: dict[str, Any]) -> Complaint:
        found = complaint(data)
        if found is None:
            raise ReplyError("an event of the stream is of no known type")
        return found

    def _started(self, data: dict[str, Any]) -> dict[str, Any]:
        message = data.get("message")
        if not isinstance(message, dict):
            raise ReplyError("message_start: expected a message")
        self._count(message.get("usage"))
        self._has_begun = True
        head = {key: message[key] for key in ("id", "model") if key in message}
        return {**head, "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": None}]}

    def _ended(self, data: dict[str, Any]) -> dict[str, Any]:
        self._count(data.get("usage"))
        delta = data.get("delta")
        reason = delta.get("stop_reason") if isinstance(delta, dict) else None
        choice: dict[str, Any] = {"index": 0, "delta": {}, "finish_reason": reason}
        return {"choices": [choice], "usage": counted(self._usage)}

    def _count(self, usage: Any) -> None:
        """Keep token counts; later ones are totals and take the place of earlier ones."""
        if isinstance(usage, dict):
            self._usage.update({key: value for key, value in usage.items() if value is not None})

    def _begun(self, data: dict[str, Any]) -> dict[str, Any]:
        return self._said(data, "content_block")

    def _grown(self, data: dict[str, Any]) -> dict[str, Any]:
        return self._said(data, "delta")

    def _closed(self, data: dict[str, Any]) -> dict[str, Any]:
        """A block that is over, where OpenAI has no place for all of it: a signature, a citation, a server's tool."""
        block = self._blocks.pop(_place(data), {})
        for key, value in list(block.items()):
            if isinstance(value, list) and key in _JOINED:
                block[key] = "".join(value)
        if "partial_json" in block:
            block["input"] = parse_object(block.pop("partial_json")) or block.get("input")
        start = self._length
        self._length += len(block["text"]) if isinstance(block.get("text"), str) else 0
        if not _kept(block):
            return {"choices": []}
        delta: dict[str, Any] = {"blocks": [{"index": self._given, **block}]}
        self._given += 1
        if pages := cited_pages(block, start):
            delta["annotations"] = pages
        return {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}

    def _keep(self, place: int, part: Mapping[str, Any]) -> None:
        """Put a block together as Anthropic's own client does."""
        kind = str(part.get("type"))
        if not kind.endswith("_delta"):
            whole = {key: value for key, value in part.items() if value not in (None, "", [])}
            self._blocks[place] = {
                key: ([value] if isinstance(value, str) else []) if key in _JOINED else value
                for key, value in whole.items()
            }
            return
        block = self._blocks.setdefault(place, {"type": kind.removesuffix("_delta")})
        for key in _JOINED & part.keys():
            if isinstance(part[key], str):
                block.setdefault(key, []).append(part[key])
        if "citation" in part and isinstance(block.setdefault("citations", []), list):
            block["citations"].append(part["citation"])

    def _said(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        delta = self._delta(data, name)
        return {"choices": [{"index": 0, "delta": delta, "finish_reason": None}] if delta else []}

    def _delta(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        part = data.get(name)
        if not isinstance(part, dict):
            raise ReplyError("a block of the stream is no object")
        place = _place(data)
        self._keep(place, part)
        match part.get("type"):
            case "text" | "text_delta":
                return {"content": part.get("text")} if part.get("text") else {}
            case "thinking" | "thinking_delta":
                return {"reasoning_content": part["thinking"]} if part.get("thinking") else {}
            case "tool_use":
                index = self._calls.setdefault(place, len(self._calls))
                given = as_text(part["input"]) if part.get("input") else ""
                function = {"name": part.get("name"), "arguments": given}
                return {
                    "tool_calls": [{"index": index, "id": part.get("id"), "type": "function", "function": function}]
                }
            case "input_json_delta" if place in self._calls:
                function = {"arguments": part.get("partial_json") or ""}
                return {"tool_calls": [{"index": self._calls[place], "function": function}]}
        return {}
