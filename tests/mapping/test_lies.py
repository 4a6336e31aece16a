"""A provider that lies: whatever stands in a reply or a stream in place of what should, it is mapped or refused.

Each place of each golden reply and stream holds something of another kind, in the three languages of callers.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from tests.mapping.test_golden import ANSWERS, GOLDEN, name_of, target_of

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.languages.listed_models import for_anthropics
from migrate_advisor.mapping.mapper import mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.mapping.sse import MAX_EVENT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.mapping.mapper import Mapper
    from migrate_advisor.mapping.streams import StreamDecoder

LIES: list[Any] = [
    float("nan"), float("inf"), 10**400, -(10**30), True, -1, 1.5, 999_999_999, None, {}, [], "", [None], [{}], [1, 2],
    {"": ""}, "\ud800", "\x1b[31m", "9" * 5_000, "{", [[[[[]]]]], {"a": {"b": {}}},
]  # fmt: skip
OPERATIONS = ("chat.completions", "responses", "messages")
TURNS = 3
"""How many of the lies each place tells."""
WORST = {
    "zhipu@cn/glm-4-plus": OPERATIONS,
    "anthropic/claude-opus-5": OPERATIONS,
    "deepseek/deepseek-v4-pro": ("chat.completions", "messages"),
}


def told_otherwise(said: Any, first: int) -> Iterator[Any]:
    """What is said with each of its places holding some of the lies."""
    for number, place in enumerate(places(said)):
        for turn in range(TURNS):
            yield put(said, place, LIES[(first + number + turn * 7) % len(LIES)])


def places(said: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    inside = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, value in inside:
        yield from places(value, (*at, key))


def put(said: Any, place: tuple[Any, ...], lie: Any) -> Any:
    if not place:
        return lie
    made = dict(said) if isinstance(said, dict) else list(said)
    made[place[0]] = put(said[place[0]], place[1:], lie)
    return made


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("sample", ANSWERS, ids=name_of)
def test_no_lie_breaks_the_reader_of_an_answer(sample: Path, operation: str, catalog: Catalog) -> None:
    mapper = mapper_for(Wanted(target_of(sample.parent), operation), catalog)
    asked = {"model": "m", "messages": [], "input": "hi"}
    if sample.suffix == ".txt":
        for told in _streams(sample.read_text(encoding="utf-8")):
            decoder = mapper.stream({}, include_usage=True, asked=asked)
            assert isinstance(decoder.feed(told) + decoder.finish(), bytes)
        return
    for told in told_otherwise(json.loads(sample.read_text(encoding="utf-8")), 0):
        with suppress(ReplyError):
            reply = mapper.reply(200, {}, json.dumps(told).encode(), asked)
            assert f"{reply.report}" is not None
            assert json.dumps(reply.body)


def _streams(text: str) -> Iterator[bytes]:
    """A stream with one event that lies, for each of its events that has data of JSON."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if not line.startswith("data: {"):
            continue
        for told in told_otherwise(json.loads(line[6:]), number):
            yield "\n".join([*lines[:number], f"data: {json.dumps(told)}", *lines[number + 1 :]]).encode()


def test_a_model_of_no_time_is_listed() -> None:
    for created in (10**18, -(10**18), 10**30):
        assert for_anthropics({"id": "m", "created": created})["created_at"].startswith("1970-01-01")


def _decoders(catalog: Catalog) -> Iterator[StreamDecoder]:
    for target, operations in WORST.items():
        for operation in operations:
            mapper: Mapper = mapper_for(Wanted(target, operation), catalog)
            yield mapper.stream({}, asked={"model": "m", "messages": [], "input": "hi"})


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        (b"", b"x: aaa"),
        (b"", b": wait\n"),
        (b"", b'data: {"x": "'),
        (b"", b"data:\n"),
        (b"", b"{\n"),
        (b"", b"<html>\n"),
        (b"\r\n", b"aaaaaaa"),
        (b'data: {"type": "message_start", "message": {}}\n\ndata: {"x": "', b"aaaaaaa"),
        (b'event: response.created\ndata: {"type": "response.created"}\n\ndata: {"x": "', b"aaaaaaa"),
        (b'data: {"choices": [{"index": 0, "delta": {"content": "a"}}]}\n\ndata: {"x": "', b"aaaaaaa"),
    ],
)
def test_a_stream_in_small_pieces_is_read_in_work_that_grows_with_it(
    before: bytes, piece: bytes, catalog: Catalog
) -> None:
    def work(times: int) -> float:
        slowest = 0.0
        for decoder in _decoders(catalog):
            start = time.process_time()
            decoder.feed(before)
            for _ in range(times):
                decoder.feed(piece)
            slowest = max(slowest, time.process_time() - start)
        return slowest

    work(100)
    assert min(work(24_000) for _ in range(2)) <= 12 * max(min(work(6_000) for _ in range(2)), 0.01)


def test_each_call_of_a_tool_more_is_the_same_work_more(catalog: Catalog) -> None:
    def work(times: int) -> float:
        calls = [{"index": n, "id": f"c{n}", "function": {"name": "a", "arguments": "{ab"}} for n in range(times)]
        told = [{"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]} for call in calls]
        events = [b"data: %b\n\n" % json.dumps(event).encode() for event in told]
        slowest = 0.0
        for target in WORST:
            decoder = mapper_for(Wanted(target, "chat.completions"), catalog).stream({}, asked={"model": "m"})
            start = time.process_time()
            for event in events:
                decoder.feed(event)
            decoder.finish()
            slowest = max(slowest, time.process_time() - start)
        return slowest

    work(100)
    assert min(work(8_000) for _ in range(2)) <= 8 * max(min(work(2_000) for _ in range(2)), 0.01)


@pytest.mark.parametrize("piece", [b"<html>\n" * 10_000, b": wait\n" * 10_000, b"data:\n" * 10_000, b"x" * 70_000])
def test_what_never_becomes_a_stream_is_held_no_further_than_an_event_goes(piece: bytes, catalog: Catalog) -> None:
    for decoder in _decoders(catalog):
        fed = 0
        while decoder.failure is None and fed <= 2 * MAX_EVENT_BYTES:
            decoder.feed(piece)
            fed += len(piece)
        held = sum(len(value) for value in vars(decoder).values() if isinstance(value, bytes | bytearray))
        assert held <= MAX_EVENT_BYTES + len(piece)


def test_every_folder_of_answers_is_tried() -> None:
    assert {path.parent.parent.parent for path in ANSWERS} == {GOLDEN}
