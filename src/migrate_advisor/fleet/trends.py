"""What differs between two runs over repositories: those that came and went, and what stops in those that stayed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from migrate_advisor.catalog.endings import timeless
from migrate_advisor.fleet.repository_report import SCANNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.fleet.repository_report import RepositoryReport

    _Pair = tuple[RepositoryReport, RepositoryReport]
    """A repository as the earlier run had it, and as it is."""


class Changed(NamedTuple):
    """Something that both runs found, at more or fewer places."""

    repository: str
    provider: str
    what: str
    before: int
    findings: int


class Trend(NamedTuple):
    """What differs from an earlier run."""

    as_of: str
    """The day that the earlier run answered for."""
    new: tuple[tuple[str, str, str], ...]
    """Repository, provider, what: not there then. Of repositories that both runs scanned, as are the next three."""
    gone: tuple[tuple[str, str, str], ...]
    changed: tuple[Changed, ...]
    findings: int
    """How many more there are now; below 0 for fewer."""
    added: tuple[str, ...]
    """Repositories that the earlier run did not have."""
    removed: tuple[str, ...]
    """Repositories that the earlier run had, and this one has not."""
    not_compared: tuple[str, ...]
    """Repositories that one of the two runs scanned and the other did not."""


def is_comparable(earlier: Mapping[str, str | None], now: Mapping[str, str | None]) -> bool:
    """Whether two questions differ in their day at most."""
    return {**earlier, "as_of": None} == {**now, "as_of": None}


def trend(
    question: Mapping[str, str | None], earlier: Sequence[RepositoryReport], now: Sequence[RepositoryReport]
) -> Trend:
    """What differs. A repository is the same that lay there, or else that was called so.

    Args:
        question: that the earlier run answered.
        earlier: what it had.
        now: what there is.
    """
    pairs, added = _paired(earlier, now)
    known = {one.path for one, _ in pairs}
    before, after, words = _compared([pair for pair in pairs if _scanned(pair) == [True, True]])
    return Trend(
        as_of=str(question.get("as_of")),
        new=_sorted(words[key] for key in after.keys() - before.keys()),
        gone=_sorted(words[key] for key in before.keys() - after.keys()),
        changed=_sorted(_changed(before, after, words)),
        findings=sum(after.values()) - sum(before.values()),
        added=_sorted(one.name for one in added),
        removed=_sorted(one.name for one in earlier if one.path not in known),
        not_compared=_sorted(pair[1].name for pair in pairs if True in (was := _scanned(pair)) and False in was),
    )


def _paired(
    earlier: Sequence[RepositoryReport], now: Sequence[RepositoryReport]
) -> tuple[list[_Pair], list[RepositoryReport]]:
    """What an earlier run had beside what there is of the same repository, and repositories that it did not have."""
    paths, names = {one.path: one for one in earlier}, {one.name: one for one in earlier}
    pairs: list[_Pair] = []
    added: list[RepositoryReport] = []
    for one in now:
        before = paths.get(one.path) or names.get(one.name)
        if before is None:
            added.append(one)
        else:
            pairs.append((before, one))
    return pairs, added


def _scanned(pair: _Pair) -> list[bool]:
    """Whether the one and the other run scanned it."""
    return [one.status == SCANNED for one in pair]


def _compared(
    both: Sequence[_Pair],
) -> tuple[Counter[_Thing], Counter[_Thing], Mapping[_Thing, _Words]]:
    """How often each thing was and is found, and how it is called now, in repositories that both runs scanned."""
    before, words = _things((one, two.name) for one, two in both)
    after, words_now = _things((two, two.name) for _, two in both)
    return before, after, {**words, **words_now}


def _sorted(items: Iterable[_Ordered]) -> tuple[_Ordered, ...]:
    return tuple(sorted(items))


def _changed(before: Counter[_Thing], after: Counter[_Thing], words: Mapping[_Thing, _Words]) -> Iterator[Changed]:
    """What is found more or less often than before, of what was and is found."""
    for key in after:
        if before[key] not in (0, after[key]):
            yield Changed(*words[key], before[key], after[key])


_Thing = tuple[str, str, str | None, str]
_Words = tuple[str, str, str]
_Ordered = TypeVar("_Ordered", str, tuple[str, str, str], Changed)


def _things(
    reports: Iterable[tuple[RepositoryReport, str]],
) -> tuple[Counter[_Thing], dict[_Thing, _Words]]:
    """How often each thing was found, and how it is called; the day on which one asks makes none another one."""
    counts: Counter[_Thing] = Counter()
    words: dict[_Thing, _Words] = {}
    for report, name in reports:
        for row in report.rows:
            key = (name, row.provider, row.ends, timeless(row.what))
            counts[key] += row.findings
            words[key] = (name, row.provider, row.what)
    return counts, words
