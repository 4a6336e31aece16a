"""One clock: `catalog.endings` alone reads from facts when something ends; whoever wants a day asks there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FACTS = frozenset(["endpoint", "surface", "model", "item", "part", "served"])
"""How code calls a fact that may have an end; what else has ``ends`` was told by the clock."""
NAMES = frozenset(["End", "NotBefore", "EndedBy", "has_passed"])


def _readings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            holder = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr == "retires" or (node.attr == "ends" and holder in FACTS):
                yield f"{path.name}:{node.lineno}: {holder}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "migrate_advisor.catalog.evidence":
            yield from (f"{path.name}:{node.lineno}: {one.name}" for one in node.names if one.name in NAMES)


def test_nobody_outside_the_catalog_reads_the_day_of_an_end(checkout: Path) -> None:
    package = checkout / "src" / "migrate_advisor"
    others = [path for path in package.rglob("*.py") if package / "catalog" not in path.parents]
    assert len(others) > 200
    assert [found for path in others for found in _readings(path)] == []


def test_of_the_catalog_only_what_states_or_checks_facts_does(checkout: Path) -> None:
    """What states facts, checks, compares, or leaves some out, or derives names from them; and the clock."""
    folder = checkout / "src" / "migrate_advisor" / "catalog"
    reading = {path.stem for path in folder.glob("*.py") if any(_readings(path))}
    assert reading <= {
        "brief", "comparison", "compiling", "endings", "lifecycles", "passing", "provider", "statistics", "surfaces",
    }  # fmt: skip
