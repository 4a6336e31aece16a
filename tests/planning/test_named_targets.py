"""A target that somebody names: closed, ended, unknown or without a model, it is told alike by every command."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma
from migrate_advisor.cli.program import main
from migrate_advisor.errors import TargetClosedError, UnknownTargetError

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 28)
APP = """\
from openai import OpenAI

client = OpenAI()
client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hello"}])
"""
COMMANDS: dict[str, list[str]] = {
    "fix": ["fix", ".", "--unsafe-fixes"],
    "fix --diff": ["fix", ".", "--unsafe-fixes", "--diff"],
    "plan": ["plan", "."],
    "check --fixes": ["check", ".", "--fixes", "--format", "json"],
    "assess": ["assess", "calls.jsonl"],
    "carry": ["carry", "--port", "0"],
}
ASKED = ["--region", "CN", "--customer", "individual", "--as-of", DAY.isoformat()]
REFUSED = {
    "openai/gpt-5.5": "openai is closed to individual customers in CN since 2024-07-09",
    "deepseek/deepseek-chat": "deepseek-chat was retired on 2026-07-24; DeepSeek names deepseek-flash instead",
    "deepseek": "it names no model",
    "deepsek/deepseek-flash": "did you mean 'deepseek'?",
}
PASSED_ON = ("carry", "deepseek")
"""A chain passes on the model that a request names, and needs none of its own."""
CASES = [(command, target) for command in COMMANDS for target in REFUSED if (command, target) != PASSED_ON]


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "calls.jsonl").write_text('{"model": "gpt-4o", "messages": []}\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "DEEPSEEK_API_KEY"):
        monkeypatch.setenv(name, "a-key-of-a-test")
    return tmp_path


def arguments(command: str, target: str) -> list[str]:
    said = COMMANDS[command]
    return [*said, target, *ASKED[:4]] if command == "carry" else [*said, "--to", target, *ASKED]


@pytest.mark.parametrize(("command", "target"), CASES)
def test_what_cannot_be_used_is_refused_before_anything_is_changed(
    command: str, target: str, application: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(command, target)) == 2
    told = capsys.readouterr()
    assert REFUSED[target] in told.err
    assert not told.out
    assert (application / "app.py").read_text(encoding="utf-8") == APP


def test_one_who_names_no_model_is_told_those_that_are_there_that_day(
    application: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(arguments("fix", "deepseek"))
    told = capsys.readouterr().err
    assert "'deepseek/deepseek-flash'" in told
    assert "deepseek-chat" not in told, "it has ended"
    assert "migrate-advisor catalog show deepseek" in told


@pytest.mark.parametrize("command", ["fix", "fix --diff", "check --fixes"])
def test_a_model_that_does_not_chat_is_given_to_no_chat(
    command: str, application: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(command, "alibaba@cn/text-embedding-v4")) == 2
    told = capsys.readouterr().err
    assert "the model is one for embeddings, not for chat" in told
    assert "'alibaba@cn/qwen" in told
    assert (application / "app.py").read_text(encoding="utf-8") == APP


def test_models_are_named_of_the_operation_that_is_asked() -> None:
    with pytest.raises(UnknownTargetError, match="text-embedding") as caught:
        ma.map_request({"model": "text-embedding-3-small", "input": "a"}, to="alibaba@cn", operation="embeddings")
    assert all("embedding" in name for name in caught.value.matches)


def test_a_model_that_the_catalog_does_not_know_is_used_and_told(
    application: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments("fix", "deepseek/deepseek-new")) == 0
    assert "The catalog knows no model 'deepseek-new' of DeepSeek" in capsys.readouterr().out
    assert '"deepseek-new"' in (application / "app.py").read_text(encoding="utf-8")


def test_a_plan_tells_that_its_model_is_not_known(application: Path) -> None:
    plan = ma.plan([application], region="CN", as_of=DAY, to=["deepseek/deepseek-new"])
    told = next(text for text in plan.unknowns if "'deepseek-new'" in text)
    assert told.startswith("The catalog knows no model 'deepseek-new' of DeepSeek")
    assert "deepseek-chat" not in told, "it has ended, and is no good guess"


def test_of_several_targets_the_first_that_may_be_used_is_taken(application: Path) -> None:
    plan = ma.plan([application], region="CN", as_of=DAY, to=["openai/gpt-5.5", "deepseek/deepseek-flash"])
    assert str(plan.target) == "deepseek/deepseek-flash"


def test_a_plan_is_refused_where_none_of_several_may_be_used(application: Path) -> None:
    with pytest.raises(TargetClosedError, match="openai is closed"):
        ma.plan([application], region="CN", as_of=DAY, to=["openai/gpt-5.5", "deepseek/deepseek-chat"])


@pytest.mark.parametrize("target", ["zhipu@cn/glm-4.7-flash", "zhipu/glm-4.7-flash", "alibaba@cn/qwen3.7-plus"])
def test_what_is_named_has_its_row_its_account_and_its_cost(target: str, application: Path) -> None:
    plan = ma.plan([application], region="CN", as_of=DAY, to=[target])
    assert plan.chosen is not None
    assert plan.chosen.target.model == target.partition("/")[2]
    assert plan.steps is not None
    assert plan.steps.env_vars


@pytest.mark.parametrize("region", ["US", "CN"])
def test_a_target_is_judged_for_the_one_who_asks(region: str, application: Path) -> None:
    if region == "CN":
        with pytest.raises(TargetClosedError):
            ma.plan([application], region=region, as_of=DAY, to=["openai/gpt-5.5"])
    else:
        ma.plan([application], region=region, as_of=DAY, to=["openai/gpt-5.5"])
