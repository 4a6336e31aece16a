"""The examples beside hard regular expressions hold: what they match or find, and what not."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import migrate_advisor.scanner

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(migrate_advisor.scanner.__file__).parent
_SPAN = r"``(.+?)``"
_EXAMPLES = re.compile(r"(Matches|Finds) ((?:``.+?``(?:, )?)+)(?:; not ((?:``.+?``(?:, )?)+))?\.")


class Example(NamedTuple):
    module: str
    name: str
    how: str
    good: tuple[str, ...]
    bad: tuple[str, ...]


def examples() -> Iterator[Example]:
    """The sentences "Matches ``a``; not ``b``." and "Finds …" in what is said of a constant."""
    for path in sorted(FOLDER.rglob("*.py")):
        module = ".".join(("migrate_advisor.scanner", *path.relative_to(FOLDER).with_suffix("").parts))
        for assigned, said in pairwise(ast.parse(path.read_text(encoding="utf-8")).body):
            if not (isinstance(assigned, ast.Assign) and isinstance(said, ast.Expr)):
                continue
            text = (
                " ".join(str(ast.literal_eval(said.value)).split("\n")) if isinstance(said.value, ast.Constant) else ""
            )
            hit = _EXAMPLES.search(text)
            if hit is not None and isinstance(assigned.targets[0], ast.Name):
                good, bad = re.findall(_SPAN, hit[2]), re.findall(_SPAN, hit[3] or "")
                yield Example(module, assigned.targets[0].id, hit[1], tuple(good), tuple(bad))


EXAMPLES = list(examples())


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.module}.{example.name}")
def test_they_hold(example: Example) -> None:
    shape = getattr(import_module(example.module), example.name)
    look = shape.match if example.how == "Matches" else shape.search
    assert [text for text in example.good if look(text) is None] == []
    assert [text for text in example.bad if look(text) is not None] == []
