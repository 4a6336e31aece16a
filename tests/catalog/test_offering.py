"""Who has an operation, of those who are open to whoever asks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from migrate_advisor.catalog.offering import offering
from migrate_advisor.catalog.places import CustomerType, Question

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

DAY = date(2026, 11, 22)


def test_a_provider_that_is_closed_to_the_caller_is_not_named(catalog: Catalog) -> None:
    everybody = offering("images.generations", catalog.providers())
    assert {"openai", "zhipu"} <= set(everybody)
    in_china = offering("images.generations", catalog.providers(), Question("CN", CustomerType.INDIVIDUAL, DAY))
    assert "openai" not in in_china
    assert "zhipu" in in_china
    assert set(in_china) < set(everybody)
