"""Errors and answers in shapes that public reports show: the caller is told the words, the code and what it means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.mapping.mapper import map_reply, stream_decoder

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

VLLM, CLAUDE = "self-hosted@vllm/x", "anthropic/claude-sonnet-4-5"

BODIES: dict[str, tuple[Any, str | None]] = {
    "FastAPI, an error under detail": ({"detail": {"error": {"message": "words", "type": "t"}}}, "t"),
    "FastAPI, a message under detail": ({"detail": {"message": "words"}}, None),
    "AWS": ({"Message": "words"}, None),
    "Cloudflare": ({"success": False, "errors": [{"code": 10000, "message": "words"}], "result": None}, "10000"),
    "SiliconFlow": ({"code": 20012, "message": "words", "data": None}, "20012"),
    "Google, as a list": ([{"error": {"code": 400, "message": "words", "status": "INVALID"}}], "400"),
    "Google, as a list of two": ([{"error": {"code": 400, "message": "words"}}, {"error": {"message": "b"}}], "400"),
    "Apigee": ({"fault": {"faultstring": "words", "detail": {"errorcode": "x"}}}, None),
    "API gateways": ({"error_message": "words"}, None),
    "Lambda": ({"errorMessage": "words", "errorType": "x"}, None),
    "an error that is null": ({"error": None, "message": "words"}, None),
    "a list of errors": ({"error": [{"message": "words", "code": "c"}]}, "c"),
    "Anthropic's error as an error": ({"error": {"type": "error", "error": {"type": "t", "message": "words"}}}, "t"),
    "JSON in the words": ({"error": {"message": '{"error":{"message":"words","code":"inner"}}', "code": "x"}}, "inner"),
    "OpenRouter": (
        {"error": {"message": "Provider returned error", "code": 400,
                   "metadata": {"raw": '{"error":{"message":"words","type":"inner"}}', "provider_name": "X"}}},
        "inner",
    ),
    "OpenRouter, words that are no JSON": (
        {"error": {"message": "words", "code": 400, "metadata": {"raw": "nothing to read"}}}, "400",
    ),
}  # fmt: skip


def failed(catalog: Catalog, status: int, body: Any, to: str = VLLM) -> Any:
    return map_reply(status, {}, json.dumps(body).encode(), to=to, catalog=catalog)


@pytest.mark.parametrize("shape", BODIES)
def test_an_error_s_words_and_code_are_found(catalog: Catalog, shape: str) -> None:
    body, code = BODIES[shape]
    reply = failed(catalog, 400, body)
    assert reply.error is not None
    assert (reply.error.message, reply.error.provider_code) == ("words", code)


def test_errors_in_errors_end(catalog: Catalog) -> None:
    deep: Any = {"message": "words"}
    for _ in range(200):
        deep = {"error": deep}
    error = failed(catalog, 400, deep).error
    assert error is not None
    assert error.means is Failure.INVALID_REQUEST


LONG = (
    "This model's maximum context length is 65536 tokens. However, you requested 70000 tokens",
    "the request exceeds the available context size (4096 tokens), try increasing it",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "Input length exceeds the context window of this model",
)
OTHER = ("max_tokens must be at most 8192", "messages: context is required", "Invalid value for context window option")


@pytest.mark.parametrize("words", [*LONG, *OTHER])
def test_what_is_too_long_has_openai_s_code_for_it_by_its_words(catalog: Catalog, words: str) -> None:
    error = failed(catalog, 400, {"error": {"message": words, "type": "BadRequestError", "code": 400}}).error
    assert error is not None
    assert error.code == ("context_length_exceeded" if words in LONG else None)
    limited = failed(catalog, 429, {"error": {"message": words}}).error
    assert limited is not None
    assert limited.means is Failure.RATE_LIMIT


def whole(**more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": "a", **more.pop("message", {})}
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], **more}


def test_counts_under_other_names_are_counted(catalog: Catalog) -> None:
    body = failed(catalog, 200, whole(usage={"input_tokens": 3, "output_tokens": 4})).body
    counts = {key: body["usage"][key] for key in ("prompt_tokens", "completion_tokens", "total_tokens")}
    assert counts == {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}


def test_counts_in_a_choice_are_those_of_the_stream(catalog: Catalog) -> None:
    decoder = stream_decoder(to=VLLM, include_usage=True, catalog=catalog)
    choice = {"index": 0, "delta": {"content": "a"}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
    wire = f"data: {json.dumps({'choices': [{**choice, 'usage': usage}]})}\n\ndata: [DONE]\n\n"
    out = decoder.feed(wire.encode()) + decoder.finish()
    assert decoder.usage == usage
    assert json.loads(out.decode().split("\n\n")[-3][6:])["usage"] == usage


def test_arguments_that_were_written_twice_are_read_once(catalog: Catalog) -> None:
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": json.dumps('{"x": 1}')}}
    for to, operation in ((VLLM, "chat.completions"), ("mistral/mistral-large-latest", "messages")):
        content = json.dumps(whole(message={"tool_calls": [call]})).encode()
        body = map_reply(200, {}, content, to=to, operation=operation, catalog=catalog).body
        if operation == "messages":
            assert body["content"][-1]["input"] == {"x": 1}
        else:
            assert body["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] == '{"x": 1}'


@pytest.mark.parametrize("key", ["reasoning", "reasoning_content"])
@pytest.mark.parametrize("operation", ["responses", "messages"])
def test_thoughts_are_thoughts_under_either_name(catalog: Catalog, operation: str, key: str) -> None:
    to = "mistral/mistral-large-latest" if operation == "messages" else "zhipu@cn/glm-5.2"
    content = json.dumps(whole(message={key: "hm"})).encode()
    reply = map_reply(200, {}, content, to=to, operation=operation, catalog=catalog)
    first = reply.body["content" if operation == "messages" else "output"][0]
    assert first["type"] == ("thinking" if operation == "messages" else "reasoning")
    assert "hm" in json.dumps(first)
    assert not [change for change in reply.report if change.is_loss]
    decoder = stream_decoder(to=to, operation=operation, catalog=catalog)
    choice = {"index": 0, "delta": {key: "hm"}, "finish_reason": None}
    ends = {"index": 0, "delta": {"content": "a"}, "finish_reason": "stop"}
    events = [json.dumps({"choices": [choice]}), json.dumps({"choices": [ends]}), "[DONE]"]
    out = decoder.feed("".join(f"data: {event}\n\n" for event in events).encode()) + decoder.finish()
    assert (b"thinking_delta" if operation == "messages" else b"reasoning_text.delta") in out
    assert not [change for change in decoder.report if change.is_loss]


def block(index: int, start: dict[str, Any], *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    grown = [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
    begun = {"type": "content_block_start", "index": index, "content_block": start}
    return [begun, *grown, {"type": "content_block_stop", "index": index}]


def test_a_stream_of_claude_keeps_the_blocks_that_openai_has_no_place_for(catalog: Catalog) -> None:
    """As a whole reply does: what signs a thought, thoughts that are not shown, citations, and a server's own tools."""
    citation = {"type": "web_search_result_location", "url": "u", "cited_text": "c"}
    found = {
        "type": "web_search_tool_result",
        "tool_use_id": "s",
        "content": [{"type": "web_search_result", "url": "u"}],
    }
    events = [
        {"type": "message_start", "message": {"id": "m", "model": "c", "usage": {"input_tokens": 1}}},
        *block(0, {"type": "thinking", "thinking": "", "signature": ""},
               {"type": "thinking_delta", "thinking": "h"}, {"type": "thinking_delta", "thinking": "m"},
               {"type": "signature_delta", "signature": "sig"}),
        *block(1, {"type": "redacted_thinking", "data": "secret"}),
        *block(2, {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}},
               {"type": "input_json_delta", "partial_json": '{"query"'},
               {"type": "input_json_delta", "partial_json": ': "q"}'}),
        *block(3, found),
        *block(4, {"type": "text", "text": ""}, {"type": "text_delta", "text": "a"},
               {"type": "citations_delta", "citation": citation}),
        {"type": "of_a_later_day", "x": 1},
        *block(5, {"type": "text", "text": ""}, {"type": "text_delta", "text": "b"}),
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
        {"type": "message_stop"},
    ]  # fmt: skip
    decoder = stream_decoder(to=CLAUDE, catalog=catalog)
    wire = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    out = decoder.feed(wire.encode()) + decoder.finish()
    assert decoder.failure is None
    said = [json.loads(line[6:]) for line in out.decode().split("\n\n") if line and "[DONE]" not in line]
    deltas = [item["choices"][0]["delta"] for item in said]
    assert "".join(delta.get("content") or "" for delta in deltas) == "ab"
    streamed = [told for delta in deltas for told in delta.get("blocks", ())]
    assert [told.pop("index") for told in streamed] == [0, 1, 2, 3, 4], "OpenAI's SDK adds lists up by it"
    assert streamed == [
        {"type": "thinking", "thinking": "hm", "signature": "sig"},
        {"type": "redacted_thinking", "data": "secret"},
        {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "q"}},
        found,
        {"type": "text", "text": "a", "citations": [citation]},
    ]


