"""An instance of a JSON Schema, always the same for the same schema and text. Validates nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DEEPEST = 12
"""Schemas may refer to themselves; below this depth they get null."""

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
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return None
        if "$ref" in schema:
            return self.of(self._referred(str(schema["$ref"])), depth + 1)
        for key in ("const", "default"):
            if key in schema:
                return schema[key]
        if schema.get("enum"):
            return schema["enum"][0]
        for key in ("anyOf", "oneOf", "allOf"):
            if schema.get(key):
                return self.of(schema[key][0], depth + 1)
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
        return {name: self.of(part, depth + 1) for name, part in properties.items()}

    def _array(self, schema: Mapping[str, Any], depth: int) -> list[Any]:
        return [self.of(schema.get("items"), depth + 1) for _ in range(max(1, schema.get("minItems", 1)))]

    def _string(self, schema: Mapping[str, Any], _depth: int) -> str:
        return _FORMATS.get(str(schema.get("format")), self.text)[: schema.get("maxLength")]


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((item for item in kind if item != "null"), "null")
    return str(kind or ("object" if "properties" in schema else "string"))


def _number(schema: Mapping[str, Any], _depth: int) -> float:
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    highest = schema.get("maximum", lowest + 1)
    return float(min(lowest + 1, highest))


def _integer(schema: Mapping[str, Any], depth: int) -> int:
    return int(_number(schema, depth))


def _true(_schema: Mapping[str, Any], _depth: int) -> bool:
    return True


def _null(_schema: Mapping[str, Any], _depth: int) -> None:
    return None
