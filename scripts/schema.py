"""Write the JSON Schemas of the catalog files from their types, or with --check tell whether they are current."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from migrate_advisor.catalog.reading import adapter

CATALOG = Path(__file__).resolve().parents[1] / "catalog"
SCHEMAS = {"schema.json": "provider", "schema-events.json": "events.yaml", "schema-regions.json": "regions.yaml"}


def schema(file_name: str) -> str:
    """The JSON Schema of one kind of file, as text."""
    return json.dumps(adapter(file_name).json_schema(), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check every schema; 1 if one was out of date."""
    stale = 0
    for name, file_name in SCHEMAS.items():
        path, wanted = CATALOG / name, schema(file_name)
        if path.is_file() and path.read_text(encoding="utf-8") == wanted:
            continue
        stale += 1
        if "--check" in arguments:
            print(f"catalog/{name} is out of date; run: python scripts/schema.py")
        else:
            path.write_text(wanted, encoding="utf-8")
            print(f"wrote catalog/{name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
