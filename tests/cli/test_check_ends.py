"""What `check` says about days: by when a line stops, in every format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

OPENAI = """\
from openai import OpenAI

client = OpenAI()
client.chat.completions.create(model="gpt-3.5-turbo", messages=messages)
client.chat.completions.create(model="gpt-4o", messages=messages)
"""
AZURE = """\
from openai import AzureOpenAI

client = AzureOpenAI(azure_endpoint="https://team.openai.azure.com", api_version="2024-06-01")
"""
DAY = "2026-11-28"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(OPENAI, encoding="utf-8")
    (tmp_path / "azure.py").write_text(AZURE, encoding="utf-8")
    return tmp_path


def _report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main(["check", "--no-config", "--format", "json", *arguments])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def _told(report: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        tuple(item[key] for key in ("line", "rule", "severity", "ends", "ends_kind")) for item in report["findings"]
    ]


def test_a_retired_model_is_an_error_wherever_one_is(capsys: pytest.CaptureFixture[str]) -> None:
    report = _report(capsys, "app.py", "--region", "US", "--as-of", DAY)
    assert _told(report) == [
        (4, "retired-model", "error", "2026-10-23", "model"),
        (5, "retired-model", "warning", "2027-01-14", "model"),
    ]
    assert [(item["day"], item["kind"], item["over"], item["findings"]) for item in report["summary"]["ends"]] == [
        ("2026-10-23", "model", True, 1),
        ("2027-01-14", "model", False, 1),
    ]
    in_china = {(item["line"], item["rule"]): item for item in _report(capsys, "app.py", "--as-of", DAY)["findings"]}
    assert in_china[4, "retired-model"]["severity"] == "error"
    assert in_china[4, "retired-model"]["ends"] == "2024-07-09", "what stopped it first"
    assert in_china[5, "blocked-model-id"]["ends_kind"] == "availability"


def test_the_horizon_decides_between_warning_and_information(capsys: pytest.CaptureFixture[str]) -> None:
    def at(*flags: str) -> str:
        report = _report(capsys, "app.py", "--region", "US", "--as-of", DAY, *flags)
        return next(str(item["severity"]) for item in report["findings"] if item["line"] == 5)

    assert at("--horizon", "47") == "warning"
    assert at("--horizon", "46") == "info"


@pytest.mark.parametrize(
    ("path", "day", "ends"), [("azure.py", "2024-10-20", "2024-10-21"), ("app.py", "2024-06-30", "2024-07-09")]
)
def test_the_day_before_a_provider_closes_is_a_warning(
    path: str, day: str, ends: str, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = _report(capsys, path, "--as-of", day)["findings"]
    line = [item for item in findings if item["line"] == 3]
    assert [(item["severity"], item["ends"], item["ends_kind"]) for item in line] == [("warning", ends, "availability")]
    assert ends in line[0]["message"]


def test_owners_are_asked_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "claude.py").write_text("import anthropic\n\nclient = anthropic.Anthropic()\n", encoding="utf-8")
    question = ("claude.py", "--region", "SG", "--customer", "enterprise", "--as-of", DAY)
    assert _report(capsys, *question)["findings"] == []
    owned = _report(capsys, *question, "--owner", "CN")
    assert {(item["severity"], item["ends"]) for item in owned["findings"] if item["line"] == 3} == {
        ("error", "2025-09-04")
    }
    assert owned["question"]["owner"] == "CN"


def test_what_nobody_knows_is_information_or_a_warning_if_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "unknown.py").write_text('URL = "https://api.mistral.ai/v1"\n', encoding="utf-8")

    def severities(*flags: str) -> list[str]:
        findings = _report(capsys, "unknown.py", "--region", "IR", "--as-of", DAY, *flags)["findings"]
        return [item["severity"] for item in findings if item["rule"] == "unverified-endpoint"]

    assert severities() == ["info"]
    assert severities("--strict-unknown") == ["warning"]


def test_text_tells_what_stops_when_and_what_to_type_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--no-config", "app.py", "--region", "US", "--as-of", DAY]) == 1
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("What stops when, soonest first:")
    assert lines[start + 1].startswith("  2026-10-23 (36 days ago): model gpt-3.5-turbo of openai, 1 finding")
    assert lines[start + 2].startswith("  2027-01-14 (in 47 days): model gpt-4o of openai, 1 finding")
    assert any(line.startswith("Next: migrate-advisor plan app.py --region US") for line in lines)
    sources = [line for line in lines if line.startswith("[1] ")]
    assert len(sources) == 1


def test_text_tells_a_day_as_far_as_it_was_published(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "gemini.py").write_text(
        "from google import genai\n\nclient = genai.Client()\n"
        'client.models.generate_content(model="gemini-exp-1206", contents=text)\n',
        encoding="utf-8",
    )
    main(["check", "--no-config", "gemini.py", "--region", "US", "--as-of", DAY])
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("What stops when, soonest first:")
    assert lines[start + 1].startswith("  over by 2026-01-29: model gemini-exp-1206 of google, 1 finding")


def test_concise_is_one_line_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--no-config", "app.py", "--region", "US", "--as-of", DAY, "--format", "concise"])
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("app.py:4:39: error retired-model: `gpt-3.5-turbo`")
    assert second.startswith("app.py:5:39: warning retired-model: ")
    assert "2027-01-14" in second
    assert last == "Found 1 error and 1 warning; 1 file scanned."


def test_gitlab_gets_what_it_asks_for(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--no-config", "app.py", "--region", "US", "--as-of", DAY, "--format", "codequality"])
    issues = json.loads(capsys.readouterr().out)
    assert [(issue["check_name"], issue["severity"], issue["location"]) for issue in issues] == [
        ("retired-model", "critical", {"path": "app.py", "lines": {"begin": 4, "end": 4}}),
        ("retired-model", "major", {"path": "app.py", "lines": {"begin": 5, "end": 5}}),
    ]
    assert len({issue["fingerprint"] for issue in issues}) == 2


def test_sarif_carries_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--no-config", "app.py", "--region", "US", "--as-of", DAY, "--format", "sarif"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert [result["properties"]["ends"] for result in results] == ["2026-10-23", "2027-01-14"]
    assert "2027-01-14" in results[1]["message"]["text"]


def test_the_hint_asks_the_same_question(capsys: pytest.CaptureFixture[str]) -> None:
    flags = ("--customer", "enterprise", "--owner", "FR", "--as-of", "2025-03-01")
    findings = _report(capsys, "app.py", *flags)["findings"]
    hints = [item["instead"] for item in findings if item["line"] == 3]
    assert all(f"--region CN {' '.join(flags)}" in hint for hint in hints)


CALLED = {
    "of_its_client.py": (
        (
            "from groq import Groq\nclient = Groq()\n"
            'client.chat.completions.create(model="llama-3.3-70b-versatile", messages=m)\n'
        ),
        [(3, "retired-model", "error", "2026-08-16", "model")],
    ),
    "by_its_address.py": (
        (
            'from openai import OpenAI\nclient = OpenAI(base_url="https://api.groq.com/openai/v1")\n'
            'client.chat.completions.create(model="llama-3.1-8b-instant", messages=m)\n'
        ),
        [(3, "retired-model", "error", "2026-08-16", "model")],
    ),
    "before_its_id.yaml": (
        "model_list:\n  - model_name: a\n    litellm_params:\n      model: groq/mixtral-8x7b-32768\n",
        [(4, "retired-model", "error", "2025-03-20", "model")],
    ),
    "of_azure_without_an_address.py": (
        'from openai import AzureOpenAI\nAzureOpenAI().chat.completions.create(model="gpt-4o")\n',
        [(2, "retired-model", "warning", "2027-04-14", "model")],
    ),
    "a_plain_word.py": (
        'import openai\nopenai.Completion.create(engine="davinci", prompt=p)\n',
        [(2, "retired-surface", "error", None, "surface"), (2, "retired-model", "error", "2024-01-04", "model")],
    ),
    "a_plain_word_elsewhere.py": ('import openai\nlanguage = "ada"\npainter = paint("davinci")\n', []),
    "constant.go": (
        (
            'package main\nimport openai "github.com/sashabaranov/go-openai"\nfunc main() {\n'
            "\tr := openai.ChatCompletionRequest{Model: openai.GPT432K}\n}\n"
        ),
        [(4, "retired-model", "error", "2025-06-06", "model")],
    ),
    "constant.java": (
        (
            "import com.openai.models.ChatModel;\nclass A {\n"
            "  Object p = ChatCompletionCreateParams.builder().model(ChatModel.GPT_3_5_TURBO).build();\n}\n"
        ),
        [(3, "retired-model", "error", "2026-10-23", "model")],
    ),
    "below.py": (
        "from openai import OpenAI\nclient = OpenAI()\nclient.beta.threads.runs.create(thread_id=t, assistant_id=a)\n",
        [(3, "retired-surface", "error", "2026-08-26", "surface")],
    ),
    "in_a_path.js": (
        'fetch("https://generativelanguage.googleapis.com/v1beta/models/gemini-pro:generateContent?key=" + k);\n',
        [(1, "retired-model", "error", "2025-02-18", "model")],
    ),
}


@pytest.mark.parametrize("name", CALLED)
def test_whose_model_is_meant_the_program_tells(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    content, wanted = CALLED[name]
    (folder / name).write_text(content, encoding="utf-8")
    told = _told(_report(capsys, name, "--region", "US", "--as-of", DAY))
    assert [one for one in told if one[1].startswith("retired-")] == wanted


ON_A_CLOUD = (
    (
        'curl "https://us-east5-aiplatform.googleapis.com/v1/publishers/anthropic/models/claude-3-opus@20240229:rawPredict"',
        "2025-08-01",
    ),
    (
        'curl "https://us-east5-aiplatform.googleapis.com/v1/publishers/anthropic/models/claude-opus-5-5:rawPredict"',
        None,
    ),
    ("aws bedrock-runtime converse --model-id us.anthropic.claude-3-5-haiku-20241022-v1:0", "2026-06-19"),
    ("aws bedrock-runtime converse --model-id global.anthropic.claude-3-5-haiku-20241022-v1:0", "2026-06-19"),
    ("aws bedrock-runtime converse --model-id anthropic.claude-haiku-4-5-20251001-v1:0", None),
)


@pytest.mark.parametrize(("line", "day"), ON_A_CLOUD)
def test_a_model_ends_where_it_is_served(
    line: str, day: str | None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "ask.sh").write_text(f"{line}\n", encoding="utf-8")
    ends = [item["ends"] for item in _report(capsys, "ask.sh", "--region", "US", "--as-of", DAY)["findings"]]
    assert [end for end in ends if end] == ([day] if day else [])


def test_of_two_hints_the_one_that_knows_of_an_end_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ask.sh").write_text("curl https://api.cohere.ai/v1/generate -d @body.json\n", encoding="utf-8")
    report = _report(capsys, "ask.sh", "--region", "US", "--as-of", DAY)
    assert [(item["rule"], item["severity"]) for item in report["findings"]] == [("retired-surface", "error")]


IN_TOKENS = """\
const URL: &str = "https://api.x.ai/v1/chat/completions";
fn bodies() -> Vec<serde_json::Value> {
    vec![
        json!({"model": "grok-3", "messages": m}),
        json!({"model": "grok-2-1212", "price": 2}),
        json!({"object": "chat.completion", "model": "grok-beta", "choices": []}),
    ]
}
"""


def test_a_body_in_tokens_is_a_request_by_its_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bodies.rs").write_text(IN_TOKENS, encoding="utf-8")
    found = _report(capsys, "bodies.rs", "--region", "US", "--as-of", DAY)["findings"]
    assert [(item["line"], item["severity"]) for item in found if item["rule"] == "retired-model"] == [(4, "error")]


HANDED = """\
package ask

import "github.com/sashabaranov/go-openai"

func ask(c *openai.Client, d *Database) {
	c.CreateThread(ctx, openai.ThreadRequest{})
	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: "gpt-6.1-sol"})
	d.CreateTable(ctx)
}
"""


def test_a_client_that_is_handed_in_creates_what_has_ended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ask.go").write_text(HANDED, encoding="utf-8")
    found = _report(capsys, "ask.go", "--region", "US", "--as-of", DAY)["findings"]
    assert [(item["line"], item["ends"]) for item in found] == [(6, "2026-08-26")]
