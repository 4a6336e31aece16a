"""Spans as instrumentations of several years write them: what a request held is known whatever its names are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.traffic.logs import CANARY

from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.tally import Sums, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

COUNTS = {"gen_ai.request.model": "gpt-4o-mini", "gen_ai.usage.input_tokens": 15, "gen_ai.usage.output_tokens": 25}
CALL = {"id": CANARY, "type": "function", "function": {"name": CANARY, "arguments": "{}"}}
SCHEMA = json.dumps({"type": "object", "properties": {CANARY: {"type": "string"}}})


def _attributes(said: dict[str, Any], *, snake: bool = False) -> list[dict[str, Any]]:
    kinds = {bool: "bool", int: "int", str: "string"}
    end = "_value" if snake else "Value"
    return [{"key": key, "value": {f"{kinds[type(value)]}{end}": value}} for key, value in said.items()]


def _span(said: dict[str, Any], *, snake: bool = False, **more: Any) -> dict[str, Any]:
    span = {"traceId": "a", "spanId": "b", "name": "openai.chat", "attributes": _attributes(said, snake=snake), **more}
    if snake:
        return {"resource_spans": [{"resource": {}, "scope_spans": [{"scope": {"name": CANARY}, "spans": [span]}]}]}
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": CANARY}, "spans": [span]}]}]}


def _event(name: str, said: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "attributes": _attributes(said)}


NUMBERED = {
    "gen_ai.system": "OpenAI", "gen_ai.request.model": "gpt-4o-mini", "llm.request.type": "chat",
    "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": CANARY,
    "gen_ai.prompt.1.role": "assistant", "gen_ai.prompt.1.tool_calls.0.id": CANARY,
    "gen_ai.prompt.1.tool_calls.0.name": CANARY, "gen_ai.prompt.1.tool_calls.0.arguments": "{}",
    "gen_ai.prompt.2.role": "tool", "gen_ai.prompt.2.content": CANARY, "gen_ai.prompt.2.tool_call_id": CANARY,
    "llm.request.functions.0.name": CANARY, "llm.request.functions.0.parameters": SCHEMA,
    "gen_ai.usage.prompt_tokens": 15, "gen_ai.usage.completion_tokens": 25, "llm.usage.total_tokens": 40,
}  # fmt: skip
UNNAMED = {key: value for key, value in NUMBERED.items() if not key.endswith((".id", "tool_call_id"))}
MESSAGES = "llm.input_messages"
INFERRED = {
    "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o-mini",
    f"{MESSAGES}.0.message.role": "user", f"{MESSAGES}.0.message.content": CANARY,
    f"{MESSAGES}.1.message.role": "assistant", f"{MESSAGES}.1.message.tool_calls.0.tool_call.id": CANARY,
    f"{MESSAGES}.1.message.tool_calls.0.tool_call.function.name": CANARY,
    f"{MESSAGES}.2.message.role": "tool", f"{MESSAGES}.2.message.tool_call_id": CANARY,
    f"{MESSAGES}.2.message.content": CANARY,
    "llm.tools.0.tool.json_schema": json.dumps(
        {"type": "function", "function": {"name": CANARY, "parameters": json.loads(SCHEMA)}}
    ),
    "llm.token_count.prompt": 15, "llm.token_count.completion": 25,
}  # fmt: skip
TODAY = {
    **COUNTS, "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
    "gen_ai.input.messages": json.dumps(
        [
            {"role": "user", "parts": [{"type": "text", "content": CANARY}]},
            {"role": "assistant", "parts": [{"type": "tool_call", "id": CANARY, "name": CANARY, "arguments": {}}]},
            {"role": "tool", "parts": [{"type": "tool_call_response", "id": CANARY, "response": CANARY}]},
        ]
    ),
    "gen_ai.tool.definitions": json.dumps(
        [{"type": "function", "name": CANARY, "parameters": json.loads(SCHEMA)}]
    ),
}  # fmt: skip
SAID = [
    {"role": "user", "content": CANARY},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": CANARY, "content": CANARY},
]
REQUEST = {"messages": SAID, "tools": [{"type": "function", "function": {"name": CANARY}}]}
EVENTS = [
    _event("gen_ai.user.message", {"content": CANARY}),
    _event("gen_ai.assistant.message", {"tool_calls": json.dumps([CALL])}),
    _event("gen_ai.tool.message", {"id": CANARY, "content": CANARY}),
]
SPANS = {
    "today": _span(TODAY),
    "numbered": _span(NUMBERED),
    "numbered, names of the protocol": _span(NUMBERED, snake=True),
    "numbered, without ids": _span(UNNAMED),
    "openinference": _span(INFERRED),
    "openinference, the request alone": _span(
        {**{key: value for key, value in INFERRED.items() if MESSAGES not in key}, "input.value": json.dumps(REQUEST)}
    ),
    "one attribute": _span({**COUNTS, "gen_ai.prompt": json.dumps(SAID)}),
    "an event a message": _span(COUNTS, events=EVENTS),
    "one event": _span(COUNTS, events=[_event("gen_ai.content.prompt", {"gen_ai.prompt": json.dumps(SAID)})]),
}


def _shape(value: dict[str, Any], tmp_path: Path, catalog: Catalog) -> dict[str, Any]:
    path = tmp_path / "spans.jsonl"
    path.write_text(json.dumps(value) + "\n")
    tally = count_logs([str(path)], catalog=catalog).tally
    ((key, sums),) = tally.sums.items()
    assert (key.operation, key.model, sums, tally.unreadable) == (
        "chat.completions",
        "gpt-4o-mini",
        Sums(1, 0, 15, 0, 25),
        {},
    )
    assert CANARY not in to_json(tally)
    assert key.shape is not None
    return dict(json.loads(key.shape))


@pytest.mark.parametrize("name", SPANS)
def test_a_loop_of_tools_is_one_however_it_is_written(name: str, tmp_path: Path, catalog: Catalog) -> None:
    shape = _shape(SPANS[name], tmp_path, catalog)
    user, calling, result = shape["messages"]
    assert (user["role"], calling["role"], result["role"]) == ("user", "assistant", "tool")
    assert len(calling["tool_calls"]) == 1
    assert result["tool_call_id"] == calling["tool_calls"][0]["id"]
    if any(word in name for word in ("today", "numbered", "openinference")) and "alone" not in name:
        assert shape["tools"][0]["function"]["parameters"]["type"] == "object"


def test_a_message_with_several_results_answers_every_call(tmp_path: Path, catalog: Catalog) -> None:
    calls: list[dict[str, Any]] = [
        {"type": "tool_call", "id": name, "name": "f", "arguments": {}} for name in ("c1", "c2")
    ]
    results = [{"type": "tool_call_response", "id": name, "response": "x"} for name in ("c1", "c2")]
    said = [{"role": "assistant", "parts": calls}, {"role": "tool", "parts": results}]
    shape = _shape(_span({**COUNTS, "gen_ai.input.messages": json.dumps(said)}), tmp_path, catalog)
    assert [message["role"] for message in shape["messages"]] == ["assistant", "tool", "tool"]
    assert "open" not in json.dumps(shape)


@pytest.mark.parametrize(
    "said",
    [
        {
            f"{MESSAGES}.0.message.role": "user",
            f"{MESSAGES}.0.message.contents.0.message_content.type": "text",
            f"{MESSAGES}.0.message.contents.1.message_content.type": "image",
            f"{MESSAGES}.0.message.contents.1.message_content.image.image.url": f"https://{CANARY}/a.png",
        },
        {
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": json.dumps(
                [{"type": "text", "text": CANARY}, {"type": "image_url", "image_url": {"url": CANARY}}]
            ),
        },
    ],
)
def test_a_picture_is_seen(said: dict[str, str], tmp_path: Path, catalog: Catalog) -> None:
    shape = _shape(_span({**COUNTS, **said}), tmp_path, catalog)
    assert [part["type"] for part in shape["messages"][0]["content"]] == ["text", "image_url"]


def test_a_prompt_without_a_role_is_the_users(tmp_path: Path, catalog: Catalog) -> None:
    for key in "gen_ai.prompt.0.content", "gen_ai.prompt":
        shape = _shape(_span({**COUNTS, key: CANARY}), tmp_path, catalog)
        assert shape["messages"] == [{"content": "t", "role": "user"}]
