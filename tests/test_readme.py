"""The README's blocks are run: Python as it stands, console sessions with their output, configuration as it is read."""

from __future__ import annotations

import contextlib
import doctest
import io
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from sybil import Document, Example
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from migrate_advisor.cli.configuration import KEYS
from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST = """\
{
  "model": "gpt-4o",
  "messages": [{"role": "user", "content": "Hello"}],
  "temperature": 1.8,
  "logit_bias": {"50256": -100}
}
"""
README = Path(__file__).resolve().parents[1] / "README.md"


def _console(example: Example) -> str | None:
    """Run ``$`` lines and compare what follows them; a line of three dots, or three dots in one, stand for anything."""
    command, _, expected = str(example.parsed).partition("\n")
    assert command.startswith("$ migrate-advisor ")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        main(shlex.split(command)[2:])
    checker = doctest.OutputChecker()
    if checker.check_output(expected, said.getvalue(), doctest.ELLIPSIS):
        return None
    return f"{command}\nwanted:\n{expected}\ngot:\n{said.getvalue()}"


def _configuration(example: Example) -> None:
    table = tomllib.loads(str(example.parsed))["tool"]["migrate-advisor"]
    for key, value in table.items():
        jsonschema.validate(value, KEYS[key].shape)


def _hook(example: Example) -> None:
    hooks = (README.parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (line,) = [line for line in str(example.parsed).splitlines() if "- id: " in line]
    assert line.strip() in hooks.splitlines()


def _shell(example: Example) -> None:
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    for line in str(example.parsed).splitlines():
        target = line.split()[1]
        assert f"\n{target}: " in makefile


def _examples() -> Iterator[Example]:
    document = Document.parse(
        str(README),
        PythonCodeBlockParser(),
        CodeBlockParser(language="console", evaluator=_console),
        CodeBlockParser(language="toml", evaluator=_configuration),
        CodeBlockParser(language="yaml", evaluator=_hook),
        CodeBlockParser(language="sh", evaluator=_shell),
    )
    yield from document.examples()


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("example", list(_examples()), ids=lambda example: f"line-{example.line}")
def test_a_block_does_what_it_says(example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "unused")
    (tmp_path / "request.json").write_text(REQUEST, encoding="utf-8")
    (tmp_path / "app.py").write_text("from openai import OpenAI\n\nclient = OpenAI()\n", encoding="utf-8")
    example.evaluate()


def test_no_block_is_left_out() -> None:
    fences = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("```")]
    assert len(fences) == 2 * len(list(_examples()))
