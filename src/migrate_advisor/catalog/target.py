"""``provider@endpoint/model``, the way users and reports name what is called. Nothing is called here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.errors import UnknownTargetError

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog


class Target(NamedTuple):
    """Provider, endpoint and model. Written ``zhipu/glm-5``, or ``zhipu@intl/glm-5`` where an endpoint is meant."""

    provider: str
    """Provider id."""
    endpoint: str | None = None
    """Endpoint id; None for the provider's first."""
    model: str | None = None
    """The provider's own model id; None where only the provider is meant."""

    def __str__(self) -> str:
        """Format as users write it."""
        endpoint = f"@{self.endpoint}" if self.endpoint else ""
        return f"{self.provider}{endpoint}{f'/{self.model}' if self.model else ''}"


def parse_target(text: str, catalog: Catalog) -> Target:
    """The target that a text names; provider names and aliases are resolved to ids.

    A model need not be in the catalog, since providers add models faster than catalogs do.

    Raises:
        UnknownTargetError: the provider or its endpoint is not known; it carries close matches.
    """
    place, _, model = text.strip().partition("/")
    name, _, endpoint = place.partition("@")
    provider = catalog.provider(name)
    if endpoint and provider.endpoint(endpoint) is None:
        known = [item.id for item in provider.endpoints]
        matches = close_matches(endpoint, known) or tuple(known)
        raise UnknownTargetError("endpoint", f"{provider.id}@{endpoint}", tuple(f"{provider.id}@{m}" for m in matches))
    return Target(provider.id, endpoint or None, model or None)
