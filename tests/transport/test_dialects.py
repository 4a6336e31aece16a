"""The real OpenAI SDK over every dialect of the catalog, against providers that are as strict as their documents."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import openai
import pytest
from pydantic import BaseModel, ValidationError

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.target import resolve
from migrate_advisor.errors import UnmappableRequestError, UsageError
from migrate_advisor.transport.client import async_fallback_client, fallback_client

try:
    from migrate_advisor.simulator import Simulator
except UsageError as missing:
    pytest.skip(str(missing), allow_module_level=True)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"])]

SAID = "你好, world"
MESSAGES: Any = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": SAID}]
NOTHING: Any = {"type": "object", "properties": {}}
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
CLOCK: Any = {"type": "function", "function": {"name": "clock", "description": "The time", "parameters": NOTHING}}
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


ONE_CALL = {"ernie-legacy"}
"""Formats in which a reply has room for one call."""


@pytest.fixture(scope="module")
def vendors() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


class Reached(NamedTuple):
    """A simulated endpoint, and how to reach it."""

    place: str
    model: str
    options: Any

    @property
    def target(self) -> str:
        return f"{self.place}/{self.model}"


def _models(catalog: Catalog, place: str, operation: str = "chat.completions", ability: str | None = None) -> list[str]:
    """Models that serve an operation there and can do something, those for any purpose first."""
    paths = _paths(catalog, place)
    found = resolve(f"{place}/{paths[0] if paths else 'x'}", catalog)
    served = [
        model
        for model in found.provider.models
        if operation in model.operations and (not model.endpoints or found.endpoint.id in model.endpoints)
        if ability is None or model.capabilities.get(ability) in {Support.FULL, Support.PARTLY}
        if not paths or model.id in paths or operation != "chat.completions"
    ]
    served.sort(key=lambda model: not model.general_purpose)
    return [model.id for model in served]


def _paths(catalog: Catalog, place: str) -> list[str]:
    """Models of a dialect that has a path for each."""
    provider, _, name = place.partition("@")
    endpoint = catalog.provider(provider).endpoint(name)
    spoken = endpoint.dialect if endpoint and endpoint.dialect else name
    dialects = catalog.provider(provider).file.dialects
    return [model for dialect in dialects if dialect.id == spoken for model in dialect.model_paths]


@pytest.fixture(params=Simulator().targets)
def reached(request: pytest.FixtureRequest, vendors: Simulator, catalog: Catalog) -> Reached:
    place = request.param
    vendors.clear()
    options = {
        "keys": {place: vendors.key(place)}, "base_urls": {place: vendors.base_url(place)}, "attempts": 1,
    }  # fmt: skip
    return Reached(place, next(iter(_models(catalog, place)), "any-model"), options)


class City(BaseModel):
    name: str
    inhabitants: int


FORMAT: Any = {"type": "json_schema", "json_schema": {"name": "City", "schema": City.model_json_schema()}}


def _losses(raw: Any) -> list[str]:
    """What the answer's headers say was lost of the request."""
    return str(raw.headers.get("x-migrate-advisor-losses", "")).split(",")


def _client(reached: Reached) -> openai.OpenAI:
    return openai.OpenAI(api_key="sk-callers", http_client=fallback_client(reached.target, **reached.options))


def test_chat_and_its_stream_arrive_and_come_back(reached: Reached, vendors: Simulator) -> None:
    with _client(reached) as client:
        reply = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, temperature=0.5, max_tokens=50)
        assert SAID in (reply.choices[0].message.content or "")
        assert reply.choices[0].finish_reason == "stop"
        stream = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True)
        chunks = [chunk for chunk in stream if chunk.choices]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == reply.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert not any("callers" in str(request.headers) for request in vendors.requests)


