"""A report is known by all of it: what begins like one is read like any other file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

URL = "https://api.openai.com/v1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", f"### migrate-advisor\nurl = '{URL}'\n"),
        ("a.sh", f"### migrate-advisor\ncurl {URL}\n"),
        ("a.ts", f'{{"version": 1, "command": "check", "findings": [], "question": "{URL}"}}'),
        ("settings.json", json.dumps({"version": 1, "command": "check", "findings": [], "question": {}, "url": URL})),
        ("settings.json", json.dumps({"version": 1, "findings": [{"url": URL}]})),
        ("settings.json", '{"version": 1, "command": "check", "url": "' + URL + '" '),
        ("a.xml", f'<?xml version="1.0"?>\n<testsuites name="migrate-advisor"/>\n<a>{URL}</a>\n'),
        ("a.yaml", f"### migrate-advisor\nurl: {URL}\n"),
    ],
)
def test_what_only_begins_like_a_report_is_read(name: str, text: str, check: Check) -> None:
    assert check(name, text).files_scanned == 1


def test_what_was_judged_by_its_beginning_is_found(check: Check) -> None:
    assert len(check("a.py", f"### migrate-advisor\nurl = '{URL}'\n").findings) == 1
