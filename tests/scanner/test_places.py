"""Where a finding says it is: lines, columns, cells, and names that survive moved lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

LINE = 'client = "https://api.openai.com/v1"'


def test_columns_count_characters(check: Check) -> None:
    [finding] = check("a.py", '问 = "😀"; x = "https://api.openai.com/v1"\n').findings
    assert (finding.line, finding.column) == (1, 23)
    assert finding.snippet[finding.column - 1 : finding.end_column - 1] == "api.openai.com"


def test_python_columns_count_characters_behind_chinese(check: Check) -> None:
    [_, finding] = check("a.py", 'from openai import OpenAI\nx = ("问题", OpenAI())\n').findings
    assert finding.snippet[finding.column - 1 : finding.end_column - 1] == "OpenAI"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends(end: str, check: Check) -> None:
    [finding] = check("a.py", f"a = 1{end}{LINE}{end}").findings
    assert finding.line == 2
    assert finding.snippet == LINE


def test_notebook_cell_and_line(check: Check) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["from openai import OpenAI\n", "OpenAI()"]},
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "source": ["from openai import OpenAI\n", '问 = "a\\"b"; c = OpenAI()\n'],
        },
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [{"text": ["https://api.openai.com"]}],
            "source": "x = 1\nd = OpenAI()",
        },
    ]
    text = json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False
    )
    findings = check("a.ipynb", text).findings
    assert [(finding.cell, finding.cell_line) for finding in findings] == [(2, 1), (2, 2), (3, 2)]
    raw = text.splitlines()
    assert raw[findings[1].line - 1][findings[1].column - 1 :].startswith("OpenAI()")
    assert raw[findings[2].line - 1][findings[2].column - 1 :].startswith("OpenAI()")
    assert findings[1].snippet == '问 = "a\\"b"; c = OpenAI()'


def test_notebook_with_magics_is_read_by_its_tree(check: Check) -> None:
    lines = ["%pip install httpx\n", "!ls\n", "from openai import OpenAI as O\n", "c = O()\n"]
    text = json.dumps({"cells": [{"cell_type": "code", "source": lines}]})
    assert [finding.cell_line for finding in check("a.ipynb", text).findings] == [3, 4]


def test_broken_notebook_is_read_as_text(check: Check) -> None:
    [finding] = check("a.ipynb", '{"cells": [{"source": ["https://api.openai.com/v1"').findings
    assert finding.line == 1


def test_long_lines_are_cut_around_the_finding(check: Check) -> None:
    text = "x" * 30_000 + '="https://api.openai.com/v1"' + "y" * 30_000
    [finding] = check("a.js", text).findings
    assert len(finding.snippet) <= 400
    assert finding.snippet[finding.snippet_column - 1 :].startswith("api.openai.com")


@settings(max_examples=40, deadline=None)
@given(before=st.lists(st.text(alphabet="abc #='", max_size=20), max_size=8))
def test_lines_before_move_a_finding_but_not_its_fingerprint(before: list[str], check: Check) -> None:
    # The lines are comments, so that they can neither open a string nor hide the finding.
    moved = "".join(f"# {line}\n" for line in before) + LINE + "\n"
    [there] = check("a.py", LINE + "\n").findings
    [here] = check("a.py", moved).findings
    assert here.line == there.line + len(before)
    assert here.fingerprint == there.fingerprint


def test_equal_lines_have_fingerprints_of_their_own(check: Check) -> None:
    findings = check("a.py", f"{LINE}\n    \n{LINE}\n").findings
    assert len({finding.fingerprint for finding in findings}) == 2
    indented = check("a.py", f"if x:\n    {LINE}\n").findings
    assert indented[0].fingerprint == findings[0].fingerprint


def test_path_is_part_of_the_fingerprint(check: Check) -> None:
    assert check("a.py", LINE).findings[0].fingerprint != check("b.py", LINE).findings[0].fingerprint
