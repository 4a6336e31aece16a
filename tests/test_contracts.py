"""Generated things are up to date, and the layers hold."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "command",
    [
        ["scripts/schema.py", "--check"],
        ["scripts/provider_table.py", "--check"],
        ["scripts/rule_pages.py", "--check"],
        ["scripts/dialect_table.py", "--check"],
        ["scripts/refusal_page.py", "--check"],
        ["scripts/configuration_schema.py", "--check"],
    ],
    ids=lambda command: command[0],
)
def test_what_is_generated_is_current(checkout: Path, command: list[str]) -> None:
    run = subprocess.run([sys.executable, *command], cwd=checkout, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_layers_hold(checkout: Path) -> None:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run([sys.executable, "-c", program], cwd=checkout, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_catalog_files_fit_the_schema_that_editors_use(checkout: Path) -> None:
    import json

    import jsonschema

    from migrate_advisor.catalog.reading import read_document

    for path in sorted((checkout / "catalog").glob("*.yaml")):
        name = (
            f"schema-{path.stem}"
            if path.stem in {"calls", "equivalence", "events", "exchange", "regions"}
            else "schema"
        )
        schema = json.loads((checkout / "catalog" / f"{name}.json").read_text(encoding="utf-8"))
        errors = list(jsonschema.Draft202012Validator(schema).iter_errors(read_document(path).data))
        assert [f"{path.name}: {error.json_path}: {error.message}" for error in errors] == []
