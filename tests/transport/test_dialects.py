"""The real OpenAI SDK over every dialect of the catalog, against providers that are as strict as their documents."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import openai
import pytest

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.target import resolve
from migrate_advisor.errors import UsageError
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
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@pytest.fixture(scope="module")
def vendors() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


class Reached(NamedTuple):
    """A simulated endpoint, and how to reach it."""

    target: str
    options: Any


def _model(catalog: Catalog, place: str) -> str:
    found = resolve(f"{place}/x" if not _paths(catalog, place) else f"{place}/{_paths(catalog, place)[0]}", catalog)
    if found.target.model != "x":
        return found.target.model or ""
    served = [
        model.id
        for model in found.provider.models
        if "chat.completions" in model.operations and (not model.endpoints or found.endpoint.id in model.endpoints)
    ]
    general = [model.id for model in found.provider.models if model.general_purpose and model.id in served]
    return next(iter([*general, *served]), "any-model")


def _paths(catalog: Catalog, place: str) -> list[str]:
    provider, _, name = place.partition("@")
    dialects = catalog.provider(provider).file.dialects
    endpoint = catalog.provider(provider).endpoint(name)
    spoken = endpoint.dialect if endpoint and endpoint.dialect else name
    return [model for dialect in dialects if dialect.id == spoken for model in dialect.model_paths]


def _places() -> list[Any]:
    account = pytest.mark.skip("the simulator serves no path with a part that only an account knows")
    every = Simulator()
    return [pytest.param(name, marks=account if "{" in _path(name) else ()) for name in every.targets]


def _path(place: str) -> str:
    """The path of a place's base URL."""
    found = resolve(f"{place}/x", load_catalog()) if not _paths(load_catalog(), place) else None
    return (found.dialect.url or found.endpoint.url).partition("://")[2].partition("/")[2] if found else ""


@pytest.fixture(params=_places())
def reached(request: pytest.FixtureRequest, vendors: Simulator, catalog: Catalog) -> Reached:
    place = request.param
    options = {
        "keys": {place: vendors.key(place)}, "base_urls": {place: vendors.base_url(place)}, "attempts": 1,
    }  # fmt: skip
    return Reached(f"{place}/{_model(catalog, place)}", options)


def _client(reached: Reached) -> openai.OpenAI:
    return openai.OpenAI(api_key="sk-callers", http_client=fallback_client(reached.target, **reached.options))


def test_chat_and_its_stream_arrive_and_come_back(reached: Reached, vendors: Simulator) -> None:
    vendors.clear()
    with _client(reached) as client:
        reply = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, temperature=0.5, max_tokens=50)
        assert SAID in (reply.choices[0].message.content or "")
        assert reply.choices[0].finish_reason == "stop"
        stream = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True)
        chunks = [chunk for chunk in stream if chunk.choices]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == reply.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert not any("callers" in str(request.headers) for request in vendors.requests)


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


def test_a_refused_key_is_the_sdks_authentication_error(reached: Reached, vendors: Simulator) -> None:
    place = reached.target.partition("/")[0]
    vendors.fail_next("unauthorized", at=place)
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
