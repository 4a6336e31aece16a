"""Responses and Messages by pair: what a caller's own SDK reads of a chat provider's replies, streams and errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from anthropic.types import Message, RawMessageStreamEvent
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.languages.memory import ResponseMemory
from migrate_advisor.mapping.mapper import Mapper, map_reply, map_request, mapper_for, stream_decoder
from migrate_advisor.mapping.plan import Wanted

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

CHAT = "baichuan/some-model"
"""A target of which no document says that it speaks anything but chat."""
COUNTS = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13, "prompt_tokens_details": {"cached_tokens": 2}}
CALL = {"id": "call_a", "type": "function", "function": {"name": "look", "arguments": '{"at": "sky"}'}}


def completion(message: dict[str, Any], reason: str = "stop") -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    head: dict[str, Any] = {"id": "chatcmpl-7", "object": "chat.completion", "created": 1, "model": "m"}
    return json.dumps({**head, "choices": [choice], "usage": COUNTS}).encode()


def chunks(*deltas: dict[str, Any], reason: str = "stop") -> bytes:
    head: dict[str, Any] = {"id": "chatcmpl-7", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    told: list[Any] = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    told.append({"index": 0, "delta": {}, "finish_reason": reason})
    events: list[dict[str, Any]] = [{**head, "choices": [choice]} for choice in told] + [
        {**head, "choices": [], "usage": COUNTS}
    ]
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events) + b"data: [DONE]\n\n"


def events_of(stream: bytes) -> list[dict[str, Any]]:
    found = []
    for block in stream.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if fields:
            data = json.loads(fields["data"])
            assert fields["event"] == data["type"]
            found.append(data)
    return found


def streamed(operation: str, content: bytes, asked: dict[str, Any], cut: int | None = None) -> list[dict[str, Any]]:
    decoder = stream_decoder(to=CHAT, operation=operation, request=asked)
    size = cut or len(content)
    out = b"".join(decoder.feed(content[at : at + size]) for at in range(0, len(content), size))
    return events_of(out + decoder.finish())


RESPONSES: dict[str, Any] = {
    "model": "gpt-5",
    "instructions": "Be brief.",
    "input": [
        {"role": "user", "content": [{"type": "input_text", "text": "Look"}]},
        {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "Hm"}]},
        {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
         "content": [{"type": "output_text", "text": "Looking.", "annotations": []}]},
        {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "look", "arguments": "{}"},
        {"type": "function_call", "call_id": "c2", "name": "look", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "blue"},
        {"type": "function_call_output", "call_id": "c2", "output": [{"type": "input_text", "text": "grey"}]},
    ],
    "tools": [{"type": "function", "name": "look", "parameters": {"type": "object", "properties": {}}, "strict": None}],
    "max_output_tokens": 100,
}  # fmt: skip


def test_a_conversation_of_items_becomes_one_of_messages() -> None:
    body = map_request(RESPONSES, to=CHAT, operation="responses").body
    assert body is not None
    assert [message["role"] for message in body["messages"]] == ["system", "user", "assistant", "tool", "tool"]
    assistant = body["messages"][2]
    assert assistant["content"] == "Looking."
    assert assistant["reasoning_content"] == "Hm"
    assert [call["id"] for call in assistant["tool_calls"]] == ["c1", "c2"]
    assert [message["content"] for message in body["messages"][3:]] == ["blue", "grey"]
    assert body["tools"][0]["function"]["name"] == "look"


def test_a_whole_reply_is_a_response_of_the_sdk() -> None:
    message = {"content": "It is blue.", "reasoning_content": "Sky.", "tool_calls": [CALL]}
    reply = map_reply(200, {}, completion(message, "tool_calls"), to=CHAT, operation="responses", request=RESPONSES)
    response = Response.model_validate(reply.body)
    assert response.output_text == "It is blue."
    assert [item.type for item in response.output] == ["reasoning", "message", "function_call"]
    assert response.status == "completed"
    assert response.instructions == "Be brief."
    assert response.usage is not None
    assert (response.usage.input_tokens, response.usage.input_tokens_details.cached_tokens) == (9, 2)


@pytest.mark.parametrize("cut", [1, 7, None])
def test_a_stream_is_the_sdks_events_wherever_it_is_cut(cut: int | None) -> None:
    calls = [
        {
            "tool_calls": [
                {"index": 0, "id": "call_a", "type": "function", "function": {"name": "look", "arguments": ""}}
            ]
        },
        {
            "tool_calls": [
                {"index": 1, "id": "call_b", "type": "function", "function": {"name": "hear", "arguments": "{"}}
            ]
        },
        {"tool_calls": [{"index": 0, "function": {"arguments": '{"at": "sky"}'}}]},
        {"tool_calls": [{"index": 1, "function": {"arguments": "}"}}]},
    ]
    content = chunks(
        {"role": "assistant"}, {"reasoning_content": "Sky"}, {"content": "It is "}, {"content": "“blue”"}, *calls
    )
    found = streamed("responses", content, RESPONSES, cut)
    adapter: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)
    told = [adapter.validate_python(event) for event in found]
    assert [event.sequence_number for event in told] == list(range(len(told)))
    assert [event.type for event in told][:2] == ["response.created", "response.in_progress"]
    response = told[-1].response
    assert told[-1].type == "response.completed"
    assert response.output_text == "It is “blue”"
    assert [(item.name, item.arguments) for item in response.output[2:]] == [("look", '{"at": "sky"}'), ("hear", "{}")]
    assert response.usage.total_tokens == 13
    added = [event["item"]["id"] for event in found if event["type"] == "response.output_item.added"]
    done = [event["item"] for event in found if event["type"] == "response.output_item.done"]
    assert added == [item["id"] for item in done] == [item.id for item in response.output]


def test_an_answer_that_was_cut_short_is_incomplete() -> None:
    found = streamed("responses", chunks({"content": "It"}, reason="length"), RESPONSES)
    assert found[-1]["type"] == "response.incomplete"
    assert found[-1]["response"]["incomplete_details"] == {"reason": "max_output_tokens"}


def test_a_custom_tool_is_called_with_its_text() -> None:
    asked = {**RESPONSES, "tools": [{"type": "custom", "name": "run", "description": "Runs SQL."}]}
    body = map_request(asked, to=CHAT, operation="responses").body
    assert body is not None
    assert body["tools"][0]["function"]["parameters"]["required"] == ["input"]
    call = {"id": "call_a", "type": "function", "function": {"name": "run", "arguments": '{"input": "select 1"}'}}
    reply = map_reply(
        200, {}, completion({"content": None, "tool_calls": [call]}), to=CHAT, operation="responses", request=asked
    )
    assert Response.model_validate(reply.body).output[0].to_dict()["input"] == "select 1"
    found = streamed("responses", chunks({"tool_calls": [{"index": 0, **call}]}), asked)
    assert [event["input"] for event in found if event["type"] == "response.custom_tool_call_input.done"] == [
        "select 1"
    ]


@pytest.mark.parametrize(
    ("extra", "path"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"prompt": {"id": "pmpt_1"}}, "prompt"),
        ({"background": True}, "background"),
        ({"input": [{"type": "item_reference", "id": "msg_1"}]}, "input[0]"),
        ({"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}]}, "input[0].content[0]"),
        ({"tool_choice": {"type": "file_search"}}, "tool_choice"),
    ],
    ids=str,
)
def test_what_lives_at_the_source_is_refused_by_name(extra: dict[str, Any], path: str) -> None:
    with pytest.raises(UnmappableRequestError) as refused:
        map_request({**RESPONSES, **extra}, to=CHAT, operation="responses")
    assert refused.value.path == path


@pytest.mark.parametrize(
    "kind", ["web_search", "file_search", "code_interpreter", "mcp", "image_generation", "computer"]
)
def test_tools_that_a_provider_runs_itself_are_dropped_by_name(kind: str) -> None:
    asked = {**RESPONSES, "tools": [*RESPONSES["tools"], {"type": kind}]}
    mapped = map_request(asked, to=CHAT, operation="responses")
    assert [change.path for change in mapped.report.losses if kind in change.why] == ["tools[1]"]
    assert mapped.body is not None
    assert len(mapped.body["tools"]) == 1


def test_only_the_allowed_tools_are_sent() -> None:
    tools: list[Any] = [{"type": "function", "name": name, "parameters": {}} for name in ("look", "hear")]
    choice = {"type": "allowed_tools", "mode": "required", "tools": [{"type": "function", "name": "hear"}]}
    body = map_request({**RESPONSES, "tools": tools, "tool_choice": choice}, to=CHAT, operation="responses").body
    assert body is not None
    assert [tool["function"]["name"] for tool in body["tools"]] == ["hear"]
    assert body["tool_choice"] == "required"


def test_an_earlier_response_is_said_in_full_where_the_client_saw_it(catalog: Catalog) -> None:
    memory = ResponseMemory()
    reply = map_reply(200, {}, completion({"content": "Blue."}), to=CHAT, operation="responses", request=RESPONSES)
    memory.keep({"input": "Which colour?"}, reply.body)
    asked = {"model": "gpt-5", "previous_response_id": "resp_7", "input": "Sure?"}
    mapped = mapper_for(Wanted(CHAT, "responses"), catalog).request(asked, memory=memory)
    assert mapped.body is not None
    assert [message["content"] for message in mapped.body["messages"]] == ["Which colour?", "Blue.", "Sure?"]
    assert [change.path for change in mapped.report if change.path == "previous_response_id"]
    assert memory.delete("resp_7")
    with pytest.raises(UnmappableRequestError):
        mapper_for(Wanted(CHAT, "responses"), catalog).request(asked, memory=memory)


def test_what_is_to_be_included_twice_is_asked_for_once_and_both_are_accounted_for() -> None:
    named = ["message.output_text.logprobs", "message.output_text.logprobs"]
    mapped = map_request({**RESPONSES, "include": named}, to=CHAT, operation="responses")
    assert {"include[0]", "include[1]"} <= {change.path for change in mapped.report}


def test_items_that_are_only_named_turn_after_turn_are_said_in_full(catalog: Catalog) -> None:
    memory = ResponseMemory(max_responses=2)
    mapper = mapper_for(Wanted(CHAT, "responses"), catalog)
    asked: list[Any] = [{"role": "user", "content": "0"}]
    for turn in range(4):  # as the Vercel AI SDK does, which names what was said before
        mapped = mapper.request({"model": "gpt-5", "input": asked}, memory=memory)
        assert mapped.body is not None
        said = [message["content"] for message in mapped.body["messages"]]
        assert said == [text for number in range(turn) for text in (str(number), f"answer {number}")] + [str(turn)]
        part = {"type": "output_text", "text": f"answer {turn}", "annotations": []}
        answer = {"type": "message", "id": f"msg_{turn}", "role": "assistant", "content": [part]}
        memory.keep({"input": asked}, {"id": f"resp_{turn}", "output": [answer]}, "zhipu")
        asked = [*asked, {"type": "item_reference", "id": f"msg_{turn}"}, {"role": "user", "content": str(turn + 1)}]
    assert memory.delete("resp_3")
    assert memory.item("msg_3") is None
    assert memory.item("msg_2") is not None, "another response still has it"
    assert memory.delete("resp_2")
    assert memory.item("msg_0") is None


def test_a_reference_that_names_nothing_seen_is_not_kept_and_refused(catalog: Catalog) -> None:
    memory = ResponseMemory()
    asked = {"model": "gpt-5", "input": [{"type": "item_reference", "id": "msg_9"}]}
    memory.keep(asked, {"id": "resp_1", "output": []}, "zhipu")
    with pytest.raises(UnmappableRequestError, match="msg_9 is no item that this client saw"):
        mapper_for(Wanted(CHAT, "responses"), catalog).request(asked, memory=memory)


def test_a_memory_is_bounded_and_keeps_nothing_that_was_not_to_be_stored() -> None:
    memory = ResponseMemory(max_responses=2)
    for number in range(3):
        memory.keep({"input": "x"}, {"id": f"resp_{number}", "output": []})
    assert [memory.response(f"resp_{number}") is not None for number in range(3)] == [False, True, True]
    memory.keep({"input": "x", "store": False}, {"id": "resp_9", "output": []})
    assert memory.response("resp_9") is None
    small = ResponseMemory(max_bytes=100)
    small.keep({"input": "x" * 200}, {"id": "resp_0", "output": []})
    assert small.response("resp_0") is None


MESSAGES: dict[str, Any] = {
    "model": "claude-sonnet-5",
    "max_tokens": 100,
    "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
    "messages": [
        {"role": "user", "content": "Look"},
        {"role": "assistant", "content": [
            {"type": "thinking", "thinking": "Hm", "signature": "s"}, {"type": "text", "text": "Looking."},
            {"type": "tool_use", "id": "t1", "name": "look", "input": {"at": "sky"}}]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "blue"}]},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}},
            {"type": "text", "text": "And this?"}]},
    ],
    "tools": [{"name": "look", "input_schema": {"type": "object"}}],
    "tool_choice": {"type": "any", "disable_parallel_tool_use": True},
    "stop_sequences": ["END"],
}  # fmt: skip


def test_a_conversation_of_blocks_becomes_one_of_messages() -> None:
    mapped = map_request(MESSAGES, to="google/some-model", operation="messages")
    body = mapped.body
    assert body is not None
    assert [message["role"] for message in body["messages"]] == ["system", "user", "assistant", "tool", "user"]
    assert json.loads(body["messages"][2]["tool_calls"][0]["function"]["arguments"]) == {"at": "sky"}
    assert body["messages"][3] == {"role": "tool", "tool_call_id": "t1", "content": "blue"}
    assert body["messages"][4]["content"][0]["image_url"] == {"url": "data:image/png;base64,AA=="}
    assert body["tool_choice"] == "required"
    told = {change.path: change for change in mapped.report}
    assert told["tool_choice.disable_parallel_tool_use"].is_loss
    assert told["messages[1].content[0].signature"].is_loss
    assert not told["system[0].cache_control"].is_loss


def test_what_cannot_be_said_is_named_where_the_caller_said_it() -> None:
    with pytest.raises(UnmappableRequestError) as refused:
        map_request(MESSAGES, to=CHAT, operation="messages")
    assert refused.value.path.startswith("messages[2].content")


def test_a_whole_reply_is_a_message_of_the_sdk() -> None:
    message = {"content": "It is blue.", "reasoning_content": "Sky.", "tool_calls": [CALL]}
    reply = map_reply(200, {}, completion(message, "tool_calls"), to=CHAT, operation="messages")
    told = Message.model_validate(reply.body)
    assert [block.type for block in told.content] == ["thinking", "text", "tool_use"]
    assert told.content[2].to_dict()["input"] == {"at": "sky"}
    assert told.stop_reason == "tool_use"
    assert (told.usage.input_tokens, told.usage.cache_read_input_tokens, told.usage.output_tokens) == (7, 2, 4)


@pytest.mark.parametrize("cut", [1, 7, None])
def test_a_stream_is_anthropics_events_wherever_it_is_cut(cut: int | None) -> None:
    call = {"tool_calls": [{"index": 0, **CALL}]}
    content = chunks(
        {"role": "assistant"}, {"reasoning_content": "Sky"}, {"content": "It is "}, {"content": "“blue”"}, call
    )
    found = streamed("messages", content, MESSAGES, cut)
    adapter: TypeAdapter[Any] = TypeAdapter(RawMessageStreamEvent)
    told = [adapter.validate_python(event) for event in found]
    assert told[0].type == "message_start"
    assert [event.type for event in told][-2:] == ["message_delta", "message_stop"]
    starts = [event for event in found if event["type"] == "content_block_start"]
    stops = [event["index"] for event in found if event["type"] == "content_block_stop"]
    assert [event["content_block"]["type"] for event in starts] == ["thinking", "text", "tool_use"]
    assert [event["index"] for event in starts] == stops == [0, 1, 2]
    text = "".join(event["delta"].get("text", "") for event in found if event["type"] == "content_block_delta")
    assert text == "It is “blue”"
    assert found[-2]["usage"]["output_tokens"] == 4


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [(401, "authentication_error", 401), (429, "rate_limit_error", 429), (400, "invalid_request_error", 400),
     (500, "api_error", 500), (503, "overloaded_error", 529)],
)  # fmt: skip
def test_errors_are_in_the_callers_shape(status: int, kind: str, said: int) -> None:
    reply = map_reply(status, {}, b'{"error": {"message": "no"}}', to=CHAT, operation="messages")
    assert reply.status == said
    assert reply.body == {"type": "error", "error": {"type": kind, "message": "no"}}
    assert map_reply(status, {}, b'{"error": {"message": "no"}}', to=CHAT, operation="responses").body["error"][
        "message"
    ]


@pytest.mark.parametrize("operation", ["responses", "messages"])
def test_a_stream_that_breaks_off_ends_with_an_error_event(operation: str) -> None:
    nothing = streamed(operation, b": wait\n\n", {})
    assert [event["type"] for event in nothing] == ["error"]
    half = chunks({"content": "It is"}, {"content": " blue"})[:300]
    assert streamed(operation, half, {})[-1]["type"] == "error"


@pytest.mark.parametrize("operation", ["responses", "messages"])
def test_half_a_character_does_not_break_a_stream(operation: str) -> None:
    content = chunks({"content": "a"}, {"content": "b"}).replace(b'"b"', b'"\\ud83d"')
    found = streamed(operation, content, {})
    assert found[-1]["type"] in {"response.completed", "message_stop"}


def test_a_model_that_does_something_else_is_refused_with_one_that_does_it(catalog: Catalog) -> None:
    with pytest.raises(UnmappableRequestError, match=r"text-embedding-v4 is a model for embeddings.*qwen"):
        Mapper(Wanted("alibaba@cn/text-embedding-v4", "responses"), catalog)


@pytest.mark.parametrize("to", [CHAT, "zhipu@cn/glm-5.2", "mistral/mistral-large-latest"])
def test_what_is_said_between_a_call_and_its_result_parts_them_not(catalog: Catalog, to: str) -> None:
    """A response may list a message after a call, and chat takes nothing between a call and its result."""
    call = {"type": "function_call", "call_id": "abcdefghi", "name": "look", "arguments": "{}"}
    said = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I look."}]}
    result = {"type": "function_call_output", "call_id": "abcdefghi", "output": "sun"}
    for before, text in (([], "I look."), ([{"role": "assistant", "content": "Well."}], "Well.\nI look.")):
        items = [{"role": "user", "content": "hi"}, *before, call, said, result]
        body = map_request({"model": "m", "input": items}, to=to, operation="responses", catalog=catalog).body
        assert body is not None
        user, turn, tool = body["messages"]
        assert (user["role"], turn["role"], tool["role"]) == ("user", "assistant", "tool")
        assert (turn["content"], turn["tool_calls"][0]["function"]["name"]) == (text, "look")
