"""With ``--lang zh`` no command says a sentence in English, but for titles of sources, code and commands."""

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.cli.program import COMMANDS, main
from migrate_advisor.messages import speak
from migrate_advisor.scanner.rules import RULES

ROOT = Path(__file__).parents[2]
DAY = ["--as-of", "2026-11-28"]
NOT_PROSE = re.compile(
    r"\[\d+\].*|`[^`\n]*`|https?://\S+|migrate-advisor [a-z].*|(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"|\{.*\}"
    r"|^ *\d+ \| .*|^[-+@].*|^    .*|--\w[\w-]*|from \w+ import \w+|^ (?! ).*",
    re.MULTILINE,
)
"""Notes, code, addresses, commands, names in quotes, patches, and lines of a patch that stay."""
RUN = re.compile(r"(?:[A-Za-z][a-z'’-]* ){3,}[A-Za-z][a-z'’-]+")
REQUEST = {
    "model": "gpt-4o",
    "messages": [{"role": "system", "content": "a"}, {"role": "user", "content": "hi", "name": "bob"}],
    "temperature": 2,
    "logit_bias": {"1734": -100},
    "seed": 4,
    "n": 2,
    "modalities": ["text", "audio"],
    "stream_options": {"include_usage": True},
    "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}],
    "parallel_tool_calls": False,
    "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}},
}
LOG = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "logit_bias": {"1": 1}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    shutil.copytree(ROOT / "examples/legacy_app", tmp_path / "app")
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.toml").write_text("[tool.migrate-advisor]\nregoin = 1\n", encoding="utf-8")
    (tmp_path / "request.json").write_text(json.dumps(REQUEST), encoding="utf-8")
    (tmp_path / "bad.json").write_text("[1, 2", encoding="utf-8")
    (tmp_path / "calls.jsonl").write_text(f"{json.dumps(LOG)}\n{{\n[]\n", encoding="utf-8")
    (tmp_path / "ask.py").write_text("import openai  # migrate-advisor: ignore[no-such-rule]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    yield tmp_path
    speak("en")


ASKED = [
    ["check", "app", "ask.py", "--no-config", "--statistics", *DAY],
    ["check", "app", "--no-config", "--region", "HK", "--customer", "enterprise", *DAY],
    ["check", "app", "--no-config", "--format", "concise", *DAY],
    ["check", "app", "--no-config", "--write-baseline", "known.json", *DAY],
    ["check", "empty", "--no-config", *DAY],
    ["check", "nowhere.py", "--no-config"],
    ["check", "app", "--config", "broken.toml"],
    ["check", "app", "--no-config", "--region", "Atlantis"],
    ["check", "app", "--no-config", "--jobs", "x"],
    ["check", "app", "--no-config", "--diff", "main"],
    ["recommend", "--from", "openai/gpt-4o", "--uses", "tools,stream", "--explain", *DAY],
    ["recommend", "--from", "openai/gpt-4o", "--uses", "embeddings,chat.completions,audio.speech", *DAY],
    ["recommend", "--from", "azure-openai", "--customer", "enterprise", "--region", "HK", *DAY],
    ["recommend", "--from-code", "app", *DAY],
    ["recommend", "--from", "openai/gpt-5", "--uses", "tolls"],
    ["recommend", "--from", "opnai"],
    ["plan", "app", *DAY],
    ["plan", "app", "--format", "markdown", *DAY],
    ["plan", "app", "--to", "zhipu@cn/glm-5.2", "--customer", "enterprise", *DAY],
    ["plan", "empty", *DAY],
    ["fix", "app", "--to", "deepseek/deepseek-flash", "--unsafe-fixes", "--diff", *DAY],
    ["fix", "app", "--to", "baidu@v2/ernie-5.1", "--unsafe-fixes", *DAY],
    ["fix", "app", *DAY],
    ["fix", "app", "--to", "deepseek"],
    ["map", "request.json", "--to", "zhipu/glm-5.2"],
    ["map", "request.json", "--to", "baidu@v2/ernie-5.1"],
    ["map", "request.json", "--to", "anthropic/claude-opus-4-5"],
    ["map", "request.json", "--to", "deepseek/deepseek-flash"],
    ["map", "request.json", "--to", "tencent@cn/hy3", "--operation", "embeddings"],
    ["map", "bad.json", "--to", "zhipu/glm-5.2"],
    ["map", "request.json", "--to", "zhipu/glm-9"],
    ["assess", "calls.jsonl", *DAY],
    ["assess", "calls.jsonl", "--format", "markdown", *DAY],
    ["assess", "nowhere.jsonl"],
    ["fleet", "app", *DAY],
    ["fleet", "app", "nowhere", "--format", "markdown", *DAY],
    ["fleet"],
    ["catalog", "list", *DAY],
    *(["catalog", "show", name, *DAY] for name in ("openai", "zhipu", "azure-openai", "baidu", "anthropic")),
    ["catalog", "show", "azure-openai", "--history", "--region", "CN", *DAY],
    ["catalog", "diff", "--since", "2026-06-01", *DAY],
    ["catalog", "events", *DAY],
    ["catalog", "compare", "openai/gpt-4o"],
    ["catalog", "lint", str(ROOT / "catalog")],
    ["catalog", "stats", *DAY],
    ["catalog", "show", "nobody"],
    ["explain"],
    *(["explain", rule.id] for rule in RULES),
    ["simulate", "--list-faults"],
    *([name, "--help"] for name in COMMANDS),
    *(["catalog", name, "--help"] for name in ("list", "show", "diff", "events", "compare", "lint", "stats", "site")),
    ["--help"],
    ["chekc"],
    ["map"],
]


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
@pytest.mark.usefixtures("folder")
def test_no_sentence_is_left_in_english(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*asked, "--lang", "zh"])
    shown = capsys.readouterr()
    told = f"{shown.out}\n{shown.err}"
    assert told.strip()
    assert english_in(told) == []


@pytest.mark.parametrize(
    "asked",
    [["check", "app", "--no-config"], ["plan", "app"], ["assess", "calls.jsonl"], ["fleet", "app"]],
    ids=lambda asked: asked[0],
)
@pytest.mark.usefixtures("folder")
def test_no_sentence_is_left_in_english_in_html(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*asked, *DAY, "--format", "html", "--lang", "zh"])
    page = capsys.readouterr().out
    body = re.sub(r"<(style|script|svg|pre)\b.*?</\1>", " ", page[page.index("<body") :], flags=re.DOTALL)
    assert english_in(re.sub(r"<[^>]+>", "\n", body)) == []


@pytest.mark.parametrize("asked", [["check", "app", "--no-config"], ["plan", "app"], ["recommend", "--from", "openai"]])
@pytest.mark.usefixtures("folder")
def test_json_is_the_same_in_every_language(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*asked, *DAY, "--format", "json"])
    english = capsys.readouterr().out
    main([*asked, *DAY, "--format", "json", "--lang", "zh"])
    assert capsys.readouterr().out == english


def english_in(told: str) -> list[str]:
    """Runs of four words or more in English that no title, publisher or name of the catalog holds."""
    runs = (found[0] for found in RUN.finditer(NOT_PROSE.sub(" ", told)))
    return [run for run in runs if _plain(run) not in _names()]


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().lower()


@cache
def _names() -> str:
    catalog = load_catalog()
    files = [catalog.events_file, *(provider.file for provider in catalog.providers(role=None))]
    told = [text for file in files for source in file.sources.values() for text in (source.title, source.publisher)]
    told += [name for provider in catalog.providers(role=None) for name in (provider.name, *provider.file.aliases)]
    return _plain("\n".join(told))
