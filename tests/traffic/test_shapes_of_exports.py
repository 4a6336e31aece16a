"""Exports as others write them: pages of interfaces, older conventions, packed, cut off, and what is no log."""

from __future__ import annotations

import base64
import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from tests.traffic.logs import ASKED, REPLY, SAMPLES, USAGE

from migrate_advisor.traffic.documents import values
from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.tally import Sums

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.traffic.tally import Tally

PAIR = {"request": ASKED, "response": REPLY}
LINE = json.dumps(PAIR).encode() + b"\n"
ONE = Sums(1, 0, 1000, 400, 50)
(SPEND,) = SAMPLES["litellm spend"]
(HELICONE,) = SAMPLES["helicone"]
GENERATION = SAMPLES["langfuse"][0]
DISJOINT = {**GENERATION, "usageDetails": {"input": 600, "input_cached_tokens": 400, "output": 50, "total": 1050}}
MESSAGES = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "x"}]}])
TODAY = {
    "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini",
    "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 50, "gen_ai.usage.cache_read.input_tokens": 400,
}  # fmt: skip


def _attributes(said: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for key, value in said.items()
    ]


def _spans(said: dict[str, Any], **more: Any) -> dict[str, Any]:
    span = {"traceId": "a", "spanId": "b", "name": "chat", "attributes": _attributes(said), **more}
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {}, "spans": [span]}]}]}


def _har(reply: str, path: str = "/v1/chat/completions", asked: dict[str, Any] = ASKED, **more: Any) -> dict[str, Any]:
    request = {"method": "POST", "url": f"https://api.example{path}", "postData": {"text": json.dumps(asked)}}
    content = {"mimeType": "application/json", "text": reply, **more}
    return {
        "log": {"version": "1.2", "entries": [{"request": request, "response": {"status": 200, "content": content}}]}
    }


def _stream(*events: Any) -> str:
    return "".join(f"event: e\ndata: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"


CHUNKS = _stream({"model": "gpt-4o-mini", "choices": [{"delta": {}}]}, {"choices": [], "usage": USAGE})
PACKED = base64.b64encode(CHUNKS.encode()).decode()
ANTHROPIC = {"model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "x"}]}
STARTED = {"model": "claude-sonnet-4-5", "usage": {"input_tokens": 600, "cache_read_input_tokens": 400}}
MESSAGE = _stream(
    {"type": "message_start", "message": STARTED}, {"type": "message_delta", "usage": {"output_tokens": 50}}
)
RESPONSE = {"model": "gpt-4o-mini", "usage": {"input_tokens": 1000, "output_tokens": 50}}
DETAILS = {"name": "gen_ai.client.inference.operation.details"}

SHAPES: dict[str, tuple[Any, Sums]] = {
    "a page of LiteLLM's interface": ({"data": [SPEND], "total": 1, "page": 1}, ONE),
    "LiteLLM's path in place of a kind": ({**SPEND, "call_type": "/chat/completions"}, ONE),
    "a page of Langfuse's interface": ({"data": [DISJOINT], "meta": {"page": 1}}, ONE),
    "a trace of Langfuse's": ({"id": "t", "timestamp": "x", "observations": [DISJOINT]}, ONE),
    "a prompt of Langfuse's": ({**DISJOINT, "input": {"prompt": "x"}}, ONE),
    "an export of Langfuse's table": (
        {"id": "o", "traceId": "t", "startTime": "x", "model": "gpt-4o-mini", "promptTokens": 1000,
         "completionTokens": 50, "input": ASKED["messages"]}, ONE._replace(cached=0)),
    "a page of Helicone's interface": ({"data": [HELICONE], "error": None}, ONE),
    "spans with events": (
        _spans(TODAY, events=[{**DETAILS, "attributes": _attributes({"gen_ai.input.messages": MESSAGES})}]), ONE),
    "spans with an event a message": (_spans(TODAY, events=[{"name": "gen_ai.user.message"}]), ONE),
    "spans with numbered prompts": (_spans({**TODAY, "gen_ai.prompt.0.role": "user"}), ONE),
    "spans of OpenInference": (
        _spans({"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o-mini", "llm.token_count.prompt": 1000,
                "llm.token_count.completion": 50, "llm.token_count.prompt_details.cache_read": 400,
                "llm.input_messages.0.message.role": "user", "llm.invocation_parameters": '{"top_p": 0.5}'}), ONE),
    "spans as Tempo gives them": ({"batches": _spans(TODAY)["resourceSpans"]}, ONE),
    "logs of OTLP": (
        {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"attributes": _attributes(TODAY)}]}]}]}, ONE),
    "a span of a console": ({"name": "chat", "context": {"trace_id": "x"}, "attributes": TODAY, "events": []}, ONE),
    "HAR with a stream": (_har(CHUNKS), ONE),
    "HAR in base64": (_har(PACKED, encoding="base64"), ONE),
    "HAR with a stream of Messages": (_har(MESSAGE, "/v1/messages", ANTHROPIC), ONE),
    "HAR with a stream of Responses": (
        _har(_stream({"type": "response.completed", "response": RESPONSE}), "/v1/responses",
             {"model": "gpt-4o-mini", "input": "x"}), ONE._replace(cached=0)),
    "HAR of Azure, the model in the path": (
        _har(json.dumps(REPLY), "/openai/deployments/d/chat/completions?api-version=1", {"messages": ["x"]}), ONE),
    "a result of Anthropic's batches": (
        {"custom_id": "c", "result": {"type": "succeeded", "message": {"type": "message", **STARTED}}},
        ONE._replace(output=0)),
    "replies that are kept": ({"object": "list", "data": [REPLY], "has_more": False}, ONE),
    "a line within a container's": ({"log": json.dumps(PAIR) + "\n", "stream": "stdout"}, ONE),
    "input and output": ({"input": ASKED, "output": REPLY}, ONE),
}  # fmt: skip


