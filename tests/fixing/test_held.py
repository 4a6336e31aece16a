"""A model and a key move with the client that uses them, or stay with it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)

STAYING = {
    "azure_builder.java": (
        "import com.azure.ai.openai.OpenAIClient;\nimport com.azure.ai.openai.OpenAIClientBuilder;\n"
        "import com.azure.core.credential.AzureKeyCredential;\nclass A {\n"
        "    OpenAIClient client = new OpenAIClientBuilder()\n"
        '        .credential(new AzureKeyCredential(System.getenv("AZURE_OPENAI_KEY")))\n'
        '        .endpoint(System.getenv("AZURE_OPENAI_ENDPOINT"))\n        .buildClient();\n}\n'
    ),
    "beta.cs": (
        "using Azure;\nusing Azure.AI.OpenAI;\n\nclass C {\n"
        '    OpenAIClient client = new OpenAIClient(new Uri("https://mine.openai.azure.com/"), '
        'new AzureKeyCredential(Environment.GetEnvironmentVariable("AZURE_OPENAI_KEY")));\n'
        '    object o = new ChatCompletionsOptions { DeploymentName = "gpt-4o", Temperature = 0.5f };\n}\n'
    ),
    "rig.rs": (
        "use rig::providers::openai;\n\nfn a() {\n    let client = openai::Client::from_env();\n"
        '    let agent = client.agent("gpt-4o").build();\n}\n'
    ),
    "gemini.py": (
        "from google import genai\n\nclient = genai.Client()\n"
        'reply = client.models.generate_content(model="gemini-2.5-flash", contents="hi")\n'
    ),
    "gemini_chain.py": (
        'from langchain_google_genai import GoogleGenerativeAI\n\nllm = GoogleGenerativeAI(model="gemini-2.5-flash")\n'
    ),
    "gemini.ts": (
        'import { GoogleGenAI } from "@google/genai";\n\n'
        "const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });\n"
        'const r = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "hi" });\n'
    ),
    "azure.yml": (
        "spring:\n  ai:\n    azure:\n      openai:\n        api-key: ${AZURE_OPENAI_API_KEY}\n"
        "        endpoint: ${AZURE_OPENAI_ENDPOINT}\n        chat:\n          options:\n"
        "            deployment-name: gpt-4o\n"
    ),
    "native.sh": (
        'curl "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent" '
        '-H "x-goog-api-key: $GEMINI_API_KEY"\n'
    ),
    "host.py": 'GEMINI_BASE = "https://generativelanguage.googleapis.com"\n',
    "classic.sh": (
        'curl "https://mine.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01" '
        '-H "api-key: $AZURE_OPENAI_API_KEY"\n'
    ),
}
"""Name → code whose client no edit can move: it speaks a form of its own."""


@pytest.mark.parametrize("name", STAYING)
def test_what_goes_on_asking_the_old_provider_keeps_its_model_and_its_key(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(STAYING[name], encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == STAYING[name], report.patch
    assert report.left, "and a person is told"


def test_the_model_of_a_client_elsewhere_stays_with_it_until_one_is_moved(tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text("from google import genai\n\nclient = genai.Client()\n", encoding="utf-8")
    settings = 'MODEL = "gemini-2.5-flash"\n'
    (tmp_path / "settings.py").write_text(settings, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / "settings.py").read_text(encoding="utf-8") == settings


def test_a_client_that_is_moved_takes_its_model_along_and_leaves_that_of_another(tmp_path: Path) -> None:
    app = tmp_path / "app.rs"
    app.write_text(
        "use async_openai::{config::{AzureConfig, OpenAIConfig}, Client};\n\nfn a() {\n"
        '    let config = OpenAIConfig::new().with_api_key(std::env::var("OPENAI_API_KEY").unwrap());\n'
        '    let az = AzureConfig::new().with_api_base("https://m.openai.azure.com").with_deployment_id("gpt-4o");\n'
        '    let model = "gpt-4o-mini";\n}\n',
        encoding="utf-8",
    )
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    text = app.read_text(encoding="utf-8")
    assert '.with_deployment_id("gpt-4o")' in text
    assert 'let model = "deepseek-flash"' in text
    assert text.count("with_api_key") == 1, "a key that is given is not given again"


def test_an_sdk_of_another_form_is_not_said_to_be_kept(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(STAYING["gemini.py"], encoding="utf-8")
    titles = {item.fix.title for item in ma.fix([tmp_path], to=TO, as_of=DAY).left}
    assert any("speaks to its own provider only" in title for title in titles)
    assert not any(title.startswith(("Keep it", "Send this to")) for title in titles)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.py", 'from pydantic_ai import Agent\n\nagent = Agent("openai:gpt-4o")\n'),
        ("a.ts", 'import { generateText } from "ai";\nawait generateText({ model: "openai/gpt-4o", prompt: "hi" });\n'),
        ("some.env", "LLM_MODEL=openai/gpt-4o\nOPENAI_API_KEY=\n"),
    ],
)
def test_a_model_whose_name_says_who_serves_it_is_not_renamed_without_an_address(
    name: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == code
    assert any("https://api.deepseek.com" in item.fix.title for item in report.left)


@pytest.mark.parametrize("written", ["https://api.anthropic.com", "https://api.anthropic.com/v1"])
def test_an_address_of_messages_is_pointed_where_the_target_takes_them(written: str, tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_text(f'BASE = "{written}"\n', encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    moved = written.replace("https://api.anthropic.com", "https://api.deepseek.com/anthropic")
    assert app.read_text(encoding="utf-8") == f'BASE = "{moved}"\n'


ADDRESS_BY_NAME = """import os
import httpx
from openai import OpenAI

