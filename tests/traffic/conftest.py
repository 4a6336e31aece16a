from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.load import load_catalog

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()
