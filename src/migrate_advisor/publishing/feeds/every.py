"""All feeds with their places in a folder. Writing them is `folder`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.publishing.feeds.advisories import advisories
from migrate_advisor.publishing.feeds.atom import atom
from migrate_advisor.publishing.feeds.calendar import calendar
from migrate_advisor.publishing.feeds.endoflife import endoflife
from migrate_advisor.publishing.feeds.model_eol import model_eol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog


def every_feed(catalog: Catalog, as_of: date) -> Mapping[str, str]:
    """Path below the folder of feeds → text, in the state of a day.

    Args:
        catalog: the facts.
        as_of: what happened later is left out; what ends later is told as coming.
    """
    files = {"changes.atom": atom(catalog, as_of), "ends.ics": calendar(catalog, as_of)}
    for folder, made in (("advisories", advisories), ("endoflife", endoflife), ("model-eol", model_eol)):
        files |= {f"{folder}/{name}": text for name, text in made(catalog, as_of).items()}
    return files
