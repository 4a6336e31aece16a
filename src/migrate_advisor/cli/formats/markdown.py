"""Text of others in Markdown: it stays text. It links, shows, breaks, names and commands nothing."""

from __future__ import annotations

import re

from migrate_advisor.cli.visible import visible

_PARTS = re.compile(r"(?<!`)`([^`]+)`(?!`)|([^`]+|`+)")
"""Code between two single backticks, or what is none: ``a `b` c``; the backticks of ``a``b`` begin nothing."""
_LIVE = re.compile(r"[\\`*\[\]|]|~(?=~)|(?<![^\W_])_|_(?![^\W_])")
"""What Markdown would make something of; an underscore within a word is none: ``OPENAI_API_KEY``."""
_NAMING = re.compile(r"(?<!\w)(@(?=\w)|#(?=\d))")
"""What hosts of code make a mention or a reference of, after they have read all escapes: ``@someone``, ``#12``."""
_STARTING = re.compile(r"[#>+=~:-]|\d+(?=[.)])")
"""What makes a line more than its text: ``# x``, ``> x``, ``1. x``."""


def inert(text: str) -> str:
    """Text within a line of Markdown; what stands between single backticks stays code."""
    return "".join(_part(*hit.groups()) for hit in _PARTS.finditer(visible(text)))


def inert_line(text: str) -> str:
    """Text that is a line of its own, or an item of a list."""
    told = inert(text.lstrip())
    begins = _STARTING.match(told)
    if begins is None:
        return told
    return f"{told[: begins.end()]}\\{told[begins.end() :]}" if begins[0].isdigit() else f"\\{told}"


def inert_cell(text: str) -> str:
    """Text in a cell of a table, whose bars and backslashes no code keeps from being read."""
    return inert(text.replace("`", "'") if "|" in text or "\\" in visible(text) else text)


def fence(code: str) -> str:
    """A fence that no line of the code closes."""
    return "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))


def _part(code: str | None, text: str | None) -> str:
    if text is None:
        return f"`{code}`"
    escaped = _LIVE.sub(r"\\\g<0>", text.replace("&", "&amp;"))
    return _NAMING.sub(r"\1<!-- -->", escaped.replace("<", "&lt;"))
