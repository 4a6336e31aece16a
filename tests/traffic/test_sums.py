"""Rows that stand for several calls, calls that failed, and logs of web servers: what is counted, and what is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.tally import Sums, from_json, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.traffic.tally import Tally

EXPORT = """\
start_time,end_time,start_time_iso,end_time_iso,model,batch,num_model_requests,input_tokens,output_tokens,\
input_cached_tokens,input_audio_tokens,output_audio_tokens
1761955200,1762041600,2026-11-01,2026-11-02,gpt-4o-2024-08-06,false,1200,3600000,400000,100000,0,0
"""


def _tally(path: Path, content: str, catalog: Catalog) -> Tally:
    path.write_text(content, encoding="utf-8")
    return count_logs([str(path)], catalog=catalog).tally


def test_an_export_of_usage_is_counted_by_its_number_of_requests(tmp_path: Path, catalog: Catalog) -> None:
    tally = _tally(tmp_path / "usage.csv", EXPORT, catalog)
    ((key, sums),) = tally.sums.items()
    assert (key.operation, sums) == ("chat.completions", Sums(1200, 0, 3_600_000, 100_000, 400_000, 1200))
    assert not tally.unreadable
    assert from_json(to_json(tally), "x") == tally


@pytest.mark.parametrize("name", ["requests", "num_requests", "n_requests", "request_count", "calls", "Num Requests"])
def test_a_row_of_sums_is_as_long_as_its_mean_call(name: str, tmp_path: Path, catalog: Catalog) -> None:
    """So many tokens in one call would fit into no context window, and cost what the longest do."""
    table = "model,{}input_tokens,output_tokens\ngpt-4o,{}{},{}\n"
    many = _tally(tmp_path / "many.csv", table.format(f"{name},", "100,", 500_000, 20_000), catalog)
    one = _tally(tmp_path / "one.csv", table.format("", "", 5_000, 200), catalog)
    assert many.sums.keys() == one.sums.keys()
    assert many.records == 100


def test_buckets_of_an_interface_are_counted_by_model(tmp_path: Path, catalog: Catalog) -> None:
    result = {"object": "x", "input_tokens": 100, "output_tokens": 20, "num_model_requests": 5, "model": "gpt-4o"}
    page = {"object": "page", "data": [{"object": "bucket", "results": [result, {**result, "model": None}]}]}
    tally = _tally(tmp_path / "usage.json", json.dumps(page), catalog)
    assert tally.records == 5
    (reason,) = tally.unreadable
    assert "group them by model" in reason


def test_what_a_model_alone_does_is_its_operation(tmp_path: Path, catalog: Catalog) -> None:
    rows = "model,requests,input_tokens\nwhisper-1,5,\ntext-embedding-3-small,7,70\ndall-e-3,2,\ngpt-4o,0,\n"
    tally = _tally(tmp_path / "usage.csv", rows, catalog)
    assert {key.operation: sums.requests for key, sums in tally.sums.items()} == {
        "audio.transcriptions": 5, "embeddings": 7, "images.generations": 2,
    }  # fmt: skip
    assert {key.model for key in tally.sums} == {"whisper-1", "text-embedding-3-small", "dall-e-3"}
    assert tally.skipped == {"no call of a model": 1}


@pytest.mark.parametrize(
    ("head", "cell"),
    [("status", "429"), ("status_code", "500"), ("status", "error"), ("http_status", "401"), ("error", "rate limit")],
)
def test_a_row_of_a_failed_call_is_not_counted(head: str, cell: str, tmp_path: Path, catalog: Catalog) -> None:
    table = f"timestamp,model,prompt_tokens,completion_tokens,{head}\nx,gpt-4o,10,0,{cell}\n"
    tally = _tally(tmp_path / "calls.csv", table, catalog)
    assert (tally.records, tally.skipped) == (0, {"a call that failed": 1})


@pytest.mark.parametrize(
    ("head", "cell"), [("status", "200"), ("status", "success"), ("error", ""), ("error", "null"), ("error", "false")]
)
def test_a_row_of_a_call_that_went_well_is_counted(head: str, cell: str, tmp_path: Path, catalog: Catalog) -> None:
    table = f"timestamp,model,prompt_tokens,completion_tokens,{head}\nx,gpt-4o,10,1,{cell}\n"
    assert _tally(tmp_path / "calls.csv", table, catalog).records == 1


@pytest.mark.parametrize("status", [429, "500", "failed"])
def test_a_request_or_reply_that_failed_is_not_counted(status: object, tmp_path: Path, catalog: Catalog) -> None:
    request = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]}
    reply = {"model": "gpt-4o", "object": "response", "choices": [], "usage": {"prompt_tokens": 1}}
    lines = "".join(json.dumps({**one, "status": status}) + "\n" for one in (request, reply))
    assert _tally(tmp_path / "log", lines, catalog).skipped == {"a call that failed": 2}


def test_a_web_servers_log_with_bodies_is_read(tmp_path: Path, catalog: Catalog) -> None:
    body = json.dumps({"model": "text-embedding-3-small", "input": "x"})
    line = {"remote_addr": "::1", "request": "POST /v1/embeddings HTTP/1.1", "status": 200, "request_body": body}
    failed = {**line, "status": "502"}
    tally = _tally(tmp_path / "log", json.dumps(line) + "\n" + json.dumps(failed) + "\n", catalog)
    ((key, sums),) = tally.sums.items()
    assert (key.operation, key.model, sums.requests) == ("embeddings", "text-embedding-3-small", 1)
    assert tally.skipped == {"a call that failed": 1}


def test_a_web_servers_log_without_bodies_is_told_by_what_it_lacks(tmp_path: Path, catalog: Catalog) -> None:
    line = '10.0.0.0 - - [01/Nov/2026:00:00:00 +0000] "POST /v1/chat/completions HTTP/1.1" 200 512 "-" "x"\n'
    ((reason, refused),) = _tally(tmp_path / "access.log", line * 2, catalog).unreadable.items()
    assert "neither model nor tokens" in reason
    assert refused.times == 2
