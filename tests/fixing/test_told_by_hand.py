"""Keys, settings and addresses that no edit can follow are told with what a person is to do there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
TOLD = "{}: the key for this is read from where the old one was: put the one of DeepSeek there"


def fix(folder: Path, **files: str) -> ma.FixReport:
    """The report of a folder with these files."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return ma.fix([folder], to=TO, region="CN", as_of=DAY, unsafe=True, options=ma.ScanOptions(root=str(folder)))


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "app.py",
            'import os\nfrom openai import OpenAI\n\nTOKEN = os.getenv("OPENAI_TOKEN")\nc = OpenAI(api_key=TOKEN)\n',
            5,
        ),
        ("app.py", 'from openai import OpenAI\n\nc = OpenAI(api_key=config["openai"]["api_key"])\n', 3),
        ("app.ts", 'import OpenAI from "openai";\n\nconst c = new OpenAI({ apiKey: settings.token });\n', 3),
        (
            "app.go",
            'package a\n\nimport "github.com/sashabaranov/go-openai"\n\nvar c = openai.NewClient(conf.Token)\n',
            5,
        ),
        ("app.rb", 'require "openai"\n\nc = OpenAI::Client.new(access_token: Settings.token)\n', 3),
    ],
)
def test_a_moved_request_with_a_key_from_elsewhere_is_told(name: str, text: str, line: int, tmp_path: Path) -> None:
    report = fix(tmp_path, **{name.replace(".", "__"): text})
    assert "api.deepseek.com" in report.patch
    assert TOLD.format(f"{name}:{line}") in report.notes


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.py", "from openai import OpenAI\n\nc = OpenAI()\n"),
        (
            "app.py",
            'import os\nfrom openai import OpenAI\n\nKEY = os.environ["OPENAI_API_KEY"]\nc = OpenAI(api_key=KEY)\n',
        ),
        ("app.ts", 'import OpenAI from "openai";\n\nconst c = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });\n'),
    ],
)
def test_a_request_that_reads_the_new_key_is_not(name: str, text: str, tmp_path: Path) -> None:
    report = fix(tmp_path, **{name.replace(".", "__"): text})
    assert "api.deepseek.com" in report.patch
    assert not [note for note in report.notes if "the key for this" in note]


def test_a_variable_that_keeps_its_name_is_given_the_new_key(tmp_path: Path) -> None:
    program = 'from os import getenv\nfrom openai import OpenAI\n\nc = OpenAI(api_key=getenv("OPENAI_TOKEN"))\n'
    report = fix(tmp_path, app__py=program, __env__example="OPENAI_TOKEN=''\n")
    (left,) = [item for item in report.left if item.finding.path == ".env.example"]
    assert left.fix.title.startswith("Put the key of DeepSeek into it")


AZURE = """using Azure.AI.OpenAI;
class A {
  AzureOpenAIClient client;
  A(string at, string key) { client = new(new System.Uri(at), new System.ClientModel.ApiKeyCredential(key)); }
}
"""


def test_a_variable_that_the_changed_code_reads_is_named(tmp_path: Path) -> None:
    report = fix(
        tmp_path, A__cs=AZURE, compose__yaml="services:\n  a:\n    environment:\n      - OpenAI__ApiKey=${K}\n"
    )
    assert "The changed code reads DEEPSEEK_API_KEY: set it where that runs" in report.notes
    [left] = [item for item in report.left if item.finding.path == "compose.yaml"]
    assert left.fix.title.startswith("Set DEEPSEEK_API_KEY, which the changed code reads")


@pytest.mark.parametrize("name", ["__env", "__env__example", "__env__production", "run__env"])
def test_a_variable_that_changed_settings_set_is_not_named(name: str, tmp_path: Path) -> None:
    report = fix(tmp_path, app__py="from openai import OpenAI\n\nc = OpenAI()\n", **{name: "OPENAI_API_KEY=\n"})
    assert not [note for note in report.notes if note.startswith("The changed code reads")]


def test_a_variable_that_something_else_reads_keeps_its_key(tmp_path: Path) -> None:
    program = (
        'from os import getenv\nfrom openai import OpenAI\n\nc = OpenAI(api_key=getenv("OPENAI_TOKEN"))\n'
        'requests.post("https://api.openai.com/v1/fine_tuning/jobs", headers=h)\n'
    )
    report = fix(tmp_path, app__py=program, __env__example="OPENAI_TOKEN=''\n")
    titles = {item.fix.title for item in report.left if item.finding.path == ".env.example"}
    assert not [title for title in titles if title.startswith("Put the key")]


@pytest.mark.parametrize("key", ["openaiModel", "chatgptModel", "openai-model", "openai_model", "OPENAI_MODEL"])
def test_the_model_of_another_profile_moves_too(key: str, tmp_path: Path) -> None:
    address = "  url: https://api.openai.com/v1/chat/completions\n"
    report = fix(
        tmp_path, application__yml=f"chat:\n{address}", **{"application-dev__yml": f"chat:\n  {key}: gpt-4o-mini\n"}
    )
    assert f"+  {key}: deepseek-flash" in report.patch


