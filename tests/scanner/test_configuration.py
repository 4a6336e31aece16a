"""Every format of configuration answers the same cases; what each format has of its own is tested besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.scanner.conftest import Check


class Case(NamedTuple):
    """Settings, and which of them are told."""

    settings: Sequence[tuple[str, str]]
    """Path of keys with ``/`` between them, and value."""
    told: Sequence[int]
    """Indices of those on whose line something is found."""


NESTED = {
    "model": Case([("llm/model", "gpt-4o-mini"), ("llm/temperature", "0")], [0]),
    "model after its provider": Case([("llm/model", "anthropic/claude-3-5-sonnet-latest"), ("llm/top", "1")], [0]),
    "model after kinds": Case([("eval/provider", "openai:chat:gpt-4o"), ("eval/n", "1")], [0]),
    "any model of a provider": Case([("params/model", "openai/*"), ("params/n", "1")], [0]),
    "provider and model": Case([("embedder/provider", "openai"), ("embedder/model", "text-embedding-3-small")], [0, 1]),
    "kind of service": Case([("chat/type", "azure_openai_chat"), ("chat/limit", "3")], [0]),
    "below a provider's name": Case([("openai/api_key", "sk-x"), ("openai/note", "a")], [0]),
    "spring": Case([("spring/ai/openai/api-key", "sk-x"), ("spring/ai/openai/chat/options/model", "gpt-4o")], [0, 1]),
    "address": Case([("llm/base_url", "https://api.openai.com/v1"), ("llm/n", "1")], [0]),
    "moved": Case(
        [
            ("llm/provider", "openai"),
            ("llm/base_url", "https://dashscope.aliyuncs.com/compatible-mode/v1"),
            ("llm/api_key", "sk-x"),
            ("llm/model", "qwen-plus"),
        ],
        [],
    ),
    "half moved": Case([("llm/base_url", "https://api.deepseek.com"), ("llm/model", "gpt-4o")], [1]),
    "behind a gateway of one's own": Case([("llm/base_url", "http://10.0.0.7:4000/v1"), ("llm/model", "gpt-4o")], []),
    "shared host": Case([("llm/base_url", "https://x.cognitiveservices.azure.com/openai/v1"), ("llm/n", "1")], [0]),
    "shared host for something else": Case([("tts/base_url", "https://x.cognitiveservices.azure.com/tts/v1")], []),
    "kept out": Case([("proxy/blocked_hosts", "api.openai.com"), ("proxy/n", "1")], []),
    "shown": Case([("page/title", "gpt-4o"), ("page/label", "openai")], []),
    "somebody else's": Case([("llm/provider", "deepseek"), ("llm/model", "deepseek-flash")], []),
}
FLAT = {
    "key": Case([("OPENAI_API_KEY", "sk-x"), ("PORT", "80")], [0]),
    "model": Case([("CHAT_MODEL", "gpt-4o"), ("PORT", "80")], [0]),
    "provider": Case([("LLM_PROVIDER", "anthropic"), ("PORT", "80")], [0]),
    "modules": Case([("ENABLE_MODULES", "text2vec-openai,generative-openai")], [0]),
    "moved": Case([("OPENAI_BASE_URL", "https://api.deepseek.com"), ("OPENAI_API_KEY", "sk-x")], []),
    "half moved": Case([("OPENAI_BASE_URL", "https://api.deepseek.com"), ("OPENAI_MODEL", "gpt-4o-mini")], [1]),
    "half moved by another name": Case([("LLM_BASE_URL", "https://api.deepseek.com"), ("LLM_MODEL", "gpt-4o")], [1]),
    "the program's own host": Case([("HOST", "localhost"), ("LLM_MODEL", "gpt-4o")], [1]),
    "deployment": Case([("AZURE_OPENAI_SERVICE", "res"), ("AZURE_OPENAI_SKU", "S0")], [0, 1]),
    "proxy on the way": Case([("OPENAI_API_KEY", "sk-x"), ("OPENAI_PROXY", "http://127.0.0.1:7890")], [0, 1]),
}

Written = tuple[str, list[int]]
"""A text, and the line of each setting."""


def tree(settings: Sequence[tuple[str, str]]) -> dict[str, object]:
    root: dict[str, object] = {}
    for number, (path, _) in enumerate(settings):
        *outer, last = path.split("/")
        block = root
        for key in outer:
            block = block.setdefault(key, {})  # type: ignore[assignment]
        block[last] = number
    return root


def written(settings: Sequence[tuple[str, str]], *, opening: str, setting: str, closing: str, quote: str) -> Written:
    """Settings in nested blocks, one on a line."""
    lines: list[str] = []
    places = [0] * len(settings)

    def write(block: dict[str, object], depth: int) -> None:
        for key, value in block.items():
            indent = "  " * depth
            if isinstance(value, dict):
                lines.append(indent + opening.replace("KEY", key))
                write(value, depth + 1)
                if closing:
                    lines.append(indent + closing.replace("KEY", key))
            else:
                number = int(str(value))
                given = quote + settings[number][1] + quote
                lines.append(indent + setting.replace("KEY", key).replace("VALUE", given))
                places[number] = len(lines)

    write(tree(settings), 0)
    return "\n".join(lines) + "\n", places


def yaml(settings: Sequence[tuple[str, str]]) -> Written:
    return written(settings, opening="KEY:", setting="KEY: VALUE", closing="", quote="")


def quoted_yaml(settings: Sequence[tuple[str, str]]) -> Written:
    return written(settings, opening='"KEY":', setting='"KEY": VALUE', closing="", quote="'")


def json5(settings: Sequence[tuple[str, str]]) -> Written:
    text, places = written(settings, opening="KEY_: {", setting="KEY_: VALUE,", closing="},", quote="'")
    text = "\n".join(
        f"'{line.strip().split('_:')[0]}':{line.split('_:', 1)[1]}" if "_:" in line else line
        for line in text.split("\n")
    )
    return f"{{ // settings\n{text}}}\n", [place + 1 for place in places]


def json(settings: Sequence[tuple[str, str]]) -> Written:
    text, places = written(settings, opening='"KEY": {', setting='"KEY": VALUE,', closing="},", quote='"')
    return f"{{\n{text}}}\n", [place + 1 for place in places]


def hcl(settings: Sequence[tuple[str, str]]) -> Written:
    return written(settings, opening="KEY = {", setting="KEY = VALUE", closing="}", quote='"')


def bicep(settings: Sequence[tuple[str, str]]) -> Written:
    text, places = written(settings, opening="KEY: {", setting="KEY: VALUE", closing="}", quote="'")
    return f"var settings = {{\n{text}}}\n", [place + 1 for place in places]


def hocon(settings: Sequence[tuple[str, str]]) -> Written:
    return written(settings, opening="KEY {", setting="KEY = VALUE", closing="}", quote='"')


def xml(settings: Sequence[tuple[str, str]]) -> Written:
    text, places = written(settings, opening="<KEY>", setting="<KEY>VALUE</KEY>", closing="</KEY>", quote="")
    return f"<configuration>\n{text}</configuration>\n", [place + 1 for place in places]


def properties(settings: Sequence[tuple[str, str]]) -> Written:
    lines = [f"{path.replace('/', '.')}={value}" for path, value in settings]
    return "\n".join(lines) + "\n", list(range(1, len(lines) + 1))


def toml(settings: Sequence[tuple[str, str]], quote: str = '"') -> Written:
    lines: list[str] = []
    places = []
    table = ""
    for path, value in settings:
        above, _, key = path.rpartition("/")
        if above != table:
            lines.append(f"[{above.replace('/', '.')}]")
            table = above
        lines.append(f"{key} = {quote}{value}{quote}")
        places.append(len(lines))
    return "\n".join(lines) + "\n", places


def env(settings: Sequence[tuple[str, str]]) -> Written:
    return "\n".join(f"{key}={value}" for key, value in settings) + "\n", list(range(1, len(settings) + 1))


def dockerfile(settings: Sequence[tuple[str, str]]) -> Written:
    lines = ["FROM scratch", *(f'ENV {key}="{value}"' for key, value in settings)]
    return "\n".join(lines) + "\n", list(range(2, len(lines) + 1))


def compose(settings: Sequence[tuple[str, str]]) -> Written:
    lines = ["services:", "  app:", "    environment:", *(f"      - {key}={value}" for key, value in settings)]
    return "\n".join(lines) + "\n", list(range(4, len(lines) + 1))


def containers(settings: Sequence[tuple[str, str]]) -> Written:
    lines = ["spec:", "  containers:", "    - name: app", "      env:"]
    places = []
    for key, value in settings:
        lines += [f"        - name: {key}", f'          value: "{value}"']
        places.append(len(lines) - 1)
    return "\n".join(lines) + "\n", places


def appsettings(settings: Sequence[tuple[str, str]]) -> Written:
    lines = ["<appSettings>", *(f'  <add key="{key}" value="{value}" />' for key, value in settings), "</appSettings>"]
    return "\n".join(lines) + "\n", list(range(2, len(settings) + 2))


NESTED_FORMATS: dict[str, Callable[[Sequence[tuple[str, str]]], Written]] = {
    "a.yaml": yaml,
    "quoted.yml": quoted_yaml,
    "template.yaml.j2": lambda settings: ("{% if x %}\n" + yaml(settings)[0], [p + 1 for p in yaml(settings)[1]]),
    "a.json": json,
    "a.json5": json5,
    "a.toml": toml,
    "a.ini": lambda settings: toml(settings, quote=""),
    "a.properties": properties,
    "a.tf": hcl,
    "a.bicep": bicep,
    "application.conf": hocon,
    "a.xml": xml,
}
FLAT_FORMATS: dict[str, Callable[[Sequence[tuple[str, str]]], Written]] = {
    ".env": env,
    "Dockerfile": dockerfile,
    "compose.yaml": compose,
    "deployment.yaml": containers,
    "App.config": appsettings,
    "flat.yaml": yaml,
    "flat.json": json,
    "flat.toml": toml,
    "flat.tfvars": hcl,
    "flat.properties": env,
}


def loud(check: Check, name: str, text: str | bytes) -> list[int]:
    return sorted({f.line for f in check(name, text).findings if f.severity is not Severity.INFO})


@pytest.mark.parametrize("case", NESTED)
@pytest.mark.parametrize("name", NESTED_FORMATS)
def test_every_format_with_blocks_answers_the_same(name: str, case: str, check: Check) -> None:
    settings, told = NESTED[case]
    text, places = NESTED_FORMATS[name](settings)
    assert loud(check, name, text) == sorted(places[number] for number in told), text


@pytest.mark.parametrize("case", FLAT)
@pytest.mark.parametrize("name", FLAT_FORMATS)
def test_every_format_of_variables_answers_the_same(name: str, case: str, check: Check) -> None:
    settings, told = FLAT[case]
    text, places = FLAT_FORMATS[name](settings)
    lines = loud(check, name, text)
    if name == "deployment.yaml":  # the name or the value below it
        places_of_values = {place + 1: place for place in places}
        lines = sorted({places_of_values.get(line, line) for line in lines})
    assert lines == sorted(places[number] for number in told), text


SECRET = """\
kind: Secret
metadata: {name: llm}
data:
  LLM_URL: aHR0cHM6Ly9hcGkub3BlbmFpLmNvbS92MQ==
  LLM_MODEL: Z3B0LTRv
  HOST: bG9jYWxob3N0
