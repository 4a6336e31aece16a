"""How each language that is read without a grammar of its own imports: one table of shapes.

What is imported, and who that is, the catalog says; what follows from it is `code`'s.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Grammar(NamedTuple):
    """How a language imports."""

    imports: re.Pattern[str]
    """Matches a line; the group ``module`` is what is imported, ``alias`` what it is called here, if that is told."""
    separators: str
    """Characters between the parts of a module's name."""
    own: re.Pattern[str] | None = None
    """What says that the file itself belongs to a module."""
    library_parts: int = 0
    """How many parts of a module's name name its library, where a file's own module tells; 0 if they do not."""
    may_be_implicit: bool = False
    """Whether a file may use what it does not import: global usings, autoloading."""


def _line(shape: str) -> re.Pattern[str]:
    return re.compile(shape, re.MULTILINE)


_JAVA = Grammar(
    _line(r"^[ \t]*import\s+(?:static\s+)?(?P<module>[\w.]+?)(?:\.\*)?(?:\s+as\s+(?P<alias>\w+))?[\s;]*(?://.*)?$"),
    ".",
    _line(r"^[ \t]*package\s+([\w.]+)"),
    library_parts=3,
)
GRAMMARS = {
    "python": Grammar(_line(r"^\s*(?:from|import)\s+(?P<module>[\w.]+)(?:\s+as\s+(?P<alias>\w+))?"), "."),
    "javascript": Grammar(
        _line(r"(?:\bfrom|\brequire\s*\(|\bimport(?:\s*\()?)\s*[\"'`](?P<module>[^\"'`\n]+)[\"'`](?P<alias>)"), "/"
    ),
    "go": Grammar(
        _line(r"^\s*(?:import\s+)?(?:(?P<alias>[\w.]+)\s+)?\"(?P<module>[\w./~-][\w/~-]*\.[\w./~-]+)\"\s*(?://.*)?$"),
        "/",
        _line(r"^[ \t]*\"([\w./-]{1,200}?)/internal/"),  # what a module keeps to itself is imported by itself alone
    ),
    "java": _JAVA,
    "kotlin": _JAVA,
    "csharp": Grammar(
        _line(
            r"^\s*(?:global\s+)?(?:using|open|Imports|@using)\s+(?:static\s+)?(?:(?P<alias>\w+)\s*=\s*)?(?P<module>[\w.]+)[\s;]*(?://.*)?$"
        ),
        ".",
        _line(r"^[^\S\n]*namespace\s+([\w.]+)"),
        may_be_implicit=True,
    ),
    "rust": Grammar(
        _line(r"^\s*(?:pub\s+)?(?:use|extern\s+crate)\s+(?P<module>\w[\w:]*)(?:\s+as\s+(?P<alias>\w+))?"),
        ":",
        may_be_implicit=True,
    ),
    "ruby": Grammar(_line(r"^\s*require\s*\(?[\"'](?P<module>[\w/.-]+)[\"'](?P<alias>)"), "/", may_be_implicit=True),
    "php": Grammar(
        _line(r"^\s*use\s+(?:function\s+)?\\?(?P<module>[\w\\]+)(?:\s+as\s+(?P<alias>\w+))?\s*;"),
        "\\",
        _line(r"^[^\S\n]*namespace\s+([\w\\]+)"),
        library_parts=1,
        may_be_implicit=True,
    ),
    "swift": Grammar(_line(r"^\s*(?:@\w+\s+)?import\s+(?P<module>\w+)(?P<alias>)"), "."),
    "elixir": Grammar(
        _line(r"^\s*(?:alias|import|use|require)\s+(?P<module>[A-Z][\w.]*)(?:\s*,\s*as:\s*(?P<alias>\w+))?"),
        ".",
        _line(r"^[^\S\n]*defmodule\s+([\w.]+)"),
        library_parts=1,
        may_be_implicit=True,
    ),
    "cpp": Grammar(_line(r"^[ \t]*#[ \t]*include[ \t]*[<\"](?P<module>[\w./+-]+)[>\"](?P<alias>)"), "/"),
    "dart": Grammar(
        _line(r"^\s*import\s+[\"']package:(?P<module>(?!\w+/src/)[\w/.]+)[\"'](?:\s+as\s+(?P<alias>\w+))?"), "/"
    ),
}
