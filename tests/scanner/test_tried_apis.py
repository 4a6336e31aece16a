"""Ways in which programs reach a provider that no SDK's client shows: keys held, sessions, scripts, short names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

KEY = "sk-proj-abcdefghijklmnop1234"


def warned(check: Check, path: str, text: str) -> dict[int, str]:
    """Line → provider of what warns."""
    found = check(path, text).findings
    return {one.line: one.provider for one in found if one.severity is not Severity.INFO}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", f'OPENAI_API_KEY = "{KEY}"'),
        ("a.js", f'const OPENAI_API_KEY = "{KEY}";'),
        ("a.c", f'const char* openai_api_key = "{KEY}";'),
        ("A.java", f'class A {{ static final String OPENAI_API_KEY = "{KEY}"; }}'),
        ("a.swift", f'let openAIKey = "{KEY}"'),
        ("a.go", f'package main\nconst openaiAPIKey = "{KEY}"'),
        ("a.rs", f'const OPENAI_API_KEY: &str = "{KEY}";'),
        ("a.cs", f'class A {{ const string OpenAIApiKey = "{KEY}"; }}'),
        ("a.dart", f"const openaiApiKey = '{KEY}';"),
        ("a.rb", f'OPENAI_API_KEY = "{KEY}"'),
        ("a.kt", f'const val OPENAI_API_KEY = "{KEY}"'),
        ("a.php", f"<?php\n$openai_api_key = '{KEY}';"),
    ],
)
def test_a_key_that_a_program_holds_itself_is_told_by_its_name(check: Check, path: str, line: str) -> None:
    assert set(warned(check, path, line).values()) == {"openai"}


@pytest.mark.parametrize("value", ["", "missing", "the key of OpenAI", "${OPENAI}", "openai.key"])
def test_what_is_no_key_is_not_told_by_what_is_given_it(check: Check, value: str) -> None:
    assert warned(check, "a.py", f'openai_api_key = "{value}"') == {}


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("XAI_KEY", "xai"),
        ("PERPLEXITY_KEY", "perplexity"),
        ("FIREWORKS_APIKEY", "fireworks"),
        ("GOOGLE_AI_API_KEY", "google"),
        ("API_KEY_OPENAI", "openai"),
        ("OPENAI_TEMPERATURE", "openai"),
        ("OPENAI_TIMEOUT_MS", "openai"),
    ],
)
def test_short_and_turned_names_of_keys_and_how_a_model_is_asked_are_told(
    check: Check, name: str, provider: str
) -> None:
    found = check("a.py", f'import os\nv = os.getenv("{name}")').findings
    assert [one.provider for one in found] == [provider]
    assert [one.provider for one in check(".env", f"{name}=x1\n").findings] == [provider]


@pytest.mark.parametrize("name", ["META_KEY", "POE_KEY", "KEY_VALUE", "OPENAI_MAX_LINES", "TOKEN_LIMIT"])
def test_names_of_other_programs_are_silent(check: Check, name: str) -> None:
    assert check("a.py", f'import os\nv = os.getenv("{name}")').findings == ()


def test_a_client_that_a_session_makes_is_told(check: Check) -> None:
    text = 'import boto3\nsession = boto3.Session()\nc = session.client("bedrock-runtime")\ns = session.client("s3")\n'
    found = [one.line for one in check("a.py", text).findings if one.provider == "aws-bedrock"]
    assert 3 in found
    assert 4 not in found


def test_the_clients_of_a_whole_clouds_sdk_are_told_apart(check: Check) -> None:
    text = 'const AWS = require("aws-sdk");\nconst s = new AWS.S3();\nconst b = new AWS.BedrockRuntime();\n'
    assert [one.line for one in check("a.js", text).findings if one.line > 1] == [3]
    assert check("a.js", "\n".join(text.splitlines()[:2])).findings == ()


def test_the_parts_of_tidyllm_and_what_is_called_by_a_packages_name_are_told(check: Check) -> None:
    text = 'library(tidyllm)\nx <- llm_message("hi") |> chat(claude())\ny <- ellmer::chat_openai()\nz <- chat(ollama())'
    assert warned(check, "a.R", text) == {2: "anthropic", 3: "openai"}


def test_a_backend_that_emacs_is_told_to_make_is_told(check: Check) -> None:
    assert warned(check, "a.el", '(gptel-make-anthropic "Claude" :key key)\n(make-directory "x")') == {1: "anthropic"}


def test_a_class_of_settings_below_a_providers_name_is_told(check: Check) -> None:
    text = '@ConfigurationProperties(prefix = "app.open-ai")\nclass A {}'
    assert warned(check, "A.java", text) == {1: "openai"}


SCRIPT = "from openai import OpenAI\nclient = OpenAI()\nprint(client.models.list())\n"


def test_a_script_that_is_only_called_a_test_is_a_program(check: Check) -> None:
    assert set(warned(check, "test_openai.py", SCRIPT)) >= {1, 2}
    assert warned(check, "test_openai.py", f"{SCRIPT}assert client\n") == {}
    assert warned(check, "tests/openai.py", SCRIPT) == {}


def test_a_token_of_many_services_is_told_beside_the_address_of_one(check: Check) -> None:
    line = 'token = os.environ["GITHUB_TOKEN"]'
    address = 'base = "https://models.inference.ai.azure.com"'
    found = check("a.py", f"import os\n{line}\n{address}").findings
    assert (2, "github-models") in [(one.line, one.provider) for one in found]
    assert check("a.py", f"import os\n{line}").findings == ()
