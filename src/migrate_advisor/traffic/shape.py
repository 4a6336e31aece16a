"""A request without what was said in it: a request of the same shape that is mapped in the same way.

Every text, name and key of a user's is replaced: what stays are words of the API and of the catalog, and, for a number,
one that lies between the same ends of ranges. Nothing here knows a log or a target.
"""

from __future__ import annotations

import marshal
import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.api_words import FIELDS, WORDS
from migrate_advisor.traffic.json_reading import json_reader
from migrate_advisor.traffic.pairing import MarkedId
from migrate_advisor.traffic.vocabulary import OTHER, RequestVocabulary, at_least, between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_WORDED = frozenset(
    "type role detail format effort mode summary status phase ttl syntax media_type generate_summary verbosity".split()
)
_WORDED_WHOLE = frozenset({"tool_choice", "function_call", "include", "truncation"})
"""Parameters whose texts are the API's."""
IDS = frozenset({"id", "tool_call_id", "call_id", "tool_use_id", "item_id"})
_SAID = frozenset({"content", "output"})
"""Names of lists of parts of a message."""
_SCHEMAS = frozenset({"schema", "parameters", "input_schema"})
_SCHEMA_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_DEFINITIONS = ("$defs", "definitions")
_SCHEMA_TYPES = frozenset("object array string number integer boolean null".split())
_KEYWORDS = frozenset(
    """
    $schema $id $comment $anchor $ref $defs definitions type properties patternProperties additionalProperties items
    prefixItems required enum const anyOf oneOf allOf not if then else contains propertyNames dependentSchemas title
    description default examples format pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength
    maxLength minItems maxItems uniqueItems minProperties maxProperties nullable readOnly writeOnly deprecated
    unevaluatedProperties unevaluatedItems minContains maxContains dependentRequired $dynamicRef $dynamicAnchor
    """.split()
)
LISTED = frozenset({"messages", "input"})
"""Parameters that hold a conversation."""
SPOKEN = frozenset({"input", "instructions"})
"""Parameters that are said to the model where they are texts."""
_NO_REFERENCES = 2
"""The version of marshal in which equal values are equal bytes."""
_INFINITE = (float("inf"), float("-inf"))
_OWN_ID = re.compile(r"[A-Za-z0-9]{9}")
_PROPER_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_PROPER_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Shaper:
    """Makes shapes of parameters.

    Args:
        vocabulary: what may be said of a request.
    """

    def __init__(self, vocabulary: RequestVocabulary) -> None:
        self._vocabulary = vocabulary

    def parameter(self, name: str, value: Any) -> Any:
        """The shape of a parameter: JSON that says nothing of a user's, to be completed by `representative`."""
        if isinstance(value, str):
            return self._text(name, value)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return self._number(name, value)
        if isinstance(value, list):
            return self._list(name, value)
        return _object(value, self._vocabulary.words.get(name, frozenset()))

    def _text(self, name: str, value: str) -> str:
        words = self._vocabulary.words.get(name, ())
        if value in words or (name in _WORDED_WHOLE and value in WORDS):
            return value
        sizes = self._vocabulary.lengths.get(name)
        return text_shape(value) if sizes is None else "t" * at_least(sizes, _bytes(value, name))

    def _number(self, name: str, value: float) -> Any:
        if value != value or value in _INFINITE:  # noqa: PLR0124 -- NaN
            return "t"
        points = self._vocabulary.points.get(name)
        return 1 if points is None else between(points, value)

    def _list(self, name: str, value: list[Any]) -> list[Any]:
        kinds = _unique(
            self.parameter(name, item) if isinstance(item, str | list) else nested(item, name) for item in value
        )
        most = self._vocabulary.counts.get(name)
        wanted = at_least(most, len(value)) if most else 0
        return kinds + kinds[-1:] * (wanted - len(kinds))


def _bytes(value: str, name: str) -> int:
    return len(value.encode("utf-8", "surrogatepass")) if name == "stop" else len(value)


def text_shape(value: str) -> str:
    """What stands for a text: nothing, a blank, or a letter."""
    if not value:
        return ""
    return "t" if value[:64].strip() or value.strip() else " "


def _unique(values: Iterable[Any]) -> list[Any]:
    return list({same(value): value for value in values}.values())


def same(value: Any) -> bytes:
    """Bytes that are the same for the same value; made faster than JSON, and kept nowhere."""
    return marshal.dumps(value, _NO_REFERENCES)


def _object(value: Any, words: frozenset[str] = frozenset()) -> Any:
    """An object of a parameter."""
    if not isinstance(value, dict):
        return nested(value, "")
    return {
        (key if key in FIELDS else OTHER): (
            item if isinstance(item, str) and item in words and key in _WORDED else nested(item, key)
        )
        for key, item in value.items()
    }


def nested(value: Any, name: str) -> Any:
    """A value below the first level."""
    if isinstance(value, dict):
        return schema_shape(value) if _is_schema(value, name) else _fields(value)
    if isinstance(value, list):
        return _parts(value) if name in _SAID else _unique(nested(item, name) for item in value)
    if isinstance(value, str):
        return _worded(value, name)
    return value if value is None or isinstance(value, bool) else 1


