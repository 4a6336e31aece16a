"""Addresses that configuration sets to somebody else's, and how far they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

COMPOSE = """\
services:
  first:
    environment:
      - OPENAI_BASE_URL=https://api.deepseek.com
      - OPENAI_API_KEY=$KEY
    command: run --model gpt-4o

  second:
    environment:
    - OPENAI_API_KEY=$KEY
"""
CONTAINERS = """\
spec:
  containers:
    - name: first
      env:
        - name: OPENAI_API_KEY
          value: x
        - name: OPENAI_BASE_URL
          value: "https://api.deepseek.com"
    - name: second
      env:
        - name: OPENAI_API_KEY
          value: x
"""
WORKFLOW = """\
env:
  OPENAI_BASE_URL: https://api.deepseek.com
jobs:
  test:
    env:
      OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
"""
TASK = """\
{"environment": [
  {"name": "OPENAI_BASE_URL",
   "value": "https://api.deepseek.com"},
  {"name": "OPENAI_API_KEY"}
]}
"""


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("compose.yaml", COMPOSE, [6, 10]),
        ("deploy.yaml", CONTAINERS, [11]),
        (".github/workflows/test.yml", WORKFLOW, []),
        ("task.json", TASK, []),
        ("a.env", "OPENAI_API_KEY=x\nOPENAI_PROXY_URL=http://127.0.0.1:7890\n", [1, 2]),
        ("b.env", "OPENAI_API_KEY=x\nOPENAI_PROXY_URL=https://api.deepseek.com\n", []),
        ("c.env", "OPENAI_API_KEY=x\nOPENAI_PROXY_URL=https://relay.example/v1\n", []),
        ("d.env", "OPENAI_API_KEY=x\nOPENAI_WEBHOOK_URL=https://hooks.example/openai\n", [1]),
        ("Dockerfile", "ENV OPENAI_BASE_URL https://api.deepseek.com\nENV OPENAI_API_KEY x\n", []),
    ],
)
def test_an_address_elsewhere_holds_for_what_it_is_set_for(
    name: str, text: str, lines: list[int], check: Check
) -> None:
    assert [finding.line for finding in check(name, text).findings if finding.severity is not Severity.INFO] == lines
