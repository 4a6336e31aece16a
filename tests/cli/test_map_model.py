"""`map` looks at the target's model: whether it has ended, is known, and what its provider names instead."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.evidence import has_passed
from migrate_advisor.catalog.target import resolve
from migrate_advisor.cli.program import main
from migrate_advisor.errors import UnknownTargetError
from migrate_advisor.mapping.target_model import standings

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

TODAY = date(2026, 11, 28)


@pytest.fixture
def request_file(tmp_path: Path) -> str:
    path = tmp_path / "request.json"
    path.write_text(json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]}), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("model", ["deepseek-chat", "deepseek-reasoner"])
def test_a_retired_target_is_told_with_the_model_that_is_current(
    model: str, request_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["map", request_file, "--to", f"deepseek/{model}", "--as-of", "2026-11-28"]
    assert main(command) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert told.startswith(f"! {model} was retired on 2026-07-24; DeepSeek names deepseek-flash instead [https://")
    assert main([*command, "--strict"]) == 1
    assert main([*command, "--strict", "--accept", "model"]) == 0
    capsys.readouterr()
    assert main([*command, "--format", "json"]) == 0
    (known,) = json.loads(capsys.readouterr().out)["model"]
    assert (known["ends"], known["is_refused"], known["successor"]) == ("2026-07-24", True, "deepseek-flash")
    assert main([*command[:-1], "2026-07-23", "--strict"]) == 0, "the day before it was served"


def test_an_unknown_target_model_is_told_with_close_ones(request_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["map", request_file, "--to", "deepseek/deepseek-flesh", "--as-of", "2026-11-28"]
    assert main(command) == 0
    assert "! The catalog knows no model 'deepseek-flesh' of DeepSeek; did you mean deepseek-flash" in (
        capsys.readouterr().out
    )
    assert main([*command, "--strict"]) == 1


def test_a_current_target_is_not_remarked_on(request_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", request_file, "--to", "deepseek/deepseek-flash", "--as-of", "2026-11-28", "--strict"]) == 0
    assert "!" not in capsys.readouterr().out


def test_every_model_that_has_ended_is_told(catalog: Catalog) -> None:
    """Law: no retired model of the catalog is mapped to in silence."""
    told = 0
    for provider in catalog.providers():
        for model in provider.models:
            if not has_passed(model.retires, TODAY):
                continue
            endpoint = f"@{model.endpoints[0]}" if model.endpoints else ""
            try:
                place = resolve(f"{provider.id}{endpoint}/{model.id}", catalog)
            except UnknownTargetError:
                continue  # its endpoint's dialect is not described, so that nothing can be mapped to it
            assert any(one.is_refused for one in standings(place, TODAY)), f"{provider.id}/{model.id}"
            told += 1
    assert told > 40
