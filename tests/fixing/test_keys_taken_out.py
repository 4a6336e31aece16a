"""No literal key of the old provider goes where its requests go now, in any format, and no patch shows one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma
from migrate_advisor.fixing.secrets import emptied

if TYPE_CHECKING:
    from pathlib import Path

KEY = "Canary7Ws3eD9rF5tG1y"
"""A key that begins like none."""
URL = "https://api.openai.com/v1"
OTHER = "Other4Kd8sJ2nB6vC0x"
"""A key of somebody else."""


def _fixed(path: Path) -> ma.FixReport:
    return ma.fix(
        [path], to="deepseek/deepseek-flash", unsafe=True, write=True, force=True, as_of=date(2026, 11, 28), region="CN"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env", f"OPENAI_API_KEY='{KEY}'\nOPENAI_BASE_URL={URL}\n"),
        (".env", f"OPENAI_BASE_URL=https://me:{KEY}@api.openai.com/v1\n"),
        (".env", f"MY_LLM_URL={URL}\nMY_LLM_SECRET={KEY}\n"),
        ("ci.yml", f'env: {{OPENAI_API_KEY: {KEY}, OPENAI_API_BASE: "{URL}"}}\n'),
        ("ci.yml", f"run: OPENAI_API_KEY={KEY} OPENAI_BASE_URL={URL} python a.py --api-key {KEY}\n"),
        ("a.yaml", f"env:\n- {{name: OPENAI_API_KEY, value: {KEY}}}\n- {{name: OPENAI_BASE_URL, value: {URL}}}\n"),
        ("a.yaml", f"env:\n- name: OPENAI_API_KEY\n  value: {KEY}\n- name: OPENAI_BASE_URL\n  value: {URL}\n"),
        ("a.yaml", f"openai:\n  base_url: {URL}\n  api_key: {KEY}\n"),
        ("a.toml", f'[openai]\nbase_url = "{URL}"\napi_key = "{KEY}"\n'),
        (
            "a.json",
            f'{{"openai": {{\n  "url": "{URL}",\n  "headers": {{\n    "Authorization": "Bearer {KEY}"\n  }}\n}}}}\n',
        ),
        (
            "application.properties",
            f"spring.ai.openai.api-key={KEY}\nspring.ai.openai.base-url=https://api.openai.com\n",
        ),
        ("Dockerfile", f"FROM x\nENV OPENAI_API_KEY {KEY}\nENV A=b OPENAI_BASE_URL={URL}\n"),
        ("a.sh", f'curl {URL}/chat/completions \\\n  -H "Authorization: Bearer {KEY}"\n'),
        ("a.sh", f"curl '{URL}/chat/completions?api_key={KEY}' -u me:{KEY}\n"),
        ("a.py", f'import httpx\nhttpx.post("{URL}/chat/completions", headers={{"Authorization": "Bearer {KEY}"}})\n'),
        ("a.py", f'from openai import OpenAI\nTOKEN = "{KEY}"\nclient = OpenAI(api_key=TOKEN, base_url="{URL}")\n'),
        ("a.js", f'fetch("{URL}/chat/completions", {{headers: {{authorization: "Bearer " + "{KEY}"}}}});\n'),
        (
            "a.ts",
            f'import OpenAI from "openai";\nconst a = new OpenAI({{\n  apiKey: "{KEY}",\n  baseURL: "{URL}",\n}});\n',
        ),
        ("a.rb", f'require "openai"\nc = OpenAI::Client.new(access_token: "{KEY}", uri_base: "{URL}")\n'),
        (
            "A.java",
            (
                "import com.openai.client.okhttp.OpenAIOkHttpClient;\nclass A {\n"
                "  Object c = OpenAIOkHttpClient.builder()"
                f'.apiKey("{KEY}").baseUrl("{URL}").build();\n}}\n'
            ),
        ),
        ("a.php", f"<?php\n$c = OpenAI::client('{KEY}');\n"),
        ("a.go", f'package a\nimport "github.com/sashabaranov/go-openai"\nvar c = openai.NewClient("{KEY}")\n'),
    ],
)
def test_no_key_goes_to_another_provider_and_none_is_shown(name: str, content: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    report = _fixed(tmp_path)
    after = file.read_text(encoding="utf-8")
    assert KEY not in report.patch
    assert KEY not in after or "deepseek.com" not in after
    assert KEY not in repr(report.fixed) + repr(report.left)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env", f"OPENAI_BASE_URL={URL}\nDATABASE_PASSWORD={OTHER}\nSTRIPE_API_KEY={OTHER}\n"),
        ("a.yaml", f"env:\n  OPENAI_BASE_URL: {URL}\n  DATABASE_PASSWORD: {OTHER}\n  STRIPE_API_KEY: {OTHER}\n"),
        ("a.toml", f'[openai]\nbase_url = "{URL}"\n\n[stripe]\napi_key = "{OTHER}"\n'),
        ("a.py", f'from openai import OpenAI\nclient = OpenAI(base_url="{URL}")\nstripe.api_key = "{OTHER}"\n'),
    ],
)
def test_keys_of_others_stay(name: str, content: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    _fixed(tmp_path)
    after = file.read_text(encoding="utf-8")
    assert "api.deepseek.com" in after
    assert after.count(OTHER) == content.count(OTHER)


def test_places_for_a_key_stay() -> None:
    content = b"OPENAI_API_KEY=${SECRET}\nA=$OPENAI_API_KEY\nOPENAI_API_KEY=your-key-here\n"
    assert emptied(".env", content, ["OPENAI_API_KEY"]) == []


def test_it_is_told_which_file_lacks_a_key_now(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        f'import httpx\nhttpx.post("{URL}/chat/completions", headers={{"Authorization": "Bearer {KEY}"}})\n', "utf-8"
    )
    assert any("a.py" in note and "key" in note for note in _fixed(tmp_path).notes)
