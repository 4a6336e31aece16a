"""Laws of tallies, and that a signature says all that the mapping needs."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.traffic.logs import SAMPLES, jsonl

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.errors import UsageError
from migrate_advisor.mapping.mapper import Mapper
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.traffic.assessment import outcome_of
from migrate_advisor.traffic.count import Counter as Counting
from migrate_advisor.traffic.record import Record
from migrate_advisor.traffic.representative import representative
from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.shards import Shard, lines, shards
from migrate_advisor.traffic.tally import Key, Refused, Sums, Tally, from_json, merge, to_json
from migrate_advisor.traffic.vocabulary import vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

COUNTS = st.integers(0, 2**70)
KEYS = st.builds(
    Key,
    st.sampled_from(["chat.completions", "embeddings"]),
    st.sampled_from("ab"),
    st.sampled_from([None, "{}"]),
    st.integers(0, 2),
    st.integers(0, 2),
)
SUMS = st.builds(Sums, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
PLACES = st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 9)), max_size=3, unique=True).map(
    lambda all_: tuple(sorted(all_))
)
TALLIES = st.builds(
    Tally,
    st.sampled_from(["", "v"]),
    st.dictionaries(KEYS, SUMS, max_size=4),
    st.dictionaries(st.sampled_from("pq"), COUNTS, max_size=2),
    st.dictionaries(st.sampled_from("rs"), st.builds(Refused, COUNTS, PLACES), max_size=2),
    COUNTS,
)


@given(TALLIES, TALLIES, TALLIES)
def test_joining_does_not_depend_on_order_or_grouping(one: Tally, two: Tally, three: Tally) -> None:
    assert to_json(merge([one, two])) == to_json(merge([two, one]))
    assert to_json(merge([merge([one, two]), three])) == to_json(merge([one, merge([two, three])]))


@given(TALLIES)
def test_a_tally_of_nothing_changes_nothing(tally: Tally) -> None:
    assert to_json(merge([Tally(), tally])) == to_json(merge([tally, Tally()])) == to_json(tally)


@given(TALLIES)
def test_a_tally_written_is_the_tally_read(tally: Tally) -> None:
    assert to_json(from_json(to_json(tally), "x")) == to_json(tally)


def test_tallies_of_different_catalogs_are_not_joined() -> None:
    with pytest.raises(UsageError, match="different catalogs"):
        merge([Tally("a"), Tally("b")])


@settings(max_examples=200)
@given(
    texts=st.lists(st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b"")), max_size=12),
    size=st.integers(1, 9),
    ended=st.booleans(),
)
def test_a_line_is_read_once_however_a_file_is_cut(
    tmp_path_factory: Any, texts: list[bytes], size: int, *, ended: bool
) -> None:
    path = tmp_path_factory.mktemp("cut") / "log"
    content = b"\n".join(texts) + (b"\n" if ended else b"")
    path.write_bytes(content)
    whole = list(lines(Shard(str(path), 0, len(content))))
    edges = [*range(0, len(content), size), len(content)]
    pieces = [Shard(str(path), low, high) for low, high in pairwise(edges)]
    assert [line for piece in pieces for line in lines(piece)] == whole
    assert b"".join(line for _, line in whole if isinstance(line, bytes)) == content


@pytest.mark.parametrize("size", [1, 100, 999, 10**6])
def test_the_size_of_stretches_changes_nothing(size: int, tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(jsonl(values) for values in SAMPLES.values()) + b"torn")
    assert size > 5000 or len(shards(str(path), size)) > 1
    assert to_json(count_logs([str(path)], catalog=catalog, shard=size).tally) == to_json(
        count_logs([str(path)], catalog=catalog).tally
    )


TARGETS = (
    "deepseek/deepseek-flash", "zhipu@cn/glm-5.2", "alibaba@cn/qwen3.8-max", "baidu@legacy/ernie-3.5-8k",
    "anthropic/claude-sonnet-5", "mistral/mistral-large-latest",
)  # fmt: skip
CATALOG = load_catalog()
TEXTS = ("", " ", "hello", "写一首诗", "x" * 300, "Answer in JSON", None)


def _message(draw: random.Random, *, strange: bool = False) -> list[dict[str, Any]]:
    kind = draw.randrange(7)
    text = draw.choice(TEXTS)
    if kind < 3:
        return [{"role": draw.choice(["user", "assistant", "system", "developer"]), "content": text}]
    if kind == 3:
        return [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": text},
                    {
                        "type": "image_url",
                        "image_url": {
                            "url": draw.choice(["https://a.example/b.png", "data:image/png;base64,AAAA"]),
                            "detail": draw.choice(["low", "auto", "high"]),
                        },
                    },
                ],
            }
        ]
    if kind == 4:
        if strange:
            return _called(draw, text)
        made = draw.choice(["call_abcdefgh", "abcdef123", "weird id"])
        call = {
            "id": made,
            "type": "function",
            "function": {"name": "look_up", "arguments": draw.choice(["{}", '{"q": 1}', "", "broken {"])},
        }
        return [
            {"role": "assistant", "content": draw.choice([None, text]), "tool_calls": [call]},
            {"role": "tool", "tool_call_id": made, "content": text},
        ]
    if kind == 5:
        return [{"role": "user", "content": text, "name": draw.choice(["bob", "Bob Smith"])}]
    return [{"role": "assistant", "content": text, "reasoning_content": text, "refusal": None}]


def _called(draw: random.Random, text: Any) -> list[dict[str, Any]]:
    """Calls of tools, and what they gave: mostly one each, seldom none, another one's or two."""
    ids = draw.sample(
        ["call_abcdefgh", "abcdef123", "weird id", "call_another", "abcdef124"], draw.choice([1, 1, 1, 2, 3])
    )
    calls = [
        {
            "id": made,
            "type": "function",
            "function": {"name": "look_up", "arguments": draw.choice(["{}", '{"q": 1}', "", "broken {"])},
        }
        for made in ids
    ]
    given = [{"role": "tool", "tool_call_id": made, "content": text} for made in ids]
    strange = draw.randrange(12)
    if strange == 0:
        given.pop()
    elif strange == 1:
        given.append(given[0])
    elif strange == 2:
        given.append({"role": "tool", "tool_call_id": "call_of_nobody", "content": text})
    elif strange == 3:
        given.insert(0, {"role": "user", "content": text})
    elif strange == 4:
        draw.shuffle(given)
    return [{"role": "assistant", "content": draw.choice([None, text]), "tool_calls": calls}, *given]


