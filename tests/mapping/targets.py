"""Which targets the laws are tried on: every dialect of every provider, with models for which its facts differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.catalog.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.catalog.provider import Provider

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests/mapping/catalog"

PROVIDERS = sorted(
    path.stem
    for folder in (ROOT / "catalog", SAMPLES)
    for path in folder.glob("*.yaml")
    if path.stem not in {"regions", "events"} and not path.stem.startswith("_") and "\ndialects:" in path.read_text()
)
"""Ids of the providers that have a dialect."""


def targets(catalog: Catalog, provider_id: str) -> list[Target]:
    """Every dialect of a provider, with its models that matter."""
    provider = catalog.provider(provider_id)
    return [
        Target(provider_id, name, model)
        for name, dialect in _spoken(provider)
        for model in dict.fromkeys(_models(provider, name, dialect))
    ]


def _spoken(provider: Provider) -> Iterator[tuple[str, Dialect]]:
    for endpoint in provider.endpoints:
        dialect = provider.dialect(endpoint.dialect or "")
        if dialect is not None:
            yield endpoint.id, dialect
    for dialect in provider.file.dialects:
        if dialect.endpoint is not None:
            yield dialect.id, dialect


def _models(provider: Provider, endpoint: str, dialect: Dialect) -> Iterator[str]:
    known = list(dialect.model_paths)
    yield from known[:1] or ["some-model"]
    for model in provider.models:
        here = not model.endpoints or endpoint in model.endpoints
        if here and "chat.completions" in model.operations and not known and model.params:
            yield model.id
    for override in dialect.overrides:
        for pattern in override.models[:1]:
            yield next((name for name in known if name.lower() == pattern.lower()), pattern.rstrip("*"))
