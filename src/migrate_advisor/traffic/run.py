"""Logs to one tally, on an engine, with what is told on the way. What the tally means is `assessment`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.engines.engine import Here
from migrate_advisor.traffic.count import Counting
from migrate_advisor.traffic.shards import SHARD, found, shards, shown
from migrate_advisor.traffic.tally import Tally, merge
from migrate_advisor.traffic.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.engines.engine import Engine
    from migrate_advisor.traffic.shards import Shard


class Step(NamedTuple):
    """How far the reading of logs is."""

    done: int
    """Bytes, as they lie in the files."""
    total: int
    records: int


class Counted(NamedTuple):
    """What was counted."""

    tally: Tally
    complete: bool
    """False where somebody broke it off: what is counted then is right, and not all."""


def count_logs(
    logs: Sequence[str],
    *,
    catalog: Catalog,
    engine: Engine | None = None,
    progress: Callable[[Step], None] | None = None,
    shard: int = SHARD,
) -> Counted:
    """The tally of logs.

    Args:
        logs: files, folders, globs, URLs.
        catalog: tells requests apart.
        engine: where it is done; in this process unless given.
        progress: told how far it is.
        shard: bytes of a stretch.

    Raises:
        UsageError: there is no such log, or the engine cannot do it.
        MissingPackageError: a log needs a package that is not installed.
        OSError: a log cannot be read.
    """
    words = vocabulary(catalog)
    whole = Tally(words.digest)
    pieces = list(_pieces(logs, shard, whole))
    chosen: Engine = engine or Here()
    total = sum(piece.size for piece in pieces)
    work: Callable[[Shard], Tally] = Counting(words)
    complete, records = True, 0
    try:
        for _, tally in chosen.results(work, pieces):
            whole = merge([whole, tally])  # not in place: it may be broken off at any point
            records += tally.records
            if progress is not None:
                progress(Step(whole.bytes, total, records))
    except KeyboardInterrupt:
        complete = False
    return Counted(whole, complete)


def _pieces(logs: Sequence[str], shard: int, whole: Tally) -> Iterator[Shard]:
    """The stretches of all logs; a file that cannot be read is told in the tally."""
    for path in found([str(log) for log in logs]):
        try:
            yield from shards(path, shard)
        except OSError as error:
            whole.refuse(f"a file that cannot be read ({error.strerror or type(error).__name__})", shown(path), 0)
