"""The examples in the documentation run, and its tables name what there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli import program
from migrate_advisor.simulator.answers import MARKERS
from migrate_advisor.simulator.faults import Ordered

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def text(checkout: Path) -> str:
    return (checkout / "docs" / "simulator.md").read_text(encoding="utf-8")


def test_examples_run(text: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    exec("\n".join(blocks), {"__name__": "documentation"})


def test_markers_and_options_are_documented(text: str) -> None:
    assert [marker for marker in MARKERS if f"`{marker}`" not in text] == []
    options = [name for name in Ordered.__slots__ if name not in ("name", "probability")]
    assert [option for option in options if f"`{option}=" not in text] == []


def test_the_help_names_the_page_of_refusals(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["simulate", "--help"]) == 0
    assert "docs/refusals.md" in capsys.readouterr().out
    assert (checkout / "docs" / "refusals.md").is_file()
