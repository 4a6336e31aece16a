"""Write docs/api.md, the public names with their docstrings, or with --check tell whether it is current."""

from __future__ import annotations

import inspect
import sys
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


def entries() -> Iterator[str]:
    """A part of the page for each public name."""
    for name in sorted(migrate_advisor.__all__, key=str.lower):
        thing = getattr(migrate_advisor, name)
        yield f"## `{name}`\n\n{described(thing)}"
        if inspect.isclass(thing):
            yield from (f"### `{name}.{part}`\n\n{text}" for part, text in methods(thing))


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


def methods(thing: type) -> Iterator[tuple[str, str]]:
    """Public methods that a class defines itself, with a docstring."""
    for name, part in sorted(vars(thing).items()):
        if not name.startswith("_") and inspect.isfunction(part) and part.__doc__:
            yield name, described(part)


if __name__ == "__main__":
    sys.exit(bring_up_to_date({PAGE: HEAD + "\n" + "\n\n".join(filter(None, map(str.strip, entries()))) + "\n"}))
