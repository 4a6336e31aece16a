"""The laws, over generated requests, for every dialect of the catalog and for made-up ones."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mapping import laws, strategies
from tests.mapping.targets import PROVIDERS, targets

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.errors import MappingError, ReplyError, UnmappableRequestError
from migrate_advisor.mapping.mapper import Mapper, mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.mapping.report import Kind, root

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

USER = {"role": "user", "content": "§hi"}
TOOL = {"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}}
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def a_mapper(
    catalog: Catalog, provider: str, data: st.DataObject, operation: str = "chat.completions"
) -> Mapper | None:
    target = data.draw(st.sampled_from(targets(catalog, provider)), label="target")
    emulate = data.draw(st.sampled_from([frozenset(), frozenset({"json_schema"})]), label="emulate")
    try:
        return mapper_for(Wanted(target, operation, emulate=emulate), catalog)
    except UnmappableRequestError:
        return None  # there is no such operation


def check_request(mapper: Mapper, request: dict[str, Any]) -> None:
    """Laws 1, 2, 3 and 6 for one request."""
    before = copy.deepcopy(request)
    try:
        mapped = mapper.request(request)
    except UnmappableRequestError as refused:
        path = refused.path
        assert laws.same(request, before), "the request was mutated"
        assert root(path) in request or path == "stream", path  # to say nothing of `stream` asks for a whole reply
        return
    assert laws.same(request, before), "the request was mutated"
    laws.assert_nothing_lost_in_silence(request, mapped)
    body = mapped.body
    assert body is not None
    laws.assert_within_facts(mapper.plan.facts, body)
    if mapper.plan.facts.codec == "openai-chat":
        laws.assert_messages_within_facts(mapper.plan.facts.messages, body["messages"])
    again = mapper.request(body)
    assert again.body is not None
    assert laws.same(again.body, body), [str(change) for change in again.report]
    assert str(mapped.report)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_requests_keep_the_laws(provider: str, samples: Catalog) -> None:
    @FEW
    @given(st.data(), strategies.chat_requests())
    def keeps(data: st.DataObject, request: dict[str, Any]) -> None:
        mapper = a_mapper(samples, provider, data)
        assert mapper is not None
        check_request(mapper, request)

    keeps()


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
def test_many_requests_keep_the_laws(provider: str, samples: Catalog) -> None:
    @MANY
    @given(st.data(), strategies.chat_requests())
    def keeps(data: st.DataObject, request: dict[str, Any]) -> None:
        mapper = a_mapper(samples, provider, data)
        assert mapper is not None
        check_request(mapper, request)

    keeps()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_two_messages_of_one_side_say_is_sent_or_named_where_it_stood(provider: str, samples: Catalog) -> None:
    """Also where the two become one, whichever of the two it was."""
    said = [{"role": "assistant", "content": f"§said {it}", "reasoning_content": f"§thought {it}"} for it in "ab"]
    request: dict[str, Any] = {"model": "g", "messages": [USER, *said, USER]}
    for target in targets(samples, provider):
        try:
            mapped = mapper_for(Wanted(target), samples).request(request)
        except UnmappableRequestError:
            continue  # a model that does not chat
        laws.assert_no_leaf_lost_in_silence(request, mapped)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("asked", ["required", {"type": "function", "function": {"name": "f"}}], ids=["any", "named"])
def test_a_call_of_the_only_tool_is_asked_for_where_either_form_is_taken(
    asked: Any, provider: str, samples: Catalog
) -> None:
    for target in targets(samples, provider):
        mapper = mapper_for(Wanted(target), samples)
        fact = mapper.plan.facts.params.get("tool_choice")
        clashes = [clash for clash in mapper.plan.facts.clashes if clash.param == "tool_choice"]
        if fact is None or not {"required", "function"}.intersection(map(str, fact.values or ())) or clashes:
            continue
        try:
            report = mapper.request({"model": "g", "messages": [USER], "tools": [TOOL], "tool_choice": asked}).report
        except UnmappableRequestError:
            continue  # a model without tools
        if fact.support is not Support.NONE:
            assert not [change for change in report if change.path == "tool_choice" and change.kind is Kind.DROPPED]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_embeddings_keep_the_laws(provider: str, samples: Catalog) -> None:
    @FEW
    @given(st.data(), strategies.EMBEDDINGS)
    def keeps(data: st.DataObject, request: dict[str, Any]) -> None:
        mapper = a_mapper(samples, provider, data, "embeddings")
        if mapper is None:
            return
        before = copy.deepcopy(request)
        try:
            mapped = mapper.request(request)
        except UnmappableRequestError as refused:
            path = refused.path
            assert path == "input"
            return
        assert laws.same(request, before)
        laws.assert_nothing_lost_in_silence(request, mapped)
        described = next((found for name, found in mapper.plan.facts.operations.items() if name == "embeddings"), None)
        if described is not None:
            laws.assert_within_facts(described, mapped.body or {})
        assert laws.same(mapper.request(mapped.body or {}).body, mapped.body)

    keeps()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_json_is_mapped_or_refused(provider: str, samples: Catalog) -> None:
    anything = st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("messages", "model", *strategies.PARAMETERS), strategies.JSON)
    )

    @FEW
    @given(st.data(), anything | strategies.JSON)
    def is_answered(data: st.DataObject, request: Any) -> None:
        mapper = a_mapper(samples, provider, data)
        assert mapper is not None
        try:
            mapped = mapper.request(request)
        except MappingError:
            return
        assert isinstance(mapped.body, dict)

    is_answered()


REPLY_KEYS = (
    "id", "object", "created", "model", "choices", "usage", "system_fingerprint", "service_tier", "error", "message",
    "role", "content", "tool_calls", "function", "name", "arguments", "finish_reason", "index", "logprobs", "delta",
    "refusal", "prompt_tokens", "total_tokens", "code", "type", "result", "data", "is_end", "Response", "output",
)  # fmt: skip
REPLIES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**9), st.floats(), strategies.TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(REPLY_KEYS), inner, max_size=6),
    max_leaves=25,
)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_reply_is_openais_an_error_or_unreadable(provider: str, samples: Catalog) -> None:
    from openai.types.chat import ChatCompletion

    body = st.one_of(REPLIES.map(json.dumps).map(str.encode), st.binary(max_size=80))

    @FEW
    @given(st.data(), st.sampled_from([200, 201, 400, 401, 404, 429, 500, 529]), body)
    def is_answered(data: st.DataObject, status: int, content: bytes) -> None:
        mapper = a_mapper(samples, provider, data)
        assert mapper is not None
        try:
            reply = mapper.reply(status, {"Date": "Sun, 22 Nov 2026 08:00:00 GMT"}, content)
        except ReplyError:
            assert status < 300
            return
        if reply.error is None:
            ChatCompletion.model_validate(reply.body)
        else:
            assert reply.status >= 400
            assert reply.body["error"]["type"]
            assert isinstance(reply.body["error"]["message"], str)

    is_answered()


def test_depth_is_bounded_where_the_request_is_written(samples: Catalog) -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    mapped = mapper_for(Wanted("plain/x"), samples).request(
        {"messages": [{"role": "user", "content": "hi"}], "metadata": deep}
    )
    assert str(mapped.report)
    with pytest.raises(UnmappableRequestError, match="cannot be written as JSON"):
        mapped.request.content()
    while deep:  # taken apart by hand: freeing it in one go would be as deep
        deep = deep["a"]


def test_size_is_bounded(samples: Catalog) -> None:
    mapper = mapper_for(Wanted("plain/x"), samples)
    message = {"role": "user", "content": "hi"}
    with pytest.raises(UnmappableRequestError, match="100000 messages"):
        mapper.request({"messages": [message] * 100_001})
    with pytest.raises(UnmappableRequestError, match="1000 keys"):
        mapper.request({"messages": [message], **{f"x{number}": 1 for number in range(1000)}})


@pytest.mark.parametrize(
    "asked",
    [
        {"system": None},
        {"thinking": None, "reasoning_effort": "high"},
        {"thinking": None, "reasoning_effort": "none"},
        {"output_config": None, "reasoning_effort": "high"},
        {"metadata": None, "user": "somebody"},
    ],
)
def test_a_null_whose_place_something_takes_is_told(asked: dict[str, Any], samples: Catalog) -> None:
    said = [{"role": "developer", "content": "Be brief"}, {"role": "user", "content": "Hello"}]
    request = {"model": "gpt-4o", "messages": said, **asked}
    mapped = mapper_for(Wanted(targets(samples, "anthropic")[0], "chat.completions"), samples).request(request)
    laws.assert_nothing_lost_in_silence(request, mapped)
    assert None not in (mapped.body or {}).values()
