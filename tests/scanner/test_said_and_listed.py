"""What a script says to people, what a list of models or a query tells of: none of it calls anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check


def loud(check: Check, path: str, text: str) -> set[int]:
    return {one.line for one in check(path, text).findings if one.severity is not Severity.INFO}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "echo \"example: export OPENAI_API_KEY='k'\""),
        ("a.sh", 'echo "$OPENAI_BASE_URL https://api.openai.com/v1" >&2'),
        ("a.ps1", 'Write-Host "Set OPENAI_MODEL=gpt-4o"'),
        ("a.kt", 'val a = listOf(XModel("a", "gpt-4o"), XModel("b", "gpt-4.1"), XModel("c", "gpt-5"))'),
        ("a.py", 'MODELS = [ModelInfo("gpt-4o"), ModelInfo("gpt-4.1"), ModelInfo("gpt-5")]'),
        ("a.rb", 'LanguageModel.where(api_name: "gpt-4o").first'),
        ("a.py", 'Model.objects.filter(model="gpt-4o").delete()'),
        ("a.php", "<?php Model::where('model', 'gpt-4o')->first();"),
        ("a.dart", "import 'package:flutter_gemini_ai/features/chat/a.dart';"),
        ("a.rb", "module X\n  class OpenAI\n    def c = OpenAI::Client.new(t)\n  end\nend"),
    ],
)
def test_what_is_said_listed_or_looked_for_is_silent(check: Check, path: str, text: str) -> None:
    assert loud(check, path, text) == set()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", 'echo "OPENAI_API_KEY=$K" >> .env'),
        ("a.sh", 'echo "OPENAI_MODEL=gpt-4o" | tee -a .env'),
        ("a.ts", 'const a = [new Agent("a", "gpt-4o"), new Agent("b", "gpt-4o"), new Agent("c", "gpt-4o")];'),
        ("a.ts", 'const p = { x: { name: "G", defaultModel: "gemini-2.5-flash", costPerToken: 0.1 } };'),
        ("a.dart", "import 'package:super_openai/super_openai.dart';"),
        ("a.rb", "class A::OpenAI < A\n  def c = ::OpenAI::Client.new(access_token: t)\nend"),
    ],
)
def test_what_only_looks_so_is_told(check: Check, path: str, text: str) -> None:
    assert loud(check, path, text)
