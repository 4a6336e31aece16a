"""The plan of an application: what it says, in every format."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma
from migrate_advisor.cli.program import main
from migrate_advisor.scanner.calls import calls_in

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

DAY = date(2026, 11, 28)
APP = """\
from openai import OpenAI

client = OpenAI()
reply = client.chat.completions.create(model="gpt-4o", messages=[], temperature=0.2, logit_bias={"50256": -100})
vectors = client.embeddings.create(model="text-embedding-3-small", input="a")
"""
PAGE = """\
import OpenAI from "openai";
const client = new OpenAI();
const reply = await client.chat.completions.create({ model: "gpt-4o-mini", maxTokens: 9, messages: [] });
"""


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "page.ts").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_plan_says_what_stops_what_is_used_whither_and_how(application: Path) -> None:
    plan = ma.plan([application], region="CN", customer="individual", as_of=DAY, to="deepseek/deepseek-flash")
    assert plan.ends[0].ending.day == date(2024, 7, 9)
    assert {use.operation for use in plan.uses} == {"chat.completions", "embeddings"}
    chat = next(use for use in plan.uses if use.operation == "chat.completions")
    assert chat.models == ("gpt-4o", "gpt-4o-mini")
    assert {"temperature", "logit_bias", "max_tokens"} <= set(chat.parameters)
    assert plan.strategy == "redirect"
    assert 'base_url="https://api.deepseek.com"' in plan.patch
    assert any("logit_bias" in loss.what for loss in plan.losses)
    assert any("does embeddings" in item.fix.title for item in plan.by_hand)
    assert plan.cost is not None
    assert plan.steps is not None
    assert plan.steps.env_vars[0] == "DEEPSEEK_API_KEY"


def test_without_a_target_the_first_of_advice_is_taken(application: Path) -> None:
    plan = ma.plan([application], as_of=DAY)
    assert plan.target is not None
    assert plan.target in [item.target for item in plan.targets]
    assert plan.patch


MANY = """\
from openai import OpenAI

