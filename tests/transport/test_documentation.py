"""What ``docs/fallback.md`` shows runs, and its tables are complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.transport.options import Options
from migrate_advisor.transport.outcome import CALLERS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def text(checkout: Path) -> str:
    return (checkout / "docs" / "fallback.md").read_text(encoding="utf-8")


def test_examples_run(text: str) -> None:
    pytest.importorskip("starlette")
    names: dict[str, Any] = {"__name__": "documentation"}
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    try:
        for block in blocks:
            exec(block, names)
    finally:
        names["vendors"].stop()


def test_every_option_and_every_failure_of_the_caller_is_told_of(text: str) -> None:
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([a-z_-]+)`", row.split(" | ")[0])}
    assert Options.__annotations__.keys() | {"http"} <= told
    assert {str(failure) for failure in CALLERS} <= told
