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
    ),
    "swift": Words(
        "a.swift",
        client='import OpenAI\nlet c = OpenAI(apiToken: "k")',
        moved='import OpenAI\nlet c = OpenAI(configuration: .init(token: "k", host: "api.deepseek.com"))',
        constant='let chatModel = "<id>"',
        returned='func f() -> String { return "<id>" }',
        listed='let models = ["<id>", "gpt-4"]',
        compared='let old = model == "<id>"',
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
    ),
    "scala": Words(
        "a.scala",
        "object A {{\n{}\n}}",
        client="import io.cequence.openaiscala.service.OpenAIServiceFactory\nval c = OpenAIServiceFactory()",
        constant='val chatModel = "<id>"',
        returned='def f(): String = "<id>"',
        listed='val models = List("<id>", "gpt-4")',
        compared='val old = model == "<id>"',
    ),
    "groovy": Words(
        "a.groovy",
        constant='def chatModel = "<id>"',
        returned='def f() { return "<id>" }',
        listed='def models = ["<id>", "gpt-4"]',
        compared='def old = model == "<id>"',
    ),
    "lua": Words(
        "a.lua",
        constant='local chat_model = "<id>"',
        returned='local function f() return "<id>" end',
        listed='local models = { "<id>", "gpt-4" }',
        compared='if model == "<id>" then end',
        remark="-- {}",
    ),
    "julia": Words(
        "a.jl",
        constant='const chat_model = "<id>"',
        returned='function f()\n  return "<id>"\nend',
        listed='models = ["<id>", "gpt-4"]',
        compared='old = model == "<id>"',
        remark="# {}",
    ),
    "cpp": Words(
        "a.cc",
        client='#include "liboai.h"\nliboai::OpenAI oai;',
        constant='const char* chat_model = "<id>";',
        returned='const char* f() { return "<id>"; }',
        listed='const char* models[] = {"<id>", "gpt-4"};',
        compared='bool f() { return model == "<id>"; }',
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