@pytest.mark.parametrize(
    ("target", "status", "code", "words"),
    [
        ("moonshot/kimi-k2.6", 400, "invalid_request_error", "Your request exceeded model token limit: 262144"),
        ("zhipu/glm-5.2", 400, "1261", "Prompt exceeds max length"),
        ("zhipu/glm-5.2", 400, "1210", "tokens in request more than max tokens allowed"),
        ("alibaba/qwen3-coder-plus", 400, "invalid_parameter_error", "Range of input length should be [1, 204800]"),
        ("minimax/MiniMax-M2.7", 400, "bad_request_error", "invalid params, context window exceeds limit (2013)"),
        ("siliconflow/Qwen/Qwen3-32B", 400, "20015", "length of prompt_tokens (9) must be less than max_seq_len (8)."),
        ("volcengine/x", 400, "InvalidParameter", "Input length 203743 exceeds the maximum length 202752"),
        ("volcengine/x", 400, "InvalidParameter", "Total tokens of image and text exceed max message tokens."),
        ("google@gemini/gemini-3.8-flash", 400, "INVALID_ARGUMENT",
         "The input token count (2845475) exceeds the maximum number of tokens allowed (1048576)."),
        ("self-hosted@ollama/x", 400, "api_error", "the prompt is too long: 9 tokens"),
    ],
)  # fmt: skip
def test_too_long_a_request_is_known_by_its_words(target: str, status: int, code: str, words: str) -> None:
    body = json.dumps({"error": {"code": code, "message": words}}).encode()
    error = map_reply(status, {}, body, to=target).error
    assert error is not None
    assert (error.means, error.retryable) == (Failure.CONTEXT_LENGTH, False)


