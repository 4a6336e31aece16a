"""The day on which a model ends is that of who is asked for it: by client, address or option, not by the id alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.places import CustomerType, Question

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

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
