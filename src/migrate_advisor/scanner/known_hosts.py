"""The hosts at which providers answer, arranged for looking up. They are the catalog's; none is written here."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.entries import aside, identified

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_REMEMBERED = 10_000
"""Hosts whose answer is kept: the same ones come again and again."""


class Host(NamedTuple):
    """Who answers at a host."""

    provider: str
    endpoint: str | None
    is_whole: bool
    """Whether the whole host is named; False where only the end of it is there, as in ``.example.com``."""
    note: str = ""
    """What the catalog says of it, where it is a gateway's."""


class KnownHosts:
    """The catalog's hosts.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
        gateways: ids of the providers who serve what others make.
    """

    def __init__(self, entries: Sequence[Mapping[str, Any]], gateways: Collection[str]) -> None:
        self._entries = entries
        self._gateways = gateways
        self.of = lru_cache(_REMEMBERED)(self._of)

    def _of(self, token: str) -> Host | None:
        """Who answers at a host name, given as it stands in code."""
        lowered = token.lower()
        known = self._hosts.get(lowered)
        if known is not None:
            return known
        for suffix, host in self._suffixes:
            if lowered.endswith(suffix) and len(lowered) > len(suffix):
                return host
            if lowered == suffix[1:]:
                return host._replace(is_whole=False)
        for shape, host in self._host_patterns:
            if shape.match(lowered):
                return host
        return None

    def at(self, token: str, path: str) -> Host | None:
        """Who answers at a host, also where the path behind it has to tell that."""
        host = self.of(token)
        if host is not None or path[:1] != "/":
            return host
        lowered, below = token.lower(), path.lower()
        for ending, paths, shared in self._shared_hosts:
            if lowered.endswith(ending) and any(below.startswith(start) for start in paths):
                return shared
        return None

    def shares(self, token: str, provider: str) -> bool:
        """Whether a host is one at which a provider answers beside others, and its own client there stays its."""
        return any(shared.provider == provider for shared in self.sharing(token))

    def sharing(self, token: str) -> Iterator[Host]:
        """Who answer at a host of several services, of which only the path behind it tells which one is meant."""
        lowered = token.strip(".").lower()
        return (shared for ending, _, shared in self._shared_hosts if lowered.endswith(ending))

    def is_mentioned(self, line: str) -> bool:
        """Whether a line holds a label of a host, or of a part of one."""
        return self._labels.search(line) is not None

    def _of_entry(self, entry: Mapping[str, Any]) -> Host:
        note = aside(entry) if entry["provider"] in self._gateways else ""
        return Host(entry["provider"], _first(entry.get("endpoints")), is_whole=True, note=note)

    @cached_property
    def _hosts(self) -> Mapping[str, Host]:
        found: dict[str, Host] = {}
        for entry, value in identified(self._entries, "host"):
            if not entry.get("shared"):
                found.setdefault(value.lower(), self._of_entry(entry))
        return found

    @cached_property
    def _suffixes(self) -> Sequence[tuple[str, Host]]:
        found = [
            (value.lower(), self._of_entry(entry))
            for entry, value in identified(self._entries, "host-suffix")
            if not entry.get("shared")
        ]
        return sorted(found, key=lambda item: -len(item[0]))

    @cached_property
    def _host_patterns(self) -> Sequence[tuple[re.Pattern[str], Host]]:
        return [
            (
                re.compile(re.escape(value.lower()).replace(r"\*", "[a-z0-9-]+") + r"\Z"),
                self._of_entry(entry),
            )
            for entry, value in identified(self._entries, "host-pattern")
            if not entry.get("shared")
        ]

    @cached_property
    def _labels(self) -> re.Pattern[str]:
        values = [value.lower() for _, value in identified(self._entries, "host", "host-suffix", "host-pattern")]
        labels = {max(value.split(".")[:-1], key=len, default="").strip("*-") for value in values}
        return _any_of(labels - {""}, re.IGNORECASE)

    @cached_property
    def _shared_hosts(self) -> Sequence[tuple[str, Sequence[str], Host]]:
        """Hosts of several services, or the ends of such: with the paths that tell, and whose those are."""
        return [
            (value.lower(), [path.lower() for path in entry["paths"]], self._of_entry(entry))
            for entry, value in identified(self._entries, "host", "host-suffix")
            if entry.get("paths")
        ]


def _any_of(words: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Finds any of the words; nothing where there are none."""
    return re.compile("|".join(sorted(map(re.escape, set(words)))) or r"(?!)", flags)


def _first(values: Iterable[str] | None) -> str | None:
    return next(iter(values), None) if values else None
