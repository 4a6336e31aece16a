"""Servers that speak the caller's language and leave something out: the unmodified SDK reads their answers.

Each key of a whole answer and of each event is left out, and told as null, in its turn.
"""

from __future__ import annotations

import copy
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import anthropic
import httpx2
import openai
import pytest
from anthropic.types import Message
from openai.types.responses import Response

from migrate_advisor.mapping.mapper import map_reply, stream_decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLAUDES, OPENAIS = "deepseek/deepseek-v4-flash", "openai/gpt-5"
MESSAGE: dict[str, Any] = {
    "id": "msg_7", "type": "message", "role": "assistant", "model": "m", "stop_reason": "tool_use",
    "stop_sequence": None, "usage": {"input_tokens": 3, "output_tokens": 4},
    "content": [
        {"type": "thinking", "thinking": "Hm", "signature": "s"}, {"type": "text", "text": "It is blue."},
        {"type": "tool_use", "id": "toolu_7", "name": "look", "input": {"at": "sky"}},
    ],
}  # fmt: skip
MESSAGE_EVENTS: list[dict[str, Any]] = [
    {"type": "message_start", "message": {**MESSAGE, "content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": "", "signature": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Hm"}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "s"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "It is blue."}},
    {"type": "content_block_stop", "index": 1},
    {"type": "content_block_start", "index": 2,
     "content_block": {"type": "tool_use", "id": "toolu_7", "name": "look", "input": {}}},
    {"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": '{"at": "sky"}'}},
    {"type": "content_block_stop", "index": 2},
    {"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": None},
     "usage": {"output_tokens": 4}},
    {"type": "message_stop"},
]  # fmt: skip
PART: dict[str, Any] = {"type": "output_text", "text": "It is blue.", "annotations": [], "logprobs": []}
SAID: dict[str, Any] = {"id": "msg_7", "type": "message", "role": "assistant", "status": "completed", "content": [PART]}
CALL = {"id": "fc_7", "type": "function_call", "status": "completed", "call_id": "c", "name": "look", "arguments": "{}"}
RESPONSE: dict[str, Any] = {
    "id": "resp_7", "object": "response", "created_at": 1, "status": "completed", "model": "m", "output": [SAID, CALL],
    "error": None, "incomplete_details": None, "instructions": None, "metadata": {}, "parallel_tool_calls": True,
    "temperature": None, "tool_choice": "auto", "tools": [], "top_p": None,
    "usage": {"input_tokens": 3, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
              "output_tokens": 4, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 7},
}  # fmt: skip
_BEGUN = {**RESPONSE, "status": "in_progress", "output": [], "usage": None}
_AT = {"item_id": "msg_7", "output_index": 0, "content_index": 0}
RESPONSE_EVENTS: list[dict[str, Any]] = [
    {"type": "response.created", "response": _BEGUN},
    {"type": "response.output_item.added", "output_index": 0, "item": {**SAID, "status": "in_progress", "content": []}},
    {"type": "response.content_part.added", **_AT, "part": {**PART, "text": ""}},
    {"type": "response.output_text.delta", **_AT, "delta": "It is blue.", "logprobs": []},
    {"type": "response.output_text.done", **_AT, "text": "It is blue.", "logprobs": []},
    {"type": "response.content_part.done", **_AT, "part": PART},
    {"type": "response.output_item.done", "output_index": 0, "item": SAID},
    {"type": "response.output_item.added", "output_index": 1, "item": {**CALL, "arguments": ""}},
    {"type": "response.function_call_arguments.delta", "item_id": "fc_7", "output_index": 1, "delta": "{}"},
    {"type": "response.function_call_arguments.done", "item_id": "fc_7", "output_index": 1, "arguments": "{}"},
    {"type": "response.output_item.done", "output_index": 1, "item": CALL},
    {"type": "response.completed", "response": RESPONSE},
]
RESPONSE_EVENTS = [{**event, "sequence_number": number} for number, event in enumerate(RESPONSE_EVENTS)]
UNTOLD = frozenset({"logprobs", "text", "thinking", "delta", "partial_json", "arguments", "part", "item", "output",
                    "content", "content_block", "input", "name"})  # fmt: skip
"""Keys without which something is not said that nobody can know: the SDK reads the rest."""


def lacking(value: Any, path: str = "") -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Every place of a value, with what makes one that lacks it."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        for name, change in (("absent", _without), ("null", _nothing)):
            if isinstance(value, dict) and not (name == "null" and item is None):
                yield f"{path}.{key} {name}", partial(change, path=f"{path}.{key}")
        yield from lacking(item, f"{path}.{key}")


def _holder(root: Any, path: str) -> tuple[Any, str]:
    *way, last = path.strip(".").split(".")
    for key in way:
        root = root[int(key)] if isinstance(root, list) else root[key]
    return root, last


def _without(root: Any, path: str) -> Any:
    made = copy.deepcopy(root)
    holder, last = _holder(made, path)
    del holder[last]
    return made


def _nothing(root: Any, path: str) -> Any:
    made = copy.deepcopy(root)
    holder, last = _holder(made, path)
    holder[last] = None
    return made


def stream(events: list[Any], *, named: bool = True) -> bytes:
    kinds = [event["type"] for event in (MESSAGE_EVENTS if len(events) == len(MESSAGE_EVENTS) else RESPONSE_EVENTS)]
    lines = (
        (f"event: {kind}\n" if named else "") + f"data: {json.dumps(event)}\n\n"
        for kind, event in zip(kinds, events, strict=True)
    )
    return "".join(lines).encode()


