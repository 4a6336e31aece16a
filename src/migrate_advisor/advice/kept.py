"""The lines of `instead`, kept in the user's cache folder: a hook asks for the same few all day.

Another catalog, code, place, customer or day makes them anew.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import cache_file, read_cache, state_of_code, write_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.catalog.compiled import Compiled


class KeptLines:
    """Provider → the line, as it was made last time.

    Args:
        compiled: the catalog.
        asked: region, customer and day, as they were typed.
    """

    def __init__(self, compiled: Compiled, *asked: str) -> None:
        self._path = cache_file("instead", str(compiled.path))
        self._stamp = f"{compiled.stamp.decode()} {_code()} {asked}"
        self._lines = _load(self._path, self._stamp)

    def line(self, provider: str, make: Callable[[], str | None]) -> str | None:
        """The line of a provider: kept, or made and kept."""
        if provider not in self._lines:
            self._lines[provider] = make()
            write_cache(self._path, json.dumps({"stamp": self._stamp, "lines": self._lines}).encode())
        return self._lines[provider]


def _load(path: str, stamp: str) -> dict[str, str | None]:
    try:
        data = json.loads(read_cache(path))
        lines = data["lines"] if data["stamp"] == stamp else {}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    is_right = isinstance(lines, dict) and all(line is None or isinstance(line, str) for line in lines.values())
    return lines if is_right else {}


def _code() -> int:
    """Changes with the code that gives advice."""
    here = os.path.dirname(__file__)
    return state_of_code(here, os.path.join(os.path.dirname(here), "catalog"))