@pytest.mark.parametrize(
    "words",
    [
        "Range of max_tokens should be [1, 131072]",
        "max_tokens: integer above maximum value, expected a value <= 32768, but got 64000 instead",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
        "the input is not valid",
    ],
)
def test_a_limit_of_the_answer_is_not_taken_for_it(words: str) -> None:
    body = json.dumps({"error": {"code": "invalid_parameter_error", "message": words}}).encode()
    error = map_reply(400, {}, body, to="alibaba/qwen3-coder-plus").error
    assert error is not None
    assert error.means is Failure.INVALID_REQUEST


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("target", ["self-hosted@ollama/x", "anthropic/claude-sonnet-4-5"])
def test_a_refusal_under_the_code_of_a_servers_fault_is_a_refusal(target: str, status: int) -> None:
    body = json.dumps({"error": {"type": "api_error", "message": "x does not support tools"}}).encode()
    error = map_reply(status, {}, body, to=target).error
    assert error is not None
    assert (error.means, error.retryable) == (Failure.INVALID_REQUEST, False)
    broken = map_reply(500, {}, body, to=target).error
    assert broken is not None
    assert broken.means is Failure.SERVER


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("deepseek/deepseek-v4-pro", "Content Exists Risk"),
        ("moonshot/kimi-k2.6", "The request was rejected because it was considered high risk"),
        ("alibaba/qwen3-coder-plus", "Output data may contain inappropriate content."),
    ],
)
def test_a_content_that_is_not_taken_is_known_by_its_words(target: str, words: str) -> None:
    body = json.dumps({"error": {"code": "invalid_request_error", "message": words}}).encode()
    error = map_reply(400, {}, body, to=target).error
    assert error is not None
    assert (error.means, error.code) == (Failure.CONTENT_FILTER, "content_filter")
