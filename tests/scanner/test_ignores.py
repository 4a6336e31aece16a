"""Ignore comments: where they may stand, in which syntax, and what is said of unused ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

URL = '"https://api.openai.com/v1"'
IGNORE = "migrate-advisor: ignore[blocked-endpoint] on purpose"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", f"x = {URL}  # {IGNORE}\n"),
        ("a.py", f"# {IGNORE}\nx = {URL}\n"),
        ("a.py", f"x = f(\n    {URL},\n)  # {IGNORE}\n"),
        ("a.py", f"x = f(  # {IGNORE}\n    1,\n    {URL},\n)\n"),
        ("a.py", f"# {IGNORE}\nx = f(\n    1,\n    {URL},\n)\n"),
        ("a.js", f"let x = {URL}; // {IGNORE}\n"),
        ("a.js", f"let x = {URL}; /* {IGNORE} */\n"),
        ("a.js", f"call({URL},\n  1,\n); // {IGNORE}\n"),
        ("a.sql", f"SELECT {URL} -- {IGNORE}\n"),
        ("a.html", f"<!-- {IGNORE} -->\n<a href={URL}>\n"),
        ("a.el", f"(setq x {URL}) ; {IGNORE}\n"),
        ("a.tex", f"\\url{{https://api.openai.com}} % {IGNORE}\n"),
        ("a.yaml", f"url: {URL} # migrate-advisor: ignore\n"),
        ("a.yaml", f"url: {URL} # migrate-advisor: ignore[blocked-model-id, blocked-endpoint]\n"),
    ],
)
def test_hides(name: str, text: str, check: Check) -> None:
    report = check(name, text)
    assert report.findings == ()
    assert len(report.suppressed) == 1
    assert report.unused_ignores == ()


def test_can_be_overruled(check: Check) -> None:
    assert len(check("a.py", f"x = {URL}  # {IGNORE}\n", respect_ignores=False).findings) == 1


def test_in_a_notebook(check: Check) -> None:
    line = "x = 'https://api.openai.com'  # migrate-advisor: ignore"
    text = f'{{"cells": [{{"cell_type": "code", "source": ["{line}"]}}]}}'
    report = check("a.ipynb", text)
    assert (report.findings, len(report.suppressed)) == ((), 1)


@pytest.mark.parametrize(
    "text",
    [
        f"x = {URL}  # migrate-advisor: ignore[blocked-model-id] another rule\n",
        f"x = 1  # {IGNORE}\ny = {URL}\n",
        f"x = {URL}\n\n# {IGNORE}\n",
    ],
)
def test_does_not_reach(text: str, check: Check) -> None:
    report = check("a.py", text)
    assert len(report.findings) == 1
    assert len(report.unused_ignores) == 1


def test_unused_one_is_told_with_its_line_in_a_file_without_anything_else(check: Check) -> None:
    [unused] = check("a.py", f"x = 1\n\n# {IGNORE}\n").unused_ignores
    assert (unused.path, unused.line, unused.rules) == ("a.py", 3, ("blocked-endpoint",))


def test_one_for_a_rule_that_did_not_run_is_not_unused(check: Check) -> None:
    assert check("a.py", f"x = 1  # {IGNORE}\n", select=frozenset(["blocked-model-id"])).unused_ignores == ()
