"""Replies and streams in the callers' languages: every part is said or named, wherever it is cut, whatever comes."""

from __future__ import annotations

import contextlib
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from anthropic.types import Message, RawMessageStreamEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter
from tests.mapping.language_strategies import MARK, TYPED
from tests.mapping.targets import PROVIDERS, targets

from migrate_advisor.errors import ReplyError, UnmappableRequestError
from migrate_advisor.mapping.mapper import Mapper, mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.mapping.report import MappingReport

FEW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
LANGUAGES = ("responses", "messages")
CHAT = "baichuan/some-model"
WHOLE: dict[str, TypeAdapter[Any]] = {"responses": TypeAdapter(Response), "messages": TypeAdapter(Message)}
EVENTS: dict[str, TypeAdapter[Any]] = {
    "responses": TypeAdapter(ResponseStreamEvent),
    "messages": TypeAdapter(RawMessageStreamEvent),
}
ENDS = {"response.completed", "response.incomplete", "message_stop", "error"}

TEXTS = TYPED.texts
EXTRA = st.dictionaries(st.sampled_from(["x_note", "audio", "metadata", "citations"]), TEXTS, max_size=2)
TOKEN = st.fixed_dictionaries(
    {"token": TEXTS, "logprob": st.just(-0.5), "bytes": st.just([1]), "top_logprobs": st.just([])}
)
LOGPROBS = st.none() | st.fixed_dictionaries({"content": st.lists(TOKEN, max_size=2)})
USAGE = st.fixed_dictionaries(
    {"prompt_tokens": st.integers(0, 9), "completion_tokens": st.integers(0, 9), "total_tokens": st.integers(0, 18)},
    optional={"x_count": TEXTS, "completion_tokens_details": st.fixed_dictionaries({"x_detail": TEXTS})},
)


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {**first, **second}


CALL = st.builds(
    lambda name, text, extra: {
        "id": name, "type": "function", "function": {"name": "f", "arguments": json.dumps({"a": text})}, **extra
    },
    TEXTS, TEXTS, st.dictionaries(st.just("extra_content"), st.fixed_dictionaries({"signature": TEXTS}), max_size=1),
)  # fmt: skip
PAGE = st.fixed_dictionaries({"url": TEXTS}, optional={"title": TEXTS, "start_index": st.integers(0, 9), "x": TEXTS})
CITATION = (
    PAGE.map(lambda page: {"type": "url_citation", "url_citation": page})
    | PAGE.map(lambda page: {"type": "url_citation", **page})
    | st.fixed_dictionaries({"type": st.just("file_citation"), "file_id": TEXTS})
    | TEXTS
)
PICTURE = TEXTS.map(lambda text: {"image_url": {"url": f"data:image/png;base64,{text}"}}) | PAGE
SAYS = st.fixed_dictionaries(
    {},
    optional={
        "content": TEXTS, "reasoning_content": TEXTS, "refusal": TEXTS, "tool_calls": st.lists(CALL),
        "annotations": st.lists(CITATION, max_size=2) | TEXTS, "images": st.lists(PICTURE, max_size=2),
    },
)  # fmt: skip
REASONS = st.sampled_from(["stop", "length", "tool_calls", "content_filter"])
CHOICE = st.builds(
    lambda message, extra, more, reason, logprobs: {
        **more, "message": {"role": "assistant", **extra, **message}, "finish_reason": reason, "logprobs": logprobs
    },
    SAYS, EXTRA, EXTRA, REASONS, LOGPROBS,
)  # fmt: skip
REPLY = st.builds(
    lambda head, extra: {**extra, **head},
    st.fixed_dictionaries(
        {"choices": st.lists(CHOICE, min_size=1, max_size=2)}, optional={"usage": USAGE, "service_tier": TEXTS}
    ),
    EXTRA,
)
DELTA = st.builds(
    lambda index, delta, extra, more, logprobs: {
        **more, "index": index, "delta": {**extra, **delta}, "finish_reason": None, "logprobs": logprobs
    },
    st.integers(0, 1), SAYS, EXTRA, EXTRA, LOGPROBS,
)  # fmt: skip
CHUNK = st.builds(lambda extra, choice: {**extra, "choices": [choice]}, EXTRA, DELTA)
LAST: dict[str, Any] = {"choices": [{"index": index, "delta": {}, "finish_reason": "stop"} for index in (0, 1)]}


