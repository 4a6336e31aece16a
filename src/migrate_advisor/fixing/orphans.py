"""Names that a change takes the import from while something still uses them. Changes nothing.

A recipe renames a class where it is imported and at its own call; another call of the class that no recipe understands
would be left without it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.site import kinds_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migrate_advisor.fixing.file import EditedFile
    from migrate_advisor.fixing.work import Fixed
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.languages.forms import Forms

_NO_CODE = frozenset(["string", "comment", "documentation", "import"])


def orphaned(before: EditedFile, after: EditedFile) -> frozenset[str]:
    """Names that are used after a change, and were imported before it only."""
    if before.forms is None or after.forms is None:
        return frozenset()
    lost = _imported(before.forms) - _imported(after.forms) - _bound(after.forms)
    return frozenset(name for name in lost if _is_used(name, after.forms))


def orphaning(before: EditedFile, fixes: Sequence[Fixed]) -> list[Finding]:
    """The findings whose fixes change what is imported."""
    assert before.forms is not None
    text = before.forms.text
    shift = len(before.content) - len(text.encode())
    imports = []
    for item in before.forms.imports:
        start = shift + len(text[: item.statement.start].encode())
        imports.append((start, start + len(before.forms.written(item.statement).encode())))
    return [
        one.finding
        for one in fixes
        if any(
            start <= edit.span.start < end and edit.span.end > start for edit in one.fix.edits for start, end in imports
        )
    ]


def _imported(forms: Forms) -> set[str]:
    return {item.local for item in forms.imports if item.local.isidentifier()}


def _bound(forms: Forms) -> set[str]:
    return {binding.target.rpartition(".")[2] for binding in forms.bindings if binding.form.kind == "binding"}


def _is_used(name: str, forms: Forms) -> bool:
    hits: Iterable[re.Match[str]] = re.finditer(rf"(?<![\w.]){re.escape(name)}(?!\w)", forms.text)
    for hit in hits:
        kinds = kinds_at(forms, hit.start())
        if not kinds & _NO_CODE or ("hole" in kinds and not kinds & (_NO_CODE - {"string"})):
            return True
    return False
