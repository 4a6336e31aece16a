"""What a report shows of a line is without its keys, and stands where the line does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

KEY = "sk-proj-Canary7abcdefghijklmnopqrstuv0123456789"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.py", f'client = openai.OpenAI(api_key="{KEY}", base_url="https://api.openai.com/v1")'),
        ("a.py", f'openai.OpenAI("https://api.openai.com/v1", "{KEY}")'),
        (".env", f"OPENAI_API_KEY={KEY}"),
        (".env", "OPENAI_API_KEY=Canary7abcdefghijklmnopqrstuv0123456789"),
        ("a.yaml", f"OPENAI_API_KEY: {KEY}"),
        ("a.js", f'const c = new OpenAI({{ apiKey: "{KEY}", baseURL: "https://api.openai.com/v1" }});'),
        ("a.sh", f'curl https://api.openai.com/v1/models -H "Authorization: Bearer {KEY}"'),
    ],
)
def test_no_key_is_shown(name: str, line: str, check: Check) -> None:
    findings = check(name, f"import openai\n{line}\n" if name == "a.py" else f"{line}\n").findings
    assert findings
    assert "Canary7" not in repr(findings)
    assert {len(finding.snippet) for finding in findings} <= {len(line), len("import openai")}


def test_a_place_for_a_key_is_shown(check: Check) -> None:
    line = 'client = openai.OpenAI(api_key=os.environ["OPENAI_API_KEY_2_PRODUCTION"])'
    assert check("a.py", f"import os, openai\n{line}\n").findings[-1].snippet == line
