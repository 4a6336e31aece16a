"""Anthropic Messages said as chat: the request. Turns are `messages_turns`', the way back `messages_replies`'."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.languages.base import Pair, Said, each, text_at
from migrate_advisor.mapping.languages.citations import cited
from migrate_advisor.mapping.languages.messages_replies import OWN, TOLD, message_of
from migrate_advisor.mapping.languages.messages_stream import MessagesVoice
from migrate_advisor.mapping.languages.messages_turns import say_system, say_turns
from migrate_advisor.mapping.one_answer import OneAnswer
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.mapping.languages.memory import ResponseMemory
    from migrate_advisor.mapping.plan import OperationPlan

_EFFORTS = ((2048, "low"), (16384, "medium"))
"""Most tokens to think with → the effort that stands for it; above, it is ``high``."""


def request(asked: Mapping[str, Any], plan: OperationPlan, memory: ResponseMemory | None) -> Said:  # noqa: ARG001 -- as others
    """A Messages request as a chat request.

    Raises:
        UnmappableRequestError: it is none, or holds what no chat request can say.
    """
    because = plan.context.because(f"{plan.context.provider} is asked in chat, which says it in another way")
    said = Said(because, ends={".tool_call_id": ".tool_use_id", ".arguments": ".input"})
    _system(asked, said)
    say_turns(asked.get("messages"), said)
    said.note("messages", Kind.CONVERTED, None, asked.get("messages"), said.body["messages"], loss=False)
    for key, value in asked.items():
        handler = _HANDLERS.get(key)
        if value is None and key in _HANDLERS:
            said.note(key, Kind.DROPPED, "`null` asks for nothing", loss=False)
        elif handler is not None:
            handler(key, value, said)
        elif key not in {"system", "messages"}:
            said.body[key] = value
    if said.body.get("stream") is True:
        said.count_tokens()
    return said


def _system(asked: Mapping[str, Any], said: Said) -> None:
    if asked.get("system") is not None:
        say_system(asked["system"], said)
    elif "system" in asked:
        said.note("system", Kind.DROPPED, "`null` asks for nothing", loss=False)


def _renamed(name: str) -> Callable[[str, Any, Said], None]:
    def rename(key: str, value: Any, said: Said) -> None:
        said.rename(key, name, value)

    return rename


def _dropped(why: str, *, loss: bool) -> Callable[[str, Any, Said], None]:
    def drop(key: str, value: Any, said: Said) -> None:
        said.note(key, Kind.DROPPED, why, value, loss=loss)

    return drop


def _metadata(key: str, value: Any, said: Said) -> None:
    user = value.get("user_id") if isinstance(value, dict) else None
    if user is not None:
        said.rename(f"{key}.user_id", "user", user)
    if not isinstance(value, dict) or value.keys() - {"user_id"} or not value:
        said.note(key, Kind.DROPPED, "Chat has a place for the user's id alone", value, loss=False)
    elif user is None:
        said.note(key, Kind.DROPPED, "it names nobody", value, loss=False)


def _thinking(key: str, value: Any, said: Said) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise UnmappableRequestError(key, "expected an object with a `type`")
    kind, budget = value["type"], value.get("budget_tokens")
    if "reasoning_effort" in said.body:
        said.note(key, Kind.MERGED, "The effort says how hard to think", value, became="reasoning_effort", loss=False)
        return
    effort = "none" if kind == "disabled" else _effort(budget)
    said.names["reasoning_effort"] = key
    said.body["reasoning_effort"] = effort
    why = "Chat says how hard to think in a word, not in tokens; which one stands for it is our judgement"
    said.note(key, Kind.CONVERTED, why, value, effort, became="reasoning_effort", loss=kind != "disabled")


def _effort(budget: Any) -> str:
    if not isinstance(budget, int):
        return "medium"
    return next((effort for most, effort in _EFFORTS if budget <= most), "high")


def _limit(key: str, value: Any, said: Said) -> None:
    if value == 0 and value is not False:
        raise UnmappableRequestError(
            key, "0 asks Anthropic to fill its cache and to say nothing; chat has no such call"
        )
    said.rename(key, "max_completion_tokens", value)


def _output(key: str, value: Any, said: Said) -> None:
    if not isinstance(value, dict):
        raise UnmappableRequestError(key, "expected an object")
    if not value:
        said.note(key, Kind.DROPPED, "it asks for nothing", value, loss=False)
    for name, part in value.items():
        path = f"{key}.{name}"
        if name == "effort" and part is not None:
            said.changes[:] = [change for change in said.changes if change.path != "thinking"]
            if "reasoning_effort" in said.body:
                why = "The effort says how hard to think"
                said.note("thinking", Kind.MERGED, why, said.body["reasoning_effort"], became=path, loss=False)
            said.rename(path, "reasoning_effort", part)
        elif name == "format" and isinstance(part, dict) and part.get("type") == "json_schema":
            told = {"name": "answer", "schema": part.get("schema"), "strict": True}
            said.names["response_format"] = path
            said.body["response_format"] = {"type": "json_schema", "json_schema": told}
            said.note(path, Kind.CONVERTED, None, part, told, became="response_format", loss=False)
        else:
            said.note(path, Kind.DROPPED, f"Chat has no `{path}`", part, loss=part is not None)


def _tools(key: str, value: Any, said: Said) -> None:
    told = []
    for path, tool in each(key, value, "expected a list of tools"):
        made = _tool(path, tool, said)
        if made is not None:
            told.append(made)
            said.tools.append(path)
    if told or not value:
        said.body[key] = told
    if value:
        said.note(key, Kind.CONVERTED, None, value, told, loss=False)


def _tool(path: str, tool: dict[str, Any], said: Said) -> dict[str, Any] | None:
    """A tool as a function; None for one that only Anthropic's models know without a schema."""
    if tool.get("type") not in (None, "custom") or "input_schema" not in tool:
        why = f"{tool.get('type')} is a tool that needs its own provider, and chat has none such"
        said.note(path, Kind.DROPPED, why, tool, loss=True)
        return None
    function: dict[str, Any] = {"name": text_at(path, tool, "name"), "parameters": tool["input_schema"]}
    for name, part in tool.items():
        if name in {"description", "strict"} and part is not None:
            function[name] = part
        elif name not in {"type", "name", "input_schema", "description", "strict"}:
            loss = part is not None and name != "cache_control"
            said.note(f"{path}.{name}", Kind.DROPPED, f"Chat has no `{name}` there", part, loss=loss)
    return {"type": "function", "function": function}