def test_a_value_that_names_the_provider_is_no_variable(tmp_path: Path) -> None:
    report = fix(tmp_path, application__yml="chat:\n  imageModel: ChatGPT\n")
    assert [item.fix.title for item in report.left] == [
        "Name the new provider here, as what reads this setting knows it"
    ]


def test_a_manifest_that_is_not_utf8_is_told_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes("openai==1.0.0\n".encode("utf-16"))
    report = ma.fix([tmp_path], to=TO, region="CN", as_of=DAY, unsafe=True, options=ma.ScanOptions(root=str(tmp_path)))
    assert [(item.fix.title, item.why) for item in report.left] == [
        ("Keep it: DeepSeek takes what this SDK says", "the file is not UTF-8")
    ]


@pytest.mark.parametrize(
    "path",
    ["/fine_tuning/jobs", "/threads", "/vector_stores/vs_1/files", "/dashboard/billing/usage", "/realtime/sessions"],
)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'requests.post("https://api.openai.com/v1{}", headers=h)\n'),
        ("a.ts", 'fetch("https://api.openai.com/v1{}", {{ method: "POST" }});\n'),
        ("a.go", 'package a\n\nvar u = "https://api.openai.com/v1{}"\n'),
        ("a.sh", "curl https://api.openai.com/v1{}\n"),
        ("a.yml", "url: https://api.openai.com/v1{}\n"),
    ],
)
def test_an_address_that_the_target_does_not_answer_stays(name: str, text: str, path: str, tmp_path: Path) -> None:
    report = fix(tmp_path, **{name.replace(".", "__"): text.format(path)})
    assert report.patch == ""


@pytest.mark.parametrize("rest", ["", "/", "/chat", "/chat/completions", "/models", "/{path}"])
def test_the_beginning_of_an_address_moves(rest: str, tmp_path: Path) -> None:
    report = fix(tmp_path, a__py=f'url = f"https://api.openai.com/v1{rest}"\n')
    assert f'+url = f"https://api.deepseek.com{rest}"' in report.patch


SPRING = "spring.ai.openai.api-key={}\nspring.ai.openai.chat.options.model=gpt-4o-mini\n"


@pytest.mark.parametrize("to", ["alibaba@cn/qwen3.7-plus", "moonshot@cn/kimi-k3", TO])
@pytest.mark.parametrize("key", ["${KEY}", "${OPENAI_API_KEY}"])
def test_a_setting_without_an_address_is_given_the_target_whatever_its_path(to: str, key: str, tmp_path: Path) -> None:
    settings = tmp_path / "application.properties"
    settings.write_text(SPRING.format(key), encoding="utf-8")
    options = ma.ScanOptions(root=str(tmp_path))
    report = ma.fix([tmp_path], to=to, as_of=DAY, unsafe=True, write=True, force=True, options=options)
    assert f"spring.ai.openai.chat.options.model={to.rpartition('/')[2]}" in settings.read_text(encoding="utf-8")
    assert "spring.ai.openai.base-url=https://" in settings.read_text(encoding="utf-8")
    assert not report.left
    told = [note for note in report.notes if note.startswith("application.properties:1: put the key of ")]
    assert bool(told) is (key == "${KEY}")
    assert not ma.fix([tmp_path], to=to, as_of=DAY, unsafe=True, write=True, force=True, options=options).changed


OFFERS = (
    'import openai\n\nMODELS = {"a": "gpt-4o-mini", "b": "o3-mini", "c": "claude-3-haiku"}\n\n\n'
    "def ask(model):\n    return openai.OpenAI().chat.completions.create(model=model, messages=[])\n"
)


def test_models_to_choose_from_that_nobody_serves_any_more_are_told(tmp_path: Path) -> None:
    report = fix(tmp_path, app__py=OFFERS)
    told = [note for note in report.notes if "still offered" in note]
    assert [note.split("`")[1] for note in told] == ["gpt-4o-mini", "o3-mini"]
    after = report.contents["app.py"].decode().split("\n")
    assert all(after[int(note.split(":")[1]) - 1].startswith("MODELS") for note in told)


def test_models_that_are_compared_or_not_moved_are_not(tmp_path: Path) -> None:
    text = "def is_old(model):\n    return model in ('gpt-4o-mini', 'o3-mini')\n"
    report = fix(tmp_path, app__py=f"from openai import OpenAI\n\nc = OpenAI()\n\n\n{text}", other__py=OFFERS[15:60])
    assert not [note for note in report.notes if "still offered" in note]


@pytest.mark.parametrize("rest", ["", "/", "/v1", "/v1/"])
@pytest.mark.parametrize("form", ["${{OPENAI_HOST:{}}}", '"${{OPENAI_HOST:{}}}"', "${{OPENAI_HOST:-{}}}"])
def test_an_address_that_stands_in_for_a_setting_moves(form: str, rest: str, tmp_path: Path) -> None:
    address = form.format(f"https://api.openai.com{rest}")
    report = fix(tmp_path, application__yml=f"chat:\n  url: {address}\n  model: gpt-4o\n")
    assert "url: " + form.format(f"https://api.deepseek.com{'/' * rest.endswith('/')}") in report.patch
    assert "model: deepseek-flash" in report.patch
