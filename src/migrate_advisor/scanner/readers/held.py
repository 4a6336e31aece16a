"""Keys that a program holds itself, in what is called after a provider: ``EXAMPLE_API_KEY = "sk-…"``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_KEY = pattern(r"(?=[A-Za-z_.-]*[0-9]|[A-Za-z]{2,8}-)[A-Za-z0-9][A-Za-z0-9_.-]{15,300}\Z")
"""What may be a key: one long word with a digit, or with a hyphen behind its first letters.

Matches ``sk-proj-abcdefghijkl``, ``0123456789abcdef0``; not ``the key``, ``secret``, ``$KEY``.
"""
_NAMES = pattern(r"[A-Z0-9_]+\Z")
"""A variable that is named rather than a key."""
_NAMING = kinds.VARIABLE | kinds.WORD


def read_held(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """Names of keys of providers that a program gives a key."""
    if source.forms is None or source.path_class not in (PathClass.CODE, PathClass.EXAMPLE):
        return
    near = {start for (start, _), held in zip(source.hit_lines, source.kinds, strict=True) if held & _NAMING}
    for binding in source.forms.bindings if near else ():
        at = source.text.rfind("\n", 0, binding.start) + 1
        if at not in near or binding.form.kind == "pair":
            continue
        value = source.forms.string_at(binding.start)
        if value is None or not _KEY.match(value) or _NAMES.match(value):
            continue
        variable = names.variable(binding.target)
        if variable is not None and variable.role == "credential" and not variable.is_shared:
            start = source.text.rfind(binding.target, at, binding.start)
            start = start if start >= 0 else at
            if source.context(start) is Context.CODE:
                end = start + len(binding.target)
                yield Use(What.ENV_VAR, variable.provider, start, end, binding.target, confidence="medium")
