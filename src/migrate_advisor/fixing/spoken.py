"""What a target speaks beside chat, and what of a program depends on that. Nothing is changed here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from migrate_advisor.catalog.target import resolve
from migrate_advisor.mapping.plan import Wanted, speaks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.calls import Calls
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.file import EditedFile
    from migrate_advisor.scanner.languages.forms import Call, Forms

RESPONSES: Final = "responses"
COMPLETIONS: Final = "completions"


REDIRECTED = frozenset(["chat.completions", "responses", COMPLETIONS, "messages"])
"""Operations of whose clients an address is changed; what embeds, speaks or draws needs a target of its own."""


def redirected(to: Destination, catalog: Catalog) -> frozenset[str]:
    """The operations that an address alone moves to a target; where it takes completions elsewhere, those are none."""
    place = resolve(to.target, catalog)
    spoken = place.dialect.operations.get(COMPLETIONS)
    is_here = (
        spoken is not None and spoken.url is None and speaks(Wanted(to.target, COMPLETIONS, as_of=to.as_of), catalog)
    )
    return REDIRECTED if is_here else REDIRECTED - {COMPLETIONS}


def has_responses(to: Destination, catalog: Catalog) -> bool:
    """Whether a target takes the Responses API for its model on the day of the move."""
    return speaks(Wanted(to.target, RESPONSES, as_of=to.as_of), catalog)


def asks_responses(source: str, names: tuple[str, ...], catalog: Catalog) -> bool:
    """Whether a client speaks the Responses API: by its class, or by an option in what makes it.

    Args:
        source: the call that makes it.
        names: what is called.
        catalog: knows how that is said.
    """
    return catalog.calls.is_told_to(RESPONSES, source, "".join(names[-1:]))


def is_refused(file: EditedFile, at: int, to: Destination, catalog: Catalog) -> bool:
    """Whether what stands at a place is asked by the Responses API, which the target does not take for its model."""
    forms = file.forms
    calls = [call for call in forms.calls if call.start <= at < call.end] if forms is not None else []
    named = [operation for call in calls if (operation := catalog.calls.operation_of(call.names)) is not None]
    return RESPONSES in named and not has_responses(to, catalog)


def asked_of(forms: Forms, made: Call, provider: Provider, calls: Calls) -> frozenset[str]:
    """What a client is asked for in its file: operations, and interfaces of its provider that are none.

    Args:
        forms: of the file.
        made: the call that makes the client, or asks for something itself.
        provider: whose client it is.
        calls: the names that say an operation.
    """
    asked = asked_by(made.names, provider, calls)
    if asked is not None:
        return frozenset([asked])
    names = owners(forms, made, provider)
    its = (call.names for call in forms.calls if names.intersection(call.names[:2]))
    told = (asked_by(each, provider, calls) for each in (*its, *_given_away(forms, names)))
    return frozenset(asked for asked in told if asked is not None)


def _given_away(forms: Forms, names: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """The methods of some names that others are given to call, as ``to_thread(client.chat.completions.create, …)``."""
    for call in forms.calls:
        for argument in call.arguments:
            written = forms.text[argument.start : argument.end]
            parts = tuple(written.split(".")) if len(written) <= _LONGEST and _DOTTED.fullmatch(written) else ()
            if names.intersection(parts[:2]):
                yield parts


_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_LONGEST = 120
"""Characters of a method's name with all that it is of."""


def owners(forms: Forms, made: Call, provider: Provider) -> frozenset[str]:
    """Names of what a call makes, and of the clients that are made of that: it may be a configuration."""
    bound = [
        (binding.target.rpartition(".")[2], binding) for binding in forms.bindings if binding.form.kind == "binding"
    ]
    names = {name for name, binding in bound if binding.start <= made.start < binding.end}
    clients = tuple(
        word
        for client in provider.file.clients
        for name in client.names
        for word in _WORDS.split(name)
        if len(word) >= _LONG
    )
    for call in forms.calls:
        given = {_WORDS.split(forms.text[item.start : item.end].lstrip("&*"))[0] for item in call.arguments}
        if names & given and any(name.startswith(clients) for name in call.names[-2:]):
            names |= {name for name, binding in bound if binding.start <= call.start and call.end <= binding.end}
    return frozenset(names)


_WORDS = re.compile(r"\W+")
_LONG = 6
"""Letters of a part of a client's name that says that a client is made, as ``Client`` does and ``new`` does not."""


def asked_by(names: tuple[str, ...], provider: Provider, calls: Calls) -> str | None:
    """What a method asks for; an interface comes before the operations that its parts are called like.

    Args:
        names: what is called.
        provider: whose method it is.
        calls: the names that say an operation.
    """
    path = ".".join(_plain(name) for name in names[1:])
    for surface in provider.file.surfaces:
        if surface.operation is None and any(f".{path}.".startswith(f".{_plain(each)}.") for each in surface.methods):
            return surface.id
    return calls.operation_of(names)


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
