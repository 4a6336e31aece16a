"""Items of a Responses conversation as chat messages. Parameters are `responses_chat`'s."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.languages.base import SIGNATURE, each, text_at
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.mapping.languages.base import Said
    from migrate_advisor.mapping.languages.memory import ResponseMemory

INPUT = "input"
"""How a custom tool's text is called where it has to be a function."""

_ROLES = frozenset({"user", "assistant", "system", "developer"})
_CALLS = frozenset({"function_call", "custom_tool_call"})
_OUTPUTS = frozenset({"function_call_output", "custom_tool_call_output"})
_SAID: Mapping[str, frozenset[str]] = {
    "message": frozenset({"type", "role", "content"}),
    "function_call": frozenset({"type", "call_id", "name", "arguments", SIGNATURE}),
    "custom_tool_call": frozenset({"type", "call_id", "name", "input", SIGNATURE}),
    "function_call_output": frozenset({"type", "call_id", "output"}),
    "custom_tool_call_output": frozenset({"type", "call_id", "output"}),
    "reasoning": frozenset({"type", "summary", "content"}),
}
"""Type of an item → its keys that chat says."""
_UNSAID = frozenset({"id", "status"})
"""Keys that only say what an item is called, and that it is over."""


class Items:
    """Takes items in their order, and says them as messages: what the assistant says and calls in a row is one.

    Args:
        said: where the messages go.
        memory: what the client saw, for items that are only named.
    """

    def __init__(self, said: Said, memory: ResponseMemory | None) -> None:
        self._said = said
        self._memory = memory
        self._open: dict[str, Any] | None = None
        """The assistant's message to which a call that follows belongs."""
        self._thoughts: list[tuple[str, str]] = []
        """Thoughts that belong to what the assistant says next, with their paths."""

    def take(self, items: list[tuple[str, Any]]) -> None:
        """All items, each with its path.

        Raises:
            UnmappableRequestError: one is no item, or holds what chat cannot say.
        """
        for path, item in items:
            if not isinstance(item, dict):
                raise UnmappableRequestError(path, "expected an object")
            self._item(path, item)
        self._forget()

    def _forget(self) -> None:
        """Leave thoughts out after which the assistant said nothing."""
        for path, text in self._thoughts:
            why = "Chat has thoughts only with what was said after them"
            self._said.note(path, Kind.DROPPED, why, text, loss=True)
        self._thoughts = []

    def _item(self, path: str, item: dict[str, Any]) -> None:
        kind = str(item.get("type") or "message")
        if kind == "item_reference":
            self._referred(path, item)
        elif kind == "message":
            self._message(path, item)
        elif kind in _CALLS:
            self._call(path, item)
        elif kind in _OUTPUTS:
            self._output(path, item)
        elif kind == "reasoning":
            self._reasoning(path, item)
        else:
            why = f"{kind} is of a tool or service that its provider runs itself"
            self._said.note(path, Kind.DROPPED, why, item, loss=True)

    def _referred(self, path: str, item: dict[str, Any]) -> None:
        found = self._memory.item(item.get("id")) if self._memory else None
        if found is None:
            reason = f"{item.get('id')} is no item that this client saw: send the item itself"
            raise UnmappableRequestError(path, reason)
        self._said.note(path, Kind.CONVERTED, "The item itself, as this client saw it", item, found, loss=False)
        self._item(path, found)

    def _message(self, path: str, item: dict[str, Any]) -> None:
        role = str(item.get("role"))
        if role not in _ROLES:
            raise UnmappableRequestError(f"{path}.role", f"expected one of {', '.join(sorted(_ROLES))}")
        content = item.get("content")
        if isinstance(content, list):
            parts = [self._part(at, part) for at, part in each(f"{path}.content", content, "expected parts")]
            is_text = role == "assistant" and all(part["type"] == "text" for part in parts)
            content = "".join(part["text"] for part in parts) if is_text else parts
        elif not isinstance(content, str):
            raise UnmappableRequestError(f"{path}.content", "expected a text or a list of parts")
        self._left_out(path, item)
        message: dict[str, Any] = {"role": role, "content": content}
        if role != "assistant":
            self._forget()
        elif self._open is not None and "tool_calls" in self._open and isinstance(content, str):
            self._add(path, self._open, content)
            return
        self._said.say(message, path)
        self._think(message)
        self._open = message if role == "assistant" else None

    def _add(self, path: str, message: dict[str, Any], text: str) -> None:
        """Put what the assistant says between a call and its result beside the call: chat has one turn for both."""
        before = message.get("content")
        message["content"] = f"{before}\n{text}" if before else text
        self._said.came_from("content", [path])
        self._think(message)

    def _part(self, path: str, part: dict[str, Any]) -> dict[str, Any]:
        kind = part.get("type")
        make = _PARTS.get(kind) if isinstance(kind, str) else None
        if make is None:
            raise UnmappableRequestError(path, f"chat has no part that says `{kind}`")
        told, used = make(path, part)
        for key, value in part.items():
            if key not in used and key != "type":
                loss = value not in (None, [], "auto") and key != "prompt_cache_breakpoint"
                self._said.note(f"{path}.{key}", Kind.DROPPED, f"Chat has no `{key}` there", value, loss=loss)
        return told

    def _call(self, path: str, item: dict[str, Any]) -> None:
        is_custom = item["type"] == "custom_tool_call"
        arguments = json.dumps({INPUT: item.get("input")}, ensure_ascii=False) if is_custom else item.get("arguments")
        function = {"name": text_at(path, item, "name"), "arguments": arguments}
        call: dict[str, Any] = {"id": text_at(path, item, "call_id"), "type": "function", "function": function}
        if item.get(SIGNATURE) is not None:
            call[SIGNATURE] = item[SIGNATURE]
        self._left_out(path, item)
        if self._open is None:
            self._open = {"role": "assistant", "content": None}
            self._said.say(self._open, path)
        self._think(self._open)
        calls = self._open.setdefault("tool_calls", [])
        self._said.came_from("tool_calls", [path], first=len(calls))
        self._said.came_from("tool_calls.id", [f"{path}.call_id"], first=len(calls))
        calls.append(call)

    def _output(self, path: str, item: dict[str, Any]) -> None:
        output = item.get("output")
        if isinstance(output, list):
            output = [self._part(at, part) for at, part in each(f"{path}.output", output, "expected parts")]
            if all(part["type"] == "text" for part in output):
                output = "".join(part["text"] for part in output)
        elif not isinstance(output, str):
            output = json.dumps(output, ensure_ascii=False)
        self._left_out(path, item)
        self._forget()
        self._said.say({"role": "tool", "tool_call_id": text_at(path, item, "call_id"), "content": output}, path)
        self._open = None

    def _reasoning(self, path: str, item: dict[str, Any]) -> None:
        parts = item.get("content") or item.get("summary") or []
        texts = [part.get("text") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        told = "\n".join(text for text in texts if isinstance(text, str))
        if told:
            self._thoughts.append((path, told))
        if item.get("content") and item.get("summary"):
            self._said.note(
                f"{path}.summary", Kind.DROPPED, "The thoughts themselves are sent", item["summary"], loss=False
            )
        self._left_out(path, item)

    def _think(self, message: dict[str, Any]) -> None:
        """Put the thoughts that came before it into the newest message."""
        if self._thoughts:
            thoughts = "\n".join(text for _, text in self._thoughts)
            before = message.get("reasoning_content")
            message["reasoning_content"] = f"{before}\n{thoughts}" if before else thoughts
            self._said.came_from("reasoning_content", [path for path, _ in self._thoughts])
            self._thoughts = []

    def _left_out(self, path: str, item: Mapping[str, Any]) -> None:
        for key in [key for key in item if key not in _SAID[item.get("type") or "message"]]:
            value = item[key]
            if key in _UNSAID:
                self._said.leave_unsaid(f"input[].{key}", value)
                continue
            why = "Only who made it can read it" if key == "encrypted_content" else f"Chat has no `{key}` there"
            self._said.note(f"{path}.{key}", Kind.DROPPED, why, value, loss=value is not None)


def _text(path: str, part: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    return {"type": "text", "text": text_at(path, part, "text")}, frozenset({"text"})


def _refusal(path: str, part: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    return {"type": "text", "text": text_at(path, part, "refusal")}, frozenset({"refusal"})


def _image(path: str, part: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    url = part.get("image_url")
    if not isinstance(url, str):
        raise UnmappableRequestError(path, "a stored file lives at its provider: send the image itself, as a URL")
    if part.get("detail") in (None, "auto"):  # what happens anyway
        return {"type": "image_url", "image_url": {"url": url}}, frozenset({"image_url"})
    image = {"url": url, "detail": part["detail"]}
    return {"type": "image_url", "image_url": image}, frozenset({"image_url", "detail"})


def _file(path: str, part: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    if not isinstance(part.get("file_data"), str):
        raise UnmappableRequestError(path, "a file that lives elsewhere cannot be said in chat: send it as `file_data`")
    file = {key: part[key] for key in ("file_data", "filename") if part.get(key) is not None}
    return {"type": "file", "file": file}, frozenset({"file_data", "filename"})


def _audio(path: str, part: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    audio = part.get("input_audio")
    if not isinstance(audio, dict):
        raise UnmappableRequestError(f"{path}.input_audio", "expected an object")
    return {"type": "input_audio", "input_audio": audio}, frozenset({"input_audio"})


_PARTS: Mapping[str, Callable[[str, Mapping[str, Any]], tuple[dict[str, Any], frozenset[str]]]] = {
    "input_text": _text,
    "output_text": _text,
    "text": _text,
    "summary_text": _text,
    "reasoning_text": _text,
    "refusal": _refusal,
    "input_image": _image,
    "input_file": _file,
    "input_audio": _audio,
}
"""Type of a content part → chat's part, and the keys that are said in it."""
