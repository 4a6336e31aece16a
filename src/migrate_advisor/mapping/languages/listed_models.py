"""Lists of models and single ones as Anthropic's SDK expects them. Which there are, the provider says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def for_anthropics(body: Mapping[str, Any]) -> dict[str, Any]:
    """What OpenAI's client would get of models, as Anthropic's API says it.

    Args:
        body: a list of models, or one.
    """
    listed = body.get("data")
    if not isinstance(listed, list):
        return _model(body)
    models = [_model(item) for item in listed]
    first, last = (models[0]["id"], models[-1]["id"]) if models else (None, None)
    return {"has_more": False, "first_id": first, "last_id": last, **_without(body, "object"), "data": models}


def _model(body: Mapping[str, Any]) -> dict[str, Any]:
    """One model; what a provider says Anthropic's way already stays as it is. One that is listed can be asked."""
    created = _written(body["created"])
    given = {name: body[name] for name in ("display_name", "created_at", "lifecycle") if body.get(name) is not None}
    said = {"type": "model", "display_name": body["id"], "created_at": created, "lifecycle": "active", **given}
    return {**_without(body, "object", "created"), **said}


def _written(seconds: float) -> str:
    """An instant in seconds since 1970 as Anthropic's API writes it; 1970 where that is no time."""
    try:
        instant = dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        instant = dt.datetime.fromtimestamp(0, dt.UTC)
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _without(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}