def _counted(path: Path, content: bytes, catalog: Catalog) -> Tally:
    path.write_bytes(content)
    return count_logs([str(path)], catalog=catalog).tally


@pytest.mark.parametrize("name", SHAPES)
def test_an_export_is_read(name: str, tmp_path: Path, catalog: Catalog) -> None:
    value, expected = SHAPES[name]
    for content in (json.dumps(value).encode(), json.dumps(value, indent=2).encode()):
        tally = _counted(tmp_path / "log", content, catalog)
        assert not tally.unreadable
        assert list(tally.sums.values()) == [expected]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"num_model_requests": 5, "input_tokens": 9}, "sums of many calls"),
        ({"startTime": "x", "spend": 1, "models": {"gpt-4o": 1}}, "sums of many calls"),
        ({"messages": [{"role": "user", "content": "x"}]}, "names no model"),
    ],
)
def test_what_is_no_call_is_told_by_its_reason(
    value: dict[str, Any], reason: str, tmp_path: Path, catalog: Catalog
) -> None:
    (told,) = _counted(tmp_path / "log", json.dumps(value).encode(), catalog).unreadable
    assert reason in told


def test_one_bad_record_of_a_list_hides_no_other(tmp_path: Path, catalog: Catalog) -> None:
    for value in ([PAIR, 7, {"a": 1}, PAIR], {"data": [PAIR, 7, {"a": 1}, PAIR]}):
        tally = _counted(tmp_path / "log", json.dumps(value).encode(), catalog)
        assert tally.records == 2
        assert sum(item.times for item in tally.unreadable.values()) == 2


