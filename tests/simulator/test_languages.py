"""Responses and Messages at simulated providers: native, and by pair, with the SDKs on the carrying client and bare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anthropic
import httpx
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


@pytest.mark.parametrize("item", ["x", 1, None, [], {"type": "reasoning", "encrypted_content": ["x"]}])
def test_an_item_that_is_none_is_refused_and_no_fault_of_the_simulator(item: object) -> None:
    with Simulator("openai") as simulator:
        reply = httpx.post(
            f"{simulator.base_url('openai')}/responses",
            headers={"authorization": f"Bearer {simulator.key('openai')}"},
            json={"model": "gpt-5.6-sol", "input": [item]},
        )
    assert reply.status_code == 400


def test_what_another_sealed_or_signed_is_refused_in_the_vendors_words() -> None:
    reasoning: Any = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed-by-another"}
    thought: Any = {"type": "thinking", "thinking": "Hm", "signature": "signed-by-another"}
    with Simulator("openai", "anthropic") as simulator:
        options: Any = {"base_url": simulator.base_url("openai"), "api_key": simulator.key("openai"), "max_retries": 0}
        with openai.OpenAI(**options) as bare:
            asked: Any = {"model": "gpt-5.6-sol", "reasoning": {"effort": "low"}, "store": False}
            asked["include"] = ["reasoning.encrypted_content"]
            first = bare.responses.create(input="[reason] hello", **asked)
            own = [item.to_dict() for item in first.output if item.type == "reasoning"]
            user: Any = {"role": "user", "content": "and now?"}
            assert own
            assert "and now?" in bare.responses.create(input=[*own, user], **asked).output_text
            with pytest.raises(openai.BadRequestError, match="could not be verified") as refused:
                bare.responses.create(input=[reasoning, user], **asked)
            assert refused.value.code == "invalid_encrypted_content"
        options = {"base_url": simulator.base_url("anthropic"), "api_key": simulator.key("anthropic"), "max_retries": 0}
        turns: Any = [user, {"role": "assistant", "content": [thought, {"type": "text", "text": "a"}]}, user]
        with (
            anthropic.Anthropic(**options) as claude,
            pytest.raises(anthropic.BadRequestError, match="Invalid `signature` in `thinking` block"),
        ):
            claude.messages.create(model="claude-sonnet-5", max_tokens=99, messages=turns)


@pytest.mark.parametrize("stream", [False, True])
def test_what_one_vendor_sealed_is_not_sent_to_another(stream: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    with Simulator("openai", "deepseek") as simulator:
        chain = fallback_client(
            "openai/gpt-5.6-sol",
            "deepseek/deepseek-flash",
            keys={name: simulator.key(name) for name in ("openai", "deepseek")},
            base_urls={name: simulator.base_url(name) for name in ("openai", "deepseek")},
            attempts=1,
        )
        asked: Any = {"model": "g", "reasoning": {"effort": "low"}, "store": False}
        asked["include"] = ["reasoning.encrypted_content"]
        turns: list[Any] = []
        with openai.OpenAI(api_key="unused", http_client=chain, max_retries=0) as made:
            for number, down in enumerate(("", "openai", "")):
                turns.append({"role": "user", "content": f"[reason] question {number}"})
                if down:
                    simulator.fail_next("server_error", at=down)
                turns += spoken(made, turns, asked, stream=stream)
                simulator.clear()
    sealed = [item["encrypted_content"] for item in turns if item.get("encrypted_content")]
    assert sealed, "the first provider sealed its thoughts"


def spoken(made: openai.OpenAI, turns: list[Any], asked: dict[str, Any], *, stream: bool) -> list[Any]:
    """What one call says, as it is sent back."""
    if stream:
        with made.responses.stream(input=turns, **asked) as events:
            output: Any = events.get_final_response().output
    else:
        output = made.responses.create(input=turns, **asked).output
    return [item.to_dict() for item in output]
