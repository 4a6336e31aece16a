"""An application that depends on OpenAI, and `check` run over it on a day of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from tests.cli.application import APP

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

TODAY = ["--as-of", "2026-11-22"]


class Run(Protocol):
    """Runs `check`; exit code, standard output, standard error."""

    def __call__(self, *arguments: str) -> tuple[int, str, str]: ...


class Find(Protocol):
    """The findings of `check`, as JSON has them."""

    def __call__(self, *arguments: str) -> list[dict[str, Any]]: ...


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the application, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_check(*arguments: str) -> tuple[int, str, str]:
        code = main(["check", *TODAY, *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_check


@pytest.fixture
def findings(run: Run) -> Find:
    def find(*arguments: str) -> list[dict[str, Any]]:
        _, out, _ = run("--format", "json", *arguments)
        found: list[dict[str, Any]] = json.loads(out)["findings"]
        return found

    return find
