"""An internal gateway that an overlay describes as the only one allowed: what it leaves out moves to it."""

from __future__ import annotations

import re
import shlex
import subprocess
from html import unescape
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma
from migrate_advisor.advice.policy import Policy
from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

OVERLAY = """\
id: corp
names: {en: Corp gateway}
role: gateway
sources:
  wiki: {url: "https://wiki.corp.example/llm", title: LLM gateway, publisher: Corp, kind: official, read: 2026-11-20}
endpoints:
  - {id: main, name: Main, url: "https://llm.corp.example/v1", dialect: d, env_vars: [CORP_LLM_KEY], sources: [wiki],
     checked: 2026-11-20}
availability:
  - {id: all, regions: [CN], customers: [individual, enterprise], status: open, since: 2025-01-01, sources: [wiki],
     checked: 2026-11-20}
dialects:
  - {id: d, codec: openai-chat, params: {temperature: {}, stream: {}, tools: {}}, sources: [wiki], checked: 2026-11-20}
models:
  - {id: corp-chat, general_purpose: true, operations: [chat.completions], context_window: 128000, sources: [wiki],
     checked: 2026-11-20}
"""
OPEN_TO_ALL = """\
from openai import OpenAI

client = OpenAI(base_url="https://api.deepseek.com")
client.chat.completions.create(model="deepseek-flash", messages=[])
"""
CLOSED = """\
from openai import OpenAI

client = OpenAI()
client.chat.completions.create(model="gpt-4o", messages=[], temperature=1)
"""


@pytest.fixture
def corp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("ov/corp.yaml", OVERLAY), ("app/a.py", OPEN_TO_ALL), ("app/b.py", CLOSED)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_plan_moves_who_is_open_but_not_allowed(corp: Path) -> None:
    plan = ma.plan([corp / "app"], policy=Policy(allow=frozenset(["corp"])), extra=[corp / "ov"])
    assert [str(item.target) for item in plan.targets] == ["corp/corp-chat"]
    assert plan.patch.count('+client = OpenAI(base_url="https://llm.corp.example/v1"') == 2
    assert plan.patch.count('model="corp-chat"') == 2
    assert not plan.by_hand
    free = ma.plan([corp / "app"], extra=[corp / "ov"])
    assert "a.py" not in free.report.changed, "who is open stays, where no rule forbids it"


def test_the_commands_of_a_plan_do_what_it_says(
    corp: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["--allow", "corp", "--catalog", "ov"]
    assert main(["plan", "app", *asked]) == 1
    told = capsys.readouterr().out
    assert any("migrate-advisor fix" in each and each.endswith("--diff") for each in told.splitlines()), "it is copied"
    shown = " ".join(told.split())
    command = shown.partition("the changes to your code: ")[2].partition(" --diff")[0]
    assert main([*shlex.split(command)[1:], "--force"]) == 0
    assert "https://llm.corp.example/v1" in (corp / "app" / "a.py").read_text()
    assert main(["check", "app", *asked]) == 0, "nothing that is not allowed is left"
    mapped = shown.partition("what becomes of a request: ")[2].partition(" the changes")[0]
    request, _, command = mapped.partition(" | ")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(shlex.split(request)[1].encode())))
    assert main(shlex.split(command)[1:]) == 0


def test_a_recommendation_s_commands_know_the_overlay_the_day_and_the_owner(
    corp: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--allow", "corp", "--catalog", "ov", "--as-of", "2026-11-21", "--owner", "CN"]
    assert main(["recommend", "--from", "openai/gpt-4o", *asked]) == 0
    lines = [
        line for line in capsys.readouterr().out.splitlines() if line.startswith(("  migrate-advisor ", "  echo "))
    ]
    assert len(lines) == 3
    assert all("--as-of 2026-11-21" in line and "--catalog ov" in line for line in lines)
    assert "--owner CN" in lines[0]
    assert "--allow corp" in lines[2]


def test_what_git_has_staged_can_be_planned(corp: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    assert main(["plan", "--staged"]) == 2
    assert "nothing is staged" in capsys.readouterr().err
    subprocess.run(["git", "add", "app/b.py"], check=True)
    assert main(["plan", "--staged"]) == 1
    shown = capsys.readouterr().out
    assert "b.py" in shown
    assert "a.py" not in shown
    assert main(["plan", "ov", "--staged"]) == 2


def test_a_page_shows_the_patch_line_by_line(corp: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "app", "--allow", "corp", "--catalog", "ov", "--format", "html"]) == 1
    page = capsys.readouterr().out
    shown = unescape(re.sub(r"<[^>]+>", "", page[page.index("<pre") : page.index("</pre>")]))
    lines = shown.splitlines()
    assert sum(line.startswith("+client = OpenAI(base_url=") for line in lines) == 2
    assert sum(line.startswith("@@") for line in lines) >= 2
