"""Since when a fact with an unknown beginning is attested. What follows from that is `places`'."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.evidence import Dated, Source


def first_attested(fact: Dated, cited: Iterable[Source]) -> date:
    """The earliest day on which the fact is known to have held.

    Stated in the fact; else the earliest date of a page that it cites, a month or year counting from its last day; else
    the day before it ceased to hold; else the day whose state of things it tells.
    """
    if fact.attested is not None:
        return fact.attested
    pages = [_last_day(source.published) for source in cited if source.published]
    last = [fact.until - timedelta(days=1)] if isinstance(fact.until, date) else []
    return min([*pages, *last, fact.fresh_on])


def _last_day(published: str) -> date:
    """The last day that a date of the form YYYY, YYYY-MM or YYYY-MM-DD may mean."""
    year, month, day = (*map(int, published.split("-")), 0, 0)[:3]
    month = month or 12
    if day:
        return date(year, month, day)
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