def carried(to: str, operation: str, content: bytes) -> bytes:
    decoder = stream_decoder(to=to, operation=operation, request={})
    out = b"".join(decoder.feed(content[at : at + 50]) for at in range(0, len(content), 50)) + decoder.finish()
    assert decoder.failure is None, decoder.failure
    if out != content and b"event:" in content:
        assert list(decoder.report) or b"null" in out  # that nothing is said is put in without a word
    return out


SENT: dict[str, bytes] = {}
"""What the SDKs are answered with."""


def _answered(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=SENT["content"])


CLAUDE = anthropic.Anthropic(api_key="x", http_client=httpx2.Client(transport=httpx2.MockTransport(_answered)))
GPT = openai.OpenAI(api_key="x", http_client=httpx2.Client(transport=httpx2.MockTransport(_answered)))


def read_message(content: bytes) -> Message:
    SENT["content"] = content
    with CLAUDE.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": "Look"}]) as told:
        message = Message.model_validate(told.get_final_message().to_dict())
    assert message.usage.input_tokens >= 0
    assert message.usage.output_tokens >= 0
    return message


def read_response(content: bytes) -> Response:
    SENT["content"] = content
    with GPT.responses.stream(model="m", input="Look") as told:
        final: Any = told.get_final_response()
    response = Response.model_validate(final.to_dict())
    assert response.output_text is not None
    return response


def _last(place: str) -> str:
    return place.partition(" ")[0].rpartition(".")[2]


WHOLE_MESSAGES, WHOLE_RESPONSES = dict(lacking(MESSAGE)), dict(lacking(RESPONSE))
MESSAGES, RESPONSES = dict(lacking(MESSAGE_EVENTS)), dict(lacking(RESPONSE_EVENTS))


def test_what_lacks_nothing_is_not_touched() -> None:
    for to, operation, whole, events in (
        (CLAUDES, "messages", MESSAGE, MESSAGE_EVENTS), (OPENAIS, "responses", RESPONSE, RESPONSE_EVENTS)
    ):  # fmt: skip
        reply = map_reply(200, {}, json.dumps(whole).encode(), to=to, operation=operation)
        assert reply.body == whole
        assert not reply.report
        assert carried(to, operation, stream(events)) == stream(events)


@pytest.mark.parametrize("place", WHOLE_MESSAGES)
def test_a_message_that_lacks_something_is_read(place: str) -> None:
    content = json.dumps(WHOLE_MESSAGES[place](MESSAGE)).encode()
    if place == ".content absent":
        pytest.skip("there is no answer")
    reply = map_reply(200, {}, content, to=CLAUDES, operation="messages")
    message = Message.model_validate(reply.body)
    assert message.stop_reason
    assert len(message.content) == 3 or "content null" in place
    assert reply.report or "stop_sequence" in place or ".input." in place


@pytest.mark.parametrize("place", WHOLE_RESPONSES)
def test_a_response_that_lacks_something_is_read(place: str) -> None:
    reply = map_reply(200, {}, json.dumps(WHOLE_RESPONSES[place](RESPONSE)).encode(), to=OPENAIS, operation="responses")
    response = Response.model_validate(reply.body)
    assert response.output_text == "It is blue." or _last(place) in UNTOLD


@pytest.mark.parametrize("place", MESSAGES)
def test_a_streamed_message_that_lacks_something_is_read(place: str) -> None:
    message = read_message(carried(CLAUDES, "messages", stream(MESSAGES[place](MESSAGE_EVENTS))))
    assert [block.type for block in message.content] == ["thinking", "text", "tool_use"] or _last(place) in UNTOLD
    assert message.content[1].to_dict().get("text") == "It is blue." or _last(place) in UNTOLD
    assert message.stop_reason == "tool_use" or _last(place) in UNTOLD


@pytest.mark.parametrize("place", RESPONSES)
def test_a_streamed_response_that_lacks_something_is_read(place: str) -> None:
    response = read_response(carried(OPENAIS, "responses", stream(RESPONSES[place](RESPONSE_EVENTS))))
    assert response.output_text == "It is blue." or _last(place) in UNTOLD


@pytest.mark.parametrize("number", range(len(MESSAGE_EVENTS) - 1))
def test_a_streamed_message_without_one_of_its_events_is_read(number: int) -> None:
    lines = stream(MESSAGE_EVENTS).decode().split("\n\n")
    del lines[number]
    read_message(carried(CLAUDES, "messages", "\n\n".join(lines).encode()))


@pytest.mark.parametrize("number", range(len(RESPONSE_EVENTS) - 1))
def test_a_streamed_response_without_one_of_its_events_is_read(number: int) -> None:
    lines = stream(RESPONSE_EVENTS).decode().split("\n\n")
    del lines[number]
    read_response(carried(OPENAIS, "responses", "\n\n".join(lines).encode()))


def test_events_without_names_have_them() -> None:
    message = read_message(carried(CLAUDES, "messages", stream(MESSAGE_EVENTS, named=False)))
    assert message.content[1].to_dict()["text"] == "It is blue."
    response = read_response(carried(OPENAIS, "responses", stream(RESPONSE_EVENTS, named=False)))
    assert response.output_text == "It is blue."


def test_a_whole_answer_in_place_of_a_stream_lacks_nothing_either() -> None:
    message = {key: MESSAGE[key] for key in ("type", "content")}
    assert read_message(carried(CLAUDES, "messages", json.dumps(message).encode())).usage.output_tokens == 0
    response = {key: RESPONSE[key] for key in ("object", "output")}
    assert read_response(carried(OPENAIS, "responses", json.dumps(response).encode())).output_text == "It is blue."
