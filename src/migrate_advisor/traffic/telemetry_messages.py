"""What a span says of a request's messages and tools, wherever the conventions of its day put them.

Read are ``gen_ai.input.messages``; keys with numbers (``gen_ai.prompt.0.role``, ``llm.input_messages.0.message.role``);
the request or its messages in one attribute; and an event a message. Texts are not: no one needs them here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.call import loaded, says_something

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NUMBERED = re.compile(r"(?:gen_ai\.prompt|llm\.input_messages)\.(\d{1,4})\.(?:message\.)?(.+)")
_CALL = re.compile(r"tool_calls\.(\d{1,4})\.(?:tool_call\.)?(.+)")
_FUNCTION = re.compile(r"(?:llm\.request\.functions|llm\.tools)\.(\d{1,4})\.(.+)")
_EVENT = re.compile(r"gen_ai\.(system|user|assistant|tool)\.message")
_PICTURES = frozenset({"image", "image_url", "input_image"})
_WHOLE = ("gen_ai.prompt", "input.value")
"""Attributes that hold a request or its messages as JSON."""
_PICTURE = {"type": "image_url", "image_url": {"url": "https://example.com/t"}}
_TEXT = {"type": "text", "text": "text"}

Message = dict[str, Any]


def messages_of(said: Mapping[str, Any], events: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Message]:
    """The messages of a request; none where the span does not say them.

    Args:
        said: its attributes.
        events: names of its events with their attributes.
    """
    today = [told for item in objects(said.get("gen_ai.input.messages")) for told in _today(item)]
    known = today or _numbered(said) or _whole(said) or _of_events(events)
    return list(_partnered(known))


def tools_of(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tools of a request."""
    listed = objects(said.get("gen_ai.tool.definitions")) or objects(said.get("gen_ai.request.tools"))
    if listed:
        return [tool if "function" in tool else {"type": "function", "function": tool} for tool in listed]
    found: dict[int, dict[str, Any]] = {}
    for key, value in said.items():
        if matched := _FUNCTION.fullmatch(key):
            found.setdefault(int(matched[1]), {})[matched[2]] = loaded(value)
    return [_function(found[number]) for number in sorted(found)]


def _function(known: Mapping[str, Any]) -> dict[str, Any]:
    schema = known.get("tool.json_schema")
    if isinstance(schema, dict):
        return schema
    parameters = known.get("parameters")
    told = {"parameters": parameters} if isinstance(parameters, dict) else {}
    return {"type": "function", "function": {"name": "t", **told}}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, also of one in a text."""
    found = loaded(value)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _today(message: Mapping[str, Any]) -> Iterator[Message]:
    """A message of today's conventions; results of tools are a message each."""
    parts = objects(message.get("parts"))
    results = [part for part in parts if part.get("type") == "tool_call_response"]
    for part in results:
        yield {"role": "tool", "content": "text", "tool_call_id": str(part.get("id"))}
    if len(results) == len(parts) and results:
        return
    calls = [str(part.get("id")) for part in parts if part.get("type") == "tool_call"]
    picture = any(part.get("modality") == "image" for part in parts)
    texts = any(part.get("type") == "text" for part in parts)
    yield _message(message.get("role", "user"), calls, picture=picture, speaks=texts or not calls)


def _message(role: Any, calls: list[str], *, picture: bool, speaks: bool = True) -> Message:
    told: Message = {"role": str(role), "content": [_TEXT, _PICTURE] if picture else "text" if speaks else None}
    if calls:
        told["tool_calls"] = [
            {"id": name, "type": "function", "function": {"name": "t", "arguments": "{}"}} for name in calls
        ]
    return told


def _numbered(said: Mapping[str, Any]) -> list[Message]:
    found: dict[int, dict[str, Any]] = {}
    for key, value in said.items():
        if matched := _NUMBERED.fullmatch(key):
            found.setdefault(int(matched[1]), {})[matched[2]] = value
    return [_of_keys(number, found[number]) for number in sorted(found)]


def _of_keys(number: int, known: Mapping[str, Any]) -> Message:
    calls: dict[int, str] = {}
    for key, value in known.items():
        if matched := _CALL.fullmatch(key):
            place = int(matched[1])
            calls[place] = str(value) if matched[2] == "id" else calls.get(place, f"call_{number}_{place}")
    content = known.get("content")
    parts = objects(content)
    picture = any(part.get("type") in _PICTURES for part in parts) or any(
        key.endswith("message_content.type") and value in _PICTURES for key, value in known.items()
    )
    speaks = bool(content) or any(key.startswith("contents.") for key in known)
    told = _message(
        known.get("role", "user"), [calls[place] for place in sorted(calls)], picture=picture, speaks=speaks
    )
    if told["content"] is None and not calls:
        told["content"] = "text"
    if known.get("tool_call_id"):
        told["tool_call_id"] = str(known["tool_call_id"])
    return told


def _whole(said: Mapping[str, Any]) -> list[Message]:
    """Messages of an attribute that holds them, or all of a request."""
    for name in _WHOLE:
        value = loaded(said.get(name))
        if isinstance(value, dict) and says_something(value):
            value = value.get("messages") or value.get("prompt") or value.get("input")
        listed = [item for item in objects(value) if "role" in item]
        if listed:
            return listed
        if isinstance(value, str) and value and name == "gen_ai.prompt":
            return [{"role": "user", "content": "text"}]
    return []


def _of_events(events: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Message]:
    """An event a message; or one that has them all."""
    messages: list[Message] = []
    for name, said in events:
        if matched := _EVENT.fullmatch(name):
            calls = [str(call.get("id")) for call in objects(said.get("tool_calls"))]
            told = _message(matched[1], calls, picture=False, speaks=not calls or bool(said.get("content")))
            if matched[1] == "tool" and said.get("id"):
                told["tool_call_id"] = str(said["id"])
            messages.append(told)
        elif name == "gen_ai.content.prompt":
            messages += _whole(said)
    return messages


def _partnered(messages: list[Message]) -> Iterator[Message]:
    """The messages with ids for results that have none: a span that leaves them out was a call that had them."""
    waiting: list[str] = []
    for number, message in enumerate(messages):
        calls = message.get("tool_calls")
        waiting += [
            str(call.get("id")) for call in (calls if isinstance(calls, list) else ()) if isinstance(call, dict)
        ]
        if message.get("role") == "tool" and not message.get("tool_call_id"):
            if not waiting:
                waiting.append(f"call_{number}")
                yield _message("assistant", waiting[:], picture=False, speaks=False)
            message["tool_call_id"] = waiting[0]
        if message.get("tool_call_id") in waiting:
            waiting.remove(message["tool_call_id"])
        yield message
