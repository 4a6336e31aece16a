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
        (["recommend", "--customer", "student"], "unknown customer type 'student'; did you mean 'individual' or"),
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
        (["check", "-", "app.py"], "- reads one file from standard input; check the other paths on their own"),
        (["check", "-", "--staged"], "- reads standard input, --staged and --diff ask git"),
        (["check", "-", "--diff", "main"], "- reads standard input, --staged and --diff ask git"),
        (["check", "--stdin-filename", "app.py"], "give - as the path"),
        (["check", "--write-baseline", "known.json", "--output", "out"], "--write-baseline writes no report"),
        (["check", "--write-baseline", "known.json", "--format", "json"], "--write-baseline writes no report"),
        (["check", "--output", "nowhere/out.txt"], "--output nowhere/out.txt cannot be written: there is no folder"),
        (["check", "--write-baseline", "nowhere/a.json"], "--write-baseline nowhere/a.json cannot be written"),
        (["check", "--write-baseline", "."], "--write-baseline . is a folder; name a file"),
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


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize(
    ("redirection", "code", "words"),
    [
        ("app.py >/dev/full", 2, "standard output: No space left on device"),
        ("app.py >&-", 2, "standard output is closed"),
        ("- <&-", 2, "standard input is closed"),
        ("app.py >/dev/null 2>&-", 1, ""),
        ("nowhere.py 2>&-", 2, ""),
        ("app.py | true; exit ${PIPESTATUS[0]}", 1, ""),
        ("app.py | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}", 1, ""),
    ],
)
def test_streams_that_do_not_take_or_give_are_no_defect_of_ours(
    redirection: str, code: int, words: str, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text("from openai import OpenAI\nclient = OpenAI()\n" * 200, encoding="utf-8")
    command = f"{sys.executable} -m migrate_advisor check --no-config {redirection}"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (run.returncode, words in run.stderr) == (code, True)
    assert "internal error" not in run.stderr
    assert "Exception" not in run.stderr


def test_a_terminal_that_does_not_know_a_character_gets_it_written_out(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text('url = "https://api.openai.com/名"\n', encoding="utf-8")
    command = [sys.executable, "-m", "migrate_advisor", "check", "app.py"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    run = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, env=environment)
    assert run.returncode == 1
    assert b"https://api.openai.com/\\u540d" in run.stdout


@pytest.mark.skipif(os.name == "nt", reason="a folder in use cannot be removed there")
def test_a_working_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    command = f"mkdir gone; cd gone; rmdir ../gone; {sys.executable} -m migrate_advisor check"
    environment = os.environ | {"PYTHONPATH": ""}
    run = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert run.returncode == 2
    assert "the working directory is no longer there" in run.stderr
