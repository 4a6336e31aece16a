"""What every command has in common: help, exit codes, and no traceback for anybody."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli import catalog as catalog_command
from migrate_advisor.cli.program import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_command_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "migrate-advisor check src" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"  migrate-advisor {command}" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("migrate-advisor 0.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], "invalid choice: 'chekc'"),
        (["recommend", "--as-of", "yesterday"], "'yesterday' is not a day; write it as 2024-07-09"),
        (["recommend", "--region", "Frnace"], "unknown region 'Frnace'; did you mean 'france'"),
        (["recommend", "--customer", "student"], "unknown customer type 'student'"),
        (["recommend", "--from", "opnai/gpt-4o"], "unknown provider 'opnai'; did you mean 'openai'"),
        (["recommend", "--from", "zhipu@mars/glm"], "unknown endpoint 'zhipu@mars'"),
        (["recommend", "--uses", "toolz"], "unknown capability or parameter 'toolz'; did you mean 'tools'?"),
        (["recommend", "--prefer", "prise"], "unknown criterion 'prise'"),
        (["recommend", "--request", "nowhere.json"], "--request nowhere.json: No such file or directory"),
        (["recommend", "--catalog", "nowhere"], "catalog folder not found: nowhere"),
        (["catalog", "show", "opnai"], "unknown provider 'opnai'"),
        (["catalog", "lint", "nowhere"], "no such file or folder: nowhere"),
        (["catalog"], "the following arguments are required: ACTION"),
        (["explain", "blocked-endpont"], "unknown rule 'blocked-endpont'; did you mean 'blocked-endpoint'"),
        (["check", "nowhere.py"], "nowhere.py"),
        (["check", "--region", "Atlantis"], "unknown region 'Atlantis'"),
        (["check", "--format", "xml"], "invalid choice: 'xml'"),
        (["check", "--select", "blocked-endpont"], "blocked-endpont"),
        (["check", "--max-file-size", "0"], "--max-file-size is 0"),
        (["check", "--jobs", "-1"], "--jobs is -1"),
        (["check", "--config", "nowhere.toml"], "nowhere.toml: cannot be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_argument_is_one_line_and_exit_2(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_defect_of_ours_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_args: object) -> int:
        message = "sk-a-secret-of-the-user"
        raise RuntimeError(message)

    monkeypatch.setattr(catalog_command, "run", fail)
    assert main(["catalog", "list"]) == 3
    said = capsys.readouterr().err
    assert "internal error: RuntimeError at test_program.py:" in said
    assert "sk-a-secret" not in said
    assert "Traceback" not in said


def test_an_interrupt_is_exit_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(catalog_command, "run", interrupt)
    assert main(["catalog", "list"]) == 130


@pytest.mark.skipif(os.name == "nt", reason="needs a shell with pipes that close")
def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m migrate_advisor catalog show openai | head -n 1; exit ${{PIPESTATUS[0]}}"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert run.stderr == ""
    assert run.stdout.startswith("migrate-advisor: region CN")
