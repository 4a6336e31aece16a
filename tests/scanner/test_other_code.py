"""Code where it is not looked for: R, bodies in strings of shells, kinds of resources, forms, notebooks of any kernel.

Programs in their own files are `test_languages`'s, configuration is `test_configuration`'s.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

CASES = [json.loads(line) for line in (Path(__file__).parent / "other_code.jsonl").read_text("utf-8").splitlines()]
"""Each has a path, a text, and the lines that warn."""
NOTEBOOKS = [
    (
        ".net-powershell",
        "PowerShell",
        ["$env:OPENAI_API_KEY = 'x'\nInvoke-RestMethod https://api.openai.com/v1/models"],
    ),
    ("ir", "R", ["library(openai)\nSys.setenv(OPENAI_API_KEY = 'x')"]),
    (".net-csharp", "C#", ["using OpenAI;\nvar c = new OpenAIClient(key);"]),
    ("julia-1.9", "julia", ['using OpenAI\nr = create_chat(key, "gpt-4o", m)']),
    ("scala", "scala", ["import io.cequence.openaiscala.service.OpenAIServiceFactory\nval c = OpenAIServiceFactory()"]),
    (
        ".net-csharp",
        "C#",
        [
            "#!pwsh\n$env:OPENAI_API_KEY = 'x'",
            "#!javascript\nconst OpenAI = require('openai');",
            "#!fsharp\nopen OpenAI",
            "#!python\nfrom openai import OpenAI\nc = OpenAI()",
        ],
    ),
    (
        "python3",
        "python",
        [
            "%%bash\nexport OPENAI_API_KEY=x\ncurl https://api.openai.com/v1/models",
            "%%R\nlibrary(openai)",
            "%%javascript\nconst OpenAI = require('openai');",
            "!export AI_PROVIDER=openai",
        ],
    ),
    ("rust", "rust", ["use async_openai::Client;\nlet c = Client::new();"]),
    ("tslab", "typescript", ["import OpenAI from 'openai';\nconst c = new OpenAI();"]),
    ("java", "java", ["import com.openai.client.okhttp.OpenAIOkHttpClient;\nvar c = OpenAIOkHttpClient.fromEnv();"]),
]
"""Kernel, its language, and cells of which each line warns but those that name a cell's language."""


def notebook(kernel: str, language: str, *cells: str) -> str:
    """A notebook whose cells have a line of JSON for each of their lines."""
    made = [
        {"cell_type": "code", "source": [f"{line}\n" for line in cell.split("\n")], "metadata": {}} for cell in cells
    ]
    told = {"kernelspec": {"name": kernel, "language": language}, "language_info": {"name": language}}
    return json.dumps({"cells": made, "metadata": told, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def lines(check: Check, path: str, text: str) -> list[int]:
    return sorted({found.line for found in check(path, text).findings if found.severity is not Severity.INFO})


@pytest.mark.parametrize("case", CASES, ids=[f"{case['path']}-{number}" for number, case in enumerate(CASES)])
def test_the_lines_that_call_or_choose_a_provider_are_told_and_no_others(case: dict[str, Any], check: Check) -> None:
    assert lines(check, case["path"], case["text"]) == case["lines"]


@pytest.mark.parametrize(("kernel", "language", "cells"), NOTEBOOKS, ids=range(len(NOTEBOOKS)))
def test_a_notebook_of_any_kernel_is_read_cell_by_cell(
    kernel: str, language: str, cells: list[str], check: Check
) -> None:
    text = notebook(kernel, language, *cells)
    wanted = {
        written
        for cell in cells
        for line in cell.split("\n")
        if not line.startswith(("%%", "#!"))
        for written in [json.dumps(f"{line}\n")]
    }
    rows = text.split("\n")
    assert {rows[number - 1].strip().rstrip(",") for number in lines(check, "a.ipynb", text)} == wanted


def test_a_rockspec_names_its_own_modules_and_is_no_user_of_them(check: Check) -> None:
    text = 'build = {\n  modules = {\n    ["openai"] = "openai/init.lua",\n  }\n}\ndependencies = { "openai >= 1" }\n'
    assert lines(check, "x-dev-1.rockspec", text) == [6]


@pytest.mark.parametrize("language", ["shell", "powershell"])
def test_a_provider_that_is_compared_is_not_chosen(language: str, check: Check) -> None:
    path, text = {
        "shell": ("a.sh", 'if [ "$AI_PROVIDER" = "openai" ]; then x; fi\n[[ $PROVIDER == openai ]] && x\n'),
        "powershell": ("a.ps1", 'if ($provider -eq "openai") { x }\n'),
    }[language]
    assert lines(check, path, text) == []
