"""Chat said as Anthropic Messages: the whole reply. Streams are `messages_stream`, requests `messages_chat`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.languages.base import COUNTS, beside, only_answer, uncounted
from migrate_advisor.mapping.languages.citations import as_location, cited
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.one_answer import OF_CALLS
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger

_STOPS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "function_call": "tool_use"}
"""Why an answer ends, in OpenAI's words and in Anthropic's."""

_NO_PLACE = Because("A message has no place for it")
_NO_OBJECT = Because("A call of a tool holds an object, and this is none")
TOLD = frozenset({"content", "reasoning_content", "refusal", "tool_calls", "annotations"})
"""Keys of a chat message that a message says."""
OWN = frozenset({"type", "role", "content", "stop_reason", "stop_sequence", "stop_details", "delta", "message"})
"""Keys of a message and of the events that begin and end it."""
_HEAD = frozenset({"id", "object", "created", "model", "choices", "usage"})


def counted(usage: Mapping[str, Any] | None) -> dict[str, Any]:
    """Token counts as Anthropic tells them: what came from a cache is counted apart."""
    given = usage or {}
    cached = (given.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    details = uncounted(given.get("completion_tokens_details") or {}, frozenset())
    return {
        **uncounted(given, COUNTS),
        **({"output_tokens_details": details} if details else {}),
        "input_tokens": max((given.get("prompt_tokens") or 0) - cached, 0),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": cached,
        "output_tokens": given.get("completion_tokens") or 0,
    }


def stop_reason(reason: str | None, *, refused: bool = False) -> str:
    """Why an answer ended, in Anthropic's words.

    Args:
        reason: OpenAI's word for it.
        refused: whether the model refused to answer, of which that word says nothing.
    """
    if reason == "content_filter" or (refused and reason in (None, "stop")):
        return "refusal"
    return _STOPS.get(reason or "stop", "end_turn")


def message_id(head: Mapping[str, Any]) -> str:
    """The id of a message, made of its chat completion's."""
    return f"msg_{str(head.get('id') or '0').removeprefix('chatcmpl-')}"


def message_of(reply: dict[str, Any], asked: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """A chat completion as a message; choices beside the first, and what has no place, are named."""
    choice, message = only_answer(reply, TOLD, ledger)
    blocks: list[dict[str, Any]] = []
    if message.get("reasoning_content"):
        blocks.append({"type": "thinking", "thinking": message["reasoning_content"], "signature": ""})
    texts = [message[key] for key in ("content", "refusal") if message.get(key)]
    blocks += ({"type": "text", "text": text} for text in texts)
    _cite(blocks, message, ledger)
    for index, call in enumerate(message.get("tool_calls") or ()):
        blocks.append(_use(f"choices[0].message.tool_calls[{index}]", call, ledger))
    if choice.get("logprobs"):
        ledger.note("choices[0].logprobs", Kind.DROPPED, _NO_PLACE, choice["logprobs"], loss=False)
    told: dict[str, Any] = {
        "id": message_id(reply), "type": "message", "role": "assistant", "model": reply.get("model"),
        "content": blocks, "stop_sequence": None,
        "stop_reason": stop_reason(choice.get("finish_reason"), refused=bool(message.get("refusal"))),
        "usage": counted(reply.get("usage")),
    }  # fmt: skip
    return {**beside(reply, _HEAD, told, ledger), **told}


def _cite(blocks: list[dict[str, Any]], message: Mapping[str, Any], ledger: Ledger) -> None:
    """Add what an answer cites to its text."""
    citations = cited(message.get("annotations"), "choices[0].message.annotations", ledger)
    if citations:
        if not blocks or blocks[-1]["type"] != "text":
            blocks.append({"type": "text", "text": ""})
        blocks[-1]["citations"] = [as_location(citation) for citation in citations]


def _use(path: str, call: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A call of a tool as a block."""
    function = call.get("function") or {}
    arguments = function.get("arguments") or "{}"
    given = parse_object(arguments)
    if given is None:
        ledger.note(f"{path}.function.arguments", Kind.DROPPED, _NO_OBJECT, arguments, loss=True)
    extra = {key: value for key, value in call.items() if key not in OF_CALLS}
    return {**extra, "type": "tool_use", "id": call.get("id"), "name": function.get("name"), "input": given or {}}
