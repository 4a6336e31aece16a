"""Write docs/api.md, the public names with their docstrings, or with --check tell whether it is current."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import textwrap
from enum import Enum
from typing import TYPE_CHECKING, Any

from generated import ROOT, bring_up_to_date

import migrate_advisor

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs/api.md"
HEAD = """\
# Public names

Generated from the docstrings by `scripts/api_reference.py`; edit those, not this page. These names, the flags and exit
codes of the command line, JSON version 1 and the ids of rules are the contract; everything else may change.
"""
OTHERS = """\
## What these names speak of

Types of what is given and returned. They are not imported by these names, and may move."""


def entries() -> Iterator[str]:
    """A part of the page for each public name."""
    for name in sorted(migrate_advisor.__all__, key=str.lower):
        thing = getattr(migrate_advisor, name)
        yield f"## `{name}`\n\n{described(thing)}"
        if inspect.isclass(thing):
            yield "\n".join(f"- `{part}`: `{kind}`{told}" for part, kind, told in attributes(thing))
            yield from (f"### `{name}.{part}`\n\n{text}" for part, text in methods(thing))


def others() -> Iterator[str]:
    """A part for each type of ours that a public name speaks of without being public itself."""
    public = [getattr(migrate_advisor, name) for name in migrate_advisor.__all__]
    found = {name: thing for each in public for name, thing in spoken_of(each) if name not in migrate_advisor.__all__}
    for name, thing in sorted(found.items(), key=lambda pair: pair[0].lower()):
        yield f"### `{name}`\n\n{described(thing)}"
        yield "\n".join(f"- `{part}`: `{kind}`{told}" for part, kind, told in attributes(thing))


def spoken_of(thing: Any) -> Iterator[tuple[str, type]]:
    """Classes of ours that stand in the annotations of a function or class."""
    if not (inspect.isfunction(thing) or inspect.isclass(thing)):
        return
    notes = re.findall(r"(?::|->) *[^=#\n]*", inspect.getsource(thing))
    homes = imports_of(sys.modules[thing.__module__])
    for name in {word for note in notes for word in re.findall(r"\b[A-Z]\w+", note)}:
        home = importlib.import_module(homes[name]) if name in homes else sys.modules[thing.__module__]
        found = getattr(home, name, None)
        if inspect.isclass(found) and found.__module__.startswith("migrate_advisor"):
            yield name, found


def imports_of(module: Any) -> dict[str, str]:
    """Name → the module of ours that it is imported from, for type checkers too."""
    return {
        name.name: node.module
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("migrate_advisor")
        for name in node.names
    }


def described(thing: Any) -> str:
    """A signature where there is one of ours, and the docstring, its sections as they stand."""
    text = (inspect.getdoc(thing) or "").strip()
    if not inspect.isfunction(thing):
        return f"```text\n{text}\n```" if text else ""
    return f"```python\n{signature(thing)}\n```\n\n```text\n{text}\n```"


def signature(thing: Any) -> str:
    """A function as it is called, a parameter a line."""
    parts, was_keyword_only = [], False
    told = inspect.signature(thing)
    for parameter in told.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not was_keyword_only:
            was_keyword_only = True
            parts.append("*")
        stars = "*" * (parameter.kind is parameter.VAR_POSITIONAL) or "**" * (parameter.kind is parameter.VAR_KEYWORD)
        kind = "" if parameter.annotation is parameter.empty else f": {parameter.annotation}"
        usual = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        parts.append(f"{stars}{parameter.name}{kind}{usual}")
    inside = "".join(f"    {part},\n" for part in parts)
    result = "" if told.return_annotation is told.empty else f" -> {told.return_annotation}"
    return f"{thing.__name__}(\n{inside}){result}" if parts else f"{thing.__name__}(){result}"


def attributes(thing: type) -> Iterator[tuple[str, str, str]]:
    """Name, type and meaning of what an instance tells: fields, and properties with a docstring."""
    body = ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]
    assert isinstance(body, ast.ClassDef)
    for node, after in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id[0].islower():
            kind = ast.unparse(node.annotation)
            told = ast.literal_eval(after.value) if isinstance(after, ast.Expr) else ""
            yield node.target.id, kind, meaning(told)
        elif isinstance(node, ast.Assign) and issubclass(thing, Enum):
            told = ast.literal_eval(after.value) if isinstance(after, ast.Expr) else ""
            yield ast.unparse(node.targets[0]), ast.unparse(node.value), meaning(told)
        elif isinstance(node, ast.FunctionDef) and is_property(node) and (text := ast.get_docstring(node)):
            yield node.name, ast.unparse(node.returns) if node.returns else "Any", meaning(text)


def is_property(node: ast.FunctionDef) -> bool:
    """Whether a method is read like a field."""
    return any(ast.unparse(one) == "property" for one in node.decorator_list)


def meaning(text: str) -> str:
    """The first paragraph of a docstring, behind a name."""
    first = " ".join(inspect.cleandoc(text).partition("\n\n")[0].split())
    return f": {first.replace('``', '`')}" if first else ""


def methods(thing: type) -> Iterator[tuple[str, str]]:
    """Public methods that a class defines itself, with a docstring."""
    for name, part in sorted(vars(thing).items()):
        if not name.startswith("_") and inspect.isfunction(part) and part.__doc__:
            yield name, described(part)


if __name__ == "__main__":
    parts = [*entries(), OTHERS, *others()]
    sys.exit(bring_up_to_date({PAGE: HEAD + "\n" + "\n\n".join(filter(None, map(str.strip, parts))) + "\n"}))
