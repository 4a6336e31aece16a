"""What a program need not be parsed for: names that only code of other languages can use."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.scanner.examine import Examiner
from migrate_advisor.scanner.languages.form import Form
from migrate_advisor.scanner.names import KnownNames
from migrate_advisor.scanner.reading import read
from migrate_advisor.scanner.source import Hit, SourceText

if TYPE_CHECKING:
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
