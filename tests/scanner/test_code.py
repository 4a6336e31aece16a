"""Clients in languages other than Python: whose a call is, and what makes that doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

GENAI = 'package main\n\nimport "google.golang.org/genai"\n\n'
BUILDER = "import com.azure.ai.openai.OpenAIClientBuilder;\n"
FACADE = "<?php\nuse OpenAI\\Laravel\\Facades\\OpenAI;\n"
DART = "import 'package:dart_openai/dart_openai.dart';\n"


def clients(check: Check, name: str, text: str) -> list[tuple[str, str]]:
    """Provider and confidence of each client that warns."""
    found = [finding for finding in check(name, text).findings if finding.rule == "default-endpoint-client"]
    return [(finding.provider, finding.confidence.value) for finding in found]


EINO = """package main

import "github.com/cloudwego/eino-ext/components/model/openai"

"""


@pytest.mark.parametrize(
    ("name", "text", "provider"),
    [
        ("a.ts", "import { openai } from '@ai-sdk/openai';\nconst m = openai.chat('gpt-4o');\n", "openai"),
        ("a.ts", "import { openai } from '@ai-sdk/openai';\nconst m = openai.embedding(name);\n", "openai"),
        ("a.ts", "import { createGoogleGenerativeAI } from '@ai-sdk/google';\ncreateGoogleGenerativeAI();\n", "google"),
        (
            "a.ts",
            "import { OpenAIClient } from '@azure/openai';\nnew OpenAIClient(new OpenAIKeyCredential(k));\n",
            "openai",
        ),
        ("a.ts", "import { OpenAIClient } from '@azure/openai';\nnew OpenAIClient(endpoint, key);\n", "azure-openai"),
        (
            "a.go",
            GENAI + "var c = genai.NewClient(ctx, &genai.ClientConfig{Backend: genai.BackendGeminiAPI})\n",
            "google",
        ),
        ("A.java", BUILDER + "var c = new OpenAIClientBuilder().credential(new KeyCredential(key));\n", "openai"),
        ("A.java", BUILDER + "var c = new OpenAIClientBuilder().endpoint(e).credential(key);\n", "azure-openai"),
        (
            "A.java",
            "import dev.langchain4j.model.openai.OpenAiChatModel;\nvar m = OpenAiChatModel.withApiKey(key);\n",
            "openai",
        ),
        ("A.java", "import org.springframework.ai.openai.api.OpenAiApi;\nvar a = new OpenAiApi(key);\n", "openai"),
        ("A.java", "import com.google.genai.Client;\nClient c = new Client();\n", "google"),
        ("a.swift", 'import GoogleGenerativeAI\nlet m = GenerativeModel(name: name, apiKey: "k")\n', "google"),
        ("a.dart", DART + "final r = OpenAI.instance.chat.create(messages: []);\n", "openai"),
        ("a.dart", "import 'package:openai_dart/openai_dart.dart' as ai;\nfinal c = ai.OpenAIClient();\n", "openai"),
        ("a.ex", "openai = OpenaiEx.new(key)\n", "openai"),
        ("a.ex", "{:ok, r} = OpenAI.chat_completion(messages: [])\n", "openai"),
        ("a.php", FACADE + "$r = OpenAI::audio()->transcribe([]);\n", "openai"),
        ("a.php", "<?php\nuse Orhanerday\\OpenAi\\OpenAi;\n$c = new OpenAi($key);\n", "openai"),
        ("a.cs", 'using OpenAI;\nusing Azure.AI.OpenAI;\nvar c = new OpenAIClient("k");\n', "openai"),
        ("a.cpp", '#include "liboai.h"\nusing namespace liboai;\nint main() {\n  OpenAI oai;\n}\n', "openai"),
        ("a.cc", "#include <openai/openai.hpp>\nint main() {\n  openai::start();\n}\n", "openai"),
        ("a.go", EINO + "var m, err = openai.NewChatModel(ctx, &openai.ChatModelConfig{APIKey: k})\n", "openai"),
        (
            "a.rs",
            "use async_openai::{Client, config::OpenAIConfig};\nlet c = Client::<OpenAIConfig>::new();\n",
            "openai",
        ),
        ("Program.cs", 'builder.AddAzureOpenAIClient("openai");\n', "azure-openai"),
        (
            "a.go",
            (
                'package a\n\nimport "github.com/Azure/azure-sdk-for-go/sdk/ai/azopenai"\n\n'
                "var c, _ = azopenai.NewClientWithKeyCredential(endpoint, key, nil)\n"
            ),
            "azure-openai",
        ),
        (
            "a.py",
            "from chromadb.utils import embedding_functions as ef\ne = ef.OpenAIEmbeddingFunction(api_key=k)\n",
            "openai",
        ),
        ("a.rs", "use rig_core::providers::{anthropic, gemini};\nlet c = gemini::Client::from_env();\n", "google"),
    ],
)
def test_tells_whose_client_a_call_makes(name: str, text: str, provider: str, check: Check) -> None:
    assert clients(check, name, text) == [(provider, "high")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ts", "import OpenAI from 'openai';\nnew OpenAI({ baseURL: config.get('base') });\n"),
        ("a.ts", "import OpenAI from 'openai';\nnew OpenAI({ apiKey, baseURL });\n"),
        ("a.ts", "import OpenAI from 'openai';\nnew OpenAI({ ...passed });\n"),
        ("a.ts", "import OpenAI from 'openai';\nconst client = new OpenAI();\nclient.baseURL = given;\n"),
        ("a.go", GENAI + "var c = genai.NewClient(ctx, &genai.ClientConfig{HTTPOptions: options})\n"),
        ("A.java", "import com.google.genai.Client;\nvar c = Client.builder().vertexAI(onVertex).build();\n"),
        ("A.java", "import org.springframework.ai.openai.api.OpenAiApi;\nvar a = new OpenAiApi(baseUrl, key);\n"),
        ("a.ex", "openai = OpenaiEx.new(key) |> OpenaiEx.with_base_url(url)\n"),
        ("a.cs", "using OpenAI;\nvar c = new OpenAIClient(credential, options);\n"),
        ("a.cs", "using App.Services;\nvar s = new OpenAIService(http);\n"),
    ],
)
def test_an_address_that_the_file_does_not_tell_makes_a_client_doubtful(name: str, text: str, check: Check) -> None:
    [(_, confidence)] = clients(check, name, text)
    assert confidence == "low"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.dart",
            DART + "f() {\n  OpenAI.baseUrl = 'https://api.deepseek.com';\n  OpenAI.instance.chat.create();\n}\n",
        ),
        ("a.ex", 'OpenAI.completions([], %OpenAI.Config{api_url: "http://localhost:8000"})\n'),
        ("a.ex", "defmodule OpenAI do\n  def a, do: OpenAI.embeddings(1)\nend\n"),
        ("a.php", "<?php\n$c = new \\Orhanerday\\OpenAi\\OpenAi($k);\n$c->setBaseURL('https://api.deepseek.com');\n"),
        ("A.java", "import org.example.Client;\nimport com.google.genai.types.Content;\nvar c = new Client();\n"),
        ("a.ts", "import OpenAI from 'openai';\nconst c = new OpenAI({ baseURL: 'llm.example.com/v1' });\n"),
        ("a.swift", 'import OpenAI\nlet c = OpenAI(configuration: .init(token: "k", host: "llm.example.com"))\n'),
        ("a.rs", "use genai::Client;\nlet c = Client::default();\n"),
        ("a.ts", "import type OpenAI from 'openai';\nimport { type ClientOptions } from 'openai';\n"),
    ],
)
def test_says_nothing_of_what_is_not_the_providers(name: str, text: str, check: Check) -> None:
    assert [finding for finding in check(name, text).findings if finding.provider != "deepseek"] == []


def test_an_import_of_a_module_in_a_library_is_its_owners(check: Check) -> None:
    [finding] = check("A.kt", "import com.openai.client.okhttp.OpenAIOkHttpClient\n").findings
    assert (finding.rule, finding.provider) == ("blocked-sdk-import", "openai")