def test_a_stream_that_says_why_it_ends_needs_no_done(reached: Reached, vendors: Simulator) -> None:
    vendors.fail_next("no_done")
    with _client(reached) as client:
        stream = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True)
        chunks = [chunk for chunk in stream if chunk.choices]
    assert SAID in "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_chat_and_its_stream_async(reached: Reached) -> None:
    async def work() -> None:
        http_client = async_fallback_client(reached.target, **reached.options)
        async with openai.AsyncOpenAI(api_key="sk-callers", http_client=http_client) as client:
            reply = await client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
            stream = await client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True)
            text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])
            assert text == reply.choices[0].message.content
            assert SAID in text

    asyncio.run(work())


def test_the_loop_of_a_tool_call_and_its_result_or_the_loss_is_told(reached: Reached) -> None:
    messages: list[Any] = [{"role": "user", "content": "[call] weather?"}]
    with _client(reached) as client:
        raw = client.chat.completions.with_raw_response.create(model="m", messages=messages, tools=[WEATHER])
        asked = raw.parse().choices[0].message
        if asked.tool_calls is None:
            assert "tools" in raw.headers["x-migrate-advisor-losses"].split(",")
            return
        [call] = asked.tool_calls
        assert call.type == "function"
        assert call.function.name == "weather"
        json.loads(call.function.arguments)
        messages += [asked, {"role": "tool", "tool_call_id": call.id, "content": "dry"}]
        done = client.chat.completions.create(model="m", messages=messages, tools=[WEATHER])
        assert done.choices[0].message.content


def test_two_calls_in_one_reply_and_both_results_whole_and_streamed(reached: Reached, vendors: Simulator) -> None:
    asked: Any = {
        "model": "m", "tools": [WEATHER, CLOCK],
        "messages": [{"role": "user", "content": "[call:weather] [call:clock] now"}],
    }  # fmt: skip
    with _client(reached) as client:
        raw = client.chat.completions.with_raw_response.create(**asked)
        said = raw.parse().choices[0].message
        calls = said.tool_calls or []
        if len(calls) < 2:
            lost = "parallel_tool_calls" if vendors.wire_format(reached.place) in ONE_CALL else "tools"
            assert lost in _losses(raw)
            return
        assert [call.function.name for call in calls if call.type == "function"] == ["weather", "clock"]
        streamed: dict[int, str] = {}
        for chunk in client.chat.completions.create(**asked, stream=True):
            for call in chunk.choices[0].delta.tool_calls or () if chunk.choices else ():
                assert call.function is not None
                streamed[call.index] = streamed.get(call.index, "") + (call.function.arguments or "")
        wanted = [json.loads(call.function.arguments) for call in calls if call.type == "function"]
        assert [json.loads(streamed[index]) for index in sorted(streamed)] == wanted
        results = [
            {"role": "tool", "tool_call_id": call.id, "content": text}
            for call, text in zip(calls, ("dry", "noon"), strict=True)
        ]
        done = client.chat.completions.create(**{**asked, "messages": [*asked["messages"], said, *results]})
    assert "dry" in (done.choices[0].message.content or "")
    assert "noon" in (done.choices[0].message.content or "")


def test_an_image_arrives_or_the_request_is_refused_for_it(
    reached: Reached, vendors: Simulator, catalog: Catalog
) -> None:
    seeing = next(iter(_models(catalog, reached.place, ability="vision")), reached.model)
    parts = [{"type": "text", "text": SAID}, {"type": "image_url", "image_url": {"url": PIXEL, "detail": "low"}}]
    messages: Any = [{"role": "user", "content": parts}]
    refusal: openai.BadRequestError | None = None
    text = None
    with _client(reached._replace(model=seeing)) as client:
        try:
            text = client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content
        except openai.BadRequestError as error:
            refusal = error
    if refusal is None:
        assert SAID in (text or "")
        assert PIXEL.partition(",")[2] in vendors.requests[-1].body.decode()
    else:
        assert (refusal.code, refusal.param) == ("unmappable_request", "messages[0].content[1]")
        assert vendors.requests == ()


