"""`migrate-advisor assess` as somebody types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.traffic.logs import ASKED, CANARY, REPLY, SAMPLES, jsonl

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = ["--region", "CN", "--customer", "individual", "--as-of", "2026-11-28"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    plain = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}
    long = {"request": plain, "response": {**REPLY, "usage": {"prompt_tokens": 5_000_000, "completion_tokens": 1}}}
    path.write_bytes(jsonl([{"request": ASKED, "response": REPLY}] * 3 + [long] + SAMPLES["litellm spend"]) + b"torn\n")
    return path


def test_it_tells_shares_losses_and_costs_per_target(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets = ["--to", "deepseek/deepseek-flash", "--to", "zhipu@cn/glm-5.2"]
    assert main(["assess", str(log), *QUESTION, *targets, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["records"], told["source"]) == (1, 5, "openai/gpt-4o-mini")
    assert [item["target"] for item in told["targets"]] == targets[1::2]
    flash = told["targets"][0]
    parts = [flash[name]["requests"] for name in ("unchanged", "with_losses", "not_at_all")]
    assert parts == [1, 3, 1]
    assert flash["overflows"] == 1
    assert any("response_format" in loss["what"] and loss["requests"] == 3 for loss in flash["losses"])
    assert flash["held_back"][0]["requests"] == 3
    assert flash["cost"]["currency"] == told["currency"] == told["cost"]["currency"]
    assert told["unreadable"] == [
        {"reason": "no JSON", "count": 1, "places": [{"path": str(log), "offset": log.stat().st_size - 5}]}
    ]
    assert told["tokens"]["cached"] == 4 * 400


def test_cached_tokens_cost_what_the_target_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log.jsonl"
    usage = {"prompt_tokens": 100_000, "completion_tokens": 10_000, "prompt_tokens_details": {"cached_tokens": 60_000}}
    request = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}
    log.write_bytes(jsonl([{"request": request, "response": {**REPLY, "usage": usage}}] * 10))
    main(["assess", str(log), *QUESTION, "--to", "deepseek/deepseek-flash", "--currency", "CNY", "--format", "json"])
    cost = json.loads(capsys.readouterr().out)["targets"][0]["cost"]
    assert cost["amount"] == pytest.approx(0.4 * 2 + 0.6 * 0.04 + 0.1 * 8)
    assert cost["approximate"] is False


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_nothing_of_a_users_is_told(form: str, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", str(log), *QUESTION, "--format", form]) == 0
    out = capsys.readouterr().out
    assert CANARY not in out
    assert "gpt-4o-mini" in out


def test_partial_results_are_joined_to_the_same_answer(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = [*QUESTION, "--to", "deepseek/deepseek-flash", "--format", "json"]
    main(["assess", str(log), str(log.with_name("none.jsonl")), *to])
    assert "no log at" in capsys.readouterr().err
    other = tmp_path / "other.jsonl"
    other.write_bytes(jsonl(SAMPLES["har"]))
    main(["assess", str(log), str(other), *to])
    whole = json.loads(capsys.readouterr().out)
    for path in (log, other):
        main(["assess", str(path), *to, "--partial", str(path.with_suffix(".tally"))])
    capsys.readouterr()
    merging = ["assess", "merge", str(other.with_suffix(".tally")), str(log.with_suffix(".tally")), *to]
    assert main(merging) == 0
    assert json.loads(capsys.readouterr().out) == whole
    assert CANARY not in log.with_suffix(".tally").read_text()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"version": 1, "kind": "tally"}', "\x00"])
def test_a_file_that_is_no_partial_result_is_told(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.tally"
    path.write_text(content)
    assert main(["assess", "merge", str(path), *QUESTION]) == 2
    error = capsys.readouterr().err
    assert f"{path}: no partial result" in error
    assert "Traceback" not in error


def test_an_empty_log_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").touch()
    assert main(["assess", str(tmp_path), *QUESTION]) == 0
    assert "0 calls" in capsys.readouterr().out


def test_logs_of_which_nothing_can_be_read_say_why_and_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text("hello\n", encoding="utf-8")
    assert main(["assess", str(tmp_path / "log"), *QUESTION]) == 2
    told = capsys.readouterr().out
    assert "What could not be read" in told
    assert "no JSON" in told
    assert "No call of a model was found" in told


def test_a_model_that_nobody_knows_is_told(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["assess", str(log), *QUESTION, "--to", "deepseek/nosuch"])
    assert "The catalog knows no model 'nosuch' of DeepSeek" in capsys.readouterr().out


def _rows(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "usage.csv"
    path.write_text("\n".join(["model,requests,input_tokens,output_tokens", *rows, ""]), encoding="utf-8")
    return str(path)


def test_traffic_of_embeddings_alone_leads_to_models_that_embed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["assess", _rows(tmp_path, "text-embedding-3-small,5,500,0"), *QUESTION, "--format", "json"])
    made = json.loads(capsys.readouterr().out)
    assert made["source"] == "openai/text-embedding-3-small"
    assert made["targets"]
    assert all(target["unchanged"]["of_requests"] == 1 for target in made["targets"])


def test_an_operation_goes_to_the_model_that_advice_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = _rows(tmp_path, "gpt-4o,5,500,10", "text-embedding-3-small,5,500,0")
    main(["recommend", "--from", "openai", "--uses", "embeddings", *QUESTION, "--format", "json"])
    advised = [item["target"] for item in json.loads(capsys.readouterr().out)["recommendations"]]
    main(["assess", rows, *QUESTION, "--to", "siliconflow@cn/deepseek-ai/DeepSeek-V4-Flash", "--format", "json"])
    (target,) = json.loads(capsys.readouterr().out)["targets"]
    assert f"siliconflow@cn/{target['models']['embeddings']}" in advised


def test_an_operation_that_does_not_move_has_no_model_and_no_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = _rows(tmp_path, "text-embedding-3-small,5,500,0")
    main(["assess", rows, *QUESTION, "--to", "minimax@cn/MiniMax-M2.7"])
    told = capsys.readouterr().out
    assert "does embeddings with" not in told
    (row,) = (line for line in told.splitlines() if line.startswith("minimax@cn/MiniMax-M2.7 "))
    assert row.split()[-1] == "-"


def test_what_traffic_costs_is_reckoned_by_operation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = _rows(tmp_path, "gpt-4o,100,5000000,1000000", "text-embedding-3-small,5,2000000,0")
    main(["assess", rows, *QUESTION, "--format", "json", "--output", str(tmp_path / "t.json")])
    capsys.readouterr()
    main(["recommend", "--traffic", str(tmp_path / "t.json"), *QUESTION])
    chat, _, embeddings = capsys.readouterr().out.partition("For embeddings:")
    assert "5 M tokens in and 1 M out" in chat
    assert "2 M tokens in and 0" in embeddings
