"""A mapped request and its report as JSON, version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.facts_json import day

if TYPE_CHECKING:
    from migrate_advisor.mapping.mapper import Mapped
    from migrate_advisor.mapping.report import Change


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


def _change(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "kind": change.kind.value,
        "before": change.before,
        "after": change.after,
        "became": change.became,
        "why": change.why,
        "is_loss": change.is_loss,
        "sources": [source.url for source in change.sources],
        "checked": day(change.checked),
    }
