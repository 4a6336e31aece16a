"""``provider@endpoint/model``, the way users and reports name what is called. Nothing is called here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.errors import UnknownTargetError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.catalog.provider import Provider, ServedModel
    from migrate_advisor.catalog.surfaces import Endpoint


class Target(NamedTuple):
    """Provider, endpoint and model. Written ``zhipu/glm-5``, or ``zhipu@intl/glm-5`` where an endpoint is meant."""

    provider: str
    """Provider id."""
    endpoint: str | None = None
    """Endpoint id, or the id of a dialect that an endpoint speaks beside its usual one; None for the provider's first
    endpoint."""
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
    if endpoint:
        _endpoint(provider, endpoint)
    return Target(provider.id, endpoint or None, model or None)


def endpoint_id(target: Target, provider: Provider) -> str | None:
    """Which endpoint a target names, if it names one: by its id, or by that of a dialect spoken there."""
    if target.endpoint is None:
        return None
    beside = next((item.endpoint for item in provider.file.dialects if item.id == target.endpoint), None)
    named = beside or target.endpoint
    return named if provider.endpoint(named) is not None else None


class Place(NamedTuple):
    """What a target names, looked up in the catalog."""

    target: Target
    """The target, with the catalog's spelling of a model that differs from it in case alone."""
    provider: Provider
    endpoint: Endpoint
    dialect: Dialect
    """What is spoken there, for every model and version: see `Dialect.resolved`."""
    model: ServedModel | None
    """What the catalog knows of the model; None for one it does not describe, which may exist all the same."""


def resolve(target: Target | str, catalog: Catalog) -> Place:
    """Look a target up.

    Raises:
        UnknownTargetError: no such provider or endpoint, or one whose dialect the catalog does not describe.
    """
    wanted = parse_target(target, catalog) if isinstance(target, str) else target
    provider = catalog.provider(wanted.provider)
    endpoint, dialect = _endpoint(provider, wanted.endpoint)
    if dialect is None:
        hint = f"the catalog does not describe what {provider.name}'s endpoint {endpoint.id} speaks"
        raise UnknownTargetError("target", str(wanted), (), hint)
    model = _model(provider, wanted.model or "", endpoint.id)
    return Place(wanted._replace(model=model.id if model else wanted.model), provider, endpoint, dialect, model)


def _endpoint(provider: Provider, name: str | None) -> tuple[Endpoint, Dialect | None]:
    """The endpoint and dialect that the part after ``@`` names, or the provider's first."""
    beside = {item.id: item for item in provider.file.dialects if item.endpoint}
    dialect = beside.get(name or "")
    wanted = dialect.endpoint if dialect else name
    endpoint = provider.endpoint(wanted) if wanted else next(iter(provider.endpoints), None)
    if endpoint is None:
        raise _no_endpoint(provider, name, wanted or "", beside)
    return endpoint, dialect or provider.dialect(endpoint.dialect or "")


def _no_endpoint(provider: Provider, name: str | None, wanted: str, beside: Iterable[str]) -> UnknownTargetError:
    """What is wrong, with the endpoints and dialects that may be meant."""
    known = [*(item.id for item in provider.endpoints), *beside]
    matches = close_matches(wanted, known) or tuple(known)
    at = f"{provider.id}@{name}" if name else provider.id
    return UnknownTargetError("endpoint", at, tuple(f"{provider.id}@{match}" for match in matches))


def _model(provider: Provider, name: str, endpoint: str) -> ServedModel | None:
    """The model of this id at an endpoint; a difference in case alone is overlooked."""
    exact = provider.model(name, endpoint)
    if exact is not None or not name:
        return exact
    lowered = name.lower()
    return next((model for model in provider.models if model.id.lower() == lowered), None)
