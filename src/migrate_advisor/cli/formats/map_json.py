"""A mapped request and its report as JSON, version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.facts_json import day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.mapping.mapper import Mapped
    from migrate_advisor.mapping.report import Change
    from migrate_advisor.mapping.target_model import ModelNotice


def mapped_json(mapped: Mapped) -> dict[str, Any]:
    """The object; it holds no credential, since a mapped request has none."""
    request = mapped.request
    return {
        "target": str(mapped.target),
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": dict(request.headers),
            "json": request.json,
            "stream": request.stream,
        },
        "is_lossless": mapped.report.is_lossless,
        "report": [_change(change) for change in mapped.report],
    }


def standing_json(known: Iterable[ModelNotice]) -> dict[str, Any]:
    """What to know of the target's model."""
    return {
        "model": [
            {
                "sentence": one.sentence,
                "is_refused": one.is_refused,
                "ends": day(one.ending.day) if one.ending else None,
                "ends_kind": one.ending.kind.value if one.ending else None,
                "successor": one.ending.successor if one.ending else None,
                "sources": [source.url for source in one.sources],
            }
            for one in known
        ]
    }


def _change(change: Change) -> dict[str, Any]:
    from migrate_advisor.mapping.report import HIDDEN, may_hold_key

    is_hidden = may_hold_key(change)
    return {
        "path": change.path,
        "kind": change.kind.value,
        "before": HIDDEN if is_hidden and change.before is not None else change.before,
        "after": HIDDEN if is_hidden and change.after is not None else change.after,
        "became": change.became,
        "why": change.why,
        "is_loss": change.is_loss,
        "sources": [source.url for source in change.sources],
        "checked": day(change.checked),
    }