NOISE = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(99)).encode()
PRETTY = json.dumps(PAIR, indent=2).encode() + b"\n"
WRITTEN: dict[str, tuple[bytes, int, str | None]] = {
    "members of gzip": (gzip.compress(LINE) + gzip.compress(LINE), 2, None),
    "frames of zstd": (zstandard.compress(LINE) + zstandard.compress(LINE), 2, None),
    "bzip2": (bz2.compress(LINE), 1, None),
    "xz": (lzma.compress(LINE), 1, None),
    "gzip filled up with zeros": (gzip.compress(LINE) + bytes(512), 1, None),
    "gzip with something behind it": (gzip.compress(LINE) + b"garbage", 1, "gzip that is damaged"),
    "gzip that is cut off": (
        gzip.compress(LINE * 2 + NOISE)[:-900],
        2,
        "gzip that is damaged",
    ),
    "a last line that is cut off": (LINE + LINE[:500], 1, "no JSON"),
    "a mark and Windows' ends of lines": (b"\xef\xbb\xbf" + LINE.replace(b"\n", b"\r\n") * 2, 2, None),
    "empty lines": (b"\n" + LINE + b"  \n\r\n", 1, None),
    "nothing": (b"", 0, None),
    "UTF-16": (LINE.decode().encode("utf-16"), 0, "UTF-16"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(300), 0, "a binary file"),
    "values without lines": (LINE.rstrip() * 3, 3, None),
    "values on several lines": (PRETTY * 2, 2, None),
    "an array": (b"[\n" + LINE.rstrip() + b",\n" + LINE + b"]", 2, None),
    "an array that is cut off": (b"[\n" + LINE.rstrip() + b",\n" + LINE[:300], 1, "no JSON"),
    "text sequences": (b"\x1e" + LINE + b"\x1e" + LINE, 2, None),
    "a time and a level before each": ((b"2026-11-01T00:00:00Z INFO " + LINE) * 2, 2, None),
    "a hole at the start": (bytes(100) + LINE * 2, 2, None),
    "another server's log": (b'1.1.1.1 - - "POST /v1/chat/completions HTTP/1.1" 200 1\n', 0, "no JSON"),
    "titles of columns": (b"Model;Prompt Tokens;Completion Tokens\ngpt-4o-mini;1000;50\n", 1, None),
    "rows of other lengths": (b"model,prompt_tokens,completion_tokens\ngpt-4o,1\ngpt-4o,1,2,3\n", 2, None),
    "columns of something else": (b"model,colour\nT,black\n", 0, "an object of no format"),
    "Latin 1": ("model,prompt_tokens,user\ngpt-4o,1,é\n".encode("latin-1"), 1, None),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_read_or_told_by_its_reason(name: str, tmp_path: Path, catalog: Catalog) -> None:
    content, records, reason = WRITTEN[name]
    tally = _counted(tmp_path / "log", content, catalog)
    assert tally.records == records
    assert [told[: len(reason or "")] for told in tally.unreadable] == ([reason] if reason else [])


def test_a_zip_archive_is_told(tmp_path: Path, catalog: Catalog) -> None:
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as archive:
        archive.writestr("a.jsonl", LINE)
    tally = count_logs([str(tmp_path / "log.zip")], catalog=catalog).tally
    assert list(tally.unreadable) == ["a zip archive; unpack it"]


def test_a_folder_of_everything_is_read_or_told(tmp_path: Path, catalog: Catalog) -> None:
    for number, (content, _, _) in enumerate(WRITTEN.values()):
        (tmp_path / f"{number}.log").write_bytes(content)
    tally = count_logs([str(tmp_path)], catalog=catalog).tally
    assert tally.records == sum(records for _, records, _ in WRITTEN.values())
    assert all(path.startswith(str(tmp_path)) for item in tally.unreadable.values() for path, _ in item.places)


def test_a_table_of_another_separator_is_the_same(tmp_path: Path, catalog: Catalog) -> None:
    row = {key: json.dumps(item) if isinstance(item, dict | list) else item for key, item in SPEND.items()}
    told = set()
    for separator in ",;\t|":
        text = io.StringIO()
        writer = csv.DictWriter(text, list(row), delimiter=separator)
        writer.writeheader()
        writer.writerow(row)
        tally = _counted(tmp_path / "log.csv", text.getvalue().encode(), catalog)
        told.add(json.dumps([[*key, *sums] for key, sums in tally.sums.items()]))
    assert len(told) == 1


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=4) | st.sampled_from(["[", '"{', "\\", ']}"']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)


