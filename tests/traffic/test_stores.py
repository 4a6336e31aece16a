"""Logs in an object store, read by ranges of bytes: a store of our own that counts what it is asked for."""

from __future__ import annotations

import gzip
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

import fsspec
import pytest
import zstandard
from fsspec.spec import AbstractBufferedFile, AbstractFileSystem
from tests.traffic.logs import CANARY, SAMPLES, jsonl

from migrate_advisor.cli.program import main
from migrate_advisor.engines.engine import Here
from migrate_advisor.errors import UsageError
from migrate_advisor.traffic import shards as reading
from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.tally import to_json

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

CONTENT = b"".join(jsonl(values) for values in SAMPLES.values()) * 5 + b"torn"


class _Object(AbstractBufferedFile):  # type: ignore[misc]
    """An object of which ranges are asked, as of S3's."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        if self.path in Store.broken:
            raise RuntimeError(f"{CANARY} may not")
        Store.asked.append((start, min(end, self.size)))
        return Store.objects[self.path][start:end]


class Store(AbstractFileSystem):  # type: ignore[misc]
    protocol = "counted"
    objects: ClassVar[dict[str, bytes]] = {}
    asked: ClassVar[list[tuple[int, int]]] = []
    broken: ClassVar[set[str]] = set()
    away: ClassVar[bool] = False

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:  # noqa: FBT001, FBT002 -- fsspec's
        if Store.away:
            raise RuntimeError(f"no answer from https://{CANARY}:{CANARY}@store.example/a?signature={CANARY}")
        known = {
            name: {"name": name, "size": len(content), "type": "file"}
            for name, content in Store.objects.items()
            if name == path or name.startswith(f"{path.rstrip('/')}/")
        }
        if not known:
            raise FileNotFoundError(path)
        return list(known.values()) if detail else list(known)

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **_: Any) -> _Object:
        return _Object(self, path, mode, block_size or 50 * 1024 * 1024)


@pytest.fixture(autouse=True)
def store() -> None:
    fsspec.register_implementation("counted", Store, clobber=True)
    Store.objects = {
        "bucket/logs/a.jsonl": CONTENT,
        "bucket/logs/b.jsonl.gz": gzip.compress(CONTENT),
        "bucket/logs/c.jsonl.zst": zstandard.compress(CONTENT),
        "bucket/logs/.hidden": b"{}",
    }
    Store.asked, Store.broken, Store.away = [], set(), False
    Store.clear_instance_cache()


@pytest.mark.parametrize("size", [999, 10_000, 10**6])
def test_a_stretch_is_asked_for_by_its_bytes_and_each_line_read_once(
    size: int, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_BLOCK", 2_000)
    monkeypatch.setattr(reading, "_LINE", 500)
    (tmp_path / "a.jsonl").write_bytes(CONTENT)
    here = count_logs([str(tmp_path / "a.jsonl")], catalog=catalog).tally
    there = count_logs(["counted://bucket/logs/a.jsonl"], catalog=catalog, shard=size).tally
    assert (there.sums, there.skipped) == (here.sums, here.skipped)
    assert [refused.times for refused in there.unreadable.values()] == [1]


def test_one_stretch_asks_for_little_more_than_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b'{"a": 1}\n' * 100_000
    Store.objects["bucket/big.jsonl"] = lines
    piece = reading.shards("counted://bucket/big.jsonl", 270_000)[1]
    assert sum(end - start for start, end in Store.asked) <= 3 * 64 * 1024
    Store.asked.clear()
    monkeypatch.setattr(reading, "_opened", lambda path, block=50_000: _ORIGINAL(path, block))
    assert sum(len(line) for _, line in reading.lines(piece) if isinstance(line, bytes)) == 270_000
    assert min(start for start, _ in Store.asked) == piece.start - 1
    assert max(end for _, end in Store.asked) <= 900_000


_ORIGINAL = reading._opened


def test_a_folder_of_a_store_is_its_objects(catalog: Catalog) -> None:
    one = count_logs(["counted://bucket/logs/a.jsonl"], catalog=catalog).tally
    for name in "counted://bucket/logs/", "counted://bucket/logs", "counted://bucket/logs/*.jsonl*":
        whole = count_logs([name], catalog=catalog).tally
        assert whole.records == 3 * one.records
        places = chain.from_iterable(refused.places for refused in whole.unreadable.values())
        assert {path for path, _ in places} == {f"counted://{name}" for name in sorted(Store.objects)[1:]}


def test_a_store_that_does_not_answer_is_one_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    Store.away = True
    assert main(["assess", f"counted://{CANARY}:{CANARY}@bucket/logs/?signature={CANARY}", "--region", "CN"]) == 2
    told = capsys.readouterr().err
    assert "cannot be reached: no answer from https://store.example/a?…" in told
    assert CANARY not in told


def test_a_store_that_stops_answering_hides_no_other_file(catalog: Catalog) -> None:
    one = count_logs(["counted://bucket/logs/a.jsonl"], catalog=catalog).tally

    class Breaking(Here):
        def results(self, work: Any, pieces: Any) -> Any:
            Store.broken.add("bucket/logs/a.jsonl")
            return super().results(work, pieces)

    tally = count_logs(["counted://bucket/logs/"], catalog=catalog, engine=Breaking()).tally
    assert tally.records == 2 * one.records
    assert tally.unreadable["a file that cannot be read (RuntimeError)"].places == (
        ("counted://bucket/logs/a.jsonl", 0),
    )
    assert CANARY not in to_json(tally)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("ftp://bob:secret@host/a.jsonl", "ftp://host/a.jsonl"),
        ("https://host/a.jsonl?X-Amz-Signature=secret", "https://host/a.jsonl?…"),
        ("s3://bucket/a/b.jsonl", "s3://bucket/a/b.jsonl"),
        ("logs/a?b@c.jsonl", "logs/a?b@c.jsonl"),
    ],
)
def test_what_an_address_says_of_its_owner_is_not_shown(given: str, told: str) -> None:
    assert reading.shown(given) == told


def test_an_address_of_no_store_is_told() -> None:
    with pytest.raises(UsageError, match=r"^nosuch://host/a\?…:"):
        reading.found(["nosuch://bob:secret@host/a?x=secret"])
