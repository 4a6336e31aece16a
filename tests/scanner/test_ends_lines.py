"""Lines of code of many languages, with what ends on which day: `ends.json`, made from the pages of providers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.places import CustomerType, Question

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

US = Question("US", CustomerType.INDIVIDUAL, date(2026, 11, 30))
LINES = json.loads((Path(__file__).parent / "ends.json").read_text(encoding="utf-8"))
"""Name of the file, its text, provider, day and kind of end; without a day, that nothing ends."""


@pytest.mark.parametrize("line", LINES, ids=[f"{number}-{line[2]}" for number, line in enumerate(LINES)])
def test_tells_what_ends_on_which_day(line: list[str], check: Check) -> None:
    name, text, provider, day, kind = line
    found = {(one.provider, str(one.ends), one.ends_kind) for one in check(name, text, US).findings if one.ends}
    assert ((provider, day, kind) in found) if day else not found
