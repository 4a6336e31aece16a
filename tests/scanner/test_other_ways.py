"""Clients that are made in less common ways, and what no grammar reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

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
