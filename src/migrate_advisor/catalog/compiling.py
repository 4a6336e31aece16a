"""Catalog files to the compiled form. Reading it back is `compiled`'s; where it lies is `load`'s."""

from __future__ import annotations

import dataclasses
import enum
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.compiled import stamp_line
from migrate_advisor.catalog.evidence import is_announced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migrate_advisor.catalog.benchmarks import EquivalenceFile
    from migrate_advisor.catalog.calls import CallsFile
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
    calls: CallsFile
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
    names += ending_models(providers)
    lines = [
        _text(header),
        _text(tagged(files.regions)),
        _text(names),
        _text(tagged(files.events)),
        _text(tagged(files.equivalence)),
        _text(tagged(files.exchange)),
        _text(tagged(files.calls)),
        *(_text(tagged(provider)) for provider in files.providers.values()),
    ]
    return b"\n".join((stamp_line(stamp), *(line.encode() for line in lines)))


def flatten_identifiers(provider: ProviderFile) -> list[dict[str, Any]]:
    """What gives away a provider in code, as plain data for the scanner.

    Each entry has ``provider``, ``role`` (``provider`` or ``gateway``) and ``group``: ``identifier``, ``client``,
    ``telemetry`` or ``surface`` (and ``ending``, of `ending_models`); then the fields of `Identifier`, `Client`,
    `Telemetry` or `Surface` that are set, without their evidence.
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

    A gateway and a server of one's own serve what others do; they do not count. Left out is what gives nothing away, an
    ordinary word; and what runs elsewhere under the same id: with another provider's name in it, or a size of weights.

    Returns:
        Entries as of `flatten_identifiers`.
    """
    files = list(providers)
    known = [value.lower() for _, value in _identified(files, "model-id", with_shared=False)]
    exact, starts = frozenset(known), tuple(value[:-1] for value in known if value.endswith("*"))
    words = {word: owner for owner, word in _identified(files, "word")}
    found: dict[str, list[str]] = {}
    for name, who in _served_by(files).items():
        owners = who | {words[part] for part in _PARTS.split(name) if part in words}
        if len(owners) == 1 and _is_telling(name) and name not in exact and not name.startswith(starts):
            found.setdefault(min(owners), []).append(name)
    fixed = {"role": "provider", "group": "identifier", "kind": "model-id"}
    return [{"provider": provider, "values": sorted(values)} | fixed for provider, values in sorted(found.items())]


def _identified(files: Iterable[ProviderFile], kind: str, *, with_shared: bool = True) -> Iterator[tuple[str, str]]:
    """Providers, and the names of one kind that give them away."""
    for file in files:
        for identifier in file.identifiers:
            if identifier.kind == kind and (with_shared or not identifier.shared):
                yield from ((file.id, value) for value in identifier.values)


def ending_models(providers: Iterable[ProviderFile]) -> list[dict[str, Any]]:
    """Ids and aliases of models that end or have ended, whatever else is called so: the program tells whose they are.

    A client of the provider in the same file does, or the provider's name before the id.

    Returns:
        Entries as of `flatten_identifiers`, with the group ``ending``.
    """
    entries = []
    for file in providers:
        ended = {item.id for item in file.endpoints if item.ends is not None}
        ending = (
            model
            for model in file.models
            if is_announced(model.retires) or _is_within(model.endpoints or _ids(file), ended)
        )
        names = {name for model in ending for name in (model.id, *model.aliases)}
        if names:
            fixed = {"role": file.role, "group": "ending", "kind": "model-id"}
            entries.append({"provider": file.id, "values": sorted(names)} | fixed)
    return entries


def _ids(file: ProviderFile) -> tuple[str, ...]:
    return tuple(item.id for item in file.endpoints)


def _is_within(names: Iterable[str], known: set[str]) -> bool:
    wanted = set(names)
    return bool(wanted) and wanted <= known


_PARTS = re.compile(r"[^a-z]+")
_WEIGHTS = re.compile(r"(?<![a-z0-9.])(?:[0-9]+x)?[0-9.]+b(?![a-z0-9])|/")
"""A size in billions of parameters, of experts too, or a publisher before the name: ids of open weights."""


def _served_by(files: Iterable[ProviderFile]) -> dict[str, set[str]]:
    """Id or alias of each model, in lower case → the providers that serve it."""
    owners: dict[str, set[str]] = {}
    for file in files:
        if file.role == "provider" and not any(endpoint.is_own for endpoint in file.endpoints):
            for model in (model for model in file.models if not model.shared):
                for name in (model.id, *model.aliases):
                    owners.setdefault(name.lower(), set()).add(file.id)
    return owners


def _is_telling(name: str) -> bool:
    has_mark = any(character.isdigit() or character == "-" for character in name)
    return len(name) >= _SHORTEST_ID and has_mark and not _WEIGHTS.search(name)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(fact: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(fact), default=str))
    return plain


def tagged(value: Any) -> Any:
    """Plain JSON in which every dataclass, date and enum says what it is. Defaults are left out."""
    match value:
        case enum.Enum():
            return {"!": type(value).__name__, "=": value.value}
        case date():
            return {"!": "date", "=": value.isoformat()}
        case tuple() | list():
            return [tagged(item) for item in value]
        case dict():
            return {"!": "dict", "=": {key: tagged(item) for key, item in value.items()}}
        case _ if dataclasses.is_dataclass(value):
            fields = {
                field.name: getattr(value, field.name)
                for field in dataclasses.fields(value)
                if getattr(value, field.name) != field.default
            }
            return {"!": type(value).__name__} | {key: tagged(item) for key, item in fields.items()}
        case _:
            return value
