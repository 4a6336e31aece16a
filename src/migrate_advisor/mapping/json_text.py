"""JSON in texts: what parses, and how much of it is trusted. No meaning of any field."""

from __future__ import annotations

import json
from typing import Any


def parse_object(text: str) -> dict[str, Any] | None:
    """The JSON object that a text is; None if it is none."""
    value = parse_value(text)
    return value if isinstance(value, dict) else None


def parse_value(text: str | bytes) -> Any:
    """The JSON value that a text is; None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_SAY_NOTHING = frozenset({"null", "{}", '""'})


def says_nothing(text: str, kind: str = "") -> bool:
    """Whether an event of a stream is there only to keep a connection open: empty, or a ping.

    Args:
        text: its data.
        kind: its type.
    """
    if kind == "ping":
        return True
    if len(text) > 200:  # noqa: PLR2004 -- longer than any of these
        return False
    return text.strip() in _SAY_NOTHING or (parse_object(text) or {}).get("type") == "ping"
