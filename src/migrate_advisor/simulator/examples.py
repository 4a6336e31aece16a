"""An instance of a JSON Schema, always the same for the same schema and text. Validates nothing.

A schema may come from anybody: what in it is none says nothing, and no schema gets more than so many values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DEEPEST = 12
"""Schemas may refer to themselves; below this depth they get null."""
_SHORT = 1_000
"""A text of so many characters counts as a value more."""
_HIGHEST = 2**53
"""Numbers beyond are not told apart by everybody."""
_MOST_VALUES = 10_000
"""What is asked for beyond these is left out, or null."""

_FORMATS = {
    "date": "2026-01-02",
    "date-time": "2026-01-02T03:04:05Z",
    "time": "03:04:05Z",
    "email": "someone@example.org",
    "uri": "https://example.org/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def example(schema: Any, text: str) -> Any:
    """A value that fits a schema.

    Args:
        schema: JSON Schema; anything else is taken for one that allows everything.
        text: what free strings say.
    """
    return _Examples(schema if isinstance(schema, dict) else {}, text).of(schema, 0)


class _Examples:
    """One schema with its definitions, and what free strings say."""

    def __init__(self, root: Mapping[str, Any], text: str) -> None:
        self.root = root
        self.text = text
        self.left = _MOST_VALUES
        self.kinds: Mapping[str, Callable[[Mapping[str, Any], int], Any]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "integer": _integer,
            "number": _number,
            "boolean": _true,
            "null": _null,
        }

    def of(self, schema: Any, depth: int) -> Any:
        """A value for a part of the schema."""
        self.left -= 1
        if not isinstance(schema, dict) or depth > _DEEPEST or self.left < 0:
            return None
        if "$ref" in schema:
            return self.of(self._referred(str(schema["$ref"])), depth + 1)
        for key in ("const", "default"):
            if key in schema:
                return schema[key]
        if choices := _listed(schema, "enum"):
            return choices[0]
        for key in ("anyOf", "oneOf", "allOf"):
            if choices := _listed(schema, key):
                return self.of(choices[0], depth + 1)
        kind = _kind(schema)
        return self.kinds[kind if kind in self.kinds else "string"](schema, depth)

    def _referred(self, reference: str) -> Any:
        part: Any = self.root
        for step in reference.removeprefix("#").strip("/").split("/"):
            part = part.get(step, {}) if isinstance(part, dict) and step else part
        return part

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            return {}
        return {name: self.of(part, depth + 1) for name, part in properties.items() if self.left > 0}

    def _array(self, schema: Mapping[str, Any], depth: int) -> list[Any]:
        count = max(1, _count(schema, "minItems") or 1)
        return [self.of(schema.get("items"), depth + 1) for _ in range(min(count, _MOST_VALUES)) if self.left > 0]

    def _string(self, schema: Mapping[str, Any], _depth: int) -> str:
        text = _FORMATS.get(str(schema.get("format")), self.text)[: _count(schema, "maxLength")]
        self.left -= len(text) // _SHORT
        return text


def _listed(schema: Mapping[str, Any], key: str) -> list[Any]:
    """What a list of a schema holds; nothing where it is none."""
    value = schema.get(key)
    return value if isinstance(value, list) else []


def _count(schema: Mapping[str, Any], key: str) -> int | None:
    """A count that a schema names; None where it names none."""
    value = schema.get(key)
    return value if isinstance(value, int) and value >= 0 else None


def _bound(schema: Mapping[str, Any], *keys: str) -> float | None:
    """The first of some bounds that a schema names as a number that can be reckoned with."""
    values = (schema.get(key) for key in keys)
    return next((value for value in values if isinstance(value, int | float) and abs(value) < _HIGHEST), None)


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((item for item in kind if item != "null"), "null")
    return str(kind or ("object" if "properties" in schema else "string"))


def _number(schema: Mapping[str, Any], _depth: int) -> float:
    lowest = _bound(schema, "minimum", "exclusiveMinimum") or 0
    highest = _bound(schema, "maximum")
    return float(lowest + 1 if highest is None else min(lowest + 1, highest))


def _integer(schema: Mapping[str, Any], depth: int) -> int:
    return int(_number(schema, depth))


def _true(_schema: Mapping[str, Any], _depth: int) -> bool:
    return True


def _null(_schema: Mapping[str, Any], _depth: int) -> None:
    return None
