"""Token counts reach the caller wherever a provider puts them, in each language, whole and streamed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.mapping.mapper import map_reply, stream_decoder

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

PLAIN = {"prompt_tokens": 30, "completion_tokens": 7, "total_tokens": 37}
BYTES_PASS, TRANSLATED, BY_PAIR = "moonshot@cn/kimi-k2.6", "self-hosted@vllm/m", "zhipu@cn/glm-5.2"
CHOICE = {"index": 0, "finish_reason": "stop"}
PLACES: dict[str, dict[str, Any]] = {
    "usage": {"usage": PLAIN},
    "other names": {"usage": {"input_tokens": 30, "output_tokens": 7}},
    "a choice": {"choices": [{**CHOICE, "usage": {**PLAIN, "cached_tokens": 20}}]},
    "Groq's": {"x_groq": {"id": "req", "usage": {**PLAIN, "queue_time": 0.1}}},
    "Bedrock's": {"amazon-bedrock-invocationMetrics": {"inputTokenCount": 30, "outputTokenCount": 7, "latency": 4}},
    "cached": {"usage": {**PLAIN, "prompt_cache_hit_tokens": 20, "prompt_cache_miss_tokens": 10}},
    "cached, too": {"usage": {**PLAIN, "cached_tokens": 20}},
}
CACHED = {"a choice", "cached", "cached, too"}


def reply(place: str, said: str) -> dict[str, Any]:
    """A whole reply, or the last chunk of a streamed one, that counts tokens there."""
    told = PLACES[place]
    choice = {**(told.get("choices") or [CHOICE])[0], said: {"role": "assistant", "content": "Hello"}}
    kind = "chat.completion" if said == "message" else "chat.completion.chunk"
    head = {"id": "chatcmpl-1", "object": kind, "created": 1, "model": "m"}
    return {**head, **told, "choices": [choice]}


def counts(usage: dict[str, Any]) -> tuple[int, int, int]:
    """Tokens that were asked, of those the ones read from a cache, and tokens said, in each language."""
    if "prompt_tokens" in usage:
        details = usage.get("prompt_tokens_details") or {}
        return usage["prompt_tokens"], details.get("cached_tokens") or 0, usage["completion_tokens"]
    if "cache_read_input_tokens" in usage:
        cached = usage["cache_read_input_tokens"]
        return usage["input_tokens"] + cached, cached, usage["output_tokens"]
    return usage["input_tokens"], usage["input_tokens_details"]["cached_tokens"], usage["output_tokens"]


def right(place: str) -> tuple[int, int, int]:
    return 30, 20 if place in CACHED else 0, 7


ASKED = [
    (BYTES_PASS, "chat.completions"), (TRANSLATED, "chat.completions"), (BY_PAIR, "responses"),
    ("mistral/mistral-large-4", "messages"),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("to", "operation"), ASKED)
def test_counts_of_a_whole_reply(catalog: Catalog, to: str, operation: str, place: str) -> None:
    content = json.dumps(reply(place, "message")).encode()
    assert counts(map_reply(200, {}, content, to=to, operation=operation, catalog=catalog).body["usage"]) == right(
        place
    )


def told_in(stream: bytes) -> list[dict[str, Any]]:
    """The counts that a caller sees in the places of its language."""
    events = [json.loads(line[6:]) for line in stream.decode().splitlines() if line.startswith("data: {")]
    found = [event.get("usage") or (event.get("response") or {}).get("usage") for event in events]
    return [usage for usage in found if usage]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("to", "operation"), ASKED)
def test_counts_of_a_stream_that_were_asked_for(catalog: Catalog, to: str, operation: str, place: str) -> None:
    decoder = stream_decoder(to=to, operation=operation, include_usage=True, catalog=catalog)
    wire = f"data: {json.dumps(reply(place, 'delta'))}\n\ndata: [DONE]\n\n".encode()
    pieces = [decoder.feed(wire[at : at + 40]) for at in range(0, len(wire), 40)]
    given = b"".join([*pieces, decoder.finish()])
    assert decoder.failure is None
    assert decoder.usage is not None
    assert counts(decoder.usage) == right(place)
    assert counts(told_in(given)[-1]) == right(place)


@pytest.mark.parametrize("to", [BYTES_PASS, TRANSLATED])
def test_counts_nobody_asked_for_come_in_no_chunk_of_their_own(catalog: Catalog, to: str) -> None:
    decoder = stream_decoder(to=to, catalog=catalog)
    chunk = {**reply("a choice", "delta"), "choices": [{**CHOICE, "delta": {"content": "Two tokens"}}]}
    only = {**chunk, "choices": [], "usage": PLAIN}
    wire = "".join(f"data: {json.dumps(event)}\n\n" for event in (chunk, only)) + "data: [DONE]\n\n"
    given = (decoder.feed(wire.encode()) + decoder.finish()).decode()
    assert decoder.usage == PLAIN
    assert '"choices": []' not in given
    assert "Two tokens" in given
    assert given.endswith("\n\ndata: [DONE]\n\n")
    assert "\n\n\n" not in given


def test_the_beginning_of_a_message_counts_what_was_asked(catalog: Catalog) -> None:
    decoder = stream_decoder(to="anthropic/claude-sonnet-5", operation="messages", catalog=catalog)
    start = {"id": "msg_1", "type": "message", "role": "assistant", "content": [], "model": "m"}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**start, "usage": {"input_tokens": 30, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hello"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 7}},
        {"type": "message_stop"},
    ]
    decoder.feed("".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode())
    assert decoder.finish() == b""
    assert decoder.usage == {"input_tokens": 30, "output_tokens": 7}


@pytest.mark.parametrize("operation", ["responses", "messages"])
def test_chat_s_names_of_counts_are_read_in_other_languages_too(catalog: Catalog, operation: str) -> None:
    part = {"type": "text", "text": "Hello"}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": [part], "usage": PLAIN}
    output = [{**message, "content": [{"type": "output_text", "text": "Hello"}]}]
    response = {"id": "resp_1", "object": "response", "output": output, "usage": PLAIN}
    content = json.dumps(message if operation == "messages" else response).encode()
    to = "openai/gpt-5.6-sol" if operation == "responses" else "anthropic/claude-sonnet-5"
    usage = map_reply(200, {}, content, to=to, operation=operation, catalog=catalog).body["usage"]
    assert (usage["input_tokens"], usage["output_tokens"]) == (30, 7)
