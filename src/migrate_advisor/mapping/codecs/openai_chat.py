"""OpenAI's own structure, which most providers share: they differ in facts, and those are data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.errors import ReplyError, UnmappableRequestError
from migrate_advisor.mapping.codecs.base import Codec, drop_tools, set_model
from migrate_advisor.mapping.failures import Complaint, choice_complaint, complaint_of, status_complaint
from migrate_advisor.mapping.json_text import parse_object, says_nothing
from migrate_advisor.mapping.ledger import Because, Ledger
from migrate_advisor.mapping.replies import patch_completion, patch_embeddings, patch_models
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.streams import END, End, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.plan import OperationPlan
    from migrate_advisor.mapping.sse import ServerSentEvent


def encode_chat(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a chat request."""
    out = ledger.out
    plan.thinking.settle(ledger)
    ledger.drop_null("tools")
    out["messages"] = plan.messages.apply(out.get("messages"), ledger, plan.thinking.replayed)
    if "tools" in out:
        encode_tools(plan, ledger)
    if plan.facts.messages.json_prompt is not None or "json_schema" in plan.context.emulate:
        add_schema_instruction(plan, ledger)
    set_model(plan, ledger)
    return out


def encode_tools(plan: OperationPlan, ledger: Ledger) -> None:
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


def add_schema_instruction(plan: OperationPlan, ledger: Ledger) -> None:
    """Put a schema that the provider cannot be held to into words, where `params` left only the JSON object of it.

    A JSON object that nobody speaks of is asked for in words too, where the provider gives none otherwise.
    """
    change = next((item for item in ledger.changes if item.path == "response_format"), None)
    if change is not None and change.kind is Kind.CONVERTED and change.after == {"type": "json_object"}:
        described = change.before.get("json_schema")
        schema = described.get("schema") if isinstance(described, dict) else None
        text = "Answer with one JSON object that follows this JSON Schema, and with nothing else: "
        text += json.dumps(schema, ensure_ascii=False)
        _instruct(plan, ledger, text, "The schema was put into words; nothing makes the model follow it", loss=False)
    elif plan.facts.messages.json_prompt == "required" and _is_bare_json(ledger.out):
        sentence = f"{plan.context.provider} gives a JSON object only where a message has the word json"
        _instruct(plan, ledger, "Answer with one JSON object, and with nothing else.", sentence, loss=True)


def _is_bare_json(out: Mapping[str, Any]) -> bool:
    """Whether a JSON object is asked for and no message says so."""
    form = out.get("response_format")
    if not isinstance(form, dict) or form.get("type") != "json_object":
        return False
    return not any("json" in str(message.get("content")).lower() for message in out["messages"])


def _instruct(plan: OperationPlan, ledger: Ledger, text: str, why: str, *, loss: bool) -> None:
    """Add a text to what the system says, or say it first."""
    role = "system" if plan.facts.messages.roles is None or "system" in plan.facts.messages.roles else "user"
    told = {"role": role, "content": text}
    first, *rest = ledger.out["messages"]
    if first["role"] == role:
        content = first.get("content") or ""
        joined = f"{content}\n{text}" if isinstance(content, str) else [*content, _text(text)]
        ledger.out["messages"] = [{**first, "content": joined}, *rest]
    else:
        ledger.out["messages"] = [told, first, *rest]
    ledger.note("messages[0]", Kind.DEFAULTED, Because(why), None, told, loss=loss)


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def decode_chat(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's reply."""
    return patch_completion(data, plan.facts.replies, known, ledger, plan.counting)


def reader(plan: OperationPlan) -> Reader:  # noqa: ARG001 -- others need it
    """A reader of OpenAI's chunks."""
    return read_event


def read_event(event: ServerSentEvent) -> tuple[dict[str, Any] | Complaint | End, ...]:
    """What one event means; nothing where it only keeps the connection open.

    Raises:
        ReplyError: it is no JSON object, or neither a chunk nor an error.
    """
    data = parse_object(event.data)
    if data is None:
        return _unread(event)
    stated = status_complaint(data) or choice_complaint(data)
    if stated is None:
        if not data.get("error") and event.event != "error" and ("choices" in data or "usage" in data):
            return (data,)
        if says_nothing(event.data, event.event):
            return ()
        stated = complaint_of(data)
    if stated is None:
        raise ReplyError("an event of the stream is neither a chunk nor an error")
    return (stated,)


def _unread(event: ServerSentEvent) -> tuple[Complaint | End, ...]:
    """What an event means that is no JSON object."""
    text = event.data.strip()
    if text == "[DONE]":
        return (END,)
    if says_nothing(text, event.event):
        return ()
    if event.event == "error" and text:
        return (Complaint(text, ()),)
    raise ReplyError("an event of the stream is no JSON object")


def complaint(data: Any) -> Complaint | None:
    """The error of a body, where it is one; an error beside an answer counts."""
    if isinstance(data, dict) and not data.get("error") and (data.get("choices") or data.get("data") is not None):
        return status_complaint(data) or choice_complaint(data)
    return complaint_of(data)


def encode_embeddings(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of an embeddings request.

    Raises:
        UnmappableRequestError: its input is token ids, and the provider takes texts only.
    """
    if _holds_token_ids(ledger.out.get("input")):
        _tell_token_ids(plan, ledger)
    set_model(plan, ledger)
    return ledger.out


def _holds_token_ids(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else None
    first = first[0] if isinstance(first, list) and first else first
    return isinstance(first, int) and not isinstance(first, bool)


def _tell_token_ids(plan: OperationPlan, ledger: Ledger) -> None:
    """Token ids are those of OpenAI's tokenizers; to another one they are other words, and nobody would notice."""
    described = plan.facts.operations.get("embeddings")
    support = described.token_ids if described else Support.UNKNOWN
    if support is Support.FULL:
        return
    sentence = "token ids are those of OpenAI's tokenizers and mean other words elsewhere; send texts"
    if support is Support.NONE:
        raise UnmappableRequestError("input", f"{plan.context.provider} takes texts: {sentence}")
    value = ledger.out["input"]
    ledger.note("input", Kind.UNVERIFIED, plan.context.because(sentence), value, value, loss=True)


def decode_embeddings(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """OpenAI's reply."""
    return patch_embeddings(data, known, ledger)


def encode_nothing(plan: OperationPlan, ledger: Ledger) -> None:
    """No body."""


def decode_models(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's list of models."""
    return patch_models(data, known, ledger, plan.place.provider.id)


OPENAI_CHAT = {
    "chat.completions": Codec(encode_chat, decode_chat, complaint, reader),
    "embeddings": Codec(encode_embeddings, decode_embeddings, complaint),
    "models": Codec(encode_nothing, decode_models, complaint),
}
"""Operation → codec."""
