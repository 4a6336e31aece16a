"""Names that a module gives others: who binds one and who imports it change together or not at all. Changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.keys import hits_of
from migrate_advisor.fixing.site import kinds_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.fixing.file import EditedFile
    from migrate_advisor.scanner.languages.forms import Forms

_OF_ENVIRONMENT = re.compile(r"\benv(?:iron)?[?!]?\.\Z", re.IGNORECASE)
"""What stands before a variable of the environment, which no module gives."""
_BACK = 12


def handed_on(files: Mapping[str, EditedFile], name: str) -> frozenset[str]:
    """Paths of the programs that bind a name which others take from a module, and of those others.

    Args:
        files: path → file.
        name: as it is written.
    """
    named = {path: file.forms for path, file in files.items() if file.forms is not None and name in file.text}
    givers = {path for path, forms in named.items() if _binds(forms, name)}
    takers = {path for path, forms in named.items() if _takes(forms, name)}
    return frozenset(givers | takers) if givers and takers - givers else frozenset()


def _binds(forms: Forms, name: str) -> bool:
    return any(
        binding.form.kind == "binding" and binding.target.rpartition(".")[2] == name for binding in forms.bindings
    )


def _takes(forms: Forms, name: str) -> bool:
    """Whether a name is imported, or taken of something as its attribute."""
    for hit in hits_of(name, forms.text):
        if any(item.start <= hit.start() < item.end for item in forms.imports):
            return True
        before = forms.text[max(0, hit.start() - _BACK) : hit.start()]
        is_attribute = before.endswith(".") and _OF_ENVIRONMENT.search(before) is None
        if is_attribute and not kinds_at(forms, hit.start()) & {"string", "comment", "documentation"}:
            return True
    return False
