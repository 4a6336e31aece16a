"""`SimulatedSite`: one endpoint of a provider as it is simulated on loopback: its facts, models, key, path."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from migrate_advisor.catalog.dialect import Dialect
from migrate_advisor.catalog.endings import model_has_ended
from migrate_advisor.catalog.provider import Provider
from migrate_advisor.catalog.surfaces import Endpoint
from migrate_advisor.catalog.target import Target, resolve
from migrate_advisor.simulator.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import ServedModel

_WITHOUT_BRACES = str.maketrans("", "", "{}")
Operation = str
"""``chat.completions`` or ``embeddings``."""


@dataclass(frozen=True, slots=True)
class SiteCredential:
    """What the simulated provider takes, in both forms that providers hand out."""

    key: str
    """A key that is sent as it is."""
    id: str
    """The first half of a pair that requests are signed, or tokens are exchanged, with."""
    secret: str
    """The second half."""
    expired_key: str
    """A key that was once taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedSite:
    """One endpoint, or a dialect that it speaks beside its usual one."""

    provider: Provider
    endpoint: Endpoint
    dialect: Dialect
    name: str
    """Endpoint id, or id of the dialect that is spoken beside."""
    credential: SiteCredential
    as_of: date | None = None
    """Models that retired by this day are unknown; None keeps all."""
    known: tuple[str, ...] = field(default=())
    """Model ids that it serves beside the catalog's."""
    shelf: Shelf = field(default_factory=Shelf, compare=False)
    """What it keeps from call to call."""

    @property
    def target(self) -> str:
        """Provider and endpoint as users write them: ``baidu@legacy``."""
        return f"{self.provider.id}@{self.name}"

    @property
    def prefix(self) -> str:
        """What stands before the vendor's own path: ``/baidu/legacy``."""
        return f"/{self.provider.id}/{self.name}"

    @property
    def base_path(self) -> str:
        """Path of the vendor's base URL, without a trailing slash; what the customer decides is called by its name."""
        return urlsplit(self.dialect.url or self.endpoint.url).path.rstrip("/").translate(_WITHOUT_BRACES)

    @property
    def token_path(self) -> str | None:
        """Path where a key is exchanged for an access token, if that is the vendor's way."""
        return urlsplit(self.dialect.token_url).path if self.dialect.token_url else None

    @property
    def auth(self) -> str:
        """How requests are authorised."""
        return self.dialect.auth or self.endpoint.auth

    @property
    def takes_pair(self) -> bool:
        """Whether the credential is a pair rather than a key."""
        return self.auth in {"access-token-query", "jwt", "signature"}

    def models(self, operation: Operation) -> tuple[ServedModel, ...]:
        """The catalog's models that this endpoint serves for an operation."""
        return tuple(
            model
            for model in self.provider.models
            if operation in model.operations
            and (not model.endpoints or self.endpoint.id in model.endpoints)
            and not (self.as_of and model_has_ended(self.provider, model, self.as_of))
        )

    def model(self, model_id: str) -> ServedModel | None:
        """What the catalog knows of a model."""
        return self.provider.model(model_id)

    def serves(self, model_id: str, operation: Operation) -> bool:
        """Whether a model answers here. Where the catalog lists none, any does."""
        listed = {model.id for model in self.models(operation)}
        return model_id in listed or model_id in self.known or not listed

    def facts(self, model_id: str, version: str | None = None) -> Dialect:
        """The facts that hold for one model and API version."""
        model = self.model(model_id)
        return self.dialect.resolved(
            endpoint=self.endpoint.id,
            model=model_id,
            version=version,
            model_params=model.params if model else None,
        )


def sites(
    catalog: Catalog, wanted: Iterable[str], as_of: date | None, extra: dict[str, tuple[str, ...]]
) -> list[SimulatedSite]:
    """The sites of the providers or endpoints that are wanted.

    Args:
        catalog: where the facts are.
        wanted: provider names, aliases, or ``provider@endpoint``; none for every provider that can be simulated.
        as_of: the day, or None to keep retired models.
        extra: provider id → model ids beside the catalog's.

    Raises:
        UnknownTargetError: no such provider or endpoint, or one whose dialect the catalog does not describe.
    """
    names = list(wanted) or [provider.id for provider in catalog.providers() if _described(provider)]
    found: dict[str, SimulatedSite] = {}
    for name in names:
        place, _, endpoint = name.partition("@")
        provider = catalog.provider(place)
        parts: list[str | None] = [endpoint] if endpoint else [*_described(provider)]
        for part in parts or [None]:  # the first endpoint, so that it is said what is missing
            site = _site(catalog, Target(provider.id, part), as_of, extra.get(provider.id, ()))
            found.setdefault(site.target, site)
    return list(found.values())


def _described(provider: Provider) -> list[str]:
    """Endpoints with a dialect, then dialects spoken beside."""
    endpoints = [item.id for item in provider.endpoints if item.dialect and provider.dialect(item.dialect)]
    return [*endpoints, *(item.id for item in provider.file.dialects if item.endpoint)]


def _site(catalog: Catalog, target: Target, as_of: date | None, extra: tuple[str, ...]) -> SimulatedSite:
    place = resolve(target, catalog)
    name = target.endpoint or place.endpoint.id
    whose = f"{place.provider.id}-{place.endpoint.id}"
    return SimulatedSite(
        provider=place.provider,
        endpoint=place.endpoint,
        dialect=place.dialect,
        name=name,
        credential=SiteCredential(*(f"sim-{part}-{whose}" for part in ("key", "id", "secret", "expired"))),
        as_of=as_of,
        known=extra,
    )