client = OpenAI()
URL = "https://api.openai.com/v1/embeddings"


def embed(texts):
    headers = {"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}
    return httpx.post(URL, headers=headers, json={"model": "text-embedding-3-small", "input": texts})


def embed_elsewhere(texts, post):
    return post("https://api.openai.com/v1/embeddings", os.environ["OPENAI_API_KEY"], texts)
"""


@pytest.mark.parametrize("head", ["client = OpenAI()\n", ""])
def test_a_key_does_not_go_where_the_address_did_not(head: str, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(ADDRESS_BY_NAME.replace("client = OpenAI()\n", head))
    ma.fix([path], to=TO, region="CN", customer="individual", as_of=DAY, unsafe=True, write=True)
    kept = path.read_text()
    assert kept.count("https://api.openai.com/v1/embeddings") == 2
    assert kept.count("OPENAI_API_KEY") == 2


REQUEST_IN_STEPS = """package main

import (
	"net/http"
	"os"

	openai "github.com/sashabaranov/go-openai"
)

const embedURL = "https://api.openai.com/v1/embeddings"

func embed() (*http.Response, error) {
	req, _ := http.NewRequest("POST", embedURL, nil)
	req.Header.Set("Authorization", "Bearer "+os.Getenv("OPENAI_API_KEY"))
	return http.DefaultClient.Do(req)
}

var client = openai.NewClient(os.Getenv("OPENAI_API_KEY"))
"""


def test_nor_to_a_request_that_is_made_in_steps(tmp_path: Path) -> None:
    path = tmp_path / "a.go"
    path.write_text(REQUEST_IN_STEPS)
    ma.fix([path], to=TO, region="CN", customer="individual", as_of=DAY, unsafe=True, write=True)
    kept = path.read_text()
    assert '"Bearer "+os.Getenv("OPENAI_API_KEY")' in kept
    assert "https://api.deepseek.com" in kept
    assert kept.count("DEEPSEEK_API_KEY") == 1


def test_a_model_of_a_module_of_settings_moves_with_the_clients_of_other_modules(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text(
        'import os\n\nMODEL = os.environ.get("CHAT_MODEL", "gpt-4o")\nENDPOINT = os.getenv("AZURE_OPENAI_ENDPOINT")\n'
    )
    (tmp_path / "chat.py").write_text(
        "from openai import OpenAI\nfrom settings import MODEL\n\nclient = OpenAI()\n"
        "reply = client.chat.completions.create(model=MODEL, messages=[])\n"
    )
    (tmp_path / "azure.py").write_text(
        'import os\n\nfrom openai import AzureOpenAI\n\nclient = AzureOpenAI(api_version="2024-06-01", '
        'azure_endpoint="https://mine.openai.azure.com", api_key=os.environ["AZURE_OPENAI_API_KEY"])\n'
        'reply = client.chat.completions.create(model="mine", messages=[])\n'
    )
    ma.fix([tmp_path], to=TO, region="CN", customer="individual", as_of=DAY, unsafe=True, write=True)
    assert '"deepseek-flash"' in (tmp_path / "settings.py").read_text()
