"""Write the JSON Schema of the configuration from its keys, or with --check tell whether it is current."""

from __future__ import annotations

import json
import sys

from generated import ROOT, bring_up_to_date

from migrate_advisor.cli.configuration import KEYS

FILE = ROOT / "docs" / "configuration.schema.json"


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


if __name__ == "__main__":
    sys.exit(bring_up_to_date({FILE: schema()}))
