"""A shape says all that the mapping needs of requests in every language, and knows every word of the SDKs' types."""

from __future__ import annotations

import json
import re
import typing
from typing import TYPE_CHECKING, Any

import pytest
import typing_extensions
from anthropic.types import message_create_params
from hypothesis import HealthCheck, given, settings
from openai.types.chat import completion_create_params
from openai.types.responses import response_create_params
from tests.mapping.language_strategies import MARK, REQUESTS
from tests.mapping.typed import hints_of

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.mapper import Mapper, mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.traffic.api_words import FIELDS, PARAMETERS, WORDS
from migrate_advisor.traffic.assessment import outcome_of
from migrate_advisor.traffic.count import Counter
from migrate_advisor.traffic.record import Record
from migrate_advisor.traffic.representative import representative
from migrate_advisor.traffic.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

CATALOG = load_catalog()
VOCABULARY = vocabulary(CATALOG)
TARGETS = (
    "deepseek/deepseek-flash", "baidu@legacy/ernie-3.5-8k", "anthropic/claude-sonnet-5", "openai/gpt-5.1",
    "mistral/mistral-large-latest", "zhipu@cn/glm-5.2", "zhipu@cn/glm-4-plus", "alibaba@cn/qwen3.8-max",
)  # fmt: skip

_USERS = re.compile(f"{MARK}\\d+")
"""Names that are a user's, which no shape has."""


def mappers(operation: str) -> Iterator[Mapper]:
    for target in TARGETS:
        try:
            yield mapper_for(Wanted(target, operation), CATALOG)
        except UnmappableRequestError:
            continue


def stands_for(body: dict[str, Any], operation: str = "chat.completions") -> dict[str, Any]:
    """The request that is asked about in place of another one."""
    counting = Counter(VOCABULARY)
    counting.add(Record(operation, "gpt-4o", body, 10, 0, 1))
    (key,) = counting.tally.sums
    assert key.shape is not None
    return {**representative(json.loads(key.shape)), "model": "model"}


@pytest.mark.parametrize("operation", sorted(REQUESTS))
def test_a_request_of_the_sdks_types_fares_as_the_one_that_stands_for_it(operation: str) -> None:
    known = list(mappers(operation))
    assert len(known) > 2

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(REQUESTS[operation])
    def fares(body: dict[str, Any]) -> None:
        shown = stands_for(body, operation)
        for mapper in known:
            real, told = outcome_of(mapper, body), outcome_of(mapper, shown)
            assert (real.refusal is None) == (told.refusal is None), (real.refusal, told.refusal)
            if real.refusal is None:
                assert {_USERS.sub("other", what) for what, _ in real.losses} == {what for what, _ in told.losses}

    fares()


def _walk(hint: Any, key: str, seen: set[Any]) -> Iterator[tuple[str, str | None]]:
    """Names of fields, and values that are words, of all that a type is made of."""
    if typing.get_origin(hint) in (typing.Literal, typing_extensions.Literal):
        yield from ((key, word) for word in typing.get_args(hint) if isinstance(word, str))
    elif typing_extensions.is_typeddict(hint):
        if hint not in seen:
            seen.add(hint)
            for name, inner in hints_of(hint).items():
                yield name, None
                yield from _walk(inner, name, seen)
    else:
        for inner in typing.get_args(hint):
            yield from _walk(inner, key, seen)


@pytest.mark.parametrize(
    "requests",
    [
        completion_create_params.CompletionCreateParamsBase,
        response_create_params.ResponseCreateParamsBase,
        message_create_params.MessageCreateParamsBase,
    ],
)
def test_every_name_and_type_of_the_sdks_stays_in_a_shape(requests: Any) -> None:
    hints = hints_of(requests)
    assert set(hints) <= PARAMETERS | VOCABULARY.names
    said = [found for name, hint in hints.items() for found in _walk(hint, name, {requests})]
    assert {name for name, word in said if word is None} <= FIELDS
    assert {word for name, word in said if word and name in ("type", "role", "status")} <= WORDS


def test_whether_a_message_has_several_texts_is_told() -> None:
    mapper = mapper_for(Wanted("zhipu@cn/glm-4-plus", "chat.completions"), CATALOG)
    for texts, losses in (["one"], 0), (["one", "two"], 1), (["one", "two", "three"], 1):
        content = [{"type": "text", "text": text} for text in texts]
        body: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": content}]}
        assert len(outcome_of(mapper, body).losses) == losses
        assert len(outcome_of(mapper, stands_for(body)).losses) == losses


def _call(name: str) -> dict[str, Any]:
    return {"id": name, "type": "function", "function": {"name": "f", "arguments": "{}" if name > "call_b" else ""}}


@pytest.mark.parametrize(
    ("results", "is_refused"),
    [("ab", False), ("ba", False), ("aba", True), ("abb", False), ("bab", False), ("aab", True), ("a", False)],
)
def test_a_result_that_comes_again_is_one_of_its_own_call(results: str, *, is_refused: bool) -> None:
    mapper = mapper_for(Wanted("baidu@legacy/ernie-3.5-8k", "chat.completions"), CATALOG)
    calling = {"role": "assistant", "content": None, "tool_calls": [_call("call_a"), _call("call_bb")]}
    given = [
        {"role": "tool", "tool_call_id": {"a": "call_a", "b": "call_bb"}[name], "content": "x"} for name in results
    ]
    body: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}, calling, *given]}
    assert (outcome_of(mapper, body).refusal is not None) is is_refused
    assert (outcome_of(mapper, stands_for(body)).refusal is not None) is is_refused
