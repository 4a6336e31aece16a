"""What a text is written in, where its name does not tell: scripts without an ending, standard input. Opens nothing."""

from __future__ import annotations

import re

from migrate_advisor.scanner.configuration.formats import language_of_lines
from migrate_advisor.scanner.late import pattern

_HEAD = 20_000
"""Characters that are looked at."""
_INTERPRETER = pattern(r"#!\s{0,4}\S{0,80}/(?:env\s+(?:-\S+\s+)?)?(?P<name>[a-z]+)")
_INTERPRETERS = {
    "python": "python",
    "node": "javascript",
    "deno": "javascript",
    "bun": "javascript",
    "sh": "shell",
    "bash": "shell",
    "zsh": "shell",
    "ksh": "shell",
    "dash": "shell",
    "fish": "shell",
    "ruby": "ruby",
    "php": "php",
    "pwsh": "powershell",
    "lua": "lua",
    "elixir": "elixir",
    "kotlin": "kotlin",
    "groovy": "groovy",
    "scala": "java",
    "uv": "python",
}
_SHAPES = {
    "python": r"from [\w.]+ import\b|import [\w.]+(?: as \w+)?[ \t]*$|def \w+\(|class \w+[(:]|@\w+",
    "javascript": r"import [^\n]{1,200} from [\"']|(?:export )?(?:const|let) [\w{]|export (?:default|async|function)\b",
    "go": r"package \w+[ \t]*$|func \w|import \(",
    "java": r"(?:package|import(?: static)?) [\w.]+\*?;|public (?:final )?(?:class|interface|record) ",
    "csharp": r"(?:global )?using [\w.]+;|namespace [\w.]+",
    "rust": r"use \w+(?:::|;)|(?:pub )?fn \w|#\[\w",
    "ruby": r"require [\"']|require_relative |module [A-Z]",
    "php": r"<\?php",
    "shell": r"export \w+=|curl |(?:sudo )?(?:apt|pip|npm|docker) \w",
}
_LINES = {language: pattern(f"^(?:{shape})", re.MULTILINE) for language, shape in _SHAPES.items()}


def is_unnamed(path: str) -> bool:
    """Whether a path's last part has no ending that could tell what is in it."""
    return "." not in path.rsplit("/", 1)[-1]


def language_of_text(text: str) -> str:
    """Language or format of a text, as `paths.language_of` names it; ``other`` where nothing tells."""
    head = text[:_HEAD]
    interpreter = _INTERPRETER.match(head)
    if interpreter is not None:
        return _INTERPRETERS.get(interpreter["name"], "other")
    counts = {language: len(shape.findall(head)) for language, shape in _LINES.items()}
    best = max(counts, key=lambda language: counts[language])
    if counts[best]:
        return best
    language = language_of_lines(head)
    return "notebook" if language == "json" and '"nbformat"' in text else language or "other"
