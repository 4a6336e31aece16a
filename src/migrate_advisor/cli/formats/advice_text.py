"""Advice for people: a table of who may be used, what to do next for the first, who was ruled out, sources as notes.

All reasons of each place in the order are told on request, by `Explained`; the order itself is `advice`'s.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.advice.answer import details, headline
from migrate_advisor.advice.criteria import UNKNOWN_THEN
from migrate_advisor.advice.exclusions import is_silent
from migrate_advisor.advice.steps import steps
from migrate_advisor.cli.formats.advice_table import table
from migrate_advisor.cli.formats.notes import Notes
from migrate_advisor.cli.formats.styled import Line, Piece, line, write_lines
from migrate_advisor.cli.formats.width import Unbroken, columns, padded, wrapped
from migrate_advisor.messages import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from migrate_advisor.advice.answer import Advice, Exclusion, OperationAdvice, Recommendation

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


_LABEL = 10
"""Columns of a label."""


class Showing(NamedTuple):
    """How much to tell."""

    top: int = 0
    """Rows of the table; 0 for all."""
    explain: bool = False
    """Whether all reasons are told."""
    languages: tuple[str, ...] = ("python",)
    """Whose lines of code to show."""
    more: str = ""
    """Flags that every command that is shown needs."""


def write(advice: Advice, where_from: str, stream: TextIO, showing: Showing) -> None:
    """Write the answer, broken to the width of the stream."""
    width = columns(stream)
    write_lines(wrapped(_lines(advice, where_from, showing, width), width), stream)


def _lines(advice: Advice, where_from: str, showing: Showing, width: int) -> Iterator[Line]:
    notes = Notes()
    yield line(Piece(f"migrate-advisor: {where_from}", "dim"))
    yield line(headline(advice.need))
    yield from (line(Piece(remark, "yellow")) for remark in advice.remarks)
    for answer in advice.operations:
        yield line("")
        yield from _operation(advice, answer, showing, width, notes)
    if len(advice.operations) > 1:
        yield line("")
        yield line(_complete(advice))
    if advice.recommendations:
        yield line("")
        yield from _next(advice, showing, notes)
    yield from _not_recommended(advice, notes)
    yield line("")
    if not showing.explain:
        yield line(Piece("All reasons: --explain. All rows: --top 0. As data: --format json.", "dim"))
    yield from (line(Piece(note, "dim")) for note in notes.lines())


def _operation(advice: Advice, answer: OperationAdvice, showing: Showing, width: int, notes: Notes) -> Iterator[Line]:
    if len(advice.operations) > 1:
        yield line(Piece(f"For {answer.operation}:", "bold"))
    if not answer.recommendations:
        yield line(Piece("Nobody in the catalog is known to fit.", "bold red"))
        return
    shown = answer.recommendations[: showing.top or None]
    yield from table(shown, replace(advice.need, basket=answer.basket), width, notes)
    if unsure := [str(item.target) for item in shown if item.reason("model").verdict == UNKNOWN_THEN]:
        day = advice.need.question.as_of
        said_of = f"Not known to have been there on {day}, as the days of their release are not: {', '.join(unsure)}."
        yield line(Piece(said_of, "yellow"))
    left_out = len(answer.recommendations) - len(shown)
    if left_out:
        yield line(Piece(f"   and {left_out} more (--top 0)", "dim"))
    if showing.explain:
        for item in shown:
            yield line("")
            yield from _in_full(item)


def _complete(advice: Advice) -> str:
    whole = advice.complete
    names = ", ".join(answer.operation for answer in advice.operations)
    if whole:
        return f"One provider for all of {names}: {', '.join(whole)}."
    return f"No provider has all of {names}; take one for each."


def _next(advice: Advice, showing: Showing, notes: Notes) -> Iterator[Line]:
    first = advice.recommendations[0]
    found = steps(first, advice.need, showing.languages, more=showing.more)
    yield line(Piece(f"Next, to use {found.target}:", "bold"))
    yield line(_label("account"), found.account, notes.mark(first.verdict.sources))
    yield from (line("            ", Piece(condition, "yellow")) for condition in found.conditions)
    yield line(_label("key"), found.key)
    if found.address:
        yield line(_label("base URL"), found.address)
    if found.model:
        yield line(_label("model"), found.model)
    yield from (
        line(_label("offer"), Piece(offer.sentence(), "bold green"), notes.mark(offer.sources))
        for offer in first.incentives
    )
    if found.differs:
        yield line("  differs   ", Piece(found.differs, "yellow"))
    if found.why_no_snippet:
        yield line(_label("code"), found.why_no_snippet)
    for language, text in found.snippets.items():
        yield line("")
        yield line(Piece(f"  Code in {language}:", "bold"))
        yield from (Unbroken(line(Piece(f"    {code}", is_quoted=True))) for code in text.splitlines())
    yield line("")
    for what, command in found.commands:
        yield line(Piece(f"  # {said(what)}", "dim", is_quoted=True))
        yield Unbroken(line(f"  {command}"))


def _label(word: str) -> Piece:
    """A label before what one types, as wide as the others in every language."""
    return Piece(f"  {padded(said(word), _LABEL)}", is_quoted=True)


def _not_recommended(advice: Advice, notes: Notes) -> Iterator[Line]:
    if not advice.exclusions:
        return
    yield line("")
    yield line(Piece("Not recommended", "bold"))
    without = [item.provider for item in advice.exclusions if is_silent(item.reason)]
    together = _alike(advice.exclusions)
    for exclusion in advice.exclusions:
        reason = exclusion.reason
        if is_silent(reason) or reason.sentence in together:
            continue
        yield line("  ", Piece(f"{exclusion.provider}: ", "red"), reason.sentence, notes.mark(reason.sources, 1))
    for sentence, providers in together.items():
        yield line("  ", Piece(f"{', '.join(providers)}: ", "red"), sentence)
    if without:
        what = advice.operations[0].operation
        yield line("  ", Piece(f"{', '.join(without)}: ", "red"), f"no model for {what} is known")


def _alike(exclusions: Iterable[Exclusion]) -> dict[str, list[str]]:
    """What the customer's own rules say of several providers in the same words → those providers."""
    found: dict[str, list[str]] = {}
    for exclusion in exclusions:
        if exclusion.reason.criterion == "policy":
            found.setdefault(exclusion.reason.sentence, []).append(exclusion.provider)
    return {sentence: providers for sentence, providers in found.items() if len(providers) > 1}


def _in_full(item: Recommendation) -> Iterator[Line]:
    yield line(Piece(f"{item.rank}. {item.target}", "bold"), f"  {item.name}")
    for label, sentence in details(item):
        yield line("   ", Piece(f"{label}: ", _STYLES.get(label, "dim")), sentence)
    if item.before_next:
        yield line("   ", Piece("order: ", "dim"), item.before_next)
