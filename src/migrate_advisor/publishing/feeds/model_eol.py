"""Ends of models as `model-eol/0.1` feeds, a public draft format, a file a provider.

In that format an entry without a day says that no end is scheduled; so a model stands there only where somebody looked.
The successor is an option, never a ``replacement``: that would promise that nothing but the name has to change. Ids
with a slash or colon cannot be said in it; the feed's note tells how many were left out for that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.endings import end_is_told, entry_ends
from migrate_advisor.publishing.feeds.material import as_json, midnight

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.provider import Provider, ServedModel

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,255}")
_NOTE = "From the catalog of migrate-advisor; every entry names its source."


def model_eol(catalog: Catalog, as_of: date) -> Mapping[str, str]:
    """File name → text, for each provider of which an end, or that there is none, is known."""
    feeds = {provider.id: _feed(provider, as_of) for provider in catalog.providers(role=None)}
    return {f"{name}.json": as_json(feed) for name, feed in feeds.items() if feed["models"]}


def _feed(provider: Provider, as_of: date) -> dict[str, Any]:
    looked_up = [model for model in provider.own_models if _is_told(provider, model, as_of)]
    told = [model for model in looked_up if _ID.fullmatch(model.id)]
    left_out = len(looked_up) - len(told)
    more = f" {left_out} ids with characters that the format does not have are left out." if left_out else ""
    feed: dict[str, Any] = {"spec": "model-eol/0.1", "publisher": provider.id, "generated": midnight(as_of)}
    if provider.file.ends_page:
        feed["source"] = provider.file.sources[provider.file.ends_page].url
    return {**feed, "note": f"{_NOTE}{more}", "models": [_entry(provider, model, as_of) for model in told]}


def _is_told(provider: Provider, model: ServedModel, as_of: date) -> bool:
    """Whether an entry would say what is so: one that ended, or will, on a day that nobody knows, has no entry."""
    ending = entry_ends(provider, as_of, model)
    if ending is None:
        return end_is_told(model)
    return ending.day is not None or ending.not_before is not None


def _entry(provider: Provider, model: ServedModel, as_of: date) -> dict[str, Any]:
    ending = entry_ends(provider, as_of, model)
    others = [entry_ends(provider, as_of, other) for other in provider.entries(model.id) if other != model]
    without_day = [ending] if ending is None or ending.day is None else []
    notes = [f"{one.sentence()}." for one in (*without_day, *others) if one is not None]
    entry = {
        "id": model.id,
        "aliases": [alias for alias in model.aliases if _ID.fullmatch(alias)],
        **(_of_ending(ending) if ending is not None else {}),
        "notes": " ".join(notes),
        "source": next((source.url for source in provider.file.cited(model)), None),
    }
    return {name: value for name in _ORDER if (value := entry.get(name))}


_ORDER = ("id", "aliases", "shutdown", "notes", "replacement_options", "source")


def _of_ending(ending: Ending) -> dict[str, Any]:
    """The day of an end, and the model that is to take the place of what ends."""
    successor = ending.successor if ending.successor and _ID.fullmatch(ending.successor) else None
    return {
        "shutdown": ending.day.isoformat() if ending.day is not None else None,
        "replacement_options": [successor] if successor else [],
    }
