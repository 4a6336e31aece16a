"""Libraries that give providers away: modules, packages, clients, and what reports home. The names are the catalog's.

Hosts, variables and models are `names`'s; how a language writes an import or a call is the readers'.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.ready import NOTHING
from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.entries import identified
from migrate_advisor.scanner.languages.rows import LANGUAGES
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.catalog.ready import Ready

PARTS = pattern(r"::|->|[.:\\]")
"""What joins the parts of a name, in any language."""
READY_VOCABULARY = "vocabulary/"
"""Start of the names of the sections of `ready` that hold what code of a language may import and call."""
_IMPORTED_BY_PACKAGE = {"cran": "r"} | {row.registry: language for language, row in LANGUAGES.items() if row.registry}
"""Registries whose package names are what code imports → language."""
_FAMILY = {
    "kotlin": ("kotlin", "java"),
    "java": ("java", "kotlin"),
    "scala": ("scala", "java", "kotlin"),
    "groovy": ("groovy", "java", "kotlin"),
}
"""Languages that use each other's libraries."""


def family_of(language: str) -> tuple[str, ...]:
    """The languages whose libraries code of one imports, its own first."""
    return _FAMILY.get(language, (language,))


def importers_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages that import what an entry of the catalog's names names: none, some, or an empty word for any."""
    if entry.get("kind") == "sdk-package":
        language = _IMPORTED_BY_PACKAGE.get(entry.get("ecosystem", ""))
        return (language,) if language is not None else ()
    return (str(entry.get("language", "")),)


class ClientName(NamedTuple):
    """A constructor or function that talks to a provider."""

    provider: str
    modules: tuple[str, ...]
    name: str
    base_url_params: frozenset[str]
    base_url_env: frozenset[str]
    needs_endpoint: bool
    when: frozenset[str] = frozenset()
    """Words of which its arguments must hold one."""
    is_first: bool = False
    """Whether the catalog names it before the others of the same modules."""
    unless: frozenset[str] = frozenset()
    """Words of which a file with one chooses who serves, where a framework calls the provider unasked."""
    note: str = ""
    """What it calls the provider for then."""
    endpoint: str | None = None
    """The endpoint that it calls, where its provider has others too."""
    turned_to: str | None = None
    """The endpoint that it calls where a switch is on."""
    turned_by_env: frozenset[str] = frozenset()
    """Variables that are such switches."""


def plain_client(client: ClientName) -> list[Any]:
    """A client as plain values, which are the same each time that they are made: a set has no order."""
    return [sorted(value) if isinstance(value, frozenset) else value for value in client]


def _client(plain: Sequence[Any]) -> ClientName:
    return ClientName._make(frozenset(value) if isinstance(value, list) else value for value in plain)


class TelemetryName(NamedTuple):
    """A module that reports to a provider."""

    provider: str
    modules: tuple[str, ...]
    what: str
    turned_off_by: tuple[str, ...]
    names: tuple[str, ...]


class Vocabulary:
    """What code of a language may import and call, with ``:`` for ``::``.

    Args:
        modules: module → provider; empty where several share it.
        clients: last part of a client's name → the clients of that name.
    """

    def __init__(self, modules: Mapping[str, str], clients: Mapping[str, Sequence[ClientName]]) -> None:
        self.modules = modules
        self.clients = clients

    @cached_property
    def defaults(self) -> Mapping[str, ClientName]:
        """Module → the first client that the catalog names of its owner: what it exports by default, if anything."""
        found: dict[str, ClientName] = {}
        for client in (client for clients in self.clients.values() for client in clients):
            for module in client.modules if client.is_first else ():
                if self.modules.get(module) == client.provider:
                    found.setdefault(module, client)
        return found

    @cached_property
    def every(self) -> Sequence[ClientName]:
        """All clients."""
        return [client for clients in self.clients.values() for client in clients]

    @cached_property
    def by_first(self) -> Mapping[str, Sequence[ClientName]]:
        """First part of a client's name → the clients of such names."""
        found: dict[str, list[ClientName]] = {}
        for client in self.every:
            found.setdefault(parts_of(client.name)[0], []).append(client)
        return found

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Of each client's name the first part and the last, of which code that makes one holds one."""
        return frozenset(
            part for client in self.every for part in parts_of(client.name)[:: max(1, len(parts_of(client.name)) - 1)]
        )

    @cached_property
    def by_last(self) -> Mapping[str, Sequence[ClientName]]:
        """Last part of a client's name, as calls are split → the clients of such names."""
        found: dict[str, list[ClientName]] = {}
        for client in self.every:
            found.setdefault(parts_of(client.name)[-1], []).append(client)
        return found