def test_structured_output_is_parsed_or_its_loss_is_told(reached: Reached) -> None:
    options = {**reached.options, "emulate": ["json_schema"]}
    with _client(reached._replace(options=options)) as client:
        try:
            reply = client.chat.completions.parse(model="gpt-4o", messages=MESSAGES, response_format=City)
        except ValidationError:  # the provider has no word for that, not even for JSON
            raw = client.chat.completions.with_raw_response.create(
                model="gpt-4o", messages=MESSAGES, response_format=FORMAT
            )
            assert any(path.startswith("response_format") for path in _losses(raw))
            return
    assert isinstance(reply.choices[0].message.parsed, City)


def test_vectors_come_back_in_order_or_the_operation_is_refused(reached: Reached, catalog: Catalog) -> None:
    model = next(iter(_models(catalog, reached.place, "embeddings")), "any-model")
    refusal: openai.APIStatusError | None = None
    try:
        made = _client(reached._replace(model=model))
    except UnmappableRequestError:  # said when the client is made, before anything could be sent
        return
    with made as client:
        try:
            asked: Any = {"model": "text-embedding-3-small", "encoding_format": "float"}
            many = client.embeddings.create(input=["a", "b"], **asked).data
            alone = client.embeddings.create(input=["b"], **asked).data
        except openai.APIStatusError as error:
            refusal = error
    if refusal is not None:
        assert refusal.code == "unmappable_request" or model == "any-model"
        return
    assert [item.index for item in many] == [0, 1]
    assert many[1].embedding == alone[0].embedding
    assert many[0].embedding != many[1].embedding


def test_models_are_listed_or_the_operation_is_refused(reached: Reached) -> None:
    with _client(reached) as client:
        try:
            listed = [model.id for model in client.models.list()]
        except (openai.BadRequestError, openai.NotFoundError):
            return
    assert listed == [name for name in listed if name]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_the_sdks_timeout_ends_a_call_and_the_next_one_is_well(
    reached: Reached,
    vendors: Simulator,
    stream: bool,  # noqa: FBT001 # a column of the table
) -> None:
    with _client(reached) as client:
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES)  # so that an access token is there
        vendors.fail_next("slow_headers:seconds=0.5", at=reached.place)
        began = time.monotonic()
        with pytest.raises(openai.APITimeoutError):
            client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=stream, timeout=0.1)
        assert time.monotonic() - began < 0.45
        reply = client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert SAID in (reply.choices[0].message.content or "")


def test_cancelling_and_leaving_early_close_what_was_open(reached: Reached, vendors: Simulator) -> None:
    long: Any = [{"role": "user", "content": "[long:400]"}]

    async def work() -> None:
        http_client = async_fallback_client(reached.target, **reached.options)
        async with openai.AsyncOpenAI(api_key="-", http_client=http_client) as client:
            vendors.fail_next("slow_headers:seconds=0.5", at=reached.place)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
            vendors.fail_next("slow_tokens:seconds=0.01", at=reached.place)
            async with await client.chat.completions.create(model="gpt-4o", messages=long, stream=True) as stream:
                async for chunk in stream:
                    if chunk.choices and "word2" in (chunk.choices[0].delta.content or ""):
                        break
            assert not http_client._transport._busy
            reply = await client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
            assert SAID in (reply.choices[0].message.content or "")

    asyncio.run(work())


def test_a_refused_key_is_the_sdks_authentication_error(reached: Reached, vendors: Simulator) -> None:
    vendors.fail_next("unauthorized", at=reached.place)
    with _client(reached) as client, pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert caught.value.status_code in {401, 403}


def test_an_expired_token_is_made_anew(vendors: Simulator) -> None:
    place = next((name for name in vendors.targets if vendors.token_url(name)), None)
    if place is None:
        pytest.skip("no simulated provider exchanges tokens")
    target = f"{place}/{_paths(load_catalog(), place)[0]}"
    options: Any = {"keys": {place: vendors.key(place)}, "base_urls": {place: vendors.base_url(place)}}
    with openai.OpenAI(api_key="-", http_client=fallback_client(target, **options)) as client:
        for _ in range(2):
            client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
            vendors.clear()
            vendors.expire_tokens()
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert [request.path.rpartition("/")[2] == "token" for request in vendors.requests] == [False, True, False]
