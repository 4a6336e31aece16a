"""OpenAI's own structure, which most providers share: they differ in facts, and those are data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.codecs.base import Codec, drop_tools, set_model
from migrate_advisor.mapping.failures import Complaint, complaint_of, status_complaint
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.ledger import Because, Ledger
from migrate_advisor.mapping.replies import patch_completion, patch_embeddings, patch_models
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.streams import END, End, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.plan import Plan
    from migrate_advisor.mapping.sse import ServerSentEvent


def encode_chat(plan: Plan, ledger: Ledger) -> dict[str, Any]:
    """The body of a chat request."""
    out = ledger.out
    plan.thinking.settle(ledger)
    out["messages"] = plan.messages.apply(out.get("messages"), ledger, plan.thinking.replayed)
    if "tools" in out:
        encode_tools(plan, ledger)
    if plan.facts.messages.json_prompt is not None or "json_schema" in plan.context.emulate:
        add_schema_instruction(plan, ledger)
    set_model(plan, ledger)
    return out


def encode_tools(plan: Plan, ledger: Ledger) -> None:
    """Map the tools that are left in the body, or leave them out where their choice was ``none``."""
    out = ledger.out
    if ledger.drop_tools:
        drop_tools(ledger, "tools")
        return
    if plan.tools is None:
        return
    given = out["tools"]
    out["tools"] = plan.tools.apply(ledger.tools_from, given, ledger)
    if given and not out["tools"]:
        del out["tools"]
        if "tool_choice" in out:
            ledger.drop("tool_choice", Because("No tool is left"), loss=True)


def add_schema_instruction(plan: Plan, ledger: Ledger) -> None:
    """Put a schema that the provider cannot be held to into words, where `params` left only the JSON object of it."""
    change = next((item for item in ledger.changes if item.path == "response_format"), None)
    if change is None or change.kind is not Kind.CONVERTED or change.after != {"type": "json_object"}:
        return
    schema = (change.before.get("json_schema") or {}).get("schema")
    text = "Answer with one JSON object that follows this JSON Schema, and with nothing else: "
    role = "system" if plan.facts.messages.roles is None or "system" in plan.facts.messages.roles else "user"
    told = {"role": role, "content": text + json.dumps(schema, ensure_ascii=False)}
    first, *rest = ledger.out["messages"]
    if first["role"] == role:
        content = first.get("content") or ""
        joined = f"{content}\n{told['content']}" if isinstance(content, str) else [*content, _text(told["content"])]
        ledger.out["messages"] = [{**first, "content": joined}, *rest]
    else:
        ledger.out["messages"] = [told, first, *rest]
    because = Because("The schema was put into words; nothing makes the model follow it")
    ledger.note("messages[0]", Kind.DEFAULTED, because, None, told, loss=False)


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def decode_chat(plan: Plan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's reply."""
    return patch_completion(data, plan.facts.replies, known, ledger, plan.facts.caching)


def reader(plan: Plan) -> Reader:  # noqa: ARG001 -- others need it
    """A reader of OpenAI's chunks."""
    return read_event


def read_event(event: ServerSentEvent) -> tuple[dict[str, Any] | Complaint | End]:
    """What one event means.

    Raises:
        ReplyError: it is no JSON object, or neither a chunk nor an error.
    """
    data = parse_object(event.data)
    if data is None:
        if event.data.strip() == "[DONE]":
            return (END,)
        raise ReplyError("an event of the stream is no JSON object")
    stated = status_complaint(data)
    if stated is not None:
        return (stated,)
    if data.get("error") or event.event == "error" or ("choices" not in data and "usage" not in data):
        complaint = complaint_of(data)
        if complaint is None:
            raise ReplyError("an event of the stream is neither a chunk nor an error")
        return (complaint,)
    return (data,)


def complaint(data: Any) -> Complaint | None:
    """The error of a body, where it is one; an error beside an answer counts."""
    if isinstance(data, dict) and not data.get("error") and (data.get("choices") or "data" in data):
        return status_complaint(data)
    return complaint_of(data)


def encode_embeddings(plan: Plan, ledger: Ledger) -> dict[str, Any]:
    """The body of an embeddings request."""
    set_model(plan, ledger)
    return ledger.out


def decode_embeddings(plan: Plan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """OpenAI's reply."""
    return patch_embeddings(data, known, ledger)


def encode_nothing(plan: Plan, ledger: Ledger) -> None:
    """No body."""


def decode_models(plan: Plan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's list of models."""
    return patch_models(data, known, ledger, plan.place.provider.id)


OPENAI_CHAT = {
    "chat.completions": Codec(encode_chat, decode_chat, complaint, reader),
    "embeddings": Codec(encode_embeddings, decode_embeddings, complaint),
    "models": Codec(encode_nothing, decode_models, complaint),
}
"""Operation → codec."""
