"""JSON values of the types that an SDK writes, so that what they add is generated the day it is there."""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

import typing_extensions
from hypothesis import strategies as st

_WRAPPERS = (
    Required, NotRequired, typing.Annotated,
    typing_extensions.Required, typing_extensions.NotRequired, typing_extensions.Annotated,
)  # fmt: skip
_NEEDED = (Required, typing_extensions.Required)
_SPARED = (NotRequired, typing_extensions.NotRequired)


class Typed:
    """Strategies for type hints.

    Args:
        texts: every text.
        numbers: every number that may have a fraction.
    """

    def __init__(self, texts: st.SearchStrategy[str], numbers: st.SearchStrategy[Any]) -> None:
        self.texts = texts
        self.json = st.recursive(
            st.one_of(st.none(), st.booleans(), numbers, texts),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
            max_leaves=8,
        )
        self._plain: dict[Any, st.SearchStrategy[Any]] = {
            str: texts,
            int: st.integers(-2, 5000),
            float: numbers,
            bool: st.booleans(),
            type(None): st.none(),
        }
        self._known: dict[Any, st.SearchStrategy[Any]] = {}

    def of(self, hint: Any) -> st.SearchStrategy[Any]:
        """Values of a type hint as the SDK writes them."""
        if hint not in self._known:
            self._known[hint] = self._of(hint)
        return self._known[hint]

    def _of(self, hint: Any) -> st.SearchStrategy[Any]:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in _WRAPPERS:
            return self.of(arguments[0])
        if origin in (Union, types.UnionType):
            return st.one_of(*map(self.of, arguments))
        if typing_extensions.is_typeddict(hint):
            return self.object(hint)
        if origin is dict:
            return st.dictionaries(self.texts, self.of(arguments[1]), max_size=2)
        if origin is Literal:
            return st.sampled_from(arguments)
        return st.lists(self.of(arguments[0]), max_size=2) if origin else self._plain.get(hint, self.json)

    def object(self, hint: Any) -> st.SearchStrategy[dict[str, Any]]:
        """Objects of a TypedDict, with some of the keys that it does not need."""
        hints = hints_of(hint)
        needed = needed_keys(hint)
        return st.fixed_dictionaries(
            {key: self.of(hints[key]) for key in sorted(needed)},
            optional={key: self.of(hints[key]) for key in sorted(hints.keys() - needed)},
        )


@cache
def hints_of(hint: Any) -> dict[str, Any]:
    """The keys of a TypedDict with their types."""
    return typing_extensions.get_type_hints(hint, include_extras=True)


def needed_keys(hint: Any) -> frozenset[str]:
    """The keys that it must have: by their marks, which the class itself does not see where hints are texts."""
    found = hints_of(hint)
    marked = {key for key, item in found.items() if get_origin(item) in _NEEDED}
    spared = {key for key, item in found.items() if get_origin(item) in _SPARED}
    return frozenset((hint.__required_keys__ - spared) | marked)
