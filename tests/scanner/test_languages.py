"""One table of cases, the same answers in every language: what calls a provider, and what only looks so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.languages.rows import LANGUAGES

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

FOLDER = Path(__file__).parent / "programs"
HOST = "https://api.openai.com/v1"


class Words(NamedTuple):
    """How a language says the cases; ``{}`` in a frame is where they stand."""

    path: str
    frame: str = "{}"
    client: str = ""
    """A client with its import, of a provider that is closed."""
    moved: str = ""
    """The same with another address."""
    constant: str = ""
    """A name that stands for ``<id>``."""
    returned: str = ""
    listed: str = ""
    compared: str = ""
    remark: str = "// {}"
    body: str = ""
    """The body of a request as a text over several lines."""
    beside: str = ""
    """A model beside its key, in the language's way to write pairs."""
    told: str = ""
    """A provider that a method of a builder or a block of settings is told."""
    member: str = ""
    """A provider that is chosen by a member of a type of providers, or by a symbol."""


TABLE = {
    file.stem: Words(
        **{name: said for name, said in tomllib.loads(file.read_text("utf-8")).items() if name != "program"}
    )
    for file in sorted((Path(__file__).parent / "programs").iterdir())
}
"""Language → how its file under ``programs`` says the cases."""


def lines(check: Check, words: Words, text: str) -> list[str]:
    """The lines that warn, without the space around them."""
    program = words.frame.format(text.replace("<id>", "gpt-4o"))
    found = {finding.line for finding in check(words.path, program).findings if finding.severity is not Severity.INFO}
    return [program.splitlines()[number - 1].strip() for number in sorted(found)]


def test_every_language_is_in_the_table() -> None:
    assert set(TABLE) == set(LANGUAGES)


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_client_and_its_import_are_told(language: str, check: Check) -> None:
    words = TABLE[language]
    assert len(lines(check, words, words.client)) == (2 if words.client else 0)


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_client_with_another_address_is_silent(language: str, check: Check) -> None:
    words = TABLE[language]
    assert lines(check, words, words.moved) == []


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_model_that_is_chosen_is_told(language: str, check: Check) -> None:
    words = TABLE[language]
    for case in (words.constant, words.returned):
        assert len(lines(check, words, case)) == 1, case


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_model_in_the_body_of_a_request_is_told(language: str, check: Check) -> None:
    words = TABLE[language]
    assert [line.strip(",") for line in lines(check, words, words.body)] == ['"model": "gpt-4o"']
    reply = words.body.replace('"<id>"', '"<id>", "choices": []')
    assert lines(check, words, reply) == []


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_provider_that_is_chosen_by_a_member_of_a_type_is_told(language: str, check: Check) -> None:
    words = TABLE[language]
    assert len(lines(check, words, words.member)) == 1


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_model_that_is_offered_or_compared_is_silent(language: str, check: Check) -> None:
    words = TABLE[language]
    for case in (words.listed, words.compared, words.remark.format('ask(model="<id>")')):
        assert lines(check, words, case) == [], case


@pytest.mark.parametrize("language", sorted(TABLE))
def test_an_address_is_told_where_it_is_used(language: str, check: Check) -> None:
    words = TABLE[language]
    said = words.constant.replace("<id>", HOST)
    assert len(lines(check, words, said)) == 1
    assert lines(check, words, words.remark.format(HOST)) == []


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_model_beside_its_key_is_told(language: str, check: Check) -> None:
    assert len(lines(check, TABLE[language], TABLE[language].beside)) == 1


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_provider_that_a_method_is_told_is_told(language: str, check: Check) -> None:
    words = TABLE[language]
    assert len(lines(check, words, words.told)) == 1
    for other in ("get_provider", "register_provider", "is_provider"):
        named = words.told.replace("llm", "x")
        asked = named.replace("with_provider", other).replace("provider(", f"{other}(")
        if other in asked:
            assert lines(check, words, asked) == [], other


def test_a_dart_programs_own_files_are_its_own(check: Check) -> None:
    own = "import 'openai/openai.dart';\nimport '../anthropic/client.dart';\n"
    used = "import 'package:openai_dart/openai_dart.dart';"
    assert lines(check, TABLE["dart"], own + used) == [used]


def test_the_body_of_a_request_that_a_member_holds_is_told(check: Check) -> None:
    body = 'mapOf("prompt" to "x",\n    "model" to "gpt-4o")'
    text = f'enum class T(val b: Map<String, Any>) {{\n  A({body}),\n  B(mapOf("gpt-4" to "x"))\n}}'
    assert lines(check, TABLE["kotlin"], text) == ['"model" to "gpt-4o")),']


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("kotlin", 'fun f() { modelField.text = "<id>" }'),
        ("javascript", 'modelInput.value = "<id>";'),
        ("csharp", 'class A { void F() { txtModel.Text = "<id>"; } }'),
        ("swift", 'modelField.stringValue = "<id>"'),
        ("dart", "void f() { modelController.text = '<id>'; }"),
        ("python", 'model_entry.value = "<id>"'),
    ],
)
def test_a_model_that_is_put_into_a_field_is_told_by_the_fields_name(language: str, shown: str, check: Check) -> None:
    words = TABLE[language]
    assert len(lines(check, words, shown)) == 1
    label = re.sub(r"modelField|modelInput|txtModel|modelController|model_entry", "label", shown)
    assert lines(check, words, label) == []


def test_a_model_that_a_kotlin_class_gives_the_one_it_is_made_from_is_told(check: Check) -> None:
    text = 'class C : LlmClientConfiguration(\n  "x",\n  "gpt-4o"\n)'
    assert lines(check, TABLE["kotlin"], text) == ['"gpt-4o"']


def test_an_import_of_several_names_is_told_where_it_names_its_module(check: Check) -> None:
    program = "import com.azure.ai.openai.models.{\n  ChatCompletionsOptions,\n  ChatRequestMessage\n}"
    found = {finding.line for finding in check("a.scala", program).findings}
    assert found == {1}


@pytest.mark.parametrize("language", sorted(name for name, words in TABLE.items() if words.client))
def test_a_module_is_shown_as_its_program_writes_it(check: Check, language: str) -> None:
    """Whatever parts a module's name has for us: Perl's and Rust's are told apart by two colons."""
    words = TABLE[language]
    program = words.frame.format(words.client.replace("<id>", "gpt-4o"))
    shown = [
        hit[1]
        for finding in check(words.path, program).findings
        if (hit := re.match(r"`([^`]+)` is an SDK for", finding.message))
    ]
    assert [name for name in shown if not all(part in program for part in name.split("."))] == []


def test_modules_with_parts_are_shown_whole(check: Check) -> None:
    written = {"a.pl": "use OpenAI::API;\n", "b.rs": "use async_openai::types::chat;\n", "c.rb": 'require "openai"\n'}
    shown = [finding.message.split(" ")[0] for path, text in written.items() for finding in check(path, text).findings]
    assert shown == ["`OpenAI::API`", "`async_openai`", "`openai`"]
