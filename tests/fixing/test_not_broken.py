"""What a patch must not do to a program: half a rename, a value cut out of its middle."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
CLIENTS = """from anthropic import AsyncAnthropic
from google import genai


def make(kind, anthropic_api_key, gemini_api_key):
    if kind == "a":
        return AsyncAnthropic(api_key=anthropic_api_key)
    return genai.Client(api_key=gemini_api_key)
"""


def fixed(tmp_path: Path, files: dict[str, str]) -> dict[str, str]:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    after = {name: (tmp_path / name).read_text() for name in files}
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed
    return after


@pytest.mark.parametrize("more", ["", "from google import genai\n\nclient = genai.Client()\n"])
def test_a_constant_is_renamed_with_all_that_import_it(tmp_path: Path, more: str) -> None:
    after = fixed(
        tmp_path,
        {
            "config.py": 'import os\n\nANTHROPIC_API_KEY = os.environ.get("ANTHROPIC_API_KEY")\n'
            'GEMINI_API_KEY = os.environ.get("GEMINI_API_KEY")\n',
            "factory.py": CLIENTS,
            "core.py": "from config import ANTHROPIC_API_KEY, GEMINI_API_KEY\nfrom factory import make\n"
            f'\nmade = make("a", ANTHROPIC_API_KEY, GEMINI_API_KEY)\n{more}',
        },
    )
    bound = after["config.py"].splitlines()[2].partition(" ")[0]
    assert f"import {bound}, GEMINI_API_KEY" in after["core.py"]
    assert "api.deepseek.com" in after["factory.py"]


ROUTED = "import litellm\n\nlitellm.completion(model={}, messages=[])\nlitellm.completion(model={}, messages=[])\n"


@pytest.mark.parametrize(
    "served",
    ['"ollama/llama2"', '"vertex_ai/gemini-3.5-flash"', '"bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0"'],
)
def test_a_call_that_names_another_server_is_told_no_address(tmp_path: Path, served: str) -> None:
    after = fixed(tmp_path, {"a.py": ROUTED.format(served, '"gpt-4o"')})["a.py"]
    assert f"litellm.completion(model={served}, messages=[])\n" in after
    assert 'model="openai/deepseek-flash"' in after


@pytest.mark.parametrize("model", ["anthropic/claude-sonnet-4-5", "azure/gpt-4o", "gemini/gemini-2.5-pro"])
def test_a_routed_model_is_asked_as_openai_is(tmp_path: Path, model: str) -> None:
    after = fixed(tmp_path, {"a.py": ROUTED.format(f'"{model}"', '"gpt-4o"')})["a.py"]
    assert after.count('model="openai/deepseek-flash"') == 2


def test_what_stands_behind_a_variable_read_is_no_key(tmp_path: Path) -> None:
    after = fixed(
        tmp_path,
        {
            "a.py": 'from anthropic import Anthropic, AnthropicBedrock\n\nMODEL = "claude-sonnet-4-5"\n\n\n'
            'def client(kind):\n    if kind == "b":\n'
            '        return AnthropicBedrock(), "anthropic.claude-sonnet-4-5-20250929-v1:0"\n'
            "    return Anthropic(), MODEL\n"
        },
    )["a.py"]
    assert '"")' not in after
    assert '), ""' not in after


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("main.bicep", "  OPENAI_API_KEY: useOwn ? '' : openAIApiKey\n"),
        ("main.bicep", "  OPENAI_API_KEY: openAIApiKey\n"),
        ("main.tf", "  OPENAI_API_KEY = var.openai_key\n"),
        ("main.tf", '  OPENAI_API_KEY = var.own ? "" : var.openai_key\n'),
    ],
)
@pytest.mark.parametrize("stays", ["", "client.images.generate(prompt='a')\n"])
def test_an_expression_keeps_all_its_parts(tmp_path: Path, name: str, line: str, stays: str) -> None:
    code = f"from openai import OpenAI\n\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n{stays}"
    if stays:
        (tmp_path / "b.py").write_text(f"from openai import OpenAI\n\nclient = OpenAI()\n{stays}")
    text = f"environment = {{\n{line}}}\n"
    after = fixed(tmp_path, {"a.py": code, name: text})[name]
    assert after.replace("DEEPSEEK_API_KEY", "OPENAI_API_KEY") == text


CSHARP = (
    "using Microsoft.SemanticKernel;\nclass A {{ void M(IKernelBuilder b) {{ b.AddOpenAIChatCompletion({}); }} }}\n"
)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            '"gpt-4o", Environment.GetEnvironmentVariable("OPENAI_API_KEY")',
            (
                '"deepseek-flash", new System.Uri("https://api.deepseek.com"), '
                'Environment.GetEnvironmentVariable("DEEPSEEK_API_KEY")'
            ),
        ),
        (
            'modelId: "gpt-4o", apiKey: apiKey',
            'modelId: "deepseek-flash", apiKey: apiKey, endpoint: new System.Uri("https://api.deepseek.com")',
        ),
        ("deployment, client", "deployment, client"),
    ],
)
def test_semantic_kernel_takes_the_address_before_the_key(tmp_path: Path, given: str, told: str) -> None:
    assert fixed(tmp_path, {"A.cs": CSHARP.format(given)})["A.cs"] == CSHARP.format(told)


def test_a_client_that_is_given_an_address_first_is_given_no_options(tmp_path: Path) -> None:
    code = "using OpenAI;\nclass A { object c = new OpenAIClient(new Uri(endpoint), credential); }\n"
    assert fixed(tmp_path, {"A.cs": code})["A.cs"] == code


def test_an_address_of_an_old_model_is_not_pointed_at_another_provider(tmp_path: Path) -> None:
    code = "<?php\ncurl_setopt($c, CURLOPT_URL, 'https://api.openai.com/v1/models/gpt-4o');\n"
    assert fixed(tmp_path, {"a.php": code})["a.php"] == code


MOVED = 'from anthropic import Anthropic\n\nAnthropic().messages.create(model="claude-sonnet-4-5", messages=[])\n'


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (
            "b.py",
            (
                "from anthropic import AnthropicVertex\n\nclient = AnthropicVertex()\n"
                'client.messages.create(model="claude-sonnet-4-5", messages=[])\n'
            ),
        ),
        (
            "b.ts",
            (
                'import { AnthropicVertex } from "@anthropic-ai/vertex-sdk";\nconst client = new AnthropicVertex();\n'
                'await client.messages.create({ model: "claude-sonnet-4-20250514", messages: [] });\n'
            ),
        ),
        (
            "b.py",
            (
                "from google import genai\n\nclient = genai.Client(vertexai=True)\n"
                'client.models.generate_content(model="gemini-2.5-pro", contents="a")\n'
            ),
        ),
    ],
)
def test_a_clouds_client_is_asked_for_no_model_of_the_target(tmp_path: Path, name: str, code: str) -> None:
    after = fixed(tmp_path, {"a.py": MOVED, name: code})
    assert "deepseek" not in after[name]
    assert "deepseek-flash" in after["a.py"]
