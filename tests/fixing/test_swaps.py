"""Classes of other forms made those that take any address: what is left as it is, and the manifests beside them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
GEMINI = (
    'from langchain_google_genai import ChatGoogleGenerativeAI\n\na = ChatGoogleGenerativeAI(model="gemini-2.5-pro")\n'
)
AI_SDK = 'import { google } from "@ai-sdk/google";\nexport const a = google("gemini-2.5-flash");\n'


CHAIN = """import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
const a = new ChatGoogleGenerativeAI({ model: "gemini-2.5-flash" });
"""


@pytest.mark.parametrize(
    "code",
    [
        AI_SDK.replace('")', '", { useSearchGrounding: true })'),
        f'{AI_SDK}export const b = google.textEmbeddingModel("text-embedding-004");\n',
        f"{AI_SDK}export const models = {{ google }};\n",
        f"{AI_SDK}export const b = google.tools.googleSearch({{}});\n",
        'import { createOpenAI } from "@ai-sdk/openai";\n' + AI_SDK,
        CHAIN.replace('flash"', 'flash", thinkingConfig: { budget: 1 }'),
        CHAIN.replace("AI }", "AI, GoogleGenerativeAIEmbeddings }"),
    ],
)
def test_what_cannot_be_swapped_whole_stays(code: str, tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / "a.ts").read_text(encoding="utf-8") == code
    assert any("speaks to its own provider only" in item.fix.title for item in report.left)
    assert not report.notes, "nothing is to be installed for what was not made"


@pytest.mark.parametrize(
    ("name", "before", "line"),
    [
        ("requirements.txt", "requests\nlangchain-google-genai==2.1.0  # x\nfoo\n", "langchain-openai"),
        ("requirements-dev.txt", "langchain-google-genai\n", "langchain-openai"),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n    "langchain-google-genai>=2"\n]\n',
            '    "langchain-openai"',
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nlangchain-google-genai = "^2.0"\nfoo = "1"\n',
            'langchain-openai = "*"',
        ),
    ],
)
def test_the_package_that_is_imported_now_is_named_behind_the_old_one(
    name: str, before: str, line: str, tmp_path: Path
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(GEMINI, encoding="utf-8")
    (tmp_path / name).write_text(before, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    after = (tmp_path / name).read_text(encoding="utf-8")
    assert line in after.splitlines()
    assert set(before.replace(",", "").splitlines()) <= set(after.replace(",", "").splitlines()), "nothing goes"
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed, "twice is once"


def test_a_package_of_node_is_named_with_the_same_major_version(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text(AI_SDK, encoding="utf-8")
    (tmp_path / "package.json").write_text('{\n  "dependencies": {\n    "@ai-sdk/google": "^1.2.3"\n  }\n}\n')
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    wanted = '{\n  "dependencies": {\n    "@ai-sdk/google": "^1.2.3",\n    "@ai-sdk/openai": "^1.0.0"\n  }\n}\n'
    assert (tmp_path / "package.json").read_text() == wanted


@pytest.mark.parametrize(
    "manifest",
    ["langchain-google-genai==2 --hash=sha256:00\n", "langchain-google-genai\nlangchain-openai>=1\n", "foo\n"],
)
def test_a_manifest_that_needs_no_line_or_takes_none_stays(manifest: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(GEMINI, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text(manifest, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert report.changed == ("a.py",)
    assert (tmp_path / "requirements.txt").read_text(encoding="utf-8") == manifest


def test_a_manifest_of_another_folder_stays(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "requirements.txt").write_text("langchain-google-genai\n", encoding="utf-8")
    (tmp_path / "one" / "a.py").write_text(GEMINI, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert report.changed == ("one/a.py", "one/requirements.txt")


def test_the_beta_of_azure_for_net_is_told_what_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "A.cs").write_text(
        "using Azure.AI.OpenAI;\nvar client = new OpenAIClient(new Uri(endpoint), new AzureKeyCredential(key));\n"
    )
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert not report.changed
    titles = {item.finding.rule: item.fix.title for item in report.left}
    assert 'OpenAIClientOptions { Endpoint = new Uri("https://api.deepseek.com") }' in titles["default-endpoint-client"]
    assert titles["blocked-sdk-import"] == "Take it out once nothing uses it any more"


_RESPONSES_PY = "from langchain_openai import ChatOpenAI\n\na = ChatOpenAI(model='gpt-4o', use_responses_api = True)\n"
_RESPONSES_TS = """import { ChatOpenAI } from "@langchain/openai";
const a = new ChatOpenAI({ model: "gpt-4o", useResponsesApi: true });
"""


@pytest.mark.parametrize(("name", "code"), [("a.py", _RESPONSES_PY), ("a.ts", _RESPONSES_TS)])
def test_a_client_that_is_told_to_speak_responses_stays_where_the_target_does_not(
    name: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to="zhipu@cn/glm-5.3", as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == code
    assert any("does not take the Responses API" in item.fix.title for item in report.left)
    assert ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed == (name,), "where it does, it moves"


CLOUDS = {
    "a.py": (
        'from anthropic import AnthropicBedrock\n\nclient = AnthropicBedrock(aws_region="us-east-1", max_retries=4)\n',
        (
            "import os\nfrom anthropic import Anthropic\n\n"
            'client = Anthropic(base_url="https://api.deepseek.com/anthropic", '
            'api_key=os.environ["DEEPSEEK_API_KEY"], max_retries=4)\n'
        ),
    ),
    "b.py": (
        "from anthropic import Anthropic, AsyncAnthropicBedrock\n\nclient = AsyncAnthropicBedrock()\n",
        (
            "import os\nfrom anthropic import AsyncAnthropic\nfrom anthropic import Anthropic\n\n"
            'client = AsyncAnthropic(base_url="https://api.deepseek.com/anthropic", '
            'api_key=os.environ["DEEPSEEK_API_KEY"])\n'
        ),
    ),
    "a.ts": (
        (
            'import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";\n\n'
            'const client = new AnthropicBedrock({ awsRegion: "us-east-1", maxRetries: 2 });\n'
        ),
        (
            'import Anthropic from "@anthropic-ai/sdk";\n\n'
            'const client = new Anthropic({ baseURL: "https://api.deepseek.com/anthropic", '
            "apiKey: process.env.DEEPSEEK_API_KEY, maxRetries: 2 });\n"
        ),
    ),
    "b.ts": (
        'import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";\n\nconst client = new AnthropicBedrock();\n',
        (
            'import { Anthropic } from "@anthropic-ai/sdk";\n\n'
            'const client = new Anthropic({ baseURL: "https://api.deepseek.com/anthropic", '
            "apiKey: process.env.DEEPSEEK_API_KEY });\n"
        ),
    ),
}
"""Name → a client that a cloud answers, and the plain one of the same SDK."""


@pytest.mark.parametrize("name", CLOUDS)
def test_a_client_that_a_cloud_answers_becomes_the_plain_one(name: str, tmp_path: Path) -> None:
    before, expected = CLOUDS[name]
    (tmp_path / name).write_text(before, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == expected
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.py", "from anthropic import AnthropicBedrock\n\nclient = AnthropicBedrock(**options)\n"),
        ("a.py", "from anthropic import AnthropicBedrock\n\nKINDS = [AnthropicBedrock]\nclient = AnthropicBedrock()\n"),
        ("a.py", "from anthropic import AnthropicBedrock\n\nclient = AnthropicBedrock(base_url=url)\n"),
        (
            "a.ts",
            'import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";\n\nnew AnthropicBedrock({ ...options });\n',
        ),
        ("a.ts", 'import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";\n\nnew AnthropicBedrock({ baseURL });\n'),
    ],
)
def test_a_client_of_a_cloud_that_is_told_more_stays(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == code
