"""Facts and values: what becomes of each, told one line at a time."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest
from openai.types.chat import completion_create_params
from tests.mapping.targets import PROVIDERS, targets

from migrate_advisor.catalog.target import Target, parse_target, resolve
from migrate_advisor.errors import LossRefusedError, UnknownTargetError, UnmappableRequestError, UsageError
from migrate_advisor.mapping.mapper import map_reply, map_request, mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.mapping.report import Kind, LossPolicy, LossWarning

if TYPE_CHECKING:
    from tests.conftest import MadeUp

    from migrate_advisor.catalog.catalog import Catalog

HELLO = [{"role": "user", "content": "hi"}]
GONE = object()
WEATHER = {"type": "function", "function": {"name": "f", "description": "d", "parameters": {}}}


def mapped_value(catalog: Catalog, asked: dict[str, Any], name: str, to: str = "narrow/x") -> tuple[Any, list[str]]:
    """The value sent under a name, and what the report says, with ``!`` for a loss."""
    mapped = map_request({"messages": HELLO, "model": "x", **asked}, to=to, catalog=catalog)
    assert mapped.body is not None
    said = [f"{change.path} {change.kind}{' !' if change.is_loss else ''}" for change in mapped.report]
    return mapped.body.get(name, GONE), said


@pytest.mark.parametrize(
    ("asked", "name", "sent", "said"),
    [
        ({"temperature": 0.5}, "temperature", 0.5, []),
        ({"temperature": 1}, "temperature", 1, []),
        ({"temperature": 1.8}, "temperature", 1, ["temperature clamped !"]),
        ({"temperature": 0}, "temperature", 0.01, ["temperature clamped !"]),
        ({"temperature": None}, "temperature", GONE, ["temperature dropped"]),
        ({"top_p": 1}, "top_p", 0.99, ["top_p clamped !"]),
        ({"max_tokens": 2048}, "max_tokens", 2048, []),
        ({"max_tokens": 2049}, "max_tokens", 2048, ["max_tokens clamped !"]),
        ({"max_completion_tokens": 5}, "max_tokens", 5, ["max_completion_tokens renamed"]),
        ({"max_completion_tokens": 0}, "max_tokens", 1, ["max_completion_tokens clamped !"]),
        (
            {"max_tokens": 5, "max_completion_tokens": 7}, "max_tokens", 7,
            ["max_tokens merged !", "max_completion_tokens renamed"],
        ),
        (
            {"max_tokens": 7, "max_completion_tokens": 7}, "max_tokens", 7,
            ["max_tokens merged", "max_completion_tokens renamed"],
        ),
        ({"frequency_penalty": 1}, "penalty_score", 1.5, ["frequency_penalty converted !"]),
        ({"frequency_penalty": -2}, "penalty_score", 1.0, ["frequency_penalty converted !"]),
        (
            {"frequency_penalty": 1, "presence_penalty": 0}, "penalty_score", 1.5,
            ["presence_penalty merged", "frequency_penalty converted !"],
        ),
        ({"penalty_score": 1.2}, "penalty_score", 1.2, []),
        ({"penalty_score": 3}, "penalty_score", 2, ["penalty_score clamped !"]),
        ({"n": 1}, "n", GONE, ["n dropped"]),
        ({"n": 2}, "n", GONE, ["n dropped !"]),
        ({"seed": 7}, "seed", 7, ["seed unverified !"]),
        ({"stop": "a"}, "stop", ["a"], ["stop converted"]),
        ({"stop": ["a", "b"]}, "stop", ["a"], ["stop truncated !"]),
        ({"user": "u-12345"}, "user_id", "u-12345", ["user renamed"]),
        ({"user": "u"}, "user_id", GONE, ["user dropped"]),
        ({"reasoning_effort": "medium"}, "reasoning_effort", "high", ["reasoning_effort converted !"]),
        ({"reasoning_effort": "none"}, "reasoning_effort", GONE, ["reasoning_effort dropped !"]),
        ({"response_format": {"type": "json_object"}}, "response_format", {"type": "json_object"}, []),
        (
            {"response_format": {"type": "json_schema"}}, "response_format",
            {"type": "json_object"}, ["response_format converted !"],
        ),
        ({"modalities": ["text", "audio"]}, "modalities", ["text"], ["modalities truncated !"]),
        ({"tools": [WEATHER], "tool_choice": "none"}, "tools", GONE, ["tool_choice dropped", "tools dropped"]),
        ({"tools": [WEATHER], "tool_choice": "required"}, "tool_choice", GONE, ["tool_choice dropped !"]),
        (
            {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice",
            {"type": "function", "function": {"name": "f"}}, ["tool_choice unverified !"],
        ),
        ({"tools": [{"type": "custom", "custom": {"name": "c"}}]}, "tools", GONE, ["tools[0] dropped !"]),
        ({"thinking": {"type": "enabled"}}, "thinking", {"type": "enabled"}, []),
        ({"never_heard_of": 1}, "never_heard_of", GONE, ["never_heard_of dropped !"]),
        ({"metadata": {"a": "b"}}, "metadata", GONE, ["metadata dropped"]),
    ],
)  # fmt: skip
def test_a_value_becomes_what_the_facts_allow(
    samples: Catalog, asked: dict[str, Any], name: str, sent: Any, said: list[str]
) -> None:
    found, told = mapped_value(samples, asked, name)
    if sent is GONE:
        assert found is GONE
    else:
        assert found == sent
        assert type(found) is type(sent)
    assert told == said


def test_what_the_documents_are_silent_about_is_passed_on_and_told(samples: Catalog) -> None:
    assert mapped_value(samples, {"never_heard_of": 1}, "never_heard_of", "plain/x") == (
        1,
        ["never_heard_of unverified !"],
    )


@pytest.mark.parametrize("value", [True, "0.5", [], {}, float("nan"), float("inf")])
def test_what_is_no_number_is_refused_with_its_place(samples: Catalog, value: Any) -> None:
    with pytest.raises(UnmappableRequestError, match="temperature: expected a number") as refused:
        mapped_value(samples, {"temperature": value}, "temperature")
    assert refused.value.path == "temperature"


@pytest.mark.parametrize(
    ("to", "sent", "said"),
    [
        ("narrow/x", 0.5, []),
        ("narrow/think-1", GONE, ["temperature dropped !"]),
        ("narrow@far/x", 0.5, []),
    ],
)
def test_facts_of_a_model_win_over_the_dialect_s(samples: Catalog, to: str, sent: Any, said: list[str]) -> None:
    found, told = mapped_value(samples, {"temperature": 0.5}, "temperature", to)
    assert (found is GONE) if sent is GONE else (found == sent)
    assert [line for line in told if line.startswith("temperature")] == said


def test_facts_of_an_endpoint_win_over_the_dialect_s(samples: Catalog) -> None:
    assert mapped_value(samples, {"top_p": 0.5}, "top_p", "narrow@far/x")[0] is GONE


def test_of_the_model_and_the_layer_before_it_the_narrower_wins(samples: Catalog) -> None:
    assert mapped_value(samples, {"seed": 7}, "seed", "narrow/blind-1") == (7, ["model renamed"])  # the layer is silent
    assert mapped_value(samples, {"seed": 7}, "seed", "narrow/form-2") == (7, ["seed unverified !", "model renamed"])
    needing: tuple[dict[str, Any], ...] = ({"tools": [WEATHER]}, {"reasoning_effort": "low"})
    for asked in needing:
        name = next(iter(asked))
        found, told = mapped_value(samples, asked, name, "narrow/blind-1")
        assert (found, told[0]) == (GONE, f"{name} dropped !")
    found, told = mapped_value(samples, {"tools": [WEATHER]}, "tools", "narrow/form-2")
    assert (found, told[0]) == ([WEATHER], "tools unverified !")
    refused: tuple[dict[str, Any], ...] = ({"n": 2}, {"never_heard_of": 1})
    for asked in refused:  # what the layer does not take, no model behind it gets
        name = next(iter(asked))
        assert mapped_value(samples, asked, name, "narrow/form-2")[0] is GONE


@pytest.mark.parametrize(
    ("model", "form", "said"),
    [
        ("x", "json_object", ["model renamed"]),
        ("x", "json_schema", ["response_format converted !", "model renamed"]),
        ("blind-1", "json_schema", ["response_format converted !", "model renamed"]),
        ("form-0", "json_schema", ["response_format unverified !", "model renamed"]),
        ("form-1", "json_schema", ["model renamed"]),
        ("form-1", "json_object", ["response_format dropped !", "model renamed"]),
        ("form-2", "json_schema", ["response_format unverified !", "model renamed"]),
        ("form-2", "json_object", ["response_format unverified !", "model renamed"]),
    ],
)
def test_a_format_needs_both_the_model_and_the_layer(samples: Catalog, model: str, form: str, said: list[str]) -> None:
    asked = {"model": "gpt-4o", "response_format": {"type": form, "json_schema": {"name": "n", "schema": {}}}}
    assert mapped_value(samples, asked, "response_format", f"narrow/{model}")[1] == said


def test_what_a_layer_ignores_is_told_whatever_the_model_can_do(catalog: Catalog) -> None:
    asked = {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}}
    to = "anthropic@openai-compatible/claude-sonnet-4-5"
    found, told = mapped_value(catalog, asked, "response_format", to)
    assert found is GONE
    assert "response_format dropped !" in told


PICTURE = {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}


@pytest.mark.parametrize("to", ["narrow/blind-1", "narrow/chat-1"])
def test_an_image_to_a_text_model_is_refused_with_its_place(samples: Catalog, to: str) -> None:
    request = {"messages": [*HELLO, {"role": "user", "content": [{"type": "text", "text": "see"}, PICTURE]}]}
    with pytest.raises(UnmappableRequestError) as refused:
        map_request(request, to=to, catalog=samples)
    assert refused.value.path == "messages[1].content[1]"


def test_messages_that_need_no_change_are_shared(samples: Catalog) -> None:
    request = {"messages": [{"role": "system", "content": "s"}, *HELLO], "temperature": 9}
    mapped = map_request(request, to="narrow/x", catalog=samples)
    assert mapped.body is not None
    assert mapped.body["messages"] is request["messages"]
    assert request["temperature"] == 9


def test_function_calls_of_old_become_tool_calls(samples: Catalog) -> None:
    messages = [
        *HELLO,
        {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
        {"role": "function", "name": "f", "content": "1"},
    ]
    body = map_request({"messages": messages}, to="narrow/x", catalog=samples).body
    assert body is not None
    call, result = body["messages"][1:]
    assert call["tool_calls"] == [{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    assert result == {"role": "tool", "tool_call_id": "call_1", "content": "1"}


def test_a_schema_becomes_words_only_when_that_is_allowed(samples: Catalog) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    request = {"messages": HELLO, "response_format": {"type": "json_schema", "json_schema": {"schema": schema}}}
    plain = map_request(request, to="narrow/x", catalog=samples)
    assert plain.body is not None
    assert plain.body["response_format"] == {"type": "json_object"}, "the nearest that there is"
    assert plain.body["messages"] is HELLO
    told = map_request(request, to="narrow/x", catalog=samples, emulate={"json_schema"})
    assert told.body is not None
    assert told.body["response_format"] == {"type": "json_object"}
    assert '"city"' in told.body["messages"][0]["content"]
    assert {change.path for change in told.report.losses} == {"response_format"}
    assert any(change.path == "messages[0]" for change in told.report)


def test_losses_are_reported_warned_of_or_refused(samples: Catalog) -> None:
    request = {"messages": HELLO, "n": 2, "temperature": 2}
    report = map_request(request, to="narrow/x", catalog=samples).report
    assert {change.path for change in report.losses} == {"n", "temperature"}
    assert not report.is_lossless
    with pytest.raises(LossRefusedError, match="temperature: clamped") as refused:
        map_request(request, to="narrow/x", catalog=samples, on_loss="refuse")
    assert len(refused.value.losses) == 2
    policy = LossPolicy.refuse(accept={"n", "temperature"})
    assert map_request(request, to="narrow/x", catalog=samples, on_loss=policy).body is not None
    with pytest.raises(UsageError, match="report, warn, refuse"):
        map_request(request, to="narrow/x", catalog=samples, on_loss="shrug")


def test_each_loss_is_warned_of_once(samples: Catalog) -> None:
    policy = LossPolicy.warn(accept={"temperature"})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(3):
            map_request({"messages": HELLO, "n": 2, "temperature": 2}, to="narrow/x", catalog=samples, on_loss=policy)
    assert [warning.category for warning in caught] == [LossWarning]
    assert "n: dropped 2" in str(caught[0].message)


def test_a_change_carries_its_evidence(samples: Catalog) -> None:
    report = map_request({"messages": HELLO, "reasoning_effort": "medium"}, to="narrow/x", catalog=samples).report
    change = next(item for item in report if item.path == "reasoning_effort")
    assert change.kind is Kind.CONVERTED
    assert [source.url for source in change.sources] == ["https://example.org/models"]
    assert "https://example.org/models (checked 2026-11-01)" in str(report)
    assert "https://example.org/models, checked 2026-11-01" in str(change)


def test_targets_are_written_and_looked_up(catalog: Catalog) -> None:
    assert parse_target("ernie@legacy/ERNIE-3.5-8K", catalog) == Target("baidu", "legacy", "ERNIE-3.5-8K")
    place = resolve("ernie@legacy/ERNIE-3.5-8K", catalog)
    assert str(place.target) == "baidu@legacy/ernie-3.5-8k"
    assert resolve("siliconflow/Qwen/Qwen3-8B", catalog).target.model == "Qwen/Qwen3-8B"
    assert resolve("azure-openai@classic/d", catalog).endpoint.id == "global"


@pytest.mark.parametrize(
    ("written", "close"),
    [("zhipoo/glm", "zhipu"), ("zhipu@int/glm", "zhipu@intl"), ("baidu@legacy/ernie-3.5-9k", "ernie-3.5-8k")],
)
def test_an_unknown_target_gets_the_close_ones(catalog: Catalog, written: str, close: str) -> None:
    with pytest.raises(UnknownTargetError) as unknown:
        mapper_for(Wanted(written), catalog)
    assert close in unknown.value.matches


def test_what_speaks_an_unknown_format_is_no_target(made_up: MadeUp) -> None:
    evidence = "sources: [page], checked: 2026-11-22"
    endpoint = f"{{id: main, name: Main, url: https://alpha.example, dialect: d, {evidence}}}"
    made_up.write(
        "alpha",
        f"id: alpha\nnames: {{en: Alpha}}\nsources: {{page: SOURCE}}\nendpoints: [{endpoint}]\n"
        f"dialects: [{{id: d, codec: newest, {evidence}}}]\n",
    )
    with pytest.raises(UnknownTargetError, match="newest, is not one that can be said"):
        mapper_for(Wanted("alpha/x"), made_up.catalog())


def test_operations_and_options_are_checked(catalog: Catalog) -> None:
    with pytest.raises(UsageError, match=r"chat\.completions, responses, .*audio\.speech"):
        mapper_for(Wanted("zhipu/glm-5", "paint"), catalog)
    with pytest.raises(UsageError, match="json_schema"):
        mapper_for(Wanted("zhipu/glm-5", emulate=frozenset({"mind"})), catalog)
    with pytest.raises(UnknownTargetError, match="names no model"):
        mapper_for(Wanted("zhipu"), catalog)
    with pytest.raises(UnmappableRequestError, match="no operation"):
        mapper_for(Wanted("baidu@legacy", "models"), catalog)


def test_models_are_listed_without_a_model_or_a_body(catalog: Catalog) -> None:
    mapped = map_request({}, to="baichuan", operation="models", catalog=catalog)
    assert (mapped.request.method, mapped.body) == ("GET", None)
    assert mapped.request.url.endswith("/models")
    assert mapped.request.content() == b""
    content = b'{"data": [{"model": "Baichuan4", "max_tokens": 4096}]}'
    reply = map_reply(200, {}, content, to="baichuan", operation="models", catalog=catalog)
    assert reply.body["data"][0]["id"] == "Baichuan4"
    assert reply.body["data"][0]["object"] == "model"


def test_embeddings_become_openai_s(catalog: Catalog) -> None:
    from openai.types import CreateEmbeddingResponse

    to = "baidu@v2/embedding-v1"
    mapped = map_request(
        {"model": "text-embedding-3-small", "input": ["a"] * 16}, to=to, operation="embeddings", catalog=catalog
    )
    assert mapped.body is not None
    assert mapped.body["model"] == "embedding-v1"
    with pytest.raises(UnmappableRequestError, match="at most 16") as refused:
        map_request({"model": "m", "input": ["a"] * 17}, to=to, operation="embeddings", catalog=catalog)
    assert refused.value.path == "input"
    content = b'{"object": "embedding_list", "data": [{"embedding": [0.1]}], "usage": {"total_tokens": 1}}'
    reply = map_reply(200, {}, content, to=to, operation="embeddings", catalog=catalog)
    assert CreateEmbeddingResponse.model_validate(reply.body).data[0].index == 0
    assert reply.body["object"] == "list"


@pytest.mark.parametrize("max_tokens", [None, 9])
@pytest.mark.parametrize("first", ["max_tokens", "max_completion_tokens"])
def test_the_order_of_two_keys_that_become_one_decides_nothing(
    catalog: Catalog, max_tokens: int | None, first: str
) -> None:
    """Where `max_completion_tokens` is called `max_tokens`, a null or a value beside it does not take its place."""
    asked: dict[str, Any] = {"max_tokens": max_tokens, "max_completion_tokens": 5}
    body = {first: asked.pop(first)} | asked | {"model": "m", "messages": [{"role": "user", "content": "x"}]}
    mapped = map_request(body, to="01ai/some-model", catalog=catalog)
    assert mapped.body is not None
    assert mapped.body["max_tokens"] == 5
    told = {change.path: change.kind.value for change in mapped.report}
    assert told["max_tokens"] == ("dropped" if max_tokens is None else "merged")
    assert told["max_completion_tokens"] == "renamed"


@pytest.mark.parametrize(
    ("to", "asked", "sent", "said"),
    [
        ("baidu@legacy/ernie-4.0-8k", {}, GONE, ["parallel_tool_calls dropped !"]),
        ("baidu@legacy/ernie-4.0-8k", {"parallel_tool_calls": None}, GONE, ["parallel_tool_calls dropped !"]),
        ("baidu@legacy/ernie-4.0-8k", {"parallel_tool_calls": True}, GONE, ["parallel_tool_calls dropped !"]),
        ("baidu@legacy/ernie-4.0-8k", {"parallel_tool_calls": False}, GONE, ["parallel_tool_calls dropped"]),
        ("baidu@legacy/ernie-4.0-8k", {"tool_choice": "none"}, GONE, []),
        ("baidu@legacy/ernie-4.0-8k", {"tools": []}, GONE, []),
        ("alibaba/qwen-plus", {}, True, ["parallel_tool_calls defaulted"]),
        ("alibaba/qwen-plus", {"parallel_tool_calls": None}, True, ["parallel_tool_calls defaulted"]),
        ("alibaba/qwen-plus", {"parallel_tool_calls": False}, False, []),
        ("alibaba/qwen-plus", {"tool_choice": "none"}, GONE, []),
        ("openai/gpt-4o", {}, GONE, []),
    ],
)
def test_several_calls_in_one_answer_are_asked_for_or_told_as_lost(
    catalog: Catalog, to: str, asked: dict[str, Any], sent: Any, said: list[str]
) -> None:
    """OpenAI may call several tools at once unless it is told otherwise."""
    value, told = mapped_value(catalog, {"tools": [WEATHER], **asked}, "parallel_tool_calls", to)
    assert value is sent
    assert [line for line in told if line.startswith("parallel")] == said


def test_the_deprecated_functions_never_had_several_calls(catalog: Catalog) -> None:
    asked = {"functions": [WEATHER["function"]]}
    _, told = mapped_value(catalog, asked, "parallel_tool_calls", "baidu@legacy/ernie-4.0-8k")
    assert not [line for line in told if line.startswith("parallel")]


def test_tools_that_are_not_sent_call_nothing(made_up: MadeUp) -> None:
    evidence = "sources: [page], checked: 2026-11-22"
    endpoint = f"{{id: main, name: Main, url: https://alpha.example, dialect: d, {evidence}}}"
    params = "{tools: {support: none}, parallel_tool_calls: {support: none, default: false}}"
    made_up.write(
        "alpha",
        f"id: alpha\nnames: {{en: Alpha}}\nsources: {{page: SOURCE}}\nendpoints: [{endpoint}]\n"
        f"dialects: [{{id: d, codec: openai-chat, params: {params}, {evidence}}}]\n",
    )
    _, told = mapped_value(made_up.catalog(), {"tools": [WEATHER]}, "tools", "alpha/x")
    assert [line for line in told if "tool" in line] == ["tools dropped !"]


@pytest.mark.parametrize("provider_id", PROVIDERS)
def test_null_asks_for_nothing_anywhere(samples: Catalog, provider_id: str) -> None:
    """Programs hand `tools=None` and their like on, and the SDK sends them as `null`."""
    keys = completion_create_params.CompletionCreateParamsBase.__annotations__.keys() - {"messages", "model"}
    asked = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "stream": True}
    for target in targets(samples, provider_id):
        mapped = map_request({**dict.fromkeys(keys), **asked}, to=target, catalog=samples)
        assert not (mapped.body or {}).get("tools")
        assert not [change for change in mapped.report if change.path == "tools" and change.is_loss]
