"""What a conversation needs beyond one message, and replies and errors in the shapes that providers give them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor import map_reply, map_request, stream_decoder
from migrate_advisor.errors import UnmappableRequestError

GONE = object()
USER = {"role": "user", "content": "hi"}
CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
LOOP = [
    USER,
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "call_1", "content": "1"},
]
TOOLS = [
    {
        "type": "function",
        "function": {"name": "f", "description": "d", "parameters": {"type": "object", "properties": {}}},
    }
]


def sent(to: str, messages: list[Any], **params: Any) -> tuple[dict[str, Any], set[str]]:
    """The body that is sent, and where something is lost."""
    mapped = map_request({"model": "gpt-4o", "messages": messages, **params}, to=to)
    assert mapped.body is not None
    return mapped.body, {change.path for change in mapped.report.losses}


def test_thinking_gives_way_to_a_forced_call_where_it_can_be_switched_off() -> None:
    for to in ("deepseek/deepseek-v4-flash", "moonshot/kimi-k2.6"):
        body, losses = sent(to, [USER], tools=TOOLS, tool_choice="required")
        assert (body["tool_choice"], body["thinking"], losses) == ("required", {"type": "disabled"}, {"thinking"})
    body, losses = sent("moonshot/kimi-k3", [USER], tools=TOOLS, tool_choice="required")
    assert "tool_choice" not in body
    assert losses == {"tool_choice"}


def test_a_whole_reply_of_a_model_that_streams_its_thoughts_only_is_had_without_them_or_refused() -> None:
    body, losses = sent("alibaba/qwen3-235b-a22b", [USER])
    assert (body["enable_thinking"], losses) == (False, {"enable_thinking"})
    assert "enable_thinking" not in sent("alibaba/qwen3-235b-a22b", [USER], stream=True)[0]
    with pytest.raises(UnmappableRequestError) as refused:
        sent("alibaba/qwen3-235b-a22b-thinking-2507", [USER])
    assert refused.value.path == "stream"


def calls(*names: str) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "tool_calls": [{**CALL, "id": name} for name in names]}


def result(name: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": name, "content": f"of {name}"}


@pytest.mark.parametrize("to", ["deepseek/deepseek-v4-flash", "alibaba/qwen3.8-max", "openai/gpt-4o"])
@given(order=st.permutations([result("a"), result("b"), result("c"), {"role": "system", "content": "s"}, USER]))
def test_results_stand_right_after_their_calls_wherever_they_stood(to: str, order: list[Any]) -> None:
    body, _ = sent(to, [USER, calls("a", "b", "c"), *order], tools=TOOLS)
    told = body["messages"]
    at = next(index for index, message in enumerate(told) if message.get("tool_calls"))
    assert {message["tool_call_id"] for message in told[at + 1 : at + 4]} == {"a", "b", "c"}
    others = [message["role"] for message in order if message["role"] != "tool"]
    assert [message["role"] for message in told[at + 4 :]] == others
    in_order = [message for message in order if message["role"] == "tool"]
    assert [message["content"] for message in told[at + 1 : at + 4]] == [message["content"] for message in in_order]


def test_an_id_that_is_used_again_is_the_nearest_calls() -> None:
    turn = [calls("a"), result("a"), {"role": "assistant", "content": "x"}, USER]
    asked = [USER, *turn, *turn]
    mapped = map_request({"model": "gpt-4o", "messages": asked, "tools": TOOLS}, to="openai/gpt-4o")
    assert mapped.body is not None
    assert mapped.body["messages"] == asked
    assert not any(change.path.startswith("messages") for change in mapped.report)


@pytest.mark.parametrize(
    ("messages", "path"),
    [
        ([USER, calls("a", "b"), result("a")], "messages[1].tool_calls"),
        ([USER, result("z")], "messages[1]"),
        ([USER, result("a"), calls("a")], "messages[1]"),
    ],
)
def test_a_call_or_result_without_the_other_is_told(messages: list[Any], path: str) -> None:
    _, losses = sent("openai/gpt-4o", messages, tools=TOOLS)
    assert path in losses


def test_lists_that_a_provider_refuses_are_mended_and_told() -> None:
    body, losses = sent("zhipu/glm-5.2", [{"role": "system", "content": "s"}])
    assert ([message["role"] for message in body["messages"]], losses) == (["system", "user"], {"messages"})
    body, _ = sent("zhipu/glm-5.2", LOOP, tools=TOOLS)
    assert "content" not in body["messages"][1]
    deprecated = {"role": "assistant", "content": None, "function_call": CALL["function"]}
    body, _ = sent("zhipu/glm-5.2", [USER, deprecated, {"role": "function", "name": "f", "content": "1"}])
    assert [call["function"] for call in body["messages"][1]["tool_calls"]] == [CALL["function"]]
    assert "content" not in body["messages"][1]
    twice = [USER, {"role": "assistant", "content": "a"}, {"role": "assistant", "content": "b"}, USER]
    assert [message["content"] for message in sent("zhipu/glm-5.2", twice)[0]["messages"]] == ["hi", "a\nb", "hi"]
    body, losses = sent("mistral/mistral-large-4", [*LOOP, USER], tools=TOOLS)
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "tool", "assistant", "user"]
    assert body["messages"][1]["tool_calls"][0]["id"] == body["messages"][2]["tool_call_id"] != "call_1"
    assert losses == {"messages[3]"}
    two = [{"role": "system", "content": "a"}, USER, {"role": "system", "content": "b"}]
    assert [message["role"] for message in sent("minimax/MiniMax-M3", two)[0]["messages"]] == ["system", "user"]


def test_keys_that_a_closed_list_lacks_are_dropped_and_told() -> None:
    said = {"role": "assistant", "content": "b", "reasoning_content": "t", "annotations": []}
    body, losses = sent("mistral/mistral-large-4", [{**USER, "name": "a"}, said, USER])
    assert losses == {"messages[0].name", "messages[1].reasoning_content"}
    assert body["messages"][1] == {"role": "assistant", "content": "b"}


@pytest.mark.parametrize("to", ["tencent@hunyuan-api3/hunyuan-turbos-latest", "baidu@legacy/ernie-3.5-8k"])
def test_what_is_lost_of_a_message_is_told_of_that_one_and_not_of_the_one_that_it_joined(to: str) -> None:
    said = [{"role": "assistant", "content": f"answer {turn}", "reasoning_content": f"thought {turn}"} for turn in "ab"]
    _, losses = sent(to, [USER, *said, USER])
    assert losses == {"messages[1].reasoning_content", "messages[2].reasoning_content"}


NAMED = {"type": "function", "function": {"name": "f"}}


@pytest.mark.parametrize(
    ("to", "asked", "told"),
    [
        ("alibaba@cn/qwen-plus", "required", NAMED),
        ("baidu/ernie-4.5-turbo-128k", "required", NAMED),
        ("tencent@cn/hunyuan-turbos-latest", NAMED, "required"),
        ("mistral/mistral-large-latest", "required", "required"),
    ],
)
def test_with_one_tool_any_call_is_a_call_of_it(to: str, asked: Any, told: Any) -> None:
    body, _ = sent(to, [USER], tools=TOOLS, tool_choice=asked)
    assert body["tool_choice"] == told
    others = [*TOOLS, {"type": "function", "function": {"name": "g", "parameters": {"type": "object"}}}]
    body, _ = sent(to, [USER], tools=others, tool_choice=asked)
    assert (body.get("tool_choice") == told) is (asked == told)


def test_a_model_that_thinks_gives_that_up_for_the_call_that_it_must_make() -> None:
    body, losses = sent("alibaba@cn/qwen3-32b", [USER], tools=TOOLS, tool_choice="required")
    assert (body["tool_choice"], body["enable_thinking"]) == (NAMED, False)
    assert losses == {"enable_thinking"}


def test_signatures_stay_with_their_provider() -> None:
    signed = {**CALL, "extra_content": {"google": {"thought_signature": "S"}}}
    messages = [USER, {"role": "assistant", "content": "", "tool_calls": [signed]}, LOOP[2]]
    assert sent("google/gemini-3.8-flash", messages)[0]["messages"][1]["tool_calls"] == [signed]
    assert "extra_content" not in json.dumps(sent("deepseek/deepseek-v4-pro", messages)[0])


def test_a_schema_is_said_as_a_provider_takes_it() -> None:
    schema = {
        "$defs": {"place": {"type": "string", "minLength": 1}},
        "properties": {
            "to": {"$ref": "#/$defs/place", "type": "string"},
            "what": {"type": ["string", "null"], "anyOf": [{"minLength": 1}, {"type": "null"}]},
        },
    }
    tools = [{"type": "function", "function": {"name": "f", "parameters": schema}}]
    body, losses = sent("moonshot/kimi-k2.6", [USER], tools=tools)
    assert body["tools"][0]["function"]["parameters"] == {
        "type": "object",
        "properties": {
            "to": {"type": "string", "minLength": 1},
            "what": {"anyOf": [{"type": ["string", "null"], "minLength": 1}, {"type": "null"}]},
        },
    }
    assert losses == set()
    assert "$ref" not in json.dumps(sent("google/gemini-3.8-flash", [USER], tools=tools)[0])
    nested: dict[str, Any] = {
        "$defs": {"n": {"type": "object", "properties": {"n": {"$ref": "#/$defs/n"}}}},
        "$ref": "#/$defs/n",
    }
    tools = [{"type": "function", "function": {"name": "f", "parameters": nested}}]
    assert any(".$ref" in path for path in sent("google/gemini-3.8-flash", [USER], tools=tools)[1])


def test_a_fine_tuned_model_that_becomes_another_is_a_loss() -> None:
    mapped = map_request({"model": "ft:gpt-4o:acme::1", "messages": [USER]}, to="zhipu/glm-5.2")
    assert [change.path for change in mapped.report.losses] == ["model"]


def test_stop_texts_are_weighed_in_bytes() -> None:
    body, losses = sent("moonshot/moonshot-v1-8k", [USER], stop=["a", "停" * 11])
    assert (body["stop"], losses) == (["a"], {"stop"})


def test_token_ids_of_another_tokenizer_are_refused_or_told() -> None:
    asked = {"model": "text-embedding-3-small", "input": [[15339, 1917]]}
    with pytest.raises(UnmappableRequestError, match="token ids"):
        map_request(asked, to="zhipu/embedding-3", operation="embeddings")
    told = map_request(asked, to="self-hosted@vllm/m", operation="embeddings").report
    assert "input" in {change.path for change in told.losses}
    same = map_request(asked, to="openai/text-embedding-3-small", operation="embeddings").report
    assert same.is_lossless


def reply(content: Any, **more: Any) -> bytes:
    message = {"role": "assistant", "content": content}
    return json.dumps(
        {"id": "1", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], **more}
    ).encode()


def test_an_unknown_part_of_a_reply_costs_itself() -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
    parts = [thought, {"type": "text", "text": "42"}, {"type": "reference", "reference_ids": [1]}]
    told = map_reply(200, {}, reply(parts), to="mistral/mistral-large-4")
    message = told.body["choices"][0]["message"]
    assert (message["content"], message["reasoning_content"]) == ("42", "hm")
    assert [change.path for change in told.report.losses] == ["choices[0].message.content[2]"]


@pytest.mark.parametrize("choices", [[], None])
def test_no_choice_is_a_failure_that_may_be_tried_again(choices: Any) -> None:
    error = map_reply(
        200, {}, json.dumps({"id": "1", "choices": choices}).encode(), to="deepseek/deepseek-v4-flash"
    ).error
    assert error is not None
    assert error.retryable


@pytest.mark.parametrize("body", [{"choices": None}, {"choices": []}, {}])
def test_a_status_beside_an_answer_is_read(body: dict[str, Any]) -> None:
    status = {"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}
    error = map_reply(200, {}, json.dumps({**body, **status}).encode(), to="minimax/MiniMax-M3").error
    assert error is not None
    assert (error.means.value, error.retryable) == ("quota", False)


def test_thoughts_between_marks_leave_the_content_however_a_stream_is_cut() -> None:
    content = "<think>\nhm\n</think>\n\n42"
    message = map_reply(200, {}, reply(content), to="minimax/MiniMax-M3").body["choices"][0]["message"]
    assert (message["content"], message["reasoning_content"]) == ("42", "hm")
    for size in range(1, len(content) + 1):
        decoder = stream_decoder(to="minimax/MiniMax-M3")
        pieces = [content[at : at + size] for at in range(0, len(content), size)]
        text = events(decoder, [{"content": piece} for piece in pieces])
        assert "".join(delta.get("content") or "" for delta in text) == "42"
        assert "".join(delta.get("reasoning_content") or "" for delta in text) == "hm"


def events(decoder: Any, deltas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The increments that come of these."""
    chunks: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    ]
    chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    content = b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks) + b"data: [DONE]\n\n"
    given = decoder.feed(content) + decoder.finish()
    lines = [line[6:] for line in given.split(b"\n") if line.startswith(b"data: {")]
    return [choice["delta"] for line in lines for choice in json.loads(line)["choices"]]


