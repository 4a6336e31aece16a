"""A client that is told an address is told none twice: another one in its place, or nothing where that is not seen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 28)
URL = "https://api.deepseek.com"
IN_JAVASCRIPT = """import OpenAI from "openai";
const client = new OpenAI({{
  apiKey: key,
  baseURL: `${{endpoint}}/openai/deployments/${{name}}`,
  defaultQuery: {{ "api-version": "2023-12-01-preview" }},
  defaultHeaders: {{ {} }},
}});
await client.chat.completions.create({{ model: "gpt-4", messages: [] }});
"""
IN_PYTHON = """from openai import OpenAI

client = OpenAI(
    api_key=key,
    base_url=f"{{endpoint}}/openai/deployments/{{name}}",
    default_query={{"api-version": version}},
    default_headers={{{}}},
)
client.chat.completions.create(model="gpt-4", messages=[])
"""
MOVED = {
    "a.ts": (
        IN_JAVASCRIPT.format('"api-key": key'),
        """import OpenAI from "openai";
const client = new OpenAI({
  apiKey: process.env.DEEPSEEK_API_KEY,
  baseURL: "https://api.deepseek.com",
});
await client.chat.completions.create({ model: "deepseek-flash", messages: [] });
""",
    ),
    "a.py": (
        IN_PYTHON.format('"api-key": key'),
        """import os
from openai import OpenAI

client = OpenAI(
    api_key=os.environ["DEEPSEEK_API_KEY"],
    base_url="https://api.deepseek.com",
)
client.chat.completions.create(model="deepseek-flash", messages=[])
""",
    ),
}
"""Name → a client of Azure's made of the plain class, and what it becomes."""
STAYING = {
    "more.ts": IN_JAVASCRIPT.format('"api-key": key, "x-user": user'),
    "more.py": IN_PYTHON.format('"api-key": key, "x-user": user'),
    "short.ts": 'import OpenAI from "openai";\nconst client = new OpenAI({ baseURL, apiKey: key });\n',
    "spread.ts": (
        'import OpenAI from "openai";\nconst options = { apiKey: key, defaultHeaders: { "api-key": key } };\n'
        "const client = new OpenAI({ ...options, timeout: 3 });\n"
    ),
}
"""Name → a client of which what it is told is not all seen, or would be lost."""


@pytest.mark.parametrize("name", MOVED)
def test_an_address_that_names_a_deployment_becomes_the_targets(name: str, tmp_path: Path) -> None:
    before, expected = MOVED[name]
    (tmp_path / name).write_text(before, encoding="utf-8")
    report = ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == expected
    assert any("name a deployment as their model" in note for note in report.notes)
    assert not ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True).changed


@pytest.mark.parametrize("name", STAYING)
def test_a_client_whose_address_is_not_seen_is_told_none(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(STAYING[name], encoding="utf-8")
    ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True)
    after = (tmp_path / name).read_text(encoding="utf-8")
    assert URL not in after


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{ ...options }", "{ ...options, KEPT }"),
        ("{ timeout: 3, ...options }", "{ timeout: 3, ...options, KEPT }"),
        ("{\n  ...options,\n  timeout: 3,\n}", "{\n  ...options,\n  timeout: 3, KEPT\n}"),
    ],
)
def test_what_is_spread_into_a_client_does_not_say_where_it_goes(given: str, expected: str, tmp_path: Path) -> None:
    code = f'import OpenAI from "openai";\nconst client = new OpenAI({given});\n'
    (tmp_path / "a.ts").write_text(code, encoding="utf-8")
    ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True)
    told = expected.replace("KEPT", f'baseURL: "{URL}", apiKey: process.env.DEEPSEEK_API_KEY')
    assert f"new OpenAI({told});" in (tmp_path / "a.ts").read_text(encoding="utf-8")
