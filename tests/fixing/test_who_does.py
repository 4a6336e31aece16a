"""What no edit moves, since the target does not do it, is told with who that is open to the asker does it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma
from migrate_advisor.advice.instead import who_does
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.offering import offering
from migrate_advisor.catalog.places import CustomerType, Question

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 28)
PROGRAM = "from openai import OpenAI\n\nc = OpenAI()\nc.{}\n"
CALLS = {
    "images": 'images.generate(prompt="a")',
    "image_edits": 'images.edit(image=f, prompt="a")',  # a finding at its line, too
    "embeddings": 'embeddings.create(model="text-embedding-3-small", input="a")',
    "transcription": "audio.transcriptions.create(model=m, file=f)",
    "speech": 'audio.speech.create(model=m, voice="a", input="b")',
}
"""What `recommend` calls an operation → a call that asks for it."""


def _told(folder: Path, call: str, customer: str = "individual") -> str:
    (folder / "a.py").write_text(PROGRAM.format(call), encoding="utf-8")
    report = ma.fix([folder], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, customer=customer)
    (told,) = {item.fix.title for item in report.left if item.finding.rule == "default-endpoint-client"}
    return told


@pytest.mark.parametrize("customer", ["individual", "enterprise"])
@pytest.mark.parametrize("word", CALLS)
def test_who_does_it_is_named_as_advice_names_them(word: str, customer: str, tmp_path: Path) -> None:
    told = _told(tmp_path, CALLS[word], customer=customer)
    advice = ma.recommend(source="openai", region="CN", customer=customer, uses=[word], as_of=DAY)
    names = [str(item.target) for item in advice.recommendations if item.verdict.is_open]
    asked = f"migrate-advisor recommend --from openai --uses {word}"
    asked += f" --customer {customer}" if customer != "individual" else ""
    assert names, "somebody does it"
    assert told.endswith(f"from now on; open to you: {', '.join(names[:3])}; `{asked}` compares them")


def test_that_nobody_does_it_is_said(tmp_path: Path) -> None:
    told = _told(tmp_path, "audio.translations.create(model=m, file=f)")
    assert "nobody open to you is known for it" in told


def test_of_what_no_model_does_those_are_named_whose_documents_have_it(tmp_path: Path) -> None:
    told = _told(tmp_path, 'files.create(file=f, purpose="batch")')
    names = told.partition("; open to you: ")[2].split(", ")
    catalog = load_catalog()
    question = Question("CN", CustomerType.INDIVIDUAL, DAY)
    assert names
    assert all(catalog.provider(name).verdict(question).is_open for name in names)
    assert set(names) <= set(offering("files", catalog.providers()))


def test_a_model_that_draws_is_told_with_who_draws(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(PROGRAM.format('images.generate(model="dall-e-3", prompt="a")'), encoding="utf-8")
    report = ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True)
    (told,) = [item.fix.title for item in report.left if item.finding.rule == "retired-model"]
    assert "; open to you: " in told
    assert told.endswith("; `migrate-advisor recommend --from openai/dall-e-3` compares them")


def test_the_targets_own_model_comes_first_where_the_client_has_its_address() -> None:
    catalog = load_catalog()
    question = Question("HK", CustomerType.INDIVIDUAL, date(2026, 11, 28), None)
    names = who_does(catalog, None, "audio.transcriptions", question, "alibaba")
    assert names
    assert names[0].startswith("alibaba@")
