"""Clients that are made in less common ways, and what no grammar reads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scanner.conftest import Check, CheckTree

CLIENT, IMPORT, VARIABLE, MODEL = (
    "default-endpoint-client",
    "blocked-sdk-import",
    "blocked-endpoint-env-var",
    "blocked-model-id",
)
PY = "from openai import OpenAI\n"
FOUND = {
    "put off": ("a.py", PY + "from functools import partial\nmake = partial(OpenAI, timeout=3)", (3, CLIENT)),
    "by a name in a string": ("a.py", 'import openai\nc = getattr(openai, "OpenAI")()', (2, CLIENT)),
    "by a class made from it": ("a.py", PY + "class My(OpenAI):\n    pass\nc = My()", (4, CLIENT)),
    "by a class made from it, in TypeScript": (
        "a.ts",
        'import OpenAI from "openai";\nclass My extends OpenAI { retries = 1 }\nconst c = new My();',
        (3, CLIENT),
    ),
    "by a key for all calls": (
        "a.dart",
        "import 'package:dart_openai/dart_openai.dart';\nvoid main() { OpenAI.apiKey = key; }",
        (2, CLIENT),
    ),
    "F#": ("a.fs", 'open OpenAI\nlet client = OpenAIClient("key")', (2, CLIENT)),
    "Visual Basic": ("a.vb", 'Imports OpenAI\nModule M\n  Dim c As New OpenAIClient("key")\nEnd Module', (3, CLIENT)),
    "Razor": ("a.razor", "@using OpenAI\n@code {\n  OpenAIClient c = new OpenAIClient(key);\n}", (3, CLIENT)),
    "Perl": ("a.pl", "my $k = $ENV{OPENAI_API_KEY};", (1, VARIABLE)),
    "a shell that asks for it": ("a.sh", 'read -rsp "Key: " OPENAI_API_KEY', (1, VARIABLE)),
    "SQL": ("a.sql", "SELECT ai.openai_embed('text-embedding-3-small', body) FROM posts;", (1, MODEL)),
    "a task's provider": ("a.json", '{"voice_to_text": "openai", "channel": "web"}', (1, VARIABLE)),
    "a cell of a notebook that is sent": (
        "a.ipynb",
        '{"cells": [{"cell_type": "code", "source": ["%%ai openai-chat:gpt-4o\\n", "hello"]}], "metadata": {}}',
        (1, MODEL),
    ),
    "the kind of a resource": (
        "main.tf",
        'resource "azurerm_cognitive_account" "a" {\n  kind = "OpenAI"\n  sku_name = "S0"\n}',
        (2, VARIABLE),
    ),
    "PHP, by another package": (
        "a.php",
        "<?php\nuse NeuronAI\\Providers\\Anthropic\\Anthropic;\n$p = new Anthropic($key, $model);",
        (3, CLIENT),
    ),
    "Rust, by another package": (
        "a.rs",
        "use langchain_rust::{llm::openai::OpenAI, chain::Chain};\nfn f() { let c = OpenAI::default(); }",
        (2, CLIENT),
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_client_is_found_however_it_is_made(name: str, check: Check) -> None:
    path, text, wanted = FOUND[name]
    assert wanted in [(f.line, f.rule) for f in check(path, text).findings]


SILENT = {
    "put off, with another address": ("a.py", 'make = partial(OpenAI, base_url="https://api.deepseek.com")'),
    "by a class that says another address": (
        "a.py",
        (
            'class My(OpenAI):\n    def __init__(self):\n        super().__init__(base_url="https://api.deepseek.com")\n'
            "c = My()"
        ),
    ),
    "F#": ("a.fs", 'let c = OpenAIClient(key, OpenAIClientOptions(Endpoint = Uri("https://api.deepseek.com")))'),
    "F#, in a remark": ("a.fs", '// let c = OpenAIClient("key")'),
    "Dart": ("a.dart", 'void main() { OpenAI.baseUrl = "https://api.deepseek.com"; OpenAI.apiKey = key; }'),
}
HEADS = {
    ".py": PY + "from functools import partial\n",
    ".fs": "open OpenAI\n",
    ".dart": "import 'package:dart_openai/dart_openai.dart';\n",
}


@pytest.mark.parametrize("name", SILENT)
def test_a_client_with_another_address_is_none(name: str, check: Check) -> None:
    path, text = SILENT[name]
    found = check(path, HEADS[path[1:]] + text).findings
    assert [f.line for f in found if f.rule == CLIENT] == []


def test_what_a_query_compares_a_model_with_is_no_finding(check: Check) -> None:
    assert check("a.sql", "SELECT * FROM runs WHERE model_name = 'gpt-4o';").findings == ()


def test_an_sdk_of_which_nobody_says_whom_it_serves_is_told(check: Check) -> None:
    found = check("a.py", "from langchain_google_vertexai import ChatVertexAI").findings
    assert {f.rule for f in found} == {"unverified-endpoint"}


def test_one_whose_modules_were_removed_is_told_as_that(check: Check) -> None:
    (found,) = check("a.py", "from vertexai.generative_models import GenerativeModel").findings
    assert (found.rule, found.ends) == ("retired-surface", date(2026, 6, 24))


def test_an_environment_that_git_ignores_is_named(check_tree: CheckTree, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text(".env\n")
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-secret\n")
    (tmp_path / "a.py").write_text("print()\n")
    report = check_tree(tmp_path)
    assert [(note.path, note.text.partition(",")[0]) for note in report.notes] == [(".env", "not read")]
    assert "secret" not in repr(report)


def test_a_missing_grammar_is_told_once(check_tree: CheckTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from migrate_advisor.scanner.languages.rows import LANGUAGES

    monkeypatch.setitem(LANGUAGES, "lua", LANGUAGES["lua"]._replace(grammar="tree_sitter_nowhere"))
    for name in ("a.lua", "b.lua"):
        (tmp_path / name).write_text('local url = "https://api.openai.com/v1"\n')
    report = check_tree(tmp_path)
    assert [(note.path, "tree-sitter-nowhere" in note.text) for note in report.notes] == [("a.lua", True)]
    assert {f.path for f in report.findings} == {"a.lua", "b.lua"}
