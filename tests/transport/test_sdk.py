"""The real OpenAI SDK, unmodified, on the fallback client: version 3 here, version 2 by `test_sdk_versions`."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import openai
import pytest
from pydantic import BaseModel
from tests.transport.vendor import TEXT, Request, Vendor, completion

from migrate_advisor.transport.client import async_fallback_client, fallback_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"])]

MESSAGES: Any = [{"role": "user", "content": "hi"}]
TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather in a city",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]


class City(BaseModel):
    name: str
    inhabitants: int


def _chat(request: Request) -> Any:
    body = request.body
    if body.get("response_format", {}).get("type") == "json_schema":
        return completion({"content": '{"name": "Lyon", "inhabitants": 520774}'})
    results = [message["content"] for message in body["messages"] if message["role"] == "tool"]
    if results:
        return completion({"content": f"It is {' and '.join(results)}."})
    if body.get("tools"):
        calls = [
            {"id": f"call_{city}", "type": "function",
             "function": {"name": "weather", "arguments": json.dumps({"city": city})}}
            for city in ("Paris", "Lyon")
        ]  # fmt: skip
        return completion({"content": None, "tool_calls": calls}, "tool_calls")
    return completion({"content": TEXT})


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with Vendor(chat=_chat) as served:
        yield served


@pytest.fixture(params=["alpha", "beta"], ids=["translated", "untouched"])
def options(request: pytest.FixtureRequest, vendor: Vendor, samples: Catalog) -> tuple[str, Any]:
    """A target and options: one whose streams are translated, one whose bytes pass untouched."""
    name = request.param
    return f"{name}/x-1", {"keys": {name: "its-key"}, "base_urls": {name: vendor.url}, "catalog": samples}


@pytest.fixture
def client(options: tuple[str, Any]) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-callers", http_client=fallback_client(options[0], **options[1])) as made:
        yield made


def run(options: tuple[str, Any], work: Any) -> Any:
    """Run a piece of asynchronous work with a client."""

    async def all_of_it() -> Any:
        http_client = async_fallback_client(options[0], **options[1])
        async with openai.AsyncOpenAI(api_key="sk-callers", http_client=http_client) as client:
            return await work(client)

    return asyncio.run(all_of_it())


def test_chat(client: openai.OpenAI, vendor: Vendor) -> None:
    reply = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, temperature=0.5)
    assert reply.choices[0].message.content == TEXT
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage is not None
    assert reply.usage.total_tokens == 8
    [request] = vendor.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer its-key"
    assert (request.body["model"], request.body["temperature"]) == ("x-1", 0.5)
    assert b"callers" not in request.raw
    assert not any(name.startswith("x-stainless") for name in request.headers)


def test_chat_async(options: tuple[str, Any]) -> None:
    async def work(client: openai.AsyncOpenAI) -> None:
        replies = await asyncio.gather(
            *(client.chat.completions.create(model="gpt-4o", messages=MESSAGES) for _ in range(20))
        )
        assert {reply.choices[0].message.content for reply in replies} == {TEXT}

    run(options, work)


def test_a_stream(client: openai.OpenAI) -> None:
    with client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True) as stream:
        chunks = list(stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == TEXT
    assert [chunk.choices[0].finish_reason for chunk in chunks][-1] == "stop"


def test_a_stream_async(options: tuple[str, Any]) -> None:
    async def work(client: openai.AsyncOpenAI) -> None:
        stream = await client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True)
        assert "".join([chunk.choices[0].delta.content or "" async for chunk in stream]) == TEXT

    run(options, work)


def test_the_whole_loop_of_tool_calls_and_results(client: openai.OpenAI, vendor: Vendor) -> None:
    messages = list(MESSAGES)
    asked = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message
    assert asked.tool_calls is not None
    cities = [json.loads(call.function.arguments)["city"] for call in asked.tool_calls if call.type == "function"]
    assert cities == ["Paris", "Lyon"]
    messages.append(asked)
    for call, weather in zip(asked.tool_calls, ("wet", "dry"), strict=True):
        messages.append({"role": "tool", "tool_call_id": call.id, "content": weather})
    reply = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS)
    assert reply.choices[0].message.content == "It is wet and dry."
    assert vendor.requests[1].body["messages"][2]["tool_call_id"] == "call_Paris"


def test_parallel_tool_calls_in_a_stream(client: openai.OpenAI) -> None:
    calls: dict[int, str] = {}
    names = []
    for chunk in client.chat.completions.create(model="gpt-4o", messages=MESSAGES, tools=TOOLS, stream=True):
        for call in chunk.choices[0].delta.tool_calls or ():
            assert call.function is not None
            names.extend([call.function.name] if call.function.name else [])
            calls[call.index] = calls.get(call.index, "") + (call.function.arguments or "")
    assert names == ["weather", "weather"]
    assert [json.loads(calls[index])["city"] for index in sorted(calls)] == ["Paris", "Lyon"]


def test_structured_output_is_parsed(client: openai.OpenAI) -> None:
    reply = client.chat.completions.parse(model="gpt-4o", messages=MESSAGES, response_format=City)
    assert reply.choices[0].message.parsed == City(name="Lyon", inhabitants=520774)


def test_embeddings(client: openai.OpenAI, vendor: Vendor) -> None:
    reply = client.embeddings.create(model="text-embedding-3-small", input=["a", "b"], encoding_format="float")
    assert [item.embedding for item in reply.data] == [[0.5, -0.25]] * 2
    assert vendor.requests[0].path == "/v1/embeddings"


def test_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["m"]


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("unauthorized", openai.AuthenticationError, "invalid_api_key"),
        ("forbidden", openai.PermissionDeniedError, "permission_denied"),
        ("gone", openai.NotFoundError, "not_found"),
        ("bad_request", openai.BadRequestError, None),
        ("rate_limit_bare", openai.RateLimitError, "rate_limit_exceeded"),
        ("server_error", openai.InternalServerError, "server_error"),
        ("html_502", openai.InternalServerError, "server_error"),
        ("cut_head", openai.APIConnectionError, None),
    ],
)
def test_the_sdk_raises_its_own_exceptions_and_asks_once(
    options: tuple[str, Any], vendor: Vendor, fault: str, kind: type[openai.APIError], code: str | None
) -> None:
    vendor.fail(fault, times=9)
    with openai.OpenAI(api_key="-", http_client=fallback_client(options[0], attempts=1, **options[1])) as client:
        for stream in (False, True):
            with pytest.raises(kind) as caught:
                client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=stream)
            assert caught.value.code == code
    assert len(vendor.requests) == 2

    async def work(client: openai.AsyncOpenAI) -> None:
        with pytest.raises(kind):
            await client.chat.completions.create(model="gpt-4o", messages=MESSAGES)

    run((options[0], {**options[1], "attempts": 1}), work)
    assert len(vendor.requests) == 3


def test_a_request_that_cannot_be_said_is_the_sdks_bad_request_with_the_parameter(
    vendor: Vendor, samples: Catalog
) -> None:
    given: Any = {"keys": {"alpha": "k"}, "base_urls": {"alpha": vendor.url}, "catalog": samples, "on_loss": "refuse"}
    client = openai.OpenAI(api_key="-", http_client=fallback_client("alpha/x", **given))
    with client, pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES, logit_bias={"1": 1})
    assert (caught.value.code, caught.value.param) == ("loss_refused", "logit_bias")
    assert vendor.requests == []


def test_an_error_after_the_stream_began_is_raised_where_it_came(client: openai.OpenAI, vendor: Vendor) -> None:
    vendor.fail("half_event")
    text = ""
    with pytest.raises(openai.APIError):  # noqa: PT012 -- the text before the error counts
        for chunk in client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True):
            text += chunk.choices[0].delta.content or ""
    assert text
    assert TEXT.startswith(text)
    assert len(vendor.requests) == 1


@pytest.mark.parametrize("repeats", [0, 2])
def test_the_sdks_timeout_and_retries_bound_a_call(client: openai.OpenAI, vendor: Vendor, repeats: int) -> None:
    vendor.fail("slow_head", times=9)
    slow = client.with_options(timeout=0.2, max_retries=repeats)
    with pytest.raises(openai.APITimeoutError):
        slow.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert len(vendor.requests) == repeats + 1


@pytest.mark.parametrize(("repeats", "fault", "kind"), [
    (0, "server_error", openai.InternalServerError), (1, "server_error", openai.InternalServerError),
    (0, "rate_limit_bare", openai.RateLimitError), (0, "cut_head", openai.APIConnectionError),
    (3, "unauthorized", openai.AuthenticationError),
])  # fmt: skip
def test_an_sdk_is_answered_as_often_as_it_asks(
    client: openai.OpenAI, vendor: Vendor, repeats: int, fault: str, kind: type[openai.APIError]
) -> None:
    vendor.fail(fault, times=9)
    with pytest.raises(kind):
        client.with_options(max_retries=repeats).chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert len(vendor.requests) == (1 if fault == "unauthorized" else repeats + 1)


def test_what_an_sdk_sends_again_goes_to_the_last_target(vendor: Vendor, samples: Catalog) -> None:
    given: Any = {"keys": {"alpha": "k", "beta": "k"}, "base_urls": {"alpha": vendor.url, "beta": vendor.url}}
    http_client = fallback_client("alpha/first", "beta/last", catalog=samples, **given)
    vendor.fail("unauthorized")
    vendor.fail("server_error")
    with openai.OpenAI(api_key="-", http_client=http_client) as client:
        reply = client.with_raw_response.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert reply.retries_taken == 1
    assert [request.body["model"] for request in vendor.requests] == ["first", "last", "last"]


def test_one_deadline_holds_over_all_that_an_sdk_sends(vendor: Vendor, samples: Catalog) -> None:
    given: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples, "deadline": 1.0}
    vendor.fail("server_error", times=9)
    client = openai.OpenAI(api_key="-", max_retries=9, http_client=fallback_client("beta/x", **given))
    with client, pytest.raises(openai.APIError):
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert len(vendor.requests) < 5


def test_nobody_there_is_the_sdks_connection_error_that_names_whom(samples: Catalog) -> None:
    given: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": "http://127.0.0.1:9/v1"}, "catalog": samples}
    client = openai.OpenAI(api_key="-", http_client=fallback_client("beta/x", attempts=1, **given))
    with client, pytest.raises(openai.APIConnectionError, match="beta/x") as caught:
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert not isinstance(caught.value, openai.APITimeoutError)


def test_cancelling_a_call_ends_it(options: tuple[str, Any], vendor: Vendor) -> None:
    async def work(client: openai.AsyncOpenAI) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
        reply = await client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
        assert reply.choices[0].message.content == TEXT

    vendor.fail("slow_head")
    run(options, work)


def test_an_azure_client_is_carried_too(options: tuple[str, Any], vendor: Vendor) -> None:
    client = openai.AzureOpenAI(
        api_key="azure-callers",
        api_version="2024-10-21",
        azure_endpoint="https://callers.openai.azure.com",
        http_client=fallback_client(options[0], **options[1]),
    )
    with client:
        reply = client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert reply.choices[0].message.content == TEXT
    assert b"callers" not in vendor.requests[0].raw


def test_threads_share_a_client_and_replies_do_not_mix(options: tuple[str, Any], samples: Catalog) -> None:
    def echo(request: Request) -> Any:
        return completion({"content": request.body["messages"][0]["content"]})

    wrong: list[str] = []
    with Vendor(chat=echo) as vendor:
        name = options[0].partition("/")[0]
        given = {**options[1], "base_urls": {name: vendor.url}}
        with openai.OpenAI(api_key="-", http_client=fallback_client(options[0], **given)) as client:

            def calls(who: int) -> None:
                for number in range(10):
                    text = f"{who}-{number}"
                    messages: Any = [{"role": "user", "content": text}]
                    reply = client.chat.completions.create(model="m", messages=messages)
                    if reply.choices[0].message.content != text:
                        wrong.append(text)

            threads = [threading.Thread(target=calls, args=(who,)) for who in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert wrong == []
        assert vendor.opened <= 8


SESSIONS = ("realtime", "beta.realtime", "responses")


def opening(client: Any, name: str) -> Any:
    """What opens a session over a WebSocket."""
    for part in name.split("."):
        client = getattr(client, part)
    if not hasattr(client, "connect"):
        pytest.skip(f"this version has no {name}.connect")
    return client.connect() if name == "responses" else client.connect(model="gpt-realtime")


@pytest.mark.parametrize("name", SESSIONS)
@pytest.mark.parametrize("kind", [openai.OpenAI, openai.AzureOpenAI])
def test_a_session_is_refused_before_anything_is_connected(catalog: Catalog, kind: Any, name: str) -> None:
    more = {"azure_endpoint": "https://nobody.test", "api_version": "1"} if kind is openai.AzureOpenAI else {}
    http = fallback_client("zhipu@cn/glm-5.2", keys={"zhipu": "k.k"}, catalog=catalog)
    client = kind(api_key="sk-caller", http_client=http, **more).with_options(timeout=3)
    with pytest.raises(openai.BadRequestError, match="sent to nobody") as raised:
        opening(client, name).__enter__()
    assert raised.value.code == "unsupported_operation"


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_is_refused_of_a_client_with_async_too(catalog: Catalog, name: str) -> None:
    async def session() -> None:
        http = async_fallback_client("zhipu@cn/glm-5.2", keys={"zhipu": "k.k"}, catalog=catalog)
        async with openai.AsyncOpenAI(api_key="sk-caller", http_client=http) as client, opening(client, name):
            pass

    with pytest.raises(openai.BadRequestError, match="sent to nobody"):
        asyncio.run(session())


def test_a_session_of_another_client_is_its_own_affair(catalog: Catalog) -> None:
    fallback_client("zhipu@cn/glm-5.2", keys={"zhipu": "k.k"}, catalog=catalog)
    client = openai.OpenAI(api_key="sk-caller", websocket_base_url="ws://127.0.0.1:9/v1", max_retries=0)
    with pytest.raises(OSError):  # noqa: PT011 -- nobody listens there; the system's words differ
        opening(client, "realtime").__enter__()
    assert client.with_options(timeout=3).websocket_base_url == "ws://127.0.0.1:9/v1"
