"""Which call is in a language that a provider speaks beside its own format: Responses, or Messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.simulator.wires.base import at
from migrate_advisor.simulator.wires.compatible_messages import CompatibleCounting, CompatibleMessages
from migrate_advisor.simulator.wires.openai_responses import OpenAIResponses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.catalog.dialect import Operation
    from migrate_advisor.catalog.operations import OperationName
    from migrate_advisor.simulator.traffic import SiteRequest
    from migrate_advisor.simulator.wires.base import Wire


class SpokenLanguage(NamedTuple):
    """A language that is spoken at the address of a call."""

    wire: Wire
    operation: Operation
    """What the documents say of it."""


def spoken(call: SiteRequest) -> SpokenLanguage | None:
    """The language of a call, where it is one that the provider speaks beside its own; None for its own."""
    dialect = call.site.dialect
    if dialect.codec == "anthropic-messages":
        return None
    for name, (usual, wire) in _LANGUAGES.items():
        operation = dialect.operations.get(name)
        has_it = operation is not None and operation.support in {Support.FULL, Support.PARTLY}
        if operation is not None and has_it and at(call, operation, usual) is not None:
            return SpokenLanguage(wire(operation), operation)
    return None


_LANGUAGES: Mapping[OperationName, tuple[str, Callable[[Operation], Wire]]] = {
    "responses": ("/responses", OpenAIResponses),
    "messages": ("/messages", CompatibleMessages),
    "messages.count_tokens": ("/messages/count_tokens", CompatibleCounting),
}
"""Operation of these languages → where it is found unless the documents say otherwise, and how it is spoken."""
