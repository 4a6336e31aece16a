"""A grammar that may burst is asked only where the system can bound it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.languages import apart, grammar
from migrate_advisor.scanner.languages.rows import LANGUAGES

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

NONSENSE = "x=>" * 1_000


@pytest.fixture(params=["no fork", "no word of memory"])
def _unbounded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "no fork":
        monkeypatch.delattr(os, "fork")
    else:
        monkeypatch.setattr(apart, "_size", lambda: None)


@pytest.mark.usefixtures("_unbounded")
def test_what_nothing_could_bound_is_read_by_words(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(grammar, "_captured", lambda code, *_rest: asked.append(code))
    report = check("A.java", f'class A {{ String a = "https://api.openai.com/v1"; }} {NONSENSE}\n')
    assert [finding.rule for finding in report.findings] == ["blocked-endpoint"]
    assert asked == []


@pytest.mark.usefixtures("_unbounded")
def test_an_orderly_program_is_parsed_all_the_same() -> None:
    code = "class A {\n" + '  String a = "b";\n' * 200 + "}\n"
    assert grammar.captured(code, LANGUAGES["java"])["string"]