def test_two_halves_of_a_character_become_one() -> None:
    deltas = events(
        stream_decoder(to="zhipu/glm-5.2"), [{"content": "a\ud83d"}, {"content": "\ude00b"}, {"content": "\ud83d"}]
    )
    assert "".join(delta.get("content") or "" for delta in deltas) == "a😀b\ufffd"


def test_what_stands_beside_a_call_in_a_stream_is_passed_on() -> None:
    call: dict[str, Any] = {**CALL, "extra_content": {"google": {"thought_signature": "S"}}}
    told = events(stream_decoder(to="google/gemini-3.8-flash"), [{"tool_calls": [call]}])
    assert told[0]["tool_calls"][0]["extra_content"] == call["extra_content"]


@pytest.mark.parametrize("to", ["self-hosted@vllm/m", "deepseek/deepseek-v4-flash", "zhipu/glm-5.2", "openai/gpt-4o"])
def test_what_is_no_stream_fails_or_answers_before_anything_is_given(to: str) -> None:
    decoder = stream_decoder(to=to)
    given = decoder.feed(b"data: [DONE]\n\n") + decoder.finish()
    assert decoder.failure is not None
    assert b"choices" not in given
    decoder = stream_decoder(to=to)
    given = decoder.feed(reply("whole")) + decoder.finish()
    assert decoder.failure is None
    assert b'"whole"' in given
    assert given.endswith(b"data: [DONE]\n\n")
    decoder = stream_decoder(to=to)
    given = decoder.feed(b'data: {"error": {"message": "slow", "code": "rate_limit_exceeded"}}\n\n')
    assert decoder.failure is not None
    assert decoder.failure.retryable
    assert b"choices" not in given


