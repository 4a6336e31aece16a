"""Catalog files to the compiled form. Reading it back is `compiled`'s; where it lies is `load`'s."""

from __future__ import annotations

import dataclasses
import enum
import json
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.compiled import stamp_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    providers = files.providers.values()
    names = [entry for provider in providers for entry in flatten_identifiers(provider)]
    names += own_models(providers)
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


_SHORTEST_ID = 6
"""Characters of a model's id that may be looked for by itself."""


def own_models(providers: Iterable[ProviderFile]) -> list[dict[str, Any]]:
    """Ids of models that one provider alone serves, where no identifier of anybody gives them away.

    A gateway and a server of one's own serve what others do; they do not count. An id that is an ordinary word, with
    neither figure nor hyphen in it, gives nothing away.

    Returns:
        Entries as of `flatten_identifiers`.
    """
    owners: dict[str, set[str]] = {}
    known: list[str] = []
    for provider in providers:
        for identifier in provider.identifiers:
            if identifier.kind == "model-id" and not identifier.shared:
                known += (value.lower() for value in identifier.values)
        if provider.role == "provider" and not any(endpoint.is_own for endpoint in provider.endpoints):
            for model in provider.models:
                for name in (model.id, *model.aliases):
                    owners.setdefault(name.lower(), set()).add(provider.id)
    exact = frozenset(known)
    starts = tuple(value[:-1] for value in known if value.endswith("*"))
    found: dict[str, list[str]] = {}
    for name, who in owners.items():
        if len(who) == 1 and _is_telling(name) and name not in exact and not name.startswith(starts):
            found.setdefault(min(who), []).append(name)
    fixed = {"role": "provider", "group": "identifier", "kind": "model-id"}
    return [{"provider": provider, "values": sorted(values)} | fixed for provider, values in sorted(found.items())]


def _is_telling(name: str) -> bool:
    return len(name) >= _SHORTEST_ID and any(character.isdigit() or character == "-" for character in name)


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
