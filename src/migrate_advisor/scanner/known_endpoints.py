"""Which endpoint of its provider a name, a value or a setting tells, where the catalog says so of a word.

What ids of models tell is `known_models`'s, and what hosts tell `known_hosts`'s.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from migrate_advisor.scanner.entries import identified
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_NOT_ALPHANUMERIC = pattern(r"[^a-z0-9]+")


class KnownEndpoints:
    """The words and settings of the catalog that tell an endpoint.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
    """

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self._entries = entries

    def of(self, written: str, provider: str) -> str | None:
        """The endpoint of a provider that a name or value tells by a word of it, where the catalog names one."""
        squashed = _squashed(written)
        return next((one for word, owner, one in self._words if owner == provider and word in squashed), None)

    def set_by(self, key: str, value: str, provider: str, mentions: Callable[[str], bool]) -> str | None:
        """The endpoint of a provider that a setting chooses as a whole, however its key and value are spelled.

        Args:
            key: the setting's name.
            value: what it is set to.
            provider: whose endpoint.
            mentions: whether the file holds a word.
        """
        endpoint, word = self._settings.get((_squashed(key), _squashed(value), provider), (None, ""))
        return endpoint if not word or mentions(word) else None

    @cached_property
    def _words(self) -> Sequence[tuple[str, str, str]]:
        """Words without what joins their parts, each with its provider and the one endpoint that it tells.

        A provider's own id tells none: whoever has several endpoints is called so at each.
        """
        found = [
            (_squashed(value.rpartition("=")[2]), entry["provider"], entry["endpoints"][0])
            for entry, value in identified(self._entries, "word", "setting")
            if len(entry.get("endpoints", ())) == 1
        ]
        return [one for one in found if one[0] != _squashed(one[1])]

    @cached_property
    def _settings(self) -> Mapping[tuple[str, str, str], tuple[str, str]]:
        """(Key, value, provider) without what joins their parts → the one endpoint, and a word that the file holds."""
        return {
            (_squashed(key), _squashed(word), entry["provider"]): (entry["endpoints"][0], entry.get("when") or "")
            for entry, value in identified(self._entries, "setting")
            for key, _, word in (value.partition("="),)
            if len(entry.get("endpoints", ())) == 1
        }


def _squashed(text: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", text.lower())
