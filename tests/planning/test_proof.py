"""A change that is tried: files are read again, and calls are sent to a simulator of the target."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.cli.program import main
from migrate_advisor.planning import proof as proof_module

if TYPE_CHECKING:
    from pathlib import Path

CODE = """\
import os
from openai import OpenAI

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])


def ask(text):
    return client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": text}], tools=TOOLS, seed=SEED, stream=True
    )
"""
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ASKED = ["--unsafe-fixes", "--prove", "--as-of", "2026-11-28"]


def _proved(capsys: pytest.CaptureFixture[str], to: str, *args: str) -> dict[str, Any]:
    main(["fix", ".", "--to", to, *ASKED, "--format", "json", *args])
    told = capsys.readouterr()
    assert told.out, told.err
    proof: dict[str, Any] = json.loads(told.out)["proof"]
    return proof


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "app.py"
    file.write_text(CODE, encoding="utf-8")
    return file


@pytest.mark.parametrize("args", [[], ["--diff"]])
def test_each_kind_of_call_is_answered_by_the_simulated_target(
    args: list[str], app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = _proved(capsys, "deepseek/deepseek-flash", *args)
    (call,) = proof["calls"]
    assert (proof["holds"], proof["files"], proof["broken"]) == (True, 1, [])
    assert (call["status"], call["answered"], call["places"]) == (200, True, ["app.py:8"])
    assert call["body"]["model"] == "deepseek-flash"
    assert call["body"]["stream"] is True
    assert call["body"]["tools"], "tools that are made elsewhere are tried with one of ours"
    assert call["left_out"] == ["seed"], "what the code does not say is named"
    assert (app.read_text(encoding="utf-8") == CODE) is bool(args)


def test_what_the_target_refuses_is_told_and_fails(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app.write_text(CODE.replace("seed=SEED", "temperature=9.5"), encoding="utf-8")
    code = main(["fix", ".", "--to", "deepseek/deepseek-flash", *ASKED])
    out = capsys.readouterr().out
    assert code == 1
    assert "refused  app.py:8" in out
    assert "temperature" in out


def test_a_change_that_somebody_undid_does_not_hold(
    app: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_module, "read", lambda *_: CODE.encode())
    proof = _proved(capsys, "deepseek/deepseek-flash")
    assert not proof["holds"]
    assert proof["broken"] == ["app.py does not hold what was written"]


def test_the_text_says_what_was_tried(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", ".", "--to", "deepseek/deepseek-flash", *ASKED]) == 0
    out = capsys.readouterr().out
    assert "1 changed file read again" in out
    assert "answered app.py:8: chat.completions with seed" not in out
    assert "not sent, since the code does not say their values: seed" in out
    assert app.read_text(encoding="utf-8") != CODE


def test_without_a_target_there_is_nobody_to_ask(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.exists()
    assert main(["fix", ".", "--prove"]) == 2
    assert "say which with --to" in capsys.readouterr().err
