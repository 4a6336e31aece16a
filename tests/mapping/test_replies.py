"""Replies: nothing that a provider said is lost in silence, and streams add up to the whole reply."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from tests.mapping import strategies
from tests.mapping.targets import PROVIDERS, targets

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.mapper import map_reply, mapper_for, stream_decoder
from migrate_advisor.mapping.plan import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate_advisor.catalog.catalog import Catalog

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

EXTRA = st.dictionaries(st.sampled_from(["request_id", "web_search", "note_1", "flag"]), strategies.JSON, max_size=2)
CALL = st.fixed_dictionaries(
    {"function": st.fixed_dictionaries({"name": st.just("f"), "arguments": st.just("{}") | st.just({"a": 1})})},
    optional={"id": st.just("c"), "type": st.just("function"), "index": st.integers(-1, 2)},
)
MESSAGE = st.fixed_dictionaries(
    {"content": st.none() | strategies.TEXTS | st.lists(st.just({"type": "text", "text": "t"}), max_size=2)},
    optional={
        "role": st.sampled_from(["assistant", ""]),
        "reasoning_content": strategies.TEXTS,
        "tool_calls": st.none() | st.lists(CALL, max_size=2),
        "refusal": st.none(),
    },
)
CHOICE = st.fixed_dictionaries(
    {"message": st.builds(lambda message, extra: extra | message, MESSAGE, EXTRA)},
    optional={
        "index": st.integers(0, 3),
        "finish_reason": st.sampled_from([None, "", "stop", "length", "normal", "sensitive", "eos", "made_up"]),
        "logprobs": st.none(),
    },
)
REPLY = st.fixed_dictionaries(
    {"choices": st.lists(st.builds(lambda choice, extra: extra | choice, CHOICE, EXTRA), max_size=2)},
    optional={
        "id": st.just("x"),
        "object": st.sampled_from(["chat.completion", "chat"]),
        "created": st.integers(0, 2**31) | st.just("1795334400"),
        "model": st.just("m"),
        "usage": st.fixed_dictionaries(
            {}, optional={"prompt_tokens": st.integers(0, 9), "total_tokens": st.integers(0, 9)}
        ),
        "service_tier": st.sampled_from([None, "default", "turbo"]),
        "system_fingerprint": st.sampled_from([None, "", "fp"]),
    },
)


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a JSON tree that holds no other, with its path."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from places(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from places(item, f"{path}[{index}]")
    else:
        yield path, value


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_field_of_a_reply_is_there_or_listed(provider: str, samples: Catalog) -> None:
    compatible = [
        target
        for target in targets(samples, provider)
        if mapper_for(Wanted(target), samples).plan.facts.codec == "openai-chat"
    ]
    if not compatible:
        pytest.skip("speaks a structure of its own only")

    @QUICK
    @given(st.data(), st.builds(lambda reply, extra: extra | reply, REPLY, EXTRA))
    def is_kept(data: st.DataObject, given_reply: dict[str, Any]) -> None:
        target = data.draw(st.sampled_from(compatible))
        content = json.dumps(given_reply).encode()
        reply = map_reply(200, {}, content, to=target, catalog=samples)
        if reply.error is not None:
            return
        ChatCompletion.model_validate(reply.body)
        kept = dict(places(reply.body))
        listed = [change.path for change in reply.report]
        for path, value in places(given_reply):
            is_there = path in kept and (kept[path] == value or value is None)
            assert is_there or value in (None, {}, []) or any(path.startswith(prefix) for prefix in listed), path

    is_kept()


class Format(NamedTuple):
    """How a provider says a text whole and piece by piece."""

    to: str
    whole: Callable[[str], Any]
    pieces: Callable[[list[str]], list[str]]


def ernie_pieces(texts: list[str]) -> list[str]:
    last = len(texts) - 1
    return [
        json.dumps({"id": "i", "created": 1, "result": text, "is_end": index == last, "sentence_id": index})
        for index, text in enumerate(texts)
    ]


def sensenova_pieces(texts: list[str]) -> list[str]:
    ends = [""] * (len(texts) - 1) + ["stop"]
    chunks = [
        {"id": "i", "choices": [{"index": 0, "delta": text, "finish_reason": end}]}
        for text, end in zip(texts, ends, strict=True)
    ]
    return [json.dumps({"data": chunk, "status": {"code": 0}}, ensure_ascii=False) for chunk in chunks] + ["[DONE]"]


def anthropic_pieces(texts: list[str]) -> list[str]:
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {"id": "i", "model": "m", "usage": {"input_tokens": 1}}},
        *({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}} for text in texts),
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ]
    return [json.dumps(event, ensure_ascii=False) for event in events]


def hunyuan_pieces(texts: list[str]) -> list[str]:
    ends = [""] * (len(texts) - 1) + ["stop"]
    return [
        json.dumps({"Id": "i", "Created": 1, "Choices": [{"Delta": {"Content": text}, "FinishReason": end}]})
        for text, end in zip(texts, ends, strict=True)
    ]


def openai_pieces(texts: list[str]) -> list[str]:
    ends = [None] * (len(texts) - 1) + ["stop"]
    chunks = [
        {
            "id": "i",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": {"content": t}, "finish_reason": end}],
        }
        for t, end in zip(texts, ends, strict=True)
    ]
    return [json.dumps(chunk, ensure_ascii=False) for chunk in chunks] + ["[DONE]"]


FORMATS = [
    Format("baidu@legacy/ernie-3.5-8k", lambda text: {"id": "i", "created": 1, "result": text}, ernie_pieces),
    Format(
        "sensetime@native/SenseChat-5",
        lambda text: {"data": {"id": "i", "choices": [{"index": 0, "message": text, "finish_reason": "stop"}]}},
        sensenova_pieces,
    ),
    Format(
        "anthropic/claude-opus-5",
        lambda text: {"id": "i", "model": "m", "content": [{"type": "text", "text": text}], "stop_reason": "end_turn"},
        anthropic_pieces,
    ),
    Format(
        "tencent@hunyuan-api3/hunyuan-turbos-latest",
        lambda text: {"Response": {"Id": "i", "Choices": [{"Message": {"Content": text}, "FinishReason": "stop"}]}},
        hunyuan_pieces,
    ),
    Format(
        "zhipu/glm-4-plus",
        lambda text: {"id": "i", "model": "m", "choices": [{"message": {"content": text}, "finish_reason": "stop"}]},
        openai_pieces,
    ),
]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.to)
def test_a_stream_however_cut_adds_up_to_the_whole_reply(form: Format, catalog: Catalog) -> None:
    @QUICK
    @given(
        texts=st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=5),
        marks=st.lists(st.integers(0, 5000), max_size=10),
        ends=st.sampled_from(["\n", "\r\n"]),
    )
    def adds_up(texts: list[str], marks: list[int], ends: str) -> None:
        stream = "".join(f"data: {piece}{ends}{ends}" for piece in form.pieces(texts)).encode()
        decoder = stream_decoder(to=form.to, catalog=catalog)
        cuts = [0, *sorted(mark % (len(stream) + 1) for mark in marks), len(stream)]
        told = b"".join(decoder.feed(stream[start:end]) for start, end in itertools.pairwise(cuts)) + decoder.finish()
        assert decoder.failure is None
        *chunks, done = [event.removeprefix(b"data: ") for event in told.split(b"\n\n")[:-1]]
        assert done == b"[DONE]"
        state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
        for chunk in chunks:
            state.handle_chunk(ChatCompletionChunk.model_validate_json(chunk))
        streamed = state.get_final_completion().choices[0]
        whole = map_reply(200, {}, json.dumps(form.whole("".join(texts))).encode(), to=form.to, catalog=catalog)
        choice = ChatCompletion.model_validate(whole.body).choices[0]
        assert (streamed.message.content or "") == (choice.message.content or "") == "".join(texts)
        assert streamed.finish_reason == choice.finish_reason == "stop"
        assert sum(json.loads(chunk)["choices"][0]["finish_reason"] is not None for chunk in chunks) == 1

    adds_up()


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.to)
def test_a_stream_of_its_own_that_breaks_off_ends_in_an_error(form: Format, catalog: Catalog) -> None:
    stream = "".join(f"data: {piece}\n\n" for piece in form.pieces(["a", "b", "c"])).encode()
    decoder = stream_decoder(to=form.to, catalog=catalog)
    told = decoder.feed(stream[: len(stream) // 2]) + decoder.finish()
    assert json.loads(told.rpartition(b"data: ")[2])["error"]["message"]
    assert decoder.failure is not None
    assert decoder.failure.retryable


def test_what_is_no_json_is_an_error_by_its_status_or_unreadable(catalog: Catalog) -> None:
    page = b"<html><h1>502 Bad Gateway</h1></html>"
    reply = map_reply(502, {}, page, to="zhipu/glm-4-plus", catalog=catalog)
    assert reply.error is not None
    assert (reply.status, reply.error.retryable) == (500, True)
    assert "Bad Gateway" in reply.body["error"]["message"]
    with pytest.raises(ReplyError, match="Bad Gateway"):
        map_reply(200, {}, page, to="zhipu/glm-4-plus", catalog=catalog)


def test_the_same_reply_always_becomes_the_same(catalog: Catalog) -> None:
    content = b'{"data": {"choices": [{"message": "hi", "finish_reason": "stop"}]}}'
    headers = {"Date": "Sun, 22 Nov 2026 08:00:00 GMT", "X-Request-Id": "r-7"}
    to = "sensetime@native/SenseChat-5"
    first, second = (map_reply(200, headers, content, to=to, catalog=catalog) for _ in range(2))
    assert first.body == second.body
    assert (first.body["id"], first.body["created"], first.body["model"]) == ("chatcmpl-r-7", 1795334400, "SenseChat-5")
    assert {"id", "created", "model", "object"} <= {change.path for change in first.report}
