"""Who has an operation, by the facts. Whether somebody may use them is `places`'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.places import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.operations import OperationName
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.catalog.provider import Provider

_HAS = frozenset({Support.FULL, Support.PARTLY})


def offering(
    operation: OperationName, providers: Iterable[Provider], question: Question | None = None
) -> tuple[str, ...]:
    """Ids of the providers whose documents say that they have an operation, in the order in which they were given.

    Args:
        operation: what is asked for.
        providers: among whom.
        question: who asks, where and when: providers that are closed to them are left out.
    """
    return tuple(
        provider.id
        for provider in providers
        if (question is None or provider.verdict(question).status is not Status.CLOSED)
        and any(
            (described := dialect.operations.get(operation)) is not None and described.support in _HAS
            for dialect in provider.file.dialects
        )
    )
