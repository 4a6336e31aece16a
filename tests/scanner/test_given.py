"""What a program is given, hands on or makes under names of its own: clients by type, keys, addresses, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

INJECTED = {
    "A.java": (
        ("import org.springframework.ai.openai.OpenAiChatModel;\n"
        "class A {\n  private final OpenAiChatModel model;\n  A(OpenAiChatModel model) { this.model = model; }\n}"),
        {3, 4},
    ),
    "a.kt": ("import com.aallam.openai.client.OpenAI\nclass A(val ai: OpenAI) {\n  lateinit var o: OpenAI\n}", {2, 3}),
    "A.cs": ("using OpenAI.Chat;\npublic class A(ChatClient client)\n{\n    void F(ChatClient other) { }\n}", {2, 4}),
    "a.dart": (
        ("import 'package:google_generative_ai/google_generative_ai.dart';\n"
        "class A {\n  late final GenerativeModel _model;\n  GenerativeModel? other;\n}"),
        {3, 4},
    ),
    "a.ts": ("import OpenAI from 'openai';\nclass A {\n  constructor(private readonly openai: OpenAI) {}\n}", {3}),
    "a.php": ("<?php\nuse OpenAI\\Client;\nclass A {\n  function f(): Client { return $this->c; }\n}", {4}),
    "a.go": ('package p\nimport "github.com/sashabaranov/go-openai"\ntype A struct {\n\tclient *openai.Client\n}', {4}),
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(INJECTED))
def test_a_client_that_is_given_is_told_by_its_type(path: str, check: Check) -> None:
    text, lines = INJECTED[path]
    assert lines <= {finding.line for finding in check(path, text).findings}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("A.java", "import com.acme.OpenAiChatModel;\nclass A {\n  private final OpenAiChatModel model;\n}"),
        ("a.ts", "import { OpenAI } from './mine';\nclass A {\n  constructor(private openai: OpenAI) {}\n}"),
        ("A.cs", "using Acme;\npublic class A(ChatClient client) { }"),
        ("a.go", 'package p\nimport "example.com/mine/store"\ntype A struct {\n\tclient *store.Client\n}'),
    ],
)
def test_a_type_of_somebody_else_is_silent(path: str, text: str, check: Check) -> None:
    assert check(path, text).findings == ()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", '    headers = {"Authorization": f"Bearer {ANTHROPIC_KEY}"}'),
        ("a.ts", "const headers = { Authorization: `Bearer ${openaiApiKey}` };"),
        ("A.java", 'class A { void f() { r.header("Authorization", "Bearer " + openaiApiKey); } }'),
        ("a.kt", 'fun f() { r.addHeader("Authorization", "Bearer $openaiApiKey") }'),
        ("a.c", 'void f() { sprintf(header, "Authorization: Bearer %s", openai_api_key); }'),
        ("a.jl", "PT.set_openai_key(key)"),
        ("a.py", "client = connect(api_key=openai_api_key)"),
        ("a.go", "package p\nfunc f() { http.NewRequest(http.MethodPost, claudeAPIURL, body) }"),
        ("a.kt", "fun f() { Request.Builder().url(OPENAI_URL) }"),
        ("a.py", "requests.post(OPENAI_API_URL, json=data)"),
    ],
)
def test_a_key_or_address_that_is_handed_on_is_told_by_its_name(path: str, line: str, check: Check) -> None:
    assert [finding.line for finding in check(path, line).findings] == [line.count("\n") + 1]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "if openai_api_key is None: print(openai_api_key)"),
        ("a.ts", "setOpenaiStatus(value);"),
        ("a.py", "# headers carry Bearer {openai_api_key}"),
        ("a.ts", "const headers = { Authorization: `Bearer ${apiKey}` };"),
        ("a.py", "requests.post(WEBHOOK_URL, json=data)"),
        ("a.py", "openai_url_count = fetch(things)"),
    ],
)
def test_a_name_that_is_not_handed_on_is_silent(path: str, line: str, check: Check) -> None:
    assert check(path, line).findings == ()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.go", "package p\nfunc f() any { return newOpenAIProvider(cfg) }"),
        ("a.rs", "fn f() { Box::new(AnthropicClient::new(key)); }"),
        ("a.py", "service = GeminiService()"),
        ("a.ts", "const service = new OpenAIService(options);"),
        ("a.js", "const client = new ClaudeChatClient(options);"),
        ("a.php", "<?php $a = new OpenAiAdapter($options);"),
    ],
)
def test_a_client_of_ones_own_is_told_by_whom_it_is_called_after(path: str, line: str, check: Check) -> None:
    assert len(check(path, line).findings) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "raise OpenAIError()"),
        ("a.py", "class GeminiService: pass\nservice = GeminiService()"),  # told where it asks
        ("a.ts", "const service = new OpenAICompatibleService(options);"),
        ("a.ts", "const form = new ClaudeSettings();"),
        ("a.ts", "openAIProvider(cfg);"),
    ],
)
def test_what_asks_nobody_or_is_defined_here_is_silent(path: str, line: str, check: Check) -> None:
    assert check(path, line).findings == ()


def test_a_part_of_somebody_elses_client_is_not_told(check: Check) -> None:
    text = (
        'import { openai } from "@ai-sdk/openai";\nimport { mistral } from "./mistral";\nawait mistral.files.upload(a);'
    )
    assert {finding.line for finding in check("a.ts", text).findings} == {1}


@pytest.mark.parametrize(
    ("name", "provider"), [("DEEPSEEK_STUDY_API_KEY", "deepseek"), ("OPENAI_SUMMARY_API_KEY", "openai")]
)
def test_a_key_for_one_use_is_its_providers(name: str, provider: str, check: Check) -> None:
    findings = check("a.py", f'import os\nos.environ["{name}"]', strict_unknown=True).findings
    assert {finding.provider for finding in findings} <= {provider}
    assert provider != "openai" or [finding.line for finding in findings] == [2]


def test_a_body_put_together_from_strings_asks_for_its_model(check: Check) -> None:
    text = 'class A {\n  String body = "{"\n    + "\\"model\\": \\"gpt-4\\","\n    + "}";\n}'
    assert [finding.line for finding in check("A.java", text).findings] == [3]


SCRIPT = 'import requests\nrequests.post("https://api.openai.com/v1/chat/completions", json={})\n'


@pytest.mark.parametrize(
    ("path", "text", "severity"),
    [
        ("scripts/test_api.py", SCRIPT, "error"),
        ("scripts/test_api.py", f"{SCRIPT}\ndef test_it():\n    assert True\n", "info"),
        ("tests/api.py", SCRIPT, "info"),
    ],
)
def test_a_script_that_asks_and_tests_nothing_is_a_program(path: str, text: str, severity: str, check: Check) -> None:
    assert [finding.severity.value for finding in check(path, text).findings] == [severity]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("application.yml", "app:\n  ai:\n    model: ${OPENAI_MODEL}\n", {3}),
        ("compose.yml", "services:\n  a:\n    environment:\n      MODEL: ${OPENAI_MODEL}\n", set()),
    ],
)
def test_a_model_that_is_asked_by_a_variable_is_told(path: str, text: str, told: set[int], check: Check) -> None:
    assert {finding.line for finding in check(path, text).findings} == told


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.tf", ('resource "aws_iam_policy" "p" {\n  policy = jsonencode({ Statement = [{\n'
         '    Action = ["bedrock:InvokeModel"]\n  }] })\n}')),
        ("a.yaml", "Statement:\n  - Effect: Allow\n    Action:\n      - bedrock:InvokeModel\n"),
        ("a.json", '{"Statement": [{"Action": [\n"bedrock:InvokeModel"]}]}'),
    ],
)  # fmt: skip
def test_what_a_policy_lets_a_program_do_is_told(path: str, text: str, check: Check) -> None:
    assert {finding.provider for finding in check(path, text).findings} == {"aws-bedrock"}
