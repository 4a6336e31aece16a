"""Conversations of several turns: what providers refuse, in their own words, and that mapper and client avoid it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import openai
import pytest

from migrate_advisor import fallback_client, map_reply, map_request
from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.catalog.load import load_catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulator.conftest import Ask

    from migrate_advisor.catalog.conversation import Recording
    from migrate_advisor.simulator import Simulator

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOL = {"type": "function", "function": {"name": "weather", "description": "Weather", "parameters": PARAMETERS}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Rome"}'}}
USER = {"role": "user", "content": "Weather in Rome?"}
CALLING = {"role": "assistant", "content": None, "tool_calls": [CALL]}
NAKED = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{**CALL, "function": {"name": "weather", "arguments": ""}}],
}
RESULT = {"role": "tool", "tool_call_id": "call_1", "content": "18 C"}
LOOP = [USER, CALLING, RESULT]
TWO_CALLS = [USER, {**CALLING, "tool_calls": [CALL, {**CALL, "id": "call_2"}]}]
SYSTEM = {"role": "system", "content": "s"}
SAID = {"role": "assistant", "content": "a"}


def recordings() -> Iterator[tuple[str, str, Recording]]:
    """Vendor × rule × source: every refusal of which the catalog has the provider's own words."""
    for provider in load_catalog().providers(role=None):
        for dialect in provider.file.dialects:
            for recording in dialect.recordings:
                place = next((item.id for item in provider.endpoints if item.dialect == dialect.id), dialect.id)
                yield f"{provider.id}@{place}", provider.models[0].id if provider.models else "x", recording


TABLE = list(recordings())


@pytest.mark.parametrize(
    ("target", "model", "recording"),
    TABLE,
    ids=[f"{number}-{target}-{item.says}" for number, (target, _, item) in enumerate(TABLE)],
)
def test_a_recorded_error_means_what_was_recorded(target: str, model: str, recording: Recording) -> None:
    provider = load_catalog().provider(target.partition("@")[0])
    assert recording.sources, "somebody got it, and a reader can see where"
    assert all(source in provider.file.sources for source in recording.sources)
    error = map_reply(recording.status, {}, recording.body.encode(), to=f"{target}/{model}").error
    assert error is not None
    wanted = Failure(recording.says) if recording.says in set(Failure) else Failure.INVALID_REQUEST
    assert error.means is wanted
    assert error.retryable is False
    assert error.message in json.loads(json.dumps(recording.body)).replace('\\"', '"') or ":" in error.message


def test_the_rules_that_are_recorded_are_rules_of_the_simulator() -> None:
    rules = {item.says for _, _, item in TABLE} - {failure.value for failure in Failure}
    assert {rule.partition(":")[0].partition(".")[0] for rule in rules} <= {"replay", "clash", "messages", "tools"}
    assert len(TABLE) >= 20


BARE = {"name": "weather", "parameters": {"properties": {}}}


