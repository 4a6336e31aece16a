"""Pieces of programs, which import nothing; rows of tables; constants called after ids; packages run at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check


def loud(check: Check, path: str, text: str) -> list[int]:
    """The lines that warn."""
    return sorted({one.line for one in check(path, text).findings if one.severity is not Severity.INFO})


PRESETS = """\
PRESETS = {
    "openai": {
        "models": {"chat": ["gpt-4o", "gpt-4o-mini"]},
        "base_url": url,
    },
    "other": {"models": {"chat": ["a", "b"]}},
}
"""
TABLE = """\
SIZES = {
    "fast": {"name": "gpt-4o-mini", "context": 128000},
    "default": {"name": "gpt-4o", "context": 128000},
}
"""
ROUTER = """\
router = Router(model_list=[
    {"model_name": "a", "litellm_params": {"model": "azure/gpt-4o-mine"}},
    {"model_name": "b", "litellm_params": {"model": "openai/gpt-4o"}},
])
"""
MOVED = """\
import com.theokanning.openai.OpenAiService;
class A { OpenAiService s = new OpenAiService(token); }
"""
PROVIDERS = """\
val all = listOf(
  Provider("A", "gpt-4o-mini"),
  Provider("B", "gpt-4.1"),
  Provider("C", "o3"))
"""


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.java", "class A { Object m() { return AzureOpenAiChatModel.builder().apiKey(k).build(); } }", [1]),
        ("a.kt", 'val m = GenerativeModel(modelName = "gemini-2.5-flash", apiKey = k)', [1]),
        ("a.kt", 'val m = GenerativeModel(modelName = "mine", apiKey = k)', []),
        ("a.py", "client = AsyncAnthropic(api_key=k)", [1]),
        ("a.py", 'r = openai.ChatCompletion.create(engine="mine", messages=m)', [1]),
        ("a.ts", "const m = createOpenAI({ apiKey: k });", [1]),
        ("a.ts", "function createOpenAI(o) { return o }\nconst m = createOpenAI({ apiKey: k });", []),
        ("a.go", "client := anthropic.NewClient(\n\toption.WithAPIKey(k),\n)\n", [1]),
        ("a.go", 'package p\nimport "x.org/own/anthropic"\nvar c = anthropic.NewClient(k)\n', []),
        ("a.java", "package own;\nclass A { Object m() { return AzureOpenAiChatModel.builder().build(); } }", []),
        ("A.java", MOVED, [1, 2]),
        ("A.java", 'class K { @ConfigProperty(name = "quarkus.langchain4j.openai.api-key") String k; }', [1]),
        ("A.java", 'class K { @Property(name = "openai.api-key") String k; }', [1]),
        ("A.java", 'class K { @ConfigProperty(name = "quarkus.datasource.api-key") String k; }', []),
        ("a.cs", 'class A { string b = "{\\"model\\":\\"gpt-4o\\",\\"q\\":\\"" + q + "\\"}"; }', [1]),
        ("a.cs", 'class A { string b = "such as {\\"model\\":\\"gpt-4o\\"} " + q; }', []),
        ("a.cpp", 'std::string kModel{"gpt-4o"};', [1]),
        ("a.cpp", 'struct C { std::string model{"gpt-4o"}; };', [1]),
        ("a.cpp", 'std::vector<std::string> kModels{"gpt-4o", "o3"};', []),
        ("a.lua", 'require("x").setup({ chat = { adapter = { name = "openai" } } })', [1]),
        ("a.lua", 'require("x").setup({ chat = { colour = { name = "openai" } } })', []),
        ("a.py", 'PRIMARY_SERVICE = os.getenv("PRIMARY_SERVICE", "openai")', [1]),
        ("a.py", 'log(service="openai")', []),
        ("a.sh", 'npx -y @openai/codex exec "a"', [1]),
        ("a.sh", "bunx @openai/codex@latest", [1]),
        ("a.sh", "uvx openai api models.list", [1]),
        ("a.sh", "npx create-app openai", []),
        ("a.py", PRESETS, []),
        ("a.py", TABLE, [3]),
        ("a.py", ROUTER, [2, 3]),
        ("a.kt", PROVIDERS, []),
    ],
)
def test_what_a_piece_says_is_told(path: str, text: str, lines: list[int], check: Check) -> None:
    assert loud(check, path, text) == lines


CONSTANTS = {
    "A.java": (
        'class A {{\n  static final String {} = "{}";\n  static final String {} = "{}";\n{}}}\n',
        '  String m = "{}";\n',
    ),
    "A.cs": (
        'class A {{\n  public const string {} = "{}";\n  public const string {} = "{}";\n{}}}\n',
        '  string m = "{}";\n',
    ),
    "a.kt": ('object A {{\n  const val {} = "{}"\n  const val {} = "{}"\n{}}}\n', '  val m = "{}"\n'),
    "a.go": ('const (\n  {} = "{}"\n  {} = "{}"\n)\n{}', 'var m = "{}"\n'),
    "a.py": ('{} = "{}"\n{} = "{}"\n{}', 'model = "{}"\n'),
    "a.ts": ('const {} = "{}";\nconst {} = "{}";\n{}', 'const model = "{}";\n'),
}


@pytest.mark.parametrize("path", CONSTANTS)
@pytest.mark.parametrize(
    ("first", "second"), [(("GPT_4O", "gpt-4o"), ("O3", "o3")), (("GPT4oMini", "gpt-4o-mini"), ("GPT4o", "gpt-4o"))]
)
def test_constants_called_after_ids_are_a_list(
    path: str, first: tuple[str, str], second: tuple[str, str], check: Check
) -> None:
    shape, value = CONSTANTS[path]
    told = loud(check, path, shape.format(*first, *second, value.format("gpt-4o")))
    assert len(told) == 1, "what asks, and nothing that is only called after its id"


@pytest.mark.parametrize("path", CONSTANTS)
def test_constants_called_after_what_they_are_for_are_choices(path: str, check: Check) -> None:
    shape, _ = CONSTANTS[path]
    assert len(loud(check, path, shape.format("CHAT_MODEL", "gpt-4o", "SMALL_MODEL", "o3", ""))) == 2


def test_a_constant_that_the_file_takes_is_told(check: Check) -> None:
    text = 'GPT_4O = "gpt-4o"\nO3 = "o3"\nask(model=GPT_4O)\n'
    assert loud(check, "a.py", text) == [1]


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("us.anthropic.claude-3-5-sonnet-20241022-v2:0", {4}),
        ("eu.anthropic.claude-sonnet-4-20250514-v1:0", {4}),
        ("mistral.mixtral-8x7b-instruct-v0:1", {4}),
        ("us.example.model-1-v1:0", set()),
    ],
)
def test_inference_profiles_and_models_of_bedrock_are_told(model: str, told: set[int], check: Check) -> None:
    text = f'import boto3\nc = boto3.client("bedrock-runtime")\nr = c.invoke_model(\n    modelId="{model}", body=b)\n'
    assert {one.line for one in check("a.py", text).findings} & {4} == told


def test_open_weights_that_many_serve_are_nobodys_alone(check: Check) -> None:
    assert loud(check, "a.py", 'model = "mixtral-8x7b-instruct"\n') == []
