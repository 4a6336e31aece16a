"""Places a customer can be in: ISO 3166-1 codes and the names people type for them.

What is open where is `places`'.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.catalog.evidence import Model, Names, SourceTable
from migrate_advisor.catalog.record import dataclass, field
from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Model):
    """A country or territory in which a customer is."""

    code: str
    """ISO 3166-1 alpha-2. ``CN`` is the mainland only; ``HK``, ``MO`` and ``TW`` are their own."""
    names: Names
    aliases: tuple[str, ...] = ()
    """Other names people type, compared without case."""
    territory_of: str | None = None
    """Code of the state that a list of states may silently include it in: ``US`` for Puerto Rico."""


@dataclass(frozen=True, kw_only=True)
class RegionTable(SourceTable):
    """`catalog/regions.yaml`: every region, by code."""

    regions: tuple[Region, ...]
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of a group of regions that facts may name, such as ``EEA`` → its codes."""

    def expanded(self, codes: Iterable[str]) -> frozenset[str]:
        """Codes, with the members of each group in its place."""
        return frozenset(member for code in codes for member in self.groups.get(code, (code,)))

    @cached_property
    def by_name(self) -> dict[str, Region]:
        """Every code, name and alias in lower case, to its region."""
        table: dict[str, Region] = {}
        for region in self.regions:
            names = region.names
            for name in (region.code, names.en, names.zh, names.fr, *region.aliases):
                if name:
                    table.setdefault(name.lower(), region)
        return table

    def find(self, name: str) -> Region:
        """The region of this code or name, in English, Chinese or French.

        Raises:
            UnknownNameError: there is none; it carries close matches.
        """
        region = self.by_name.get(name.strip().lower())
        if region is None:
            raise UnknownNameError(
                "region", name, close_matches(name, self.by_name), "give an ISO 3166-1 code such as CN or FR"
            )
        return region

    def state_of(self, code: str) -> str | None:
        """The code of the state that a region may be meant with, if it is a territory of one."""
        region = self.by_name.get(code.lower())
        return region.territory_of if region else None

    def code(self, name: str) -> str:
        """The ISO 3166-1 alpha-2 code of a region given by code or name."""
        return self.find(name).code
