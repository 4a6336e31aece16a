"""The catalog as users hold it: providers, regions and events by name. Reads nothing from disk itself."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from migrate_advisor.catalog.provider import Provider
from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.errors import UnknownTargetError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.benchmarks import EquivalenceFile
    from migrate_advisor.catalog.calls import Calls
    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.events import Event, EventsFile
    from migrate_advisor.catalog.exchange import ExchangeFile
    from migrate_advisor.catalog.regions import Region, RegionTable


_MOST_OWNERS = 4


class Catalog:
    """Everything that is known, by name. Providers are built when first asked for."""

    def __init__(self, compiled: Compiled, *, is_brief: bool = False) -> None:
        """Take a compiled catalog.

        Args:
            compiled: the catalog.
            is_brief: whether of its providers only what verdicts and ends need is asked for: see `catalog.brief`.
        """
        self._compiled = compiled
        self._is_brief = is_brief
        self._providers: dict[str, Provider] = {}

    @cached_property
    def regions(self) -> RegionTable:
        """Every region."""
        return self._compiled.regions()

    @cached_property
    def _territories(self) -> RegionTable:
        return self._compiled.territories()

    @cached_property
    def events_file(self) -> EventsFile:
        """The events with their sources."""
        return self._compiled.events()

    @cached_property
    def equivalence_file(self) -> EquivalenceFile:
        """Published benchmark results with their sources."""
        return self._compiled.equivalence()

    @cached_property
    def exchange(self) -> ExchangeFile:
        """Published exchange rates with their sources."""
        return self._compiled.exchange()

    @cached_property
    def calls(self) -> Calls:
        """How code says what it asks for."""
        from migrate_advisor.catalog.calls import Calls

        return Calls(self._compiled.calls())

    @property
    def origins(self) -> Mapping[str, str]:
        """Provider id, or name of a file of another sort (``events``) → path of the file its facts came from."""
        return self._compiled.origins

    @property
    def provider_ids(self) -> tuple[str, ...]:
        """Ids of all providers and gateways, in alphabetical order."""
        return tuple(self._compiled.provider_ids)

    @cached_property
    def _ids_by_name(self) -> dict[str, str]:
        table: dict[str, str] = {provider_id: provider_id for provider_id in self.provider_ids}
        for provider in self.providers(role=None):
            names = provider.file.names
            for name in (names.en, names.zh, names.fr, *provider.file.aliases):
                if name:
                    table.setdefault(name.lower(), provider.id)
        return table

    def provider(self, name: str) -> Provider:
        """The provider of this id, name or alias.

        Raises:
            UnknownTargetError: there is none; it carries close matches.
        """
        wanted = name.strip().lower()
        if wanted in self._compiled.provider_ids:
            return self._by_id(wanted)
        known = self._ids_by_name.get(wanted)
        if known is None:
            like = dict.fromkeys(self._ids_by_name[match] for match in close_matches(name, self._ids_by_name))
            raise UnknownTargetError("provider", name, tuple(like), self._whose(name))
        return self._by_id(known)

    def _whose(self, name: str) -> str:
        """What to type instead of a name that is no provider's: whose model it is, if it is one."""
        model = name.strip()
        owners = [one.id for one in self.providers(role=None) if one.served(model) is not None]
        if not owners:
            return self._like(model) or "`migrate-advisor catalog list` names them all"
        told = " or ".join(f"{owner}/{model}" for owner in owners[:_MOST_OWNERS])
        return f"it is a model: say whose, as {told}"

    def _like(self, name: str) -> str | None:
        """What to type instead of a name that is a model's but for its spelling."""
        wanted = _squashed(name)
        found = (
            f"{one.id}/{model.id}" for one in self.providers() for model in one.models if _squashed(model.id) == wanted
        )
        told = " / ".join(islice(found, _MOST_OWNERS))
        return f"if a model is meant, say whose, as {told}" if told else None

    def _by_id(self, provider_id: str) -> Provider:
        if provider_id not in self._providers:
            file = self._compiled.brief(provider_id) if self._is_brief else self._compiled.provider(provider_id)
            regions = self._territories if self._is_brief else self.regions
            self._providers[provider_id] = Provider(file, self.origins[provider_id], regions)
        return self._providers[provider_id]

    def providers(self, *, role: str | None = "provider") -> tuple[Provider, ...]:
        """All providers of a role (``provider``, ``gateway``, or None for both), in alphabetical order."""
        every = (self._by_id(provider_id) for provider_id in self.provider_ids)
        return tuple(provider for provider in every if role is None or provider.file.role == role)

    def region(self, name: str) -> Region:
        """The region of this code or name.

        Raises:
            UnknownNameError: there is none; it carries close matches.
        """
        return self.regions.find(name)

    def events(
        self,
        *,
        region: str | None = None,
        provider: str | None = None,
        since: date | None = None,
        as_of: date | None = None,
    ) -> tuple[Event, ...]:
        """What happened, oldest first.

        Args:
            region: only events that touch this region.
            provider: only events about this provider.
            since: the first day.
            as_of: the last day.

        Raises:
            UnknownNameError: no such region or provider.
        """
        code = self.region(region).code if region else None
        provider_id = self.provider(provider).id if provider else None
        first, last = since or date.min, as_of or date.max
        chosen = (
            event
            for event in self.events_file.events
            if first <= event.day <= last and code in {None, *event.regions} and provider_id in {None, *event.providers}
        )
        return tuple(sorted(chosen, key=lambda event: (event.day, event.id)))


def _squashed(name: str) -> str:
    """A name without what people leave out of it: ``gpt4o`` of ``gpt-4o``."""
    return "".join(character for character in name.lower() if character.isalnum())
