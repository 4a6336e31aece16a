"""Law: whatever the catalog can state, some code reads; a fact that nothing reads is a note in disguise."""

from __future__ import annotations

import ast
import dataclasses
import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MODULES = (
    "benchmarks", "calls", "conversation", "dialect", "events", "evidence", "exchange", "identifiers", "offers",
    "operations", "places", "prices", "provider", "regions", "surfaces",
)  # fmt: skip
SHOWN_WHOLE = frozenset(["archive", "homepage", "measures", "bound", "automatic"])
"""What only people read: in pages and exports that show a source, a file, a benchmark or a dialect as a whole."""


def _loaded(package: Path) -> set[str]:
    """Names of attributes that code reads, and texts by which it asks for one."""
    found: set[str] = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_field_of_the_catalog_is_read(checkout: Path) -> None:
    loaded = _loaded(checkout / "src" / "migrate_advisor")
    unread = {
        f"{value.__name__}.{field.name}"
        for module in map(importlib.import_module, (f"migrate_advisor.catalog.{name}" for name in MODULES))
        for value in vars(module).values()
        if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__
        for field in dataclasses.fields(value)
        if field.name not in loaded | SHOWN_WHOLE
    }
    assert unread == set()
