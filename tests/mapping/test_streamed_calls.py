"""Calls of tools in streams: however a provider numbers and names their fragments, the caller's SDK gets each whole.

The shapes are those that public reports show; each is named by who sends it so.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletionChunk

from migrate_advisor.mapping.mapper import stream_decoder

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

TRANSLATED, UNSTABLE, BYTES_PASS = "self-hosted@vllm/x", "zhipu/glm-5.2", "moonshot/kimi-k2.5"
TARGETS = (TRANSLATED, UNSTABLE, BYTES_PASS)
CITY = '{"city":"X"}'


def chunk(*calls: Any, reason: str | None = None) -> dict[str, Any]:
    delta = {"tool_calls": list(calls)} if calls else {}
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def call(name: str | None = None, arguments: Any = None, **more: Any) -> dict[str, Any]:
    said = {"name": name, "arguments": arguments}
    return {**more, "function": {key: value for key, value in said.items() if value is not None}}


def streamed(catalog: Catalog, to: str, *chunks: Any, end: bool = True) -> bytes:
    """What a caller gets of these chunks."""
    decoder = stream_decoder(to=to, catalog=catalog)
    events = [item if isinstance(item, str) else json.dumps(item) for item in chunks]
    ending = [json.dumps(chunk(reason="tool_calls")), "[DONE]"] if end else []
    out = b"".join(decoder.feed(f"data: {text}\n\n".encode()) for text in [*events, *ending]) + decoder.finish()
    assert decoder.failure is None, decoder.failure
    return out


def told(catalog: Catalog, to: str, *chunks: Any) -> list[tuple[str, str, str]]:
    """Id, name and arguments of the calls that OpenAI's own SDK makes of these chunks."""
    state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
    for line in streamed(catalog, to, *chunks).decode().split("\n\n"):
        data = line.removeprefix("data: ")
        if data and data != "[DONE]":
            state.handle_chunk(ChatCompletionChunk.model_validate(json.loads(data)))
    choice = state.get_final_completion().choices[0]
    assert choice.finish_reason == "tool_calls"
    return [(item.id, item.function.name, item.function.arguments) for item in choice.message.tool_calls or ()]


WEATHER, TWO = [("a", "f", CITY)], [("a", "f", CITY), ("b", "g", "{}")]

SHAPES: dict[str, tuple[list[Any], list[tuple[str, str, str]]]] = {
    "no number, as Gemini": ([chunk(call("f", CITY, id="a", type="function"))], WEATHER),
    "an empty id in what follows, as Alibaba": (
        [chunk(call("f", "", index=0, id="a")), chunk(call("", '{"city":', index=0, id="")),
         chunk(call(None, '"X"}', index=0, id=""))],
        WEATHER,
    ),
    "null in what follows, as SGLang": (
        [chunk(call("f", "", index=0, id="a")),
         chunk({"index": 0, "id": None, "type": None, "function": {"name": None, "arguments": CITY}})],
        WEATHER,
    ),
    "the name after the id": ([chunk(call(None, "", index=0, id="a")), chunk(call("f", CITY, index=0))], WEATHER),
    "arguments before id and name": (
        [chunk(call(None, '{"ci', index=0)), chunk(call("f", 'ty":"X"}', index=0, id="a"))],
        WEATHER,
    ),
    "the second call begins under the number of the first": (
        [chunk(call("f", CITY, index=0, id="a")), chunk(call("g", "", index=0, id="b")),
         chunk(call(None, "{}", index=1))],
        TWO,
    ),
    "all calls under one number": (
        [chunk(call("f", CITY, index=0, id="a")), chunk(call("g", "{}", index=0, id="b"))],
        TWO,
    ),
    "two of the same tool under one number": (
        [chunk(call("f", CITY, index=0, id="a")), chunk(call("f", "{}", index=0, id="b"))],
        [("a", "f", CITY), ("b", "f", "{}")],
    ),
    "no number and no id": (
        [chunk(call("f", CITY)), chunk(call("g", "{}"))],
        [("call_0_0", "f", CITY), ("call_0_1", "g", "{}")],
    ),
    "several in one chunk without numbers, as Ollama": (
        [chunk(call("f", CITY, id="a"), call("g", "{}", id="b"))],
        TWO,
    ),
    "numbers from 1": ([chunk(call("f", CITY, index=1, id="a"))], WEATHER),
    "a number as a text": ([chunk(call("f", CITY, index="0", id="a"))], WEATHER),
    "one id for all": (
        [chunk(call("f", CITY, index=0, id="a")), chunk(call("g", "{}", index=1, id="a"))],
        [("a", "f", CITY), ("a_1", "g", "{}")],
    ),
    "arguments as an object": ([chunk(call("f", {"city": "X"}, index=0, id="a"))], [("a", "f", '{"city": "X"}')]),
    "arguments that are empty": ([chunk(call("f", "", index=0, id="a"))], [("a", "f", "{}")]),
    "no arguments": ([chunk(call("f", index=0, id="a"))], [("a", "f", "{}")]),
    "a name in every fragment": (
        [chunk(call("f", '{"city":', index=0, id="a")), chunk(call("f", '"X"}', index=0, id="a"))],
        WEATHER,
    ),
    "an id of its own in every fragment": (
        [chunk(call("f", '{"city":', index=0, id="a")), chunk(call(None, '"X"}', index=0, id="z"))],
        WEATHER,
    ),
}  # fmt: skip


