"""Every language answers the same: what is imported, called, given, assigned, defaulted, said and remarked."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.scanner.languages import forms as engine
from migrate_advisor.scanner.languages.forms import Forms, read_forms
from migrate_advisor.scanner.languages.rows import LANGUAGES, row_of

FOLDER = Path(__file__).parent / "programs"
PROGRAMS = {file.stem: tomllib.loads(file.read_text("utf-8"))["program"] for file in sorted(FOLDER.iterdir())}
"""A program a language: it imports, makes ``make("p", model: "m")``, sets ``NAME = "v"``, and ends with a comment.
``imports`` is the module, and what it or the thing in it is called in the program."""


def program(language: str) -> str:
    return str(PROGRAMS[language]["text"])


def forms_of(language: str) -> Forms:
    return read_forms(program(language), language)


def said(forms: Forms, start: int) -> str | None:
    return forms.string_at(start)


def test_every_language_has_a_program_and_every_query_file_a_language() -> None:
    assert set(PROGRAMS) == set(LANGUAGES)
    folder = Path(engine.__file__).parent
    used = {query for language in LANGUAGES.values() for query in language.queries}
    assert {path.stem for path in folder.glob("*.scm")} == used


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_is_imported(language: str) -> None:
    found = [(imported.parts[0], imported.local) for imported in forms_of(language).imports]
    assert tuple(PROGRAMS[language]["imports"]) in [(module.removesuffix(":self"), local) for module, local in found]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_is_called_and_with_what(language: str) -> None:
    forms = forms_of(language)
    values = {binding.target.lower(): said(forms, binding.start) for binding in forms.bindings}
    given = [said(forms, argument.start) for call in forms.calls for argument in call.arguments]
    chained = [call.names[-1] for call in forms.calls]
    assert values.get("model") == "m" or ("model" in chained and "m" in given)
    assert "p" in given
    assert any({"make", "Make", "T", "mk"} & set(call.names) for call in forms.calls)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_a_name_and_a_parameter_stand_for(language: str) -> None:
    forms = forms_of(language)
    values = {binding.target.lower(): said(forms, binding.start) for binding in forms.bindings}
    assert values["name"] == "v"
    assert not PROGRAMS[language].get("has_defaults", True) or values.get("d") == "dv"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_is_a_remark(language: str) -> None:
    text = program(language)
    form = forms_of(language).at(text.index("note"))
    assert form is not None
    assert form.kind == "comment"


def test_spans_count_characters() -> None:
    text = '# 你好\nmodel = "é"\n'
    forms = read_forms(text, "python")
    [binding] = forms.bindings
    assert text[binding.start : binding.end] == '"é"'


def test_code_in_a_page_keeps_its_place() -> None:
    text = '<template><p>make("no")</p></template>\n<script setup lang="ts">\nmake("yes")\n</script>\n'
    forms = read_forms(text, "javascript", row_of("javascript", "a.vue"))
    assert [text[argument.start : argument.end] for call in forms.calls for argument in call.arguments] == ['"yes"']


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@given(data=st.data())
def test_any_text_has_forms_that_lie_in_each_other(language: str, data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab\"'`(){}[];:=.,<>#/\\\n é@$", max_size=60))
    forms = read_forms(text, language)
    for form in forms.all:
        assert 0 <= form.start <= form.end <= len(text)
        assert form.parent is None or form.parent.start <= form.start <= form.end <= form.parent.end
    assert all(call.start <= call.name_end <= call.end for call in forms.calls)
    assert all(binding.start <= binding.end for binding in forms.bindings)
    _ = forms.imports
