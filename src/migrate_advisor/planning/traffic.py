"""What `assess` measured, as advice and plans take it: operations, parameters, tokens. Reads the JSON, no logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.advice.cost import Basket
from migrate_advisor.advice.need import OPERATION_WORDS
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.errors import UsageError
from migrate_advisor.planning.code import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.catalog.catalog import Catalog

_VERSION = 1


class Traffic(NamedTuple):
    """What was measured."""

    uses: tuple[tuple[str, tuple[str, ...]], ...]
    """Operation, and names of the parameters that requests of it had."""
    basket: Basket | None
    """Tokens of all requests, taken as those of a month; None where none were counted."""
    of_operations: Mapping[str, Basket]
    """Operation → its tokens; empty where only those of all requests are known."""
    source: str | None
    """The model of most requests, without its provider; None where none is named."""

    def words(self, catalog: Catalog) -> list[str]:
        """Operations, parameters and capabilities, as advice takes them."""
        return words_of(self.uses, catalog)

    def baskets(self) -> Basket | Mapping[str, Basket] | None:
        """The work of a month of each operation, by what a model is asked to do for it; else that of all together."""
        found: dict[str, Basket] = {}
        for name, basket in self.of_operations.items():
            record = OPERATIONS.get(name)
            does = OPERATION_WORDS.get(record.uses, name) if record is not None and record.uses else name
            known = found.get(does)
            found[does] = basket if known is None else known.plus(basket)
        return found or self.basket


def read_traffic(content: bytes, name: str) -> Traffic:
    """What the JSON of `assess` says.

    Args:
        content: of the file.
        name: what messages call it.

    Raises:
        UsageError: it is not the JSON of `assess`, or of another version.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}: not JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("signatures"), list):
        raise UsageError(f"{name}: not the JSON of `migrate-advisor assess --format json`")
    if document.get("version") != _VERSION:
        raise UsageError(f"{name}: version {document.get('version')} is not known; this reads version {_VERSION}")
    signatures = [item for item in document["signatures"] if isinstance(item, dict)]
    tokens = document.get("tokens")
    basket = _basket(tokens) if isinstance(tokens, dict) else None
    of_each = {name: one for name, told in _told(document) if (one := _basket(told)) is not None}
    return Traffic(tuple(_uses(signatures)), basket, of_each, _most(signatures))


def _told(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Operation, and what is said of its tokens."""
    told = document.get("operation_tokens")
    for name, tokens in told.items() if isinstance(told, dict) else ():
        if isinstance(tokens, dict):
            yield str(name), tokens


def _uses(signatures: list[dict[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for item in signatures:
        operation, names = item.get("operation"), item.get("parameters")
        if isinstance(operation, str):
            given = tuple(map(str, names)) if isinstance(names, (list, dict)) else ()
            yield operation, given


def _basket(tokens: dict[str, Any]) -> Basket | None:
    given, answered = (tokens.get(name) for name in ("input", "output"))
    if not isinstance(given, int) or not isinstance(answered, int) or given + answered <= 0:
        return None
    return Basket(given, answered, is_measured=True)


def _most(signatures: list[dict[str, Any]]) -> str | None:
    counted: dict[str, int] = {}
    for item in signatures:
        model, requests = item.get("model"), item.get("requests")
        if isinstance(model, str):
            counted[model] = counted.get(model, 0) + (requests if isinstance(requests, int) else 1)
    return max(counted, key=lambda model: (counted[model], model), default=None)
