"""Write the JSON Schemas of the catalog files from their types, or with --check tell whether they are current."""

from __future__ import annotations

import ast
import inspect
import json
import sys
from itertools import pairwise
from typing import Any

from generated import ROOT, bring_up_to_date

from migrate_advisor.catalog import evidence
from migrate_advisor.catalog.reading import adapter

CATALOG = ROOT / "catalog"
SCHEMAS = {
    "schema.json": "provider",
    "schema-events.json": "events.yaml",
    "schema-regions.json": "regions.yaml",
    "schema-equivalence.json": "equivalence.yaml",
    "schema-exchange.json": "exchange.yaml",
    "schema-calls.json": "calls.yaml",
}


def inherited_descriptions() -> dict[str, str]:
    """Docstrings of the fields that facts inherit, which pydantic reads from a class's own body only."""
    found: dict[str, str] = {}
    for kind in (evidence.Fact, evidence.Dated, evidence.SourceTable):
        (body,) = ast.parse(inspect.getsource(kind)).body
        assert isinstance(body, ast.ClassDef)
        for statement, following in pairwise(body.body):
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                match following:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        found[statement.target.id] = inspect.cleandoc(text)
                    case _:
                        pass
    return found


def describe(value: Any, descriptions: dict[str, str]) -> None:
    """Fill in descriptions that are missing, everywhere in a schema."""
    if isinstance(value, dict):
        for name, field in value.get("properties", {}).items():
            if name in descriptions and isinstance(field, dict):
                field.setdefault("description", descriptions[name])
        for item in value.values():
            describe(item, descriptions)


def schema(file_name: str) -> str:
    """The JSON Schema of one kind of file, as text."""
    generated = {"$schema": "https://json-schema.org/draft/2020-12/schema", **adapter(file_name).json_schema()}
    describe(generated, inherited_descriptions())
    return json.dumps(generated, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(bring_up_to_date({CATALOG / name: schema(file_name) for name, file_name in SCHEMAS.items()}))
