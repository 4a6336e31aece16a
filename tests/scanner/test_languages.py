"""One table of cases, the same answers in every language: what calls a provider, and what only looks so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.languages.rows import LANGUAGES

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

HOST = "https://api.openai.com/v1"


class Words(NamedTuple):
    """How a language says the cases; ``{}`` in a frame is where they stand."""

    path: str
    frame: str = "{}"
    client: str = ""
    """A client with its import, of a provider that is closed."""
    moved: str = ""
    """The same with another address."""
    constant: str = ""
    """A name that stands for ``<id>``."""
    returned: str = ""
    listed: str = ""
    compared: str = ""
    remark: str = "// {}"
    body: str = ""
    """The body of a request as a text over several lines."""
    member: str = ""
    """A provider that is chosen by a member of a type of providers, or by a symbol."""


TABLE = {
    "python": Words(
        "a.py",
        client="from openai import OpenAI\nc = OpenAI()",
        moved='from openai import OpenAI\nopts = dict(base_url="https://api.deepseek.com")\nc = OpenAI(**opts)',
        constant='chat_model = "<id>"',
        returned='def f():\n    return "<id>"',
        listed='MODELS = ["<id>", "gpt-4"]',
        compared='if model == "<id>": pass',
        remark="# {}",
        body='body = """{\n  "model": "<id>"\n}"""',
        member="provider = LLMProvider.OPENAI",
    ),
    "javascript": Words(
        "a.ts",
        client='import OpenAI from "openai";\nconst c = new OpenAI();',
        moved=(
            'import OpenAI from "openai";\nconst o = { baseURL: "https://api.deepseek.com" };\nconst c = new OpenAI(o);'
        ),
        constant='const chatModel = "<id>";',
        returned='const f = () => "<id>";',
        listed='const models = ["<id>", "gpt-4"];',
        compared='if (model === "<id>") go();',
        body='const body = `{\n  "model": "<id>"\n}`;',
        member="const provider = LLMProvider.OpenAI;",
    ),
    "go": Words(
        "a.go",
        "package p\n{}",
        client='import openai "github.com/sashabaranov/go-openai"\nvar c = openai.NewClient(key)',
        moved=(
            'import openai "github.com/sashabaranov/go-openai"\nfunc f() {\n\tc := openai.DefaultConfig(key)\n'
            '\tc.BaseURL = "https://api.deepseek.com/v1"\n}'
        ),
        constant='const ChatModel = "<id>"',
        returned='func f() string { return "<id>" }',
        listed='var models = []string{"<id>", "gpt-4"}',
        compared='func f(m string) bool { return m == "<id>" }',
        body='var body = `{\n  "model": "<id>"\n}`',
        member="var provider = llm.ProviderOpenAI",
    ),
    "java": Words(
        "A.java",
        client=(
            "import com.openai.client.okhttp.OpenAIOkHttpClient;\nclass A { Object c = OpenAIOkHttpClient.fromEnv(); }"
        ),
        moved=(
            "import com.openai.client.okhttp.OpenAIOkHttpClient;\nclass A { Object c ="
            ' OpenAIOkHttpClient.builder().baseUrl("https://api.deepseek.com").build(); }'
        ),
        constant='class A { String chatModel = "<id>"; }',
        returned='class A { String f() { return "<id>"; } }',
        listed='class A { String[] models = {"<id>", "gpt-4"}; }',
        compared='class A { boolean f(String m) { return m.equals("<id>"); } }',
        body='class A { String b = """\n{\n  "model": "<id>"\n}"""; }',
        member="class A { Provider p = LlmProvider.OPENAI; }",
    ),
    "kotlin": Words(
        "a.kt",
        client='import com.aallam.openai.client.OpenAI\nval c = OpenAI(token = "k")',
        moved=(
            "import com.aallam.openai.client.OpenAI\n"
            'val c = OpenAI(token = "k", host = Host(baseUrl = "https://api.deepseek.com"))'
        ),
        constant='val chatModel = "<id>"',
        returned='fun f() = "<id>"',
        listed='val models = listOf("<id>", "gpt-4")',
        compared='val isOld = model == "<id>"',
        body='val b = """{\n  "model": "<id>"\n}"""',
        member="val provider = LlmProvider.OPENAI",
    ),
    "csharp": Words(
        "a.cs",
        client="using OpenAI;\nvar c = new OpenAIClient(key);",
        moved=(
            'using OpenAI;\nvar o = new OpenAIClientOptions { Endpoint = new Uri("https://api.deepseek.com") };\n'
            "var c = new OpenAIClient(key, o);"
        ),
        constant='class A { const string ChatModel = "<id>"; }',
        returned='class A { string F() { return "<id>"; } }',
        listed='class A { string[] Models = { "<id>", "gpt-4" }; }',
        compared='class A { bool F(string m) { return m == "<id>"; } }',
        body='class A { string b = """\n{\n  "model": "<id>"\n}\n"""; }',
        member="class A { AIService s = AIService.OpenAI; }",
    ),
    "rust": Words(
        "a.rs",
        client="use async_openai::Client;\nfn f() { let c = Client::new(); }",
        moved=(
            "use async_openai::config::OpenAIConfig;\n"
            'fn f() { let c = OpenAIConfig::new().with_api_base("https://api.deepseek.com"); }'
        ),
        constant='const CHAT_MODEL: &str = "<id>";',
        returned='fn f() -> String { return "<id>".to_string(); }',
        listed='const MODELS: [&str; 2] = ["<id>", "gpt-4"];',
        compared='fn f(m: &str) -> bool { m == "<id>" }',
        body='fn f() { let b = r#"{\n  "model": "<id>"\n}"#; }',
        member="fn f() { let b = LLMBackend::OpenAI; }",
    ),
    "ruby": Words(
        "a.rb",
        client='require "openai"\nc = OpenAI::Client.new(access_token: key)',
        moved='require "openai"\nc = OpenAI::Client.new(access_token: key, uri_base: "https://api.deepseek.com")',
        constant='CHAT_MODEL = "<id>"',
        returned='def f\n  return "<id>"\nend',
        listed='MODELS = ["<id>", "gpt-4"]',
        compared='old = model == "<id>"',
        remark="# {}",
        body='b = <<~JSON\n{\n  "model": "<id>"\n}\nJSON',
        member="provider = :openai",
    ),
    "php": Words(
        "a.php",
        "<?php\n{}",
        client="use OpenAI\\Client;\n$c = OpenAI::client($key);",
        moved="use OpenAI\\Client;\n$c = OpenAI::factory()->withBaseUri('https://api.deepseek.com')->make();",
        constant="const CHAT_MODEL = '<id>';",
        returned="function f() { return '<id>'; }",
        listed="$models = ['<id>', 'gpt-4'];",
        compared="if ($model === '<id>') { go(); }",
        body='$b = <<<JSON\n{\n  "model": "<id>"\n}\nJSON;',
        member="$r = text()->using(Provider::OpenAI);",
    ),
    "swift": Words(
        "a.swift",
        client='import OpenAI\nlet c = OpenAI(apiToken: "k")',
        moved='import OpenAI\nlet c = OpenAI(configuration: .init(token: "k", host: "api.deepseek.com"))',
        constant='let chatModel = "<id>"',
        returned='func f() -> String { return "<id>" }',
        listed='let models = ["<id>", "gpt-4"]',
        compared='let old = model == "<id>"',
        body='let b = """\n{\n  "model": "<id>"\n}\n"""',
        member="let provider: Provider = .openAI",
    ),
    "dart": Words(
        "a.dart",
        client="import 'package:openai_dart/openai_dart.dart';\nfinal c = OpenAIClient(apiKey: k);",
        moved=(
            "import 'package:openai_dart/openai_dart.dart';\n"
            "final c = OpenAIClient(apiKey: k, baseUrl: 'https://api.deepseek.com');"
        ),
        constant="const chatModel = '<id>';",
        returned="String f() { return '<id>'; }",
        listed="final models = ['<id>', 'gpt-4'];",
        compared="final old = model == '<id>';",
        body="final b = '''{\n  \"model\": \"<id>\"\n}''';",
        member="final provider = LlmProvider.openai;",
    ),
    "elixir": Words(
        "a.ex",
        "defmodule A do\n{}\nend",
        client="  alias LangChain.ChatModels.ChatOpenAI\n  def c, do: ChatOpenAI.new!(%{stream: true})",
        moved=(
            "  alias LangChain.ChatModels.ChatOpenAI\n"
            '  def c, do: ChatOpenAI.new!(%{endpoint: "https://api.deepseek.com/chat"})'
        ),
        constant='  @chat_model "<id>"',
        returned='  def f, do: "<id>"',
        listed='  @models ["<id>", "gpt-4"]',
        compared='  def f(m), do: m == "<id>"',
        remark="# {}",
        body='  @b """\n  {\n    "model": "<id>"\n  }\n  """',
        member="  @provider :openai",
    ),
    "scala": Words(
        "a.scala",
        "object A {{\n{}\n}}",
        client="import io.cequence.openaiscala.service.OpenAIServiceFactory\nval c = OpenAIServiceFactory()",
        constant='val chatModel = "<id>"',
        returned='def f(): String = "<id>"',
        listed='val models = List("<id>", "gpt-4")',
        compared='val old = model == "<id>"',
        body='val b = """{\n  "model": "<id>"\n}"""',
        member="val provider = LlmProvider.OpenAI",
    ),
    "groovy": Words(
        "a.groovy",
        constant='def chatModel = "<id>"',
        returned='def f() { return "<id>" }',
        listed='def models = ["<id>", "gpt-4"]',
        compared='def old = model == "<id>"',
        body="def b = '''{\n  \"model\": \"<id>\"\n}'''",
        member="def provider = LlmProvider.OPENAI",
    ),
    "lua": Words(
        "a.lua",
        constant='local chat_model = "<id>"',
        returned='local function f() return "<id>" end',
        listed='local models = { "<id>", "gpt-4" }',
        compared='if model == "<id>" then end',
        remark="-- {}",
        body='local b = [[{\n  "model": "<id>"\n}]]',
        member="local provider = Provider.OpenAI",
    ),
    "julia": Words(
        "a.jl",
        constant='const chat_model = "<id>"',
        returned='function f()\n  return "<id>"\nend',
        listed='models = ["<id>", "gpt-4"]',
        compared='old = model == "<id>"',
        remark="# {}",
        body='b = """{\n  "model": "<id>"\n}"""',
        member="provider = Provider.OpenAI",
    ),
    "cpp": Words(
        "a.cc",
        client='#include "liboai.h"\nliboai::OpenAI oai;',
        constant='const char* chat_model = "<id>";',
        returned='const char* f() { return "<id>"; }',
        listed='const char* models[] = {"<id>", "gpt-4"};',
        compared='bool f() { return model == "<id>"; }',
        body='const char* b = R"({\n  "model": "<id>"\n})";',
        member="auto provider = Provider::OpenAI;",
    ),
}


def lines(check: Check, words: Words, text: str) -> list[str]:
    """The lines that warn, without the space around them."""
    program = words.frame.format(text.replace("<id>", "gpt-4o"))
    found = {finding.line for finding in check(words.path, program).findings if finding.severity is not Severity.INFO}
    return [program.splitlines()[number - 1].strip() for number in sorted(found)]


def test_every_language_is_in_the_table() -> None:
    assert set(TABLE) == set(LANGUAGES)


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_client_and_its_import_are_told(language: str, check: Check) -> None:
    words = TABLE[language]
    assert len(lines(check, words, words.client)) == (2 if words.client else 0)


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_client_with_another_address_is_silent(language: str, check: Check) -> None:
    words = TABLE[language]
    assert lines(check, words, words.moved) == []


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_model_that_is_chosen_is_told(language: str, check: Check) -> None:
    words = TABLE[language]
    for case in (words.constant, words.returned):
        assert len(lines(check, words, case)) == 1, case


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_model_in_the_body_of_a_request_is_told(language: str, check: Check) -> None:
    words = TABLE[language]
    assert [line.strip(",") for line in lines(check, words, words.body)] == ['"model": "gpt-4o"']
    reply = words.body.replace('"<id>"', '"<id>", "choices": []')
    assert lines(check, words, reply) == []


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_provider_that_is_chosen_by_a_member_of_a_type_is_told(language: str, check: Check) -> None:
    words = TABLE[language]
    assert len(lines(check, words, words.member)) == 1


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_model_that_is_offered_or_compared_is_silent(language: str, check: Check) -> None:
    words = TABLE[language]
    for case in (words.listed, words.compared, words.remark.format('ask(model="<id>")')):
        assert lines(check, words, case) == [], case


@pytest.mark.parametrize("language", sorted(TABLE))
def test_an_address_is_told_where_it_is_used(language: str, check: Check) -> None:
    words = TABLE[language]
    said = words.constant.replace("<id>", HOST)
    assert len(lines(check, words, said)) == 1
    assert lines(check, words, words.remark.format(HOST)) == []
