"""What the readers make of small files: the lines that warn an individual in mainland China, and those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check


def warned(check: Check, name: str, text: str) -> list[int]:
    return sorted({finding.line for finding in check(name, text).findings if finding.severity is not Severity.INFO})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("install.php", "<?php\nif (str_contains($content, 'OPENAI_API_KEY')) { return; }\n"),
        ("setup.ts", 'if (text.includes("OPENAI_API_KEY")) done();\n'),
        ("form.tsx", "<Input placeholder={'https://api.openai.com/v1'} />\n"),
        ("provider.ts", "  placeholder: 'https://api.anthropic.com',\n"),
        ("Docs/openapi-split/paths/a.yml", '  curl: "curl https://api.openai.com/v1/evals"\n'),
        (
            "image.go",
            (
                'package openai\nimport (\n\t"github.com/openai/openai-go/v3/internal/apijson"\n'
                '\t"github.com/openai/openai-go/v3/option"\n)\n'
            ),
        ),
        ("azd.tf", 'model_format = "OpenAI"\n'),
        ("count.py", 'import tiktoken\nencoder = tiktoken.encoding_for_model("gpt-3.5-turbo")\n'),
        ("count.py", 'def tokens_per_model(model="gpt-4-0613"):\n    return tokens_per_model(model="gpt-4-0613")\n'),
        ("count.py", 'def num_tokens_from_messages(messages: list[str], model: str = "gpt-4-0613"): ...\n'),
        ("count.py", 'n = count_message_tokens(messages, model="gpt-4-0613")\n'),
        ("count.ts", 'export function numTokensFromMessages(messages: Message[], model = "gpt-4-0613") {}\n'),
        ("count.js", 'const n = getTokenCount(text, "gpt-4-0613");\n'),
        ("Count.kt", 'fun countTokens(text: String, model: String = "gpt-4-0613"): Int = 1\n'),
        ("Count.cs", 'class A { int NumTokensFromMessages(string t, string model = "gpt-4-0613") { return 1; } }\n'),
        ("count.php", "<?php\nfunction count_tokens($text, $model = 'gpt-4-0613') { return 1; }\n"),
        ("count.go", 'package a\nfunc f() { n := NumTokensFromMessages(m, "gpt-4-0613") }\n'),
        ("count.rb", 'n = OpenAI.rough_token_count("gpt-4-0613")\n'),
        ("types.ts", "export type OpenAIModel = 'gpt-3.5-turbo' | 'gpt-4';\n"),
        ("emit.ts", "lines.push(\"import type { Auth } from 'openai/auth';\");\n"),
        ("hub.py", 'def __init__(self, model_name="whisper-1", base_url="https://ai.gitee.com/v1/"): ...\n'),
        ("pyproject.toml", '[project.entry-points.llm]\nanthropic = "llm_anthropic"\n'),
        ("Service.java", "package com.theokanning.openai.service;\nimport com.theokanning.openai.edit.EditResult;\n"),
        ("base.dart", "import 'package:dart_openai/src/core/enum.dart';\n"),
        (".inline-snapshot/external/0a1b.bin", 'data: {"model":"gpt-4o-2024-08-06","choices":[]}\n'),
        ("client.ex", 'defmodule A do\n  @moduledoc """\n  Calls `"https://api.openai.com/v1"`.\n  """\nend\n'),
        ("client.ex", '@doc "Give it your key, as \\"OPENAI_API_KEY\\""\ndef a, do: 1\n'),
        ("maps.env", "GOOGLE_API_KEY=\nGOOGLE_MAPS_ID=\n"),
        (
            "azd.bicep",
            "param kind string = 'Speech'\nresource a 'Microsoft.CognitiveServices/accounts@1' = {\n  kind: kind\n}\n",
        ),
        ("main.tf", 'OPENAI = "x"\nGOOGLE_PSE_API_KEY = "a"\nGOOGLE_API_KEY = "b"\n'),
        ("lib.rs", '#[cfg(test)]\nmod tests {\n    const URL: &str = "https://api.openai.com/v1";\n}\n'),
        ("src/commonTest/kotlin/Config.kt", 'val key = env("OPENAI_API_KEY")\n'),
        ("evals/results/run.json", '{"grader_model": "gpt-4-turbo"}\n'),
        ("docs/assets/js/home.js", 'show({ model: "gpt-4o" });\n'),
        ("src/generated/client.ts", 'export const BASE = "https://api.openai.com/v1";\n'),
        ("Chat.php", "<?php\nnamespace LLPhant\\Tool;\nuse LLPhant\\Chat\\OpenAIChat;\n"),
        ("player.ts", "import { Player } from 'openai-speech-player';\n"),
        ("lm.py", "raise ValueError(\"call `dspy.LM('openai/gpt-5')` instead\")\n"),
        ("names.tf", 'variable "region" {\n  default = "gpt-4o"\n}\n'),
    ],
)
def test_says_nothing_loud(name: str, text: str, check: Check) -> None:
    assert warned(check, name, text) == []


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("cloud.py", 'MODEL_NAME = "anthropic.claude-3-haiku-20240307-v1:0"\n', [1]),
        ("agent.py", 'ask(model="bedrock/anthropic.claude-3-sonnet-20240229-v1:0")\n', [1]),
        ("main.bicep", "output AZURE_OPENAI_ENDPOINT string = account.properties.endpoint\n", [1]),
        ("main.bicep", "output AZURE_OPENAI_CHATGPT_DEPLOYMENT string = name\n", [1]),
        ("main.bicep", "param chatModelName string = 'gpt-4o-mini'\n", [1]),
        (
            "azd.bicep",
            "param kind string = 'OpenAI'\nresource a 'Microsoft.CognitiveServices/accounts@1' = {\n  kind: kind\n}\n",
            [1],
        ),
        (
            "compose.yaml",
            "environment:\n  - OPENAI_API_KEY=$OPENAI_API_KEY\n  - GOOGLE_API_KEY=$GOOGLE_API_KEY\n",
            [2, 3],
        ),
        (".env.example", "# Gemini\nGOOGLE_API_KEY=\n", [2]),
        ("app.tftpl", "export OPENAI_API_BASE=${endpoint}\n", [1]),
        ("Chat.java", "import org.springframework.ai.anthropic.AnthropicChatModel;\n", [1]),
        ("Chat.kt", "import org.springframework.ai.openai.OpenAiChatModel\n", [1]),
        (
            "Chat.java",
            "import com.unfbx.chatgpt.OpenAiClient;\nOpenAiClient c = OpenAiClient.builder().build();\n",
            [1, 2],
        ),
        ("chat.rb", "llm = Langchain::LLM::OpenAI.new(api_key: key)\n", [1]),
        ("chat.rb", 'require "ruby/openai"\n', [1]),
        ("chat.dart", "import 'package:dart_openai/dart_openai.dart';\n", [1]),
        ("pubspec.yaml", "name: app\ndependencies:\n  dart_openai: ^5.1.0\n", [3]),
        (
            "chat.ex",
            "alias LangChain.ChatModels.ChatOpenAI\n\nllm = ChatOpenAI.new!(%{stream: true})\n",
            [1, 3],
        ),
        ("chat.ex", '  field :model, :string, default: "gpt-4o"\n', [1]),
        ("Program.cs", "var memory = new KernelMemoryBuilder().WithOpenAIDefaults(key).Build();\n", [1]),
        ("Config.cs", '    public string ChatModel { get; set; } = "claude-3-opus-20240229";\n', [1]),
        (
            "chat.ts",
            'import { GoogleGenerativeAI } from "@google/generative-ai";\nnew GoogleGenerativeAI(key);\n',
            [1, 2],
        ),
        ("cli.py", 'parser.add_argument("--model", type=str, default="gpt-4o")\n', [1]),
        ("ask.py", 'def stream_tokens(prompt, model="gpt-4-0613"): ...\n', [1]),
        ("ask.py", 'def ask(prompt, max_tokens=3, model="gpt-4-0613"): ...\n', [1]),
        ("ask.ts", 'const o = generateTokens(text, { model: "gpt-4-0613" });\n', [1]),
        ("config.py", 'class Config:\n    model: str = Field(default="gpt-4o")\n', [2]),
        ("page.tsx", "const [model, setModel] = useState<Model>('gpt-3.5-turbo');\n", [1]),
        ("main.rs", "use rig::providers::openai;\nlet agent = openai::Client::from_env()?;\n", [1, 2]),
        ("main.rs", "use openai_api_rs::v1::api::OpenAIClient;\n", [1]),
        ("edge.ts", "import { Api } from '@acme/anthropic';\nimport { chat } from 'chatgpt';\n", [1, 2]),
        ("Chat.swift", 'import ChatGPTSwift\nlet api = ChatGPTAPI(apiKey: "x")\n', [1, 2]),
        ("Chat.php", "<?php\nuse LLPhant\\Chat\\OpenAIChat;\n$chat = new OpenAIChat();\n", [2, 3]),
        ("agent.py", 'agent = create(model="openai:gpt-4o")\n', [1]),
        ("application.yaml", 'model-name: "gpt-4o-mini"\n', [1]),
        ("flow.prompty", "---\nmodel:\n  api_key: ${env:AZURE_OPENAI_API_KEY}\n---\n", [3]),
        ("Program.cs", 'var chat = client.GetChatClient("gpt-4o-mini");\n', [1]),
        ("models.tf", 'variable "chat_model_name" {\n  default = "gpt-4o"\n}\n', [2]),
        ("action.yml", "inputs:\n  light_model:\n    default: 'gpt-3.5-turbo'\n", [3]),
        ("main.tf", "AZURE_OPENAI_GPT4_DEPLOYMENT = var.name\n", [1]),
        (
            "Two.java",
            """\
