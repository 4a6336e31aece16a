"""`NamedTuple` as `typing` has it, for modules that run on every commit: importing `typing` would cost a hook there.

Type checkers see the one of `typing`. Annotations have to be text, as `from __future__ import annotations` makes them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple
else:
    from collections import namedtuple

    class _MakesTuple(type):
        """Makes of a class body what `collections.namedtuple` makes, with the body's defaults and methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.pop("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            module = body.pop("__module__")
            made = namedtuple(name, fields, defaults=defaults, module=module)  # noqa: PYI024 # it is what typing's wraps
            made.__annotations__ = fields
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_MakesTuple):
        """The base of named tuples."""


__all__ = ["NamedTuple"]
