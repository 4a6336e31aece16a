"""The compiled catalog: the facts of the YAML files in a form that needs neither YAML nor pydantic to read.

Lines of JSON: a header, the scanner's names, the regions, the events, the benchmark results, then one line per
provider, so that a reader takes only what it asks for. Values carry the name of their class; only the classes in
`_classes` are ever built. Where the file lies and when it is made again is `load`'s.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate_advisor.catalog.benchmarks import EquivalenceFile
    from migrate_advisor.catalog.events import EventsFile
    from migrate_advisor.catalog.provider import ProviderFile
    from migrate_advisor.catalog.regions import RegionTable

FORMAT = 2
"""Raised when the layout changes, so that an older file is made again."""


class CatalogFiles(NamedTuple):
    """What a set of catalog files says, before anything is asked."""

    regions: RegionTable
    events: EventsFile
    equivalence: EquivalenceFile
    providers: Mapping[str, ProviderFile]
    origins: Mapping[str, str]
    """Provider id, ``regions``, ``events`` or ``equivalence`` → path of the file it came from."""


class Compiled:
    """A compiled catalog, read line by line as it is asked.

    Args:
        content: the bytes of the file.

    Raises:
        ValueError: it is not a compiled catalog of this `FORMAT`.
    """

    def __init__(self, content: bytes) -> None:
        self._lines = content.split(b"\n")
        header = json.loads(self._lines[0])
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            message = f"not a compiled catalog of format {FORMAT}"
            raise ValueError(message)
        self.stamp: str = header["stamp"]
        self.origins: Mapping[str, str] = header["origins"]
        self.provider_ids: Sequence[str] = header["providers"]

    def identifiers(self) -> Sequence[Mapping[str, Any]]:
        """Everything the scanner looks for, as plain data: see `flatten_identifiers`."""
        names: Sequence[Mapping[str, Any]] = json.loads(self._lines[1])
        return names

    def regions(self) -> RegionTable:
        """The regions file."""
        return _build(self._lines[2])  # type: ignore[no-any-return] # a tagged line builds the class it was made of

    def events(self) -> EventsFile:
        """The events file."""
        return _build(self._lines[3])  # type: ignore[no-any-return] # as above

    def equivalence(self) -> EquivalenceFile:
        """The file of benchmark results."""
        return _build(self._lines[4])  # type: ignore[no-any-return] # as above

    def provider(self, provider_id: str) -> ProviderFile:
        """One provider's file.

        Raises:
            KeyError: there is none.
        """
        if provider_id not in self.provider_ids:
            raise KeyError(provider_id)
        line = self._lines[5 + self.provider_ids.index(provider_id)]
        return _build(line)  # type: ignore[no-any-return] # as above


def compile_catalog(files: CatalogFiles, stamp: str) -> bytes:
    """The compiled form of a catalog.

    Args:
        files: what the files say.
        stamp: identifies the state of the files, so that a reader can see whether the compiled form is current.
    """
    header = {
        "format": FORMAT,
        "stamp": stamp,
        "origins": dict(files.origins),
        "providers": list(files.providers),
    }
    names = [entry for provider in files.providers.values() for entry in flatten_identifiers(provider)]
    lines = [
        _text(header),
        _text(names),
        _text(_tag(files.regions)),
        _text(_tag(files.events)),
        _text(_tag(files.equivalence)),
        *(_text(_tag(provider)) for provider in files.providers.values()),
    ]
    return "\n".join(lines).encode()


def flatten_identifiers(provider: ProviderFile) -> list[dict[str, Any]]:
    """What gives away a provider in code, as plain data for the scanner.

    Each entry has ``provider``, ``role`` (``provider`` or ``gateway``) and ``group``: ``identifier``, ``client`` or
    ``telemetry``; then the fields of `Identifier`, `Client` or `Telemetry` that are set, without their evidence.
    """
    evidence = {"sources", "checked", "confidence"}
    return [
        {"provider": provider.id, "role": provider.role, "group": group}
        | {key: value for key, value in _plain(fact).items() if key not in evidence and value not in (None, [], False)}
        for group, facts in (
            ("identifier", provider.identifiers),
            ("client", provider.clients),
            ("telemetry", provider.telemetry),
        )
        for fact in facts
    ]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(fact: Any) -> dict[str, Any]:
    import dataclasses

    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(fact), default=str))
    return plain


def _tag(value: Any) -> Any:
    """Plain JSON in which every dataclass, date and enum says what it is. Defaults are left out."""
    import dataclasses
    import enum
    from datetime import date

    match value:
        case enum.Enum():
            return {"!": type(value).__name__, "=": value.value}
        case date():
            return {"!": "date", "=": value.isoformat()}
        case tuple() | list():
            return [_tag(item) for item in value]
        case dict():
            return {"!": "dict", "=": {key: _tag(item) for key, item in value.items()}}
        case _ if dataclasses.is_dataclass(value):
            fields = {
                field.name: getattr(value, field.name)
                for field in dataclasses.fields(value)
                if getattr(value, field.name) != field.default
            }
            return {"!": type(value).__name__} | {key: _tag(item) for key, item in fields.items()}
        case _:
            return value


def _build(line: bytes) -> Any:
    return _untag(json.loads(line), _classes())


def _untag(value: Any, classes: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return tuple([_untag(item, classes) for item in value])
    if not isinstance(value, dict):
        return value
    name = value["!"]
    if name == "dict":
        return {key: _untag(item, classes) for key, item in value["="].items()}
    if "=" in value:
        return classes[name](value["="])
    return classes[name](**{key: _untag(item, classes) for key, item in value.items() if key != "!"})


def _classes() -> Mapping[str, Any]:
    """Every class a compiled catalog may name: all that the catalog's own modules define, and dates."""
    from datetime import date

    from migrate_advisor.catalog import (
        benchmarks,
        dialect,
        events,
        evidence,
        identifiers,
        offers,
        places,
        prices,
        provider,
        regions,
    )

    modules = (benchmarks, dialect, events, evidence, identifiers, offers, places, prices, provider, regions)
    own = {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    }
    return own | {"date": date.fromisoformat}
