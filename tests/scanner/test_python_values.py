"""Where clients in Python point, as far as the file says it: what is found there, and what is left to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

CLIENT = "from openai import OpenAI\nimport os\n"
AGENTS = "from agents import Agent, Runner, set_default_openai_client\nfrom openai import AsyncOpenAI\n"
PYDANTIC_AI = "from pydantic_ai.models.openai import OpenAIChatModel\n"


def clients(check: Check, text: str) -> list[tuple[str, str]]:
    """Severity and confidence of every finding about a client."""
    found = check("a.py", text).findings
    return [
        (finding.severity.value, finding.confidence.value)
        for finding in found
        if finding.rule == "default-endpoint-client"
    ]


@pytest.mark.parametrize(
    "text",
    [
        f'{CLIENT}BASE: str = "https://api.deepseek.com"\nOpenAI(base_url=BASE)\n',
        f'{CLIENT}class S:\n    base = "https://api.deepseek.com"\nOpenAI(base_url=S.base)\n',
        f'{CLIENT}BASE = os.environ.get("B", "https://api.deepseek.com")\nOpenAI(base_url=BASE)\n',
        f'{CLIENT}BASE = os.environ.get("B") or "https://api.deepseek.com"\nOpenAI(base_url=BASE)\n',
        f'{CLIENT}host = "http://localhost"\nOpenAI(base_url=f"{{host}}:8000/v1")\n',
        f'{CLIENT}OpenAI(base_url="http://localhost:%d/v1" % port)\n',
        f'{CLIENT}OpenAI(base_url="http://localhost:{{}}/v1".format(port))\n',
        f'{CLIENT}given = {{"base_url": "https://api.deepseek.com"}}\nOpenAI(**given)\n',
        f'{AGENTS}set_default_openai_client(AsyncOpenAI(base_url="https://api.deepseek.com"))\nRunner.run(Agent())\n',
        f'{AGENTS}client = AsyncOpenAI(base_url="https://api.deepseek.com")\nRunner.run(Agent(model=M("x", client)))\n',
        f'{PYDANTIC_AI}OpenAIChatModel("deepseek-chat", provider="deepseek")\n',
        (
            f"{PYDANTIC_AI}from pydantic_ai.providers.deepseek import DeepSeekProvider\n"
            'OpenAIChatModel("deepseek-chat", provider=DeepSeekProvider(api_key="x"))\n'
        ),
        (
            f"{PYDANTIC_AI}from pydantic_ai.providers.openai import OpenAIProvider\n"
            'p = OpenAIProvider(base_url="https://api.deepseek.com")\nOpenAIChatModel("deepseek-chat", provider=p)\n'
        ),
        (
            "from openai import AsyncOpenAI\nfrom semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion\n"
            'client = AsyncOpenAI(base_url="http://localhost:1234/v1")\nOpenAIChatCompletion(async_client=client)\n'
        ),
    ],
)
def test_a_client_that_points_elsewhere_is_none_of_ours(text: str, check: Check) -> None:
    assert clients(check, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "import os, openai\nopenai.OpenAI()\n",
        "from google import auth, genai\ngenai.Client()\n",
        "def f():\n    import json, openai; return openai.AsyncOpenAI()\n",
        "import anthropic\nanthropic.Client()\n",
        f'{CLIENT}OpenAI(**{{"api_key": "x"}})\n',
        f"{CLIENT}OpenAI(base_url=None)\n",
        f'{PYDANTIC_AI}OpenAIChatModel("gpt-4o", provider="openai")\n',
        f"{AGENTS}Runner.run(Agent())\n",
        "from google import genai\ngenai.Client(vertexai=False)\n",
        "from langfuse.openai import OpenAI\nOpenAI()\n",
        "from haystack.components.generators.chat import OpenAIChatGenerator\nOpenAIChatGenerator()\n",
        "from smolagents import AzureOpenAIServerModel\nAzureOpenAIServerModel(model_id=deployment)\n",
        'from pydantic_ai.models.anthropic import AnthropicModel\nAnthropicModel("claude-sonnet-4-5")\n',
    ],
)
def test_a_client_without_another_address_is_an_error(text: str, check: Check) -> None:
    assert clients(check, text) == [("error", "high")]


@pytest.mark.parametrize(
    "text",
    [
        f'{CLIENT}OpenAI(base_url=os.environ["B"])\n',
        f"{CLIENT}def f(**given):\n    return OpenAI(**given)\n",
        f'{CLIENT}BASE = "https://api.deepseek.com"\nBASE = "https://api.openai.com/v1"\nOpenAI(base_url=BASE)\n',
        'import os, openai\nopenai.api_base = os.getenv("BASE")\nopenai.ChatCompletion.create(engine="x")\n',
        'import os, openai\nopenai.base_url = os.environ["BASE"]\nopenai.responses.create()\n',
        "from google import genai\ngenai.Client(vertexai=on_vertex)\n",
    ],
)
def test_what_the_file_does_not_tell_is_a_warning_of_low_confidence(text: str, check: Check) -> None:
    assert clients(check, text) == [("warning", "low")]


@pytest.mark.parametrize(
    "text",
    [
        'import x\nu = "https://api." "openai.com/v1"\n',
        'import x\nu = ("https://api."\n     "openai.com/v1")\n',
        'import x\nu = "https://api" ".openai" ".com/v1"\n',
        'import x\nu = "https://api." + "openai.com" + "/v1"\n',
    ],
)
def test_an_address_split_over_strings_is_found_where_it_begins(text: str, check: Check) -> None:
    found = [finding for finding in check("a.py", text).findings if finding.rule == "blocked-endpoint"]
    assert [(finding.line, finding.severity.value, finding.confidence.value) for finding in found] == [
        (2, "error", "medium")
    ]


def test_a_constant_that_is_an_address_is_found_once(check: Check) -> None:
    text = 'BASE = "https://api.openai.com"\nu = f"{BASE}/v1/models"\nv = BASE + "/v1/files"\n'
    assert [finding.line for finding in check("a.py", text).findings] == [1]


def test_an_import_for_the_type_checker_is_no_use(check: Check) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from openai import OpenAI\n"
    assert check("a.py", text).findings == ()


@pytest.mark.parametrize(
    "switch",
    [
        'os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"',
        'os.environ.setdefault("OPENAI_AGENTS_DISABLE_TRACING", "true")',
        "os.putenv('OPENAI_AGENTS_DISABLE_TRACING', '1')",
        "set_tracing_disabled(True)",
    ],
)
def test_telemetry_that_is_turned_off_is_not_reported(switch: str, check: Check) -> None:
    agent = "import os\nfrom agents import Agent, set_tracing_disabled\n"
    telling = "telemetry-to-blocked-endpoint"
    assert telling in {finding.rule for finding in check("a.py", agent).findings}
    assert telling not in {finding.rule for finding in check("a.py", f"{agent}{switch}\n").findings}
    off = 'os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "0"'
    assert telling in {finding.rule for finding in check("a.py", f"{agent}{off}\n").findings}
