"""Texts for people, as they stand in the code: constants and f-strings that are sentences or parts of some.

What is a name, code, a pattern or what a vendor says is none. Translations are `translations`'.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from generated import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = ROOT / "src/migrate_advisor"
NOT_FOR_PEOPLE = (
    "advice/snippets.py",
    "catalog/record.py",
    "cli/completion.py",
    "scanner/languages/",
    "simulator/",
    "transport/_httpx2/",
    "publishing/feeds/",
    "cli/formats/check_sarif.py",
    "cli/formats/check_junit.py",
    "cli/formats/check_github.py",
    "cli/formats/check_codequality.py",
    "cli/formats/check_step_summary.py",
    "cli/formats/catalog_json.py",
    "scanner/paths.py",
    "scanner/kinds.py",
    "scanner/literals.py",
    "fixing/clients",
    "fixing/swaps_",
    "cli/formats/timeline.py",
    "publishing/site/drawings.py",
    "mapping/languages/errors.py",
    "scanner/readers/standing.py",
    "fleet/readings.py",
    "catalog/compiled.py",
    "__init__.py",
)
"""Where texts are code to copy, patterns, what vendors reply, or what programs read."""
FOR_PEOPLE = ("simulator/faults.py",)
"""Among these, where texts are for people all the same."""
_WORDS = re.compile(r"(?<![A-Za-z])[A-Za-z][a-z]+(?![A-Za-z])")
_CODE = re.compile(
    r"\\[bds(]|\(\?|</|/>|=\"|\(\)|\{\{|=>|\|---|::|new [A-Z]|[a-z]_[a-z]+ [a-z]+_[a-z]|^[A-Z][a-z]+-[A-Z]"
    r"|SELECT |CREATE |INSERT |^import |^from \S+ import|^bold |process\.env|os\.environ|Any\]|boundary|^event: |^\[\""
    r"|objectname|^\"\w+\"|Bearer |^export |^require |^--\w+ \S+ --|%d|^\{\w+\} = |^kind: "
)
_BASES = frozenset(["value", "name", "id", "sentence", "words", "isoformat"])
"""Parts of an expression that tell less of it than what they are of."""
_FEWEST_WORDS = 2
_FIELD = re.compile(r"(?<!\{)\{(\w*)(?:[:!][^{}]*)?\}(?!\})")


def spoken(path: Path) -> Iterator[str]:
    """The texts of a module, with a field in braces for each value that is filled in; fields side by side are one."""
    place = path.relative_to(SOURCE).as_posix()
    if place.startswith(NOT_FOR_PEOPLE) and place not in FOR_PEOPLE:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unsaid = _unsaid(tree)
    for node in ast.walk(tree):
        if id(node) in unsaid:
            continue
        for text in _texts(node):
            if _is_for_people(text) or text.count("\n\n") > 1:
                yield text.strip()
        yield from _units(node)


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield _named(text)
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()) if _parts(node) is not None:
            yield _template(_parts(node) or [])
        case ast.Call(func=ast.Name(id="plural"), args=[_count, ast.Constant(value=str(noun))]):
            yield from (f"{{count}} {noun}", f"{{count}} {noun}s")
        case _:
            pass


def _units(node: ast.AST) -> Iterator[str]:
    """What is counted, a word each: the values that a field called ``unit`` may have."""
    match node:
        case ast.AnnAssign(target=ast.Name(id="unit"), annotation=ast.Subscript(slice=ast.Tuple(elts=named))):
            yield from (one.value for one in named if isinstance(one, ast.Constant) and isinstance(one.value, str))
        case _:
            pass


def _is_for_people(text: str) -> bool:
    told = re.sub(r"\{\w*\}", "", text)
    words = _WORDS.findall(told)
    is_sentence = len(words) >= _FEWEST_WORDS and " " in told.strip()
    is_filled_in = bool(words) and told != text and (" {" in text or "} " in text)
    return (is_sentence or is_filled_in) and not _CODE.search(text)


def _unsaid(tree: ast.AST) -> set[int]:
    """Nodes that are docstrings, patterns, words to be split, annotations, or parts of a text that is taken whole."""
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as told):
                found.add(id(told))
            case ast.JoinedStr(values=parts):
                found |= {id(part) for part in parts}
            case ast.BinOp(op=ast.Add(), left=left, right=right) if _parts(node) is not None:
                found |= {id(left), id(right)}
            case ast.Call(func=ast.Attribute(value=ast.Constant() as told, attr="split")):
                found.add(id(told))
            case ast.Call(func=ast.Attribute(attr="compile"), args=given):
                found |= {id(part) for one in given for part in ast.walk(one)}
            case ast.Call(func=ast.Name(id="warn" | "TypeVar"), args=given):
                found |= {id(one) for one in given}
            case _:
                pass
    return found


def _parts(node: ast.AST) -> list[ast.AST] | None:
    """The pieces of a text that is put together; None for what is no text."""
    match node:
        case ast.Constant(value=str()):
            return [node]
        case ast.JoinedStr(values=values):
            return list(values)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            before, after = _parts(left), _parts(right)
            if before is None and after is None:
                return None
            return [*(before if before is not None else [left]), *(after if after is not None else [right])]
        case _:
            return None


def _named(text: str) -> str:
    """A text whose fields without a name have one, and no format."""
    if "${" in text:
        return text.replace("{", "{{").replace("}", "}}")
    numbers = iter(range(1, text.count("{") + 1))
    return _FIELD.sub(lambda field: f"{{{field[1] or 'it' + '_' * (next(numbers) - 1)}}}", text)


def _template(parts: list[ast.AST]) -> str:
    told, seen = "", set[str]()
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            told += part.value.replace("{", "{{").replace("}", "}}")
        elif not told.endswith("}") or told.endswith("}}"):
            name = _field(part.value if isinstance(part, ast.FormattedValue) else part)
            if isinstance(part, ast.FormattedValue) and part.conversion == ord("r"):
                name += "_r"
            while name in seen:
                name += "_"
            seen.add(name)
            told += f"{{{name}}}"
    return told


def _field(node: ast.AST) -> str:
    """A name for what is filled in: the last name in an expression that tells something."""
    while True:
        match node:
            case ast.Attribute(value=base, attr=name) if name in _BASES:
                node = base
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return name.strip("_") or "it"
            case ast.Call(func=ast.Name(id=name)) if name.startswith("_"):
                return name.strip("_") or "it"
            case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Constant()), args=[inner, *_]):
                node = inner
            case (
                ast.Call(func=inner) | ast.Subscript(value=inner) | ast.BinOp(left=inner) | ast.GeneratorExp(elt=inner)
            ):
                node = inner
            case _:
                return "it"