PARAMETERS: dict[str, Any] = {
    "temperature": [None, 0, 0.2, 1, 1.5, 2, 3, -1],
    "top_p": [0, 0.5, 1],
    "max_tokens": [1, 4096, 10**6],
    "max_completion_tokens": [1, 100_000],
    "n": [1, 2],
    "stream": [True, False],
    "stop": ["x", [], ["x"], ["a", "b", "c", "d", "e", "f"], ["x" * 40]],
    "seed": [1, 2**40],
    "logprobs": [True, False],
    "top_logprobs": [0, 5, 20],
    "presence_penalty": [0, 1, -2, 2.5],
    "frequency_penalty": [0, 0.5],
    "user": ["u", "u" * 200],
    "metadata": [{}, {"team": "a"}],
    "logit_bias": [{}, {"50256": -100}],
    "response_format": [
        {"type": "text"},
        {"type": "json_object"},
        {
            "type": "json_schema",
            "json_schema": {
                "name": "a",
                "strict": True,
                "schema": {
                    "type": "object",
                    "properties": {"a": {"$ref": "#/$defs/x"}},
                    "$defs": {"x": {"type": "string", "minLength": 2}},
                },
            },
        },
    ],
    "tools": [
        [],
        [
            {
                "type": "function",
                "function": {
                    "name": "a",
                    "parameters": {
                        "type": "object",
                        "properties": {"city": {"type": "string", "format": "x"}, "n": {"type": ["integer", "null"]}},
                        "required": ["city"],
                    },
                    "strict": True,
                },
            }
        ],
        [{"type": "function", "function": {"name": "a"}}, {"type": "custom", "custom": {"name": "b"}}],
    ],
    "tool_choice": ["auto", "none", "required", {"type": "function", "function": {"name": "a"}}],
    "parallel_tool_calls": [True, False, None],
    "reasoning_effort": ["none", "low", "high"],
    "modalities": [["text"], ["text", "audio"]],
    "store": [True, False],
    "service_tier": ["auto", "flex"],
    "top_k": [1, 50],
    "unheard_of": [1],
}


def _request(draw: random.Random, lengths: tuple[int, ...], *, strange: bool = False) -> dict[str, Any]:
    names = draw.sample(sorted(PARAMETERS), draw.randrange(6))
    body = {name: draw.choice(PARAMETERS[name]) for name in names}
    messages = [message for _ in range(draw.choice(lengths)) for message in _message(draw, strange=strange)]
    return {"model": "gpt-4o", **body, "messages": messages * draw.choice([1, 1, 1, 4])}


def _class(outcome: Any) -> tuple[bool, frozenset[str]]:
    return outcome.refusal is not None, frozenset(what.replace("unheard_of", "other") for what, _ in outcome.losses)


