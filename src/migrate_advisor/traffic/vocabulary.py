"""Which values requests are told apart by, taken from the catalog: names, words, and where ranges begin and end.

A value travels to other processes and machines, which then need no catalog.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.idle import NEUTRAL
from migrate_advisor.traffic.api_words import FIELDS, PARAMETERS, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect, Param

_MIDDLE = 2
OTHER = "other"
"""In place of a name that is not the catalog's."""


@dataclass(frozen=True, slots=True)
class RequestVocabulary:
    """What may be said of a request."""

    models: Mapping[str, str]
    """Name of a model, in lower case → as the catalog spells it."""
    operations: Mapping[str, str]
    """Model that does not chat → what it does."""
    names: frozenset[str]
    """Parameters."""
    words: Mapping[str, frozenset[str]]
    """Parameter → words among its values that mean something to somebody."""
    points: Mapping[str, tuple[float, ...]]
    """Parameter → numbers at which something changes, ascending."""
    lengths: Mapping[str, tuple[int, ...]]
    """Parameter → lengths of a text, or of the texts in its list, up to which it is taken somewhere, ascending."""
    counts: Mapping[str, tuple[int, ...]]
    """Parameter → lengths of a list up to which it is taken somewhere, ascending."""
    messages: tuple[int, ...]
    """Numbers of messages up to which a conversation is taken somewhere, ascending."""
    tiers: tuple[int, ...]
    """Tokens of a request up to which a price goes, ascending."""
    windows: tuple[int, ...]
    """Tokens that a model has room for, ascending."""
    digest: str = ""
    """Names the vocabulary: tallies with another one cannot be joined."""

    def model(self, name: str) -> str:
        """A model's name without what a user gave it."""
        lowered = name.lower()
        if lowered.startswith("ft:"):
            base = self.models.get(lowered.split(":")[1])
            return f"fine-tuned {base or OTHER}"
        for candidate in _candidates(lowered):
            if candidate in self.models:
                return self.models[candidate]
        return OTHER


def _candidates(name: str) -> Iterator[str]:
    """A name as it is, without the gateways before it, and without the day behind it."""
    parts = name.split("/")
    for first in range(len(parts)):
        rest = "/".join(parts[first:])
        yield rest
        pieces = rest.split("-")
        for last in (1, 3):
            if len(pieces) > last and all(piece.isdecimal() for piece in pieces[-last:]) and len(pieces[-last]) >= 4:  # noqa: PLR2004 -- a year or a day
                yield "-".join(pieces[:-last])


def vocabulary(catalog: Catalog) -> RequestVocabulary:
    """The vocabulary of a catalog."""
    stated = list(_stated(catalog))
    params = _params(stated)
    names = {*PARAMETERS, *NEUTRAL, *params}
    names.update(name for group in stated for name in group.extra)
    models, operations = _models(catalog)
    tiers, windows = _sizes(catalog)
    words = RequestVocabulary(
        models,
        operations,
        frozenset(names),
        {name: frozenset(_words(name, params.get(name, ()))) for name in (*params, *NEUTRAL)},
        {name: tuple(sorted({0, 1, *_numbers(known)})) for name, known in params.items()},
        _limits(params, _lengths),
        _limits(params, _counts),
        tuple(sorted(_conversations(catalog))),
        tiers,
        windows,
    )
    return replace(words, digest=_digest(words))


def _dialects(catalog: Catalog) -> Iterator[Dialect]:
    for provider in catalog.providers():
        yield from provider.file.dialects


def _stated(catalog: Catalog) -> Iterator[Any]:
    """Whatever states parameters: dialects, what some models have otherwise, and operations of either."""
    for dialect in _dialects(catalog):
        groups: tuple[Any, ...] = (dialect, *dialect.overrides)
        for group in groups:
            yield group
            yield from group.operations.values()


def _params(stated: Iterable[Any]) -> dict[str, list[Param]]:
    """What is stated of each parameter, by the caller's name and by the provider's."""
    params: dict[str, list[Param]] = {}
    for group in stated:
        for name, param in group.params.items():
            for known_as in dict.fromkeys((name, param.name or name)):
                params.setdefault(known_as, []).append(param)
    return params


