"""Law: what SDKs, models and hosts are called stands in the catalog; texts in Python name none of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

ORDINARY = frozenset(
    "agent agents anthropic azure client command configuration configure embedding gateway model openai".split()
)
"""Names of the catalog that mean other things here: words, and the languages that callers speak."""
KNOWN = {
    "advice/snippets.py": (2, "what a reader is shown to paste: whole programs, whose SDKs are named in a sentence"),
    "fixing/clients.py": (19, "which recipe rewrites the clients of which library: a table of functions"),
    "fixing/clients_java.py": (1, "a recipe: code that takes the place of a library's own"),
    "fixing/clients_javascript.py": (9, "a recipe, as above"),
    "fixing/clients_python.py": (15, "a recipe, as above"),
    "fixing/manifests.py": (26, "which package a swapped client comes from, beside the recipes"),
    "fixing/routed.py": (4, "libraries that read from a model's name who serves it: each has its own options"),
    "fixing/swaps_javascript.py": (19, "which class takes the place of which: recipes"),
    "fixing/swaps_python.py": (16, "as above"),
    "fixing/wire.py": (1, "libraries whose recipes speak one wire"),
}
"""File → how many names stand there, and why. A number may fall; what is new goes into the catalog."""


def _names(catalog: Catalog) -> tuple[frozenset[str], frozenset[str]]:
    """Names that are facts when a text is one, and hosts, which are facts wherever they stand."""
    whole, hosts = set(), set()
    for provider in catalog.providers(role=None):
        for item in provider.file.identifiers:
            if item.kind in {"host", "host-suffix"}:
                hosts |= {value for value in item.values if value.count(".") > 1}
            elif item.kind in {"sdk-package", "sdk-import", "env-var", "model-id", "resource-id"}:
                whole |= {value.rstrip("*") for value in item.values}
        whole |= {name for client in provider.file.clients for name in (*client.names, *client.imports)}
        whole |= {model.id for model in provider.models}
    return frozenset(name for name in whole if name.lower() not in ORDINARY), frozenset(hosts)


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every text that is no documentation."""
    said = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def _facts(source: str, whole: frozenset[str], hosts: frozenset[str]) -> list[tuple[int, str]]:
    return [
        (line, text) for line, text in _texts(ast.parse(source)) if text in whole or any(host in text for host in hosts)
    ]


@pytest.fixture(scope="module")
def names(catalog: Catalog) -> tuple[frozenset[str], frozenset[str]]:
    return _names(catalog)


def test_no_text_in_code_names_an_sdk_a_model_or_a_host(
    checkout: Path, names: tuple[frozenset[str], frozenset[str]]
) -> None:
    package = checkout / "src" / "migrate_advisor"
    too_many = {}
    for path in sorted(package.rglob("*.py")):
        found = _facts(path.read_text(encoding="utf-8"), *names)
        place = path.relative_to(package).as_posix()
        if place.startswith("scanner/rules/"):
            continue  # a rule's explanation shows what it finds
        if len(found) > KNOWN.get(place, (0, ""))[0]:
            too_many[place] = found
    assert too_many == {}


@pytest.mark.parametrize(
    "text", ["gpt-4o-mini", "https://api.openai.com/v1", "OPENAI_API_KEY", "langchain_openai", "AzureChatOpenAI"]
)
def test_each_kind_of_name_is_seen(names: tuple[frozenset[str], frozenset[str]], text: str) -> None:
    assert _facts(f"wanted = {text!r}", *names)