class Libraries:
    """The libraries of the catalog, by language and by registry.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
        ready: what was derived of them before, by `kept_ready`.
    """

    def __init__(self, entries: Sequence[Mapping[str, Any]], ready: Ready = NOTHING) -> None:
        self._entries = entries
        self._ready = ready
        self._vocabularies: dict[str, Vocabulary] = {}

    def vocabulary(self, language: str) -> Vocabulary:
        """What code of a language may import and call, the languages it shares libraries with included."""
        if (
            language not in self._vocabularies
            and (known := self._ready.section(READY_VOCABULARY + language)) is not None
        ):
            named = {name: list(map(_client, found)) for name, found in known[1].items()}
            self._vocabularies[language] = Vocabulary(known[0], named)
        if language not in self._vocabularies:
            languages = family_of(language)
            modules: dict[str, str] = {}
            for each in reversed(languages):
                modules |= {name.replace("::", ":"): owner for name, owner in self.modules(each).items()}
            clients: dict[str, list[ClientName]] = {}
            for each in languages:
                for name, found in self.clients(each).items():
                    of_name = clients.setdefault(name, [])
                    of_name += (
                        client._replace(modules=tuple(module.replace("::", ":") for module in client.modules))
                        for client in found
                    )
            self._vocabularies[language] = Vocabulary(modules, clients)
        return self._vocabularies[language]

    def modules(self, language: str) -> Mapping[str, str]:
        """Module, package or namespace of a language → provider; empty where several share it."""
        return self._modules.get(language, {})

    @cached_property
    def _modules(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for language, module, provider in self._owned_modules():
            found.setdefault(language, {}).setdefault(module, provider)
        for entry in self._entries:
            for module in entry["imports"] if entry["group"] == "client" else ():
                known = found.setdefault(entry["language"], {})
                known.setdefault(module, _owner_above(module, known))
        for language, module in self._shared_modules:
            if language:
                found.setdefault(language, {}).setdefault(module, "")
        return found

    def _owned_modules(self) -> Iterator[tuple[str, str, str]]:
        """Language, module and provider of those that one provider's code alone imports."""
        for entry, value in identified(self._entries, "sdk-import"):
            if not entry.get("shared"):
                yield entry.get("language", ""), value, entry["provider"]
        for entry, value in identified(self._entries, "sdk-package"):
            language = _IMPORTED_BY_PACKAGE.get(entry.get("ecosystem", ""))
            is_shared = entry.get("shared") or (language, value) in self._shared_modules
            if language is not None and not is_shared:
                yield language, value, entry["provider"]

    def endpoint_of(self, language: str, module: str) -> str | None:
        """The one endpoint of its provider that a module is for, where the catalog names one."""
        return self._module_endpoints.get((language, module))

    @cached_property
    def _module_endpoints(self) -> Mapping[tuple[str, str], str]:
        return {
            (entry.get("language") or _IMPORTED_BY_PACKAGE.get(entry.get("ecosystem", ""), ""), value): entry[
                "endpoints"
            ][0]
            for entry, value in identified(self._entries, "sdk-import", "sdk-package")
            if len(entry.get("endpoints", ())) == 1
        }

    def shared_by(self, language: str, module: str) -> frozenset[str]:
        """Providers that a module belongs to together with others."""
        return self._shared_modules.get((language, module), frozenset())

    @cached_property
    def _shared_modules(self) -> Mapping[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], frozenset[str]] = {}
        for entry, value in identified(self._entries, "sdk-import", "sdk-package"):
            if entry.get("shared"):
                language = entry.get("language") or _IMPORTED_BY_PACKAGE.get(entry.get("ecosystem", ""), "")
                known = found.get((language, value), frozenset())
                found[language, value] = known | {entry["provider"]}
        return found

    def packages(self, ecosystem: str) -> Mapping[str, str]:
        """Package name in a registry, lower case → provider."""
        return self._packages.get(ecosystem, {})

    def package_endpoint(self, ecosystem: str, name: str) -> str | None:
        """The one endpoint of its provider that a package is for, where the catalog names one."""
        return self._package_endpoints.get((ecosystem, name.lower()))

    @cached_property
    def _package_endpoints(self) -> Mapping[tuple[str, str], str]:
        return {
            (entry["ecosystem"], value.lower()): entry["endpoints"][0]
            for entry, value in identified(self._entries, "sdk-package")
            if len(entry.get("endpoints", ())) == 1
        }

    @cached_property
    def _packages(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for entry, value in identified(self._entries, "sdk-package"):
            if not entry.get("shared"):
                found.setdefault(entry["ecosystem"], {}).setdefault(value.lower(), entry["provider"])
        return found

    def clients(self, language: str) -> Mapping[str, Sequence[ClientName]]:
        """Last part of a client's name → the clients of that name."""
        return self._clients.get(language, {})

    @cached_property
    def _clients(self) -> Mapping[str, Mapping[str, Sequence[ClientName]]]:
        found: dict[str, dict[str, list[ClientName]]] = {}
        for entry in self._entries:
            if entry["group"] != "client":
                continue
            by_name = found.setdefault(entry["language"], {})
            for index, name in enumerate(entry["names"]):
                client = ClientName(
                    entry["provider"],
                    tuple(entry["imports"]),
                    name,
                    frozenset(entry.get("base_url_params", ())),
                    frozenset(entry.get("base_url_env", ())),
                    bool(entry.get("needs_endpoint")),
                    frozenset(entry.get("when", ())),
                    index == 0,
                    frozenset(entry.get("unless", ())),
                    str(entry.get("note", "")).rstrip(".") if entry.get("unless") else "",
                    next(iter(entry.get("endpoints", ())), None),
                    entry.get("turned_to"),
                    frozenset(entry.get("turned_by_env", ())),
                )
                by_name.setdefault(re.split(r"[.:]+", name)[-1], []).append(client)
        return found

    @cached_property
    def switches(self) -> Mapping[str, tuple[str, str]]:
        """Variable that turns a provider's clients when it is true → the provider, and the endpoint that they call."""
        return {
            variable: (entry["provider"], entry["turned_to"])
            for entry in self._entries
            if entry["group"] == "client" and entry.get("turned_to")
            for variable in entry.get("turned_by_env", ())
        }

    @cached_property
    def surfaces(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Last part of a surface's methods, as ``assistants`` of ``beta.assistants`` → the methods and their owners.

        In small letters and without underscores: languages spell them in their ways.
        """
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for entry in self._entries:
            for method in entry.get("methods", ()) if entry["group"] == "surface" else ():
                spelled = method.lower().replace("_", "")
                last = spelled.rsplit(".", 1)[-1]
                found[last] = (*found.get(last, ()), (spelled, entry["provider"]))
        return found

    def telemetry(self, language: str) -> Sequence[TelemetryName]:
        """Modules of a language that report to a provider."""
        return self._telemetry.get(language, ())

    @cached_property
    def _telemetry(self) -> Mapping[str, Sequence[TelemetryName]]:
        found: dict[str, list[TelemetryName]] = {}
        for entry in self._entries:
            if entry["group"] == "telemetry":
                name = TelemetryName(
                    entry["provider"],
                    tuple(entry["imports"]),
                    entry["what"],
                    tuple(entry.get("turned_off_by", ())),
                    tuple(entry.get("names", ())),
                )
                found.setdefault(entry["language"], []).append(name)
        return found


@cache
def parts_of(name: str) -> Sequence[str]:
    """The parts of a client's name. The catalog has so many that keeping them is nothing."""
    return [part for part in PARTS.split(name) if part]


def _owner_above(module: str, known: Mapping[str, str]) -> str:
    """Whose the library is that a module lies in, where it is one provider's."""
    parts = re.split(r"(::|[.\\/])", module)
    return next((owner for end in range(len(parts) - 2, 0, -2) if (owner := known.get("".join(parts[:end])))), "")
