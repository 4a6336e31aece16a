"""OpenAI-compatible providers: what they refuse, how they answer and stream, each in its own way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from migrate_advisor.simulator import Simulator
from migrate_advisor.simulator.tokens import vector

if TYPE_CHECKING:
    from collections.abc import Callable

    import openai
    from tests.simulator.conftest import Ask

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

USER = {"role": "user", "content": "hello"}
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Weather at a place",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}, "days": {"type": "integer"}}},
    },
}


def chunks(response: httpx.Response) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in response.text.splitlines() if line]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


def test_the_last_user_message_comes_back(zhipu: Ask) -> None:
    answer = zhipu.chat("glm-4-plus", "你好 hello").json()
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "echo: 你好 hello"}
    assert answer["usage"]["total_tokens"] == answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"]


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"temperature": 1}, None),
        ({"temperature": 1.01}, "temperature must be in [0, 1], is 1.01"),
        ({"temperature": "hot"}, "temperature must be of type int or float"),
        ({"temperature": True}, "temperature must be of type int or float"),
        ({"n": 2}, "n is not supported"),
        ({"made_up": 1}, "unknown field made_up"),
        ({"max_completion_tokens": 5}, "unknown field max_completion_tokens"),
        ({"max_tokens": 4095}, None),
        ({"max_tokens": 0}, "max_tokens must be in [1, 131072], is 0"),
        ({"stop": ["a"]}, None),
        ({"stop": "a"}, "stop must be a list"),
        ({"stop": ["a", "b"]}, "stop must have at most 1 items"),
        ({"user_id": "12345"}, "user_id must have 6 to 128 characters"),
        ({"user_id": "123456"}, None),
        ({"response_format": {"type": "json_object"}}, None),
        ({"response_format": {"type": "json_schema"}}, "response_format must be one of text, json_object"),
        ({"tools": [WEATHER], "tool_choice": "auto"}, None),
        ({"tools": [WEATHER], "tool_choice": "required"}, "tool_choice must be one of auto, is required"),
        ({"do_sample": False}, None),
    ],
)
def test_fields_are_taken_or_refused_as_the_documents_say(
    zhipu: Ask, params: dict[str, Any], complaint: str | None
) -> None:
    response = zhipu.chat("glm-4-plus", "hello", **params)
    if complaint is None:
        assert response.status_code == 200, response.text
    else:
        assert response.status_code == 400
        assert response.json()["error"]["message"].startswith(complaint)
        assert response.json()["error"]["code"] == "1200"


@pytest.mark.parametrize(
    ("messages", "complaint"),
    [
        ([], "messages must be a list that is not empty"),
        ([{"content": "hello"}], "messages[0] needs a role"),
        (
            [{"role": "developer", "content": "x"}, USER],
            "角色信息不正确",  # as it was recorded
        ),
        ([{**USER, "name": "ann"}], "unknown field messages[0].name"),
        ([{"role": "user"}], "messages[0].content is required"),
        ([{"role": "user", "content": [{"type": "text", "text": "x"}]}], "messages[0].content must be a string"),
        ([USER, {"role": "tool", "content": "x", "tool_call_id": "call_9"}], "messages[1].tool_call_id names no call"),
    ],
)
def test_messages_are_refused_as_the_documents_say(zhipu: Ask, messages: list[Any], complaint: str) -> None:
    response = zhipu.post("/chat/completions", {"model": "glm-4-plus", "messages": messages})
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith(complaint)


def test_a_provider_whose_documents_are_silent_takes_what_they_do_not_mention(ask: Callable[[str], Ask]) -> None:
    deepseek = ask("deepseek")
    assert deepseek.chat("deepseek-v4-pro", "hello", made_up=1).status_code == 200
    assert deepseek.chat("deepseek-v4-pro", "hello", seed=1).status_code == 400


def test_images_go_to_models_that_see(zhipu: Ask) -> None:
    parts = [
        {"type": "text", "text": "what is it"},
        {"type": "image_url", "image_url": {"url": "https://example.org/a"}},
    ]
    messages = [{"role": "user", "content": parts}]
    seen = zhipu.post("/chat/completions", {"model": "glm-4.6v", "messages": messages})
    assert seen.json()["choices"][0]["message"]["content"] == "echo: what is it [images: 1]"
    assert zhipu.post("/chat/completions", {"model": "glm-4.7", "messages": messages}).status_code == 400


def test_an_unknown_model_is_refused_with_the_vendors_code(zhipu: Ask) -> None:
    assert zhipu.chat("gpt-4o", "hello").json()["error"]["code"] == "1211"


def test_more_input_than_the_window_holds_is_refused(zhipu: Ask) -> None:
    response = zhipu.chat("glm-4v-flash", "字" * 5000)
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "Prompt exceeds max length", "as it was recorded"


def test_a_stream_is_the_whole_answer_in_pieces(zhipu: Ask) -> None:
    text = "一只🐈 and [long:50]"
    whole = zhipu.chat("glm-4-plus", text).json()["choices"][0]["message"]["content"]
    parts = chunks(zhipu.chat("glm-4-plus", text, stream=True))
    assert "".join(part["choices"][0]["delta"].get("content", "") for part in parts[:-1]) == whole
    assert whole.split()[-1] == "word49"


def test_zhipus_stream_ends_as_zhipus_do(zhipu: Ask) -> None:
    parts = chunks(zhipu.chat("glm-4-plus", "hello", stream=True))
    assert parts[-1] == "[DONE]"
    assert parts[-2]["choices"][0]["finish_reason"] == "stop"
    assert parts[-2]["usage"]["prompt_tokens"] == 1
    assert "object" not in parts[0]


def test_alibabas_stream_counts_tokens_when_asked(ask: Callable[[str], Ask]) -> None:
    alibaba = ask("alibaba")
    silent = chunks(alibaba.chat("qwen-plus", "hello", stream=True))
    assert not any("usage" in part for part in silent[:-1])
    counted = chunks(alibaba.chat("qwen-plus", "hello", stream=True, stream_options={"include_usage": True}))
    assert counted[-2]["choices"] == []
    assert counted[-2]["usage"]["total_tokens"] > 0


def test_tool_calls_have_the_index_that_cannot_be_relied_on(zhipu: Ask) -> None:
    parts = chunks(zhipu.chat("glm-4-plus", "[call] Paris", tools=[WEATHER], stream=True))
    fragments = [call for part in parts[:-1] for call in part["choices"][0]["delta"].get("tool_calls", ())]
    assert {fragment["index"] for fragment in fragments} == {-1}
    arguments = "".join(fragment["function"]["arguments"] for fragment in fragments)
    assert json.loads(arguments) == {"place": "Paris", "days": 1}
    assert parts[-2]["choices"][0]["finish_reason"] == "tool_calls"


def test_filtered_content_ends_with_the_vendors_word(zhipu: Ask) -> None:
    assert zhipu.chat("glm-4-plus", "[filter] hello").json()["choices"][0]["finish_reason"] == "sensitive"


def test_thoughts_are_shown_where_the_vendor_shows_them(zhipu: Ask) -> None:
    message = zhipu.chat("glm-5", "[reason] hello").json()["choices"][0]["message"]
    assert message["reasoning_content"] == "thinking about: hello"


def test_short_answers_end_for_their_length(zhipu: Ask) -> None:
    choice = zhipu.chat("glm-4-plus", "[long:10]", max_tokens=3).json()["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("word0 word1 word2", "length")


def test_a_stop_text_ends_the_answer_before_it(zhipu: Ask) -> None:
    choice = zhipu.chat("glm-4-plus", "[long:10]", stop=["word4"]).json()["choices"][0]
    assert choice["message"]["content"].split() == ["word0", "word1", "word2", "word3"]


def test_the_sdk_goes_through_a_whole_loop_of_tools(sdk: openai.OpenAI) -> None:
    messages: list[Any] = [{"role": "user", "content": "[call:weather][call:weather] Paris"}]
    first = sdk.chat.completions.create(model="gpt-4o", messages=messages, tools=[WEATHER])  # type: ignore[list-item]
    message = first.choices[0].message
    assert message.tool_calls is not None
    assert [call.id for call in message.tool_calls] == ["call_0_weather", "call_1_weather"]
    messages += [message, *({"role": "tool", "tool_call_id": call.id, "content": "sun"} for call in message.tool_calls)]
    second = sdk.chat.completions.create(model="gpt-4o", messages=messages, tools=[WEATHER])  # type: ignore[list-item]
    assert second.choices[0].message.content == "tool results: sun; sun"


def test_the_sdk_may_forbid_parallel_calls(sdk: openai.OpenAI) -> None:
    answer = sdk.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "[call][call] Paris"}],
        tools=[WEATHER],  # type: ignore[list-item]
        parallel_tool_calls=False,
    )
    assert len(answer.choices[0].message.tool_calls or ()) == 1


def test_the_sdk_reads_structured_output(sdk: openai.OpenAI) -> None:
    import pydantic

    class Place(pydantic.BaseModel):
        name: str
        height: float
        tags: list[str]

    class Trip(pydantic.BaseModel):
        places: list[Place]
        days: int | None

    answer = sdk.chat.completions.parse(
        model="gpt-4o", messages=[{"role": "user", "content": "Alps"}], response_format=Trip
    )
    trip = answer.choices[0].message.parsed
    assert trip is not None
    assert trip.places[0].name == "Alps"


def test_the_sdk_gets_several_choices(sdk: openai.OpenAI) -> None:
    answer = sdk.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hello"}], n=2)
    assert [choice.message.content for choice in answer.choices] == ["echo: hello", "echo 2: hello"]


def test_the_sdk_gets_vectors(sdk: openai.OpenAI) -> None:
    answer = sdk.embeddings.create(model="text-embedding-3-small", input=["a", "b"], dimensions=4)
    assert [item.embedding for item in answer.data] == [
        pytest.approx(vector("a", 4), abs=1e-6),
        pytest.approx(vector("b", 4), abs=1e-6),
    ]


def test_vectors_obey_the_documents(zhipu: Ask) -> None:
    body = {"model": "embedding-3", "input": ["x"] * 64, "dimensions": 256}
    assert len(zhipu.post("/embeddings", body).json()["data"]) == 64
    assert zhipu.post("/embeddings", {**body, "input": ["x"] * 65}).status_code == 400
    assert zhipu.post("/embeddings", {**body, "dimensions": 300}).status_code == 400


def test_the_sdk_lists_the_catalogs_models(sdk: openai.OpenAI, simulator: Simulator) -> None:
    ids = {model.id for model in sdk.models.list()}
    assert {"gpt-4o", "text-embedding-3-small"} <= ids
    assert sdk.models.retrieve("gpt-4o").id == "gpt-4o"


def test_an_address_that_the_vendor_does_not_have(ask: Callable[[str], Ask]) -> None:
    deepseek = ask("deepseek")
    assert deepseek.post("/embeddings", {"model": "deepseek-v4-pro", "input": "x"}).status_code == 404


def test_azure_wants_deployment_version_and_its_own_header(simulator: Simulator) -> None:
    import openai

    with openai.AzureOpenAI(
        base_url=f"{simulator.base_url('azure-openai@classic')}/deployments/my-deployment",
        api_key=simulator.key("azure-openai@classic"),
        api_version="2024-10-21",
        max_retries=0,
    ) as client:
        answer = client.chat.completions.create(model="my-deployment", messages=[{"role": "user", "content": "hello"}])
        assert answer.choices[0].message.content == "echo: hello"
        assert (answer.model_extra or {})["prompt_filter_results"]
    sent = simulator.requests[-1]
    assert sent.query["api-version"] == "2024-10-21"
    assert sent.headers["api-key"] == simulator.key("azure-openai@classic")


def test_azure_refuses_what_its_older_versions_did_not_have(simulator: Simulator, http: httpx.Client) -> None:
    url = f"{simulator.base_url('azure-openai@classic')}/deployments/my-deployment/chat/completions"
    headers = {"api-key": simulator.key("azure-openai@classic")}
    body = {"messages": [USER], "response_format": {"type": "json_object"}}
    assert http.post(url, json=body, headers=headers).status_code == 404
    old = http.post(url, json=body, headers=headers, params={"api-version": "2024-02-01"})
    assert old.status_code == 400
    assert http.post(url, json=body, headers=headers, params={"api-version": "2024-10-21"}).status_code == 200
    missing = url.replace("my-deployment", "another")
    assert http.post(missing, json=body, headers=headers, params={"api-version": "2024-10-21"}).status_code == 404


@pytest.mark.parametrize(("target", "model"), [("moonshot@cn", "kimi-k2.5"), ("mistral@api", "mistral-large-4")])
def test_an_assistants_message_that_says_nothing_is_refused(catalog: Catalog, target: str, model: str) -> None:
    with Simulator(target, catalog=catalog) as simulator, httpx.Client() as http:
        url, key = f"{simulator.base_url(target)}/chat/completions", simulator.key(target)

        def status(answer: dict[str, Any]) -> int:
            messages = [USER, {"role": "assistant", **answer}, USER]
            headers = {"authorization": f"Bearer {key}"}
            return http.post(url, json={"model": model, "messages": messages}, headers=headers).status_code

        assert [status({"content": content}) < 400 for content in ("", None, "hi")] == [False, False, True]


def test_a_model_follows_a_schema_that_is_told_in_words(ask: Callable[[str], Ask]) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    messages = [
        {
            "role": "system",
            "content": f"Use {{braces}}. Answer with JSON that follows this JSON Schema: {json.dumps(schema)}",
        },
        {"role": "user", "content": "Paris"},
    ]
    form = {"type": "json_object"}
    body = {"model": "glm-5.2", "messages": messages, "response_format": form}
    said = ask("zhipu@cn").post("/chat/completions", body).json()["choices"][0]["message"]["content"]
    assert json.loads(said) == {"city": "Paris"}


def test_no_id_of_a_call_is_given_twice_in_a_conversation(sdk: openai.OpenAI) -> None:
    tools: Any = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}]
    messages: list[Any] = [{"role": "user", "content": "[call:look]"}]
    seen = []
    for _ in range(2):
        said = sdk.chat.completions.create(model="gpt-4o", messages=messages, tools=tools).choices[0].message
        assert said.tool_calls
        seen.append(said.tool_calls[0].id)
        result = {"role": "tool", "tool_call_id": seen[-1], "content": "x"}
        messages += [said.model_dump(exclude_none=True), result, {"role": "user", "content": "[call:look]"}]
    assert len(set(seen)) == len(seen)
