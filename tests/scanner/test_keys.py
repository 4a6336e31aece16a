"""What a report shows of a line is without its keys, and stands where the line does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.keys import keys_in, without_keys
from migrate_advisor.scanner.sighting import place_uses
from migrate_advisor.scanner.source import SourceText
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

KEY = "sk-proj-Canary7abcdefghijklmnopqrstuv0123456789"
PLAIN = "Canary7Ws3eD9rF5tG1y"
"""A key that begins like none."""
URL = "https://api.openai.com/v1"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.py", f'client = openai.OpenAI(api_key="{KEY}", base_url="{URL}")'),
        ("a.py", f'openai.OpenAI("{URL}", "{KEY}")'),
        (".env", f"OPENAI_API_KEY={KEY}"),
        (".env", "OPENAI_API_KEY=Canary7abcdefghijklmnopqrstuv0123456789"),
        (".env", f"OPENAI_API_KEY={'a1B2' * 8}Canary7"),
        (".env", f"OPENAI_BASE_URL=https://user:Canary7x@{URL[8:]}"),
        (".env", f"OPENAI_BASE_URL=https://{PLAIN}@{URL[8:]}"),
        ("a.yaml", f"OPENAI_API_KEY: {KEY}"),
        ("a.yaml", f'env: {{OPENAI_API_KEY: {PLAIN}, OPENAI_API_BASE: "{URL}"}}'),
        ("a.yaml", f"- {{name: OPENAI_API_KEY, value: {PLAIN}}}"),
        ("a.yaml", f"- run: OPENAI_API_KEY={PLAIN} run --api-key {PLAIN} --token={PLAIN} {URL}"),
        ("a.js", f'const c = new OpenAI({{ apiKey: "{KEY}", baseURL: "{URL}" }});'),
        ("a.js", f'const c = new OpenAI({{ apiKey: process.env.OPENAI_API_KEY ?? "{PLAIN}", baseURL: "{URL}" }});'),
        ("a.js", f'fetch("{URL}", {{headers: {{authorization: "Bearer " + "{PLAIN}", "X-Api-Key": "{PLAIN}"}}}});'),
        ("a.ts", f'const apiKey: string = "{PLAIN}", at = "{URL}";'),
        ("a.sh", f'curl {URL}/models -H "Authorization: Bearer {KEY}"'),
        ("a.sh", f"curl {URL}/models -H 'api-key: {PLAIN}' -u me:Canary7x --oauth2-bearer {PLAIN}"),
        ("a.sh", f'curl "{URL}/models?api_key={PLAIN}&key={PLAIN}"'),
        ("a.sh", f"setx OPENAI_API_KEY {PLAIN}"),
        ("a.sh", f"export OPENAI_API_KEY=${{OPENAI_API_KEY:-{PLAIN}}}"),
        ("Dockerfile", f"ENV OPENAI_API_KEY {PLAIN}"),
        ("Dockerfile", f"ENV A=b OPENAI_API_KEY={PLAIN} OPENAI_BASE_URL={URL}"),
        ("a.json", f'{{"url": "{URL}", "headers": {{"Authorization": "Bearer {PLAIN}"}}, "password": "Canary7!"}}'),
        ("A.java", f'class A {{ Object c = A.builder().apiKey("{PLAIN}").baseUrl("{URL}").build(); }}'),
        ("a.go", f'package a\nvar c = openai.NewClient("{PLAIN}", "{URL}")'),
        ("a.cs", f'class A {{ object e = new AzureKeyCredential("{PLAIN}"), u = "{URL}"; }}'),
        ("a.rb", f'ENV["OPENAI_API_KEY"] = "{PLAIN}"'),
        ("a.php", f'<?php putenv("OPENAI_API_KEY={PLAIN}"); $u = "{URL}";'),
        ("a.py", f'c = OpenAI(api_key=os.getenv("OPENAI_API_KEY", "{PLAIN}"), base_url="{URL}")'),
        ("a.go", f'package a\nvar u = "{URL}"; var c = openai.NewClient(option.WithAPIKey(`{PLAIN}`))'),
        ("a.go", f'package a\nvar apiKey string = "{PLAIN}"; var u = "{URL}"'),
        ("a.pl", f"$ENV{{OPENAI_API_KEY}} = '{PLAIN}'; # {URL}"),
        ("a.ini", f"[openai]\napi_key = {PLAIN} {URL}\ndb_pass={PLAIN} {URL}"),
        ("a.properties", f"openai.api.key : {PLAIN} {URL}"),
        ("a.xml", f'<add key="OPENAI_API_KEY" value="{PLAIN}"/>'),
        ("a.xml", f"<OPENAI_API_KEY>{PLAIN}</OPENAI_API_KEY>"),
        ("a.yaml", f"OPENAI_API_KEY: &k !!str {PLAIN}"),
        ("a.sh", f"curl -H 'Cookie: session={PLAIN}' {URL}"),
        ("a.py", f'u = "{URL}/{KEY}/chat"'),
        ("a.properties", f"openai.client-secret={PLAIN}\nopenai.url={URL}?token={PLAIN}"),
    ],
)
def test_no_key_is_shown(name: str, line: str, check: Check) -> None:
    findings = check(name, f"import openai\n{line}\n" if name == "a.py" else f"{line}\n").findings
    assert findings
    assert "Canary7" not in repr(findings)
    assert {len(finding.snippet) for finding in findings} <= {*map(len, line.split("\n")), len("import openai")}


@pytest.mark.parametrize("given", ["apiKey", "api_key", "this.token", "$apiKey", "config.apiKey", "secret"])
@pytest.mark.parametrize(
    "told",
    ["{}", "model = {}", "model: {}", '"model" => {}', "setModel({})"],
)
@pytest.mark.parametrize("between", [",\n    ", ", ", " ,\n"])
def test_what_follows_a_key_that_is_given_by_its_name_is_no_key(given: str, told: str, between: str) -> None:
    model = '"text-embedding-ada-002"'
    for before in ('headers(Authorization: "Bearer " + ', 'x = "Bearer " .. ', "connect(name, "):
        text = f"{before}{given}{between}{told.format(model)})"
        assert "text-embedding-ada-002" in without_keys(text, is_program=True)


@pytest.mark.parametrize("name", ['"api-key"', ":api_key", "'token'", "OPENAI_API_KEY", "HttpHeaders.Authorization"])
def test_a_key_behind_the_name_of_its_header_or_setting_is_none_of_those(name: str) -> None:
    assert PLAIN not in without_keys(f'request.put({name}, "{PLAIN}")', is_program=True)


@pytest.mark.parametrize(
    "line",
    [
        "c = openai.OpenAI('{}')",
        "c = openai.OpenAI(None, **{{'key': '{}'}})",
        "c = openai.OpenAI(default_headers={{'Cookie': 'a={}'}})",
        "openAiKey = '{}'; c = openai.OpenAI(openAiKey)",
        "c = openai.OpenAI(api_key='{}')",
    ],
)
def test_a_key_that_looks_like_the_name_of_a_thing_is_not_shown(line: str, check: Check) -> None:
    key = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    findings = check("a.py", f"import openai\n{line.format(key)}\n").findings
    assert findings
    assert "0305e82c3301" not in repr(findings)


@pytest.mark.parametrize(
    "line",
    [
        "c = openai.OpenAI(); tenant = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'",
        "c = openai.OpenAI(); n = uuid.UUID('3f2504e0-4f89-41d3-9a0c-0305e82c3301')",
        'client = openai.OpenAI(api_key=os.environ["OPENAI_API_KEY_2_PRODUCTION"])',
        f'client = openai.OpenAI(api_key="your-api-key-here", base_url="{URL}")',
        f'client = openai.OpenAI(api_key="test-key-123", base_url="{URL}")',
        f'client = openai.OpenAI(api_key=settings.openai_key2, max_tokens=4096, base_url="{URL}")',
        'models = {"key": "openai/gpt-4o-2024-08-06"}; c = openai.OpenAI()',
        'c = openai.OpenAI(default_headers={"X-Commit": "commit: 3f786850e387550fdab836ed7e6dc881de23001b"})',
        f'c = openai.OpenAI(api_key="${{OPENAI_API_KEY}}", base_url="{URL}")',
    ],
)
def test_a_place_for_a_key_and_what_is_none_are_shown(line: str, check: Check) -> None:
    assert check("a.py", f"import os, openai\n{line}\n").findings[-1].snippet == line


def test_what_a_finding_is_about_is_shown_however_it_looks() -> None:
    line = 'token = "gpt4x8y2z9w1v5u3t7s6"'
    assert without_keys(line, is_program=True) != line
    assert without_keys(line, is_program=True, shown=(line.index("gpt"), len(line) - 1)) == line


def test_a_key_that_begins_where_the_shown_part_of_a_long_line_does_not_is_not_shown(check: Check) -> None:
    line = f'a = "{"x" * 900}"; c = OpenAI(api_key="{PLAIN * 8}", base_url="{URL}")'
    findings = check("a.py", f"from openai import OpenAI\n{line}\n").findings
    assert "Canary7" not in repr(findings)


def test_what_is_kept_of_a_line_has_no_key_in_it_either() -> None:
    source = SourceText(".env", f"OPENAI_API_KEY={PLAIN}\n", [])
    use = Use(What.ENDPOINT, "openai", 0, 14, "OPENAI_API_KEY")
    assert "Canary7" not in repr(place_uses(source, [use]))


@pytest.mark.parametrize(
    "piece", ["key=", 'api_key="', "token ", "name: A_KEY ", "://a", "Bearer a", "(", "a1B2", "A_KEY: |\n"]
)
def test_keys_are_looked_for_in_work_that_grows_with_the_text(piece: str) -> None:
    def work(times: int) -> float:
        start = time.process_time()
        keys_in(piece * times, is_program=False)
        return time.process_time() - start

    work(100)
    assert min(work(8_000) for _ in range(2)) <= 12 * max(min(work(2_000) for _ in range(2)), 0.01)
