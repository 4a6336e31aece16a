"""A client that holds a model and is told none is told the target's: its own default is one of its old provider's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
JAVA = "import dev.langchain4j.model.openai.{};\nclass A {{ Object m = {}.builder(){}.build(); }}\n"
GO = """package main

import "github.com/tmc/langchaingo/llms/openai"

func main() {{
\t_, _ = openai.New({})
}}
"""


def fixed(tmp_path: Path, name: str, code: str) -> str:
    file = tmp_path / name
    file.write_text(code)
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    once = file.read_text()
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed
    return once


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("a.py", "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI()\n", 'model="deepseek-flash"'),
        ("a.py", "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(top_p=1)\n", 'model="deepseek-flash"'),
        (
            "a.py",
            "from langchain.chat_models import ChatOpenAI\n\nllm = ChatOpenAI()\n",
            'model_name="deepseek-flash"',
        ),
        ("a.py", "from agno.models.openai import OpenAIChat\n\nllm = OpenAIChat()\n", 'id="deepseek-flash"'),
        (
            "a.py",
            "from haystack.components.generators import OpenAIGenerator\n\nllm = OpenAIGenerator()\n",
            'model="deepseek-flash"',
        ),
        (
            "a.ts",
            'import { ChatOpenAI } from "@langchain/openai";\nconst llm = new ChatOpenAI({ topP: 1 });\n',
            'model: "deepseek-flash"',
        ),
        ("a.go", GO.format(""), 'openai.WithModel("deepseek-flash")'),
        (
            "a.py",
            'from agents import Agent, Runner\n\nRunner.run_sync(Agent(name="a"), "hi")\n',
            'os.environ.setdefault("OPENAI_DEFAULT_MODEL", "deepseek-flash")',
        ),
        (
            "a.ts",
            'import { Agent, run } from "@openai/agents";\nawait run(new Agent({ name: "a" }), "hi");\n',
            'process.env.OPENAI_DEFAULT_MODEL ??= "deepseek-flash";',
        ),
        ("a.py", "from llama_index.llms.openai import OpenAI\n\nllm = OpenAI()\n", 'model="deepseek-flash"'),
        ("A.java", JAVA.format("OpenAiChatModel", "OpenAiChatModel", ""), '.modelName("deepseek-flash")'),
        (
            "a.rb",
            'require "langchain"\nllm = Langchain::LLM::OpenAI.new(api_key: ENV["OPENAI_API_KEY"])\n',
            'default_options: { chat_model: "deepseek-flash" }',
        ),
    ],
)
def test_a_client_that_is_told_no_model_is_told_the_targets(tmp_path: Path, name: str, code: str, told: str) -> None:
    assert fixed(tmp_path, name, code).count(told) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.py", "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model=NAME)\n"),
        ("a.py", "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model_name=NAME)\n"),
        ("a.py", "from agno.models.openai import OpenAIChat\n\nllm = OpenAIChat(NAME)\n"),
        ("a.ts", 'import { ChatOpenAI } from "@langchain/openai";\nconst llm = new ChatOpenAI({ model });\n'),
        ("a.ts", 'import { ChatOpenAI } from "@langchain/openai";\nconst llm = new ChatOpenAI({ ...given });\n'),
        ("a.go", GO.format("openai.WithModel(name)")),
        ("A.java", JAVA.format("OpenAiChatModel", "OpenAiChatModel", ".modelName(name)")),
        ("a.py", "from openai import OpenAI\n\nclient = OpenAI()\n"),
    ],
    ids=str,
)
def test_one_that_is_told_a_model_or_holds_none_keeps_it(tmp_path: Path, name: str, code: str) -> None:
    new = fixed(tmp_path, name, code)
    assert new != code
    assert "deepseek-flash" not in new


def test_settings_alone_do_not_move_a_client_that_asks_for_its_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_BASE=https://api.openai.com/v1\n")
    new = fixed(tmp_path, "a.py", "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI()\n")
    assert 'model="deepseek-flash"' in new


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.py", "from langchain_openai import OpenAI\n\nllm = OpenAI(temperature=0)\n"),
        ("a.py", "from langchain.llms import OpenAI\n\nllm = OpenAI(temperature=0)\n"),
        ("a.ts", 'import { OpenAI } from "@langchain/openai";\nconst llm = new OpenAI({ temperature: 0 });\n'),
        ("A.java", JAVA.format("OpenAiLanguageModel", "OpenAiLanguageModel", "")),
    ],
)
def test_a_class_that_completes_texts_is_left_where_the_target_takes_chats_alone(
    tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / name).write_text(code)
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True)
    assert not report.changed
    assert any("no completions of a bare prompt" in item.fix.title for item in report.left)


def test_a_model_that_a_variable_cannot_name_leaves_the_client_to_a_person(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('from agents import Agent, Runner\n\nRunner.run_sync(Agent(name="a"), "hi")\n')
    report = ma.fix([tmp_path], to="siliconflow@cn/deepseek-ai/DeepSeek-V4-Flash", as_of=DAY, unsafe=True)
    assert not report.changed, "the SDK reads the variable in lower case"
