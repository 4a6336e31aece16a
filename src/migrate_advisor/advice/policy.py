"""The customer's own rules: who may be used at all, and where data may be. Whether a provider is open is not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate_advisor.errors import UnknownTargetError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.regions import RegionTable
    from migrate_advisor.catalog.surfaces import Endpoint

EU = "EU"
"""The word for all members of the European Union, as `Policy.residency` takes it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may be used.

    A list of who is allowed stays closed when the catalog grows; a list of who is denied does not.
    """

    allow: frozenset[str] = frozenset()
    """Provider ids, or ``provider@endpoint``; empty allows everybody."""
    deny: frozenset[str] = frozenset()
    """The same; what is denied is never allowed."""
    residency: str | None = None
    """ISO 3166-1 alpha-2 code or ``EU``: where requests must be processed."""

    def objection(self, provider: str, endpoint: Endpoint | None, regions: RegionTable) -> str | None:
        """Why something may not be used, in a sentence; None if it may.

        Where an endpoint processes requests must be known, if it matters, and lie within what is asked for.
        """
        names = {provider, f"{provider}@{endpoint.id}"} if endpoint else {provider}
        if names & self.deny:
            return f"your policy denies {', '.join(sorted(names & self.deny))}"
        if self.allow and not names & self.allow:
            return f"your policy allows only {', '.join(sorted(self.allow))}"
        if self.residency is None:
            return None
        if endpoint is None or not endpoint.data_regions:
            return f"where it processes requests is not known; your policy asks for {self.residency}"
        if regions.expanded(endpoint.data_regions) <= regions.expanded([self.residency]):
            return None
        return f"it processes requests in {', '.join(endpoint.data_regions)}; your policy asks for {self.residency}"


ANYBODY = Policy()
"""No rules."""


def read_policy(allow: Iterable[str], deny: Iterable[str], residency: str | None, catalog: Catalog) -> Policy:
    """A policy from names as people write them.

    Args:
        allow: provider names, ids, aliases, or ``provider@endpoint``.
        deny: the same.
        residency: a region's code or name, or ``EU``.
        catalog: knows them.

    Raises:
        UnknownTargetError: no such provider or endpoint.
        UnknownNameError: no such region.
    """
    place = residency.upper() if residency and residency.upper() == EU else residency
    if place is not None and place != EU:
        place = catalog.regions.code(place)
    return Policy(frozenset(_ids(allow, catalog)), frozenset(_ids(deny, catalog)), place)


def _ids(names: Iterable[str], catalog: Catalog) -> Iterable[str]:
    for name in names:
        provider_name, _, endpoint = name.partition("@")
        provider = catalog.provider(provider_name)
        if endpoint and provider.endpoint(endpoint) is None:
            known = tuple(f"{provider.id}@{item.id}" for item in provider.endpoints)
            raise UnknownTargetError("endpoint", name, known)
        yield f"{provider.id}@{endpoint}" if endpoint else provider.id