def test_half_an_event_of_an_untouched_stream_is_an_error_of_the_sdk() -> None:
    decoder = stream_decoder(to="openai/gpt-4o")
    good = b'data: {"choices": [{"index": 0, "delta": {"content": "a"}}]}\n\n'
    assert decoder.feed(b"\xef\xbb\xbf" + good) == good
    assert b'"choi' not in decoder.feed(b'data: {"id": "c1", "choi\n\n').partition(b'"error"')[0]
    assert decoder.failure is not None


def test_a_result_belongs_to_the_last_call_of_its_id() -> None:
    both = [USER, calls("call_a", "call_b"), result("call_a"), result("call_b")]
    again = [*both, calls("call_b", "call_a"), result("call_b"), result("call_a")]
    body, _ = sent("baidu@legacy/ernie-3.5-8k", again)
    roles = [message["role"] for message in body["messages"]]
    assert roles == ["user", "assistant", "function", "assistant", "function"]
    assert [json.loads(body["messages"][at]["content"])["result"] for at in (2, 4)] == ["of call_a", "of call_b"]
    body, losses = sent("deepseek/deepseek-flash", [USER, calls("call_a"), USER, calls("call_a"), result("call_a")])
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user", "assistant", "tool"]
    assert {path for path in losses if path.endswith("tool_calls")} == {"messages[1].tool_calls"}


