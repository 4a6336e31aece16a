from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.load import load_catalog

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))  # so that tests import what they share, however pytest was started


@pytest.fixture(scope="session")
def samples(_own_cache: None) -> Catalog:
    """The real catalog with made-up providers in it: alpha is translated, beta is not, schemes has every key."""
    return load_catalog([HERE / "catalog"])
