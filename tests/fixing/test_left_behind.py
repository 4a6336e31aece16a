"""An address, a model and what a client is told move with the client; what it cannot do there is named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.fixing.fix import FixReport

DAY = date(2026, 11, 28)
TO = "alibaba/qwen3.7-plus"


def _fixed(folder: Path, files: dict[str, str], to: str = TO, region: str = "CN") -> FixReport:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return ma.fix([folder], to=to, region=region, as_of=DAY, unsafe=True, write=True)


PYTHON = (
    'import openai\n\nopenai.api_base = "https://api.openai.com/v1"\n'
    'openai.ChatCompletion.create(model="gpt-4", messages=[])\n'
    'openai.Image.create(prompt="a")\n'
)
TYPESCRIPT = (
    "import { createOpenAI } from '@ai-sdk/openai';\nimport { generateText, generateImage } from 'ai';\n"
    "const p = createOpenAI({ apiKey: process.env.OPENAI_API_KEY, organization: process.env.OPENAI_ORG });\n"
    "export const a = () => generateText({ model: p('gpt-4o'), prompt: 'a' });\n"
    "export const b = () => generateImage({ model: p.image('gpt-image-1'), prompt: 'a' });\n"
)


@pytest.mark.parametrize(("name", "code"), [("app.py", PYTHON), ("app.ts", TYPESCRIPT)])
def test_what_a_moved_client_is_asked_for_and_cannot_do_is_left(name: str, code: str, tmp_path: Path) -> None:
    report = _fixed(tmp_path, {name: code})
    told = {item.finding.line: item for item in report.left}
    assert "images.generations is asked here of a client that was moved" in told[5].finding.message
    title = told[5].fix.title
    assert "open to you: alibaba@cn/qwen-image" in title, "who has the key already is named first"


def test_a_moved_client_tells_nobody_whose_it_was(tmp_path: Path) -> None:
    _fixed(tmp_path, {"app.ts": TYPESCRIPT, ".env": "OPENAI_ORG=org-1\n"})
    assert "organization" not in (tmp_path / "app.ts").read_text(encoding="utf-8")
    code = "from openai import OpenAI\n\nc = OpenAI(api_key=KEY, organization=ORG, project=P)\n"
    _fixed(tmp_path, {"app.py": code})
    after = (tmp_path / "app.py").read_text(encoding="utf-8")
    assert "organization" not in after
    assert "project" not in after
    assert "https://dashscope.aliyuncs.com" in after


def test_who_is_asked_now_may_do_the_rest_where_he_is_the_only_one(tmp_path: Path) -> None:
    code = (
        "from openai import OpenAI\n\nc = OpenAI()\nc.chat.completions.create(model='gpt-4o', messages=[])\n"
        "c.audio.transcriptions.create(model='whisper-1', file=f)\n"
    )
    report = _fixed(tmp_path, {"app.py": code}, region="HK")
    told = {item.finding.line: item.fix.title for item in report.left}
    assert "alibaba@hk/" in told[6], "a line below, since the client reads its key by an import now"


CLIENT_OF_ITS_OWN = (
    "using System.ClientModel;\n"
    "using Azure;\n"
    "using Azure.AI.OpenAI;\n"
    "using Microsoft.SemanticKernel;\n"
    "using OpenAI.Chat;\n"
    "var builder = WebApplication.CreateBuilder(args);\n"
    'var cfg = builder.Configuration.GetSection("AzureOpenAI");\n'
    'AzureOpenAIClient azure = new(new Uri(cfg["Endpoint"]!), new ApiKeyCredential(cfg["ApiKey"]!));\n'
    'ChatClient chat = azure.GetChatClient(cfg["Deployment"]);\n'
    "builder.Services.AddKernel()\n"
    '    .AddAzureOpenAIChatCompletion("gpt-4o", "https://acme.openai.azure.com/", Environment.'
    'GetEnvironmentVariable("AZURE_OPENAI_API_KEY")!)\n'
    '    .AddAzureOpenAITextEmbeddingGeneration("text-embedding-3-small", "https://acme.openai.'
    'azure.com/", Environment.GetEnvironmentVariable("AZURE_OPENAI_API_KEY")!);\n'
    "var app = builder.Build();\n"
    'app.MapGet("/ask", async (string q, Kernel k) => (await k.InvokePromptAsync(q)).ToString());\n'
    'app.MapGet("/chat", async (string q) => (await chat.CompleteChatAsync(new UserChatMessage('
    "q))).Value.Content[0].Text);\n"
    "app.Run();\n"
)
APPSETTINGS = '{\n  "AzureOpenAI": {\n    "Endpoint": "https://acme.openai.azure.com/",\n    "ApiKey": ""\n  }\n}\n'


def test_the_address_of_a_client_that_stays_stays(tmp_path: Path) -> None:
    files = {"Program.cs": CLIENT_OF_ITS_OWN, "appsettings.json": APPSETTINGS}
    report = _fixed(tmp_path, files, "deepseek/deepseek-flash")
    assert (tmp_path / "appsettings.json").read_text(encoding="utf-8") == APPSETTINGS
    told = [item.fix.title for item in report.left if item.finding.path.endswith("appsettings.json")]
    assert any("together with all that reads it" in title for title in told)


CONTROLLER = (
    "package a;\n\nimport org.springframework.ai.chat.client.ChatClient;\n"
    "import org.springframework.ai.openai.OpenAiChatOptions;\n"
    "import org.springframework.ai.openai.api.OpenAiApi;\n\nclass A {\n    ChatClient client;\n"
    "    String ask(String q) {\n        return client.prompt(q)\n"
    "            .options(OpenAiChatOptions.builder().model(OpenAiApi.ChatModel.GPT_4_O_MINI).build())\n"
    "            .call().content();\n"
    "    }\n    OpenAiApi api() {\n"
    '        return OpenAiApi.builder().apiKey(System.getenv("OPENAI_API_KEY")).build();\n    }\n}\n'
)
SPRING = (
    "spring:\n  ai:\n    openai:\n      api-key: ${OPENAI_API_KEY}\n      base-url: https://api.openai.com\n"
    "      chat:\n        options:\n          model: gpt-4o\n"
)


def test_a_frameworks_address_gets_the_path_that_the_target_has(tmp_path: Path) -> None:
    _fixed(tmp_path, {"A.java": CONTROLLER, "application.yml": SPRING}, "zhipu@cn/glm-4.7-flash")
    after = (tmp_path / "application.yml").read_text(encoding="utf-8")
    assert (
        "      base-url: https://open.bigmodel.cn/api/paas/v4\n      chat.completions-path: /chat/completions\n"
    ) in after
    assert "${ZAI_API_KEY}" in after
    assert "model: glm-4.7-flash" in after
    assert '.model("glm-4.7-flash")' in (tmp_path / "A.java").read_text(encoding="utf-8")


def test_a_model_asked_of_a_frameworks_client_stays_where_its_settings_do(tmp_path: Path) -> None:
    settings = SPRING.replace("api.openai.com", "api.openai.com/other/form")
    _fixed(tmp_path, {"A.java": CONTROLLER, "application.yml": settings}, "zhipu@cn/glm-4.7-flash")
    assert (tmp_path / "application.yml").read_text(encoding="utf-8") == settings
    code = (tmp_path / "A.java").read_text(encoding="utf-8")
    assert "OpenAiApi.ChatModel.GPT_4_O_MINI" in code


GO = (
    'package main\n\nimport (\n\t"os"\n\n\t"github.com/sashabaranov/go-openai"\n)\n\nfunc main() {\n'
    '\tcfg := openai.DefaultConfig(os.Getenv("OPENAI_API_KEY"))\n'
    '\tcfg.BaseURL = os.Getenv("OPENAI_BASE_URL")\n\tc := openai.NewClientWithConfig(cfg)\n'
    "\tc.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: openai.GPT4o})\n}\n"
)


def test_a_setting_alone_moves_what_is_told_its_address_below(tmp_path: Path) -> None:
    compose = (
        "services:\n  a:\n    build: .\n    environment:\n      OPENAI_API_KEY: ${OPENAI_API_KEY}\n"
        "      OPENAI_BASE_URL: https://api.openai.com/v1\n"
    )
    report = _fixed(tmp_path, {"main.go": GO, "compose.yml": compose}, "deepseek/deepseek-flash")
    code = (tmp_path / "main.go").read_text(encoding="utf-8")
    assert "https://api.deepseek.com" not in code
    assert 'DefaultConfig(os.Getenv("DEEPSEEK_API_KEY"))' in code
    assert 'Model: "deepseek-flash"' in code
    assert "OPENAI_BASE_URL: https://api.deepseek.com\n" in (tmp_path / "compose.yml").read_text(encoding="utf-8")
    assert any("the settings send it to DeepSeek" in item.fix.title for item in report.left)


def test_a_constant_is_told_by_the_models_id(tmp_path: Path) -> None:
    code = GO.replace(
        "\tc.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: openai.GPT4o})\n",
        "\tc.CreateTranscription(ctx, openai.AudioRequest{Model: openai.Whisper1})\n",
    )
    report = _fixed(tmp_path, {"main.go": code})
    titles = " ".join(item.fix.title for item in report.left)
    assert "recommend --from openai/whisper-1" in titles
    assert "openai.Whisper1" not in titles


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("OPENAI_ORG_ID", "Take it out once nothing that asks OpenAI reads it"),
        ("OPENAI_BASE_URL", "Set it to https://dashscope"),
        ("OPENAI_MODEL", "Set it to qwen3.7-plus"),
    ],
)
def test_a_variable_is_told_by_what_it_holds(variable: str, told: str, tmp_path: Path) -> None:
    report = _fixed(tmp_path, {".env": f"{variable}=\n"})
    assert [item.fix.title for item in report.left if item.fix.title.startswith(told)]


def test_a_key_that_a_program_sets_itself_is_told_to_be_put_there(tmp_path: Path) -> None:
    code = (
        f"import os\nfrom openai import OpenAI\n\nos.environ['OPENAI_API_KEY'] = 'sk-{'a1B2' * 6}'\n"
        "c = OpenAI()\nc.chat.completions.create(model='gpt-4o', messages=[])\n"
    )
    report = _fixed(tmp_path, {"app.py": code})
    assert "a1B2" not in (tmp_path / "app.py").read_text(encoding="utf-8")
    assert any("A key was taken out of" in note and "to be put in its place" in note for note in report.notes)
