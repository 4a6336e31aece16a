"""How the entries of a baseline stand, as a table for people: in all, by rule, by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.styled import Line, Piece, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migrate_advisor.scanner.baseline import EntryCount

_HEADS = ("entries", "reason", "expired", "gone")


def baseline_table(counts: Mapping[tuple[str, str], EntryCount]) -> Iterator[Line]:
    """The table.

    Args:
        counts: by rule and path.
    """
    yield line(Piece("Baseline: " + " ".join(f"{head:>8}" for head in _HEADS), "bold"))
    yield _row("in all", counts.values())
    for position in (0, 1):
        for name in sorted({key[position] for key in counts}):
            yield _row(name, (count for key, count in counts.items() if key[position] == name))
    yield line("")


def _row(name: str, counts: Iterable[EntryCount]) -> Line:
    sums = [sum(column) for column in zip(*counts, strict=True)] or [0] * len(_HEADS)
    return line(" " * 10 + " ".join(f"{number:>8}" for number in sums) + f"  {name}")
