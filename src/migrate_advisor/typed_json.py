"""Records out of JSON that somebody else may have written: a value of another type than its field's is refused.

What a record means, and which values of the right type are wrong, is its own module's. The catalog's facts have a
reader of their own.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

_Record = TypeVar("_Record")


def record_of(kind: type[_Record], data: Any) -> _Record:
    """The record that JSON says.

    Args:
        kind: a named tuple or a dataclass, of texts, numbers, truths, records, and tuples or unions of these.
        data: as `json` reads it.

    Raises:
        TypeError: it says none of that kind; the message is the record's or the field's name.
    """
    if not isinstance(data, dict):
        raise TypeError(kind.__name__)
    hints = _hints(kind)  # type: ignore[arg-type] # a class has a hash
    return kind(**{name: _value(hints.get(name), value, f"{kind.__name__}.{name}") for name, value in data.items()})


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(wanted: Any, value: Any, name: str) -> Any:
    if get_origin(wanted) is tuple and isinstance(value, list):
        inner, *_ = get_args(wanted)
        return tuple(_value(inner, item, name) for item in value)
    if hasattr(wanted, "__annotations__") and isinstance(value, dict):
        return record_of(wanted, value)
    plain = get_args(wanted) if get_origin(wanted) is UnionType else (wanted,)
    if type(value) not in plain:
        raise TypeError(name)
    return value