def _tool_choice(key: str, value: Any, said: Said) -> None:
    kind = str(value.get("type")) if isinstance(value, dict) else ""
    choices: dict[str, Any] = {"auto": "auto", "any": "required", "none": "none"}
    if kind == "tool":
        told: Any = {"type": "function", "function": {"name": text_at(key, value, "name")}}
    elif kind in choices:
        told = choices[kind]
    else:
        raise UnmappableRequestError(key, "expected an object whose type is auto, any, none or tool")
    said.body[key] = told
    said.note(key, Kind.CONVERTED, None, value, told, loss=False)
    one = value.get("disable_parallel_tool_use")
    if one is True:
        said.rename(f"{key}.disable_parallel_tool_use", "parallel_tool_calls", False)  # noqa: FBT003 -- the value
    elif one is not None:
        said.note(f"{key}.disable_parallel_tool_use", Kind.DROPPED, "it asks for what happens anyway", one, loss=False)


_HANDLERS: Mapping[str, Callable[[str, Any, Said], None]] = {
    "max_tokens": _limit,
    "stop_sequences": _renamed("stop"),
    "metadata": _metadata,
    "thinking": _thinking,
    "output_config": _output,
    "tools": _tools,
    "tool_choice": _tool_choice,
    "cache_control": _dropped("It is about what a repeated beginning costs, not about the answer", loss=False),
    "service_tier": _dropped("Its tiers are Anthropic's", loss=False),
    "speed": _dropped("Its speeds are Anthropic's", loss=False),
    "inference_geo": _dropped("Its places are Anthropic's", loss=True),
    "diagnostics": _dropped("Nobody but Anthropic has them", loss=False),
    "user_profile_id": _dropped("It lives at Anthropic", loss=True),
    "workspace_id": _dropped("It lives at Anthropic", loss=False),
    "container": _dropped("It lives at Anthropic", loss=True),
    "mcp_servers": _dropped("Chat has no servers of tools", loss=True),
    "context_management": _dropped("Chat edits no context", loss=True),
}
"""Key of a Messages request that chat says in another way, or not at all → how."""

MESSAGES_CHAT = Pair(
    "chat.completions",
    request,
    message_of,
    MessagesVoice,
    partial(OneAnswer, TOLD, logprobs=False, late=False, read={"annotations": cited}, own=OWN),
)
"""Messages over chat."""
