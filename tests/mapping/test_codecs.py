"""Structures of their own: what becomes of messages that they cannot take as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.mapper import map_reply, map_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.catalog.catalog import Catalog

ERNIE, CLAUDE, HUNYUAN = (
    "baidu@legacy/ernie-3.5-8k",
    "anthropic/claude-sonnet-4-5",
    "tencent@hunyuan-api3/hunyuan-turbos-latest",
)


def said(role: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


def body(catalog: Catalog, to: str, messages: Sequence[Any], **more: Any) -> tuple[dict[str, Any], list[str]]:
    mapped = map_request({"messages": list(messages), **more}, to=to, catalog=catalog)
    assert mapped.body is not None
    changes = [f"{change.path} {change.kind}{' !' if change.is_loss else ''}" for change in mapped.report]
    return mapped.body, [change for change in changes if not change.startswith(("model", "max_tokens"))]


PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
DOCUMENT = {"type": "file", "file": {"file_data": "data:application/pdf;base64,BBBB"}}


@pytest.mark.parametrize(
    ("given", "told", "changes"),
    [
        (
            [said("user", "a"), said("user", "b")],
            [said("user", "a\nb")],
            ["messages[1] merged"],
        ),
        (
            [said("assistant", "hello"), said("user", "a")],
            [said("user", "a")],
            ["messages[0] dropped !"],
        ),
        (
            [said("user", "a"), said("assistant", ""), said("user", [{"type": "text", "text": "b"}])],
            [said("user", "a"), said("assistant", "/"), said("user", "b")],
            ["messages[1].content defaulted", "messages[2].content converted"],
        ),
        (
            [
                said("user", "a"),
                said("assistant", "", function_call={"name": "f", "arguments": "{}"}),
                said("function", "{}", name="f"),
                said("user", "b"),
            ],
            [
                said("user", "a"),
                said("assistant", "", function_call={"name": "f", "arguments": "{}"}),
                said("function", "{}", name="f"),
                said("assistant", "/"),
                said("user", "b"),
            ],
            ["messages[3] defaulted !"],
        ),
    ],
)
def test_ernie_s_turns_alternate_and_end_with_the_user(
    catalog: Catalog, given: list[Any], told: list[Any], changes: list[str]
) -> None:
    mapped, said_so = body(catalog, ERNIE, given)
    assert mapped["messages"] == told
    assert len(mapped["messages"]) % 2 == 1
    assert said_so == changes


@pytest.mark.parametrize(
    ("messages", "path"),
    [
        ([said("user", "a"), said("assistant", "b")], "messages[1]"),
        ([said("system", "a")], "messages[0]"),
        ([said("user", "a"), said("function", "{}", name="f")], "messages[1]"),
        ([said("user", "a"), said("tool", "b", tool_call_id="nobody")], "messages[1].tool_call_id"),
        ([said("user", [PICTURE])], "messages[0].content[0]"),
        ([said("user", "a"), said("assistant", None, tool_calls=[{"id": "c"}])], "messages[1].tool_calls[0]"),
        ([said("teacher", "a")], "messages[0].role"),
        (["a"], "messages[0]"),
        ([], "messages"),
    ],
)
def test_what_ernie_cannot_be_told_is_refused_with_its_place(catalog: Catalog, messages: list[Any], path: str) -> None:
    with pytest.raises(UnmappableRequestError) as refused:
        body(catalog, ERNIE, messages)
    assert refused.value.path == path


def test_several_words_of_the_system_are_said_at_the_top(catalog: Catalog) -> None:
    messages = [said("system", "a"), said("user", "hi"), said("developer", [{"type": "text", "text": "b"}])]
    for to in (ERNIE, CLAUDE):
        mapped, changes = body(catalog, to, messages)
        assert mapped["system"] == "a\nb"
        assert [message["role"] for message in mapped["messages"]] == ["user"]
        assert changes == ["messages[0] renamed", "messages[2] merged !"]
    mapped, changes = body(catalog, CLAUDE, messages, system="own")
    assert mapped["system"] == "own\na\nb"
    assert "system merged" in changes


def test_parts_become_blocks(catalog: Catalog) -> None:
    text = {"type": "text", "text": "see"}
    web = {"type": "image_url", "image_url": {"url": "https://x.example/a.png", "detail": "high"}}
    mapped, changes = body(catalog, CLAUDE, [said("user", [text, PICTURE, web, DOCUMENT])])
    assert mapped["messages"][0]["content"] == [
        text,
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
        {"type": "image", "source": {"type": "url", "url": "https://x.example/a.png"}},
        {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "BBBB"}},
    ]
    assert "messages[0].content[2].image_url.detail dropped !" in changes


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ({"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}, "messages[0].content[0]"),
        ({"type": "file", "file": {"file_id": "file-1"}}, "messages[0].content[0]"),
        ({"type": "image_url", "image_url": "https://x.example"}, "messages[0].content[0]"),
        ("text", "messages[0].content[0]"),
    ],
)
def test_what_has_no_block_is_refused_with_its_place(catalog: Catalog, part: Any, path: str) -> None:
    with pytest.raises(UnmappableRequestError) as refused:
        body(catalog, CLAUDE, [said("user", [part])])
    assert refused.value.path == path


TEXT = {"type": "text", "text": "a"}
NOTHING = {"type": "text", "text": " "}


@pytest.mark.parametrize(
    ("given", "told", "changes"),
    [
        ([said("user", "a"), said("assistant", ""), said("user", "b")], ["a", "b"], ["messages[1] dropped"]),
        (
            [said("user", "a"), said("assistant", None), said("user", " \n")], ["a"],
            ["messages[1] dropped", "messages[2] dropped"],
        ),
        ([said("user", [NOTHING, TEXT])], [[TEXT]], ["messages[0].content[0] dropped"]),
        (
            [said("user", [TEXT]), said("assistant", [NOTHING])], [[TEXT]],
            ["messages[1].content[0] dropped", "messages[1] dropped"],
        ),
        (
            [said("user", "a"), said("assistant", "", tool_calls=[{"id": "c", "function": {"name": "f"}}])],
            ["a", [{"type": "tool_use", "id": "c", "name": "f", "input": {}}]], ["messages[1].tool_calls[0] converted"],
        ),
    ],
)  # fmt: skip
def test_anthropic_is_told_nothing_empty(
    catalog: Catalog, given: list[Any], told: list[Any], changes: list[str]
) -> None:
    mapped, said_so = body(catalog, CLAUDE, given)
    assert [message["content"] for message in mapped["messages"]] == told
    assert said_so == changes


def test_why_nothing_empty_is_told_can_be_read(catalog: Catalog) -> None:
    report = map_request({"messages": [said("user", "a"), said("user", "")]}, to=CLAUDE, catalog=catalog).report
    change = next(item for item in report if item.path == "messages[1]")
    assert "https://github.com/anthropics/anthropic-sdk-python/issues/461" in [source.url for source in change.sources]


def test_a_request_that_says_nothing_is_refused(catalog: Catalog) -> None:
    with pytest.raises(UnmappableRequestError, match="says something") as refused:
        body(catalog, CLAUDE, [said("system", "s"), said("user", "")])
    assert refused.value.path == "messages[1]"


WEATHER = {"type": "function", "function": {"name": "weather"}}


@pytest.mark.parametrize(
    ("asked", "name", "told"),
    [
        ({"tools": [WEATHER], "tool_choice": "required"}, "tool_choice", {"type": "any"}),
        (
            {"tools": [WEATHER], "parallel_tool_calls": False}, "tool_choice",
            {"type": "auto", "disable_parallel_tool_use": True},
        ),
        (
            {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "weather"}}}, "tool_choice",
            {"type": "tool", "name": "weather"},
        ),
        ({"user": "u"}, "metadata", {"user_id": "u"}),
        ({"reasoning_effort": "none"}, "thinking", {"type": "disabled"}),
        ({"reasoning_effort": "high"}, "output_config", {"effort": "high"}),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}}},
            "output_config", {"format": {"type": "json_schema", "schema": {"type": "object"}}},
        ),
        ({"stop": "END"}, "stop_sequences", ["END"]),
        ({"max_completion_tokens": 7}, "max_tokens", 7),
        ({}, "max_tokens", 4096),
    ],
)  # fmt: skip
def test_parameters_that_anthropic_says_in_another_place(
    catalog: Catalog, asked: dict[str, Any], name: str, told: Any
) -> None:
    assert body(catalog, CLAUDE, [said("user", "hi")], **asked)[0][name] == told


def test_a_schema_that_hunyuan_takes_as_text(catalog: Catalog) -> None:
    parameters = {"type": "object", "properties": {}}
    tool = {"type": "function", "function": {"name": "f", "description": "d", "parameters": parameters}}
    mapped, _ = body(catalog, HUNYUAN, [said("user", [{"type": "text", "text": "see"}, PICTURE])], tools=[tool])
    function = mapped["Tools"][0]["Function"]
    assert function == {"Name": "f", "Description": "d", "Parameters": '{"type": "object", "properties": {}}'}
    picture = {"Type": "image_url", "ImageUrl": {"Url": "data:image/png;base64,AAAA"}}
    assert mapped["Messages"][0] == {"Role": "user", "Contents": [{"Type": "text", "Text": "see"}, picture]}


def test_hunyuan_wants_one_system_message_and_no_empty_one(catalog: Catalog) -> None:
    messages = [said("user", "a"), said("system", "s"), said("assistant", ""), said("user", "b")]
    mapped, changes = body(catalog, HUNYUAN, messages)
    assert [(message["Role"], message["Content"]) for message in mapped["Messages"]] == [
        ("system", "s"),
        ("user", "a"),
        ("assistant", "/"),
        ("user", "b"),
    ]
    assert "messages[1] merged !" in changes


def test_hunyuan_takes_forty_messages_and_more_are_refused(catalog: Catalog) -> None:
    turns = [said("user" if index % 2 == 0 else "assistant", "a") for index in range(41)]
    assert len(body(catalog, HUNYUAN, turns[:39])[0]["Messages"]) == 39
    assert len(body(catalog, HUNYUAN, [said("system", "s"), *turns[:39]])[0]["Messages"]) == 40
    assert len(body(catalog, HUNYUAN, [said("user", "a")] * 41)[0]["Messages"]) == 1, "what is joined is one message"
    with pytest.raises(UnmappableRequestError, match="at most 40 messages, and these would be 41") as refused:
        body(catalog, HUNYUAN, turns)
    assert refused.value.path == "messages"


@pytest.mark.parametrize("to", ["mistral/mistral-large-4", "moonshot/kimi-k2.5"])
@pytest.mark.parametrize("nothing", [None, "", []])
def test_an_answer_that_says_nothing_is_filled_where_it_is_refused(catalog: Catalog, to: str, nothing: Any) -> None:
    given = [said("user", "a"), said("assistant", nothing), said("user", "b")]
    mapped, changes = body(catalog, to, given)
    assert mapped["messages"] == [said("user", "a"), said("assistant", "/"), said("user", "b")]
    assert changes == ["messages[1].content defaulted"]
    assert given[1]["content"] == nothing, "what was given is not changed"
    calling = said("assistant", nothing, tool_calls=CALLING["tool_calls"])
    assert "messages[1].content defaulted" not in body(catalog, to, [said("user", "a"), calling, GIVEN])[1]
    filled = ["messages[0].content defaulted"] if to.startswith("moonshot") else []  # which refuses any empty text
    assert body(catalog, to, [said("user", "")])[1] == filled


CALLING = said("assistant", None, tool_calls=[{"id": "c", "function": {"name": "f", "arguments": "{}"}}])
GIVEN = said("tool", "1", tool_call_id="c")


@pytest.mark.parametrize(
    ("given", "told", "changes"),
    [
        ([said("assistant", "hello"), said("user", "a")], "user:a", ["messages[0] dropped !"]),
        ([said("user", "a"), said("user", "b")], "user:a\nb", ["messages[1] merged"]),
        (
            [said("system", "s"), said("user", "a"), said("system", "t"), said("user", "b")], "system:s\nt user:a\nb",
            ["messages[2] merged !", "messages[3] merged"],
        ),
        ([said("user", "a"), said("user", [PICTURE])], "user:2", ["messages[1] merged"]),
        ([said("user", "a"), CALLING, GIVEN, GIVEN], "user:a assistant: tool:1 tool:1", []),
        (
            [said("user", "a"), CALLING, GIVEN, said("user", "b")], "user:a assistant: tool:1 assistant:/ user:b",
            ["messages[3] defaulted !"],
        ),
        (
            [said("user", "a"), said("assistant", "b"), CALLING, GIVEN],
            "user:a assistant:b user:/ assistant: tool:1", ["messages[2] defaulted !"],
        ),
    ],
)  # fmt: skip
def test_hunyuan_s_turns_begin_and_end_with_the_user(
    catalog: Catalog, given: list[Any], told: str, changes: list[str]
) -> None:
    mapped, said_so = body(catalog, HUNYUAN, given)
    words = (f"{item['Role']}:{item.get('Content', len(item.get('Contents', ())))}" for item in mapped["Messages"])
    assert " ".join(words) == told
    assert [change for change in said_so if change != "messages renamed"] == changes


@pytest.mark.parametrize(
    ("messages", "path"),
    [
        ([said("user", "a"), said("assistant", "b")], "messages[1]"),
        ([said("user", "a"), said("user", "b"), said("system", "s"), said("assistant", "b")], "messages[3]"),
        ([said("system", "s")], "messages[0]"),
        ([CALLING, GIVEN], "messages[1]"),
        ([said("user", "a"), GIVEN], "messages[1]"),
    ],
)
def test_a_history_that_hunyuan_forbids_is_refused_with_its_place(
    catalog: Catalog, messages: list[Any], path: str
) -> None:
    with pytest.raises(UnmappableRequestError) as refused:
        body(catalog, HUNYUAN, messages)
    assert refused.value.path == path


def test_sensenova_s_vectors_and_models_become_openai_s(catalog: Catalog) -> None:
    content = b'{"embeddings": [{"index": 0, "embedding": [0.5]}], "usage": {"prompt_tokens": 1, "total_tokens": 1}}'
    to = "sensetime@native/nova-embedding-stable"
    reply = map_reply(200, {}, content, to=to, operation="embeddings", catalog=catalog)
    assert reply.body["data"] == [{"index": 0, "embedding": [0.5], "object": "embedding"}]
    listed = map_reply(200, {}, b'{"data": [{"id": "SenseChat-5"}]}', to=to, operation="models", catalog=catalog)
    assert listed.body["data"][0]["owned_by"] == "sensetime"


@pytest.mark.parametrize(
    ("status", "content", "code", "retryable"),
    [
        (200, b'{"error_code": 18, "error_msg": "qps"}', "rate_limit_exceeded", True),
        (200, b'{"error_code": 17, "error_msg": "daily"}', "insufficient_quota", False),
        (200, b'{"error_code": 111, "error_msg": "expired"}', "invalid_api_key", False),
        (200, b'{"error_code": 999999, "error_msg": "new"}', "server_error", True),
        (500, b"", "server_error", True),
    ],
)
def test_an_error_is_told_in_openai_s_words_whatever_its_status(
    catalog: Catalog, status: int, content: bytes, code: str, *, retryable: bool
) -> None:
    reply = map_reply(status, {}, content, to=ERNIE, catalog=catalog)
    assert reply.error is not None
    assert (reply.body["error"]["code"], reply.error.retryable) == (code, retryable)
    assert reply.status >= 400
