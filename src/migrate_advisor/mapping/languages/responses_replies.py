"""A chat reply said as a response, and the items of its output. Streams are `responses_stream`'s."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.languages.base import COUNTS, beside, only_answer, uncounted
from migrate_advisor.mapping.languages.citations import cited, shown
from migrate_advisor.mapping.languages.responses_items import INPUT
from migrate_advisor.mapping.one_answer import OF_CALLS, name_logprobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger

_ECHOED = (
    "background", "instructions", "max_output_tokens", "max_tool_calls", "metadata", "parallel_tool_calls",
    "previous_response_id", "prompt_cache_key", "reasoning", "safety_identifier", "service_tier", "store",
    "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user",
)  # fmt: skip
"""Keys of a request that its response repeats."""

_ALWAYS: Mapping[str, Any] = {
    "error": None, "incomplete_details": None, "instructions": None, "metadata": {}, "parallel_tool_calls": True,
    "temperature": None, "tool_choice": "auto", "tools": [], "top_p": None,
}  # fmt: skip
"""What every response has, where the request said nothing of it."""

_CACHED, _REASONED = frozenset({"cached_tokens"}), frozenset({"reasoning_tokens"})
_INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def custom_tools(asked: Mapping[str, Any]) -> frozenset[str]:
    """Names of the tools that take a text, and went as functions."""
    tools = asked.get("tools")
    return frozenset(
        str(tool.get("name"))
        for tool in (tools if isinstance(tools, list) else ())
        if isinstance(tool, dict) and tool.get("type") == "custom"
    )


def frame(asked: Mapping[str, Any], head: Mapping[str, Any]) -> dict[str, Any]:
    """A response that has said nothing yet."""
    name = str(head.get("id") or "0").removeprefix("chatcmpl-")
    echoed = {key: asked[key] for key in _ECHOED if asked.get(key) is not None}
    return {
        "id": f"resp_{name}", "object": "response", "created_at": head.get("created"), "status": "in_progress",
        "model": head.get("model"), "output": [], **_ALWAYS, **echoed, "usage": None,
    }  # fmt: skip


def counted(usage: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Token counts as Responses tell them."""
    if not usage:
        return None
    into, out = usage.get("prompt_tokens_details") or {}, usage.get("completion_tokens_details") or {}
    return {
        **uncounted(usage, COUNTS),
        "input_tokens": usage.get("prompt_tokens") or 0,
        "input_tokens_details": {
            "cache_write_tokens": 0,
            **uncounted(into, _CACHED),
            "cached_tokens": into.get("cached_tokens") or 0,
        },
        "output_tokens": usage.get("completion_tokens") or 0,
        "output_tokens_details": {**uncounted(out, _REASONED), "reasoning_tokens": out.get("reasoning_tokens") or 0},
        "total_tokens": usage.get("total_tokens") or 0,
    }


def ended(response: dict[str, Any], reason: str | None, usage: Mapping[str, Any] | None) -> dict[str, Any]:
    """The response, complete or not, as its last word says."""
    response["usage"] = counted(usage)
    if reason in _INCOMPLETE:
        response["status"] = "incomplete"
        response["incomplete_details"] = {"reason": _INCOMPLETE[reason]}
    else:
        response["status"] = "completed"
    return response


def reasoning_item(name: str, text: str) -> dict[str, Any]:
    """Thoughts, as they are."""
    content = [{"type": "reasoning_text", "text": text}] if text else []
    return {"id": name, "type": "reasoning", "summary": [], "content": content, "status": "completed"}


def text_part(text: str, logprobs: Any = None, annotations: Any = None) -> dict[str, Any]:
    """A part that says something."""
    return {"type": "output_text", "text": text, "annotations": annotations or [], "logprobs": logprobs or []}


def picture_item(name: str, data: str | None) -> dict[str, Any]:
    """A picture that the model made, in base64; None while it is made."""
    status = "in_progress" if data is None else "completed"
    return {"id": name, "type": "image_generation_call", "status": status, "result": data}


def message_item(name: str, content: list[dict[str, Any]], status: str = "completed") -> dict[str, Any]:
    """What the assistant says."""
    return {"id": name, "type": "message", "role": "assistant", "status": status, "content": content}


def call_item(name: str, call: Mapping[str, Any], customs: frozenset[str], status: str = "completed") -> dict[str, Any]:
    """A call of a tool, in the way in which the tool was given."""
    function = call.get("function") or {}
    tool, arguments = function.get("name") or "", function.get("arguments") or ""
    extra = {key: value for key, value in call.items() if key not in OF_CALLS}
    if tool in customs:
        given = input_of(arguments)
        return {
            "id": name,
            "type": "custom_tool_call",
            "call_id": call.get("id"),
            "name": tool,
            "input": given,
            **extra,
        }
    return {
        "id": name, "type": "function_call", "status": status, "call_id": call.get("id"), "name": tool,
        "arguments": arguments, **extra,
    }  # fmt: skip


def input_of(arguments: str) -> str:
    """The text that a custom tool is called with."""
    given = (parse_object(arguments) or {}).get(INPUT, arguments)
    return given if isinstance(given, str) else _dumps(given)


def response_of(reply: dict[str, Any], asked: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A chat completion as a response; choices beside the first, and what a response has no place for, are named."""
    response = frame(asked, reply)
    choice, message = only_answer(reply, TOLD, ledger)
    name_logprobs("choices[0].logprobs", choice.get("logprobs") or {}, message, ledger)
    message = {**message, "annotations": cited(message.get("annotations"), f"{_MESSAGE}.annotations", ledger)}
    message["images"] = shown(message.get("images"), f"{_MESSAGE}.images", ledger)
    response["output"] = _output(response["id"].removeprefix("resp_"), choice, message, custom_tools(asked))
    tier = reply.get("service_tier")
    if isinstance(tier, str):
        response["service_tier"] = tier
    response |= beside(reply, _HEAD, response, ledger)
    return ended(response, choice.get("finish_reason"), reply.get("usage"))


def _output(
    name: str, choice: Mapping[str, Any], message: Mapping[str, Any], customs: frozenset[str]
) -> list[dict[str, Any]]:
    """The items that a message of the assistant becomes."""
    output = []
    if message.get("reasoning_content"):
        output.append(reasoning_item(f"rs_{name}", message["reasoning_content"]))
    parts = []
    if message.get("content") or message["annotations"]:
        likely = (choice.get("logprobs") or {}).get("content")
        parts.append(text_part(message.get("content") or "", likely, message["annotations"]))
    if message.get("refusal"):
        parts.append({"type": "refusal", "refusal": message["refusal"]})
    if parts:
        output.append(message_item(f"msg_{name}", parts))
    output += (picture_item(f"ig_{name}_{index}", data) for index, data in enumerate(message["images"]))
    calls = enumerate(message.get("tool_calls") or ())
    return [*output, *(call_item(f"fc_{name}_{index}", call, customs) for index, call in calls)]


_MESSAGE = "choices[0].message"
OWN = frozenset({"id", "object", "created_at", "status", "model", "output", "usage", *_ALWAYS, *_ECHOED}) - {
    "service_tier"
}
"""Keys of a response, but for the one that means in chat what it means here."""
TOLD = frozenset({"content", "reasoning_content", "refusal", "tool_calls", "annotations", "images"})
"""Keys of a chat message that a response says."""
_HEAD = frozenset({"id", "object", "created", "model", "choices", "usage", "service_tier"})
