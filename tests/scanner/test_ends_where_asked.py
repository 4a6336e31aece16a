"""The day on which a model ends is that of who is asked for it: by client, address or option, not by the id alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.places import CustomerType, Question

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scanner.conftest import Check, CheckTree

US = Question("US", CustomerType.INDIVIDUAL, date(2026, 11, 29))
INFERENCE = """\
from azure.ai.inference import ChatCompletionsClient
client = ChatCompletionsClient(endpoint="https://x.services.ai.azure.com/models", credential=key)
client.complete(model="{}", messages=messages)
"""
REST = """\
import ModelClient from "@azure-rest/ai-inference";
const client = ModelClient(process.env.ENDPOINT, new AzureKeyCredential(key));
await client.path("/chat/completions").post({{ body: {{ model: "{}", messages }} }});
"""
AZURE = """\
from openai import AzureOpenAI
client = AzureOpenAI(azure_endpoint="https://x.openai.azure.com", api_version="2024-10-21")
client.chat.completions.create(model="{}", messages=messages)
"""
WORKERS = 'const reply = await env.AI.run("{}", {{ prompt: "x" }});\n'
TRANSFORMERS = """\
from transformers import pipeline
pipe = pipeline("text-generation", model="{}")
"""


def ends(check: Check, name: str, text: str) -> set[tuple[str, str]]:
    return {
        (finding.provider, str(finding.ends)) for finding in check(name, text, US).findings if finding.ends is not None
    }


@pytest.mark.parametrize(
    ("name", "text", "model", "owner", "day"),
    [
        ("a.py", INFERENCE, "DeepSeek-V3-0324", "azure-openai", "2026-07-13"),
        ("a.py", INFERENCE, "Mistral-large-2407", "azure-openai", "2025-05-13"),
        ("a.py", INFERENCE, "Phi-3.5-MoE-instruct", "azure-openai", "2025-08-30"),
        ("a.ts", REST, "grok-3-mini", "azure-openai", "2026-05-01"),
        ("a.ts", REST, "Grok-3-Mini", "azure-openai", "2026-05-01"),
        ("a.py", AZURE, "DeepSeek-R1", "azure-openai", "2026-08-13"),
        ("a.py", AZURE, "deepseek-r1", "azure-openai", "2026-08-13"),
        ("a.ts", WORKERS, "@cf/meta/llama-2-7b-chat-int8", "cloudflare-ai-gateway", "2026-05-30"),
        ("a.ts", WORKERS, "@hf/google/gemma-7b-it", "cloudflare-ai-gateway", "2026-05-30"),
    ],
)
def test_day_is_that_of_who_is_asked(name: str, text: str, model: str, owner: str, day: str, check: Check) -> None:
    assert (owner, day) in ends(check, name, text.format(model))


@pytest.mark.parametrize("text", [INFERENCE, REST])
def test_sdk_that_ended_is_told(text: str, check: Check) -> None:
    name = "a.py" if text is INFERENCE else "a.ts"
    assert ("azure-openai", "2026-08-26") in ends(check, name, text.format("my-deployment"))


@pytest.mark.parametrize("model", ["microsoft/Phi-3-mini-4k-instruct", "deepseek-ai/DeepSeek-V3-0324", "phi-4"])
def test_weights_that_anybody_serves_are_nobodys(model: str, check: Check) -> None:
    assert ends(check, "a.py", TRANSFORMERS.format(model)) == set()


GEMINI = "2026-12-01"
VERTEX = "2026-10-20"
"""The days on which gemini-2.5-flash and gemini-2.5-pro end at the one and the other endpoint."""


@pytest.mark.parametrize(
    ("name", "text", "day"),
    [
        (
            "a.py",
            'from google import genai\nc = genai.Client()\nc.models.generate_content(model="gemini-2.5-pro")\n',
            GEMINI,
        ),
        (
            "a.py",
            (
                "from google import genai\nc = genai.Client(vertexai=True, project=P)\n"
                'c.models.generate_content(model="gemini-2.5-pro")\n'
            ),
            VERTEX,
        ),
        (
            "a.py",
            (
                "from google import genai\nc = genai.Client(vertexai=False, api_key=K)\n"
                'c.models.generate_content(model="gemini-2.5-pro")\n'
            ),
            GEMINI,
        ),
        (
            "a.py",
            (
                'import os\nfrom google import genai\nos.environ["GOOGLE_GENAI_USE_VERTEXAI"] = "True"\n'
                'c = genai.Client()\nc.aio.models.generate_content(model="gemini-2.5-pro")\n'
            ),
            VERTEX,
        ),
        (
            "a.py",
            'from vertexai.generative_models import GenerativeModel\nm = GenerativeModel("gemini-2.5-flash")\n',
            VERTEX,
        ),
        (
            "a.py",
            'from langchain_google_vertexai import ChatVertexAI\nm = ChatVertexAI(model="gemini-2.5-flash")\n',
            VERTEX,
        ),
        (
            "a.py",
            (
                "from langchain_google_genai import ChatGoogleGenerativeAI\n"
                'm = ChatGoogleGenerativeAI(model="gemini-2.5-flash", vertexai=True)\n'
            ),
            VERTEX,
        ),
        (
            "a.ts",
            (
                'import { GoogleGenAI } from "@google/genai";\n'
                "const ai = new GoogleGenAI({ vertexai: true, project });\n"
                'await ai.models.generateContent({ model: "gemini-2.5-flash", contents });\n'
            ),
            VERTEX,
        ),
        (
            "a.ts",
            (
                'import { GoogleGenAI } from "@google/genai";\nconst ai = new GoogleGenAI({ apiKey });\n'
                'await ai.models.generateContent({ model: "gemini-2.5-flash", contents });\n'
            ),
            GEMINI,
        ),
        (
            "a.ts",
            (
                'import { createVertex } from "@ai-sdk/google-vertex";\nconst vertex = createVertex({ project });\n'
                'const model = vertex("gemini-2.5-flash");\n'
            ),
            VERTEX,
        ),
        (
            "a.go",
            (
                'package main\nimport "google.golang.org/genai"\nfunc main() {\n'
                "\tc, err := genai.NewClient(ctx, &genai.ClientConfig{Project: p, Backend: genai.BackendVertexAI})\n"
                '\tr, err := c.Models.GenerateContent(ctx, "gemini-2.5-flash", genai.Text("x"), nil)\n}\n'
            ),
            VERTEX,
        ),
        (
            "A.java",
            (
                "import com.google.genai.Client;\nclass A { void f() {\n"
                "  Client c = Client.builder().project(p).vertexAI(true).build();\n"
                '  c.models.generateContent("gemini-2.5-flash", "x", null);\n} }\n'
            ),
            VERTEX,
        ),
    ],
)
def test_switch_turns_a_client_to_another_endpoint(name: str, text: str, day: str, check: Check) -> None:
    assert {found for found in ends(check, name, text) if found[1] in (GEMINI, VERTEX)} == {("google", day)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "from google import genai\ngenai.Client(vertexai=True)\n"),
        (
            "a.go",
            (
                'package main\n\nimport "google.golang.org/genai"\n\n'
                "var c = genai.NewClient(ctx, &genai.ClientConfig{Backend: genai.BackendVertexAI})\n"
            ),
        ),
        ("A.java", "import com.google.genai.Client;\nvar c = Client.builder().vertexAI(true).build();\n"),
    ],
)
def test_client_on_vertex_is_no_client_of_the_gemini_api(name: str, text: str, check: Check) -> None:
    found = check(name, text).findings
    assert {(one.provider, one.rule, one.severity.value) for one in found} == {
        ("google", "unverified-endpoint", "info")
    }


def test_each_of_two_clients_is_asked_at_its_own(check: Check) -> None:
    text = (
        "from google import genai\na = genai.Client(vertexai=True)\nb = genai.Client(api_key=key)\n"
        'a.models.generate_content(model="gemini-2.5-pro")\nb.models.generate_content(model="gemini-2.5-pro")\n'
    )
    days = {finding.line: str(finding.ends) for finding in check("a.py", text, US).findings if finding.ends is not None}
    assert days == {4: VERTEX, 5: GEMINI}


@pytest.mark.parametrize(("value", "days"), [("true", {VERTEX}), ("1", {VERTEX}), ("false", set())])
def test_variable_turns_the_programs_beside_it(
    value: str, days: set[str], check_tree: CheckTree, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"GOOGLE_GENAI_USE_VERTEXAI={value}\n")
    (tmp_path / "a.py").write_text(
        'from google import genai\nc = genai.Client()\nc.models.generate_content(model="gemini-2.5-pro")\n'
    )
    report = check_tree(tmp_path)
    assert {str(one.ends) for one in report.findings if one.rule == "retired-model"} == days


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "from vertexai.generative_models import GenerativeModel\n"),
        ("a.py", "from vertexai.preview.language_models import TextGenerationModel\n"),
        ("a.ts", 'import { VertexAI } from "@google-cloud/vertexai";\n'),
    ],
)
def test_module_that_was_removed_is_told(name: str, text: str, check: Check) -> None:
    assert ("google", "2026-06-24") in ends(check, name, text)
