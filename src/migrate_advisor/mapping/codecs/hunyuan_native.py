"""Hunyuan's native structure: names in PascalCase, parameters of functions as text, replies in a ``Response`` envelope.

Which parameters there are, and what error codes mean, is the catalog's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError, UnmappableRequestError
from migrate_advisor.mapping.codecs.base import Codec, reader_of, set_model
from migrate_advisor.mapping.contents import as_text
from migrate_advisor.mapping.failures import Complaint, complaint_of
from migrate_advisor.mapping.replies import patch_completion
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan


def encode_chat(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a chat request."""
    out = ledger.out
    encoder = _HunyuanEncoder(plan, ledger)
    if "messages" in out or "Messages" not in out:
        messages = plan.messages.placed(out.pop("messages", None), ledger)
        out["Messages"] = [encoder.message(f"messages[{index}]", message) for index, message in messages]
        because = plan.context.because(f"{plan.context.provider} writes names in another case")
        ledger.note("messages", Kind.RENAMED, because, None, None, became="Messages", loss=False)
    if isinstance(out.get("Tools"), list):
        out["Tools"] = [encoder.tool(f"{ledger.tools_from}[{index}]", tool) for index, tool in enumerate(out["Tools"])]
    if isinstance(out.get("ToolChoice"), dict):
        encoder.tool_choice(out)
    set_model(plan, ledger, "Model")
    return out


class _HunyuanEncoder:
    """Turns messages and tools, and tells of what changes beyond the names."""

    def __init__(self, plan: OperationPlan, ledger: Ledger) -> None:
        self._provider = plan.context.provider
        self._say = plan.context.because
        self._ledger = ledger

    def message(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        """One message."""
        told: dict[str, Any] = {"Role": message["role"]}
        content = message.get("content")
        if isinstance(content, list):
            told["Contents"] = [_part(f"{path}.content[{index}]", part) for index, part in enumerate(content)]
        else:
            told["Content"] = content or ""
        if message.get("tool_calls"):
            told["ToolCalls"] = _calls(f"{path}.tool_calls", message["tool_calls"])
        if "tool_call_id" in message:
            told["ToolCallId"] = message["tool_call_id"]
        return told

    def tool(self, path: str, tool: Any) -> Any:
        """One tool; its schema becomes a text."""
        if isinstance(tool, dict) and "Type" in tool:
            return tool
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            raise UnmappableRequestError(path, f"{self._provider} takes functions with a name")
        told = {"Name": function["name"], "Parameters": as_text(function.get("parameters") or {})}
        if "description" in function:
            told["Description"] = function["description"]
        because = self._say(f"{self._provider} has no such key in a function")
        for key, value in function.items():
            if key not in {"name", "parameters", "description"}:
                self._ledger.note(f"{path}.function.{key}", Kind.DROPPED, because, value, loss=bool(value))
        return {"Type": "function", "Function": told}

    def tool_choice(self, out: dict[str, Any]) -> None:
        """A choice of one function: the word ``custom``, and the function beside it."""
        choice = out["ToolChoice"]
        function = choice.get("function")
        name = function.get("name") if isinstance(function, dict) else None
        if not isinstance(name, str):
            raise UnmappableRequestError("tool_choice", "expected a function with a name")
        tools = out.get("Tools")
        chosen = next((tool for tool in (tools if isinstance(tools, list) else ()) if _is_called(tool, name)), None)
        out["ToolChoice"] = "custom"
        out["CustomTool"] = chosen or {"Type": "function", "Function": {"Name": name, "Parameters": "{}"}}
        because = self._say(f"{self._provider} wants the chosen tool beside the choice")
        self._ledger.note("CustomTool", Kind.DEFAULTED, because, None, out["CustomTool"], loss=False)


def _is_called(tool: Any, name: str) -> bool:
    """Whether a tool in the provider's words, which may be the caller's own, is the function of a name."""
    function = tool.get("Function") if isinstance(tool, dict) else None
    return isinstance(function, dict) and function.get("Name") == name


def _part(path: str, part: dict[str, Any]) -> dict[str, Any]:
    kind = part["type"]
    if kind == "text":
        return {"Type": "text", "Text": part.get("text")}
    picture = part.get("image_url")
    if not isinstance(picture, dict) or not isinstance(picture.get("url"), str):
        raise UnmappableRequestError(path, "expected the URL of an image")
    return {"Type": "image_url", "ImageUrl": {"Url": picture["url"]}}


def _calls(path: str, calls: Any) -> list[dict[str, Any]]:
    if not isinstance(calls, list):
        raise UnmappableRequestError(path, "expected a list")
    told = []
    for index, call in enumerate(calls):
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict):
            raise UnmappableRequestError(f"{path}[{index}]", "expected a call of a function")
        named = {"Name": function.get("name"), "Arguments": function.get("arguments")}
        told.append({"Id": call.get("id"), "Type": "function", "Function": named})
    return told