@pytest.mark.parametrize("to", ["moonshot/kimi-k2.6", "self-hosted@ollama/x"])
@pytest.mark.parametrize("kind", ["http", "https"])
def test_an_address_that_is_not_fetched_is_refused_with_its_place(to: str, kind: str) -> None:
    parts = [
        {"type": "text", "text": "what is it"},
        {"type": "image_url", "image_url": {"url": f"{kind}://e.org/a.png"}},
    ]
    with pytest.raises(UnmappableRequestError, match=r"begin with `data:`.*send the data itself") as raised:
        sent(to, [{"role": "user", "content": parts}])
    assert raised.value.path == "messages[0].content[1].image_url.url"
    parts[1] = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    body, losses = sent(to, [{"role": "user", "content": parts}])
    assert (body["messages"][0]["content"], losses) == (parts, set())


def test_an_effort_goes_where_a_request_shall_not_think() -> None:
    off = {"type": "disabled"}
    body, losses = sent("deepseek/deepseek-v4-pro", [USER], thinking=off, reasoning_effort="high")
    assert (body.get("reasoning_effort"), body["thinking"], losses) == (None, off, set())
    body, _ = sent("deepseek/deepseek-v4-pro", [USER], reasoning_effort="high")
    assert body["reasoning_effort"] == "high"
    body, _ = sent("deepseek/deepseek-v4-pro", [USER], thinking=off, reasoning_effort="none")
    assert body["reasoning_effort"] == "none"


