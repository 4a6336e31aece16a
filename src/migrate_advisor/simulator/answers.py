"""What the simulated model says: an echo, a tool call, JSON, a long text. No wire format is here.

A user's text may carry markers in square brackets, listed in `MARKERS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from migrate_advisor.simulator.examples import example
from migrate_advisor.simulator.tokens import pieces

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Finish = Literal["stop", "length", "tool_calls", "content_filter"]

MARKERS = {
    "[call]": "call the first tool that is offered",
    "[call:NAME]": "call this tool; several markers make several calls in one reply",
    "[long:N]": "answer with N numbered words",
    "[reason]": "think first, where the provider shows its model's thoughts",
    "[filter]": "break off as the content filter does",
}
"""Marker in the last user message → what the model does."""

_DECODER = json.JSONDecoder()
_MOST_LOOKS = 20
"""Braces at which a schema is looked for in a request's words."""
_CALL = re.compile(r"\[call(?::([\w.-]+))?\]")
_LONG = re.compile(r"\[long:(\d{1,6})\]")
_MARKER = re.compile(r"\[(?:call(?::[\w.-]+)?|long:\d{1,6}|reason|filter)\]\s*")


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the request offers."""

    name: str
    parameters: Any = None
    """JSON Schema of its arguments."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of one of them."""

    id: str
    name: str
    arguments: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The arguments as JSON."""
        return json.dumps(self.arguments, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """A chat request as far as the answer depends on it."""

    model: str
    text: str
    """The last user message's text."""
    said: str = ""
    """All text of the request, which is what input tokens are counted of."""
    images: int = 0
    """Images and other parts that are not text, in the last user message."""
    results: tuple[str, ...] = ()
    """Results of tools, where the conversation ends with them."""
    earlier: int = 0
    """Calls of tools in the turns before, so that no id is given twice."""
    tools: tuple[Tool, ...] = ()
    choice: str = "auto"
    """``auto``, ``none``, ``required``, or the name of a tool."""
    parallel: bool = True
    """Whether one reply may hold several calls."""
    json: bool = False
    schema: Any = None
    """JSON Schema that the answer must fit; None for any object."""
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    reasons: bool = False
    """Whether the provider would show thoughts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """What the model says."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    stopped_by: str | None = None
    """The stop text that ended it."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    text_pieces: tuple[str, ...] = field(default=())
    """The text as it is streamed."""


def answer(asked: ChatRequest, index: int = 0) -> ModelAnswer:
    """The answer to a request; the same request always gets the same.

    Args:
        asked: the request.
        index: which of several answers, from 0.
    """
    calls = _calls(asked)
    reasoning = f"thinking about: {_plain(asked.text)}" if asked.reasons and "[reason]" in asked.text else ""
    text = "" if calls else _text(asked, index)
    text, stopped_by = _stopped(text, asked.stop)
    parts, finish = _limited(pieces(text), asked.max_tokens)
    if calls:
        finish = "tool_calls"
    elif "[filter]" in asked.text:
        finish = "content_filter"
    return ModelAnswer(
        text="".join(parts),
        reasoning=reasoning,
        calls=calls,
        finish=finish,
        stopped_by=stopped_by if finish == "stop" else None,
        prompt_tokens=len(pieces(asked.said or asked.text)),
        completion_tokens=len(parts) + len(pieces(reasoning)) + sum(len(pieces(call.text)) for call in calls),
        text_pieces=tuple(parts),
    )


def _text(asked: ChatRequest, index: int) -> str:
    plain = _plain(asked.text)
    if asked.json:
        schema = asked.schema if asked.schema is not None else _schema_in(asked.said)
        value = example(schema, plain) if schema is not None else {"echo": plain}
        return json.dumps(value, ensure_ascii=False)
    long = _LONG.search(asked.text)
    if long:
        return " ".join(f"word{number}" for number in range(int(long[1])))
    if asked.results:
        return "tool results: " + "; ".join(asked.results)
    images = f" [images: {asked.images}]" if asked.images else ""
    return f"echo{f' {index + 1}' if index else ''}: {plain}{images}"


def _schema_in(text: str) -> dict[str, Any] | None:
    """The JSON Schema of an object that a request has in words, which a model would follow; None where it has none."""
    at = text.find("{")
    for _ in range(_MOST_LOOKS):
        if at < 0:
            break
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(value, dict) and isinstance(value.get("properties"), dict):
                return value
        at = text.find("{", end)
    return None


def _plain(text: str) -> str:
    return _MARKER.sub("", text).strip()


def _stopped(text: str, stops: Sequence[str]) -> tuple[str, str | None]:
    """The text up to the first stop text in it, and which that is."""
    at, stop = min(((text.find(stop), stop) for stop in stops if stop and stop in text), default=(len(text), None))
    return text[:at], stop


def _limited(parts: list[str], most: int | None) -> tuple[list[str], Finish]:
    """As many pieces as are allowed, and why they end."""
    if most is not None and len(parts) > most:
        return parts[:most], "length"
    return parts, "stop"


def _calls(asked: ChatRequest) -> tuple[ToolCall, ...]:
    tools = {tool.name: tool for tool in asked.tools}
    if asked.choice == "none" or not tools:
        return ()
    names = [asked.choice] if asked.choice in tools else _marked(asked, tools)
    chosen = names if asked.parallel else names[:1]
    return tuple(
        ToolCall(f"call_{number}_{name}", name, _arguments(tools[name], asked))
        for number, name in enumerate(chosen, asked.earlier)
    )


def _marked(asked: ChatRequest, tools: Collection[str]) -> list[str]:
    """The tools that a text asks to be called; the first one where one must be."""
    first = asked.tools[0].name
    marked = [] if asked.results else [name or first for name in _CALL.findall(asked.text)]
    names = [name for name in marked if name in tools]
    return [first] if not names and asked.choice == "required" else names


def _arguments(tool: Tool, asked: ChatRequest) -> dict[str, Any]:
    value = example(tool.parameters, _plain(asked.text))
    return value if isinstance(value, dict) else {}
