"""Thoughts that one provider signed are sent to no other, and a conversation in Messages goes on in spite of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anthropic
import pytest

from migrate_advisor.mapping.mapper import map_request
from migrate_advisor.transport.client import fallback_client
from migrate_advisor.transport.events import RequestMapped

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.simulator import Simulator

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CLAUDE = "anthropic/claude-sonnet-5"
OTHERS = ("deepseek/deepseek-v4-pro", "zhipu@cn/glm-5.2", "moonshot@cn/kimi-k2.6", "minimax@cn/MiniMax-M3")
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOL: Any = {"name": "weather", "description": "w", "input_schema": SCHEMA}


def step(client: anthropic.Anthropic, turns: list[Any], *, stream: bool) -> list[Any]:
    """One call; the conversation with its answer, and with results of the tools that it calls."""
    asked: Any = {"model": "g", "max_tokens": 3000, "messages": turns, "tools": [TOOL]}
    asked["thinking"] = {"type": "enabled", "budget_tokens": 2000}
    if stream:
        with client.messages.stream(**asked) as events:
            content: Any = events.get_final_message().content
    else:
        content = client.messages.create(**asked).content
    blocks = [block.model_dump(exclude_none=True) for block in content]
    for block in blocks:
        block.pop("parsed_output", None)
    calls = [block["id"] for block in blocks if block["type"] == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": name, "content": "18 C"} for name in calls]
    return [
        *turns,
        {"role": "assistant", "content": blocks},
        *([{"role": "user", "content": results}] if calls else []),
    ]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("other", OTHERS)
def test_a_conversation_goes_to_another_provider_and_back(simulator: Simulator, other: str, stream: bool) -> None:  # noqa: FBT001
    places = [target.partition("/")[0] for target in (CLAUDE, other)]
    told: list[Any] = []
    http = fallback_client(
        CLAUDE,
        other,
        keys={place: simulator.key(place) for place in places},
        base_urls={place: simulator.base_url(place) for place in places},
        attempts=1,
        on_event=told.append,
    )
    with anthropic.Anthropic(api_key="unused", http_client=http, max_retries=0) as client:
        turns = conversation(client, simulator, stream=stream)
    losses = {change.path for event in told if isinstance(event, RequestMapped) for change in event.report.losses}
    assert {block["type"] for block in turns[1]["content"]} == {"thinking", "tool_use"}
    assert "thinking" in losses


def conversation(client: anthropic.Anthropic, simulator: Simulator, *, stream: bool) -> list[Any]:
    """Three turns with a tool: Claude's, one that goes to the other and is ended by Claude, and the other's."""
    turns: list[Any] = []
    for number in range(6):
        if number % 2 == 0:
            turns.append({"role": "user", "content": f"[reason] [call:weather] question {number}"})
        if number in {2, 4, 5}:
            simulator.fail_next("server_error", at="anthropic")
        turns = step(client, turns, stream=stream)
        simulator.clear()
    return turns


def test_a_thought_without_a_signature_is_left_out_where_one_is_checked(catalog: Catalog) -> None:
    thought = {"type": "thinking", "thinking": "Hm", "signature": ""}
    call = {"type": "tool_use", "id": "a", "name": "weather", "input": {}}
    turns: list[dict[str, Any]] = [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": [thought, call]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": "18 C"}]},
    ]
    asked = {
        "model": "m",
        "max_tokens": 3000,
        "messages": turns,
        "thinking": {"type": "enabled", "budget_tokens": 2000},
    }
    mapped = map_request(asked, to=CLAUDE, operation="messages", catalog=catalog)
    assert mapped.body is not None
    assert mapped.body["messages"][1]["content"] == [call]
    assert "thinking" not in mapped.body
    assert {(change.path, change.is_loss) for change in mapped.report} >= {
        ("messages[1].content[0]", False),
        ("thinking", True),
    }
    signed = [turns[0], {**turns[1], "content": [{**thought, "signature": "abc"}, call]}, turns[2]]
    kept = map_request({**asked, "messages": signed}, to=CLAUDE, operation="messages", catalog=catalog)
    assert kept.body is not None
    assert kept.body["messages"] == signed
    assert "thinking" in kept.body
