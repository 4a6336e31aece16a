"""Whole conversations as applications hold them, generated once and said in each of the three languages.

What happens to them on the way is `test_talks`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOLS = ("weather", "look_up", "send")
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PDF = "JVBERi0xLjQKJSVFT0YK"
TEXTS = st.integers(10**5, 10**9).map(lambda number: f"§{number}")


class Call(NamedTuple):
    """A call of a tool, and what the tool gave."""

    name: str
    id: str
    result: Any
    """A text, which may be empty, or a list of texts."""


class Turn(NamedTuple):
    """What one speaker says; calls are the assistant's, with their results after them."""

    who: str
    parts: tuple[tuple[str, str], ...] = ()
    """Kind (``text``, ``image``, ``picture``, ``file``) and what it says; none for an empty text."""
    calls: tuple[Call, ...] = ()
    thought: str | None = None
    name: str | None = None
    is_plain: bool = True
    """Whether one text alone is said as a string."""


class Step(NamedTuple):
    """One call of the program: what it says first, and what becomes of it."""

    before: tuple[Turn, ...]
    fails: int
    """How many of the chain fail at it."""
    stream: bool


class Talk(NamedTuple):
    """A conversation: what the program has of it already, and what it goes on with."""

    system: str | None
    history: tuple[Turn, ...]
    steps: tuple[Step, ...]
    asked: dict[str, Any]
    """Parameters, by neutral names."""
    keeps_thoughts: bool
    is_developer: bool


_RESULTS = st.one_of(TEXTS, TEXTS, st.just(""), st.lists(TEXTS, min_size=1, max_size=2))


@st.composite
def calls(draw: st.DrawFn, number: int) -> tuple[Call, ...]:
    """Calls of one to three tools, results for all of them in any order."""
    names = draw(st.lists(st.sampled_from(TOOLS), min_size=1, max_size=3))
    prefix = draw(st.sampled_from(("call_", "toolu_", "chatcmpl-tool-", "fc_68a1", "functions.weather:", "7f3e-")))
    return tuple(Call(name, f"{prefix}{number}{index}", draw(_RESULTS)) for index, name in enumerate(names))


def parts(kinds: tuple[str, ...]) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """Parts of these kinds, of which one at least is a text; or none."""
    part = st.tuples(st.sampled_from(kinds), TEXTS)
    return st.lists(part, max_size=2).flatmap(
        lambda some: st.tuples(*map(st.just, some), st.tuples(st.just("text"), TEXTS))
    )


_USER = st.one_of(parts(("text",)), parts(("text",)), parts(("text", "image", "picture", "file")), st.just(()))


@st.composite
def turns(draw: st.DrawFn, number: int) -> Turn:
    """Anything that somebody says."""
    who = draw(st.sampled_from(("user", "user", "assistant", "assistant", "calls", "calls", "system")))
    plain = draw(st.booleans())
    if who == "calls":
        said = draw(st.sampled_from((None, "", "text")))
        words = (("text", draw(TEXTS)),) if said == "text" else ()
        return Turn("assistant", words, draw(calls(number)), draw(st.none() | TEXTS), None, plain)
    if who == "user":
        return Turn("user", draw(_USER), (), None, draw(st.sampled_from((None, None, None, "ann"))), plain)
    if who == "system":
        return Turn("system", (("text", draw(TEXTS)),), (), None, None, plain)
    return Turn("assistant", draw(st.one_of(parts(("text",)), st.just(()))), (), draw(st.none() | TEXTS), None, plain)


MARKERS = (" [reason] [call:weather]", " [call:weather] [call:look_up]", " [call:send]", " [reason]", "", " [long:40]")
PARAMS: tuple[dict[str, Any], ...] = (
    {"temperature": 0}, {"temperature": 0.7}, {"top_p": 0.5}, {"limit": 4000}, {"stop": ["§stop", "zz"]},
    {"choice": "auto"}, {"choice": "none"}, {"choice": "required"}, {"choice": "weather"}, {"parallel": False},
    {"thinks": True}, {"thinks": True}, {"thinks": True}, {"schema": True},
    {"user": "§user"}, {"tier": "auto"}, {"metadata": {"a": "§b"}},
)  # fmt: skip


@st.composite
def talks(draw: st.DrawFn) -> Talk:
    """A conversation of some turns that were, and of one to four calls."""
    history = tuple(draw(turns(number)) for number in range(draw(st.integers(0, 5))))
    steps = []
    for _ in range(draw(st.integers(1, 3))):
        more = (draw(turns(90)),) if draw(st.booleans()) else ()
        said = f"{draw(TEXTS)}{draw(st.sampled_from(MARKERS))}"
        last = draw(st.sampled_from(("asked", "asked", "asked", "as it is")))
        asked = (Turn("user", (("text", said),)),) if last == "asked" else ()
        steps.append(Step((*more, *asked), draw(st.sampled_from((0, 0, 1, 1, 2))), draw(st.booleans())))
    asked_of: dict[str, Any] = {}
    for one in draw(st.lists(st.sampled_from(PARAMS), max_size=3)):
        asked_of |= one
    system = draw(st.none() | TEXTS)
    return Talk(system, history, tuple(steps), asked_of, draw(st.booleans()), draw(st.booleans()))