@pytest.mark.parametrize("kept", [{}, {"format": {"type": "json_schema", "schema": {}}}])
def test_an_effort_goes_in_messages_too_where_a_request_shall_not_think(kept: dict[str, Any]) -> None:
    asked = {"model": "c", "max_tokens": 9, "messages": [USER], "thinking": {"type": "disabled"}}
    config = {"effort": "max", **kept}
    mapped = map_request({**asked, "output_config": config}, to="deepseek/deepseek-v4-pro", operation="messages")
    assert mapped.body is not None
    assert mapped.body.get("output_config") == (kept or None)
    assert "output_config.effort" in {change.path for change in mapped.report}


@pytest.mark.parametrize(
    ("to", "operation", "name", "most"),
    [
        ("alibaba/qwen3.8-max", "chat.completions", "max_tokens", 131_072),
        ("alibaba/qwen3.8-max", "chat.completions", "max_completion_tokens", 131_072),
        ("alibaba/qwen3.8-max", "messages", "max_tokens", 131_072),
        ("alibaba/qwen3.8-max", "responses", "max_output_tokens", 131_072),
        ("volcengine/doubao-seed-2-0-pro-260215", "chat.completions", "max_tokens", 128_000),
        ("moonshot/kimi-k2.6", "chat.completions", "max_completion_tokens", None),
        ("moonshot/kimi-k2.6", "messages", "max_tokens", None),
    ],
)
def test_more_than_the_model_writes_is_not_asked_for_in_silence(
    to: str, operation: str, name: str, most: int | None
) -> None:
    asked: dict[str, Any] = {"model": "m", "input" if operation == "responses" else "messages": [USER]}
    if operation == "messages":
        asked["max_tokens"] = 9
    few = map_request({**asked, name: 1000}, to=to, operation=operation)
    assert name not in {change.path for change in few.report.losses}
    many = map_request({**asked, name: 2_000_000}, to=to, operation=operation)
    (told,) = [change for change in many.report.losses if change.path == name]
    assert "writes at most" in told.why
    assert told.sources
    assert (told.kind, told.after) == (("clamped", most) if most else ("unverified", 2_000_000))


@pytest.mark.parametrize(
    "parameters",
    [None, {}, {"type": None}, {"properties": {}}, {"anyOf": [{"type": "object", "properties": {}}]}, GONE],
    ids=["null", "empty", "type null", "no type", "anyOf", "none"],
)
def test_a_tool_says_that_its_arguments_are_an_object_where_that_is_wanted(parameters: Any) -> None:
    function = {"name": "f", **({} if parameters is GONE else {"parameters": parameters})}
    body, losses = sent("deepseek/deepseek-v4-pro", [USER], tools=[{"type": "function", "function": function}])
    assert (body["tools"][0]["function"]["parameters"]["type"], losses) == ("object", set())
    assert function.get("parameters", GONE) == parameters, "what came is not changed"


@pytest.mark.parametrize("role", ["user", "tool"])
def test_an_empty_text_says_something_where_it_must(role: str) -> None:
    messages = [USER, {"role": "assistant", "content": None, "tool_calls": [CALL], "reasoning_content": "t"},
                {"role": "tool", "tool_call_id": "call_1", "content": ""}]  # fmt: skip
    if role == "user":
        messages = [{"role": "user", "content": ""}]
    mapped = map_request({"model": "m", "messages": messages}, to="moonshot/kimi-k2.6")
    assert mapped.body is not None
    assert mapped.body["messages"][-1]["content"]
    assert f"messages[{len(messages) - 1}].content" in {change.path for change in mapped.report}


@pytest.mark.parametrize("model", ["qwen3.8-omni-flash", "qwen3-omni-flash", "qwen-omni-turbo", "qwen2.5-omni-7b"])
def test_a_model_that_streams_only_is_not_asked_for_a_whole_reply(model: str) -> None:
    with pytest.raises(UnmappableRequestError, match="answers in streams only"):
        sent(f"alibaba/{model}", [USER])
    body, _ = sent(f"alibaba/{model}", [USER], stream=True)
    assert body["stream"] is True


def test_an_answer_that_was_broken_off_is_no_answer() -> None:
    told = {"choices": [{"index": 0, "finish_reason": "abort", "message": {"role": "assistant", "content": "a"}}]}
    error = map_reply(200, {}, json.dumps(told).encode(), to="zhipu/glm-5.2").error
    assert error is not None
    assert error.retryable
