"""The unmodified openai and anthropic SDKs on the carrying client: Responses, Messages and what else there is."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import anthropic
import openai
import pytest
from pydantic import BaseModel
from tests.transport.vendor import TEXT, Request, Vendor, completion

from migrate_advisor.transport.client import async_fallback_client, fallback_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"])]

WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


class City(BaseModel):
    name: str


def _chat(request: Request) -> Any:
    body = request.body
    if body.get("response_format", {}).get("type") == "json_schema":
        return completion({"content": '{"name": "Lyon"}'})
    results = [message["content"] for message in body["messages"] if message["role"] == "tool"]
    if results:
        return completion({"content": f"It is {' and '.join(results)}."})
    if body.get("tools"):
        call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
        return completion({"content": None, "tool_calls": [call]}, "tool_calls")
    said = " | ".join(str(message["content"]) for message in body["messages"])
    return completion({"content": said if "repeat" in said else TEXT})


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with Vendor(chat=_chat) as served:
        yield served


@pytest.fixture
def options(vendor: Vendor, samples: Catalog) -> dict[str, Any]:
    return {"keys": {"alpha": "its-key"}, "base_urls": {"alpha": vendor.url}, "catalog": samples}


@pytest.fixture
def client(options: dict[str, Any]) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-callers", http_client=fallback_client("alpha/x-1", **options)) as made:
        yield made


@pytest.fixture
def claude(options: dict[str, Any]) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(api_key="sk-callers", http_client=fallback_client("alpha/x-1", **options)) as made:
        yield made


def test_a_response_whole_and_streamed(client: openai.OpenAI, vendor: Vendor) -> None:
    response = client.responses.create(model="gpt-5", instructions="Be brief.", input="hi")
    assert response.output_text == TEXT
    assert response.usage is not None
    assert [message["role"] for message in vendor.requests[0].body["messages"]] == ["system", "user"]
    events = list(client.responses.create(model="gpt-5", input="hi", stream=True))
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == TEXT
    assert events[-1].type == "response.completed"
    with client.responses.stream(model="gpt-5", input="hi") as stream:
        assert stream.get_final_response().output_text == TEXT


def test_parse_and_tools_of_responses(client: openai.OpenAI) -> None:
    parsed = client.responses.parse(model="gpt-5", input="hi", text_format=City)
    assert parsed.output_parsed == City(name="Lyon")
    tool: Any = {"type": "function", "name": "weather", "parameters": WEATHER, "strict": True}
    first = client.responses.create(model="gpt-5", input="Paris?", tools=[tool])
    call: Any = first.output[0]
    assert json.loads(call.arguments) == {"city": "Paris"}
    answer: Any = {"type": "function_call_output", "call_id": call.call_id, "output": "warm"}
    second = client.responses.create(model="gpt-5", previous_response_id=first.id, input=[answer], tools=[tool])
    assert second.output_text == "It is warm."


def test_responses_that_were_seen_can_be_asked_for_again(client: openai.OpenAI, vendor: Vendor) -> None:
    for stream in (False, True):
        made: Any = client.responses.create(model="gpt-5", input="hi", stream=stream)
        first = list(made)[-1].response if stream else made
        sent = len(vendor.requests)
        assert client.responses.retrieve(first.id).output_text == TEXT
        assert client.responses.input_items.list(first.id).data[0].type == "message"
        client.responses.delete(first.id)
        assert len(vendor.requests) == sent
        with pytest.raises(openai.BadRequestError, match="previous_response_id"):
            client.responses.create(model="gpt-5", input="again", previous_response_id=first.id)


def test_a_message_whole_and_streamed(claude: anthropic.Anthropic) -> None:
    asked: Any = {"model": "claude-sonnet-5", "max_tokens": 99, "messages": [{"role": "user", "content": "hi"}]}
    message = claude.messages.create(**asked)
    assert [block.to_dict()["text"] for block in message.content] == [TEXT]
    with claude.messages.stream(**asked) as stream:
        assert "".join(stream.text_stream) == TEXT
        assert stream.get_final_message().stop_reason == "end_turn"


def test_tools_of_messages(claude: anthropic.Anthropic) -> None:
    tools: Any = [{"name": "weather", "input_schema": WEATHER}]
    turns: Any = [{"role": "user", "content": "Paris?"}]
    first = claude.messages.create(model="c", max_tokens=99, tools=tools, messages=turns)
    assert first.stop_reason == "tool_use"
    call = next(block for block in first.content if block.type == "tool_use")
    assert call.input == {"city": "Paris"}
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "warm"}
    turns += [{"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
    second = claude.messages.create(model="c", max_tokens=99, tools=tools, messages=turns)
    assert second.content[0].to_dict()["text"] == "It is warm."


def test_both_languages_asynchronously(options: dict[str, Any]) -> None:
    async def work() -> tuple[str, Any]:
        async with openai.AsyncOpenAI(api_key="k", http_client=async_fallback_client("alpha/x-1", **options)) as one:
            response = await one.responses.create(model="gpt-5", input="hi")
        async with anthropic.AsyncAnthropic(
            api_key="k", http_client=async_fallback_client("alpha/x-1", **options)
        ) as two:
            turns: Any = [{"role": "user", "content": "hi"}]
            message = await two.messages.create(model="c", max_tokens=9, messages=turns)
        return response.output_text, message.content[0].to_dict()["text"]

    assert asyncio.run(work()) == (TEXT, TEXT)


def test_errors_are_the_sdks_own(claude: anthropic.Anthropic, client: openai.OpenAI, vendor: Vendor) -> None:
    vendor.fail("unauthorized", 2)
    asked: Any = {"model": "c", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
    with pytest.raises(anthropic.AuthenticationError):
        claude.messages.create(**asked)
    with pytest.raises(openai.AuthenticationError):
        client.responses.create(model="gpt-5", input="hi")


def test_an_operation_that_nobody_in_the_chain_has_is_named_with_who_has_it(samples: Catalog) -> None:
    made = fallback_client("deepseek/deepseek-flash", keys={"deepseek": "k"}, catalog=samples)
    with openai.OpenAI(api_key="k", http_client=made) as client:
        with pytest.raises(openai.BadRequestError, match=r"images\.generations.*stepfun"):
            client.images.generate(model="dall-e-3", prompt="a")
        with pytest.raises(openai.BadRequestError, match="vector stores"):
            client.vector_stores.list()
        with pytest.raises(openai.APIStatusError, match="audio"):
            client.audio.transcriptions.create(model="whisper-1", file=("a.mp3", b"\x00"))


def test_models_are_listed_and_described_as_each_sdk_knows_them(
    claude: anthropic.Anthropic, client: openai.OpenAI
) -> None:
    listed = claude.models.list()
    assert listed.data[0].type == "model"
    assert listed.data[0].display_name == listed.data[0].id == listed.first_id
    assert listed.data[0].created_at.tzinfo is not None
    assert client.models.list().data[0].object == "model"


def test_what_is_kept_at_anthropic_goes_to_nobody_and_is_refused_in_its_words(
    claude: anthropic.Anthropic, vendor: Vendor
) -> None:
    for ask in (
        lambda: claude.beta.files.upload(file=("a.txt", b"secret")),
        claude.messages.batches.list,
        lambda: claude.messages.batches.cancel("b1"),
    ):
        with pytest.raises(anthropic.BadRequestError, match="sent to nobody") as raised:
            ask()
        assert raised.value.body["type"] == "error"  # type: ignore[index]
    assert not vendor.requests


def test_a_block_of_text_says_nothing_of_citations_that_it_has_not(claude: anthropic.Anthropic) -> None:
    ask: Any = {"model": "c", "max_tokens": 99, "messages": [{"role": "user", "content": "hi"}]}
    whole = claude.messages.with_raw_response.create(**ask).http_response.json()
    assert whole["content"] == [{"type": "text", "text": TEXT}], "the Vercel AI SDK refuses a null there"
    with claude.messages.with_streaming_response.create(**ask, stream=True) as response:
        assert "citations" not in "".join(response.iter_text())
