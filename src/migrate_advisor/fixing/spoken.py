"""What a target speaks beside chat, and what of a program depends on that. Nothing is changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate_advisor.catalog.target import resolve
from migrate_advisor.mapping.plan import Wanted, speaks

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.file import EditedFile

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
