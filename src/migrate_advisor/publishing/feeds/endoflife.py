"""The models of each provider in the shape of endoflife.date's API, version 1, so that its readers can read them.

A release stands for a model. Readers know two states only, so ``eolFrom`` is absent where no day is known, and the
catalog's own words stand beside it in ``custom``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from migrate_advisor.catalog.endings import entry_ends
from migrate_advisor.publishing.feeds.material import as_json, midnight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
            "links": {"icon": None, "html": _page(provider), "releasePolicy": _policy(provider)},
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


def _page(provider: Provider) -> str:
    """The provider's page, or the first one that tells of it."""
    return _address(provider.file.homepage or next(iter(provider.file.sources.values())).url)


def _policy(provider: Provider) -> str | None:
    page = provider.file.ends_page
    return _address(provider.file.sources[page].url) if page else None


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
        "latest": {"name": model.id, "date": released, "link": _address(sources[0].url) if sources else None},
        "custom": {
            "end": ending.when() if ending else None,
            "successor": ending.successor if ending else None,
            "checked": model.checked.isoformat(),
            "elsewhere": "; ".join(_elsewhere(provider, model, as_of)) or None,
        },
    }


def _elsewhere(provider: Provider, model: ServedModel, as_of: date) -> Iterator[str]:
    """When the same model ends at endpoints that end it on days of their own; custom fields are texts there."""
    for entry in provider.entries(model.id):
        if entry != model:
            ending = entry_ends(provider, as_of, entry)
            then = f", then {ending.successor}" if ending and ending.successor else ""
            yield f"{', '.join(entry.endpoints)}: {ending.when() if ending else 'no end is known'}{then}"


def _address(url: str) -> str:
    """An address as URI, in ASCII."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~")
