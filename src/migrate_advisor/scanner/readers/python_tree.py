"""Python's own parser: whether a file is worth it, the tree, its nodes and lines. What they mean is `python`'s.

Nothing is imported or executed.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from migrate_advisor.scanner.ignores import has_ignores
from migrate_advisor.scanner.readers.modules import find_module

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.source import Source

_LEAVES = frozenset(
    [ast.Name, ast.Constant, type(None), str, int, float, complex, bool, bytes, type(...)]
    + [
        kind
        for group in (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop)
        for kind in group.__subclasses__()
    ]
)
"""Types of what has nothing inside that is looked for."""


_IMPORT = re.compile(r"\b(?:from\s+([\w.]+)\s+)?import\s+([^;#\n]+)")
_IMPORTED_NAME = re.compile(r"[\w.]+")
_COMPOSING = re.compile(r"[\"']\s*\+|\+\s*\\?$|\b[rR]?[fF][rR]?[\"']")
_MAGIC = re.compile(r"^([ \t]*)[%!?]", re.MULTILINE)
"""A line of a notebook that is not Python; made a comment of the same length."""
_ENVIRONMENT_SET = re.compile(r"\]\s*=(?!=)")
_LONGEST_ADDRESS = 300
"""Characters of a string that may be an address."""
_QUOTES = 4
"""Characters around a string of one part: its quotes, and a prefix."""
_SPLIT = re.compile(r"\.[\"']|[\"']\.|^\s*[rRbBuU]{0,2}[\"'][\w-]+\.")
"""A host name that goes on in the next string, or began in the one before."""


class Unreadable(Exception):  # noqa: N818 # not an error: the line reader takes over
    """The text is not Python that this interpreter can parse."""


def needs_tree(source: Source, names: Names) -> bool:
    """Whether the tree can tell more than the lines: something known is imported, composed or set, or a comment hides.

    Parsing is by far the dearest step.
    """
    if has_ignores(source):
        return True
    modules = names.libraries.modules("python")
    imported: set[str] = set()
    for _, line in source.hit_lines:
        imported.update(filter(None, (find_module(name, modules) for name in _imported_names(line))))
        is_composing = _COMPOSING.search(line) or _SPLIT.search(line)
        if (is_composing and names.mentions_host(line)) or _ENVIRONMENT_SET.search(line):
            return True
    return any(map(modules.__getitem__, imported)) or (bool(imported) and _makes_client(source, names, imported))


def _makes_client(source: Source, names: Names, imported: Collection[str]) -> bool:
    """Whether a file that imports modules which several providers share names what they give one of them away by."""
    libraries = names.libraries
    inside = tuple(f"{module}." for module in imported)
    telling = {module for known in libraries.telemetry("python") for module in known.modules}
    for _, clients in libraries.vocabulary("python").clients_in(source.text):
        telling.update(module for client in clients for module in client.modules)
    return any(
        f"{module}.".startswith(inside) or f"{name}".startswith(f"{module}.") for module in telling for name in inside
    )


def has_split_strings(source: Source, names: Names) -> bool:
    """Whether a host name may go over the end of a string: the parser joins strings that stand side by side."""
    return any(_SPLIT.search(line) and names.mentions_host(line) for _, line in source.hit_lines)


def _imported_names(line: str) -> Iterator[str]:
    """The dotted names that a line imports, as far as it says."""
    for base, names in _IMPORT.findall(line):
        if base:
            yield base
        yield from (f"{base}.{name}" if base else name for name in _IMPORTED_NAME.findall(names))


def parse(text: str, *, has_magics: bool) -> ast.Module:
    """The tree of a text.

    Args:
        text: Python, or what is to be.
        has_magics: whether lines may be a notebook's own commands.

    Raises:
        Unreadable: it does not parse.
    """
    text = _MAGIC.sub(r"\1#", text) if has_magics else text
    cleaned = text.replace("\f", " ")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(cleaned)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable from error


def nodes_of(tree: ast.AST, *, has_split_strings: bool) -> Iterator[ast.AST]:
    """As `ast.walk`, in the same order and in a third of the time, without names, constants and operators.

    Strings that may have been joined are among them where there are any.
    """
    leaves = _LEAVES - {ast.Constant} if has_split_strings else _LEAVES
    nodes = [tree]
    for node in nodes:  # which grows as we go
        if type(node) is not ast.Constant or _may_be_joined(node):
            yield node
        for value in vars(node).values():
            if type(value) is list:
                nodes += [item for item in value if type(item) not in leaves]
            elif type(value) not in leaves:
                nodes.append(value)


def _may_be_joined(node: ast.Constant) -> bool:
    """Whether a string is longer in the file than it is, so that it may be of several parts."""
    if not isinstance(node.value, str) or not 0 < len(node.value) <= _LONGEST_ADDRESS:
        return False
    is_on_one_line = node.lineno == node.end_lineno
    return not is_on_one_line or (node.end_col_offset or 0) - node.col_offset - len(node.value) > _QUOTES


def line_offsets(text: str) -> Sequence[int]:
    """Offset of each line as the tree counts lines."""
    return [0, *(hit.end() for hit in re.finditer(r"\r\n?|\n", text))]