@given(
    items=st.lists(st.dictionaries(st.text(max_size=3), JSON), max_size=5),
    size=st.integers(1, 40),
    in_array=st.booleans(),
)
def test_a_document_is_its_values_however_it_is_cut_into_pieces(
    items: list[dict[str, Any]], size: int, *, in_array: bool
) -> None:
    text = json.dumps(items, indent=1) if in_array else "\n".join(json.dumps(item, indent=1) for item in items)

    class Pieces(io.BytesIO):
        def read(self, count: int | None = -1) -> bytes:
            return super().read(min(size, count if count and count > 0 else size))

    found = list(values(Pieces(text.encode()), 10**6))
    assert all(value.whole for value in found)
    assert [json.loads(value.content) for value in found] == items
    assert all(text.encode()[value.offset : value.offset + len(value.content)] == value.content for value in found)


def test_an_exchange_that_cannot_be_read_hides_no_other(tmp_path: Path, catalog: Catalog) -> None:
    unnamed = _har("{}", asked={"messages": ASKED["messages"]})
    azure = _har("", path="/openai/deployments/gpt-4o-mini/chat/completions", asked={"messages": ASKED["messages"]})
    whole = _har(json.dumps(REPLY))
    whole["log"]["entries"] = [*unnamed["log"]["entries"], *azure["log"]["entries"], *whole["log"]["entries"]]
    tally = _tally(tmp_path, catalog, json.dumps(whole).encode())
    assert sorted(key.model for key in tally.sums) == ["gpt-4o-mini", "gpt-4o-mini"]
    assert {reason: refused.times for reason, refused in tally.unreadable.items()} == {"a call that names no model": 1}


@pytest.mark.parametrize(
    ("body", "operation"),
    [
        ({"object": "chat.completion", "choices": []}, "chat.completions"),
        ({"object": "text_completion", "choices": []}, "completions"),
        ({"object": "response", "output": []}, "responses"),
        ({"object": "list", "data": []}, "embeddings"),
        ({"id": "modr-1", "results": []}, "moderations"),
    ],
)
def test_a_batch_answers_for_the_operation_that_it_did(
    body: dict[str, Any], operation: str, tmp_path: Path, catalog: Catalog
) -> None:
    said = {"id": "batch_req_1", "custom_id": "a", "error": None}
    line = {**said, "response": {"status_code": 200, "request_id": "b", "body": {"model": "gpt-4o-mini", **body}}}
    (key,) = _tally(tmp_path, catalog, json.dumps(line).encode()).sums
    assert key.operation == operation


def test_of_a_trace_its_observations_are_the_calls(tmp_path: Path, catalog: Catalog) -> None:
    trace = {"id": "t", "timestamp": "2026", "input": ASKED["messages"], "output": "x", "observations": [GENERATION]}
    tally = _tally(tmp_path, catalog, json.dumps(trace).encode())
    assert (list(tally.sums.values()), tally.unreadable) == ([ONE], {})


def test_an_older_row_of_a_failed_call_is_none_that_was_answered(tmp_path: Path, catalog: Catalog) -> None:
    row = {**SPEND, "metadata": json.dumps({"status": "failure", "error_information": {"error_code": "429"}})}
    tally = _tally(tmp_path, catalog, json.dumps(row).encode())
    assert (tally.sums, tally.skipped) == ({}, {"a call that failed": 1})


def _tally(tmp_path: Path, catalog: Catalog, content: bytes) -> Tally:
    path = tmp_path / "log"
    path.write_bytes(content)
    return count_logs([str(path)], catalog=catalog).tally
