"""Law: a public class has a name that means one thing; a reader who meets it need not ask which is meant."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STILL_TWO = frozenset(["Given", "Kind", "Parts", "Piece"])
"""Names that are to be told apart yet; none may come to them."""


def test_no_two_public_classes_have_one_name(checkout: Path) -> None:
    package = checkout / "src" / "migrate_advisor"
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        if path.parent.name in {"_httpx", "_httpx2"}:
            continue  # one is made from the other: `scripts/twins.py`
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(package).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1 and name not in STILL_TWO} == {}