def _compare(
    count: int, seed: int, lengths: tuple[int, ...], targets: tuple[str, ...] = TARGETS, *, strange: bool = False
) -> None:
    """Each record is mapped to one of the targets, in turn."""
    draw = random.Random(seed)
    mappers = [Mapper(Wanted(name), CATALOG) for name in targets]
    countings = [Counting(vocabulary(CATALOG)) for _ in targets]
    expected: list[Counter[Any]] = [Counter() for _ in targets]
    for number in range(count):
        body = _request(draw, lengths, strange=strange)
        which = number % len(targets)
        countings[which].add(Record("chat.completions", "gpt-4o", body, 10, 0, 1))
        expected[which][_class(outcome_of(mappers[which], body))] += 1
    for mapper, counting, wanted in zip(mappers, countings, expected, strict=True):
        found: Counter[Any] = Counter()
        for key, sums in counting.tally.sums.items():
            body = {**representative(json.loads(key.shape or "")), "model": "model"}
            found[_class(outcome_of(mapper, body))] += sums.requests
        assert found == wanted


def test_the_whole_equals_mapping_every_record() -> None:
    _compare(5_000, seed=1, lengths=(1, 2, 3, 4, 6))
    _compare(5_000, seed=3, lengths=(1, 2, 9, 30))


PAIRING = ("deepseek/deepseek-flash", "alibaba@cn/qwen3.8-max", "mistral/mistral-large-latest", "openai/gpt-5.1")
"""Where a call without its result, or a result without its call, is refused."""


def test_calls_and_results_without_a_partner_count_as_mapping_each_would() -> None:
    _compare(3_000, seed=5, lengths=(1, 2, 3, 4, 6), targets=PAIRING, strange=True)
    _compare(2_000, seed=6, lengths=(1, 2, 9, 30), targets=PAIRING, strange=True)
    _compare(2_000, seed=12, lengths=(1, 2, 3, 4, 6), targets=("baidu@legacy/ernie-3.5-8k",), strange=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(50))
def test_the_whole_equals_mapping_each_of_a_million_records(part: int) -> None:
    _compare(20_000, seed=100 + part, lengths=(1, 1, 2, 2, 3, 6))


def test_a_conversation_longer_than_a_provider_takes_is_told_as_such() -> None:
    mapper = Mapper(Wanted("tencent@hunyuan-api3/hunyuan-lite"), CATALOG)
    for count, is_refused in ((39, False), (41, True), (301, True)):
        messages = [{"role": ("user", "assistant")[number % 2], "content": "x"} for number in range(count)]
        counting = Counting(vocabulary(CATALOG))
        counting.add(Record("chat.completions", "gpt-4o", {"messages": messages}, 10, 0, 1))
        (key,) = counting.tally.sums
        assert len(key.shape or "") < 500
        body = {**representative(json.loads(key.shape or "")), "model": "model"}
        assert (outcome_of(mapper, body).refusal is not None) is is_refused


def test_asking_for_json_loses_nothing_where_a_message_has_the_word() -> None:
    mapper = Mapper(Wanted("deepseek/deepseek-flash"), CATALOG)
    for text, is_lost in (("Answer in JSON", False), ("Answer", True)):
        for content in (text, [{"type": "text", "text": text}]):
            asked = {"messages": [{"role": "user", "content": content}], "response_format": {"type": "json_object"}}
            counting = Counting(vocabulary(CATALOG))
            counting.add(Record("chat.completions", "gpt-4o", asked, 10, 0, 1))
            (key,) = counting.tally.sums
            body = {**representative(json.loads(key.shape or "")), "model": "model"}
            assert bool(outcome_of(mapper, body).losses) is is_lost


def test_conversations_of_every_order_have_few_shapes() -> None:
    draw, counting = random.Random(5), Counting(vocabulary(CATALOG))
    for _ in range(2_000):
        said: list[dict[str, Any]] = []
        for _ in range(draw.randrange(1, 60)):
            made = f"call_{draw.getrandbits(40)}"
            call = {"id": made, "type": "function", "function": {"name": "f", "arguments": "{}"}}
            said.append({"role": "user", "content": "x"})
            if draw.random() < 0.5:
                said.append({"role": "assistant", "content": None, "tool_calls": [call]})
                said.append({"role": "tool", "tool_call_id": made, "content": "x"})
            said.append({"role": "assistant", "content": "x"})
        counting.add(Record("chat.completions", "gpt-4o", {"messages": said}, 10, 0, 1))
    assert len({key.shape for key in counting.tally.sums}) < 50
