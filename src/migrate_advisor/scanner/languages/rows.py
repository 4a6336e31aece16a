"""The languages that are read by grammar, one row each. What a language's query file captures, `forms` says.

A grammar is a wheel of its own, loaded when a file of its language is first read. Nothing here knows a provider.
"""

from __future__ import annotations

from os.path import splitext
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


NOT_INSTALLED = "is not installed"
"""How it is said that a grammar's wheel is missing."""


class Language(NamedTuple):
    """How a language is read."""

    grammar: str
    """The module that holds the grammar."""
    queries: tuple[str, ...]
    """Names of the query files, without ``.scm``."""
    endings: str
    """Endings of its files, and of those that go by its name."""
    factory: str = "language"
    """The function of the module that gives the grammar."""
    separators: str = "."
    """Characters between the parts of a module's name."""
    library_parts: int = 0
    """How many parts of a module's name name its library, where a file's own module tells; 0 if they do not."""
    may_be_implicit: bool = False
    """Whether a file may use what it does not import: global usings, autoloading."""
    binds_things: bool = False
    """Whether imports name the single things that a file uses, rather than modules."""
    registry: str = ""
    """The registry whose names of packages are what its code imports."""
    untagged: str = ""
    """The grammar's function for a text without the tag that opens code, as guides and patches quote it."""
    may_burst: bool = False
    """Whether the grammar takes memory by the square of a text in one step, as Java's at the end of ``x=>x=>``."""
    islands: str = ""
    """What code is in, where a file holds other text too: ``script`` elements, a ``fence`` of backticks."""


_SCRIPT = Language(
    "tree_sitter_typescript",
    ("javascript", "jsx"),
    "js jsx mjs cjs ts tsx mts cts vue svelte astro",
    "language_tsx",
    separators="/",
    registry="npm",
)
_PAGE = _SCRIPT._replace(islands="script")
_TYPED = _SCRIPT._replace(queries=("javascript",), factory="language_typescript")

LANGUAGES: Mapping[str, Language] = {
    "python": Language("tree_sitter_python", ("python",), "py pyi pyw"),
    "javascript": _SCRIPT,
    "go": Language("tree_sitter_go", ("go",), "go", separators="/", registry="go"),
    "java": Language("tree_sitter_java", ("java",), "java", library_parts=3, binds_things=True, may_burst=True),
    "kotlin": Language("tree_sitter_kotlin", ("kotlin",), "kt kts", library_parts=3, binds_things=True),
    "scala": Language("tree_sitter_scala", ("scala",), "scala", library_parts=3, binds_things=True),
    "groovy": Language("tree_sitter_groovy", ("groovy",), "groovy", library_parts=3, binds_things=True),
    "csharp": Language("tree_sitter_c_sharp", ("csharp",), "cs csx fs vb razor cshtml", may_be_implicit=True),
    "rust": Language("tree_sitter_rust", ("rust",), "rs", separators=":", may_be_implicit=True, binds_things=True),
    "ruby": Language("tree_sitter_ruby", ("ruby",), "rb rake gemspec ru erb", separators="/", may_be_implicit=True),
    "php": Language(
        "tree_sitter_php",
        ("php",),
        "php",
        "language_php",
        separators="\\",
        library_parts=1,
        may_be_implicit=True,
        binds_things=True,
        untagged="language_php_only",
    ),
    "swift": Language("tree_sitter_swift", ("swift",), "swift m mm proto"),
    "dart": Language("tree_sitter_dart", ("dart",), "dart", separators="/"),
    "elixir": Language(
        "tree_sitter_elixir", ("elixir",), "ex exs livemd", library_parts=1, may_be_implicit=True, binds_things=True
    ),
    "lua": Language("tree_sitter_lua", ("lua",), "lua", registry="luarocks"),
    "julia": Language("tree_sitter_julia", ("julia",), "jl"),
    "perl": Language("tree_sitter_perl", ("perl",), "pl pm", separators=":", registry="cpan", may_be_implicit=True),
    "cpp": Language("tree_sitter_cpp", ("cpp",), "c h cc cpp cxx hpp hh", separators="/"),
}
"""Language, as `scanner.paths.language_of` names it → how it is read."""

_BY_ENDING: Mapping[str, Language] = {
    ".ts": _TYPED,
    ".mts": _TYPED,
    ".cts": _TYPED,
    ".vue": _PAGE,
    ".svelte": _PAGE,
    ".astro": _PAGE,
}
_UNREAD = frozenset([".m", ".mm", ".proto", ".fs", ".vb", ".razor", ".cshtml", ".erb"])
"""Endings of files that go by a language's name and have another grammar."""


def row_of(language: str, path: str) -> Language | None:
    """How a file is read; None if no grammar reads it.

    Args:
        language: as `scanner.paths.language_of` names it.
        path: the file's, whose ending may tell a dialect.
    """
    ending = splitext(path)[1].lower()
    if ending in _UNREAD:
        return None
    if language == "elixir" and ending == ".livemd":
        return LANGUAGES[language]._replace(islands="fence")
    return _BY_ENDING.get(ending) if language == "javascript" and ending in _BY_ENDING else LANGUAGES.get(language)