import dev.langchain4j.model.openai.OpenAiChatModel;
var a = OpenAiChatModel.builder()
    .baseUrl("https://api.deepseek.com")
    .build();
var b = OpenAiChatModel.builder()
    .apiKey(key)
    .build();
""",
            [1, 5],
        ),
        ("index.ts", 'import OpenAI from "https://deno.land/x/openai@v4.26.0/mod.ts";\n', [1]),
        ("Program.cs", 'var key = builder.Configuration["AzureOpenAI:ApiKey"];\n', [1]),
        ("app.bicep", "{\n  name: 'Memory:Services:AzureOpenAIText:Endpoint'\n}\n", [2]),
        ("compose.yaml", "environment:\n  - AzureOpenAI__Endpoint=x\n", [2]),
        ("app.bicep", "{\n  kind: 'OpenAI'\n}\n", [2]),
        ("main.py", 'GPT_TURBO = "gpt-3.5-turbo"\nTURBO_LABEL = "gpt-3.5-turbo"\n', [1]),
        ("lm.py", "lm = dspy.LM('gpt-4o-mini')\nagent = Agent('openai:gpt-4o')\n", [1, 2]),
        ("deploy.ps1", 'az deployment create --model-name "gpt-35-turbo" --sku x\n', [1]),
        ("bot.js", "import { ChatGPTAPI } from 'chatgpt'\nconst api = new ChatGPTAPI({ apiKey })\n", [1, 2]),
        ("appsettings.json", '{\n  "openAIApiKey": "",\n  "AOAI_ENDPOINT": ""\n}\n', [2, 3]),
    ],
)
def test_warns_of(name: str, text: str, lines: list[int], check: Check) -> None:
    assert warned(check, name, text) == lines


def test_examples_of_a_library_use_it(check: Check) -> None:
    text = "using OpenAI.Embeddings;\n\nnamespace OpenAI.Samples;\n"
    assert warned(check, "examples/Embeddings.cs", text) == [1]