client = OpenAI()
reply = client.chat.completions.create(model="gpt-4o", messages=[])
picture = client.images.generate(model="dall-e-3", prompt="a cat")
words = client.audio.transcriptions.create(model="whisper-1", file=open("a.mp3", "rb"))
voice = client.audio.speech.create(model="tts-1", voice="alloy", input="a")
vectors = client.embeddings.create(model="text-embedding-3-small", input="a")
"""


@pytest.mark.parametrize("to", [None, "deepseek/deepseek-flash", "zhipu@cn/glm-5.2"])
def test_every_operation_of_the_code_is_told_where_it_goes(
    application: Path, capsys: pytest.CaptureFixture[str], to: str | None
) -> None:
    (application / "app.py").write_text(MANY, encoding="utf-8")
    plan = ma.plan([application], region="CN", as_of=DAY, to=to or ())
    others = {"images.generations", "audio.transcriptions", "audio.speech", "embeddings"}
    assert {move.operation for move in plan.others} == others
    asked = ["--region", "CN", "--as-of", DAY.isoformat(), *(["--to", to] if to else [])]
    main(["plan", "--format", "json", *asked])
    answer = json.loads(capsys.readouterr().out)
    assert {one["operation"] for one in answer["others"]} == others
    accounts = {one["target"] for one in answer["accounts"]}
    for form in ("text", "markdown", "html"):
        main(["plan", "--format", form, *asked])
        told = capsys.readouterr().out.replace("\\", "")
        assert all(f"Where to, for {operation}" in told for operation in others)
    assert plan.target is not None
    for move in plan.others:
        assert move.chosen is not None
        assert move.chosen in move.recommendations
        best = move.recommendations[0].reason("effort").verdict
        assert move.chosen.reason("effort").verdict == best, "one account less is worth no more effort"
        at_home = [item for item in move.recommendations if item.target.provider == plan.target.provider]
        if any(item.reason("effort").verdict == best for item in at_home):
            assert move.chosen.target.provider == plan.target.provider
        assert str(move.chosen.target) in accounts


def test_where_nothing_stops_there_is_nothing_to_move(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text("print(1)\n", encoding="utf-8")
    assert main(["plan", str(tmp_path), "--as-of", DAY.isoformat()]) == 0
    assert "Nothing to move" in capsys.readouterr().out
    assert ma.plan([tmp_path], as_of=DAY).strategy == "nothing"


def test_json_has_all_of_it(application: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--format", "json", "--to", "deepseek/deepseek-flash", "--as-of", DAY.isoformat()]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["version"] == 1
    assert set(answer) >= {
        "question", "ends", "uses", "targets", "strategy", "patch", "losses", "by_hand", "accounts", "cost", "unknowns",
    }  # fmt: skip
    assert answer["accounts"][0]["env_vars"] == ["DEEPSEEK_API_KEY"]
    subprocess.run(["git", "apply", "-"], input=answer["patch"].encode(), check=True, cwd=application)
    assert "deepseek-flash" in (application / "app.py").read_text(encoding="utf-8")


def test_the_address_for_clients_of_another_form_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text("from anthropic import Anthropic\n\nc = Anthropic()\n", encoding="utf-8")
    asked = ["plan", str(tmp_path), "--region", "CN", "--as-of", "2026-11-28", "--to", "zhipu@cn/glm-4.7-flash"]
    main(asked)
    told = capsys.readouterr().out
    assert "Address for clients that do not speak as OpenAI's: https://open.bigmodel.cn/api/anthropic" in told
    main([*asked, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["addresses"] == ["https://open.bigmodel.cn/api/anthropic"]


def test_a_page_needs_nothing_beside_it(application: Path) -> None:
    (application / "odd<script>.py").write_text(APP, encoding="utf-8")
    assert main(["plan", "--format", "html", "--output", "plan.html", "--as-of", DAY.isoformat()]) == 1
    page = (application / "plan.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<script>" not in page, "what a repository says is no HTML"
    assert 'href="#main"' in page
    assert all(word not in page.replace('href="#main"', "") for word in ("src=", "href=", "url(", "@import"))


def test_markdown_is_for_a_pull_request(application: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--format", "markdown", "--as-of", DAY.isoformat()]) == 1
    told = capsys.readouterr().out
    assert told.startswith("# Plan of the move")
    assert "```diff\n--- a/app.py" in told
    assert "| day | what | findings |" in told


@pytest.mark.parametrize(
    ("names", "operation"),
    [
        (("client", "chat", "completions", "create"), "chat.completions"),
        (("c", "Chat", "Completions", "New"), "chat.completions"),
        (("client", "responses", "parse"), "responses"),
        (("client", "images", "generate"), "images.generations"),
        (("client", "audio", "transcriptions", "create"), "audio.transcriptions"),
        (("litellm", "completion"), "chat.completions"),
        (("client", "CompleteChatAsync"), "chat.completions"),
        (("print",), None),
        (("session", "create"), None),
    ],
)
def test_operations_are_told_by_what_sdks_call_them(
    catalog: Catalog, names: tuple[str, ...], operation: str | None
) -> None:
    assert catalog.calls.operation_of(names) == operation


def test_values_that_the_code_does_not_say_are_not_guessed(catalog: Catalog) -> None:
    (call,) = calls_in("a.py", b"x.chat.completions.create(model=MODEL, temperature=t, stop=['a'])", catalog.calls)
    assert (call.model, dict(call.parameters)) == (None, {"temperature": None, "stop": ["a"]})


@pytest.mark.parametrize("width", ["60", "80", "100"])
def test_the_targets_are_readable_at_any_width(
    width: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    (tmp_path / "app.py").write_text("from openai import OpenAI\nOpenAI()\n", encoding="utf-8")
    main(["plan", str(tmp_path), "--as-of", "2026-11-28"])
    part = capsys.readouterr().out.partition("Where to")[2].partition("\nHow\n")[0].splitlines()
    assert all(len(each) <= int(width) for each in part)
    (first,) = [each for each in part if each.startswith("→")]
    assert "/" in first, "the arrow and the target stand on one line"
    if not any(each.lstrip().startswith("target ") for each in part):
        assert any("status open; price in/out" in " ".join(part[at : at + 2]) for at in range(len(part)))


def test_an_address_that_each_account_has_of_its_own_is_asked_for(
    application: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["plan", ".", "--customer", "enterprise", "--to", "azure-openai/gpt-4o", "--as-of", DAY.isoformat()]
    assert main(asked) == 1, "it is a plan, and no error"
    shown = capsys.readouterr().out
    assert "give it with --base-url, and the patch is made" in " ".join(shown.split())
    assert "+++ b/" not in shown
    assert main([*asked, "--base-url", "https://mine.openai.azure.com/openai/v1"]) == 1
    assert '+client = OpenAI(base_url="https://mine.openai.azure.com/openai/v1"' in capsys.readouterr().out
    plan = ma.plan(
        [application], customer="enterprise", as_of=DAY, to="azure-openai/gpt-4o", base_url="https://mine.example/v1"
    )
    assert "https://mine.example/v1" in plan.patch
