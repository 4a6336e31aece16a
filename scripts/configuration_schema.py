"""Write the JSON Schema of the configuration from its keys, or with --check tell whether it is current."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from migrate_advisor.cli.configuration import KEYS

FILE = Path(__file__).resolve().parents[1] / "docs" / "configuration.schema.json"


def schema() -> str:
    """The JSON Schema of migrate-advisor.toml, as text."""
    described = {name: {"description": key.wanted, **key.shape} for name, key in KEYS.items()}
    generated = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "migrate-advisor.toml, or [tool.migrate-advisor] of pyproject.toml",
        "type": "object",
        "properties": described,
        "additionalProperties": False,
    }
    return json.dumps(generated, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check the schema; 1 if it was out of date."""
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == schema():
        return 0
    if "--check" in arguments:
        print("docs/configuration.schema.json is out of date; run: python scripts/configuration_schema.py")
        return 1
    FILE.write_text(schema(), encoding="utf-8")
    print("wrote docs/configuration.schema.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
