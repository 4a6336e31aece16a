"""Frameworks that serve many providers: whose an import, a client or a model is, the part that it is of tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check


def told(check: Check, path: str, text: str) -> dict[int, str]:
    """Line → provider of what warns."""
    found = check(path, text).findings
    return {finding.line: finding.provider for finding in found if finding.severity is not Severity.INFO}


@pytest.mark.parametrize(
    ("path", "text", "provider"),
    [
        ("a.py", "from strands.models.anthropic import AnthropicModel\nm = AnthropicModel()", "anthropic"),
        ("a.py", "from haystack.components.embedders import OpenAITextEmbedder\ne = OpenAITextEmbedder()", "openai"),
        ("a.py", "from pipecat.services.google.llm import GoogleLLMService\ns = GoogleLLMService()", "google"),
        ("a.go", 'import "github.com/tmc/langchaingo/llms/anthropic"\nvar c, _ = anthropic.New()', "anthropic"),
        ("a.kt", "import ai.koog.prompt.executor.clients.google.GoogleLLMClient\nval c = GoogleLLMClient(k)", "google"),
        ("a.rs", "use swiftide::integrations::openai::OpenAI;\nlet c = OpenAI::builder();", "openai"),
        (
            "a.php",
            "<?php use Symfony\\AI\\Platform\\Bridge\\OpenAi\\PlatformFactory;\n$p = PlatformFactory::create($key);",
            "openai",
        ),
    ],
)
def test_a_part_of_a_framework_that_is_called_after_a_provider_is_told(
    check: Check, path: str, text: str, provider: str
) -> None:
    program = f"package main\n{text}" if path.endswith(".go") else text
    lines = told(check, path, program)
    assert len(lines) == 2
    assert set(lines.values()) == {provider}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "from strands.models.ollama import OllamaModel\nm = OllamaModel()"),
        ("a.py", "from llama_index.llms.openai_like import OpenAILike\nm = OpenAILike()"),
        ("a.py", "from pydantic_ai.models.test import TestModel\nm = TestModel()"),
        ("a.py", "from agents.openai_agent import run\nrun()"),
        ("a.go", 'package main\nimport "github.com/tmc/langchaingo/llms/ollama"\nvar c, _ = ollama.New()'),
        ("a.kt", "import ai.koog.prompt.executor.clients.LLMClient\nfun f(c: LLMClient) = c"),
        (
            "a.rs",
            'use swiftide::integrations::openai::OpenAI;\nlet c = OpenAI::builder().api_base("http://localhost:8000");',
        ),
    ],
)
def test_parts_for_others_and_what_is_sent_elsewhere_are_silent(check: Check, path: str, text: str) -> None:
    assert {line for line in told(check, path, text) if line > 1} == set()


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (
            "a.kt",
            "import ai.koog.prompt.executor.clients.anthropic.AnthropicModels\nval m = AnthropicModels.Sonnet_4",
            2,
        ),
        ("a.go", 'package main\nimport "github.com/openai/openai-go"\nvar m = openai.ChatModelGPT4o', 3),
        (
            "A.java",
            "import com.openai.models.OpenAIModels;\nclass A { Object m = OpenAIModels.Chat.LARGE; }",
            2,
        ),
    ],
)
def test_a_constant_of_a_type_of_models_is_told_whatever_it_is_given_to(
    check: Check, path: str, text: str, line: int
) -> None:
    assert line in told(check, path, text)


JAVA = """import com.openai.client.okhttp.OpenAIOkHttpClient;
class A { Object c =
  OpenAIOkHttpClient
    .builder()
    .fromEnv()
    .build(); }"""
KOTLIN = """import com.openai.client.okhttp.OpenAIOkHttpClient
val c = OpenAIOkHttpClient
    .builder()
    .build()"""
CSHARP = """using Microsoft.SemanticKernel;
var k = Kernel
    .CreateBuilder()
    .AddOpenAIChatCompletion("m", key)
    .Build();"""
PYTHON = """from openai import OpenAI
client = OpenAI()
t = (
    client
    .beta
    .threads.create()
)"""
SCRIPT = 'import OpenAI from "openai";\nconst t = await new OpenAI()\n  .beta\n  .threads\n  .create();'


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("A.java", JAVA, 3),
        ("a.kt", KOTLIN, 2),
        ("a.cs", CSHARP, 4),
        ("a.php", "<?php\n$c = OpenAI::factory()\n    ->withApiKey($key)\n    ->make();", 2),
        ("a.ts", SCRIPT, 2),
        ("a.py", PYTHON, 5),
    ],
)
def test_what_a_chain_over_several_lines_calls_is_told_at_its_own_line(
    check: Check, path: str, text: str, line: int
) -> None:
    assert line in told(check, path, text)


def test_what_a_python_package_brings_as_an_extra_is_told(check: Check) -> None:
    text = "pydantic-ai-slim[openai]==1.0\nlitellm[proxy]\ninstructor[anthropic, rich]\n"
    assert told(check, "requirements.txt", text) == {1: "openai", 3: "anthropic"}
    assert told(check, "pyproject.toml", f'[project]\ndependencies = ["{text.splitlines()[0]}"]') == {2: "openai"}


def test_the_packages_of_a_script_of_elixir_are_told(check: Check) -> None:
    assert told(check, "a.exs", 'Mix.install([\n  {:openai_ex, "~> 0.9.0"},\n])') == {2: "openai"}
