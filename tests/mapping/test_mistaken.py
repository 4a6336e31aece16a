"""Answers to another operation, and whole answers to requests for a stream."""

from __future__ import annotations

import json
from typing import Any

import pytest
from anthropic.lib.streaming._messages import accumulate_event
from anthropic.types import RawMessageStreamEvent
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.mapping.mapper import Mapper, mapper_for
from migrate_advisor.mapping.plan import Wanted

CHAT = {
    "id": "c1", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hi"}}],
}  # fmt: skip
CHUNK = {
    "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m",
    "choices": [{"index": 0, "delta": {"content": "hi"}, "finish_reason": None}],
}  # fmt: skip
USAGE = {
    "input_tokens": 3, "output_tokens": 4, "total_tokens": 7,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens_details": {"reasoning_tokens": 1},
}  # fmt: skip
OUTPUT = [
    {
        "type": "reasoning", "id": "rs_1", "status": "completed",
        "summary": [{"type": "summary_text", "text": "in short"}],
        "content": [{"type": "reasoning_text", "text": "at length"}],
    },
    {
        "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
        "content": [
            {"type": "output_text", "text": "hé\U0001f600", "annotations": [], "logprobs": []},
            {"type": "refusal", "refusal": "no"},
        ],
    },
    {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "f", "arguments": "{}", "status": "completed"},
    {"type": "custom_tool_call", "id": "ct_1", "call_id": "call_2", "name": "g", "input": "text"},
    {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search", "query": "q"}},
]  # fmt: skip
RESPONSE = {
    "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "m", "output": OUTPUT,
    "error": None, "incomplete_details": None, "instructions": None, "metadata": {}, "parallel_tool_calls": True,
    "temperature": None, "tool_choice": "auto", "tools": [], "top_p": None, "usage": USAGE,
}  # fmt: skip
MESSAGE = {
    "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "tool_use",
    "stop_sequence": None,
    "content": [
        {"type": "thinking", "thinking": "hm", "signature": "sig"},
        {"type": "redacted_thinking", "data": "zz"},
        {"type": "text", "text": "hé", "citations": None},
        {"type": "tool_use", "id": "t1", "name": "f", "input": {"city": "Rome", "n": [1, 2]}},
    ],
    "usage": {"input_tokens": 3, "output_tokens": 4},
}  # fmt: skip
NATIVE = {
    "responses": "openai/gpt-5.6-sol",
    "messages": "anthropic/claude-sonnet-5",
    "completions": "self-hosted@vllm/m",
}


def native(operation: str) -> Mapper:
    mapper = mapper_for(Wanted(NATIVE[operation], operation))
    assert mapper.pair is None
    return mapper


def events_of(stream: bytes) -> list[dict[str, Any]]:
    return [json.loads(line[5:]) for line in stream.decode().splitlines() if line.startswith("data:")]


@pytest.mark.parametrize("operation", ["responses", "messages", "completions"])
def test_an_answer_to_another_operation_is_named_and_tried_nowhere_again(operation: str) -> None:
    reply = native(operation).reply(200, {}, json.dumps(CHAT).encode())
    assert reply.error is not None
    assert reply.error.means is Failure.NOT_IMPLEMENTED
    assert not reply.error.retryable
    assert "chat completion" in reply.error.message
    assert "/chat/completions" in reply.error.message


def test_a_response_where_a_chat_completion_was_asked_for_is_named() -> None:
    reply = mapper_for(Wanted("self-hosted@vllm/m")).reply(200, {}, json.dumps(RESPONSE).encode())
    assert reply.error is not None
    assert "Responses (/responses)" in reply.error.message


@pytest.mark.parametrize("operation", ["responses", "messages"])
@pytest.mark.parametrize("sent", [b"data: " + json.dumps(CHUNK).encode() + b"\n\n", json.dumps(CHAT).encode()])
def test_a_stream_of_another_operation_fails_before_anything_is_passed_on(operation: str, sent: bytes) -> None:
    decoder = native(operation).stream({}, asked={})
    said = decoder.feed(sent) + decoder.finish()
    assert decoder.failure is not None
    assert decoder.failure.means is Failure.NOT_IMPLEMENTED
    assert ["error" in event for event in events_of(said)] == [True], "the error, and nothing of the answer"


@pytest.mark.parametrize("indent", [None, 2], ids=["one line", "many lines"])
def test_a_whole_response_is_told_as_a_stream(indent: int | None) -> None:
    decoder = native("responses").stream({}, asked={})
    said = decoder.feed(json.dumps(RESPONSE, indent=indent).encode()) + decoder.finish()
    assert decoder.failure is None
    events = events_of(said)
    for event in events:
        TypeAdapter[Any](ResponseStreamEvent).validate_python(event)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert events[-1]["type"] == "response.completed"
    assert events[-1]["response"] == RESPONSE
    assert [event["item"] for event in events if event["type"] == "response.output_item.done"] == OUTPUT
    deltas = {event["type"]: event["delta"] for event in events if event["type"].endswith(".delta")}
    assert sorted(deltas.values()) == sorted(["in short", "at length", "hé\U0001f600", "no", "{}", "text"])


@pytest.mark.parametrize("indent", [None, 2], ids=["one line", "many lines"])
def test_a_whole_message_is_told_as_a_stream(indent: int | None) -> None:
    decoder = native("messages").stream({}, asked={})
    said = decoder.feed(json.dumps(MESSAGE, indent=indent).encode()) + decoder.finish()
    assert decoder.failure is None
    message: Any = None
    fragments: dict[int, bytes] = {}
    for event in events_of(said):
        read = TypeAdapter[Any](RawMessageStreamEvent).validate_python(event)
        message = accumulate_event(event=read, current_snapshot=message, json_bufs=fragments)
    kept = message.to_dict()
    assert {key: kept[key] for key in ("content", "stop_reason", "usage")} == {
        key: MESSAGE[key] for key in ("content", "stop_reason", "usage")
    }


def test_a_whole_response_that_failed_is_a_failure() -> None:
    failed = {**RESPONSE, "status": "failed", "error": {"code": "server_error", "message": "broken"}}
    decoder = native("responses").stream({}, asked={})
    decoder.feed(json.dumps(failed).encode())
    decoder.finish()
    assert decoder.failure is not None
    assert "broken" in decoder.failure.message
