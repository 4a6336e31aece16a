from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

REQUEST: dict[str, Any] = {
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "你好"}],
    "temperature": 1.8,
    "logit_bias": {"50256": -100},
}
TARGET = ["--to", "baidu@v2/ernie-5.1"]


@pytest.fixture(autouse=True)
def request_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "request.json"
    path.write_text(json.dumps(REQUEST), encoding="utf-8")
    return path


def test_text_shows_the_request_and_every_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "request.json", *TARGET]) == 0
    said = capsys.readouterr().out
    assert said.startswith("POST https://qianfan.baidubce.com/v2/chat/completions\n")
    assert '"content": "你好"' in said
    for words in ("temperature", "clamped", "1.8 → 1", "logit_bias", "dropped", "source: https://"):
        assert words in said


def test_json_is_version_1_and_names_what_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "request.json", *TARGET, "--format", "json"]) == 0
    mapped = json.loads(capsys.readouterr().out)
    assert (mapped["version"], mapped["target"], mapped["is_lossless"]) == (1, "baidu@v2/ernie-5.1", False)
    assert mapped["request"]["json"]["messages"] == REQUEST["messages"]
    losses = {change["path"]: change for change in mapped["report"] if change["is_loss"]}
    assert {"temperature", "logit_bias"} <= set(losses)
    assert losses["logit_bias"]["sources"]


def test_strict_fails_on_a_loss_unless_it_is_accepted() -> None:
    assert main(["map", "request.json", *TARGET, "--strict"]) == 1
    assert main(["map", "request.json", *TARGET, "--strict", "--accept", "temperature", "--accept", "logit_bias"]) == 0


def test_many_requests_are_answered_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.dumps(REQUEST), "", "{", "[]", json.dumps({"model": "m", "messages": 5}), json.dumps(REQUEST)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert main(["map", "many.jsonl", *TARGET]) == 2
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["line"] for answer in answers] == [1, 3, 4, 5, 6]
    assert "request" in answers[0]
    assert "line 3: not JSON" in answers[1]["error"]
    assert "a request is a JSON object" in answers[2]["error"]
    assert "messages" in answers[3]["error"]
    assert answers[4]["request"] == answers[0]["request"]


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        ("{", TARGET, "request.json: not JSON"),
        ("[" * 100_000, TARGET, "request.json: not JSON"),
        ("5", TARGET, "a request is a JSON object, this is int"),
        ('{"messages": [{"role": "robot"}]}', TARGET, "messages[0]"),
        ("{}", ["--to", "badu/x"], "unknown provider 'badu'; did you mean 'baidu'"),
        ("{}", ["--to", "baidu@v9/x"], "unknown endpoint 'baidu@v9'"),
        ("{}", [*TARGET, "--operation", "images"], "images"),
    ],
)
def test_a_wrong_request_or_target_is_one_line(
    request_file: Path, content: str, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    request_file.write_text(content, encoding="utf-8")
    assert main(["map", "request.json", *arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_a_missing_file_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "nowhere.json", *TARGET]) == 2
    assert "nowhere.json: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]}, "One change; nothing is lost"),
        ({"messages": [{"role": "user", "content": "x"}], "n": 2, "seed": 1}, " changes; "),
    ],
)
def test_one_change_is_said_as_one(
    request_file: Path, capsys: pytest.CaptureFixture[str], body: dict[str, Any], says: str
) -> None:
    request_file.write_text(json.dumps(body), encoding="utf-8")
    assert main(["map", "request.json", "--to", "deepseek/deepseek-v4-flash"]) == 0
    shown = capsys.readouterr().out
    assert says in shown
    assert "1 changes" not in shown


PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


@pytest.mark.parametrize("target", ["zhipu@cn/glm-5.2", "moonshot@cn/kimi-k2-thinking"])
def test_who_takes_what_a_model_cannot_is_named(
    request_file: Path, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    request_file.write_text(json.dumps({"messages": [{"role": "user", "content": [PICTURE]}]}), encoding="utf-8")
    assert main(["map", "request.json", "--to", target, "--as-of", "2026-11-28"]) == 2
    told = capsys.readouterr().err
    assert "messages[0].content[0]" in told
    named = told.partition("these models there take it: ")[2].strip().split(", ")
    assert named != [""]
    for model in named:
        other = f"{target.partition('/')[0]}/{model}"
        assert (
            main(["map", "request.json", "--to", other, "--as-of", "2026-11-28", "--strict", "--accept", "model"]) < 2
        )


def test_a_request_that_is_wrong_everywhere_names_nobody(
    request_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request_file.write_text('{"messages": [{"role": "robot"}]}', encoding="utf-8")
    assert main(["map", "request.json", "--to", "zhipu@cn/glm-5.2"]) == 2
    assert "these models" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["api_key", "apiKey", "extra_headers", "password", "azure_api_key"])
def test_no_key_in_a_body_is_shown(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    value: Any = {"Authorization": "Bearer a-secret"} if name == "extra_headers" else "a-secret"
    messages = [{"role": "user", "content": "x"}]
    body = {"model": "gpt-4o", "messages": messages, "max_completion_tokens": 9, name: value}
    (tmp_path / "keyed.json").write_text(json.dumps(body), encoding="utf-8")
    main(["map", str(tmp_path / "keyed.json"), "--to", "zhipu/glm-5.2"])
    changes = [line for line in capsys.readouterr().out.splitlines() if "dropped" in line or "renamed" in line]
    assert any(name in line for line in changes)
    assert not any("a-secret" in line for line in changes)


@pytest.mark.parametrize("form", [["--format", "json"], []])
def test_no_report_shows_a_key_that_stood_in_a_body(
    request_file: Path, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    key = "never-shown-4711"
    asked = {**REQUEST, "api_key": key, "extra_headers": {"authorization": f"Bearer {key}"}}
    request_file.write_text(json.dumps(asked), encoding="utf-8")
    assert main(["map", "request.json", *TARGET, *form]) == 0
    said = capsys.readouterr().out
    assert "api_key" in said
    assert key not in said