def marked(value: Any) -> Iterable[str]:
    """Every text of a reply by which it is found again."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from marked(item)
    elif isinstance(value, str) and value.startswith(MARK):
        yield value


def assert_said_or_named(given_reply: Any, said: Any, report: MappingReport) -> None:
    told = json.dumps(said, ensure_ascii=False)
    named = json.dumps([change.before for change in report], ensure_ascii=False, default=str)
    for text in marked(given_reply):
        assert text in told or text in named, f"{text} is lost in silence"


def events_of(stream: bytes) -> list[dict[str, Any]]:
    lines = [line for line in stream.decode().splitlines() if line.startswith("data:")]
    return [json.loads(line.removeprefix("data:")) for line in lines]


def fed(mapper: Mapper, pieces: Iterable[bytes]) -> tuple[bytes, MappingReport]:
    decoder = mapper.stream(asked={})
    out = b"".join([*map(decoder.feed, pieces)]) + decoder.finish()
    return out, decoder.report


@pytest.mark.parametrize("operation", LANGUAGES)
def test_every_part_of_a_reply_is_said_or_named(operation: str, samples: Catalog) -> None:
    mapper = mapper_for(Wanted(CHAT, operation), samples)

    @settings(FEW, max_examples=150)
    @given(REPLY)
    def is_kept(given_reply: dict[str, Any]) -> None:
        reply = mapper.reply(200, {}, json.dumps(given_reply).encode(), {})
        assert reply.error is None
        WHOLE[operation].validate_python(reply.body)
        assert_said_or_named(given_reply, reply.body, reply.report)

    is_kept()


@pytest.mark.parametrize("operation", LANGUAGES)
def test_every_part_of_a_stream_is_said_or_named_wherever_it_is_cut(operation: str, samples: Catalog) -> None:
    mapper = mapper_for(Wanted(CHAT, operation), samples)

    @settings(FEW, max_examples=150)
    @given(st.lists(CHUNK, max_size=4), st.lists(st.integers(1, 400), max_size=3))
    def is_kept(chunks: list[dict[str, Any]], cuts: list[int]) -> None:
        sent = [b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in [*chunks, LAST]]
        content = b"".join(sent) + b"data: [DONE]\n\n"
        whole, report = fed(mapper, [content])
        events = events_of(whole)
        for event in events:
            EVENTS[operation].validate_python(event)
        assert events[-1]["type"] in ENDS - {"error"}
        assert_said_or_named(unnamed(chunks, report), events, report)
        places = [0, *sorted(cut % len(content) for cut in cuts), len(content)]
        pieces = [content[first:last] for first, last in itertools.pairwise(places)]
        assert without_times(fed(mapper, pieces)[0]) == without_times(whole)

    is_kept()


def unnamed(chunks: list[dict[str, Any]], report: MappingReport) -> list[Any]:
    """What of chunks no change names: a stream names each kind of change once, whatever it came with."""
    named = {change.path for change in report if change.kind in {Kind.DROPPED, Kind.MERGED}}

    def left(path: str, holder: Any) -> Any:
        if isinstance(holder, list):
            return [left(f"{path}[]", item) for item in holder if f"{path}[]" not in named]
        if not isinstance(holder, dict):
            return holder
        return {key: left(f"{path}.{key}", item) for key, item in holder.items() if f"{path}.{key}" not in named}

    found: list[Any] = []
    for chunk in chunks:
        found += ({key: value} for key, value in chunk.items() if key != "choices" and key not in named)
        found += (left("choices[]", item) for item in chunk["choices"] if f"choices[{item['index']}]" not in named)
    return found


def without_times(stream: bytes) -> Any:
    """Events without the ids and times that are made up where a stream has none."""
    made_up = {"id", "item_id", "created_at"}
    text = json.dumps(events_of(stream))
    return json.loads(text, object_hook=lambda item: {key: item[key] for key in item if key not in made_up})


def mappers_of(operation: str, provider: str, samples: Catalog) -> list[Mapper]:
    found = []
    for target in targets(samples, provider)[:4]:
        with contextlib.suppress(UnmappableRequestError):
            found.append(mapper_for(Wanted(target, operation), samples))
    return found


def assert_ends(mapper: Mapper, content: bytes) -> None:
    """A stream fails, and says so where the language is ours to speak, or ends."""
    decoder = mapper.stream(asked={})
    out = decoder.feed(content[:7]) + decoder.feed(content[7:]) + decoder.finish()
    if decoder.failure is not None and mapper.pair is not None:
        assert events_of(out)[-1]["type"] == "error"
    assert decoder.failure is not None or events_of(out)[-1].get("type") in ENDS


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("operation", LANGUAGES)
def test_whatever_comes_ends_as_the_language_ends(operation: str, provider: str, samples: Catalog) -> None:
    mappers = mappers_of(operation, provider, samples)
    if not mappers:
        pytest.skip("there is no such operation")
    data = st.one_of(TYPED.json.map(lambda value: json.dumps(value).encode()), st.binary(max_size=60))
    lines = st.lists(st.tuples(st.sampled_from([b"data: ", b"event: ", b": ", b""]), data), max_size=4)

    @FEW
    @given(st.sampled_from(mappers), lines, st.sampled_from([200, 400, 401, 429, 500]))
    def is_answered(mapper: Mapper, sent: list[tuple[bytes, bytes]], status: int) -> None:
        content = b"".join(name + value + b"\n\n" for name, value in sent)
        assert_ends(mapper, content)
        body = sent[0][1] if sent else b""
        try:
            reply = mapper.reply(status, {}, body, {})
        except ReplyError:
            assert status == 200
            return
        if reply.error is not None:
            assert reply.status >= 400
            assert isinstance(reply.body["error"]["message"], str)
        elif mapper.pair is not None:
            WHOLE[operation].validate_python(reply.body)

    is_answered()
