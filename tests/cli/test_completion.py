"""Completion, asked of the shells themselves where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli.program import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def script(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    shell: str = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    assert main(["completion", shell]) == 0
    path = tmp_path / f"completion.{shell}"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def _ask(*command: str) -> list[str]:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("script", ["bash"], indirect=True)
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["ch"], ["check"]),
        (["check", "--format", "s"], ["sarif"]),
        (["check", "--sta"], ["--staged", "--statistics"]),
        (["catalog", "sh"], ["show"]),
        (["explain", "blocked-r"], ["blocked-resource-id"]),
        (["check", "--select", "tele"], ["telemetry-to-blocked-endpoint"]),
        (["completion", "z"], ["zsh"]),
    ],
    ids=" ".join,
)
def test_bash_completes(script: Path, words: list[str], completed: list[str]) -> None:
    asked = " ".join(f"'{word}'" for word in ["migrate-advisor", *words])
    program = (
        f"source {script}; COMP_WORDS=({asked}); COMP_CWORD={len(words)}; _migrate_advisor; echo ${{COMPREPLY[@]}}"
    )
    assert sorted(_ask("bash", "-c", program)) == completed


@pytest.mark.parametrize("script", ["fish"], indirect=True)
def test_fish_completes(script: Path) -> None:
    assert "sarif" in _ask(
        "fish", "--no-config", "-c", f'source {script}; complete -C "migrate-advisor check --format s"'
    )
    rules = f'source {script}; complete -C "migrate-advisor explain blocked-r"'
    assert "blocked-resource-id" in _ask("fish", "--no-config", "-c", rules)


@pytest.mark.parametrize("script", ["zsh"], indirect=True)
def test_zsh_takes_it(script: Path) -> None:
    program = f"autoload -U compinit; compinit -D; source {script}; echo ${{_comps[migrate-advisor]}}"
    assert _ask("zsh", "-f", "-c", program) == ["_migrate_advisor"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_is_completed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    said = capsys.readouterr().out
    for command in COMMANDS:
        assert command in said