"""
MOVED_SECRET = """\
kind: Secret
data:
  OPENAI_API_KEY: c2stZXhhbXBsZQ==
  OPENAI_BASE_URL: |
    aHR0cHM6Ly9hcGkuZGVlcHNlZWsuY29tL3Yx
"""
CONFIG_MAP = """\
kind: ConfigMap
data:
  app.yaml: |
    llm:
      provider: anthropic
      model: claude-3-haiku-20240307
  app.env: |
    LOG=1
    OPENAI_API_KEY=x
"""
LITELLM = """\
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: deepseek/deepseek-flash
      api_key: os.environ/DEEPSEEK_API_KEY
  - model_name: "*"
    litellm_params:
      model: openai/*
      api_key: os.environ/OPENAI_API_KEY
"""
HELM = """\
env:
  {{- if .Values.openai.enabled }}
  - name: OPENAI_API_KEY
    valueFrom: {secretKeyRef: {name: {{ .Values.secret }}, key: key}}
  {{- end }}
  - name: CHAT_MODEL
    value: {{ .Values.model | default "gpt-4o" | quote }}
"""
N8N = """\
{"nodes": [{
  "parameters": {"model": {"mode": "list",
    "value": "gpt-4o-mini", "cachedResultName": "gpt-4o-mini"}},
  "type": "@n8n/n8n-nodes-langchain.lmChatOpenAi",
  "credentials": {
    "googlePalmApi": {"id": "1"}}}]}
"""
DIFY = """\
dependencies:
- value:
    marketplace_plugin_unique_identifier: langgenius/openai:0.0.1@abc
workflow:
  model:
    name: claude-3-5-sonnet-20240620
    provider: langgenius/anthropic/anthropic
"""
PRICES = """\
[
  {"provider": "openai", "model": "gpt-4o", "input": 2.5, "output": 10},
  {"provider": "openai", "model": "gpt-4o-mini", "input": 0.15, "output": 0.6}
]
"""
MANY = "agents:\n" + "".join(
    f"  a{number}: {{provider: openai, model: {model}}}\n"
    for number, model in enumerate(
        "gpt-4o gpt-4o-mini gpt-4.1 gpt-4.1-mini o3-mini gpt-4-turbo gpt-5 gpt-5-mini".split()
    )
)
CI = """\
jobs:
  test:
    env:
      OPENAI_API_KEY: dummy
    steps:
      - run: unset OPENAI_API_KEY
      - run: python a.py
        env:
          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
"""
SCHEMA = """\
{"contributes": {"configuration": {"properties": {
  "my.model": {"type": "string", "default": "gpt-4o",
    "enum": ["gpt-4o", "gpt-4o-mini"]}}}}}
"""


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("secret.yaml", SECRET, [4, 5]),
        ("secret.yaml", MOVED_SECRET, []),
        ("map.yaml", CONFIG_MAP, [5, 6, 9]),
        ("proxy.yaml", LITELLM, [8, 9]),
        ("templates/app.yaml", HELM, [3, 7]),
        ("flow.json", N8N, [3, 4, 6]),
        ("app.yml", DIFY, [3, 6, 7]),
        ("prices.json", PRICES, []),
        ("agents.yaml", MANY, list(range(2, 10))),
        (".github/workflows/run-tests.yml", CI, [9]),
        (".vscode/settings.json", '{\n  // c\n  "a.apiBaseUrl": "https://api.openai.com",\n}\n', [3]),
        ("package.json", SCHEMA, [2]),
        ("lychee.toml", 'exclude = [\n  "https://api.openai.com",\n]\n', []),
        (".github/workflows/a.yml", "with:\n  anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}\n", [2]),
        ("settings.yaml", "llm:\n  mode: openai\n", [2]),
        ("a.yaml", "模型: gpt-4o\nllm:\n  ==: gpt-4o\n  model: gpt-4o\n", [3, 4]),
        ("_vcr/a.yml", "uri: https://api.openai.com/v1\n", []),
        ("play.yml", "- pip:\n    name: openai\n- pip:\n    name: [requests, anthropic]\n", [2, 4]),
        ("Info.plist", "<dict>\n<key>GeminiModel</key>\n<string>gemini-1.5-flash</string>\n</dict>\n", [2, 3]),
        ("a.yaml", 'args: ["--model", "gpt-4o"]\nmodel: *default\n', []),
        ("a.yaml", "# OPENAI_API_KEY: x\nother: 1\n", []),
        ("chart.yaml", "model: gpt-4o  # the one\nnote: no gpt-4o here, please use something else\n", [1]),
        ("flow.json", '{"prompt": "' + "x " * 5_000 + '",\n "model": "gpt-4o"}\n', [2]),
        ("main.tf", 'variable "llm_model" {\n  default = "gpt-4o"\n}\nlocals { text = <<EOT\ngpt-4o\nEOT\n}\n', [2]),
        ("scripts/i18n/translate.py", "from openai import OpenAI\n", [1]),
        ("locales/en.json", '{"openai": {"api_key": "x"}}\n', []),
        ("stdin", "from openai import OpenAI\n", [1]),
        ("stdin", "llm:\n  model: gpt-4o\n", [2]),
        ("run", "#!/usr/bin/env python3\nimport openai\n", [2]),
        ("a.env", "OPENAI_BASE_URL=https://api.openai.com/v1\n".encode("utf-16-le"), [1]),
        ("a.env", "CATALOG_MODEL=gpt-4o\nKNOWN_MODELS=gpt-4o\n", [1]),
    ],
)
def test_what_products_and_formats_have_of_their_own(
    name: str, text: str | bytes, lines: list[int], check: Check
) -> None:
    assert loud(check, name, text) == lines


@pytest.mark.parametrize("key", ["providers", "targets", "fallbacks"])
def test_each_of_a_list_that_is_called_in_turn_is_told(key: str, check: Check) -> None:
    ids = ["openai:chat:gpt-4o", "anthropic:messages:claude-sonnet-4-5", "google:gemini-2.5-flash"]
    text = f"{key}:\n" + "".join(f"  - id: {one}\n    label: x\n" for one in ids)
    assert _loud(check, "a.yaml", text) == {2, 4, 6}


@pytest.mark.parametrize(
    ("key", "value", "count"), [("default", "gpt-4o, claude-sonnet-4-5", 1), ("known", "gpt-4o, gpt-4", 0)]
)
def test_a_default_that_names_several_models_is_told(key: str, value: str, count: int, check: Check) -> None:
    text = f"on:\n  workflow_call:\n    inputs:\n      models:\n        {key}: '{value}'\n"
    assert len(_loud(check, ".github/workflows/a.yml", text)) == count


@pytest.mark.parametrize(
    ("path", "setting"),
    [
        ("a.json", '"model": "gpt-4o",'),
        ("a.jsonc", '"openai_api_key": "sk-x",'),
        ("a.json5", 'model: "gpt-4o",'),
        ("a.tf", 'model = "gpt-4o"'),
    ],
)
def test_a_setting_in_a_comment_of_a_format_with_brackets_is_silent(path: str, setting: str, check: Check) -> None:
    block = 'resource "x" "y" ' if path.endswith(".tf") else ""
    assert _loud(check, path, f"{block}{{\n  {setting}\n}}\n") == {2}
    assert _loud(check, path, f"{block}{{\n  // {setting}\n  //   {setting}\n  /* {setting} */\n}}\n") == set()


def _loud(check: Check, path: str, text: str) -> set[int]:
    return {one.line for one in check(path, text).findings if one.severity is not Severity.INFO}


def test_a_block_that_sends_requests_to_two_places_is_read(check: Check) -> None:
    """One of them is nobody's that is known, which is no text to put in order."""
    sent = (
        "      - export OPENAI_BASE_URL=http://a.example/v1\n      - export OPENAI_BASE_URL=https://api.deepseek.com\n"
    )
    text = f"job:\n  script: |\n{sent}      curl https://api.openai.com\n"
    report = check(".gitlab-ci.yml", text.replace("- export", "export"))
    assert not report.skipped
    assert {finding.line for finding in report.findings} >= {5}