def said_in_chat(turn: Turn, talk: Talk) -> Iterator[dict[str, Any]]:
    """The messages of a turn."""
    role = "developer" if turn.who == "system" and talk.is_developer else turn.who
    message: dict[str, Any] = {"role": role, "content": content(turn, _CHAT)}
    if turn.name:
        message["name"] = turn.name
    if turn.thought and talk.keeps_thoughts:
        message["reasoning_content"] = turn.thought
    if turn.calls:
        message["content"] = message["content"] or None
        function = [{"name": call.name, "arguments": '{"city": "§here"}'} for call in turn.calls]
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": one} for call, one in zip(turn.calls, function, strict=True)
        ]
    yield message
    for call in turn.calls:
        result = call.result
        said = result if isinstance(result, str) else [{"type": "text", "text": text} for text in result]
        yield {"role": "tool", "tool_call_id": call.id, "content": said}


def said_in_responses(turn: Turn, talk: Talk) -> Iterator[dict[str, Any]]:
    """The items of a turn."""
    if turn.thought and talk.keeps_thoughts:
        yield {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": turn.thought}]}
    if turn.parts or not turn.calls:
        role = "developer" if turn.who == "system" and talk.is_developer else turn.who
        written = _OUTPUT if turn.who == "assistant" else _INPUT
        yield {"role": role, "content": content(turn, written)}
    for call in turn.calls:
        yield {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": '{"city": "§here"}'}
    for call in turn.calls:
        result = call.result
        said = result if isinstance(result, str) else [{"type": "input_text", "text": text} for text in result]
        yield {"type": "function_call_output", "call_id": call.id, "output": said}


def said_in_messages(turn: Turn, talk: Talk) -> Iterator[dict[str, Any]]:
    """The messages of a turn: one of system words or of no words is none that their maker takes between others."""
    blocks: Any = content(turn, _MESSAGES)
    if turn.who == "system" or not (blocks or turn.calls):
        return
    if isinstance(blocks, str) and (turn.calls or turn.thought):
        blocks = [{"type": "text", "text": blocks}] if blocks else []
    if turn.thought and talk.keeps_thoughts:
        blocks = [{"type": "thinking", "thinking": turn.thought, "signature": ""}, *blocks]
    used = [{"type": "tool_use", "id": call.id, "name": call.name, "input": {"city": "§here"}} for call in turn.calls]
    yield {"role": turn.who, "content": [*blocks, *used] if turn.calls else blocks}
    if turn.calls:
        results = []
        for call in turn.calls:
            result = call.result
            said = result if isinstance(result, str) else [{"type": "text", "text": text} for text in result]
            results.append({"type": "tool_result", "tool_use_id": call.id, "content": said})
        yield {"role": "user", "content": results}


def content(turn: Turn, written: dict[str, Callable[[str], dict[str, Any]]]) -> Any:
    """What a turn says: a string where it is one text and plain."""
    if not turn.parts:
        return ""
    if turn.is_plain and [kind for kind, _ in turn.parts] == ["text"]:
        return turn.parts[0][1]
    return [written[kind](said) for kind, said in turn.parts]


_CHAT: dict[str, Callable[[str], dict[str, Any]]] = {
    "text": lambda said: {"type": "text", "text": said},
    "image": lambda said: {"type": "image_url", "image_url": {"url": f"https://x.example/{said}.png"}},
    "picture": lambda said: {
        "type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG}", "detail": "low"}
    },
    "file": lambda said: {
        "type": "file", "file": {"filename": f"{said}.pdf", "file_data": f"data:application/pdf;base64,{PDF}"}
    },
}  # fmt: skip
_INPUT: dict[str, Callable[[str], dict[str, Any]]] = {
    "text": lambda said: {"type": "input_text", "text": said},
    "image": lambda said: {"type": "input_image", "detail": "auto", "image_url": f"https://x.example/{said}.png"},
    "picture": lambda said: {"type": "input_image", "detail": "low", "image_url": f"data:image/png;base64,{PNG}"},
    "file": lambda said: {
        "type": "input_file", "filename": f"{said}.pdf", "file_data": f"data:application/pdf;base64,{PDF}"
    },
}  # fmt: skip
_OUTPUT: dict[str, Callable[[str], dict[str, Any]]] = {
    "text": lambda said: {"type": "output_text", "text": said, "annotations": []},
}
_MESSAGES: dict[str, Callable[[str], dict[str, Any]]] = {
    "text": lambda said: {"type": "text", "text": said},
    "image": lambda said: {"type": "image", "source": {"type": "url", "url": f"https://x.example/{said}.png"}},
    "picture": lambda said: {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
    "file": lambda said: {
        "type": "document", "title": said, "source": {"type": "base64", "media_type": "application/pdf", "data": PDF}
    },
}  # fmt: skip
