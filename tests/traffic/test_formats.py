from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet
from tests.traffic.logs import ASKED, CANARY, REPLY, SAMPLES, USAGE, jsonl

from migrate_advisor.errors import UsageError
from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.tally import Sums, Tally, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog


def _tally(path: Path, catalog: Catalog) -> Tally:
    return count_logs([str(path)], catalog=catalog).tally


def _written(folder: Path, content: bytes, name: str = "log.jsonl") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_is_recognised_by_its_content(name: str, tmp_path: Path, catalog: Catalog) -> None:
    tally = _tally(_written(tmp_path, jsonl(SAMPLES[name]), "log"), catalog)
    assert not tally.unreadable
    assert tally.records >= 1
    assert {key.model for key in tally.sums} <= {"gpt-4o-mini", "text-embedding-3-small"}
    assert {key.operation for key in tally.sums} <= {"chat.completions", "embeddings"}
    if name not in ("request", "batch input"):
        sums = next(iter(tally.sums.values()))
        calls = sums.requests
        assert sums == Sums(calls, 0, 1000 * calls, 400 * calls, 50 * calls)


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - {"batch output", "litellm spend", "langfuse", "otlp"}))
def test_formats_that_hold_requests_keep_their_shape(name: str, tmp_path: Path, catalog: Catalog) -> None:
    tally = _tally(_written(tmp_path, jsonl(SAMPLES[name])), catalog)
    shapes = [json.loads(key.shape) for key in tally.sums if key.shape is not None]
    assert any("tools" in shape and "response_format" in shape for shape in shapes)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_of_a_users_enters_a_tally(name: str, tmp_path: Path, catalog: Catalog) -> None:
    told = to_json(_tally(_written(tmp_path, jsonl(SAMPLES[name])), catalog))
    assert CANARY not in told
    assert CANARY.lower() not in told.lower()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("form", ["array", "indented", "gzip", "zstd", "mark"])
def test_the_same_calls_are_the_same_tally_however_they_are_packed(
    name: str, form: str, tmp_path: Path, catalog: Catalog
) -> None:
    values = SAMPLES[name]
    plain = jsonl(values)
    packed = {
        "array": json.dumps(values, indent=1).encode(),
        "indented": json.dumps(values[0] if len(values) == 1 else values, indent=2).encode(),
        "gzip": gzip.compress(plain),
        "zstd": zstandard.compress(plain),
        "mark": b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"),
    }[form]
    expected = _tally(_written(tmp_path, plain), catalog)
    assert _tally(_written(tmp_path, packed, "packed"), catalog).sums == expected.sums


def _flat(values: list[Any]) -> list[dict[str, Any]]:
    return [
        {key: json.dumps(item) if isinstance(item, dict | list) else item for key, item in row.items()}
        for row in values
    ]


@pytest.mark.parametrize("name", ["litellm spend", "litellm payload", "langfuse", "helicone"])
def test_tables_tell_the_same(name: str, tmp_path: Path, catalog: Catalog) -> None:
    rows = _flat(SAMPLES[name])
    expected = _tally(_written(tmp_path, jsonl(SAMPLES[name])), catalog)
    text = io.StringIO()
    writer = csv.DictWriter(text, sorted({key for row in rows for key in row}))
    writer.writeheader()
    writer.writerows(rows)
    assert _tally(_written(tmp_path, text.getvalue().encode(), "log.csv"), catalog).sums == expected.sums
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "log.parquet")
    assert _tally(tmp_path / "log.parquet", catalog).sums == expected.sums


