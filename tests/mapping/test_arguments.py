"""Calls in a history, whatever a program kept of their arguments: sent as the target takes them, and told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.mapping.targets import PROVIDERS, targets

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.mapper import map_request, mapper_for
from migrate_advisor.mapping.plan import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog

ABSENT = object()
NOTHING = [ABSENT, None, "", "  ", "null"]
OBJECTS = [{"a": "§1"}, '{"a": "§1"}', ' {"a": "§1"}']
OTHERS = ['{"a": "§1', "§1", '"§1"', '["§1"]', ["§1"]]


def call(arguments: Any, key: str, **rest: Any) -> dict[str, Any]:
    return {"name": "f", **rest} if arguments is ABSENT else {"name": "f", **rest, key: arguments}


def chat(arguments: Any) -> dict[str, Any]:
    function = {"id": "c12345678", "type": "function", "function": call(arguments, "arguments")}
    result = {"role": "tool", "tool_call_id": "c12345678", "content": "done"}
    turn = {"role": "assistant", "content": None, "tool_calls": [function]}
    return {"messages": [{"role": "user", "content": "Go"}, turn, result]}


def responses(arguments: Any) -> dict[str, Any]:
    item = call(arguments, "arguments", type="function_call", call_id="c12345678")
    result = {"type": "function_call_output", "call_id": "c12345678", "output": "done"}
    return {"input": [{"role": "user", "content": "Go"}, item, result]}


def messages(arguments: Any) -> dict[str, Any]:
    block = call(arguments, "input", type="tool_use", id="c12345678")
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c12345678", "content": "done"}]}
    turn = {"role": "assistant", "content": [block]}
    return {"max_tokens": 9, "messages": [{"role": "user", "content": "Go"}, turn, result]}


ASKED = {"chat.completions": chat, "responses": responses, "messages": messages}
_KEYS = frozenset({"arguments", "Arguments", "input"})


def sent(value: Any) -> Iterator[Any]:
    """What every call in a request is called with."""
    if isinstance(value, list):
        for item in value:
            yield from sent(item)
    elif isinstance(value, dict):
        is_call = (value.keys() & {"name", "Name"}) and "parameters" not in value
        for key, item in value.items():
            if is_call and key in _KEYS:
                yield item
            else:
                yield from sent(item)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("operation", ASKED)
def test_a_history_is_taken_whatever_its_arguments_are(operation: str, provider: str, samples: Catalog) -> None:
    for target in targets(samples, provider)[:3]:
        try:
            mapper = mapper_for(Wanted(target, operation), samples)
            mapper.request(ASKED[operation]("{}"))
        except UnmappableRequestError:
            continue
        for arguments in [*NOTHING, *OBJECTS, *OTHERS]:
            mapped = mapper.request(ASKED[operation](arguments))
            given = list(sent(mapped.body))
            assert len(given) == 1, (target, mapped.body)
            if given == [arguments] and mapper.plan.facts.messages.arguments == "text":
                continue
            value = json.loads(given[0]) if arguments not in OTHERS and isinstance(given[0], str) else given[0]
            if arguments in OTHERS:
                assert "§1" in str(given[0])
                is_told = any(
                    change.is_loss and change.path.endswith(("arguments", "input")) for change in mapped.report
                )
                assert (
                    is_told
                    or (isinstance(given[0], str) and mapper.plan.facts.messages.arguments == "text")
                    or (operation == "responses" and mapper.pair is None)
                )
            else:
                assert value == ({} if arguments in NOTHING else {"a": "§1"}) or given == [arguments]


@pytest.mark.parametrize("target", ["alibaba/qwen-plus", "vllm/qwen3"])
@pytest.mark.parametrize("arguments", OTHERS)
@pytest.mark.parametrize("operation", ["chat.completions", "responses"])
def test_who_takes_objects_alone_is_given_one(operation: str, arguments: Any, target: str) -> None:
    catalog = load_catalog()
    if target.startswith("vllm"):
        target = "self-hosted@vllm/qwen3"
    body = map_request({**ASKED["chat.completions"](arguments)}, to=target, catalog=catalog).body
    (given,) = sent(body)
    assert "§1" in json.loads(given)["input"] or json.loads(given)["input"] == ["§1"]


def test_who_takes_any_text_is_given_what_the_model_wrote() -> None:
    asked = chat('{"a": "§1')
    mapped = map_request(asked, to="openai/gpt-5")
    assert list(sent(mapped.body)) == ['{"a": "§1']
    assert not any(change.path.endswith("arguments") for change in mapped.report)


def test_a_call_of_a_function_as_it_was_of_old_is_read_alike() -> None:
    turns = [{"role": "user", "content": "Go"}, {"role": "assistant", "content": None, "function_call": {"name": "f"}},
             {"role": "function", "name": "f", "content": "done"}]  # fmt: skip
    assert list(sent(map_request({"messages": turns}, to="deepseek/deepseek-v4-flash").body)) == ["{}"]
