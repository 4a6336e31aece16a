"""What an answer cites and shows reaches the caller in whichever language he asks, whole and streamed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anthropic
import httpx2
import openai
import pytest
from anthropic.types import Message
from openai.types.chat import ChatCompletion
from openai.types.responses import Response
from tests.mapping.test_languages import CHAT, chunks, completion

from migrate_advisor.mapping.mapper import map_reply, stream_decoder

if TYPE_CHECKING:
    from migrate_advisor.mapping.report import MappingReport

PAGE: dict[str, Any] = {"start_index": 3, "end_index": 7, "url": "https://example.org/sky", "title": "Sky"}
NESTED = {"type": "url_citation", "url_citation": PAGE}
FLAT = {"type": "url_citation", **PAGE}
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,QUJD"}}
TEXT = "It is blue."
CLAUDE = "anthropic/claude-sonnet-4-6"


def sdk(content: bytes, kind: str = "text/event-stream") -> httpx2.Client:
    answer = httpx2.Response(200, headers={"content-type": kind}, content=content)
    return httpx2.Client(transport=httpx2.MockTransport(lambda _: answer))


def told(operation: str, content: bytes, to: str = CHAT) -> tuple[bytes, MappingReport]:
    decoder = stream_decoder(to=to, operation=operation, request={})
    out = decoder.feed(content) + decoder.finish()
    assert decoder.failure is None
    return out, decoder.report


def streamed_response(content: bytes) -> Response:
    client = openai.OpenAI(api_key="x", http_client=sdk(told("responses", content)[0]))
    with client.responses.stream(model="m", input="Look") as stream:
        response: Any = stream.get_final_response()
    return Response.model_validate(response.to_dict())


def streamed_message(content: bytes) -> Message:
    client = anthropic.Anthropic(api_key="x", http_client=sdk(told("messages", content)[0]))
    with client.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": "Look"}]) as stream:
        return Message.model_validate(stream.get_final_message().to_dict())


ORDERS: dict[str, list[dict[str, Any]]] = {
    "after the text": [{"content": TEXT}, {"annotations": [NESTED]}],
    "before it": [{"annotations": [NESTED]}, {"content": TEXT}],
    "with it": [{"content": TEXT[:4], "annotations": [NESTED]}, {"content": TEXT[4:]}],
    "after thoughts": [{"reasoning_content": "Hm", "annotations": [NESTED]}, {"content": TEXT}],
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("annotation", [NESTED, FLAT])
def test_a_response_has_the_citations_of_chat(order: str, annotation: dict[str, Any]) -> None:
    whole = completion({"content": TEXT, "annotations": [annotation]})
    reply = map_reply(200, {}, whole, to=CHAT, operation="responses", request={})
    deltas = json.loads(json.dumps(ORDERS[order]).replace(json.dumps(NESTED), json.dumps(annotation)))
    for response in (Response.model_validate(reply.body), streamed_response(chunks(*deltas))):
        said: Any = response.to_dict()
        part = said["output"][-1]
        assert part["content"][0]["text"] == TEXT
        assert part["content"][0]["annotations"] == [FLAT]
    assert not [change for change in reply.report if change.is_loss]


@pytest.mark.parametrize("order", ORDERS)
def test_a_message_has_the_citations_of_chat(order: str) -> None:
    whole = completion({"content": TEXT, "annotations": [NESTED]})
    reply = map_reply(200, {}, whole, to=CHAT, operation="messages", request={})
    for message in (Message.model_validate(reply.body), streamed_message(chunks(*ORDERS[order]))):
        said: Any = message.to_dict()
        block = said["content"][-1]
        assert block["text"] == TEXT
        assert [(cited["type"], cited["url"], cited["start_index"]) for cited in block["citations"]] == [
            ("web_search_result_location", PAGE["url"], 3)
        ]
    assert not [change for change in reply.report if change.is_loss]


def test_citations_of_no_text_are_said_all_the_same() -> None:
    assert streamed_response(chunks({"annotations": [NESTED]})).to_dict()["output"]
    assert streamed_message(chunks({"annotations": [NESTED]})).to_dict()["content"]
    for operation in ("responses", "messages"):
        reply = map_reply(200, {}, completion({"content": None, "annotations": [NESTED]}), to=CHAT, operation=operation)
        assert PAGE["url"] in json.dumps(reply.body)


def test_chat_has_the_pages_that_a_message_cites() -> None:
    cited = {"type": "web_search_result_location", "url": PAGE["url"], "title": "Sky", "cited_text": "blue"}
    blocks: list[dict[str, Any]] = [
        {"type": "text", "text": "Well. "},
        {"type": "text", "text": TEXT, "citations": [cited]},
    ]
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": blocks,
               "stop_reason": "end_turn", "usage": {"input_tokens": 1, "output_tokens": 1}}  # fmt: skip
    reply = map_reply(200, {}, json.dumps(message).encode(), to=CLAUDE)
    said: Any = ChatCompletion.model_validate(reply.body).to_dict()
    annotations = said["choices"][0]["message"]["annotations"]
    page = {"start_index": 6, "end_index": 6 + len(TEXT), "url": PAGE["url"], "title": "Sky"}
    assert annotations == [{"type": "url_citation", "url_citation": page}]
    events: list[dict[str, Any]] = [{"type": "message_start", "message": {**message, "content": []}}]
    for index, block in enumerate(blocks):
        start = {"type": "text", "text": ""}
        events.append({"type": "content_block_start", "index": index, "content_block": start})
        deltas: list[Any] = [{"type": "text_delta", "text": block["text"]}]
        deltas += ({"type": "citations_delta", "citation": item} for item in block.get("citations", ()))
        events += ({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas)
        events.append({"type": "content_block_stop", "index": index})
    events += [{"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}}, {"type": "message_stop"}]
    content = b"".join(f"event: {item['type']}\ndata: {json.dumps(item)}\n\n".encode() for item in events)
    lines = told("chat.completions", content, CLAUDE)[0].decode().split("\n\n")
    given = [json.loads(line[5:])["choices"][0]["delta"] for line in lines if "annotations" in line]
    assert [delta["annotations"] for delta in given] == [annotations]


def test_pictures_of_an_answer_are_items_of_a_response_and_are_named_where_there_is_no_place() -> None:
    whole = completion({"content": TEXT, "images": [PICTURE]})
    reply = map_reply(200, {}, whole, to=CHAT, operation="responses", request={})
    for response in (Response.model_validate(reply.body), streamed_response(chunks({"images": [PICTURE]}))):
        assert [item.result for item in response.output if item.type == "image_generation_call"] == ["QUJD"]
    reply = map_reply(200, {}, whole, to=CHAT, operation="messages", request={})
    assert [change.path for change in reply.report if change.is_loss] == ["choices[0].message.images"]
    report = told("messages", chunks({"images": [PICTURE]}))[1]
    assert [change.path for change in report if change.is_loss] == ["choices[].delta.images"]


def test_a_refusal_ends_a_message_as_one() -> None:
    reply = map_reply(200, {}, completion({"content": None, "refusal": "No."}), to=CHAT, operation="messages")
    assert reply.body["stop_reason"] == "refusal"
    assert streamed_message(chunks({"refusal": "No."})).stop_reason == "refusal"


@pytest.mark.parametrize("operation", ["responses", "messages"])
def test_what_a_stream_says_at_its_top_is_passed_on_as_of_a_whole_reply(operation: str) -> None:
    content = chunks({"content": TEXT}).replace(b'"model": "m"', b'"model": "m", "citations": ["https://a.example"]')
    last = told(operation, content)[0].decode().rstrip().split("\n\n")[-2 if operation == "messages" else -1]
    assert "https://a.example" in last
