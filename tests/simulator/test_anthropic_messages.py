"""Anthropic's Messages API: its SDK reads what is simulated, and the rules of its format hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from migrate_advisor.simulator import Simulator

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MODEL = "claude-haiku-4-5"
HELLO = {"role": "user", "content": "hello"}
WEATHER = {"name": "weather", "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}}}
CALL = {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}]}
RESULT = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "sun"}]}


class Claude:
    def __init__(self, simulator: Simulator, http: httpx.Client) -> None:
        self.simulator = simulator
        self.http = http

    def send(self, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        key = {"x-api-key": self.simulator.key("anthropic@api"), "anthropic-version": "2023-06-01"}
        body = {"model": MODEL, "messages": [HELLO], "max_tokens": 100, **params}
        url = self.simulator.base_url("anthropic@api") + "/v1/messages"
        sent = {name: value for name, value in {**key, **(headers or {})}.items() if value}
        return self.http.post(url, json={name: value for name, value in body.items() if value != ...}, headers=sent)


@pytest.fixture
def claude(simulator: Simulator, http: httpx.Client) -> Claude:
    return Claude(simulator, http)


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({}, None),
        ({"max_tokens": ...}, "max_tokens is required"),
        ({"max_tokens": 0}, None),
        ({"max_tokens": -1}, "max_tokens: Field required, at least 0"),
        ({"temperature": 1}, None),
        ({"temperature": 1.1}, "temperature must be in [0, 1]"),
        ({"model": "claude-opus-5", "temperature": 1}, "temperature is not supported"),
        ({"stop_sequences": ["a"]}, None),
        ({"stop": ["a"]}, "unknown field stop"),
        ({"user": "ann"}, "unknown field user"),
        ({"system": "be kind"}, None),
        ({"messages": [{"role": "system", "content": "x"}, HELLO]}, "messages.0.role: must be user or assistant"),
        ({"messages": [{**HELLO, "name": "ann"}]}, "messages.0.name: Extra inputs are not permitted"),
        ({"messages": [{"role": "user", "content": ""}]}, "messages.0.content: must not be empty"),
        ({"messages": [HELLO, HELLO]}, None),
        ({"messages": [HELLO, CALL, RESULT], "tools": [WEATHER]}, None),
        (
            {"messages": [HELLO, CALL, HELLO]},
            "messages.2: `tool_use` ids were found without `tool_result` blocks immediately after",
        ),
        ({"messages": [HELLO, RESULT]}, "messages.1: unexpected `tool_use_id` found in `tool_result` blocks"),
        ({"tools": [{"name": "x"}]}, "tools.0.input_schema: Field required"),
        ({"tools": [WEATHER], "tool_choice": {"type": "any"}}, None),
        ({"tools": [WEATHER], "tool_choice": "auto"}, "tool_choice"),
        ({"tools": [WEATHER], "tool_choice": {"type": "tool", "name": "x"}}, "tool_choice.name: tool x not found"),
        ({"n": 2}, "unknown field n"),
    ],
)
def test_requests_are_taken_or_refused_as_the_documents_say(
    claude: Claude, params: dict[str, Any], complaint: str | None
) -> None:
    response = claude.send(**params)
    if complaint is None:
        assert response.status_code == 200, response.text
    else:
        assert response.status_code == 400
        assert response.json()["error"]["type"] == "invalid_request_error"
        assert response.json()["error"]["message"].startswith(complaint)


def test_key_and_version_are_required(claude: Claude) -> None:
    assert claude.send({"x-api-key": "wrong"}).json()["error"]["type"] == "authentication_error"
    assert claude.send({"x-api-key": ""}).status_code == 401
    bearer = {"x-api-key": "", "authorization": f"Bearer {claude.simulator.key('anthropic@api')}"}
    assert claude.send(bearer).status_code == 200
    assert claude.send({"anthropic-version": ""}).status_code == 400


def test_overload_has_a_status_of_its_own(claude: Claude) -> None:
    claude.simulator.fail_next("overloaded")
    response = claude.send()
    assert (response.status_code, response.json()["error"]["type"]) == (529, "overloaded_error")


def test_an_answer_says_which_text_stopped_it(claude: Claude) -> None:
    answer = claude.send(messages=[{"role": "user", "content": "[long:9]"}], stop_sequences=["word3"]).json()
    assert (answer["stop_reason"], answer["stop_sequence"]) == ("stop_sequence", "word3")
    short = claude.send(messages=[{"role": "user", "content": "[long:9]"}], max_tokens=2).json()
    assert (short["stop_reason"], short["stop_sequence"]) == ("max_tokens", None)
