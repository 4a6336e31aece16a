"""Sources as numbered notes: each is told once, at the end, and named by its number where it is meant."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate_advisor.catalog.evidence import Source


class Notes:
    """Numbers for sources, in the order in which they are first named."""

    def __init__(self) -> None:
        self._sources: dict[str, tuple[int, Source]] = {}

    def mark(self, sources: Iterable[Source], count: int = 2) -> str:
        """The numbers of up to ``count`` sources, such as `` [1][3]``; empty where there are none."""
        chosen = list(sources)[:count]
        for source in chosen:
            self._sources.setdefault(source.url, (len(self._sources) + 1, source))
        marks = "".join(f"[{self._sources[source.url][0]}]" for source in chosen)
        return f" {marks}" if marks else ""

    def lines(self) -> Iterator[str]:
        """Each source in a line: number, publisher, the day it was read, address."""
        for number, source in self._sources.values():
            yield f"[{number}] {source.publisher}, read {source.read}: {source.url}"
