"""Responses and Messages at simulated providers: native, and by pair, with the SDKs on the carrying client and bare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anthropic
import openai
import pytest

from migrate_advisor.simulator.server import Simulator
from migrate_advisor.transport.client import fallback_client

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"])]

TARGETS = {
    "deepseek": "deepseek/deepseek-flash",
    "zhipu": "zhipu/glm-5.2",
    "alibaba@cn": "alibaba@cn/qwen3.8-max",
    "moonshot@cn": "moonshot@cn/kimi-k3",
    "minimax@cn": "minimax@cn/MiniMax-M3",
    "baidu@legacy": "baidu@legacy/ernie-4.0-8k",
    "volcengine": "volcengine/doubao-seed-2-1-pro-260915",
}
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(*TARGETS) as running:
        yield running


def client(simulator: Simulator, place: str) -> Any:
    credential = simulator.credential(place) if place == "baidu@legacy" else None
    key = f"{credential.id}:{credential.secret}" if credential else simulator.key(place)
    return fallback_client(TARGETS[place], keys={place: key}, base_urls={place: simulator.base_url(place)}, attempts=1)


@pytest.mark.parametrize("place", TARGETS)
def test_responses_are_carried_to_every_simulated_provider(simulator: Simulator, place: str) -> None:
    with openai.OpenAI(api_key="unused", http_client=client(simulator, place), max_retries=0) as made:
        assert "hello" in made.responses.create(model="gpt-5", input="hello").output_text
        events = list(made.responses.create(model="gpt-5", input="hello", stream=True))
        assert events[-1].type == "response.completed"
        assert "hello" in events[-1].response.output_text
        tool: Any = {"type": "function", "name": "look", "parameters": SCHEMA, "strict": False}
        called = made.responses.create(model="gpt-5", input="[call] where", tools=[tool])
        assert [item.type for item in called.output if item.type == "function_call"] == ["function_call"]


@pytest.mark.parametrize("place", TARGETS)
def test_messages_are_carried_to_every_simulated_provider(simulator: Simulator, place: str) -> None:
    with anthropic.Anthropic(api_key="unused", http_client=client(simulator, place), max_retries=0) as made:
        turns: Any = [{"role": "user", "content": "hello"}]
        message = made.messages.create(model="claude", max_tokens=99, messages=turns)
        assert "hello" in str(message.content[-1].to_dict()["text"])
        with made.messages.stream(model="claude", max_tokens=99, messages=turns) as stream:
            assert "hello" in stream.get_final_text()
        tools: Any = [{"name": "look", "description": "Looks", "input_schema": SCHEMA}]
        turns = [{"role": "user", "content": "[call] where"}]
        called = made.messages.create(model="claude", max_tokens=99, messages=turns, tools=tools)
        assert called.stop_reason == "tool_use"


def test_the_bare_sdks_find_what_a_provider_speaks_itself(simulator: Simulator) -> None:
    base, key = simulator.base_url("deepseek"), simulator.key("deepseek")
    with openai.OpenAI(api_key=key, base_url=base, max_retries=0) as made:
        assert "hello" in made.responses.create(model="deepseek-flash", input="hello").output_text
        with pytest.raises(openai.BadRequestError, match="previous_response_id"):
            made.responses.create(model="deepseek-flash", input="hello", previous_response_id="resp_1")
        with pytest.raises(openai.BadRequestError, match="input"):
            made.responses.create(model="deepseek-flash", input=[])
    with anthropic.Anthropic(api_key=key, base_url=f"{base}/anthropic", max_retries=0) as claude:
        turns: Any = [{"role": "user", "content": "hello"}]
        assert claude.messages.create(model="deepseek-flash", max_tokens=9, messages=turns).role == "assistant"
        with pytest.raises(anthropic.BadRequestError, match="top_k"):
            claude.messages.create(model="deepseek-flash", max_tokens=9, messages=turns, extra_body={"top_k": 3})
    with (
        anthropic.Anthropic(api_key="wrong", base_url=f"{base}/anthropic", max_retries=0) as claude,
        pytest.raises(anthropic.AuthenticationError),
    ):
        claude.messages.create(model="deepseek-flash", max_tokens=9, messages=turns)