def _limits(
    params: Mapping[str, list[Param]], read: Callable[[Iterable[Param]], set[int]]
) -> dict[str, tuple[int, ...]]:
    return {name: tuple(sorted(found)) for name, known in params.items() if (found := read(known))}


def _conversations(catalog: Catalog) -> set[int]:
    """Numbers of messages up to which a conversation is taken."""
    groups: Iterator[Any] = (group for dialect in _dialects(catalog) for group in (dialect, *dialect.overrides))
    return {group.messages.max_messages for group in groups if group.messages and group.messages.max_messages}


def _digest(words: RequestVocabulary) -> str:
    said = [
        sorted(words.models.items()), sorted(words.operations.items()), sorted(words.names),
        sorted((name, sorted(known)) for name, known in words.words.items()),
        sorted(words.points.items()), sorted(words.lengths.items()), sorted(words.counts.items()), words.messages,
        words.tiers, words.windows, sorted(FIELDS), sorted(WORDS),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _models(catalog: Catalog) -> tuple[dict[str, str], dict[str, str]]:
    """Names of models, and what those do first that are not known to chat anywhere."""
    known = [model for provider in catalog.providers() for model in provider.models]
    ids = {model.id.lower() for model in known}
    models: dict[str, str] = {}
    for model in known:
        for name in map(str.lower, model.aliases):
            if name not in ids or model.id.lower() in _candidates(name):  # one's alias may be another's own model
                models.setdefault(name, model.id)
    for model in known:
        models.setdefault(model.id.lower(), model.id)
    chatting = {model.id for model in known if "chat.completions" in model.operations}
    first = {model.id: model.operations[0] for model in reversed(known) if model.operations}
    return models, {name: operation for name, operation in first.items() if name not in chatting}


def _sizes(catalog: Catalog) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where prices and context windows end."""
    models = [model for provider in catalog.providers() for model in provider.models]
    tiers = {price.up_to_tokens for model in models for price in model.prices if price.up_to_tokens}
    return tuple(sorted(tiers)), tuple(sorted({model.context_window for model in models if model.context_window}))


def _words(name: str, params: Iterable[Param]) -> Iterator[str]:
    values: list[Any] = [*NEUTRAL.get(name, ())]
    for param in params:
        values += (*(param.values or ()), *param.unsure, *param.treated_as, param.default)
    for value in values:
        for item in value if isinstance(value, list) else [value]:
            said = item.get("type") if isinstance(item, dict) else item
            if isinstance(said, str):
                yield said


def _numbers(params: Iterable[Param]) -> Iterator[float]:
    for param in params:
        for value in (*(param.range or ()), *(param.values or ()), param.default):
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield value


def _lengths(params: Iterable[Param]) -> set[int]:
    """The longest texts that are taken, and one less than the shortest."""
    ranges = [item for param in params for item in (param.length, param.item_bytes) if item]
    return {size for low, high in ranges for size in (low - 1, high) if size > 0}


def _counts(params: Iterable[Param]) -> set[int]:
    return {param.max_items for param in params if param.max_items}


def between(points: tuple[float, ...], value: float) -> float:
    """The point that a value is, or a number that stands for all on the same side of every point."""
    index = bisect_left(points, value)
    if index < len(points) and points[index] == value:
        return points[index]
    if index == 0:
        return points[0] - 1
    if index == len(points):
        return points[-1] + 1
    low, high = points[index - 1], points[index]
    middle = (low + high) / _MIDDLE
    whole = low + max(1, (high - low) // _MIDDLE)
    return whole if low < whole < high else middle


def at_least(sizes: tuple[int, ...], size: int) -> int:
    """A length that stands for all that are above the same sizes and not above the same others."""
    index = bisect_left(sizes, size)
    if size == 0:
        return 0
    return 1 if index == 0 else sizes[index - 1] + 1
