"""The compiled catalog: the facts of the YAML files in a form that needs neither YAML nor pydantic to read.

A line that identifies it, then lines of JSON: a header, the regions, the scanner's names, the events, the benchmark
results, the exchange rates, then one line per provider, so that a reader takes only what it asks for. Values carry the
name of their class; only classes of `_classes` are built. `compiling` writes it; where it lies and when it is made
again is `load`'s.

A hook reads this on every commit, so that nothing is imported here that a file without a finding does not need.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from migrate_advisor.catalog.benchmarks import EquivalenceFile
    from migrate_advisor.catalog.events import EventsFile
    from migrate_advisor.catalog.exchange import ExchangeFile
    from migrate_advisor.catalog.provider import ProviderFile
    from migrate_advisor.catalog.regions import RegionTable

FORMAT = 9
"""Raised when the layout changes, so that an older file is made again."""
_HEADER, _REGIONS, _NAMES, _EVENTS, _EQUIVALENCE, _EXCHANGE, _PROVIDERS = range(1, 8)
"""Numbers of lines."""


class Compiled:
    """A compiled catalog, read when it is asked, line by line.

    Args:
        content: the bytes of the file; or else
        path: where it lies, to be read when it is asked.
    """

    def __init__(self, content: bytes | None = None, *, path: str | None = None) -> None:
        self.path = path
        self._content = content
        self._lines: Sequence[bytes] | None = None
        self._head: Mapping[str, Any] | None = None

    @property
    def header(self) -> Mapping[str, Any]:
        """Where the facts came from, and which providers there are."""
        if self._head is None:
            self._head = _json(self._line(_HEADER))
        return self._head

    @property
    def stamp(self) -> bytes:
        """The first line: identifies the layout, and the state of the files that it was made of.

        Raises:
            OSError: it cannot be read.
        """
        if self._content is None and self.path is not None:
            with open(self.path, "rb") as file:
                return file.readline().rstrip(b"\n")
        return self._line(0)

    @property
    def origins(self) -> Mapping[str, str]:
        """Provider id, or name of a file of another sort (``events``) → path of the file it came from."""
        origins: Mapping[str, str] = self.header["origins"]
        return origins

    @property
    def provider_ids(self) -> Sequence[str]:
        """Ids of providers and gateways, in alphabetical order."""
        ids: Sequence[str] = self.header["providers"]
        return ids

    def identifiers(self) -> Sequence[Mapping[str, Any]]:
        """Everything the scanner looks for, as plain data: see `compiling.flatten_identifiers`."""
        names: Sequence[Mapping[str, Any]] = _json(self._line(_NAMES))
        return names

    def has_region(self, code: str) -> bool:
        """Whether this is a region's code as the catalog writes it. Builds no region, and reads no further."""
        if self._lines is None and self._content is None and self.path is not None:
            with open(self.path, "rb") as file:
                *_, regions = (file.readline() for _ in range(_REGIONS + 1))
        else:
            regions = self._line(_REGIONS)
        return code.isalpha() and f'"code":"{code}"'.encode() in regions

    def regions(self) -> RegionTable:
        """The regions file."""
        return _build(self._line(_REGIONS))  # type: ignore[no-any-return] # a line builds the class it was made of

    def events(self) -> EventsFile:
        """The events file."""
        return _build(self._line(_EVENTS))  # type: ignore[no-any-return] # as above

    def equivalence(self) -> EquivalenceFile:
        """The file of benchmark results."""
        return _build(self._line(_EQUIVALENCE))  # type: ignore[no-any-return] # as above

    def exchange(self) -> ExchangeFile:
        """The file of exchange rates."""
        return _build(self._line(_EXCHANGE))  # type: ignore[no-any-return] # as above

    def provider(self, provider_id: str) -> ProviderFile:
        """One provider's file.

        Raises:
            KeyError: there is none.
        """
        if provider_id not in self.provider_ids:
            raise KeyError(provider_id)
        line = self._line(_PROVIDERS + self.provider_ids.index(provider_id))
        return _build(line)  # type: ignore[no-any-return] # as above

    def _line(self, number: int) -> bytes:
        if self._lines is None:
            if self._content is None:
                assert self.path is not None
                with open(self.path, "rb") as file:
                    self._content = file.read()
            self._lines = self._content.split(b"\n")
        return self._lines[number]


def stamp_line(stamp: str) -> bytes:
    """The first line of a compiled catalog, without its end."""
    return f"migrate-advisor catalog {FORMAT} {stamp}".encode("utf-8", "surrogateescape").replace(b"\n", b" ")


def _json(line: bytes) -> Any:
    import json

    return json.loads(line)


def _build(line: bytes) -> Any:
    return _untag(_json(line), _classes())


def _untag(value: Any, classes: Mapping[str, Any]) -> Any:
    """Values as they were tagged. Most are plain, and are not asked about one by one."""
    if type(value) is list:
        return tuple([_untag(item, classes) if type(item) in _TAGGED else item for item in value])
    if type(value) is not dict:
        return value
    name = value.pop("!")
    if name == "dict":
        value = value["="]
    elif "=" in value:
        return classes[name](value["="])
    for key, item in value.items():
        if type(item) in _TAGGED:
            value[key] = _untag(item, classes)
    return value if name == "dict" else classes[name](**value)


_TAGGED = (list, dict)
_known_classes: dict[str, Any] = {}


def _classes() -> Mapping[str, Any]:
    """Every class a compiled catalog may name: all that the catalog's own modules define, and dates."""
    if _known_classes:
        return _known_classes
    from datetime import date

    from migrate_advisor.catalog import (
        benchmarks,
        conversation,
        dialect,
        events,
        evidence,
        exchange,
        identifiers,
        offers,
        places,
        prices,
        provider,
        regions,
        surfaces,
    )

    facts = (benchmarks, dialect, events, exchange, identifiers, offers, places, prices, provider, regions, surfaces)
    modules = (conversation, evidence, *facts)
    own = {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    }
    _known_classes.update(own, date=date.fromisoformat)
    return _known_classes
