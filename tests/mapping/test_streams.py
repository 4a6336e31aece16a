"""Streams: however the bytes are cut, what comes out is one complete OpenAI stream, or says that it broke."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.types.chat import ChatCompletionChunk
from tests.mapping.targets import PROVIDERS, targets

from migrate_advisor.mapping.mapper import stream_decoder
from migrate_advisor.mapping.sse import BARE, EventStreamParser, ServerSentEvent
from migrate_advisor.mapping.streamed_choice import plain_choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.mapping.streams import StreamDecoder

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def sse(*payloads: Any, end: bool = True) -> bytes:
    events = [json.dumps(payload, ensure_ascii=False) for payload in payloads] + ["[DONE]"] * end
    return "".join(f"data: {event}\n\n" for event in events).encode()


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **extra: Any) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c1", "object": "chat.completion.chunk", "created": 7, "model": "m", "choices": choices, **extra}


def through(decoder: StreamDecoder, pieces: Iterable[bytes]) -> bytes:
    return b"".join([*(decoder.feed(piece) for piece in pieces), decoder.finish()])


def payloads(stream: bytes) -> list[Any]:
    """The events of an OpenAI stream, the last one ``"[DONE]"`` or an error."""
    parser = EventStreamParser()
    events = [*parser.feed(stream), *parser.finish()]
    return [event.data if event.data == "[DONE]" else json.loads(event.data) for event in events]


def cut(content: bytes, places: list[int]) -> list[bytes]:
    marks = [0, *sorted(place % (len(content) + 1) for place in places), len(content)]
    return [content[start:end] for start, end in itertools.pairwise(marks)]


ANSWER = sse(
    chunk({"role": "assistant", "content": ""}),
    chunk({"role": "assistant", "content": "你好 👋🏽, wörld"}),
    chunk({"content": None, "reasoning_content": "hm"}),
    chunk({"tool_calls": [{"index": -1, "id": "a", "function": {"name": "f", "arguments": '{"x":'}}]}),
    chunk({"tool_calls": [{"index": -1, "function": {"arguments": "1}"}}]}),
    chunk({"tool_calls": [{"index": -1, "id": "b", "type": "function", "function": {"name": "g", "arguments": {}}}]}),
    chunk({}, "tool_calls", usage={"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}),
)


@QUICK
@given(places=st.lists(st.integers(0, 10_000), max_size=12), ends=st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_cutting_the_bytes_anywhere_changes_nothing(samples: Catalog, places: list[int], ends: bytes) -> None:
    content = ANSWER.replace(b"\n", ends)
    for target in ("narrow/x", "plain/x"):
        whole = through(stream_decoder(to=target, catalog=samples), [content])
        assert through(stream_decoder(to=target, catalog=samples), cut(content, places)) == whole


def of_two(index: int, reason: str | None) -> dict[str, Any]:
    """A chunk of one of two answers."""
    return {**chunk({}), "choices": [{"index": index, "delta": {"content": "a"}, "finish_reason": reason}]}


SECOND_CALL = {
    "tool_calls": [{"index": 1, "id": "b", "type": "function", "function": {"name": "g", "arguments": "{}"}}]
}
SAYS_STOP = {"content": '"finish_reason": "stop", [DONE]'}


@settings(QUICK, max_examples=20)
@given(places=st.lists(st.integers(0, 3_000), max_size=6), ends=st.sampled_from([b"\n", b"\r\n", b"\r"]))
@pytest.mark.parametrize("target", ["narrow/x", "plain/x"])
@pytest.mark.parametrize(
    ("said", "is_whole"),
    [
        ([chunk({"content": "a"}), chunk({}, "stop")], True),
        (
            [chunk({"content": "a"}), chunk({}, "stop"), {**chunk({}), "choices": [], "usage": {"total_tokens": 1}}],
            True,
        ),
        ([chunk(SECOND_CALL), chunk({}, "tool_calls")], True),
        ([of_two(0, None), of_two(1, None), of_two(1, "stop"), of_two(0, "length")], True),
        ([of_two(0, None), of_two(1, None), of_two(1, "stop")], False),
        ([of_two(0, None), of_two(1, None), of_two(0, "stop")], False),
        ([chunk({"content": "a"})], False),
        ([chunk(SAYS_STOP)], False),
    ],
)
def test_a_stream_without_done_is_whole_where_every_choice_said_why_it_ends(
    samples: Catalog, target: str, said: list[Any], *, is_whole: bool, places: list[int], ends: bytes
) -> None:
    content = sse(*said, end=False).replace(b"\n", ends)
    decoder = stream_decoder(to=target, catalog=samples)
    out = through(decoder, cut(content, places))
    assert (decoder.failure is None) is is_whole
    last = out.splitlines()[-2].removeprefix(b"data: ")
    assert last == b"[DONE]" if is_whole else json.loads(last)["error"]


@pytest.mark.parametrize("target", ["narrow/x", "plain/x"])
@pytest.mark.parametrize(
    ("rest", "is_whole"), [(b"", True), (b"data: [DONE]", True), (b'data: {"id": "c1", "us', False)]
)
def test_a_last_line_may_lack_its_end_and_not_its_half(
    samples: Catalog, target: str, rest: bytes, *, is_whole: bool
) -> None:
    content = sse(chunk({"content": "a"}), chunk({}, "stop"), end=False) + rest
    for stream in (content, content.rstrip(b"\n")) if not rest else (content,):
        decoder = stream_decoder(to=target, catalog=samples)
        out = through(decoder, [stream])
        assert (decoder.failure is None) is is_whole
        assert is_whole == (out.split(b"data: ")[-1].strip() == b"[DONE]")


def test_an_untouched_stream_passes_as_bytes(samples: Catalog) -> None:
    numbered = ANSWER.replace(b'"index": -1, "id": "a",', b'"index": 0, "id": "a", "type": "function",')
    numbered = numbered.replace(b'"index": -1, "id": "b"', b'"index": 1, "id": "b"').replace(
        b'"index": -1', b'"index": 0'
    )
    content = b": ping\n\n" + numbered.replace(b'"arguments": {}', b'"arguments": "{}"')
    decoder = stream_decoder(to="plain/x", catalog=samples)
    assert [decoder.feed(piece) for piece in (content[:40], content[40:])] == [b"", content], "after its first event"
    assert decoder.finish() == b""
    assert decoder.failure is None


def test_the_sdk_adds_the_pieces_up_to_the_whole_answer(samples: Catalog) -> None:
    from openai.lib.streaming.chat import ChatCompletionStreamState

    decoder = stream_decoder(to="narrow/x", include_usage=True, catalog=samples)
    *chunks, done = payloads(through(decoder, [ANSWER]))
    assert done == "[DONE]"
    state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
    for item in chunks:
        state.handle_chunk(ChatCompletionChunk.model_validate(item))
    whole = state.get_final_completion()
    message = whole.choices[0].message
    assert message.role == "assistant"
    assert message.content == "你好 👋🏽, wörld"
    assert message.tool_calls is not None
    assert [(call.id, call.function.name, call.function.arguments) for call in message.tool_calls] == [
        ("a", "f", '{"x":1}'),
        ("b", "g", "{}"),
    ]
    assert whole.choices[0].finish_reason == "tool_calls"
    assert whole.usage is not None
    assert whole.usage.total_tokens == 7


def test_usage_comes_last_and_alone_and_only_if_asked_for(samples: Catalog) -> None:
    asked = payloads(through(stream_decoder(to="narrow/x", include_usage=True, catalog=samples), [ANSWER]))
    assert asked[-2]["choices"] == []
    assert asked[-2]["usage"]["total_tokens"] == 7
    assert all("usage" not in item for item in asked[:-2])
    decoder = stream_decoder(to="narrow/x", catalog=samples)
    unasked = payloads(through(decoder, [ANSWER]))
    assert all("usage" not in item and item["choices"] for item in unasked[:-1])
    assert decoder.usage == {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}


def test_the_role_is_said_once_and_there_is_one_finish_reason(samples: Catalog) -> None:
    content = sse(
        chunk({"role": "assistant", "content": "a"}),
        chunk({"role": "assistant", "content": "b"}, "stop"),
        chunk({"role": "assistant", "content": ""}, "stop"),
    )
    *chunks, _ = payloads(through(stream_decoder(to="narrow/x", catalog=samples), [content]))
    choices = [choice for item in chunks for choice in item["choices"]]
    assert [choice["delta"].get("role") for choice in choices] == ["assistant", None]
    assert [choice["finish_reason"] for choice in choices] == [None, "stop"]


def test_the_provider_s_reason_becomes_openai_s(samples: Catalog) -> None:
    content = sse(chunk({"content": "a"}), chunk({}, "sensitive"))
    *chunks, _ = payloads(through(stream_decoder(to="narrow/x", catalog=samples), [content]))
    assert chunks[-1]["choices"][0]["finish_reason"] == "content_filter"


@pytest.mark.parametrize("target", ["narrow/x", "plain/x"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n: ping\n\n",
        sse(chunk({"content": "half an ans"}), end=False),
        sse(chunk({"content": "half"}), end=False) + b'data: {"id": "c1", "cho',
        b"<html>502 Bad Gateway</html>",
    ],
)
def test_a_stream_that_breaks_off_ends_in_an_error(samples: Catalog, target: str, content: bytes) -> None:
    decoder = stream_decoder(to=target, catalog=samples)
    error = through(decoder, [content]).rpartition(b"data: ")[2]
    assert json.loads(error)["error"]["code"] in {"stream_broken_off", "invalid_reply"}
    assert decoder.failure is not None
    assert decoder.failure.retryable


@pytest.mark.parametrize("target", ["narrow/x", "plain/x"])
def test_an_error_in_place_of_a_stream_is_told_in_openai_s_words(samples: Catalog, target: str) -> None:
    decoder = stream_decoder(to=target, catalog=samples)
    found = payloads(through(decoder, [b'{"error": {"code": "1113",', b' "message": "no balance"}}\n']))
    assert [item["error"]["message"] for item in found] == ["no balance"]
    assert decoder.failure is not None
    if target == "narrow/x":
        assert found[0]["error"]["code"] == "insufficient_quota"
        assert not decoder.failure.retryable


def test_an_error_inside_a_stream_ends_it(samples: Catalog) -> None:
    content = sse(chunk({"content": "a"}), {"error": {"code": "1302", "message": "slow down"}}, chunk({"content": "b"}))
    decoder = stream_decoder(to="narrow/x", catalog=samples)
    first, error = payloads(through(decoder, [content]))
    assert first["choices"][0]["delta"]["content"] == "a"
    assert error["error"]["code"] == "rate_limit_exceeded"
    assert decoder.feed(b"data: more\n\n") == decoder.finish() == b""


def test_a_fault_of_the_provider_s_is_no_reason_to_stop(samples: Catalog) -> None:
    decoder = stream_decoder(to="narrow/x", catalog=samples)
    found = payloads(through(decoder, [sse(chunk({"content": "a"}), chunk({}, "network_error"))]))
    assert "network_error" in found[-1]["error"]["message"]


PIECES = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [b"data: ", b"\n\n", b"{", b"}", b'{"choices":[{}]}', b"data: [DONE]\n\n", b"event: error\n", b"\r"]
    ),
)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_arbitrary_bytes_give_events_or_one_error(provider: str, samples: Catalog) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data(), st.lists(PIECES, max_size=12))
    def is_answered(data: st.DataObject, pieces: list[bytes]) -> None:
        target = data.draw(st.sampled_from(targets(samples, provider)))
        decoder = stream_decoder(to=target, catalog=samples)
        out = through(decoder, pieces)
        assert decoder.finish() == b"" or decoder.failure is not None
        assert out.endswith((b"[DONE]\n\n", b"}\n\n")) or b"[DONE]" in out
        if decoder.failure is not None:
            # A message may quote what came, "data: " included.
            assert json.loads(out.strip().rpartition(b"\n")[2].removeprefix(b"data: "))["error"]["message"]

    is_answered()


def test_events_are_read_as_the_standard_says() -> None:
    parser = EventStreamParser()
    content = (
        b'\xef\xbb\xbfdata:a\ndata: b\nid: 1\n\nevent: x\ndata: c\r\n\r\n: note\nretry: 3\n\n{"error": 1}\ndata: d'
    )
    events = [*parser.feed(content), *parser.finish()]
    assert events == [
        ServerSentEvent("", "a\nb"),
        ServerSentEvent("x", "c"),
        ServerSentEvent(BARE, '{"error": 1}'),
        ServerSentEvent("", "d"),
    ]


TEXTS = st.one_of(
    st.none(), st.text(max_size=4), st.sampled_from(["", "\ud83d", "\udc4b", "<think>a", "</think>b"]), st.just(7)
)
DELTAS = st.dictionaries(st.sampled_from(["role", "content", "reasoning_content", "refusal", "odd"]), TEXTS, max_size=2)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "index": st.sampled_from([0, 0, 0, 1, None, True]),
        "delta": st.one_of(st.builds(lambda text: {"content": text}, TEXTS), DELTAS, st.none()),
        "message": DELTAS,
        "finish_reason": st.sampled_from([None, None, "stop", "sensitive"]),
        "logprobs": st.sampled_from([None, None, {"content": []}, 3]),
    },
)
COUNTS = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
CHUNKS = st.fixed_dictionaries(
    {"choices": st.lists(CHOICES, min_size=1, max_size=2)},
    optional={
        "id": st.sampled_from(["c1", "c2", None]),
        "object": st.sampled_from(["chat.completion.chunk", ""]),
        "created": st.sampled_from([7, None]),
        "model": st.sampled_from(["m", "n"]),
        "usage": st.sampled_from([None, COUNTS]),
        "service_tier": st.sampled_from([None, "default"]),
    },
)


@settings(QUICK, max_examples=150)
@given(
    target=st.sampled_from(["mistral/mistral-large-latest", "zhipu/glm-4-plus", "minimax/MiniMax-M2"]),
    operation=st.sampled_from(["chat.completions", "responses", "messages"]),
    chunks=st.lists(CHUNKS, min_size=1, max_size=6),
)
def test_a_chunk_that_only_goes_on_is_made_as_any_other(target: str, operation: str, chunks: list[Any]) -> None:
    stream = b"".join(f"data: {json.dumps(each)}\n\n".encode() for each in chunks) + b"data: [DONE]\n\n"
    quick = stream_decoder(to=target, operation=operation)
    told = through(quick, [stream])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("migrate_advisor.mapping.streams.plain_choice", lambda _: None)
        slow = stream_decoder(to=target, operation=operation)
        assert through(slow, [stream]) == told
    assert [*slow.report] == [*quick.report]
    assert (slow.usage, slow.failure) == (quick.usage, quick.failure)


def test_most_chunks_only_go_on() -> None:
    """The law above would hold too if none did."""
    assert plain_choice(chunk({"content": "more"})) == {
        "index": 0,
        "delta": {"content": "more"},
        "finish_reason": None,
    }
    assert plain_choice(chunk({"content": "more"}, "stop")) is None
