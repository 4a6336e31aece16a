"""Replies and streams that are not as they should be: each becomes OpenAI's, or says what is wrong with it."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping import sse
from migrate_advisor.mapping.mapper import map_reply, stream_decoder

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

ERNIE, CLAUDE, HUNYUAN, SENSE, NARROW = (
    "baidu@legacy/ernie-3.5-8k",
    "anthropic/claude-sonnet-4-5",
    "tencent@hunyuan-api3/hunyuan-turbos-latest",
    "sensetime@native/SenseChat-5",
    "narrow/x",
)


def reply_of(catalog: Catalog, to: str, content: Any, operation: str = "chat.completions") -> Any:
    return map_reply(200, {}, json.dumps(content).encode(), to=to, operation=operation, catalog=catalog)


def message(content: Any, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": content, **more}}]}


def block(**part: Any) -> dict[str, Any]:
    return {"type": "message", "content": [part], "stop_reason": "end_turn"}


def native(choice: Any) -> dict[str, Any]:
    return {"Response": {"Choices": [choice]}}


@pytest.mark.parametrize(
    ("to", "content", "says"),
    [
        (NARROW, {"choices": [{"message": {"content": ""}, "finish_reason": 5}]}, "finish_reason: expected a text"),
        (NARROW, message("", tool_calls={}), "tool_calls: expected a list"),
        (NARROW, message("", tool_calls=[{"function": {}}]), "function.name: expected a text"),
        (CLAUDE, block(type="text"), "a block has no text"),
        (CLAUDE, {**block(type="text", text="a"), "usage": {"input_tokens": "x"}}, "usage: expected numbers"),
        (ERNIE, {"result": 5}, "no text `result`"),
        (ERNIE, {"id": "x", "data": []}, "neither `result` nor `function_call`"),
        (HUNYUAN, {"Response": {"Choices": 5}}, "no `Response` with `Choices`"),
        (HUNYUAN, native({}), "no `Message`"),
        (HUNYUAN, native({"Message": {"ToolCalls": "x"}}), "`ToolCalls` are no list"),
        (HUNYUAN, native({"Message": {"ToolCalls": ["x"]}}), "no `Function`"),
        (SENSE, {"data": {"choices": 5}}, "no list `data.choices`"),
        (SENSE, {"data": 5}, "no object `data`"),
        (SENSE, {"data": {"choices": [5]}}, "expected an object"),
    ],
)
def test_a_reply_that_is_none_says_what_is_wrong(samples: Catalog, to: str, content: Any, says: str) -> None:
    with pytest.raises(ReplyError) as refused:
        reply_of(samples, to, content)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("to", "operation", "content", "says"),
    [
        ("baidu@v2/embedding-v1", "embeddings", {"data": 5}, "no list `data`"),
        ("baidu@v2/embedding-v1", "embeddings", {"data": [{"embedding": "x"}, {"embedding": ["y"]}]}, "data[1]"),
        ("sensetime@native/nova-embedding-stable", "embeddings", {"data": []}, "no list `embeddings`"),
        ("baichuan", "models", {"data": 5}, "no list `data`"),
        ("baichuan", "models", {"data": [{}]}, "data[0].id"),
    ],
)
def test_a_list_that_is_none_says_what_is_wrong(
    catalog: Catalog, to: str, operation: str, content: Any, says: str
) -> None:
    with pytest.raises(ReplyError) as refused:
        reply_of(catalog, to, content, operation)
    assert says in str(refused.value)


def test_an_openai_reply_stays_as_it_is(catalog: Catalog) -> None:
    vectors = {
        "object": "list", "model": "m", "data": [{"object": "embedding", "index": 0, "embedding": [0.1]}],
        "usage": {"prompt_tokens": 1, "total_tokens": 1, "completion_tokens": 0},
    }  # fmt: skip
    models = {"object": "list", "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "o"}]}
    for operation, to, content in (("embeddings", "baidu@v2/embedding-v1", vectors), ("models", "baichuan", models)):
        reply = reply_of(catalog, to, content, operation)
        assert reply.body == content
        assert len(reply.report) == 0
        assert repr(reply.report) == "MappingReport([])"


def test_vectors_without_counts_get_some(catalog: Catalog) -> None:
    for to in ("baidu@v2/embedding-v1", "baidu@legacy/embedding-v1"):
        reply = reply_of(catalog, to, {"data": [{"embedding": [0.1]}]}, "embeddings")
        assert reply.body["usage"] == {"prompt_tokens": 0, "total_tokens": 0}
        assert "usage" in [change.path for change in reply.report]


def test_what_anthropic_lists_are_openai_s_models(catalog: Catalog) -> None:
    body = reply_of(catalog, "anthropic", {"data": [{"type": "model", "id": "claude-x"}]}, "models").body
    assert (body["data"][0]["id"], body["data"][0]["owned_by"]) == ("claude-x", "anthropic")


@pytest.mark.parametrize(
    ("to", "content", "told"),
    [
        (NARROW, {**message("a"), "created": 7.5}, {"created": 7}),
        (NARROW, {**message("a"), "usage": "many"}, {}),
        (NARROW, {**message("a"), "usage": {"completion_tokens": 2}},
         {"usage": {"completion_tokens": 2, "prompt_tokens": 0, "total_tokens": 2}}),
        (ERNIE, {"result": "a", "need_clear_history": True}, {"need_clear_history": True}),
        (SENSE, {"data": {"choices": [{"message": "a", "finish_reason": "stop"}]}}, {}),
    ],
)  # fmt: skip
def test_an_odd_reply_becomes_openai_s(samples: Catalog, to: str, content: Any, told: dict[str, Any]) -> None:
    body = reply_of(samples, to, content).body
    assert body["choices"][0]["message"]["content"] == "a"
    assert {key: body[key] for key in told} == told
    assert "usage" in told or "usage" not in body
    wanted = "content_filter" if "need_clear_history" in content else "stop"
    assert body["choices"][0]["finish_reason"] == wanted


def test_a_call_of_another_type_is_passed_on(samples: Catalog) -> None:
    call = {"id": "c", "type": "custom", "custom": {"name": "c", "input": "x"}}
    assert reply_of(samples, NARROW, message(None, tool_calls=[call])).body["choices"][0]["message"]["tool_calls"] == [
        call
    ]


@pytest.mark.parametrize(
    ("to", "content", "says"),
    [
        (SENSE, {"status": {"code": 3, "message": "busy"}}, "busy"),
        (ERNIE, {"error": "invalid_client", "error_description": "unknown client"}, "unknown client"),
        (NARROW, {"error": "no such model"}, "no such model"),
    ],
)
def test_an_error_under_success_is_an_error(samples: Catalog, to: str, content: Any, says: str) -> None:
    reply = reply_of(samples, to, content)
    assert reply.error is not None
    assert says in reply.body["error"]["message"]


def streamed(catalog: Catalog, to: str, *events: Any, end: str = "[DONE]") -> list[Any]:
    """What comes of these events, JSON read; the end as ``"[DONE]"``."""
    decoder = stream_decoder(to=to, catalog=catalog)
    texts = [*(json.dumps(event) for event in events), *([end] if end else [])]
    out = decoder.feed("".join(f"data: {text}\n\n" for text in texts).encode()) + decoder.finish()
    said = [line.removeprefix("data: ") for line in out.decode().split("\n\n") if line]
    return [text if text == "[DONE]" else json.loads(text) for text in said]


def delta(**part: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": part}]}


@pytest.mark.parametrize(
    ("to", "event", "says"),
    [
        (NARROW, {"choices": 5}, "`choices` are no list"),
        (NARROW, {"choices": [5]}, "choices[]: expected an object"),
        (NARROW, {"choices": [{"delta": 5}]}, "delta: expected an object"),
        (NARROW, delta(tool_calls={"a": 1}), "tool_calls: expected a list"),
        (NARROW, delta(tool_calls=[5]), "expected an object with a function"),
        (NARROW, delta(tool_calls=[{"function": {"name": 5}}]), "function.name: expected a text"),
        (NARROW, {"model": "m"}, "neither a chunk nor an error"),
        (CLAUDE, {"type": "message_start"}, "expected a message"),
        (CLAUDE, {"type": "content_block_start"}, "no object"),
        (CLAUDE, {"type": "made_up", "content": ""}, "no known type"),
        (ERNIE, {"result": 5}, "no text"),
        (HUNYUAN, {"Choices": "x"}, "`Choices` are no list"),
        (SENSE, {"data": {"choices": "x"}}, "`data.choices` are no list"),
        (SENSE, {"data": {"choices": [5]}}, "expected an object"),
    ],
)
def test_a_chunk_that_is_none_ends_the_stream_in_an_error(samples: Catalog, to: str, event: Any, says: str) -> None:
    (error,) = streamed(samples, to, event)
    assert says in error["error"]["message"]


@pytest.mark.parametrize("to", [NARROW, ERNIE, HUNYUAN, SENSE, CLAUDE])
def test_an_event_that_is_no_json_ends_the_stream_in_an_error(samples: Catalog, to: str) -> None:
    (error,) = streamed(samples, to, end="nonsense")
    assert "no JSON object" in error["error"]["message"]


def test_a_stream_that_says_not_why_it_ends_is_told_why(samples: Catalog) -> None:
    call = {"index": 0, "function": {"name": "f", "arguments": {"a": 1}}}
    again = {"index": 0, "function": {"name": "f", "arguments": ""}}
    for parts, reason in (
        ((delta(content="a"),), "stop"),
        ((delta(tool_calls=[call]), delta(tool_calls=[again])), "tool_calls"),
    ):
        *chunks, last, end = streamed(samples, NARROW, *parts)
        assert end == "[DONE]"
        assert last["choices"][0]["finish_reason"] == reason
        assert [item["choices"][0]["finish_reason"] for item in chunks] == [None] * len(parts)
    assert "name" not in chunks[1]["choices"][0]["delta"]["tool_calls"][0]["function"], "a name said twice is added up"


def test_what_chunks_carry_oddly_is_put_right(samples: Catalog) -> None:
    first = {**delta(content="a"), "service_tier": "turbo", "system_fingerprint": ""}
    second = {
        "choices": [{"index": 0, "delta": {"content": [{"type": "text", "text": "b"}]}, "logprobs": []}],
        "service_tier": "turbo",
    }
    done = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    late = {"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}]}
    usage = {"choices": None, "usage": {"prompt_tokens": 1}}
    *chunks, end = streamed(samples, NARROW, first, second, done, late, usage)
    assert end == "[DONE]"
    assert [item["choices"][0]["delta"].get("content") for item in chunks] == ["a", "b", None]
    assert all("service_tier" not in item for item in chunks)
    assert "logprobs" not in chunks[1]["choices"][0]


def test_what_is_said_after_the_end_is_said_without_a_second_end(samples: Catalog) -> None:
    done = {"choices": [{"index": 0, "delta": {"content": "a"}, "finish_reason": "stop"}]}
    first, second, _ = streamed(samples, NARROW, done, {**done, "service_tier": "default"})
    assert [item["choices"][0]["finish_reason"] for item in (first, second)] == ["stop", None]
    assert second["service_tier"] == "default"


def test_ernie_streams_its_calls(catalog: Catalog) -> None:
    event = {"result": "", "function_call": {"name": "f", "arguments": "{}"}, "is_end": True}
    *chunks, end = streamed(catalog, ERNIE, event, end="")
    assert end == "[DONE]"
    assert chunks[0]["choices"][0]["delta"]["tool_calls"][0]["function"]["name"] == "f"
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_anthropic_streams_thoughts_apart_and_passes_over_what_it_does_not_know(catalog: Catalog) -> None:
    told = streamed(
        catalog,
        CLAUDE,
        {"type": "message_start", "message": {"id": "m", "model": "c"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "x"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
        {"type": "message_stop"},
        end="",
    )
    assert told[-1] == "[DONE]"
    assert "".join(item["choices"][0]["delta"].get("reasoning_content", "") for item in told[:-1]) == "hm"


def test_size_of_streams_is_bounded(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT_BYTES", 20)
    for content in (b"data: " + b"x" * 30, b"data: 0123456789\n" * 4, b"{\n" + b'"abcdefgh":\n' * 4):
        decoder = stream_decoder(to=ERNIE, catalog=catalog)
        assert b"is longer than 20 bytes" in decoder.feed(content) + decoder.finish()


def test_a_page_in_place_of_a_stream_is_kept_within_bounds(catalog: Catalog) -> None:
    decoder = stream_decoder(to="openai/gpt-4o", catalog=catalog)
    assert decoder.feed(b"<" * (1024 * 1024)) == b""
    assert decoder.feed(b"more") == b""
    assert b"no stream of events" in decoder.finish()


def test_bytes_that_are_no_text_end_the_stream_in_an_error(catalog: Catalog) -> None:
    decoder = stream_decoder(to=ERNIE, catalog=catalog)
    first = b'data: {"result": "a", "is_end": false}\n\n'
    out = decoder.feed(first + b"data: \xff\n\n")
    assert b'"content":"a"' in out, "what was whole before it is passed on"
    assert b"not UTF-8" in out
    assert decoder.feed(first) == b""
    assert decoder.finish() == b""


def told_of_a_whole(catalog: Catalog, operation: str, content: Any) -> tuple[list[Any], Any]:
    """The events that a caller gets of an answer that came whole, and the failure."""
    decoder = stream_decoder(to="openai/m", operation=operation, catalog=catalog)
    out = decoder.feed(json.dumps(content).encode()) + decoder.finish()
    data = [line.removeprefix(b"data: ") for line in out.splitlines() if line.startswith(b"data: ")]
    return [json.loads(line) for line in data], decoder.failure


@pytest.mark.parametrize(
    ("operation", "event"),
    [("images.generations", "image_generation.completed"), ("images.edits", "image_edit.completed")],
)
def test_images_that_came_whole_are_told_as_a_stream(operation: str, event: str) -> None:
    whole = {"created": 5, "data": [{"b64_json": "QQ=="}, {"b64_json": "Qg=="}], "usage": {"total_tokens": 3}}
    events, failure = told_of_a_whole(load_catalog(), operation, whole)
    assert failure is None
    assert [(item["type"], item["b64_json"]) for item in events] == [(event, "QQ=="), (event, "Qg==")]
    assert events[0]["usage"] == {"total_tokens": 3}
    assert events[0]["created_at"] == 5


def test_a_transcript_that_came_whole_is_told_as_a_stream() -> None:
    events, failure = told_of_a_whole(load_catalog(), "audio.transcriptions", {"text": "hello"})
    assert failure is None
    assert [item["type"] for item in events] == ["transcript.text.delta", "transcript.text.done"]
    assert events[1]["text"] == "hello"


def test_addresses_of_images_are_no_stream_and_it_is_said_why() -> None:
    _, failure = told_of_a_whole(load_catalog(), "images.generations", {"data": [{"url": "https://x.example/1.png"}]})
    assert failure is not None
    assert "came whole and not as a stream" in failure.message


def called(*calls: Any, reason: str = "tool_calls") -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": None, "tool_calls": list(calls)}}
    return {"choices": [{**choice, "finish_reason": reason}]}


def test_each_call_of_a_reply_has_an_id_of_its_own_and_arguments(samples: Catalog) -> None:
    given = [{"id": name, "function": {"name": "f", "arguments": ""}} for name in ("", "", "a", "a")]
    calls = reply_of(samples, NARROW, called(*given)).body["choices"][0]["message"]["tool_calls"]
    assert [call["id"] for call in calls] == ["call_0_0", "call_0_1", "a", "a_3"]
    assert [call["function"]["arguments"] for call in calls] == ["{}"] * 4


WORDS = {
    "STOP": "stop", "MAX_TOKENS": "length", "max_tokens": "length", "end_turn": "stop", "eos_token": "stop",
    "tool_use": "tool_calls", "SAFETY": "content_filter", "made_up": "stop",
}  # fmt: skip


@pytest.mark.parametrize(("word", "reason"), WORDS.items())
def test_a_word_of_the_model_behind_a_server_is_said_as_openai_says_it(
    samples: Catalog, word: str, reason: str
) -> None:
    reply = reply_of(samples, NARROW, {"choices": [{"message": {"content": "a"}, "finish_reason": word}]})
    assert reply.body["choices"][0]["finish_reason"] == reason
    assert any(change.is_loss for change in reply.report) is (word == "made_up")
    events = streamed(samples, NARROW, {"choices": [{"index": 0, "delta": {"content": "a"}, "finish_reason": word}]})
    assert events[0]["choices"][0]["finish_reason"] == reason


@pytest.mark.parametrize("operation", ["chat.completions", "responses", "messages"])
def test_an_answer_that_failed_behind_a_gateway_is_a_failure(catalog: Catalog, operation: str) -> None:
    """It comes under success, as an answer that ends with an error, and perhaps with the error beside the answer."""
    to = "mistral/mistral-large-latest" if operation == "messages" else "zhipu@cn/glm-5.2"
    choice = {"index": 0, "finish_reason": "error"}
    told = {"error": {"code": 429, "message": "Rate limited upstream"}}
    for more, words in (({}, "broke off"), (told, "Rate limited upstream")):
        content = {"choices": [{**choice, "message": {"role": "assistant", "content": "a"}, **more}]}
        with contextlib.suppress(ReplyError):
            reply = reply_of(catalog, to, content, operation)
            assert reply.error is not None
            assert words in reply.body["error"]["message"]
        decoder = stream_decoder(to=to, operation=operation, catalog=catalog)
        event = {"choices": [{**choice, "delta": {"content": "a"}, **more}]}
        decoder.feed(f"data: {json.dumps(event)}\n\n".encode())
        assert decoder.failure is not None
        assert words in decoder.failure.message


@pytest.mark.parametrize("operation", ["chat.completions", "messages"])
def test_an_answer_that_calls_tools_ends_for_them(catalog: Catalog, operation: str) -> None:
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    body = reply_of(catalog, "mistral/mistral-large-latest", called(call, reason="stop"), operation).body
    found = body["stop_reason"] if operation == "messages" else body["choices"][0]["finish_reason"]
    assert found == ("tool_use" if operation == "messages" else "tool_calls")
