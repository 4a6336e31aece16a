"""Sums over signatures: what of a log is kept. Tallies are joined in any order and grouping, with the same result.

No text, name, key or id of a user is in one. What they mean for a target is `assessment`'s.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.errors import UsageError
from migrate_advisor.traffic.conversation import ABOVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

VERSION = 1
_PLACES = 3
_NO_SUM_IS_SO_LARGE = 10**30
"""More than all models have said to anybody."""
_MOST_MESSAGES = 100_000


class Key(NamedTuple):
    """What requests are counted by."""

    operation: str
    model: str
    shape: str | None
    """Canonical JSON of `shape.Shaper`; None where the log has no requests."""
    tier: int
    """Class of the request's tokens, by which prices differ: how many of `RequestVocabulary.tiers` they are above."""
    whole: int
    """Class of the tokens of request and reply together, which have to fit into a context window."""


class Sums(NamedTuple):
    """What is summed."""

    requests: int = 0
    estimated: int = 0
    """Of how many of them the tokens were estimated from the length of their text."""
    input: int = 0
    cached: int = 0
    output: int = 0
    summed: int = 0
    """How many of them the log has as sums alone: their single lengths are not known."""

    def plus(self, other: Sums) -> Sums:
        """Both together."""
        requests, estimated, input_, cached, output, summed = self
        return Sums(
            requests + other.requests, estimated + other.estimated, input_ + other.input, cached + other.cached,
            output + other.output, summed + other.summed,
        )  # fmt: skip


class Refused(NamedTuple):
    """What could not be read for one reason."""

    times: int
    places: tuple[tuple[str, int], ...]
    """The first files and offsets in bytes, sorted."""

    def plus(self, other: Refused) -> Refused:
        """Both together."""
        return Refused(self.times + other.times, tuple(sorted({*self.places, *other.places})[:_PLACES]))


@dataclass(slots=True)
class Tally:
    """Sums of calls, and what was not counted among them."""

    vocabulary: str = ""
    """`Vocabulary.digest` of the classes; empty for a tally of nothing."""
    sums: dict[Key, Sums] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    """Why something is no call that was answered → how often."""
    unreadable: dict[str, Refused] = field(default_factory=dict)
    """Reason → how often, and where first."""
    bytes: int = 0
    """Read, as they lie in the files."""

    @property
    def records(self) -> int:
        """How many calls were counted."""
        return sum(sums.requests for sums in self.sums.values())

    def add(self, key: Key, sums: Sums) -> None:
        """Count something."""
        known = self.sums.get(key)
        self.sums[key] = sums if known is None else known.plus(sums)

    def skip(self, reason: str) -> None:
        """Count something that is no call."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1

    def refuse(self, reason: str, path: str, offset: int) -> None:
        """Count something that could not be read."""
        told = Refused(1, ((path, offset),))
        known = self.unreadable.get(reason)
        self.unreadable[reason] = told if known is None else known.plus(told)

    def absorb(self, other: Tally) -> None:
        """Take in another tally.

        Raises:
            UsageError: they were made with catalogs that tell requests apart in different ways.
        """
        if other.vocabulary and self.vocabulary and other.vocabulary != self.vocabulary:
            raise UsageError(
                "these partial results were made with different catalogs; make them again with one version"
            )
        self.vocabulary = self.vocabulary or other.vocabulary
        for key, sums in other.sums.items():
            self.add(key, sums)
        for reason, count in other.skipped.items():
            self.skipped[reason] = self.skipped.get(reason, 0) + count
        for reason, refused in other.unreadable.items():
            known = self.unreadable.get(reason)
            self.unreadable[reason] = refused if known is None else known.plus(refused)
        self.bytes += other.bytes


def merge(tallies: Iterable[Tally]) -> Tally:
    """All together.

    Raises:
        UsageError: they were made with catalogs that tell requests apart in different ways.
    """
    merged = Tally()
    for tally in tallies:
        merged.absorb(tally)
    return merged


def to_json(tally: Tally, *, complete: bool = True) -> str:
    """A tally as text: the same bytes for the same tally."""
    return json.dumps(
        {
            "version": VERSION,
            "kind": "tally",
            "complete": complete,
            "vocabulary": tally.vocabulary,
            "bytes": tally.bytes,
            "sums": _sorted(tally),
            "skipped": tally.skipped,
            "unreadable": {reason: [item.times, item.places] for reason, item in tally.unreadable.items()},
        },
        sort_keys=True,
        ensure_ascii=True,
    )


def _sorted(tally: Tally) -> list[Any]:
    """Sums in order, those without a shape first among equals."""
    rows = sorted(tally.sums.items(), key=lambda row: (*row[0][:2], row[0].shape or "", *row[0][3:]))
    return [[[*key], [*sums]] for key, sums in rows]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _count(value: Any) -> int:
    if value.__class__ is not int or not 0 <= value < _NO_SUM_IS_SO_LARGE:
        raise ValueError("count")
    return int(value)


def _is_shape(said: Any) -> bool:
    """Whether JSON is an object that says no more messages than are told apart."""
    return isinstance(said, dict) and _count(said.get(ABOVE, 0)) <= _MOST_MESSAGES


def _key(said: Sequence[Any]) -> Key:
    """What is counted by, with a shape that is an object in JSON, of an operation that there is."""
    operation, model, shape, tier, whole = said
    if operation not in OPERATIONS or (shape is not None and not _is_shape(json.loads(_text(shape)))):
        raise ValueError("shape")
    return Key(operation, _text(model), shape, _count(tier), _count(whole))


def from_json(text: str, name: str) -> Tally:
    """The tally that a text holds.

    Args:
        text: what `to_json` made.
        name: of the file, for errors.

    Raises:
        UsageError: it is no tally, or one of another version.
    """
    try:
        data: Mapping[str, Any] = json.loads(text)
        if data["kind"] != "tally" or data["version"] != VERSION:
            raise UsageError(f"{name}: no partial result of this version; make one with `assess --partial FILE`")
        return Tally(
            _text(data["vocabulary"]),
            {_key(key): Sums(*map(_count, sums)) for key, sums in data["sums"]},
            {reason: _count(count) for reason, count in data["skipped"].items()},
            {
                reason: Refused(_count(count), tuple((_text(path), _count(offset)) for path, offset in places))
                for reason, (count, places) in data["unreadable"].items()
            },
            _count(data["bytes"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{name}: no partial result of `assess --partial FILE`") from error