@pytest.mark.parametrize(
    ("target", "body", "status", "words"),
    [
        ("deepseek@api", {"model": "deepseek-v4-pro", "messages": LOOP}, 400, "must be passed back"),
        ("moonshot@cn", {"model": "kimi-k2.6", "messages": LOOP}, 400, "reasoning_content is missing"),
        ("google@gemini", {"model": "gemini-3.8-flash", "messages": LOOP}, 400, "missing a thought_signature"),
        ("zhipu@cn", {"model": "glm-5.2", "messages": [{"role": "system", "content": "s"}]}, 400, "1214"),
        ("mistral@api", {"model": "mistral-large-4", "messages": LOOP, "tools": [TOOL]}, 400, "length of 9"),
        ("mistral@api", {"model": "mistral-large-4", "messages": [{**USER, "name": "a"}]}, 422, "extra_forbidden"),
        (
            "mistral@api",
            {"model": "mistral-large-4", "messages": [USER, {"role": "assistant", "content": "a"}]},
            400,
            "Expected last role",
        ),
        (
            "minimax@cn",
            {"model": "MiniMax-M3", "messages": [{"role": "system", "content": "s"}] * 2 + [USER]},
            400,
            "invalid chat setting (2013)",
        ),
        (
            "moonshot@cn",
            {"model": "kimi-k2.6", "messages": [USER], "tools": [{"type": "function", "function": BARE}]},
            400,
            "moonshot flavored json schema",
        ),
        ("alibaba@cn", {"model": "qwen3-235b-a22b", "messages": [USER]}, 400, "non-streaming calls"),
        ("deepseek@api", {"model": "deepseek-v4-pro", "messages": [USER, CALLING]}, 400, "insufficient tool messages"),
        ("deepseek@api", {"model": "deepseek-v4-pro", "messages": [USER, CALLING, USER, RESULT]}, 400, "insufficient"),
        ("deepseek@api", {"model": "deepseek-v4-pro", "messages": [USER, RESULT]}, 400, "must be a response to"),
        ("deepseek@api", {"model": "deepseek-v4-pro", "messages": [*LOOP, RESULT]}, 400, "must be a response to"),
        ("alibaba@cn", {"model": "qwen3.8-max", "messages": [USER, CALLING, USER]}, 400, "did not have response"),
        ("alibaba@cn", {"model": "qwen3.8-max", "messages": [USER, NAKED, RESULT]}, 400, "must be in JSON format"),
        ("openai@api", {"model": "gpt-4o", "messages": [USER, RESULT]}, 400, "must be a response to a"),
        ("mistral@api", {"model": "mistral-large-4", "messages": [USER, CALLING, USER]}, 400, "same number of"),
        ("google@gemini", {"model": "gemini-2.5-pro", "messages": [USER, CALLING, USER]}, 400, "number of function"),
        ("google@gemini", {"model": "gemini-2.5-pro", "messages": [*TWO_CALLS, RESULT]}, 400, "number of function"),
        ("moonshot@cn", {"model": "moonshot-v1-8k", "messages": [USER, CALLING, USER]}, 400, "must be followed by"),
        (
            "moonshot@cn",
            {"model": "kimi-k2.6", "messages": [USER], "tools": [TOOL], "tool_choice": "required"},
            400,
            "incompatible with thinking",
        ),
        ("self-hosted@vllm", {"model": "Qwen/Qwen3.6-27B", "messages": [USER, SYSTEM, USER]}, 400, "at the beginning"),
        ("self-hosted@vllm", {"model": "Qwen/Qwen3.6-27B", "messages": [SYSTEM, SYSTEM, USER]}, 400, "the beginning"),
        ("self-hosted@vllm", {"model": "google/gemma-3-27b-it", "messages": [USER, USER]}, 400, "must alternate"),
        ("self-hosted@vllm", {"model": "google/gemma-3-27b-it", "messages": [SAID, USER]}, 400, "must alternate"),
        ("azure-openai@global", {"model": "my-deployment", "messages": [USER, RESULT]}, 400, "must be a response to a"),
        ("tencent@hunyuan", {"model": "hunyuan-turbo", "messages": [USER, USER]}, 400, "角色需交替出现"),
    ],
)  # fmt: skip
def test_what_a_provider_refuses_is_refused_in_its_own_words(
    ask: Callable[[str], Ask], target: str, body: dict[str, Any], status: int, words: str
) -> None:
    response = ask(target).post("/chat/completions", body)
    assert (response.status_code, words in response.text) == (status, True), response.text


@contextmanager
def client_of(simulator: Simulator, *targets: str) -> Iterator[openai.OpenAI]:
    """The SDK on a chain of simulated providers."""
    names = [target.partition("/")[0] for target in targets]
    chain = fallback_client(
        *targets,
        keys={name.partition("@")[0]: simulator.key(name) for name in names},
        base_urls={name.partition("@")[0]: simulator.base_url(name) for name in names},
        attempts=1,
    )
    with openai.OpenAI(api_key="unused", max_retries=0, http_client=chain) as client:
        yield client


def step(client: openai.OpenAI, messages: list[Any], *, stream: bool) -> dict[str, Any]:
    """One call as most programs make it; the answer as they keep it: role, content and calls, and nothing else."""
    asked: dict[str, Any] = {"model": "gpt-4o", "messages": messages, "tools": [TOOL]}
    if stream:
        with client.chat.completions.stream(**asked) as events:
            message = events.get_final_completion().choices[0].message
    else:
        message = client.chat.completions.create(**asked).choices[0].message
    calls = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.function.name, "arguments": call.function.arguments},
        }
        for call in message.tool_calls or ()
    ]
    return {"role": "assistant", "content": message.content, **({"tool_calls": calls} if calls else {})}


