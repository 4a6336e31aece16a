"""What a program need not be parsed for: names that only code of other languages can use."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.scanner.examine import Examiner
from migrate_advisor.scanner.languages.form import Form
from migrate_advisor.scanner.names import KnownNames
from migrate_advisor.scanner.reading import read
from migrate_advisor.scanner.source import Hit, SourceText

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.scanner.uses import Use

FRAMEWORK = "import dev.langchain4j.data.message.ChatMessage;\nclass A { ChatMessage message; }\n"


@pytest.fixture(scope="module")
def names() -> KnownNames:
    return KnownNames(load_compiled().identifiers())


def read_first_line(path: str, text: str, names: KnownNames) -> tuple[SourceText, list[Use]]:
    return read(path, text, [Hit(0, 0)], names)


@pytest.mark.parametrize("path", ["src/A.java", "src/A.kt", "src/a.js", "src/a.go"])
def test_a_library_of_another_language_is_no_reason_to_parse(path: str, names: KnownNames) -> None:
    source, uses = read_first_line(path, FRAMEWORK, names)
    assert uses == []
    assert "forms" not in vars(source)


def test_nor_is_one_on_a_line_that_looks_like_an_install_command(names: KnownNames) -> None:
    source, uses = read_first_line("src/A.java", "class A { void a() { all.add(dev.langchain4j.B.C); } }\n", names)
    assert uses == []
    assert "forms" not in vars(source)


def test_a_package_in_a_comment_of_a_program_is_not_installed(names: KnownNames) -> None:
    for line, wanted in (("# pip install openai\n", []), ('run("pip install openai")\n', ["openai"])):
        _, uses = read_first_line("src/a.py", line, names)
        assert [use.provider for use in uses] == wanted


def test_what_a_grammar_said_of_a_file_goes_with_the_file() -> None:
    examiner = Examiner(load_compiled(), 10_000)
    gc.collect()
    gc.disable()
    try:
        examined = examiner.content("a.py", b'from openai import OpenAI\nclient = OpenAI(model="gpt-4o")\n' * 9)
        forms = sum(type(one) is Form for one in gc.get_objects())
    finally:
        gc.enable()
    assert examined.reading is not None
    assert forms < 9, "forms refer to each other, and very many wait for the collector"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/A.java", "import com.openai.client.OpenAIClient;\n"),
        ("src/a.js", 'import OpenAI from "openai";\n'),
        ("src/a.py", "from langchain_openai import ChatOpenAI\n"),
        ("src/a.go", 'import openai "github.com/sashabaranov/go-openai"\n'),
    ],
)
def test_a_library_of_its_own_language_is_one(path: str, text: str, names: KnownNames) -> None:
    source, uses = read_first_line(path, text, names)
    assert [use.provider for use in uses] == ["openai"]
    assert "forms" in vars(source)


def test_few_lines_hold_the_same_kinds_as_many() -> None:
    lines = [
        "from langchain_openai import ChatOpenAI",
        'model = "gpt-4o"  # migrate-advisor: ignore',
        "https://api.openai.com/v1 OPENAI_API_KEY é 中",
        "nothing",
    ]
    few = KnownNames(load_compiled().identifiers()).literal_kinds.of_lines(lines, "python")
    many = KnownNames(load_compiled().identifiers()).literal_kinds.of_lines(lines * 9, "python")
    assert few * 9 == many
    assert few[-1] == 0


PIECES = (
    "package dev.langchain4j.model.openai;\n", "package com.example;\n", "// package a.b;\n", "/* package a.b; */ ",
    "import dev.langchain4j.model.openai.OpenAiChatModel;\n", "import com.openai.client.OpenAIClient;\n",
    "import static dev.langchain4j.model.openai.*;\n", "import java.util.List; import com.openai.models.ChatModel;\n",
    "using OpenAI;\n", "using Microsoft.SemanticKernel;\n", "using C = OpenAI.Chat.ChatClient;\n",
    "namespace OpenAI.X;\n",
    "class OpenAiThing {\n", "}\n", 'String provider = "openai";\n', "var provider = Provider.OPENAI;\n",
    "Object a = OpenAiChatModel.builder().apiKey(k).build();\n", 'var c = new ChatClient("gpt-4o", key);\n',
    'String url = "https://api." + "openai.com" + "/v1";\n', "call(ServiceOpenAI.X);\n",
    'String url = "https://api.openai" + ".com" + "/v1";\n', 'api_type = "azure";\n',
    "// OpenAI says hello\n", " * OpenAI says hello\n", 'builder.AddOpenAIChatCompletion("m", key);\n', '"""\n',
    "var kernel = Kernel.CreateBuilder();\n", 'backend("anthropic")\n', "use(LlmProvider.AnthropicClaude, 1);\n",
)  # fmt: skip
"""Of programs of Java and C#, as they are and broken."""
PATHS = ("src/A.java", "src/A.cs", "src/test/java/ATest.java")


def uses_of(path: str, content: bytes) -> object:
    return EXAMINER.content(path, content)


EXAMINER = Examiner(load_compiled(), 1_000_000)


def test_no_sample_loses_a_use_by_a_gate(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [checkout / "tests" / "scanner", checkout / "tests" / "fixing", checkout / "examples"]
    files = [path for folder in folders for path in sorted(folder.rglob("*.*")) if path.is_file()]
    contents = [(f"src/{path.name}", path.read_bytes()) for path in files]
    gated = [uses_of(*each) for each in contents]
    monkeypatch.setattr("migrate_advisor.scanner.reading.may_tell", lambda *_: True)
    assert gated == [uses_of(*each) for each in contents]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.sampled_from(PATHS))
@settings(max_examples=600, deadline=None)
def test_no_program_loses_a_use_by_a_gate(text: str, path: str) -> None:
    gated = uses_of(path, text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("migrate_advisor.scanner.reading.may_tell", lambda *_: True)
        assert gated == uses_of(path, text.encode())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/A.java", "package com.example;\n\n/** Like OpenAiThing. */\nclass OpenAiThing {}\n"),
        (
            "src/A.java",
            "package dev.langchain4j.model.openai;\n\nimport dev.langchain4j.model.openai.internal.Json;\n\nclass A {}",
        ),
        ("src/A.cs", "using Microsoft.SemanticKernel;\n\nclass A {}\n"),
    ],
)
def test_a_program_whose_names_say_nothing_is_not_parsed(path: str, text: str, names: KnownNames) -> None:
    hits = [Hit(number, at) for number, at in enumerate(starts_of(text))]
    source, uses = read(path, text, hits, names)
    assert uses == []
    assert "forms" not in vars(source)


def starts_of(text: str) -> list[int]:
    return [0, *(at + 1 for at, character in enumerate(text[:-1]) if character == "\n")]
