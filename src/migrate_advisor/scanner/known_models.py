"""Whose models are, by their ids and by constants of SDKs. The ids are the catalog's; none is written here."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from migrate_advisor.scanner.entries import identified
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_PREFIX = pattern(r"([a-z][\w-]{1,30})[/:](.+)\Z")
"""A provider before the id of a model, as routers write it."""


class KnownModels:
    """The catalog's models.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
        words: word → provider, as routers write one before an id.
    """

    def __init__(self, entries: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> None:
        self._entries = entries
        self._words = words

    def owner(self, value: str) -> str | None:
        """Whose a model id is; ids with a ``provider/`` before them belong to whoever takes such ids."""
        lowered = value.lower()
        exact, starts = self._ids
        if lowered in exact:
            return exact[lowered]
        known = (provider for start, provider in starts.get(lowered[:2], ()) if lowered.startswith(start))
        return next(known, None) or self._ending_by_prefix(lowered)

    def is_anothers(self, value: str, provider: str) -> bool:
        """Whether an id is known, and not as one of a provider's; ids that several serve count as well."""
        makers = self._makers_of(value)
        return bool(makers) and provider not in makers

    def is_of(self, value: str, provider: str) -> bool:
        """Whether an id is known as one of a provider's, whoever else has it too."""
        return provider in self._makers_of(value)

    def _makers_of(self, value: str) -> frozenset[str]:
        lowered = value.lower()
        exact, starts = self._makers
        return exact.get(lowered, frozenset()).union(*(who for start, who in starts if lowered.startswith(start)))

    def is_ending(self, value: str, provider: str) -> bool:
        """Whether a provider serves a model of that id that ends, or did."""
        return value.lower().removeprefix("models/") in self._ending.get(provider, ())

    def owner_of_constant(self, written: str, providers: Collection[str]) -> str | None:
        """Whose model a constant of an SDK names: ``openai.GPT4``, ``ChatModel.GPT_3_5_TURBO``."""
        from migrate_advisor.scanner.constants import squashed_constant

        name = squashed_constant(written)
        known = (owner for start, owner in self._squashed if owner in providers and name.startswith(start))
        return next(known, None) or next((owner for owner in providers if self._is_squashed_ending(name, owner)), None)

    def endpoint_of(self, value: str) -> str | None:
        """The one endpoint of its provider that a model is asked for at, where the catalog names one."""
        last = value.lower().rsplit("/", 1)[-1]
        written = (value.lower(), last, last.partition(":")[2])
        known = (end for name in written for start, end in self._endpoints if name.startswith(start))
        return next(known, None)

    @cached_property
    def _ids(self) -> tuple[Mapping[str, str], Mapping[str, Sequence[tuple[str, str]]]]:
        """Whole ids, and by their first two characters the starts of ids, longest first."""
        exact: dict[str, str] = {}
        starts: dict[str, str] = {}
        for entry, value in identified(self._entries, "model-id"):
            if not entry.get("shared"):
                table = starts if value.endswith("*") else exact
                table.setdefault(value.removesuffix("*").lower(), entry["provider"])
        by_start: dict[str, list[tuple[str, str]]] = {}
        for start, provider in sorted(starts.items(), key=lambda item: -len(item[0])):
            by_start.setdefault(start[:2], []).append((start, provider))
        return exact, by_start

    @cached_property
    def _makers(self) -> tuple[Mapping[str, frozenset[str]], Sequence[tuple[str, frozenset[str]]]]:
        """Whole ids, and starts of ids → all who are known by them."""
        found: dict[str, set[str]] = {}
        for entry, value in identified(self._entries, "model-id"):
            found.setdefault(value.lower(), set()).add(entry["provider"])
        exact = {value: frozenset(who) for value, who in found.items() if not value.endswith("*")}
        return exact, [(value[:-1], frozenset(who)) for value, who in found.items() if value.endswith("*")]

    def _ending_by_prefix(self, lowered: str) -> str | None:
        """Who serves a model that ends, where a provider's name stands before the id: ``groq/…``, ``together_ai/…``."""
        hit = _PREFIX.match(lowered)
        if hit is None:
            return None
        word = hit[1].replace("-", "_")
        provider = self._prefixes.get(word) or self._prefixes.get(word.removesuffix("_ai"))
        return provider if provider and self.is_ending(hit[2], provider) else None

    @cached_property
    def _prefixes(self) -> Mapping[str, str]:
        """The words of those whose models end, and their ids."""
        ids = {provider.replace("-", "_"): provider for provider in self._ending}
        return {**ids, **self._words}

    @cached_property
    def _ending(self) -> Mapping[str, frozenset[str]]:
        """Provider → ids of its models that end or have ended, in lower case."""
        return {
            entry["provider"]: frozenset(value.lower() for value in entry["values"])
            for entry in self._entries
            if entry["group"] == "ending"
        }

    def _is_squashed_ending(self, name: str, provider: str) -> bool:
        """Whether a constant, without letters or digits left out, ends as the id of a model that ends."""
        return any(name.endswith(ending) for ending in self._squashed_endings.get(provider, ()))

    @cached_property
    def _squashed_endings(self) -> Mapping[str, Sequence[str]]:
        from migrate_advisor.scanner.constants import LONG_CONSTANT, squashed

        return {
            provider: [ending for ending in map(squashed, ids) if len(ending) >= LONG_CONSTANT]
            for provider, ids in self._ending.items()
        }

    @cached_property
    def _squashed(self) -> Sequence[tuple[str, str]]:
        """What constants of models start with, longest first."""
        from migrate_advisor.scanner.constants import squashed

        found = [(squashed(value), entry["provider"]) for entry, value in identified(self._entries, "model-id")]
        return sorted(((start, owner) for start, owner in found if len(start) > 1), key=lambda one: -len(one[0]))

    @cached_property
    def _endpoints(self) -> Sequence[tuple[str, str]]:
        return [
            (value.removesuffix("*").lower(), entry["endpoints"][0])
            for entry, value in identified(self._entries, "model-id")
            if len(entry.get("endpoints", ())) == 1
        ]
