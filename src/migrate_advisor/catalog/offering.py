"""Who has an operation, by the facts. Whether somebody may use them is `places`'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.evidence import Support

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.operations import OperationName
    from migrate_advisor.catalog.provider import Provider

_HAS = frozenset({Support.FULL, Support.PARTLY})


def offering(operation: OperationName, providers: Iterable[Provider]) -> tuple[str, ...]:
    """Ids of the providers whose documents say that they have an operation, in the order in which they were given."""
    return tuple(
        provider.id
        for provider in providers
        if any(
            (described := dialect.operations.get(operation)) is not None and described.support in _HAS
            for dialect in provider.file.dialects
        )
    )
