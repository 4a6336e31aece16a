"""The models of each provider in the shape of endoflife.date's API, version 1, so that its readers can read them.

A release stands for a model. Readers know two states only, so ``eolFrom`` is absent where no day is known, and the
catalog's own words stand beside it in ``custom``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.endings import entry_ends
from migrate_advisor.publishing.feeds.material import as_json, midnight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import Provider, ServedModel

_VERSION = "1.0.0"


def endoflife(catalog: Catalog, as_of: date) -> Mapping[str, str]:
    """File name → text: a product a provider, and the list of products."""
    sold = [provider for provider in catalog.providers(role=None) if provider.models]
    files = {f"products/{provider.id}.json": as_json(_product_page(provider, as_of)) for provider in sold}
    summary = {
        "schema_version": _VERSION,
        "generated_at": midnight(as_of),
        "total": len(sold),
        "result": [{**_summary(provider), "uri": f"products/{provider.id}.json"} for provider in sold],
    }
    return {"products.json": as_json(summary), **files}


def _product_page(provider: Provider, as_of: date) -> dict[str, Any]:
    return {
        "schema_version": _VERSION,
        "generated_at": midnight(as_of),
        "last_modified": midnight(max(model.checked for model in provider.models)),
        "result": {
            **_summary(provider),
            "versionCommand": None,
            "identifiers": [],
            "labels": {"eoas": None, "discontinued": None, "eol": "Retired", "eoes": None},
            "links": {"icon": None, "html": provider.file.homepage, "releasePolicy": _policy(provider)},
            "releases": [_release(provider, model, as_of) for model in _newest_first(provider.own_models)],
        },
    }


def _summary(provider: Provider) -> dict[str, Any]:
    return {
        "name": provider.id,
        "aliases": list(provider.file.aliases),
        "label": provider.name,
        "category": "service",
        "tags": ["llm", "service"],
    }


def _policy(provider: Provider) -> str | None:
    page = provider.file.ends_page
    return provider.file.sources[page].url if page else None


def _newest_first(models: tuple[ServedModel, ...]) -> list[ServedModel]:
    return sorted(models, key=lambda model: (-(model.released or date.min).toordinal(), model.id))


def _release(provider: Provider, model: ServedModel, as_of: date) -> dict[str, Any]:
    ending = entry_ends(provider, as_of, model)
    released = model.released.isoformat() if model.released else None
    sources = provider.file.cited(model)
    return {
        "name": model.id,
        "codename": None,
        "label": model.id,
        "releaseDate": released,
        "isLts": False,
        "ltsFrom": None,
        "isEol": bool(ending and ending.over),
        "eolFrom": ending.day.isoformat() if ending and ending.day else None,
        "isMaintained": not (ending and ending.over),
        "latest": {"name": model.id, "date": released, "link": sources[0].url if sources else None},
        "custom": {
            "end": ending.when() if ending else None,
            "successor": ending.successor if ending else None,
            "checked": model.checked.isoformat(),
            "elsewhere": [_elsewhere(provider, entry, as_of) for entry in provider.entries(model.id) if entry != model],
        },
    }


def _elsewhere(provider: Provider, entry: ServedModel, as_of: date) -> dict[str, Any]:
    """When the same model ends at an endpoint that ends it on a day of its own."""
    ending = entry_ends(provider, as_of, entry)
    return {
        "endpoints": list(entry.endpoints),
        "end": ending.when() if ending else None,
        "eolFrom": ending.day.isoformat() if ending and ending.day else None,
        "successor": ending.successor if ending else None,
    }
