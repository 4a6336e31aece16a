"""Responses and Messages to those who speak them themselves: what they may not take is refused or named."""

from __future__ import annotations

from typing import Any

import pytest

from migrate_advisor import map_request
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.report import Kind

ASKED: dict[str, dict[str, Any]] = {
    "responses": {"model": "g", "input": [{"role": "user", "content": "hi"}]},
    "messages": {"model": "c", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]},
}
WEB = {"responses": {"type": "web_search"}, "messages": {"type": "web_search_20250305", "name": "web_search"}}
RAN = {
    "responses": {"type": "mcp_call", "id": "m", "name": "n", "arguments": "{}", "server_label": "s"},
    "messages": {"role": "assistant", "content": [{"type": "server_tool_use", "id": "s", "name": "web_search"}]},
}
LIST = {"responses": "input", "messages": "messages"}
WHERE = {"responses": "input[1]", "messages": "messages[1].content[0]"}


def asked(operation: str, **more: Any) -> dict[str, Any]:
    return {**ASKED[operation], **more}


@pytest.mark.parametrize("operation", ["responses", "messages"])
@pytest.mark.parametrize("to", ["minimax/MiniMax-M3", "tencent/hy4", "moonshot/kimi-k3"])
def test_what_runs_at_the_maker_is_named_where_nobody_says_that_it_runs_elsewhere(to: str, operation: str) -> None:
    turns = [*ASKED[operation][LIST[operation]], RAN[operation]]
    mapped = map_request(
        asked(operation, tools=[WEB[operation]], **{LIST[operation]: turns}), to=to, operation=operation
    )
    doubted = {change.path for change in mapped.report if change.kind is Kind.UNVERIFIED and change.is_loss}
    assert {"tools[0]", WHERE[operation]} <= doubted


@pytest.mark.parametrize(("operation", "to"), [("responses", "openai/gpt-5.6-sol"), ("messages", "anthropic")])
def test_its_maker_takes_it(operation: str, to: str) -> None:
    turns = [*ASKED[operation][LIST[operation]], RAN[operation]]
    target = to if "/" in to else f"{to}/claude-sonnet-5"
    mapped = map_request(
        asked(operation, tools=[WEB[operation]], **{LIST[operation]: turns}), to=target, operation=operation
    )
    assert list(mapped.report.losses) == []


PICTURES: list[tuple[str, dict[str, Any], str]] = [
    (
        "responses",
        {"role": "user", "content": [{"type": "input_image", "image_url": "https://x.example/a.png"}]},
        "input[0].content[0]",
    ),
    (
        "responses",
        {"type": "function_call_output", "call_id": "c", "output": [{"type": "input_image", "file_id": "f"}]},
        "input[0].output[0]",
    ),
    (
        "messages",
        {"role": "user", "content": [{"type": "image", "source": {"type": "url", "url": "https://x.example/a.png"}}]},
        "messages[0].content[0]",
    ),
    (
        "messages",
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": [{"type": "image"}]}]},
        "messages[0].content[0].content[0]",
    ),
]


@pytest.mark.parametrize("to", ["minimax/MiniMax-M2.7", "deepseek/deepseek-v4-pro"])
@pytest.mark.parametrize(("operation", "turn", "where"), PICTURES)
def test_a_picture_is_refused_for_a_model_that_sees_none(
    to: str, operation: str, turn: dict[str, Any], where: str
) -> None:
    with pytest.raises(UnmappableRequestError) as refused:
        map_request(asked(operation, **{LIST[operation]: [turn]}), to=to, operation=operation)
    assert refused.value.path == where


def test_filling_a_cache_without_asking_is_its_makers() -> None:
    body = {**ASKED["messages"], "max_tokens": 0}
    assert list(map_request(body, to="anthropic/claude-sonnet-5", operation="messages").report.losses) == []
    doubted = map_request(body, to="minimax/MiniMax-M3", operation="messages").report.losses
    assert [change.path for change in doubted] == ["max_tokens"]
    with pytest.raises(UnmappableRequestError, match="cache"):
        map_request(body, to="mistral/mistral-large-4", operation="messages")
