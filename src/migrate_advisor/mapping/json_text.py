"""JSON in texts: what parses, and how much of it is trusted. No meaning of any field."""

from __future__ import annotations

import json
from typing import Any


def parse_object(text: str) -> dict[str, Any] | None:
    """The JSON object that a text is; None if it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
