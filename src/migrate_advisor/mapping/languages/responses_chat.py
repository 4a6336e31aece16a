"""OpenAI Responses said as chat: the request. Items are `responses_items`', the way back `responses_replies`'."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.languages.base import Pair, Said, each, text_at
from migrate_advisor.mapping.languages.citations import cited, shown
from migrate_advisor.mapping.languages.memory import items_of
from migrate_advisor.mapping.languages.responses_items import INPUT, Items
from migrate_advisor.mapping.languages.responses_replies import OWN, TOLD, response_of
from migrate_advisor.mapping.languages.responses_stream import ResponsesVoice
from migrate_advisor.mapping.one_answer import OneAnswer
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.mapping.languages.memory import ResponseMemory
    from migrate_advisor.mapping.plan import OperationPlan

_REFUSED = {
    "conversation": "a stored conversation lives at its provider and cannot be said to another one",
    "prompt": "a stored prompt lives at its provider: send its text as instructions",
    "background": "nobody would keep working on it here: ask without background",
}
"""What would mean something else if it were left out → why it is refused."""

_HARMLESS = {
    "store": "this client itself remembers responses, for as long as it lives",
    "stream_options": "it is about the padding of events alone",
    "truncation": "the provider refuses what is too long, as it was asked to",
    "max_tool_calls": "it is about tools that the provider runs itself, and none is left",
    "background": "it was not asked to work in the background",
    "background_options": "it was not asked to work in the background",
    "prompt": "no stored prompt was named",
    "conversation": "no stored conversation was named",
}
"""Keys that say nothing beyond what happens anyway, unless their value is another one → why."""

_IDLE: Mapping[str, tuple[Any, ...]] = {
    "truncation": (None, "disabled"),
    "background": (None, False),
    "prompt": (None,),
    "conversation": (None,),
}
"""Of the keys of `_HARMLESS` that may say something: the values that do not."""


_ENDS = {
    ".tool_call_id": ".call_id",
    ".image_url.detail": ".detail",
    ".file.file_data": ".file_data",
    ".file.filename": ".filename",
}
"""How a path in a chat message ends → how it ends in an item."""


def request(asked: Mapping[str, Any], plan: OperationPlan, memory: ResponseMemory | None) -> Said:
    """A Responses request as a chat request.

    Raises:
        UnmappableRequestError: it names what lives at another provider, or what no chat request can say.
    """
    because = plan.context.because(f"{plan.context.provider} is asked in chat, which says it in another way")
    said = Said(because, ends=_ENDS)
    items = _history(asked, said, memory)
    _instructions(asked, said)
    Items(said, memory).take(items)
    if not said.messages:
        raise UnmappableRequestError(
            "input", "nothing in it can be said in chat: it holds what tools of a provider did alone"
        )
    said.names["messages"] = "input"
    if "input" in asked:
        said.note("input", Kind.CONVERTED, None, asked["input"], became="messages", loss=False)
    for key, value in asked.items():
        handler = _HANDLERS.get(key)
        if handler is not None:
            handler(key, value, said)
        elif key not in {"input", "instructions", "previous_response_id"}:
            said.body[key] = value
    _keep_allowed(asked, said)
    if said.body.get("stream") is True:
        said.count_tokens()
    return said


def _instructions(asked: Mapping[str, Any], said: Said) -> None:
    if asked.get("instructions") is not None:
        said.say({"role": "system", "content": text_at("", asked, "instructions")}, "instructions")
        said.note("instructions", Kind.RENAMED, None, became="messages[0]", loss=False)
    elif "instructions" in asked:
        said.note("instructions", Kind.DROPPED, "`null` asks for nothing", loss=False)


def _history(asked: Mapping[str, Any], said: Said, memory: ResponseMemory | None) -> list[tuple[str, Any]]:
    """What is asked, after what an earlier response stands for, each with its path."""
    given = asked.get("input")
    if given is not None and not isinstance(given, str | list):
        raise UnmappableRequestError("input", "expected a text or a list of items")
    items = [
        (f"input[{index}]" if isinstance(given, list) else "input", item) for index, item in enumerate(items_of(given))
    ]
    name = asked.get("previous_response_id")
    if name is None:
        if "previous_response_id" in asked:
            said.note("previous_response_id", Kind.DROPPED, "`null` asks for nothing", loss=False)
    else:
        earlier = memory.items(name) if memory else None
        if earlier is None:
            reason = f"the response {name} is not one that this client saw: send the whole conversation as input"
            raise UnmappableRequestError("previous_response_id", reason)
        why = "The conversation is said in full, as this client saw it"
        said.note("previous_response_id", Kind.CONVERTED, why, name, became="messages", loss=False)
        items = [*(("previous_response_id", item) for item in earlier), *items]
    if not items and not asked.get("instructions"):
        raise UnmappableRequestError("input", "expected a text or a list of items")
    return items


def _refuse_or_drop(key: str, value: Any, said: Said) -> None:
    if value in _IDLE.get(key, ()) or (key in _HARMLESS and key not in _IDLE):
        said.note(key, Kind.DROPPED, _HARMLESS[key], value, loss=False)
        return
    if key in _REFUSED:
        raise UnmappableRequestError(key, _REFUSED[key])
    why = f"Chat has no `{key}`"
    said.note(key, Kind.DROPPED, why, value, loss=value not in (None, [], {}))


def _output_tokens(key: str, value: Any, said: Said) -> None:
    said.rename(key, "max_completion_tokens", value)


def _reasoning(key: str, value: Any, said: Said) -> None:
    if value is None:
        said.note(key, Kind.DROPPED, "`null` asks for nothing", loss=False)
        return
    if not isinstance(value, dict):
        raise UnmappableRequestError(key, "expected an object")
    if not value:
        said.note(key, Kind.DROPPED, "it asks for nothing", value, loss=False)
    for name, part in value.items():
        path = f"{key}.{name}"
        if name == "effort" and part is not None:
            said.rename(path, "reasoning_effort", part)
        elif part is None:
            said.note(path, Kind.DROPPED, "`null` asks for nothing", loss=False)
        else:
            why = "Chat has no summary of thoughts: they come as they are, where the model shows them"
            said.note(path, Kind.DROPPED, why, part, loss=True)


def _text(key: str, value: Any, said: Said) -> None:
    if value is None:
        said.note(key, Kind.DROPPED, "`null` asks for nothing", loss=False)
        return
    if not isinstance(value, dict):
        raise UnmappableRequestError(key, "expected an object")
    if not value:
        said.note(key, Kind.DROPPED, "it asks for nothing", value, loss=False)
    for name, part in value.items():
        if name == "format" and isinstance(part, dict):
            _format(f"{key}.{name}", part, said)
        elif name == "verbosity" and part is not None:
            said.rename(f"{key}.{name}", "verbosity", part)
        else:
            said.note(f"{key}.{name}", Kind.DROPPED, f"Chat has no `{key}.{name}`", part, loss=part is not None)


def _format(path: str, form: dict[str, Any], said: Said) -> None:
    if form.get("type") == "text":
        said.note(path, Kind.DROPPED, "an answer is a text anyway", form, loss=False)
        return
    told = form
    if form.get("type") == "json_schema":
        told = {"type": "json_schema", "json_schema": {name: part for name, part in form.items() if name != "type"}}
    said.names["response_format"] = path
    said.body["response_format"] = told
    said.note(path, Kind.CONVERTED, None, form, told, became="response_format", loss=False)


def _include(key: str, value: Any, said: Said) -> None:
    seen: list[Any] = []
    for index, name in enumerate(value if isinstance(value, list) else ()):
        if name in seen:
            said.note(f"{key}[{index}]", Kind.DROPPED, "it is asked for already", name, loss=False)
        elif name == "message.output_text.logprobs":
            said.rename(f"{key}[{index}]", "logprobs", True)  # noqa: FBT003 -- the value
        else:
            why = "Chat cannot give it along"
            said.note(f"{key}[{index}]", Kind.DROPPED, why, name, loss=name != "reasoning.encrypted_content")
        seen.append(name)
    if not isinstance(value, list) or not value:
        said.note(key, Kind.DROPPED, "it asks for nothing", value, loss=False)


def _top_logprobs(key: str, value: Any, said: Said) -> None:
    said.body[key] = value
    if value and "logprobs" not in said.body:
        said.body["logprobs"] = True
        said.names["logprobs"] = key
        said.added.add("logprobs")
        why = "Chat gives the most likely tokens only where it is asked for the tokens at all"
        said.note("logprobs", Kind.DEFAULTED, why, None, True, loss=False)  # noqa: FBT003 -- the value


def _tools(key: str, value: Any, said: Said) -> None:
    if value is None:
        said.note(key, Kind.DROPPED, "`null` asks for nothing", loss=False)
        return
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
    """A tool as chat has it; None for one that a provider would have to run itself."""
    kind = tool.get("type")
    if kind == "function":
        function = {name: part for name, part in tool.items() if name != "type" and part is not None}
        if tool.get("parameters") is None and "parameters" in tool:
            function["parameters"] = {"type": "object", "properties": {}}
        return {"type": "function", "function": function}
    if kind == "custom":
        return _custom(path, tool, said)
    why = f"{kind} is a tool that its provider runs itself, and chat has none such"
    said.note(path, Kind.DROPPED, why, tool, loss=True)
    return None


def _custom(path: str, tool: dict[str, Any], said: Said) -> dict[str, Any]:
    """A tool that takes a text, as a function of one text."""
    form = tool.get("format") or {}
    description = text_at(path, tool, "description") if tool.get("description") else ""
    if form == {"type": "text"}:
        said.note(f"{path}.format", Kind.DROPPED, "a tool without a format takes any text", form, loss=False)
    if isinstance(form, dict) and form.get("type") == "grammar":
        description = f"{description}\nThe input follows this {form.get('syntax')} grammar:\n{form.get('definition')}"
        why = "A grammar is put into the description; nothing makes the model follow it"
        said.note(f"{path}.format", Kind.CONVERTED, why, form, became=f"{path}.description", loss=True)
    parameters = {"type": "object", "properties": {INPUT: {"type": "string"}}, "required": [INPUT]}
    function = {"name": text_at(path, tool, "name"), "description": description.strip(), "parameters": parameters}
    extra = {name: part for name, part in tool.items() if name not in {"type", "name", "description", "format"}}
    return {"type": "function", "function": {**function, **extra}}


def _tool_choice(key: str, value: Any, said: Said) -> None:
    if not isinstance(value, dict):
        said.body[key] = value
        return
    kind = value.get("type")
    if kind == "allowed_tools":
        _allow(key, value, said)
        return
    if kind not in ("function", "custom"):
        raise UnmappableRequestError(key, f"{kind} is a tool that its provider runs itself, and chat has none such")
    told = {"type": "function", "function": {"name": text_at(key, value, "name")}}
    said.body[key] = told
    said.note(key, Kind.CONVERTED, None, value, told, loss=False)


def _allow(key: str, value: dict[str, Any], said: Said) -> None:
    """Some of the tools alone may be called: the others are not sent (see `_keep_allowed`)."""
    said.body[key] = value.get("mode") or "auto"
    said.note(key, Kind.CONVERTED, "Chat is sent the allowed tools alone", value, said.body[key], loss=False)


def _keep_allowed(asked: Mapping[str, Any], said: Said) -> None:
    """Leave out the tools that may not be called, where only some may."""
    choice = asked.get("tool_choice")
    if not isinstance(choice, dict) or choice.get("type") != "allowed_tools":
        return
    listed = each("tool_choice.tools", choice.get("tools"), "expected a list of tools")
    names = set()
    for path, tool in listed:
        names.add(tool.get("name"))
        for key in [key for key in tool if key not in {"type", "name"}]:
            said.note(f"{path}.{key}", Kind.DROPPED, "A function is told by its name", tool[key], loss=bool(tool[key]))
    tools = said.body.get("tools")
    if tools is None:
        return
    kept = [index for index, tool in enumerate(tools) if tool["function"].get("name") in names]
    said.body["tools"] = [tools[index] for index in kept]
    said.tools = [said.tools[index] for index in kept]


_HANDLERS: Mapping[str, Callable[[str, Any, Said], None]] = {
    **dict.fromkeys(
        (*_REFUSED, *_HARMLESS, "context_management", "moderation", "image", "access_programs"),
        _refuse_or_drop,
    ),
    "max_output_tokens": _output_tokens,
    "reasoning": _reasoning,
    "text": _text,
    "include": _include,
    "top_logprobs": _top_logprobs,
    "tools": _tools,
    "tool_choice": _tool_choice,
}
"""Key of a Responses request that chat says in another way → how."""

RESPONSES_CHAT = Pair(
    "chat.completions",
    request,
    response_of,
    ResponsesVoice,
    partial(OneAnswer, TOLD, logprobs=True, late=True, read={"annotations": cited, "images": shown}, own=OWN),
)
"""Responses over chat."""