def test_what_cannot_be_read_is_counted_by_reason_with_its_first_places(tmp_path: Path, catalog: Catalog) -> None:
    first = b'{"model": "gpt-4o", "messages": []}\n'
    lines = {
        b"not json": "no JSON",
        b"7": "JSON that is no object",
        b'{"a": 1}': "an object of no format that is known here",
        b'{"model": "\xff"}': "no UTF-8",
        b"[" * 100_000: "JSON that is nested too deep",
        b'{"model": 7, "messages": []}': "a call that names no model",
    }
    path = _written(tmp_path, first + b"".join(line + b"\n" for line in lines))
    tally = _tally(path, catalog)
    assert tally.records == 1
    assert tally.unreadable.keys() == set(lines.values())
    assert tally.unreadable["JSON that is no object"].places == ((str(path), len(first) + 9),)


def test_only_so_many_places_are_kept(tmp_path: Path, catalog: Catalog) -> None:
    refused = _tally(_written(tmp_path, b'{"a": 1}\n' * 1000), catalog).unreadable
    (item,) = refused.values()
    assert item.times == 1000
    assert [offset for _, offset in item.places] == [0, 9, 18]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_packed_log_that_was_cut_off_is_told_and_its_beginning_counted(
    pack: Any, tmp_path: Path, catalog: Catalog
) -> None:
    import random

    noise = random.Random(0)
    many = [{**ASKED, "user": str(noise.random())} for _ in range(3000)]
    packed = pack(jsonl(many))
    tally = _tally(_written(tmp_path, packed[: len(packed) * 2 // 3]), catalog)
    assert sum(item.times for item in tally.unreadable.values()) in (1, 2)
    assert any("cut off" in reason for reason in tally.unreadable)


def test_failed_calls_are_told_and_not_counted(tmp_path: Path, catalog: Catalog) -> None:
    failed = [
        {"request": ASKED, "response": {"status_code": 429, "body": {"error": {"message": CANARY}}}},
        {"custom_id": "1", "response": None, "error": {"code": CANARY}},
        {**SAMPLES["litellm payload"][0], "status": "failure"},
        {**SAMPLES["helicone"][0], "response_status": 500},
    ]
    tally = _tally(_written(tmp_path, jsonl(failed)), catalog)
    assert (tally.records, tally.skipped) == (0, {"a call that failed": 4})


def test_anthropics_counts_hold_what_came_from_the_cache(tmp_path: Path, catalog: Catalog) -> None:
    usage = {"input_tokens": 10, "cache_read_input_tokens": 90, "cache_creation_input_tokens": 5, "output_tokens": 7}
    body = {
        "model": "claude-sonnet-4-6",
        "system": "x",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": "x"}],
    }
    tally = _tally(_written(tmp_path, jsonl([{"request": body, "response": {**REPLY, "usage": usage}}])), catalog)
    ((key, sums),) = tally.sums.items()
    assert key.operation == "messages"
    assert sums == Sums(1, 0, 105, 90, 7)


def test_names_of_models_that_users_gave_are_not_kept(tmp_path: Path, catalog: Catalog) -> None:
    names = [f"ft:gpt-4o-mini:{CANARY}:x:1", f"{CANARY}-deployment", "openai/gpt-4o-mini", "gpt-4o-mini-2024-07-18"]
    values = [{**ASKED, "model": name} for name in names]
    models = {key.model for key in _tally(_written(tmp_path, jsonl(values)), catalog).sums}
    assert models == {"fine-tuned gpt-4o-mini", "other", "gpt-4o-mini"}


def test_logs_in_an_object_store_are_read(catalog: Catalog) -> None:
    import fsspec

    with fsspec.open("memory://bucket/logs/a.jsonl", "wb") as file:
        file.write(jsonl([{"request": ASKED, "response": REPLY}]))
    tally = count_logs(["memory://bucket/logs/*.jsonl"], catalog=catalog).tally
    assert tally.records == 1
    assert next(iter(tally.sums.values())).input == USAGE["prompt_tokens"]


def test_a_log_that_is_not_there_is_told(catalog: Catalog) -> None:
    with pytest.raises(UsageError, match=r"no log at nowhere/\*\.jsonl"):
        count_logs(["nowhere/*.jsonl"], catalog=catalog)
