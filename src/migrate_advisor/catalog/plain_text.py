"""What ids and addresses in a catalog file may be made of: ids name files and pages, and readers are led to addresses.

Whether they name what exists is `invariants`'.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.strict_yaml import Location, YamlDocument

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\"<>\\]+")
_PATH = re.compile(r"/[^\s\x00-\x1f\"<>\\]*")
_ADDRESSES = frozenset({"url", "homepage", "archive"})


def unplain(document: YamlDocument) -> Iterator[tuple[Location, str]]:
    """Place and complaint of each id and address of a file that is none.

    Ids of models are their vendors' and may hold anything.
    """
    waiting: list[tuple[Location, object]] = [((), document.data)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            waiting += (((*place, key), item) for key, item in value.items())
        elif isinstance(value, list):
            waiting += (((*place, index), item) for index, item in enumerate(value))
        elif isinstance(value, str) and (complaint := _complaint(place, value)):
            yield place, complaint


def _complaint(place: Location, value: str) -> str:
    name = place[-1] if place else ""
    if _is_id(place, name):
        return "" if _ID.fullmatch(value) else f"{value!r} is no id; an id has letters, digits, '.', '_' and '-'"
    if not (name in _ADDRESSES or (isinstance(name, str) and name.endswith("_url"))) or _ADDRESS.fullmatch(value):
        return ""
    if "dialects" in place and name == "url" and _PATH.fullmatch(value):
        return ""
    return f"{value!r} is no address; one begins with https:// or http:// and has no blanks, quotes or brackets"


def _is_id(place: Location, name: str | int) -> bool:
    return (name == "id" and "models" not in place) or (name == "code" and place[0] == "regions")
