"""Which call is in a language that a provider speaks beside its own format: Responses, or Messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.simulator.wires.base import matches
from migrate_advisor.simulator.wires.compatible_messages import CompatibleMessages
from migrate_advisor.simulator.wires.openai_responses import OpenAIResponses

if TYPE_CHECKING:
    from migrate_advisor.catalog.dialect import Operation
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
    for name, usual in (("responses", "/responses"), ("messages", "/messages")):
        operation = dialect.operations.get(name)  # type: ignore[call-overload] # one of the names
        if operation is None or operation.support not in {Support.FULL, Support.PARTLY}:
            continue
        below = urlsplit(operation.url).path.rstrip("/") if operation.url else ""
        if matches(below + (operation.path or usual), call.path) is not None:
            wire: Wire = OpenAIResponses(operation) if name == "responses" else CompatibleMessages(operation)
            return SpokenLanguage(wire, operation)
    return None
