"""Catalog files to the compiled form. Reading it back is `compiled`'s; where it lies is `load`'s."""

from __future__ import annotations

import dataclasses
import enum
import json
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.compiled import stamp_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.benchmarks import EquivalenceFile
    from migrate_advisor.catalog.events import EventsFile
    from migrate_advisor.catalog.exchange import ExchangeFile
    from migrate_advisor.catalog.provider import ProviderFile
    from migrate_advisor.catalog.regions import RegionTable


class CatalogFiles(NamedTuple):
    """What a set of catalog files says, before anything is asked."""

    regions: RegionTable
    events: EventsFile
    equivalence: EquivalenceFile
    providers: Mapping[str, ProviderFile]
    exchange: ExchangeFile
    origins: Mapping[str, str]
    """Provider id, or name of a file of another sort (``events``) → path of the file it came from."""


def compile_catalog(files: CatalogFiles, stamp: str) -> bytes:
    """The compiled form of a catalog.

    Args:
        files: what the files say.
        stamp: identifies the state of the files, so that a reader can see whether the compiled form is current.
    """
    header = {
        "origins": dict(files.origins),
        "providers": list(files.providers),
    }
    names = [entry for provider in files.providers.values() for entry in flatten_identifiers(provider)]
    lines = [
        _text(header),
        _text(_tag(files.regions)),
        _text(names),
        _text(_tag(files.events)),
        _text(_tag(files.equivalence)),
        _text(_tag(files.exchange)),
        *(_text(_tag(provider)) for provider in files.providers.values()),
    ]
    return b"\n".join((stamp_line(stamp), *(line.encode() for line in lines)))


def flatten_identifiers(provider: ProviderFile) -> list[dict[str, Any]]:
    """What gives away a provider in code, as plain data for the scanner.

    Each entry has ``provider``, ``role`` (``provider`` or ``gateway``) and ``group``: ``identifier``, ``client``,
    ``telemetry`` or ``surface``; then the fields of `Identifier`, `Client`, `Telemetry` or `Surface` that are set,
    without their evidence.
    """
    evidence = {"sources", "checked", "as_of", "confidence"}
    return [
        {"provider": provider.id, "role": provider.role, "group": group}
        | {key: value for key, value in _plain(fact).items() if key not in evidence and value not in (None, [], False)}
        for group, facts in (
            ("identifier", provider.identifiers),
            ("client", provider.clients),
            ("telemetry", provider.telemetry),
            ("surface", provider.surfaces),
        )
        for fact in facts
    ]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(fact: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(fact), default=str))
    return plain


def _tag(value: Any) -> Any:
    """Plain JSON in which every dataclass, date and enum says what it is. Defaults are left out."""
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
