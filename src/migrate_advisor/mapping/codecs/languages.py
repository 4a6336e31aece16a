"""Responses and Messages where the target speaks them itself: the request stays as it is, but for what facts say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError, UnmappableRequestError
from migrate_advisor.mapping.codecs.base import Codec, set_model
from migrate_advisor.mapping.failures import Complaint, complaint_of
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan

_NEEDED = frozenset({"image", "document", "input_image", "input_file", "input_audio"})
"""What the caller wants looked at: an answer without it would be about nothing."""


def encode_responses(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a Responses request."""
    _tools(plan, ledger)
    given = ledger.out.get("input")
    if plan.described.parts is not None and isinstance(given, list):
        ledger.out["input"] = _without(plan, "input", given, ledger)
    set_model(plan, ledger)
    return ledger.out


def encode_messages(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a Messages request."""
    _tools(plan, ledger)
    given = ledger.out.get("messages")
    if not isinstance(given, list) or not given:
        raise UnmappableRequestError("messages", "expected a list of at least one message")
    if plan.described.parts is not None:
        ledger.out["messages"] = [_message(plan, index, item, ledger) for index, item in enumerate(given)]
    set_model(plan, ledger)
    return ledger.out


def _tools(plan: OperationPlan, ledger: Ledger) -> None:
    """Leave out, by name, tools of a type that is not taken."""
    taken, tools = plan.described.tools, ledger.out.get("tools")
    if taken is None or not isinstance(tools, list):
        return
    kept = []
    for index, tool in enumerate(tools):
        kind = (tool.get("type") or "custom") if isinstance(tool, dict) else None
        if any(kind == name or (name.endswith("*") and str(kind).startswith(name[:-1])) for name in taken):
            kept.append(tool)
            continue
        because = plan.context.because(f"{plan.context.provider} takes tools of type {', '.join(taken)} there")
        ledger.note(f"tools[{index}]", Kind.DROPPED, because, tool, loss=True)
    if len(kept) < len(tools):
        ledger.out["tools"] = kept
        if not kept:
            del ledger.out["tools"]
            if "tool_choice" in ledger.out:
                ledger.drop("tool_choice", plan.context.because("No tool is left"), loss=True)


def _message(plan: OperationPlan, index: int, message: Any, ledger: Ledger) -> Any:
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(content, list):
        return message
    told = _without(plan, f"messages[{index}].content", content, ledger)
    return message if told is content else {**message, "content": told}


def _without(plan: OperationPlan, path: str, items: list[Any], ledger: Ledger) -> list[Any]:
    """The items or blocks of types that are taken; the same list where all are."""
    taken = plan.described.parts or ()
    kept = []
    for index, item in enumerate(items):
        kind = (item.get("type") or "message") if isinstance(item, dict) else None
        if kind in taken:
            kept.append(item)
            continue
        because = plan.context.because(f"{plan.context.provider} takes {', '.join(taken)} there", plan.described.note)
        if kind in _NEEDED:
            raise UnmappableRequestError(f"{path}[{index}]", f"{because.why}, not `{kind}`")
        ledger.note(f"{path}[{index}]", Kind.DROPPED, because, item, loss=True)
    return kept if len(kept) < len(items) else items


def decode_responses(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """The response as it came."""
    if not isinstance(data, dict) or not isinstance(data.get("output"), list):
        raise ReplyError("the reply has no list `output`")
    return data


def decode_messages(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """The message as it came."""
    if not isinstance(data, dict) or not isinstance(data.get("content"), list):
        raise ReplyError("the reply has no list of blocks `content`")
    return data


def decode_count(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """A number of tokens."""
    if not isinstance(data, dict) or not isinstance(data.get("input_tokens"), int):
        raise ReplyError("the reply has no number `input_tokens`")
    return data


def complaint(data: Any) -> Complaint | None:
    """The error of a body, where it is one; a response that failed is one."""
    if isinstance(data, dict) and data.get("status") == "failed" and isinstance(data.get("error"), dict):
        return complaint_of({"error": data["error"]})
    if isinstance(data, dict) and not data.get("error") and {"output", "content", "input_tokens"} & data.keys():
        return None
    return complaint_of(data)


NATIVE: Mapping[str, Codec] = {
    "responses": Codec(encode_responses, decode_responses, complaint),
    "messages": Codec(encode_messages, decode_messages, complaint),
    "count_tokens": Codec(encode_messages, decode_count, complaint),
}
"""Codec that an operation's record names → how it is read and written."""
