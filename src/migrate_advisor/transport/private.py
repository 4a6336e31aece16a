"""The base of every record that may hold a key or what was said: it shows its name and nothing else.

It is no tuple and has no ``__dict__``, so that nobody who prints, logs or reports what stands in a program's frames
finds a way into it, and it is not pickled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NoReturn, Self


class Private:
    """A record whose fields are nobody's business."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} may hold a key or what was said, and is not pickled")

    def _replace(self, **changes: Any) -> Self:
        """The same record with other fields."""
        return replace(self, **changes)  # type: ignore[type-var]  # every record is a dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Hidden(Private):
    """Anything, where whoever reports the frames of an error would walk into it."""

    value: Any
