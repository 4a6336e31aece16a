"""ERNIE's first API: tokens for keys, one path for each model, turns, errors under HTTP 200."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HELLO = [{"role": "user", "content": "hello"}]
WEATHER = {
    "name": "weather",
    "description": "Weather at a place",
    "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
}


class Ernie:
    def __init__(self, simulator: Simulator, http: httpx.Client) -> None:
        self.simulator = simulator
        self.http = http

    def get_token(self, **wrong: str) -> httpx.Response:
        credential = self.simulator.credential("baidu@legacy")
        query = {"grant_type": "client_credentials", "client_id": credential.id, "client_secret": credential.secret}
        url = self.simulator.token_url("baidu@legacy")
        assert url is not None
        return self.http.post(url, params={**query, **wrong})

    def post(self, path: str, body: object, token: str) -> httpx.Response:
        return self.http.post(self.simulator.base_url("baidu@legacy") + path, json=body, params={"access_token": token})


@pytest.fixture
def ernie(simulator: Simulator, http: httpx.Client) -> Ernie:
    return Ernie(simulator, http)


@pytest.fixture
def token(ernie: Ernie) -> str:
    return str(ernie.get_token().json()["access_token"])


def test_keys_are_exchanged_for_a_token(ernie: Ernie, token: str) -> None:
    answer = ernie.post("/chat/completions", {"messages": HELLO}, token).json()
    assert answer["result"] == "echo: hello"
    assert (answer["finish_reason"], answer["is_truncated"], answer["need_clear_history"]) == ("normal", False, False)
    assert "choices" not in answer
    assert "model" not in answer


def test_wrong_keys_get_no_token(ernie: Ernie) -> None:
    response = ernie.get_token(client_secret="wrong")
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("token_given", ["", "made-up"])
def test_a_wrong_token_is_refused_under_200(ernie: Ernie, token_given: str) -> None:
    response = ernie.post("/chat/completions", {"messages": HELLO}, token_given)
    assert response.status_code == 200
    assert response.json()["error_code"] in (13, 110)


def test_tokens_expire(catalog: Catalog, http: httpx.Client) -> None:
    now = [1000.0]
    with Simulator("baidu@legacy", catalog=catalog, token_lifetime=60, clock=lambda: now[0]) as simulator:
        ernie = Ernie(simulator, http)
        token = ernie.get_token().json()["access_token"]
        assert "result" in ernie.post("/chat/completions", {"messages": HELLO}, token).json()
        now[0] += 60
        assert ernie.post("/chat/completions", {"messages": HELLO}, token).json()["error_code"] == 110


def test_tokens_can_be_made_to_expire(ernie: Ernie, token: str) -> None:
    ernie.simulator.expire_tokens()
    assert ernie.post("/chat/completions", {"messages": HELLO}, token).json()["error_code"] == 110
    fresh = ernie.get_token().json()["access_token"]
    assert "result" in ernie.post("/chat/completions", {"messages": HELLO}, fresh).json()


def turns(*roles: str) -> list[dict[str, str]]:
    return [
        {"role": role, "content": "x", "name": "f"} if role == "function" else {"role": role, "content": "x"}
        for role in roles
    ]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"messages": turns("user")}, None),
        ({"messages": turns("user", "assistant", "user")}, None),
        ({"messages": turns("user", "assistant", "function")}, None),
        ({"messages": turns("user", "assistant")}, "odd number"),
        ({"messages": turns("user", "user", "user")}, "take turns"),
        ({"messages": turns("assistant", "user", "assistant")}, "must be user or function"),
        ({"messages": turns("system", "user", "assistant")}, "role must be one of"),
        ({"messages": [{"role": "user", "content": ""}]}, "content can not be empty"),
        ({"messages": HELLO, "system": "be kind"}, None),
        ({"messages": HELLO, "system": ["be kind"]}, "system must be a string"),
        ({"messages": HELLO, "temperature": 0}, "temperature must be in (0, 1], is 0"),
        ({"messages": HELLO, "temperature": 0.01}, None),
        ({"messages": HELLO, "max_tokens": 5}, "unknown field max_tokens"),
        ({"messages": HELLO, "max_output_tokens": 2}, None),
        ({"messages": HELLO, "max_output_tokens": 1}, "max_output_tokens must be in [2, 2048]"),
        ({"messages": HELLO, "penalty_score": 1.5}, None),
        ({"messages": HELLO, "penalty_score": 0.5}, "penalty_score must be in [1, 2]"),
        ({"messages": HELLO, "n": 1}, "n is not supported"),
        ({"messages": HELLO, "functions": [{"description": "nameless"}]}, "name is required"),
    ],
)
def test_requests_are_taken_or_refused_as_the_documents_say(
    ernie: Ernie, token: str, body: dict[str, Any], complaint: str | None
) -> None:
    response = ernie.post("/chat/completions", body, token)
    assert response.status_code == 200
    if complaint is None:
        assert "result" in response.json(), response.text
    else:
        assert response.json()["error_code"] == 336001
        assert complaint in response.json()["error_msg"]


def test_models_are_told_apart_by_the_path(ernie: Ernie, token: str) -> None:
    assert "result" in ernie.post("/chat/completions_pro", {"messages": HELLO}, token).json()
    assert ernie.post("/chat/gpt-4o", {"messages": HELLO}, token).json()["error_code"] == 3


def events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    for line in response.text.splitlines():
        if line:
            yield json.loads(line.removeprefix("data: "))


def test_a_stream_says_itself_that_it_is_over(ernie: Ernie, token: str) -> None:
    chunks = list(events(ernie.post("/chat/completions", {"messages": HELLO, "stream": True}, token)))
    assert "".join(chunk["result"] for chunk in chunks) == "echo: hello"
    assert [chunk["is_end"] for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert [chunk["sentence_id"] for chunk in chunks] == list(range(len(chunks)))
    assert all(chunk["usage"]["total_tokens"] for chunk in chunks)


def test_an_error_in_a_stream_is_a_bare_line(ernie: Ernie, token: str) -> None:
    ernie.simulator.fail_next("stream_error:after=1")
    last = ernie.post("/chat/completions", {"messages": HELLO, "stream": True}, token).text.splitlines()[-1]
    assert json.loads(last)["error_code"] == 2


@pytest.mark.parametrize("stream", [False, True])
def test_a_function_is_called_and_its_result_taken(ernie: Ernie, token: str, *, stream: bool) -> None:
    ask = {"role": "user", "content": "[call] Paris"}
    body = {"messages": [ask], "functions": [WEATHER], "stream": stream}
    first = list(events(ernie.post("/chat/completions", body, token)))[-1]
    assert json.loads(first["function_call"]["arguments"]) == {"place": "Paris"}
    assert first["result"] == ""
    turn = {"role": "assistant", "content": "", "function_call": {"name": "weather", "arguments": "{}"}}
    result = {"role": "function", "name": "weather", "content": '{"sky": "blue"}'}
    second = ernie.post("/chat/completions", {"messages": [ask, turn, result], "functions": [WEATHER]}, token).json()
    assert second["result"] == 'tool results: {"sky": "blue"}'


def test_faults_come_under_200(ernie: Ernie, token: str) -> None:
    for fault, code in {"rate_limit": 4, "quota": 17, "overloaded": 2, "token_expired": 110}.items():
        ernie.simulator.fail_next(fault)
        response = ernie.post("/chat/completions", {"messages": HELLO}, token)
        assert (response.status_code, response.json()["error_code"]) == (200, code)


def test_vectors(ernie: Ernie, token: str) -> None:
    answer = ernie.post("/embeddings/embedding-v1", {"input": ["a", "b"]}, token).json()
    assert [item["index"] for item in answer["data"]] == [0, 1]
    assert ernie.post("/embeddings/embedding-v1", {"input": ["x"] * 17}, token).json()["error_code"] == 336001
    assert ernie.post("/embeddings/embedding-v1", {"input": "a"}, token).json()["error_code"] == 336001
