"""Every fact of the catalog as CSV, one a row, or as one JSON object, version 1."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.catalog_json import plain
from migrate_advisor.cli.formats.cells import cells
from migrate_advisor.cli.formats.facts_json import source_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from migrate_advisor.catalog.export import FactRow

COLUMNS = ("provider", "kind", "id", "fields", "note", "sources", "checked", "confidence", "origin")
"""Columns of the CSV. ``fields`` is a JSON object, ``sources`` addresses separated by spaces."""


def write_csv(rows: Iterable[FactRow], stream: TextIO) -> None:
    """Write one fact a row, under a header."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        said = json.dumps(plain(dict(row.fields)), ensure_ascii=False, sort_keys=True)
        sources = " ".join(source.url for source in row.sources)
        told = (row.provider, row.kind, row.id, said, row.note, sources, row.checked, row.confidence, row.origin)
        writer.writerow(cells(told))


def export_json(rows: Iterable[FactRow]) -> dict[str, Any]:
    """Every fact with its evidence."""
    return {
        "version": 1,
        "command": "catalog export",
        "facts": [
            {
                "provider": row.provider,
                "kind": row.kind,
                "id": row.id,
                "fields": plain(dict(row.fields)),
                "note": row.note,
                "sources": [source_json(source) for source in row.sources],
                "checked": row.checked.isoformat(),
                "confidence": row.confidence,
                "origin": row.origin,
            }
            for row in rows
        ],
    }
