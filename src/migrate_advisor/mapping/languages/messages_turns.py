"""Turns of an Anthropic conversation as chat messages. Parameters are `messages_chat`'s."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.languages.base import SIGNATURE, each, text_at
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.languages.base import Said

_SEPARATOR = "\n"
_CACHE = "It is about what a repeated beginning costs, not about the answer"


def say_system(system: Any, said: Said) -> None:
    """What the system says, as a message of its own.

    Raises:
        UnmappableRequestError: it is neither a text nor blocks of text.
    """
    text = system
    if not isinstance(system, str):
        blocks = list(each("system", system, "expected a text or blocks of text"))
        for path, block in blocks:
            _left_out(path, block, {"type", "text"}, said)
        text = _SEPARATOR.join(text_at(path, block, "text") for path, block in blocks)
    said.say({"role": "system", "content": text}, "system")
    kind = Kind.RENAMED if isinstance(system, str) else Kind.MERGED
    said.note("system", kind, None, system, text, became="messages[0]", loss=False)


def say_turns(messages: Any, said: Said) -> None:
    """All turns.

    Raises:
        UnmappableRequestError: they are none, or hold what chat cannot say.
    """
    if not isinstance(messages, list) or not messages:
        raise UnmappableRequestError("messages", "expected a list of at least one message")
    for path, message in each("messages", messages, "expected a list of messages"):
        role, content = message.get("role"), message.get("content")
        if role not in ("user", "assistant", "system"):
            raise UnmappableRequestError(f"{path}.role", "expected user, assistant or system")
        _left_out(path, message, {"role", "content"}, said)
        if isinstance(content, str):
            said.say({"role": role, "content": content}, path)
        elif role == "assistant":
            _assistant(path, content, said)
        else:
            _user(path, str(role), content, said)

    if "messages" not in said.body or all(place == "system" for place in said.messages):
        raise UnmappableRequestError("messages", "nothing in them can be said in chat")


def _assistant(path: str, content: Any, said: Said) -> None:
    """What the assistant said: texts, thoughts and calls of tools in one message."""
    of_kind: dict[str, list[tuple[str, dict[str, Any]]]] = {"text": [], "thinking": [], "tool_use": []}
    others: list[tuple[str, dict[str, Any]]] = []
    for at, block in each(f"{path}.content", content, "expected a text or a list of blocks"):
        of_kind.get(str(block.get("type")), others).append((at, block))
    texts = [_words(at, block, "text", said) for at, block in of_kind["text"]]
    thoughts = [_thought(at, block, said) for at, block in of_kind["thinking"]]
    calls = [_call(at, block, said) for at, block in of_kind["tool_use"]]
    for at, block in others:
        said.note(at, Kind.DROPPED, f"Chat has nothing that says `{block.get('type')}`", block, loss=True)
    if len(texts) > 1:
        said.note(f"{path}.content", Kind.MERGED, "Chat has one text in a message", content, loss=False)
    told = _SEPARATOR.join(texts) if texts else None
    message: dict[str, Any] = {"role": "assistant", "content": "" if told is None and not calls else told}
    if thoughts:
        message["reasoning_content"] = _SEPARATOR.join(thoughts)
    if calls:
        message["tool_calls"] = calls
    said.say(message, path)
    said.came_from("reasoning_content", [at for at, _ in of_kind["thinking"]])
    said.came_from("tool_calls", [at for at, _ in of_kind["tool_use"]])


def _words(path: str, block: Mapping[str, Any], key: str, said: Said) -> str:
    _left_out(path, block, {"type", key}, said)
    return text_at(path, block, key)


def _thought(path: str, block: Mapping[str, Any], said: Said) -> str:
    if "signature" in block:
        why = "Only who signed a thought can read its signature"
        said.note(f"{path}.signature", Kind.DROPPED, why, block["signature"], loss=bool(block["signature"]))
    _left_out(path, block, {"type", "thinking", "signature"}, said)
    return text_at(path, block, "thinking")


def _call(path: str, block: Mapping[str, Any], said: Said) -> dict[str, Any]:
    given = block.get("input")
    arguments = given if isinstance(given, str) else json.dumps({} if given is None else given, ensure_ascii=False)
    _left_out(path, block, {"type", "id", "name", "input", SIGNATURE}, said)
    function = {"name": text_at(path, block, "name"), "arguments": arguments}
    signed = {SIGNATURE: block[SIGNATURE]} if block.get(SIGNATURE) is not None else {}
    return {"id": text_at(path, block, "id"), "type": "function", "function": function, **signed}


def _user(path: str, role: str, content: Any, said: Said) -> None:
    """What the user said: results of tools first, each a message of its own, then the rest."""
    parts: list[dict[str, Any]] = []
    places: list[str] = []
    is_late = False
    for at, block in each(f"{path}.content", content, "expected a text or a list of blocks"):
        if block.get("type") == "tool_result":
            if parts and not is_late:
                is_late = True
                why = "Chat has what tools gave right after their calls"
                said.note(f"{path}.content", Kind.CONVERTED, why, content, loss=False)
            _result(at, block, said)
        elif (part := _part(at, block, said)) is not None:
            parts.append(part)
            places.append(at)
    if parts:
        is_one_text = len(parts) == 1 and parts[0]["type"] == "text"
        said.say({"role": role, "content": parts[0]["text"] if is_one_text else parts}, path)
        said.came_from("content", places)
    elif not content:
        said.say({"role": role, "content": ""}, path)


def _result(path: str, block: Mapping[str, Any], said: Said) -> None:
    """What a tool gave."""
    content = block.get("content")
    told: Any = "" if content is None else content
    if isinstance(content, list):
        inner = [_part(at, item, said) for at, item in each(f"{path}.content", content, "expected blocks")]
        parts = [part for part in inner if part is not None]
        is_text = all(part["type"] == "text" for part in parts)
        told = _SEPARATOR.join(part["text"] for part in parts) if is_text else parts
    elif content is not None and not isinstance(content, str):
        raise UnmappableRequestError(f"{path}.content", "expected a text or a list of blocks")
    if "is_error" in block:
        why = "Chat has no mark for a failed call; the text alone says it"
        said.note(f"{path}.is_error", Kind.DROPPED, why, block["is_error"], loss=bool(block["is_error"]))
    _left_out(path, block, {"type", "tool_use_id", "content", "is_error"}, said)
    said.say({"role": "tool", "tool_call_id": text_at(path, block, "tool_use_id"), "content": told}, path)


def _part(path: str, block: Mapping[str, Any], said: Said) -> dict[str, Any] | None:
    """A block as a part of a message; None for one that chat cannot say and can do without."""
    match block.get("type"):
        case "text":
            _left_out(path, block, {"type", "text"}, said)
            return {"type": "text", "text": text_at(path, block, "text")}
        case "image":
            _left_out(path, block, {"type", "source"}, said)
            return {"type": "image_url", "image_url": {"url": _url(path, block.get("source"))}}
        case "document":
            return _document(path, block, said)
        case "search_result":
            _left_out(path, block, {"type", "title", "source", "content"}, said)
            inner = [
                _part(at, item, said) for at, item in each(f"{path}.content", block.get("content"), "expected blocks")
            ]
            texts = [
                str(block.get("title") or ""),
                str(block.get("source") or ""),
                *(str(p["text"]) for p in inner if p),
            ]
            said.note(path, Kind.CONVERTED, "Chat has results of a search as text", block, loss=False)
            return {"type": "text", "text": _SEPARATOR.join(text for text in texts if text)}
        case kind:
            said.note(path, Kind.DROPPED, f"Chat has nothing that says `{kind}`", block, loss=True)
            return None


def _url(path: str, source: Any) -> str:
    """The URL of what a source holds."""
    if isinstance(source, dict) and source.get("type") == "url" and isinstance(source.get("url"), str):
        return str(source["url"])
    if isinstance(source, dict) and source.get("type") == "base64" and isinstance(source.get("data"), str):
        return f"data:{source.get('media_type')};base64,{source['data']}"
    raise UnmappableRequestError(f"{path}.source", "a stored file lives at its provider: send its data")


def _document(path: str, block: Mapping[str, Any], said: Said) -> dict[str, Any]:
    source = block.get("source")
    _left_out(path, block, {"type", "source", "title"}, said)
    if isinstance(source, dict) and source.get("type") == "text":
        if block.get("title"):
            said.note(f"{path}.title", Kind.DROPPED, "Chat has no title there", block["title"], loss=True)
        return {"type": "text", "text": text_at(f"{path}.source", source, "data")}
    if not isinstance(source, dict) or source.get("type") != "base64":
        raise UnmappableRequestError(
            f"{path}.source", "a document that lives elsewhere cannot be said in chat: send its data"
        )
    return {"type": "file", "file": {"filename": block.get("title") or "document.pdf", "file_data": _url(path, source)}}


def _left_out(path: str, block: Mapping[str, Any], said_keys: set[str], said: Said) -> None:
    """Tell of the keys of a block that chat has no place for."""
    for key in [key for key in block if key not in said_keys]:
        value = block[key]
        why = _CACHE if key == "cache_control" else f"Chat has no `{key}` there"
        loss = value not in (None, [], {}) and key != "cache_control"
        said.note(f"{path}.{key}", Kind.DROPPED, why, value, loss=loss)
