"""Advice as lines for people: a numbered list with reasons, offers, caveats, and who was ruled out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.advice.answer import details, headline
from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.formats.styled import Line, Piece, line, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from migrate_advisor.advice.answer import Advice, Recommendation

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


def write(advice: Advice, where_from: str, stream: TextIO, top: int = 0) -> None:
    """Write the answer: the first ``top`` recommendations in full, the others in a line each; 0 for all in full."""
    write_lines(_lines(advice, where_from, top or len(advice.recommendations)), stream)


def _lines(advice: Advice, where_from: str, top: int) -> Iterator[Line]:
    yield line(Piece(f"migrate-advisor: {where_from}", "dim"))
    yield line(headline(advice.need))
    if not advice.recommendations:
        yield line(Piece("Nobody in the catalog is known to fit.", "bold red"))
    for item in advice.recommendations[:top]:
        yield line("")
        yield from _in_full(item)
    rest = advice.recommendations[top:]
    if rest:
        yield line("")
        yield line(Piece("Then", "bold"), " (--top 0 shows all in full)")
    yield from map(_in_short, rest)
    if advice.exclusions:
        yield line("")
        yield line(Piece("Not recommended", "bold"))
    for exclusion in advice.exclusions:
        cited = f" [{exclusion.reason.sources[0].url}]" if exclusion.reason.sources else ""
        yield line("   ", Piece(f"{exclusion.provider}: ", "red"), f"{exclusion.reason.sentence}{cited}")


def _in_full(item: Recommendation) -> Iterator[Line]:
    yield line(Piece(f"{item.rank}. {item.target}", "bold"), f"  {item.name}")
    for label, sentence in details(item):
        yield line("   ", Piece(f"{label}: ", _STYLES.get(label, "dim")), sentence)
    if item.before_next:
        yield line("   ", Piece("order: ", "dim"), item.before_next)


def _in_short(item: Recommendation) -> Line:
    status = item.verdict.status.value
    offers = f"; {plural(len(item.incentives), 'current offer')}" if item.incentives else ""
    caveats = f"; {plural(len(item.caveats), 'caveat')}" if item.caveats else ""
    condition = f"; {item.verdict.conditions[0]}" if status == "restricted" and item.verdict.conditions else ""
    return line(
        f"{item.rank:>4}. ",
        Piece(f"{item.target}", "bold"),
        "  ",
        Piece(status, _STYLES[status]),
        f"{offers}{caveats}{condition}",
    )
