"""What replies say of a model's end: the headers ``Deprecation``, ``Sunset`` and ``Link``, and dates in a models list.

Reads and remembers; what the catalog says of ends is `catalog.endings`'.
"""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LINK = re.compile(r"<([^<>\s]{1,2000})>([^<]{0,500})")
_RELATION = re.compile(r'rel="?(?:[a-z-]+ )*(deprecation|sunset|successor-version)\b')
_ENDS_IN_LISTS = ("shutdown_date", "deprecation", "expiration_date")
_MOST = 10_000


class Notice(NamedTuple):
    """What a provider says of the end of a model, or of the API that it is called through."""

    model: str | None
    """As the provider calls it; None where the reply names none."""
    deprecated: date | None = None
    """Since when it is not to be used in new work."""
    is_deprecated: bool = False
    """Whether it is said to be deprecated, with or without a day."""
    sunset: date | None = None
    """The first day on which it may no longer answer."""
    link: str | None = None
    """Where the provider tells more."""


def notice_of(headers: Mapping[str, str], model: str | None) -> Notice | None:
    """What the headers of a reply say; None where they say nothing of an end.

    ``Deprecation`` is RFC 9745's, and the older drafts' ``true`` or date; ``Sunset`` is RFC 8594's.

    Args:
        headers: names in lower case.
        model: the model that was asked.
    """
    said, sunset = headers.get("deprecation", "").strip(), _day(headers.get("sunset", ""))
    is_deprecated = bool(said) and said.lower() not in {"false", "?0"}
    if not is_deprecated and sunset is None:
        return None
    link = next(
        (url for url, rest in _LINK.findall(headers.get("link", "")[:8000]) if _RELATION.search(rest.lower())), None
    )
    return Notice(model, _day(said), is_deprecated, sunset, link)


def listed_notices(body: Any) -> Iterator[Notice]:
    """What a list of models says of their ends."""
    items = body.get("data") if isinstance(body, dict) else None
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            continue
        day = next((found for key in _ENDS_IN_LISTS if (found := _day(item.get(key)))), None)
        if day is not None:
            yield Notice(item["id"], is_deprecated=True, sunset=day)


def _day(said: Any) -> date | None:
    """The day of a date in any of the ways that replies have it."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        said = f"@{said}"
    if not isinstance(said, str) or not said:
        return None
    for read in (_instant, datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(said)
            return (found.astimezone(UTC) if found.tzinfo else found).date()
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            continue
    return None


def _instant(said: str) -> datetime:
    if not said.startswith("@"):
        raise ValueError(said)
    return datetime.fromtimestamp(float(said[1:]), UTC)


class Notices:
    """Which notices a client's watcher was told: each once for a target and model."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: set[tuple[str, str | None]] = set()

    def is_new(self, target: str, model: str | None) -> bool:
        """Whether nothing was told of this model at this target; from now on it was."""
        with self._lock:
            if (target, model) in self._told or len(self._told) >= _MOST:
                return False
            self._told.add((target, model))
            return True
