"""A client that moves reads the target's key itself where another one keeps the old one's, in every language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 28)
OLD, NEW = "OPENAI_API_KEY", "DEEPSEEK_API_KEY"
URL = "https://api.deepseek.com"
KOTLIN = "import dev.langchain4j.model.openai.{0}\n\nval made = {0}.builder(){1}.apiKey({2}).modelName({3}).build()\n"
JAVA = (
    "import dev.langchain4j.model.openai.{0};\n\nclass A {{\n"
    "  Object c = {0}.builder(){1}.apiKey({2}).modelName({3}).build();\n}}\n"
)
GO = """package main

import (
\t"{2}"

\t"github.com/openai/openai-go"
\t"github.com/openai/openai-go/option"
)

func {0}() {{
\tclient := openai.NewClient({1})
\tclient.{3}
}}
"""
CS = "using OpenAI;\nusing OpenAI.{0};\n\nvar client = new {1};\nclient.{2};\n"


def _python(asked: str, given: str, *, own: bool = False) -> str:
    head = "import os\n" if own else ""
    return f"{head}from openai import OpenAI\nfrom settings import KEY\n\nclient = OpenAI({given})\nclient.{asked}\n"


def _script(asked: str, given: str) -> str:
    return (
        'import OpenAI from "openai";\nimport { KEY } from "./settings";\n\n'
        f"const client = new OpenAI({{ {given} }});\nawait client.{asked};\n"
    )


CASES: dict[str, tuple[str, str, str, str]] = {
    # name of what chats → before, after, what draws or embeds, what holds the key (its name, then its text)
    "ask.py": (
        _python('chat.completions.create(model="gpt-4o", messages=[])', "api_key=KEY"),
        _python(
            'chat.completions.create(model="deepseek-flash", messages=[])',
            f'api_key=os.environ["{NEW}"], base_url="{URL}"',
            own=True,
        ),
        _python('images.generate(prompt="a")', "api_key=KEY"),
        f'import os\n\nKEY = os.environ["{OLD}"]\n',
    ),
    "ask.ts": (
        _script('chat.completions.create({ model: "gpt-4o", messages: [] })', "apiKey: KEY"),
        _script(
            'chat.completions.create({ model: "deepseek-flash", messages: [] })',
            f'baseURL: "{URL}", apiKey: process.env.{NEW}',
        ),
        _script('images.generate({ prompt: "a" })', "apiKey: KEY"),
        f"export const KEY = process.env.{OLD};\n",
    ),
    "Ask.java": (
        JAVA.format("OpenAiChatModel", "", "Settings.KEY", '"gpt-4o"'),
        JAVA.format("OpenAiChatModel", f'.baseUrl("{URL}")', f'System.getenv("{NEW}")', '"deepseek-flash"'),
        JAVA.format("OpenAiImageModel", "", "Settings.KEY", '"dall-e-3"').replace("class A", "class B"),
        f'class Settings {{\n  static final String KEY = System.getenv("{OLD}");\n}}\n',
    ),
    "ask.kt": (
        KOTLIN.format("OpenAiChatModel", "", "KEY", '"gpt-4o"'),
        KOTLIN.format("OpenAiChatModel", f'.baseUrl("{URL}")', f'System.getenv("{NEW}")', '"deepseek-flash"'),
        KOTLIN.format("OpenAiImageModel", "", "KEY", '"dall-e-3"').replace("made", "drawn"),
        f'val KEY = System.getenv("{OLD}")\n',
    ),
    "ask.go": (
        GO.format("ask", "option.WithAPIKey(KEY)", "fmt", "Chat.Completions.New(fmt.Sprint())"),
        GO.format(
            "ask",
            f'option.WithAPIKey(os.Getenv("{NEW}")), option.WithBaseURL("{URL}")',
            'os"\n\t"fmt',
            "Chat.Completions.New(fmt.Sprint())",
        ),
        GO.format("draw", "option.WithAPIKey(KEY)", "fmt", "Images.Generate(fmt.Sprint())"),
        f'package main\n\nimport "os"\n\nvar KEY = os.Getenv("{OLD}")\n',
    ),
    "Ask.cs": (
        CS.format("Chat", 'ChatClient("gpt-4o", Settings.Key)', 'CompleteChat("a")'),
        CS.format(
            "Chat",
            f'ChatClient("deepseek-flash", new System.ClientModel.ApiKeyCredential('
            f'System.Environment.GetEnvironmentVariable("{NEW}")), '
            f'new OpenAI.OpenAIClientOptions {{ Endpoint = new System.Uri("{URL}") }})',
            'CompleteChat("a")',
        ),
        CS.format("Images", 'ImageClient("dall-e-3", Settings.Key)', 'GenerateImage("a")'),
        f'static class Settings\n{{\n  public static string Key = Environment.GetEnvironmentVariable("{OLD}");\n}}\n',
    ),
    "ask.php": (
        "<?php\n$client = OpenAI::client(KEY);\n$client->chat()->create(['model' => 'gpt-4o']);\n",
        (
            f"<?php\n$client = OpenAI::factory()->withApiKey(getenv('{NEW}'))->withBaseUri('{URL}')->make();\n"
            "$client->chat()->create(['model' => 'deepseek-flash']);\n"
        ),
        "<?php\n$drawer = OpenAI::client(KEY);\n$drawer->images()->create(['model' => 'dall-e-3']);\n",
        f"<?php\nconst KEY = getenv('{OLD}');\n",
    ),
    "ask.rb": (
        (
            'require "openai"\nclient = OpenAI::Client.new(access_token: KEY)\n'
            'client.chat(parameters: { model: "gpt-4o", messages: [] })\n'
        ),
        (
            f'require "openai"\nclient = OpenAI::Client.new(access_token: ENV.fetch("{NEW}"), uri_base: "{URL}")\n'
            'client.chat(parameters: { model: "deepseek-flash", messages: [] })\n'
        ),
        (
            'require "openai"\ndrawer = OpenAI::Client.new(access_token: KEY)\n'
            'drawer.images.generate(parameters: { model: "dall-e-3" })\n'
        ),
        f'KEY = ENV.fetch("{OLD}")\n',
    ),
    "ask.rs": (
        (
            "use async_openai::{Client, config::OpenAIConfig};\nfn ask() {\n"
            "    let client = Client::with_config(OpenAIConfig::new().with_api_key(KEY));\n"
            '    client.chat().create(Request::model("gpt-4o"));\n}\n'
        ),
        (
            "use async_openai::{Client, config::OpenAIConfig};\nfn ask() {\n"
            f'    let client = Client::with_config(OpenAIConfig::new().with_api_base("{URL}").with_api_key('
            f'std::env::var("{NEW}").expect("{NEW}")));\n'
            '    client.chat().create(Request::model("deepseek-flash"));\n}\n'
        ),
        (
            "use async_openai::{Client, config::OpenAIConfig};\nfn draw() {\n"
            "    let drawer = Client::with_config(OpenAIConfig::new().with_api_key(KEY));\n"
            '    drawer.images().generate(Request::model("dall-e-3"));\n}\n'
        ),
        f'static KEY: LazyLock<String> = LazyLock::new(|| std::env::var("{OLD}").unwrap());\n',
    ),
}


def _files(name: str, asked: str) -> dict[str, str]:
    staying, held = CASES[name][2:]
    ending = name.rpartition(".")[2]
    settings = "Settings" if name[0].isupper() else "settings"
    drawing = "Draw" if name[0].isupper() else "draw"
    return {name: asked, f"{drawing}.{ending}": staying, f"{settings}.{ending}": held}


@pytest.mark.parametrize("name", CASES)
def test_a_client_that_moves_reads_the_new_key_and_the_other_keeps_the_old_one(name: str, tmp_path: Path) -> None:
    before = _files(name, CASES[name][0])
    for path, text in before.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / ".env").write_text(f"{OLD}=\n", encoding="utf-8")
    ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True)
    after = {path: (tmp_path / path).read_text(encoding="utf-8") for path in before}
    assert after == _files(name, CASES[name][1])
    assert (tmp_path / ".env").read_text(encoding="utf-8") == f"{OLD}=\n{NEW}=\n"
    assert not ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True).changed


POD = "env:\n  - name: {0}\n    valueFrom:\n      secretKeyRef:\n        name: mine\n        key: {1}\n"
DECLARED = [
    (".env", "{old}=\n", "{new}=\n"),
    (".github/workflows/a.yml", "env:\n  {old}: ${{{{ secrets.MINE }}}}\n", "  {new}: ${{{{ secrets.{new} }}}}\n"),
    ("compose.yaml", "services:\n  a:\n    environment:\n      {old}: ${{MINE:-none}}\n", "      {new}: ${{{new}}}\n"),
    ("compose.yaml", "services:\n  a:\n    environment:\n      - {old}\n", "      - {new}\n"),
    ("pod.yaml", POD.format("{old}", "old"), POD.format("{new}", "{new}").removeprefix("env:\n")),
    ("pod.yaml", "env:\n  {old}: {{{{ .Values.openai.key }}}}\n", '  {new}: ""\n'),
]
"""A file that declares the old variable, what it says, and what is put behind that."""


@pytest.mark.parametrize(("path", "before", "added"), DECLARED)
def test_the_new_variable_stands_beside_the_old_one_and_gets_nothing_of_it(
    path: str, before: str, added: str, tmp_path: Path
) -> None:
    before, added = (text.format(old=OLD, new=NEW) for text in (before, added))
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(before, encoding="utf-8")
    for name, text in _files("ask.py", CASES["ask.py"][0]).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / path).read_text(encoding="utf-8") == before + added
    assert not ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True).changed
