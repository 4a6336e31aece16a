"""What another provider made or thought is not sent as if it were one's own; messages that are joined lose nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.mapping.made import ItemsOfOthers
from migrate_advisor.mapping.mapper import map_request
from migrate_advisor.mapping.report import MappingReport
from migrate_advisor.mapping.signed import SignatureMemory, SignedConversation

if TYPE_CHECKING:
    from migrate_advisor.mapping.failures import ApiError

THOUGHT = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed"}
CALL = {"type": "function_call", "id": "fc_1", "call_id": "c", "name": "f", "arguments": "{}"}
RESULT = {"type": "function_call_output", "call_id": "c", "output": "18 C"}
SAID = {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": "hi"}]}


class Whole:
    """A decoder that gives what it is fed."""

    failure: ApiError | None = None
    usage: dict[str, Any] | None = None
    report = MappingReport()

    def feed(self, chunk: bytes) -> bytes:
        return chunk

    def finish(self) -> bytes:
        return b""


def a_memory(whose: str, *, is_native: bool, stream: bool) -> SignatureMemory:
    """What a client keeps of an answer."""
    memory = SignatureMemory()
    asked = ItemsOfOthers(memory, whose, {"input": "hi"}, is_native=is_native)
    if not stream:
        asked.learn({"output": [THOUGHT, CALL, SAID]})
        return memory
    heard = asked.listen(Whole())
    for item in (THOUGHT, CALL, SAID):
        event = {"type": "response.output_item.done", "output_index": 0, "item": item}
        heard.feed(b"event: response.output_item.done\ndata: " + json.dumps(event).encode() + b"\n\n")
    heard.finish()
    return memory


def sent(memory: SignatureMemory, whose: str, *items: Any) -> ItemsOfOthers:
    return ItemsOfOthers(memory, whose, {"input": [{"role": "user", "content": "x"}, *items]}, is_native=True)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("is_native", [True, False])
def test_thoughts_and_ids_of_others_are_left_out(is_native: bool, stream: bool) -> None:  # noqa: FBT001
    memory = a_memory("azure-openai", is_native=is_native, stream=stream)
    asked = sent(memory, "openai", THOUGHT, CALL, RESULT, SAID)
    kinds = [item.get("type") for item in asked.body["input"]]
    assert kinds == [None, "function_call", "function_call_output", "message"]
    assert not any("id" in item for item in asked.body["input"])
    assert [change.path for change in asked.changes] == ["input[1]", "input[2].id", "input[4].id"]


def test_what_is_ones_own_or_unknown_stays() -> None:
    memory = a_memory("openai", is_native=True, stream=False)
    asked = sent(memory, "openai", THOUGHT, CALL, RESULT, {**THOUGHT, "id": "rs_9", "encrypted_content": "other"})
    assert asked.changes == []
    assert asked.body["input"][1] is THOUGHT


def test_a_thought_without_its_id_is_known_by_what_is_sealed() -> None:
    memory = a_memory("azure-openai", is_native=True, stream=False)
    bare = {key: value for key, value in THOUGHT.items() if key != "id"}
    assert [change.path for change in sent(memory, "openai", bare).changes] == ["input[1]"]


def test_places_after_what_was_left_out_are_the_callers() -> None:
    memory = a_memory("azure-openai", is_native=True, stream=False)
    asked = sent(memory, "openai", THOUGHT, {**CALL, "arguments": "no object"}, RESULT)
    mapped = map_request(asked.body, to="openai/gpt-5", operation="responses")
    assert mapped.body is not None
    assert len(mapped.body["input"]) == 3
    for change in asked.told(mapped.report):
        assert not change.path.startswith("input[") or change.path[6] in "12", change.path


def test_a_signature_that_is_taken_away_is_told() -> None:
    memory = SignatureMemory()
    memory.keep("signed", "minimax")
    thought = {"type": "thinking", "thinking": "hm", "signature": "signed"}
    body = {"messages": [{"role": "assistant", "content": [{"type": "text", "text": "x"}, thought]}]}
    asked = SignedConversation(memory, "siliconflow", body)
    assert [change.path for change in asked.told(MappingReport())] == ["messages[0].content[1].signature"]


def test_messages_that_are_joined_keep_the_thoughts_of_both_and_tell_the_rest() -> None:
    said = [
        {"role": "user", "content": "a", "name": "ann"},
        {"role": "assistant", "content": "b", "reasoning_content": "first"},
        {"role": "assistant", "content": "c", "reasoning_content": "second", "name": "bo"},
    ]
    mapped = map_request({"model": "g", "messages": said}, to="zhipu@cn/glm-4-plus")
    assert mapped.body is not None
    last = mapped.body["messages"][-1]
    assert last["content"] == "b\nc"
    assert last["reasoning_content"] == "first\nsecond"
    assert "messages[2].name" in {change.path for change in mapped.report}


def test_every_place_of_what_is_dropped_is_named() -> None:
    thought = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]}
    said = {"role": "assistant", "content": "first"}
    asked = {"model": "g", "input": [thought, thought, said, {"role": "user", "content": "x"}]}
    mapped = map_request(asked, to="tencent@hunyuan-api3/hunyuan-turbo-20241120", operation="responses")
    assert {"input[0]", "input[1]", "input[2]"} <= {change.path for change in mapped.report.losses}


def test_the_name_of_a_file_and_of_a_system_message_is_said_or_told() -> None:
    data = {"filename": "plan.pdf", "file_data": "data:application/pdf;base64,AAAA"}
    said = [
        {"role": "system", "content": "s", "name": "boss"},
        {"role": "user", "content": [{"type": "file", "file": data}]},
    ]
    mapped = map_request({"model": "g", "messages": said}, to="anthropic/claude-sonnet-5")
    assert mapped.body is not None
    assert mapped.body["messages"][0]["content"][0]["title"] == "plan.pdf"
    assert "messages[0].name" in {change.path for change in mapped.report.losses}


def test_a_strict_function_that_is_not_is_told() -> None:
    function = {"name": "f", "parameters": {"type": "object", "properties": {}}, "strict": True}
    asked = {"model": "g", "messages": [{"role": "user", "content": "x"}]}
    tools = {"tools": [{"type": "function", "function": function}]}
    mapped = map_request({**asked, **tools}, to="baidu@legacy/ernie-4.0-8k")
    assert mapped.body is not None
    assert "strict" not in mapped.body["functions"][0]
    assert "tools[0].function.strict" in {change.path for change in mapped.report.losses}


def test_what_another_sealed_is_left_out_whatever_holds_it() -> None:
    memory = SignatureMemory()
    compaction = {"type": "compaction", "id": "cmp_1", "encrypted_content": "sealed too"}
    ItemsOfOthers(memory, "azure-openai", {"input": "hi"}, is_native=True).learn({"output": [compaction]})
    asked = sent(memory, "openai", compaction)
    assert [item.get("type") for item in asked.body["input"]] == [None]
    assert [change.path for change in asked.changes] == ["input[1]"]