def decode_chat(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's reply."""
    inner = data.get("Response") if isinstance(data, dict) else None
    if not isinstance(inner, dict) or not isinstance(inner.get("Choices"), list):
        raise ReplyError("the reply has no `Response` with `Choices`")
    return patch_completion(_told(inner, "Message"), plan.facts.replies, known, ledger, plan.counting)


_HEAD = {"Id": "id", "Created": "created", "Model": "model"}
_COUNTS = {"PromptTokens": "prompt_tokens", "CompletionTokens": "completion_tokens", "TotalTokens": "total_tokens"}


def _told(inner: dict[str, Any], part: str) -> dict[str, Any]:
    """A reply or chunk with OpenAI's names; what has none there keeps its own."""
    told = {_HEAD.get(key, key): value for key, value in inner.items() if key not in {"Choices", "Usage"}}
    choices = inner.get("Choices") or []
    if not isinstance(choices, list):
        raise ReplyError("`Choices` are no list")
    told["choices"] = [_choice(choice, part) for choice in choices]
    usage = inner.get("Usage")
    if isinstance(usage, dict):
        told["usage"] = {_COUNTS.get(key, key): value for key, value in usage.items()}
    return told


def _choice(choice: Any, part: str) -> dict[str, Any]:
    said = choice.get(part) if isinstance(choice, dict) else None
    if not isinstance(said, dict):
        raise ReplyError(f"a choice has no `{part}`")
    names = {"Role": "role", "Content": "content", "ReasoningContent": "reasoning_content"}
    message = {names.get(key, key): value for key, value in said.items() if key != "ToolCalls"}
    calls = said.get("ToolCalls")
    if calls:
        if not isinstance(calls, list):
            raise ReplyError("`ToolCalls` are no list")
        message["tool_calls"] = [_call(call) for call in calls]
    own = {"Index": "index", "FinishReason": "finish_reason"}
    rest = {own.get(key, key): value for key, value in choice.items() if key != part}
    return {**rest, part.lower(): message}


def _call(call: Any) -> dict[str, Any]:
    function = call.get("Function") if isinstance(call, dict) else None
    if not isinstance(function, dict):
        raise ReplyError("a call of a tool has no `Function`")
    told: dict[str, Any] = {"function": {key.lower(): value for key, value in function.items()}}
    for key, name in (("Id", "id"), ("Type", "type"), ("Index", "index")):
        if call.get(key) is not None and call.get(key) != "":
            told[name] = call[key]
    return told


def complaint(data: Any) -> Complaint | None:
    """The error of a body, which comes under HTTP 200 too."""
    inner = data.get("Response", data) if isinstance(data, dict) else None
    if not isinstance(inner, dict):
        return None
    error = inner.get("Error") or inner.get("ErrorMsg")
    if isinstance(error, dict) and (error.get("Code") or error.get("Msg") or error.get("Message")):
        return Complaint(str(error.get("Message") or error.get("Msg") or ""), (str(error.get("Code") or ""),))
    return None if "Choices" in inner else complaint_of(data)


def read_chunk(data: dict[str, Any]) -> tuple[dict[str, Any]]:
    """What one chunk means; they stand in no envelope.

    Raises:
        ReplyError: it is none.
    """
    if "Choices" not in data:
        raise ReplyError("a chunk has no `Choices`")
    return (_told(data, "Delta"),)


HUNYUAN_NATIVE = {"chat.completions": Codec(encode_chat, decode_chat, complaint, reader_of(read_chunk, complaint))}
"""Operation → codec."""
