"""Variables and settings, however they are read, set or declared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

WORKFLOW = """\
jobs:
  test:
    if: ${{ env.OPENAI_API_KEY != '' }}
    steps:
      - uses: some/action
        with:
          key: ${{ secrets.OPENAI_API_KEY }}
          api-key: ${{ secrets.ANTHROPIC_API_KEY }}
          token: ${{ secrets.GITHUB_TOKEN }}
      - run: ./x --key "${{ secrets.OPENAI_API_KEY }}"
      - run: OPENAI_API_KEY=x python a.py
      - run: |
          A=1 OPENAI_API_KEY=x python run the whole thing here
      - name: set OPENAI_API_KEY to run the thing
"""
FIELDS = """\
class Settings(BaseSettings):
    OPENAI_API_KEY: str = ""
    anthropic_api_key: SecretStr
    openai_notes: str
"""
COMMANDS = """\
one: OPENAI_BASE_URL=https://api.deepseek.com chat --model gpt-4o
two: chat --model gpt-4o
"""


def lines(check: Check, name: str, text: str) -> list[int]:
    return sorted({finding.line for finding in check(name, text).findings if finding.severity is not Severity.INFO})


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (".github/workflows/test.yml", WORKFLOW, [7, 8, 10, 11, 13]),
        ("Dockerfile", "ENV A=1 OPENAI_API_KEY=x\n", [1]),
        ("Dockerfile", "ENV A=1 OPENAI_BASE_URL=https://api.deepseek.com\nENV OPENAI_API_KEY=x\n", []),
        ("Procfile", "web: OPENAI_API_KEY=x python a.py\n", [1]),
        ("app.service", 'Environment=OPENAI_API_KEY=x\nEnvironment="A=1" "OPENAI_API_KEY=x"\n', [1, 2]),
        ("Jenkinsfile", "environment {\n  OPENAI_API_KEY = credentials('openai')\n}\n", [2]),
        ("config.fish", "set -x OPENAI_API_KEY x\nset -gx ANTHROPIC_API_KEY x\n", [1, 2]),
        ("run.sh", '[[ "$line" == OPENAI_API_KEY=* ]]\n', []),
        ("Info.plist", "<key>OPENAI_API_KEY</key>\n<string>x</string>\n", [1]),
        ("A.java", '@Value("${openai.api.key}") String key;\n@Value("${openai.notes}") String notes;\n', [1]),
        ("a.cs", 'var e = configuration["AzureOpenAiServiceEndpoint"];\nvar t = configuration["Title"];\n', [1]),
        ("a.cs", 'var d = configuration["AzureOpenAiChatGptDeployment"];\n', [1]),
        ("a.cs", 'var k = config.GetValue<string>("OpenAIKey") ?? GetEnvironmentVariable("OpenAiApiKey");\n', [1]),
        ("a.cs", 'var k = dictionary["OpenAIKey"];\n', []),
        ("a.py", 'headers = {"X-GEMINI-APIKEY": key}\nos.environ["GEMINI_APIKEY"]\n', [2]),
        ("settings.py", FIELDS, [2, 3]),
        ("settings.py", FIELDS.replace("BaseSettings", "Base"), []),
        (
            "a.ts",
            "const { OPENAI_API_KEY } = process.env;\nconst {\n  A,\n  OPENAI_API_KEY,\n} = process.env;\n",
            [1, 4],
        ),
        ("a.ts", "const { OPENAI_API_KEY } = constants;\n", []),
        ("env.ts", "createEnv({ server: { OPENAI_API_KEY: z.string() } });\n// OPENAI_API_KEY: z.string()\n", [1]),
        ("commands.yaml", COMMANDS, [2]),
    ],
)
def test_variables(name: str, text: str, expected: list[int], check: Check) -> None:
    assert lines(check, name, text) == expected


def notebook(*cells: str) -> str:
    code = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": cell.splitlines(keepends=True)} for cell in cells
    ]
    return json.dumps({"cells": code, "metadata": {"language_info": {"name": "python"}}})


@pytest.mark.parametrize(
    "cell",
    [
        "%env OPENAI_API_KEY=sk",
        "%env OPENAI_API_KEY sk",
        "%set_env OPENAI_API_KEY=sk",
        "!export OPENAI_API_KEY=sk",
        "%%bash\nexport OPENAI_API_KEY=sk",
    ],
)
def test_lines_of_a_notebook_that_are_no_code(cell: str, check: Check) -> None:
    call = "from openai import OpenAI\nclient = OpenAI()"
    found = check("a.ipynb", notebook(cell, call)).findings
    variable = "OPENAI_API_KEY"
    assert [finding.rule for finding in found] == [
        "blocked-endpoint-env-var",
        "blocked-sdk-import",
        "default-endpoint-client",
    ]
    assert found[0].snippet[found[0].snippet_column - 1 :].startswith(variable)
    assert (found[0].cell, found[0].cell_line) == (1, 1 + cell.count("\n"))


def test_an_address_that_a_notebook_sets(check: Check) -> None:
    cells = notebook("%env OPENAI_BASE_URL=https://api.deepseek.com", "from openai import OpenAI\nclient = OpenAI()")
    assert check("a.ipynb", cells).findings == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'os.environ["OPENAI_API_KEY"] = "<key>"\n'),
        ("a.py", 'os.environ.setdefault("OPENAI_API_KEY", "<key>")\n'),
        ("a.js", 'process.env.OPENAI_API_KEY ??= "<key>";\n'),
        ("a.rb", 'ENV["OPENAI_API_KEY"] = "<key>"\n'),
        ("a.go", 'package p\nfunc f() { os.Setenv("OPENAI_API_KEY", "<key>") }\n'),
        ("a.sh", "export OPENAI_API_KEY=<key>\n"),
        ("a.ps1", "$env:OPENAI_API_KEY = '<key>'\n"),
    ],
)
def test_a_key_that_no_service_takes_is_silent(name: str, text: str, check: Check) -> None:
    for word in ("dummy", "sk-not-needed", "no-key-required"):
        assert lines(check, name, text.replace("<key>", word)) == [], word
    assert len(lines(check, name, text.replace("<key>", "sk-proj-1234"))) == 1


def test_names_of_deployments_are_told_and_amounts_are_not(check: Check) -> None:
    text = "AZURE_OPENAI_GPT_NAME=a\nAZURE_OPENAI_DALLE_NAME=a\nOPENAI_MAX_TOKENS=3\nANTHROPIC_MAX_TOKENS=3\n"
    assert lines(check, "a.env", text) == [1, 2]


@pytest.mark.parametrize("model", ["deepseek-flash", "glm-5.3", "kimi-k3", "qwen3.7-plus"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".env", "OPENAI_MODEL={}\n"),
        ("run.sh", 'export OPENAI_MODEL="{}"\n'),
        ("compose.yml", "services:\n  a:\n    environment:\n      - OPENAI_MODEL={}\n"),
        ("Dockerfile", "ENV OPENAI_MODEL={}\n"),
        ("run.ps1", '$env:OPENAI_MODEL = "{}"\n'),
        (".github/workflows/a.yml", "jobs:\n  a:\n    env:\n      OPENAI_MODEL: {}\n"),
    ],
)
def test_a_model_s_variable_is_whose_model_it_holds(check: Check, name: str, text: str, model: str) -> None:
    assert lines(check, name, text.format(model)) == []
    assert lines(check, name, text.format("gpt-4o")) != [], "it is OpenAI's"
    assert lines(check, name, text.format("my-own")) != [], "nobody knows whose it is"
