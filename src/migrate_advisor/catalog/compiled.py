"""The compiled catalog: the facts of the YAML files in a form that needs neither YAML nor pydantic to read.

A line that identifies it, then lines of JSON: a header, the regions, the scanner's names, the events, the benchmark
results, the exchange rates, the names of calls, then one line per provider, so that a reader takes only what it asks
for. Values carry the name of their class; only classes of `_classes` are built. `compiling` writes it; where it lies
and when it is made again is `load`'s.

A hook reads this on every commit, so that nothing is imported here that a file without a finding does not need.
"""

from __future__ import annotations

from migrate_advisor.catalog.ready import NOTHING, Ready, read_ready

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from migrate_advisor.catalog.benchmarks import EquivalenceFile
    from migrate_advisor.catalog.calls import CallsFile
    from migrate_advisor.catalog.events import EventsFile
    from migrate_advisor.catalog.exchange import ExchangeFile
    from migrate_advisor.catalog.provider import ProviderFile
    from migrate_advisor.catalog.regions import RegionTable

FORMAT = 10
"""Raised when the layout changes, so that an older file is made again."""
_HEADER, _REGIONS, _NAMES, _EVENTS, _EQUIVALENCE, _EXCHANGE, _CALLS, _PROVIDERS = range(1, 9)
"""Numbers of lines."""
READY_BRIEF = "brief/"
"""Start of the names of the sections of `ready` that hold a provider in brief."""
_READY_HEADER, _READY_NAMES = "header", "names"
"""Sections of `ready` that hold the same as lines."""


class Compiled:
    """A compiled catalog, read when it is asked, line by line.

    Args:
        content: the bytes of the file; or else
        path: where it lies, to be read when it is asked.
        ready: where what was derived of it lies, for a wheel's catalog.
    """

    def __init__(self, content: bytes | None = None, *, path: str | None = None, ready: str | None = None) -> None:
        self.path = path
        self._ready_path = ready
        self._ready: Ready | None = NOTHING if ready is None else None
        self._first_lines: Sequence[bytes] = ()
        self._content = content
        self._lines: Sequence[bytes] | None = None
        self._head: Mapping[str, Any] | None = None

    @property
    def ready(self) -> Ready:
        """What was derived of it when the wheel was built; nothing of any other catalog."""
        if self._ready is None:
            assert self._ready_path is not None
            self._ready = read_ready(self._ready_path, self.stamp)
        return self._ready

    @property
    def header(self) -> Mapping[str, Any]:
        """Where the facts came from, and which providers there are."""
        if self._head is None:
            known: Mapping[str, Any] | None = self.ready.section(_READY_HEADER)
            self._head = known or _json(self._line(_HEADER))
        return self._head

    @property
    def stamp(self) -> bytes:
        """The first line: identifies the layout, and the state of the files that it was made of.

        Raises:
            OSError: it cannot be read.
        """
        return self._first(0)

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
        known: Sequence[Mapping[str, Any]] | None = self.ready.section(_READY_NAMES)
        names: Sequence[Mapping[str, Any]] = known or _json(self._line(_NAMES))
        return names

    def has_region(self, code: str) -> bool:
        """Whether this is a region's code as the catalog writes it. Builds no region, and reads no further."""
        return code.isalpha() and f'"code":"{code}"'.encode() in self._first(_REGIONS)

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

    def calls(self) -> CallsFile:
        """The file of how code says what it asks for."""
        return _build(self._line(_CALLS))  # type: ignore[no-any-return] # as above

    def provider(self, provider_id: str) -> ProviderFile:
        """One provider's file.

        Raises:
            KeyError: there is none.
        """
        if provider_id not in self.provider_ids:
            raise KeyError(provider_id)
        line = self._line(_PROVIDERS + self.provider_ids.index(provider_id))
        return _build(line)  # type: ignore[no-any-return] # as above

    def brief(self, provider_id: str) -> ProviderFile:
        """One provider's file as `catalog.brief` has it, where that is ready; else the whole.

        Raises:
            KeyError: there is none.
        """
        known = self.ready.section(READY_BRIEF + provider_id)
        return self.provider(provider_id) if known is None else _untag(known, _CLASSES)

    def territories(self) -> RegionTable:
        """The regions that belong to states, where they are ready; else all."""
        known = self.ready.section("territories")
        return self.regions() if known is None else _untag(known, _CLASSES)

    def _first(self, number: int) -> bytes:
        """One of the lines up to the regions'; of a file of which nothing else was read, nothing else is."""
        if self._lines is not None or self._content is not None or self.path is None:
            return self._line(number)
        if not self._first_lines:
            with open(self.path, "rb") as file:
                self._first_lines = [file.readline().rstrip(b"\n") for _ in range(_REGIONS + 1)]
        return self._first_lines[number]

    def _line(self, number: int) -> bytes:
        if self._lines is None:
            if self._content is None:
                assert self.path is not None
                with open(self.path, "rb") as file:
                    self._content = file.read()
            self._lines = self._content.split(b"\n")
        return self._lines[number]


def ready_sections(compiled: Compiled) -> dict[str, Any]:
    """What is kept ready of a compiled catalog itself."""
    return {_READY_HEADER: compiled.header, _READY_NAMES: compiled.identifiers()}


def stamp_line(stamp: str) -> bytes:
    """The first line of a compiled catalog, without its end."""
    return f"migrate-advisor catalog {FORMAT} {stamp}".encode("utf-8", "surrogateescape").replace(b"\n", b" ")


def _json(line: bytes) -> Any:
    import json

    return json.loads(line)


def _build(line: bytes) -> Any:
    return _untag(_json(line), _CLASSES)


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
_MODULES = (
    "evidence",
    "places",
    "surfaces",
    "provider",
    "regions",
    "identifiers",
    "events",
    "offers",
    "prices",
    "dialect",
    "conversation",
    "benchmarks",
    "exchange",
    "calls",
)
"""Modules of the catalog whose classes a compiled catalog may name; what most need first."""


class _Classes(dict[str, "Any"]):
    """Name → class: of those that the catalog's own modules define, and dates. Modules are imported when needed."""

    def __missing__(self, name: str) -> Any:
        from importlib import import_module

        for each in _MODULES:
            module = import_module(f"migrate_advisor.catalog.{each}")
            found = vars(module).get(name)
            if isinstance(found, type) and found.__module__ == module.__name__:
                self[name] = found
                return found
        raise KeyError(name)


def _date(text: str) -> Any:
    from datetime import date

    _CLASSES["date"] = date.fromisoformat
    return date.fromisoformat(text)


_CLASSES = _Classes(date=_date)
