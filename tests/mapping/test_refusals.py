"""What cannot be said is refused with its place; what is said in another place arrives there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.errors import UnknownTargetError, UnmappableRequestError
from migrate_advisor.mapping.mapper import map_request, stream_decoder
from migrate_advisor.mapping.mapper import mapper_for as mapper
from migrate_advisor.mapping.plan import Wanted

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

ERNIE, CLAUDE, HUNYUAN, NARROW = (
    "baidu@legacy/ernie-3.5-8k",
    "anthropic/claude-sonnet-4-5",
    "tencent@hunyuan-api3/hunyuan-turbos-latest",
    "narrow/x",
)
HELLO = {"role": "user", "content": "hi"}
FUNCTION = {"name": "f", "description": "d", "parameters": {"type": "object", "properties": {}}}
TOOL = {"type": "function", "function": FUNCTION}
CUSTOM = {"type": "custom", "custom": {"name": "c"}}


def called(calls: Any) -> list[Any]:
    return [HELLO, {"role": "assistant", "content": None, "tool_calls": calls}]


def told(catalog: Catalog, to: str, asked: dict[str, Any]) -> dict[str, Any]:
    body = map_request({"messages": [HELLO], **asked}, to=to, catalog=catalog).body
    assert body is not None
    return body


@pytest.mark.parametrize(
    ("to", "asked", "path"),
    [
        (CLAUDE, {"messages": called("now")}, "messages[1].tool_calls"),
        (CLAUDE, {"messages": called([{"id": "c"}])}, "messages[1].tool_calls[0]"),
        (CLAUDE, {"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        (CLAUDE, {"messages": [HELLO, {"role": "tool", "content": 5, "tool_call_id": "c"}]}, "messages[1].content"),
        (CLAUDE, {"messages": [{"role": "system", "content": "s"}, HELLO], "system": 5}, "system"),
        (CLAUDE, {"tools": "all"}, "tools"),
        (CLAUDE, {"tools": ["f"]}, "tools[0]"),
        (CLAUDE, {"tools": [CUSTOM]}, "tools[0]"),
        (CLAUDE, {"tools": [{"type": "function", "function": {}}]}, "tools[0].function"),
        (CLAUDE, {"tools": [TOOL], "tool_choice": "perhaps"}, "tool_choice"),
        (CLAUDE, {"tools": [TOOL], "tool_choice": {"type": "function", "function": {}}}, "tool_choice"),
        (HUNYUAN, {"tools": [{"type": "function", "function": {}}]}, "tools[0]"),
        (HUNYUAN, {"tools": [TOOL], "tool_choice": {"type": "function"}}, "tool_choice"),
        (HUNYUAN, {"messages": [*called("now"), HELLO]}, "messages[1].tool_calls"),
        (HUNYUAN, {"messages": [*called(["c"]), HELLO]}, "messages[1].tool_calls[0]"),
        (
            HUNYUAN, {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "messages[0].content[0]",
        ),
        (ERNIE, {"messages": called("now")}, "messages[1].tool_calls"),
        (ERNIE, {"tools": "all"}, "tools"),
        (ERNIE, {"tools": ["f"]}, "tools"),
        (ERNIE, {"tools": [CUSTOM]}, "tools"),
        (NARROW, {"tools": "all"}, "tools"),
        (NARROW, {"tools": [{"type": "function", "function": "f"}]}, "tools[0].function"),
        (NARROW, {"tools": [{"function": FUNCTION}]}, "tools[0]"),
        (NARROW, {"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        (
            "deepseek/deepseek-v4-pro",
            {"messages": [HELLO, {"role": "function", "name": "f", "content": [{"type": "image_url"}]}]},
            "messages[1].content[0]",
        ),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_its_place(
    samples: Catalog, to: str, asked: dict[str, Any], path: str
) -> None:
    with pytest.raises(UnmappableRequestError) as refused:
        told(samples, to, asked)
    assert refused.value.path == path


@pytest.mark.parametrize(
    ("to", "asked", "wanted"),
    [
        (CLAUDE, {"metadata": {"team": "a"}}, {}),
        (CLAUDE, {"metadata": {"team": "a", "user_id": "u"}}, {"metadata": {"user_id": "u"}}),
        (CLAUDE, {"response_format": {"type": "text"}}, {}),
        (
            CLAUDE, {"output_config": {"x": 1}, "reasoning_effort": "low"},
            {"output_config": {"x": 1, "effort": "low"}, "thinking": {"type": "adaptive"}},
        ),
        (
            CLAUDE, {"thinking": {"type": "enabled"}, "reasoning_effort": "low"}, {"thinking": {"type": "enabled"}},
        ),
        (CLAUDE, {"tools": [{"type": "bash_1", "name": "bash"}]}, {"tools": [{"type": "bash_1", "name": "bash"}]}),
        (
            CLAUDE, {"messages": [HELLO, {"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]}]},
            {"messages": [HELLO, {"role": "assistant", "content": [{"type": "text", "text": "no"}]}]},
        ),
        (
            CLAUDE, {"messages": [{"role": "user", "content": [
                {"type": "image_url", "image_url": {"url": "data:image/png,AAAA"}}]}]},
            {"messages": [{"role": "user", "content": [
                {"type": "image", "source": {"type": "url", "url": "data:image/png,AAAA"}}]}]},
        ),
        (ERNIE, {"functions": [FUNCTION], "function_call": "none"}, {}),
        (ERNIE, {"functions": [FUNCTION]}, {"functions": [FUNCTION]}),
        (ERNIE, {"tools": [FUNCTION]}, {"functions": [FUNCTION]}),
        (
            ERNIE,
            {"messages": [*called([{"id": "c", "function": {"name": "f"}}]),
                          {"role": "tool", "tool_call_id": "c", "content": '{"a": 1}'}]},
            {"messages": [HELLO, {"role": "assistant", "content": "", "function_call": {"name": "f"}},
                          {"role": "function", "name": "f", "content": '{"a": 1}'}]},
        ),
        (ERNIE, {"messages": [{**HELLO, "x": 1}]}, {"messages": [HELLO]}),
        (NARROW, {"model": "x"}, {"model": "x"}),
        (
            NARROW, {"messages": [HELLO, {"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]}]},
            {"messages": [HELLO, {"role": "assistant", "content": [{"type": "text", "text": "no"}]}]},
        ),
        (HUNYUAN, {"Tools": [{"Type": "function", "Function": {"Name": "f"}}]},
         {"Tools": [{"Type": "function", "Function": {"Name": "f"}}]}),
        (NARROW, {"function_call": {"name": "f"}, "functions": [FUNCTION]},
         {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "f"}}}),
        (NARROW, {"tools": [CUSTOM], "tool_choice": "auto"}, {}),
        (NARROW, {"tools": [{**TOOL, "function": {"name": "f", "strict": True}}]},
         {"tools": [{"type": "function",
                     "function": {"name": "f", "description": "", "parameters": FUNCTION["parameters"]}}]}),
    ],
)  # fmt: skip
def test_what_is_said_in_another_place_arrives_there(
    samples: Catalog, to: str, asked: dict[str, Any], wanted: dict[str, Any]
) -> None:
    plain = told(samples, to, {"messages": asked["messages"]} if "messages" in asked else {})
    body = told(samples, to, asked)
    assert {key: value for key, value in body.items() if plain.get(key) != value or key in wanted} == wanted


def test_a_system_message_takes_the_schema_in_words(samples: Catalog) -> None:
    schema = {"type": "json_schema", "json_schema": {"schema": {"type": "object"}}}
    for content, where in (("s", str), ([{"type": "text", "text": "s"}], list)):
        asked = {"messages": [{"role": "system", "content": content}, HELLO], "response_format": schema}
        body = map_request(asked, to="deepseek/x", emulate={"json_schema"}, catalog=samples).body
        assert body is not None
        first = body["messages"][0]
        assert isinstance(first["content"], where)
        assert "JSON Schema" in str(first["content"])
        assert len(body["messages"]) == 2


def test_operations_that_a_format_cannot_say_are_refused(samples: Catalog) -> None:
    with pytest.raises(UnmappableRequestError, match="no operation 'embeddings'"):
        mapper(Wanted("anthropic/claude-sonnet-4-5", "embeddings"), samples)
    with pytest.raises(UnmappableRequestError, match="no streams"):
        mapper(Wanted("baidu@v2/embedding-v1", "embeddings"), samples).stream()
    undescribed = next(
        provider.id for provider in samples.providers() if provider.endpoints and not provider.file.dialects
    )
    with pytest.raises(UnknownTargetError, match="does not describe"):
        mapper(Wanted(f"{undescribed}/x"), samples)


def test_the_packaged_catalog_is_there_without_being_named() -> None:
    assert map_request({"messages": [HELLO]}, to="zhipu/glm-5").body is not None
    assert stream_decoder(to="openai/gpt-4o").report.is_lossless
