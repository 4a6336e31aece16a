"""Partial results and tables that somebody else has made: each is read or told, in bounded memory."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.cli.program import main
from migrate_advisor.errors import UsageError
from migrate_advisor.traffic import tables
from migrate_advisor.traffic.shards import shards
from migrate_advisor.traffic.tally import from_json, to_json

if TYPE_CHECKING:
    from pathlib import Path

ODD: list[Any] = [None, 5, -1, 1.5, 1e400, 10**400, True, "x", [], {}, [[]], "[[[", '{"messages above": 1000000000}']
PARTIAL: dict[str, Any] = {
    "version": 1, "kind": "tally", "complete": True, "vocabulary": "", "bytes": 7,
    "sums": [[["chat.completions", "gpt-4o", '{"messages": []}', 0, 0], [1, 0, 5, 0, 5]]],
    "skipped": {"why": 1}, "unreadable": {"because": [1, [["a.jsonl", 0]]]},
}  # fmt: skip


def _odd(said: Any) -> list[Any]:
    """What is said with each of its places holding each odd thing."""
    places = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    told = list(ODD)
    for key, inner in places:
        for odd in _odd(inner):
            made: Any = dict(said) if isinstance(said, dict) else list(said)
            made[key] = odd
            told.append(made)
    return told


def test_a_partial_result_with_anything_wrong_is_told() -> None:
    for odd in _odd(PARTIAL):
        with suppress(UsageError):
            tally = from_json(json.dumps(odd), "some.tally")
            assert from_json(to_json(tally), "again") == tally
            assert tally.records in range(6)
            assert {type(key.model) for key in tally.sums} <= {str}
            assert {type(key.tier) for key in tally.sums} <= {int}


@pytest.mark.parametrize(
    "said",
    [
        "[" * 100_000,
        json.dumps({**PARTIAL, "bytes": 1e400}),
        json.dumps({**PARTIAL, "sums": [[["chat.completions", 5, None, 0, 0], [1, 0, 0, 0, 0]]]}),
        json.dumps({**PARTIAL, "sums": [[["chat.completions", "m", None, 0, 0], [10**300, 0, 0, 0, 0]]]}),
        json.dumps({**PARTIAL, "sums": [[["chat.completions", "m", "[[[", 0, 0], [1, 0, 0, 0, 0]]]}),
    ],
    ids=["deep", "infinite", "model", "huge", "shape"],
)
def test_what_is_no_partial_result_is_no_defect_of_ours(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "some.tally").write_text(said)
    assert main(["assess", "merge", str(tmp_path / "some.tally"), "--region", "CN"]) == 2
    assert "no partial result" in capsys.readouterr().err


@pytest.mark.parametrize(
    "said", ["model," + "a" * 5_000, 'model,tokens\n"' + "a" * 5_000, "model,t\n" + '"a\n",' * 2_000]
)
def test_a_row_without_end_is_read_no_further_than_a_row_may_go(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_MAX_ROW", 1_000)
    monkeypatch.setattr(tables, "_MAX_HEAD", 1_000)
    path = tmp_path / "long.csv"
    path.write_text(said)
    told = [row for shard in shards(str(path)) for row in tables.rows(shard)]
    assert [getattr(row, "reason", None) for _, row in told] == ["CSV that cannot be read from here on"]
