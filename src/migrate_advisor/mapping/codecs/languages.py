"""Responses and Messages where the target speaks them itself: the request stays as it is, but for what facts say."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError, UnmappableRequestError
from migrate_advisor.mapping.arguments import objective, spelled
from migrate_advisor.mapping.codecs.base import Codec, set_model
from migrate_advisor.mapping.failures import Complaint, complaint_of
from migrate_advisor.mapping.languages.filled import message_filled, response_filled
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.signed import without_foreign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan

_NEEDED = frozenset({"image", "document", "input_image", "input_file", "input_audio"})
"""What the caller wants looked at: an answer without it would be about nothing."""


_PICTURES = frozenset({"image", "image_url", "input_image"})
_TOOLS = frozenset({"function", "custom"})
_ITEMS = frozenset(
    {
        "message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output",
        "reasoning", "item_reference",
    }
)  # fmt: skip
_BLOCKS = frozenset({"text", "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking"})
"""What whoever speaks a language has; the rest stands for what runs at its maker, and is doubtful elsewhere."""


def encode_responses(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a Responses request."""
    _tools(plan, ledger)
    given = ledger.out.get("input")
    if isinstance(given, list):
        _check_pictures(plan, "input", given)
        told = _without(plan, "input", given, _ITEMS, ledger)
        if any(_kind(item) == "function_call" for item in told):
            told = [
                spelled(f"input[{index}]", item, ledger) if _kind(item) == "function_call" else item
                for index, item in enumerate(told)
            ]
        ledger.out["input"] = told
    set_model(plan, ledger)
    return ledger.out


def encode_messages(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a Messages request."""
    _tools(plan, ledger)
    plan.thinking.effort_unthought(ledger)
    given = ledger.out.get("messages")
    if not isinstance(given, list) or not given:
        raise UnmappableRequestError("messages", "expected a list of at least one message")
    _check_pictures(plan, "messages", given)
    if plan.described.parts is None and ledger.out.get("max_tokens") == 0:
        why = f"{plan.context.provider} does not say whether 0 fills its cache and asks for nothing"
        ledger.note("max_tokens", Kind.UNVERIFIED, plan.context.because(why), 0, loss=True)
    if any(isinstance(item, dict) for item in given):
        ledger.out["messages"] = [_message(plan, index, item, ledger) for index, item in enumerate(given)]
        without_foreign(plan, ledger)
    set_model(plan, ledger)
    return ledger.out


def _is_named(kind: str, names: Iterable[str]) -> bool:
    """Whether a type is one of these, some of which stand for all that begin like them: ``web_search*``."""
    return any(kind == name or (name.endswith("*") and kind.startswith(name[:-1])) for name in names)


def _kind(item: Any) -> str:
    """The type of an item or block; what says none is a message, or a reference to one."""
    if not isinstance(item, dict):
        return ""
    return str(item.get("type") or ("message" if "role" in item else "item_reference"))


def _doubt(plan: OperationPlan, path: str, kind: str, item: Any, ledger: Ledger) -> None:
    """Tell that nobody says whether something is taken."""
    because = plan.context.because(f"{plan.context.provider} does not say whether it takes `{kind}` there")
    ledger.note(path, Kind.UNVERIFIED, because, item, loss=True)


def _check_pictures(plan: OperationPlan, path: str, holders: list[Any]) -> None:
    """Refuse pictures for a model that sees none, in whichever language they are.

    Raises:
        UnmappableRequestError: there is one.
    """
    seen = plan.facts.messages.parts
    if seen is None or _PICTURES & set(seen):
        return
    for index, holder in enumerate(holders):
        for key in ("content", "output"):
            parts = holder.get(key) if isinstance(holder, dict) else None
            for number, part in enumerate(parts if isinstance(parts, list) else ()):
                if _kind(part) in _PICTURES:
                    where = f"{path}[{index}].{key}[{number}]"
                    raise UnmappableRequestError(where, f"{plan.place.target} sees no images")
                if isinstance(part, dict) and isinstance(part.get("content"), list):
                    _check_pictures(plan, f"{path}[{index}].{key}", parts or [])


def _tools(plan: OperationPlan, ledger: Ledger) -> None:
    """Leave out, by name, tools of a type that is not taken; name those of which nobody says whether they are."""
    taken, tools = plan.described.tools, ledger.out.get("tools")
    if not isinstance(tools, list):
        return
    kept = []
    for index, tool in enumerate(tools):
        kind = str(tool.get("type") or "custom") if isinstance(tool, dict) else ""
        if taken is None or _is_named(kind, taken):
            kept.append(tool)
            if taken is None and kind not in _TOOLS:
                _doubt(plan, f"tools[{index}]", kind, tool, ledger)
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
    if not isinstance(message, dict):
        return message
    role, content = message.get("role"), message.get("content")
    if plan.described.parts is None and role not in ("user", "assistant"):
        _doubt(plan, f"messages[{index}].role", str(role), role, ledger)
    if not isinstance(content, list):
        return message
    path = f"messages[{index}].content"
    told = _without(plan, path, content, _BLOCKS, ledger)
    if any(_kind(block) == "tool_use" for block in told):
        because = plan.context.because(f"{plan.context.provider} takes an object as the input of a tool")
        told = [
            objective(f"{path}[{number}]", block, ledger, because) if _kind(block) == "tool_use" else block
            for number, block in enumerate(told)
        ]
    is_same = len(told) == len(content) and all(new is old for new, old in zip(told, content, strict=True))
    return message if is_same else {**message, "content": told}


def _without(plan: OperationPlan, path: str, items: list[Any], core: frozenset[str], ledger: Ledger) -> list[Any]:
    """The items or blocks of types that are taken; the same list where all are."""
    taken = plan.described.parts
    kept = []
    for index, item in enumerate(items):
        kind = _kind(item)
        if taken is None or _is_named(kind, taken):
            kept.append(item)
            if taken is None and kind not in core:
                _doubt(plan, f"{path}[{index}]", kind, item, ledger)
            continue
        because = plan.context.because(f"{plan.context.provider} takes {', '.join(taken)} there", plan.described.note)
        if kind in _NEEDED:
            raise UnmappableRequestError(f"{path}[{index}]", f"{because.why}, not `{kind}`")
        ledger.note(f"{path}[{index}]", Kind.DROPPED, because, item, loss=True)
    return kept if len(kept) < len(items) else items


def decode_responses(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """The response as it came, with what the SDK reads."""
    is_one = isinstance(data, dict) and (data.get("object") == "response" or isinstance(data.get("output"), list))
    if not is_one or not isinstance(data.get("output"), list | str | NoneType):
        raise ReplyError("the reply has no list `output`")
    return response_filled(data, known, ledger)


def decode_messages(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """The message as it came, with what the SDK reads."""
    is_one = isinstance(data, dict) and (data.get("type") == "message" or isinstance(data.get("content"), list | str))
    if not is_one or not isinstance(data.get("content"), list | str | NoneType):
        raise ReplyError("the reply has no list of blocks `content`")
    return message_filled(data, known, ledger)


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
