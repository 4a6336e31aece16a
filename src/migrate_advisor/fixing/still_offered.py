"""Models of the old provider that a program goes on offering where its client has moved. Changes nothing.

What a program asks for is moved; a list or a table of models to choose from is its author's to write anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.fixing.models import chats
from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.scanner.readers.standing import Role, standing_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from migrate_advisor.fixing.file import EditedFile, Moving

_OFFERS = frozenset([Role.OFFERED, Role.CHOSEN])
_LISTS = frozenset(["listing", "mapping"])


def still_offered(
    contents: Mapping[str, bytes], moved: Collection[tuple[str, str]], moving: Moving
) -> Iterator[tuple[str, int, str]]:
    """Each such model once a file: path, line from 1, and the model.

    Args:
        contents: path → content, as it is at the end.
        moved: paths, with the providers whose clients were moved there.
        moving: where to.
    """
    for path, provider in sorted(moved):
        if path in contents:
            seen = set()
            for line, model in _offered(edited_file(path, contents[path]), provider, moving):
                if model not in seen:
                    seen.add(model)
                    yield path, line, model


def _offered(file: EditedFile, provider: str, moving: Moving) -> Iterator[tuple[int, str]]:
    forms = file.forms
    if forms is None:
        return
    facts = moving.catalog.provider(provider)
    for form in forms.of("string"):
        told = forms.string(form)
        if not chats(facts, told, moving.catalog.calls) or not any(above.kind in _LISTS for above in form.above()):
            continue
        if standing_of(forms, form).role in _OFFERS:
            yield file.text.count("\n", 0, form.start) + 1, told
