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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Param

_MIDDLE = 2
OTHER = "other"
"""In place of a name that is not the catalog's."""


@dataclass(frozen=True, slots=True)
class RequestVocabulary:
    """What may be said of a request."""

    models: Mapping[str, str]
    """Name of a model, in lower case → as the catalog spells it."""
    embeddings: frozenset[str]
    """Models that embed."""
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
    params: dict[str, list[Param]] = {}
    names = {"model", "messages", "input", "prompt", "system", "instructions"}
    for provider in catalog.providers():
        for dialect in provider.file.dialects:
            groups: list[Any] = [dialect, *dialect.overrides, *dialect.operations.values()]
            groups += [item for override in dialect.overrides for item in override.operations.values()]
            for group in groups:
                names.update(group.extra)
                for name, param in group.params.items():
                    names.update((name, param.name or name))
                    params.setdefault(name, []).append(param)
                    if param.name:
                        params.setdefault(param.name, []).append(param)
    models, embeddings = _models(catalog)
    dialects = [dialect for each in catalog.providers() for dialect in each.file.dialects]
    rules = [each.messages for each in dialects]
    rules += [override.messages for each in dialects for override in each.overrides if override.messages]
    tiers, windows = _sizes(catalog)
    words = RequestVocabulary(
        models,
        embeddings,
        frozenset(names | NEUTRAL.keys()),
        {name: frozenset(_words(name, params.get(name, ()))) for name in (*params, *NEUTRAL)},
        {name: tuple(sorted({0, 1, *_numbers(known)})) for name, known in params.items()},
        {name: tuple(sorted(_lengths(known))) for name, known in params.items() if _lengths(known)},
        {name: tuple(sorted(_counts(known))) for name, known in params.items() if _counts(known)},
        tuple(sorted({rule.max_messages for rule in rules if rule.max_messages})),
        tiers,
        windows,
    )
    return replace(words, digest=_digest(words))


def _digest(words: RequestVocabulary) -> str:
    said = [
        sorted(words.models.items()), sorted(words.embeddings), sorted(words.names),
        sorted((name, sorted(known)) for name, known in words.words.items()),
        sorted(words.points.items()), sorted(words.lengths.items()), sorted(words.counts.items()), words.messages,
        words.tiers, words.windows,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _models(catalog: Catalog) -> tuple[dict[str, str], frozenset[str]]:
    models: dict[str, str] = {}
    embeddings: set[str] = set()
    for provider in catalog.providers():
        for model in provider.models:
            for name in (model.id, *model.aliases):
                models.setdefault(name.lower(), model.id)
            if "embeddings" in model.operations:
                embeddings.add(model.id)
    return models, frozenset(embeddings)


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
