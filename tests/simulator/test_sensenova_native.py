"""SenseNova's own API: everything under ``data``, plain texts for messages and deltas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.conftest import Ask

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MODEL = "SenseNova-V6-5-Pro"


@pytest.fixture
def nova(ask: Callable[[str], Ask]) -> Ask:
    return ask("sensetime@native")


def body(text: str = "hello", **params: object) -> dict[str, Any]:
    return {"model": MODEL, "messages": [{"role": "user", "content": text}], **params}


def test_the_message_is_a_text_under_data(nova: Ask) -> None:
    nova_key = nova.simulator.credential("sensetime@native").key
    response = nova.post("/llm/chat-completions", body(), {"authorization": f"Bearer {nova_key}"})
    choice = response.json()["data"]["choices"][0]
    assert (choice["message"], choice["finish_reason"]) == ("echo: hello", "stop")
    assert "model" not in response.json()["data"]


@pytest.fixture
def key(nova: Ask) -> dict[str, str]:
    return {"authorization": f"Bearer {nova.simulator.credential('sensetime@native').key}"}


def test_the_stream_has_no_space_after_the_colon(nova: Ask, key: dict[str, str]) -> None:
    lines = [line for line in nova.post("/llm/chat-completions", body(stream=True), key).text.splitlines() if line]
    assert lines[-1] == "data:[DONE]"
    chunks = [json.loads(line.removeprefix("data:")) for line in lines[:-1]]
    assert "".join(chunk["data"]["choices"][0]["delta"] for chunk in chunks) == "echo: hello"
    assert chunks[0]["status"] == {"code": 0, "message": "OK"}
    assert [chunk["data"]["choices"][0]["finish_reason"] for chunk in chunks][-2:] == ["", "stop"]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"max_new_tokens": 1}, 200),
        ({"max_new_tokens": 0}, 400),
        ({"max_tokens": 5}, 400),
        ({"top_p": 1}, 400),
        ({"top_p": 0.999}, 200),
        ({"temperature": 0}, 400),
        ({"temperature": 2}, 200),
        ({"presence_penalty": 0}, 400),
        ({"repetition_penalty": 1.05}, 200),
        ({"made_up": 1}, 400),
        ({"model": "gpt-4o"}, 404),
    ],
)
def test_fields_are_taken_or_refused_as_the_documents_say(
    nova: Ask, key: dict[str, str], params: dict[str, Any], status: int
) -> None:
    response = nova.post("/llm/chat-completions", {**body(), **params}, key)
    assert response.status_code == status, response.text
    if status != 200:
        assert response.json()["error"]["code"] == {400: 3, 404: 5}[status]


def test_an_end_for_length_and_for_its_content(nova: Ask, key: dict[str, str]) -> None:
    short = nova.post("/llm/chat-completions", body("[long:9]", max_new_tokens=2), key).json()
    filtered = nova.post("/llm/chat-completions", body("[filter] x"), key).json()
    reasons = [reply["data"]["choices"][0]["finish_reason"] for reply in (short, filtered)]
    assert reasons == ["length", "sensitive"]
