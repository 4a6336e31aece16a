"""Advice as lines for people: a numbered list with reasons, offers, caveats, and who was ruled out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.advice.answer import details, headline
from migrate_advisor.cli.formats.styled import Line, Piece, line, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from migrate_advisor.advice.answer import Advice

_STYLES = {
    "open": "green",
    "restricted": "yellow",
    "unknown": "yellow",
    "condition": "yellow",
    "offer": "bold green",
    "past offer": "dim",
    "partly lost": "red",
    "caveat": "yellow",
}


def write(advice: Advice, where_from: str, stream: TextIO) -> None:
    """Write the answer."""
    write_lines(_lines(advice, where_from), stream)


def _lines(advice: Advice, where_from: str) -> Iterator[Line]:
    yield line(Piece(f"migrate-advisor: {where_from}", "dim"))
    yield line(headline(advice.need))
    if not advice.recommendations:
        yield line(Piece("Nobody in the catalog is known to fit.", "bold red"))
    for item in advice.recommendations:
        yield line("")
        yield line(Piece(f"{item.rank}. {item.target}", "bold"), f"  {item.name}")
        for label, sentence in details(item):
            yield line("   ", Piece(f"{label}: ", _STYLES.get(label, "dim")), sentence)
        if item.before_next:
            yield line("   ", Piece("order: ", "dim"), item.before_next)
    if advice.exclusions:
        yield line("")
        yield line(Piece("Not recommended", "bold"))
    for exclusion in advice.exclusions:
        cited = f" [{exclusion.reason.sources[0].url}]" if exclusion.reason.sources else ""
        yield line("   ", Piece(f"{exclusion.provider}: ", "red"), f"{exclusion.reason.sentence}{cited}")
