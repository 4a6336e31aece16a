"""A stream in answer to a request that asked for none is the answer that it makes, in every language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.mapper import map_reply, stream_decoder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog

HEADERS = {"content-type": "text/event-stream"}
HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
CALL = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}
DELTAS: list[dict[str, Any]] = [
    {"role": "assistant", "content": ""},
    {"reasoning_content": "Hm"},
    {"content": "He"},
    {"content": "llo"},
    {"tool_calls": [CALL]},
    {"tool_calls": [{"index": 0, "function": {"arguments": '{"city"'}}]},
    {"tool_calls": [{"index": 0, "function": {"arguments": ': "Paris"}'}}]},
]
USAGE = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
CHUNKS: list[dict[str, Any]] = [
    *({**HEAD, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in DELTAS),
    {**HEAD, "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}], "usage": USAGE},
]


def wire(events: Iterable[dict[str, Any]], end: str = "data: [DONE]\n\n") -> bytes:
    named = ((f"event: {event['type']}\n" if "type" in event else "", json.dumps(event)) for event in events)
    return ("".join(f"{name}data: {text}\n\n" for name, text in named) + end).encode()


@pytest.mark.parametrize("to", ["self-hosted@vllm/m", "moonshot@cn/kimi-k2.6", "zhipu@cn/glm-5.2"])
def test_chunks_are_a_completion(catalog: Catalog, to: str) -> None:
    reply = map_reply(200, HEADERS, wire(CHUNKS), to=to, catalog=catalog)
    choice = reply.body["choices"][0]
    assert reply.body["object"] == "chat.completion"
    assert choice["message"]["content"] == "Hello"
    assert choice["message"]["reasoning_content"] == "Hm"
    assert choice["message"]["tool_calls"] == [
        {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
    ]
    assert choice["finish_reason"] == "tool_calls"
    assert reply.body["usage"]["total_tokens"] == 7
    assert any("stream" in change.why for change in reply.report)
    assert not reply.report.losses


@pytest.mark.parametrize(
    ("to", "operation"), [("zhipu@cn/glm-5.2", "responses"), ("mistral/mistral-large-4", "messages")]
)
def test_chunks_are_an_answer_in_another_language(catalog: Catalog, to: str, operation: str) -> None:
    body = map_reply(200, HEADERS, wire(CHUNKS), to=to, operation=operation, catalog=catalog).body
    assert body["type" if operation == "messages" else "object"] == (
        "message" if operation == "messages" else "response"
    )
    assert {item["type"] for item in body["content" if operation == "messages" else "output"]} == (
        {"thinking", "text", "tool_use"} if operation == "messages" else {"reasoning", "message", "function_call"}
    )


@pytest.mark.parametrize(
    ("to", "operation"), [("openai/gpt-5.6-sol", "responses"), ("anthropic/claude-sonnet-5", "messages")]
)
def test_typed_events_are_the_answer_that_they_make(catalog: Catalog, to: str, operation: str) -> None:
    by_pair = "zhipu@cn/glm-5.2" if operation == "responses" else "mistral/mistral-large-4"
    decoder = stream_decoder(to=by_pair, operation=operation, catalog=catalog)
    native = decoder.feed(wire(CHUNKS)) + decoder.finish()
    body = map_reply(200, HEADERS, native, to=to, operation=operation, catalog=catalog).body
    whole = map_reply(200, HEADERS, wire(CHUNKS), to=by_pair, operation=operation, catalog=catalog).body
    kinds = "content" if operation == "messages" else "output"
    assert [item["type"] for item in body[kinds]] == [item["type"] for item in whole[kinds]]
    assert json.dumps(body).count("Paris") == json.dumps(whole).count("Paris")
    assert "Hello" in json.dumps(body)


def test_what_a_stream_fails_by_is_the_failure(catalog: Catalog) -> None:
    told = wire([{"error": {"message": "slow down", "code": "rate_limit_exceeded"}}])
    cut = wire(CHUNKS[:3], end="")
    for content in (told, cut):
        reply = map_reply(200, HEADERS, content, to="self-hosted@vllm/m", catalog=catalog)
        assert reply.error is not None
        assert reply.error.retryable


def test_what_is_neither_json_nor_a_stream_is_no_answer(catalog: Catalog) -> None:
    with pytest.raises(ReplyError, match="no JSON"):
        map_reply(200, {}, b"<html>", to="self-hosted@vllm/m", catalog=catalog)
    with pytest.raises(ReplyError, match="no JSON"):
        map_reply(200, HEADERS, wire(CHUNKS), to="self-hosted@vllm/m", operation="embeddings", catalog=catalog)


@pytest.mark.parametrize(
    ("operation", "to"), [("responses", "zhipu@cn/glm-5.2"), ("messages", "mistral/mistral-large-4")]
)
def test_a_last_text_says_why_it_is_the_last(catalog: Catalog, operation: str, to: str) -> None:
    decoder = stream_decoder(to=to, operation=operation, catalog=catalog)
    more = {**HEAD, "choices": [{"index": 0, "delta": {"content": "Hello"}, "finish_reason": None}]}
    last = {**HEAD, "choices": [{"index": 0, "delta": {"content": " and"}, "finish_reason": "length"}]}
    told = (decoder.feed(wire([more, more, last])) + decoder.finish()).decode()
    assert ("max_output_tokens" if operation == "responses" else '"max_tokens"') in told


def test_an_error_in_a_stream_under_a_status_of_its_own_is_read(catalog: Catalog) -> None:
    content = wire([{"error": {"message": "no stream could begin", "type": "internal_server_error", "code": "500"}}])
    error = map_reply(500, HEADERS, content, to="self-hosted@vllm/m", operation="responses", catalog=catalog).error
    assert error is not None
    assert error.message == "no stream could begin"
    torn = map_reply(502, HEADERS, b"data: <html>\n\n", to="self-hosted@vllm/m", catalog=catalog).error
    assert torn is not None
    assert "<html>" in torn.message