def _parts(values: list[Any]) -> list[Any]:
    """The kinds of what a message holds; of one kind alone, whether there are several, which are joined somewhere."""
    kinds = _unique(nested(item, "") for item in values)
    return kinds * 2 if len(kinds) == 1 < len(values) else kinds


def _is_schema(value: Mapping[str, Any], name: str) -> bool:
    return name in _SCHEMAS and (name != "parameters" or "type" in value or "properties" in value)


def _fields(value: Mapping[str, Any]) -> dict[str, Any]:
    return {(key if key in FIELDS else OTHER): nested(item, key) for key, item in value.items()}


def _worded(value: str, name: str) -> str:
    if name in _WORDED:
        return value if value in WORDS else OTHER
    if name in IDS:
        return _identity(value)
    special: Callable[[str], str] | None = _SPECIAL.get(name)
    return text_shape(value) if special is None else special(value)


def _identity(value: str) -> str:
    return f"{value.mark} {_kind_of_id(value)}" if isinstance(value, MarkedId) else _kind_of_id(value)


def _kind_of_id(value: str) -> str:
    if _OWN_ID.fullmatch(value):
        return "nine"
    if value.startswith("call_") and _PROPER_ID.fullmatch(value):
        return "call"
    return "proper" if _PROPER_ID.fullmatch(value) else ("odd" if value else "")


def _arguments(value: str) -> str:
    stripped = value.lstrip()
    if not stripped.startswith("{"):
        return text_shape(value)
    try:
        return "{}" if isinstance(json_reader()(stripped), dict) else "t"
    except (ValueError, RecursionError):
        return "{"


def _address(value: str) -> str:
    if value.startswith("data:"):
        kind = value[5:40].partition(";")[0]
        return f"data:{kind if kind in WORDS else 'image/png'};base64,AAAA"
    return "https://example.com/t" if value.startswith(("http://", "https://")) else text_shape(value)


def _name(value: str) -> str:
    return "t" if _PROPER_NAME.fullmatch(value) else ("t t" if value else "")


_SPECIAL: Mapping[str, Callable[[str], str]] = {
    "arguments": _arguments, "url": _address, "image_url": _address, "file_url": _address, "name": _name,
}  # fmt: skip


def schema_shape(schema: Any) -> Any:
    """A JSON Schema without names, texts and numbers."""
    names: dict[str, str] = {}
    if isinstance(schema, dict):
        for key in _DEFINITIONS:
            given = schema.get(key)
            names.update(
                (f"#/{key}/{name}", f"#/{key}/d{n}") for n, name in enumerate(given if isinstance(given, dict) else ())
            )
    return _schema(schema, names)


def _schema(schema: Any, names: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return _unique(_schema(item, names) for item in schema)
    if not isinstance(schema, dict):
        return _scalar(schema)
    return {(key if key in _KEYWORDS else OTHER): _keyword(key, value, names) for key, value in schema.items()}


def _scalar(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    return 1 if isinstance(value, int | float) else "t"


def _keyword(key: str, value: Any, names: Mapping[str, str]) -> Any:
    kind, shaped = _SHAPED.get(key, _AS_A_SCHEMA)
    return shaped(value, names) if isinstance(value, kind) else _schema(value, names)


def _definitions(value: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {f"d{number}": _schema(item, names) for number, item in enumerate(value.values())}


def _properties(value: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kinds = _unique(_schema(item, names) for item in value.values())
    return {f"p{number}": kind for number, kind in enumerate(kinds)}


def _reference(value: str, names: Mapping[str, str]) -> str:
    unnamed = "#/t" if value.startswith("#") else "t"
    return names.get(value, value if value == "#" else unnamed)


def _types(value: Any, _names: Mapping[str, str]) -> Any:
    kinds = value if isinstance(value, list) else [value]
    known = [kind if isinstance(kind, str) and kind in _SCHEMA_TYPES else OTHER for kind in kinds]
    return known if isinstance(value, list) else known[0]


def _required(value: list[Any], _names: Mapping[str, str]) -> list[str]:
    return ["p0"] if value else []


def _choices(value: list[Any], _names: Mapping[str, str]) -> list[Any]:
    return _unique(_choice(item) for item in value)


def _choice(item: Any) -> Any:
    if item is None or isinstance(item, bool):
        return item
    return "t" if isinstance(item, str) else 1


def _said(_value: Any, _names: Mapping[str, str]) -> str:
    return "t"


_AS_A_SCHEMA: tuple[type, Callable[[Any, Mapping[str, str]], Any]] = (object, _schema)
_SHAPED: Mapping[str, tuple[type, Callable[[Any, Mapping[str, str]], Any]]] = {
    **dict.fromkeys(_DEFINITIONS, (dict, _definitions)),
    **dict.fromkeys(_SCHEMA_MAPS, (dict, _properties)),
    "$ref": (str, _reference),
    "type": (object, _types),
    "required": (list, _required),
    **dict.fromkeys(("enum", "examples"), (list, _choices)),
    **dict.fromkeys(("default", "const", "dependentRequired"), (object, _said)),
}
"""Keyword of a schema → the kind of value that it has, and the shape of such a value; another value is a schema."""