@pytest.mark.parametrize("to", TARGETS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_call_is_whole_however_its_fragments_are_numbered(catalog: Catalog, to: str, shape: str) -> None:
    chunks, calls = SHAPES[shape]
    assert told(catalog, to, *chunks) == calls


@pytest.mark.parametrize("operation", ["responses", "messages"])
@pytest.mark.parametrize("shape", SHAPES)
def test_languages_of_their_own_begin_a_call_with_its_name(catalog: Catalog, operation: str, shape: str) -> None:
    chunks, calls = SHAPES[shape]
    to = "zhipu@cn/glm-5.2" if operation == "responses" else "mistral/mistral-large-latest"
    decoder = stream_decoder(to=to, operation=operation, catalog=catalog)
    events = [*map(json.dumps, [*chunks, chunk(reason="tool_calls")]), "[DONE]"]
    out = "".join(decoder.feed(f"data: {text}\n\n".encode()).decode() for text in events) + decoder.finish().decode()
    assert decoder.failure is None
    said = [json.loads(line[6:]) for line in out.splitlines() if line.startswith("data: ")]
    if operation == "responses":
        items = said[-1]["response"]["output"]
        assert [(item["call_id"], item["name"], item["arguments"]) for item in items] == calls
        return
    begun = [event["content_block"] for event in said if event["type"] == "content_block_start"]
    assert [(block["id"], block["name"]) for block in begun] == [(name, tool) for name, tool, _ in calls]
    assert said[-2]["delta"]["stop_reason"] == "tool_use"


@st.composite
def encoded(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
    """Calls, and chunks that tell them in one of the ways that servers have."""
    count = draw(st.integers(1, 3))
    texts = draw(st.lists(st.dictionaries(st.text(max_size=2), st.integers()), min_size=count, max_size=count))
    calls = [(f"id{index}", f"tool{index}", json.dumps(value)) for index, value in enumerate(texts)]
    number = draw(st.sampled_from(["right", "none", "zero", "from one", "text"]))
    later_id = draw(st.sampled_from(["none", "same", "empty", "null"]))
    later_name = draw(st.sampled_from(["none", "empty", "null"]))
    chunks = []
    for index, (given_id, name, text) in enumerate(calls):
        places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))
        pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
        for position, piece in enumerate(pieces):
            fragment: dict[str, Any] = {"function": {"arguments": piece}}
            if number != "none":
                fragment["index"] = {"right": index, "zero": 0, "from one": index + 1, "text": str(index)}[number]
            if position == 0:
                fragment["id"], fragment["function"]["name"] = given_id, name
            else:
                if later_id != "none":
                    fragment["id"] = {"same": given_id, "empty": "", "null": None}[later_id]
                if later_name != "none":
                    fragment["function"]["name"] = {"empty": "", "null": None}[later_name]
            chunks.append(chunk(fragment))
    return chunks, calls


@settings(max_examples=60, deadline=None)
@given(told_so=encoded())
@pytest.mark.parametrize("to", TARGETS)
def test_no_call_is_lost_split_or_glued(
    catalog: Catalog, to: str, told_so: tuple[list[dict[str, Any]], list[tuple[str, str, str]]]
) -> None:
    chunks, calls = told_so
    assert told(catalog, to, *chunks) == calls


@pytest.mark.parametrize("to", TARGETS)
@pytest.mark.parametrize("nothing", ["null", "{}", '{"type": "ping"}', "event: ping"])
@pytest.mark.parametrize("place", [0, 1])
def test_an_event_that_says_nothing_costs_nothing(catalog: Catalog, to: str, nothing: str, place: int) -> None:
    said: list[Any] = [{**chunk(), "choices": [{"index": 0, "delta": {"content": "hello"}, "finish_reason": None}]}]
    said.insert(place, nothing)
    texts = [item if isinstance(item, str) else json.dumps(item) for item in [*said, chunk(reason="stop"), "[DONE]"]]
    wire = "".join("event: ping\ndata: {}\n\n" if text == "event: ping" else f"data: {text}\n\n" for text in texts)
    decoder = stream_decoder(to=to, catalog=catalog)
    out = decoder.feed(wire.encode()) + decoder.finish()
    assert decoder.failure is None
    assert b"null\n" not in out
    assert b"ping" not in out
    assert out.count(b"hello") == 1
    assert out.endswith(b"data: [DONE]\n\n")


@pytest.mark.parametrize("to", TARGETS)
def test_a_chunk_without_an_increment_or_choices_can_be_read(catalog: Catalog, to: str) -> None:
    """Azure says of a filter in chunks whose delta is null, and gateways send `choices: null`."""
    nothing = {**chunk(), "choices": [{"index": 0, "delta": None, "finish_reason": None}]}
    bare = {**chunk(), "choices": None, "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}
    out = streamed(catalog, to, nothing, bare, chunk(call("f", CITY, index=0, id="a")))
    for line in out.decode().split("\n\n"):
        if line and line != "data: [DONE]":
            assert all(isinstance(choice["delta"], dict) for choice in json.loads(line[6:])["choices"])