def converse(simulator: Simulator, first: str, second: str, boundary: int, *, stream: bool) -> list[Any]:
    """Three turns with a tool; from one step on, the first provider is out of order."""
    with client_of(simulator, first, second) as client:
        return conversation(simulator, client, first, boundary, stream=stream)


def conversation(simulator: Simulator, client: openai.OpenAI, first: str, boundary: int, *, stream: bool) -> list[Any]:
    """The same with a client."""
    messages: list[Any] = [{"role": "system", "content": "Be short."}]
    number = 0
    for turn in range(3):
        messages.append({"role": "user", "content": f"[reason] [call:weather] question {turn}"})
        for _ in range(2):
            if number >= boundary:
                simulator.fail_next("server_error", at=first.partition("/")[0])
            number += 1
            answer = step(client, messages, stream=stream)
            messages.append(answer)
            if "tool_calls" not in answer:
                break
            messages += [
                {"role": "tool", "tool_call_id": call["id"], "content": "18 C"} for call in answer["tool_calls"]
            ]
            simulator.clear()
    return messages


THINKING = [
    "deepseek@api/deepseek-v4-pro", "moonshot@cn/kimi-k2.6", "moonshot@cn/kimi-k3", "google@gemini/gemini-3.8-flash",
]  # fmt: skip
OTHERS = ["zhipu@cn/glm-5.2", "mistral@api/mistral-large-4", "minimax@cn/MiniMax-M3", "alibaba@cn/qwen3.8-max"]


@pytest.mark.parametrize("boundary", [1, 2, 3, 4, 5])
def test_a_conversation_survives_a_failover_at_every_boundary(simulator: Simulator, boundary: int) -> None:
    for index, target in enumerate(THINKING):
        for other in (*OTHERS, THINKING[index - 1]):
            if target.partition("@")[0] == other.partition("@")[0]:
                continue
            for first, second in ((other, target), (target, other)):
                told = converse(simulator, first, second, boundary, stream=boundary % 2 == 0)
                assert told[-1]["role"] == "assistant", f"{first}, then {second}"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("target", THINKING)
def test_thoughts_come_back_though_the_program_leaves_them_out(simulator: Simulator, target: str, stream: bool) -> None:  # noqa: FBT001
    messages: list[Any] = [{"role": "user", "content": "[reason] [call:weather] Rome"}]
    with client_of(simulator, target) as client:
        answer = step(client, messages, stream=stream)
        calls = answer["tool_calls"]
        messages += [answer, *({"role": "tool", "tool_call_id": call["id"], "content": "18 C"} for call in calls)]
        assert "reasoning_content" not in answer
        step(client, messages, stream=stream)
    sent = json.loads(simulator.requests[-1].body)
    if "google" in target:
        assert sent["messages"][1]["tool_calls"][0]["extra_content"]["google"]["thought_signature"]
        return
    assert sent["messages"][1]["reasoning_content"].strip(), "its own thought, not what stands in for one"
    assert "thinking" not in sent


def test_a_thought_is_bound_to_its_conversation(simulator: Simulator) -> None:
    first: list[Any] = [{"role": "user", "content": "[reason] [call:weather] my secret"}]
    with client_of(simulator, THINKING[0]) as client:
        answer = step(client, first, stream=False)
        other = [{"role": "user", "content": "[call:weather] something else"}, answer]
        other += [{"role": "tool", "tool_call_id": call["id"], "content": "18 C"} for call in answer["tool_calls"]]
        step(client, other, stream=False)
    sent = json.loads(simulator.requests[-1].body)
    assert sent["messages"][1]["reasoning_content"] == " "
    assert sent["thinking"] == {"type": "disabled"}


def test_what_must_come_back_is_reported_with_its_place_and_the_way_out() -> None:
    for to in ("deepseek/deepseek-v4-pro", "moonshot/kimi-k2.6"):
        mapped = map_request({"model": "gpt-4o", "messages": LOOP, "tools": [TOOL]}, to=to)
        losses = {change.path for change in mapped.report.losses}
        assert losses == {"messages[1].reasoning_content", "thinking"}
        assert mapped.body is not None
        assert mapped.body["thinking"] == {"type": "disabled"}
    signed = map_request({"model": "gpt-4o", "messages": LOOP, "tools": [TOOL]}, to="google/gemini-3.8-flash")
    assert [change.path for change in signed.report.losses] == [
        "messages[1].tool_calls[0].extra_content.google.thought_signature"
    ]
