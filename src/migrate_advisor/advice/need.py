"""The question that `recommend` answers: who moves, from what, in which place, and what the code uses. No answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate_advisor.advice.asked import uses_in
from migrate_advisor.advice.cost import ASSUMED, Basket
from migrate_advisor.advice.policy import ANYBODY, Policy
from migrate_advisor.catalog.capabilities import CAPABILITIES
from migrate_advisor.catalog.endings import Ending
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.catalog.places import Question
from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.catalog.target import Target
from migrate_advisor.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog


CHAT = "chat.completions"
"""The operation of whoever names none."""

OPERATION_WORDS: Mapping[str, str] = {
    row.uses: CHAT if row.name == "completions" else row.capability
    for row in OPERATIONS.values()
    if row.uses is not None and row.capability is not None
}
"""What people call an operation, as ``uses`` takes it → the operation a model has for it.

Models that chat answer the Responses API, too: natively or by translation; and they are what old completions move to.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody who moves wants."""

    source: Target | None
    """What is used today; None when that does not matter."""
    question: Question
    """Where the customer is, which type, and the day."""
    operation: str = CHAT
    """What is asked of a model: ``chat.completions``, ``embeddings`` …"""
    uses: frozenset[str] = frozenset()
    """OpenAI request parameters and capabilities (``stream``, ``tools``, ``json_schema`` …) that the code uses."""
    requests: tuple[Mapping[str, Any], ...] = ()
    """OpenAI request bodies that the code sends, if any were given: what becomes of them is tried out."""
    context_tokens: int = 0
    """Tokens that must fit into one request and its reply."""
    prefer: tuple[str, ...] = ()
    """Criteria to compare first, in this order."""
    basket: Basket = ASSUMED
    """The work of a month, by which prices are compared."""
    currency: str = "USD"
    """ISO 4217 code of the currency in which prices are compared."""
    policy: Policy = ANYBODY
    """The customer's own rules."""
    wanted: tuple[Target, ...] = ()
    """What somebody asks about by name: of its provider it is judged alone, whether it is for general use or not."""
    ending: Ending | None = None
    """How the model that is left ends, where its provider is open to the customer and names another one."""


def read_uses(uses: Iterable[str | Mapping[str, Any]], catalog: Catalog) -> frozenset[str]:
    """Names of what the code uses, out of names and of whole request bodies.

    Args:
        uses: capability or parameter names, or OpenAI request bodies to read them from.
        catalog: knows the parameters.

    Raises:
        UnknownNameError: a name is neither a capability nor an OpenAI parameter.
    """
    names: set[str] = set()
    for item in uses:
        names.update(uses_in(item) if isinstance(item, Mapping) else [item])
    known = known_uses(catalog)
    for name in sorted(names - known):
        raise UnknownNameError("capability or parameter", name, close_matches(name, known))
    return frozenset(names)


def known_uses(catalog: Catalog) -> frozenset[str]:
    """Every operation's word, every capability, and every OpenAI parameter that some dialect describes."""
    dialects = [dialect for provider in catalog.providers() for dialect in provider.file.dialects]
    params = {name for dialect in dialects for name in dialect.params}
    of_operations = {name for dialect in dialects for item in dialect.operations.values() for name in item.params}
    return frozenset(CAPABILITIES) | params | of_operations | OPERATION_WORDS.keys() | set(OPERATION_WORDS.values())


def operations_of(uses: Iterable[str], of_source: str | None) -> tuple[str, ...]:
    """The operations that are wanted, most important first.

    Args:
        uses: names as `read_uses` gives them.
        of_source: the operation of the model that is left, where one is named.

    Returns:
        That of the model that is left, then those that ``uses`` names; chat where something else of chat is used, or
        where nothing says otherwise.
    """
    known = set(OPERATION_WORDS.values())
    named = [OPERATION_WORDS.get(use, use) for use in sorted(uses)]
    operations = [name for name in named if name in known]
    is_chat = any(name not in known for name in named)
    first = [of_source] if of_source else []
    chat = [CHAT] if is_chat or not (first or operations) else []
    return tuple(dict.fromkeys((*first, *chat, *operations)))


def uses_of(operation: str, uses: frozenset[str]) -> frozenset[str]:
    """Of what is used, that which is asked of the models of one operation: parameters and capabilities of chat."""
    known = OPERATION_WORDS.keys() | set(OPERATION_WORDS.values())
    return uses - known if operation == CHAT else frozenset()
