"""Whose client a call makes, and of which a model is asked, by what the catalog says of SDKs. Changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.wire import wire_of

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.identifiers import SdkClient
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.fixing.file import EditedFile
    from migrate_advisor.scanner.languages.forms import Call, Forms


def client_fact(file: EditedFile, provider: Provider, call: Call) -> SdkClient | None:
    """What the catalog says of the client of a provider that a call makes; None where it makes none."""
    language = "java" if file.language in {"kotlin", "scala", "groovy"} else file.language
    language = "javascript" if language == "typescript" else language
    assert file.forms is not None
    imported = [item.parts[0] for item in file.forms.imports]
    named = [
        client
        for client in provider.file.clients
        if client.language == language and any(re.split(r"[.:]+|->", name)[-1] in call.names for name in client.names)
    ]
    by_import = (
        client for client in named if any(start.startswith(name) for name in client.imports for start in imported)
    )
    if language not in _IMPLICIT:
        return next(by_import, None)
    whole = (client for client in named if any(_is_called(name, call) for name in client.names))
    return next(by_import, None) or next(whole, None)


_IMPLICIT = frozenset(["csharp", "ruby", "php"])
"""Languages in which a file may use what it does not import."""


def _is_called(name: str, call: Call) -> bool:
    """Whether a call is of a name, with all that stands before it there."""
    parts = tuple(re.split(r"[.:]+|->", name))
    return call.names[-len(parts) :] == parts


def asks_its_own_kind(file: EditedFile, at: int, catalog: Catalog) -> bool:
    """Whether what stands at a place is given to a client that speaks to its own provider alone, such as a cloud's.

    No address moves such a client; until it is another one, its models stay with it.
    """
    forms = file.forms
    around = [call for call in forms.calls if call.start <= at < call.end] if forms is not None else []
    if forms is None or not around:
        return False
    made = [*around, *_makers(forms, max(around, key=lambda call: call.start))]
    facts = [fact for call in made for each in catalog.providers() if (fact := client_fact(file, each, call))]
    return bool(facts) and all(wire_of(fact) is None for fact in facts)


def _makers(forms: Forms, call: Call) -> list[Call]:
    """The calls that make what a call is a method of."""
    names = call.names[1:] if call.names[:1] in {("self",), ("this",)} else call.names
    owner = names[0] if names else ""
    bound = [
        binding
        for binding in forms.bindings
        if binding.form.kind == "binding" and binding.target.rpartition(".")[2] == owner
    ]
    return [
        made for made in forms.calls for binding in bound if binding.start <= made.start and made.end <= binding.end
    ]
