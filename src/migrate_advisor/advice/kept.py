"""The lines of `instead`, kept in the user's cache folder: a hook asks for the same few all day.

Another catalog, code, place, customer or day makes them anew.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import cache_file, read_cache, state_of_code, write_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
            write_cache(self._path, _written(self._stamp, self._lines).encode("utf-8", "surrogateescape"))
        return self._lines[provider]


def _written(stamp: str, lines: Mapping[str, str | None]) -> str:
    """A line that says what they are of, then one for each provider. JSON would cost a hook more than all of them."""
    told = (provider if line is None else f"{provider}\t{line}" for provider, line in lines.items())
    return "\n".join([ascii(stamp), *(line for line in told if "\n" not in line)])


def _load(path: str, stamp: str) -> dict[str, str | None]:
    first, *told = read_cache(path).decode("utf-8", "surrogateescape").split("\n")
    pairs = (line.partition("\t") for line in told)
    return {provider: line if tab else None for provider, tab, line in pairs} if first == ascii(stamp) else {}


def _code() -> int:
    """Changes with the code that gives advice."""
    here = os.path.dirname(__file__)
    return state_of_code(here, os.path.join(os.path.dirname(here), "catalog"))
