"""A plan as a document of sections: for a terminal, as Markdown, or as one HTML page. What it says is `planning`'s."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.cli.formats.advice_table import HEADS, price_head, row, units
from migrate_advisor.cli.formats.markdown import fence, inert, inert_line
from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.formats.sections import plain_table, said_section, table_row
from migrate_advisor.cli.formats.styled import Line, line
from migrate_advisor.cli.formats.timeline import timeline
from migrate_advisor.cli.formats.width import Unbroken, columns, shown_width, wrapped
from migrate_advisor.cli.visible import visible
from migrate_advisor.messages import said
from migrate_advisor.publishing.report import Report, Section, report_html, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.advice.answer import Recommendation
    from migrate_advisor.advice.cost import Basket
    from migrate_advisor.advice.steps import Steps
    from migrate_advisor.cli.formats.advice_table import AdviceRow
    from migrate_advisor.planning.plan import OperationMove, Plan
    from migrate_advisor.publishing.report import Cell

_SHOWN = 8
"""How many of those who may be used are shown; beside them that of the patch."""
_LONG = 10
"""Names of what is lost that are longer are counted: `recommend --explain` has them."""
_STRATEGIES = {
    "nothing": "Nothing is to be moved.",
    "configuration": "Configuration: the settings say another address; the code stays, but for models that it names.",
    "redirect": "Redirect: address, key and model change at the client; the SDK stays.",
    "carry": "Carry: requests are translated on their way, by the fallback client or `migrate-advisor carry`.",
    "none": "Nobody is known to fit; see who was ruled out, and why: `migrate-advisor recommend --explain`.",
}


class PlanDocument(NamedTuple):
    """A plan, and the question in one line."""

    plan: Plan
    where_from: str


def sections(document: PlanDocument) -> Iterator[Section]:
    """The parts of a plan, in the order in which one needs them."""
    plan = document.plan
    if not plan.findings:
        yield Section("Nothing to move", ("Nothing in these files stops for you by what is known on that day.",))
        return
    yield Section("What stops, and when", table=(("day", "what", "findings"), *_ends(plan)))
    if plan.uses:
        yield Section("What the code uses", table=(("operation", "calls", "models", "parameters"), *_uses(plan)))
    yield from _whither(plan)
    yield Section("How", (_STRATEGIES[plan.strategy], *_steps(plan.steps, plan.addresses)))
    if plan.losses:
        yield Section("What is lost", tuple(dict.fromkeys(f"{one.path}:{one.line}: {one.what}" for one in plan.losses)))
    if plan.by_hand or plan.report.notes:
        yield Section("What stays for you", (*plan.report.notes, *_by_hand(plan)))
    if plan.unknowns:
        yield Section("What is not known", plan.unknowns)
    if plan.patch:
        said = [f"{path} holds a key: its changes are made by `migrate-advisor fix`" for path in plan.report.hidden]
        yield Section(f"The patch ({plural(len(plan.report.changed), 'file')})", said, code=plan.patch)


def _whither(plan: Plan) -> Iterator[Section]:
    if plan.targets:
        shown = list(plan.targets[:_SHOWN])
        shown += [item for item in plan.targets[_SHOWN:] if item == plan.chosen]
        meaning = _meaning(shown, plan, plan.advice.need.basket) if plan.advice is not None else ()
        yield Section(f"Where to: {plan.target}", meaning, tuple(_targets(shown, plan.chosen)))
    for move in plan.others:
        yield _other(move, plan)


def _meaning(shown: Sequence[Recommendation], plan: Plan, basket: Basket) -> tuple[str, ...]:
    """What the prices of a table mean."""
    if plan.advice is None or not any(item.cost or item.unit_cost for item in shown):
        return ()
    need = replace(plan.advice.need, basket=basket)
    return tuple(units(shown, need, "--traffic FILE", lambda told: f" ({told[0].url})" if told else ""))


def _ends(plan: Plan) -> Iterator[tuple[str, str, str]]:
    as_of = plan.question.as_of
    for stop in plan.ends:
        day = stop.ending.day
        when = f"{day} ({(day - as_of).days} days left)" if day and day > as_of else str(day or "not known")
        yield when, stop.ending.sentence(), str(len(stop.findings))


def _uses(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    for use in plan.uses:
        yield use.operation, str(len(use.calls) or "-"), ", ".join(use.models) or "-", ", ".join(use.parameters) or "-"


def _targets(shown: Sequence[Recommendation], chosen: Recommendation | None) -> Iterator[tuple[str, ...]]:
    loses = any(item.losses for item in shown)
    yield _cells("", HEADS._replace(price=price_head(shown)), loses=loses)
    for item in shown:
        cells = row(item)
        if len(cells.lost) > _LONG:
            cells = cells._replace(lost=str(len(item.losses)))
        yield _cells("→" if item == chosen else "", cells, loses=loses)


def _cells(mark: str, cells: AdviceRow, *, loses: bool) -> tuple[str, ...]:
    """A row of the table; the offers of each are among the steps, and what is lost where anything is."""
    told = (mark, cells.target, cells.status, cells.price, cells.month, cells.context, cells.quality)
    return (*told, cells.lost, cells.effort) if loses else (*told, cells.effort)


def _other(move: OperationMove, plan: Plan) -> Section:
    """Where one more operation goes, with the one that is taken first."""
    if move.chosen is None or move.steps is None:
        return Section(f"Where to, for {move.operation}", ("Nobody in the catalog is known to fit.",))
    others = [item for item in move.recommendations if item != move.chosen]
    first, shown = plan.steps, [move.chosen, *others[:3]]
    table = list(zip(*_targets(shown, move.chosen), strict=True))
    telling = [column for column in table if not column[0] or not set(column[1:]) <= {"-", "?"}]
    told = list(_steps(move.steps))
    if first is not None and move.steps.signup_url == first.signup_url:
        told = [each for each in told if each not in set(_steps(first))]
        told.insert(0, "Account, key and conditions are those of the first target.")
    title = f"Where to, for {move.operation}: {move.chosen.target}"
    return Section(title, (*_meaning(shown, plan, move.basket), *told), tuple(zip(*telling, strict=True)))


def _steps(found: Steps | None, addresses: Sequence[str] = ()) -> Iterator[str]:
    if found is None:
        return
    yield f"Account: {found.account}"
    yield from (f"Condition: {condition}" for condition in found.conditions)
    if found.env_vars:
        yield f"Key: put it into {found.env_vars[0]}"
    if found.address:
        yield f"Address: {found.address}"
    yield from (f"Address for clients that do not speak as OpenAI's: {address}" for address in addresses)
    if found.differs:
        yield f"Difference: {found.differs}"
    yield from (f"{said(what)}: {command}" for what, command in found.commands)  # a command may hold colons, too


def _by_hand(plan: Plan) -> Iterator[str]:
    for item in plan.by_hand:
        notes = f" {' '.join(item.fix.notes)}" if item.fix.notes else ""
        yield f"{item.finding.path}:{item.finding.line}: {item.finding.message}. {item.fix.title}.{notes}"


def text(document: PlanDocument) -> str:
    """For a terminal, broken to its width."""
    width = columns(sys.stdout)
    told = [visible(f"migrate-advisor: {said(document.where_from)}")]
    for section in map(said_section, sections(document)):
        told += ["", visible(section.title), "-" * shown_width(section.title)]
        table = [visible(each) for each in plain_table(section.table)]
        told += table if all(shown_width(each) <= width for each in table) else _listed(section.table)
        told += section.lines
        broken = wrapped(map(_copied_whole, told), width)
        told = ["".join(piece.text for piece in pieces) for pieces in broken]
        told += [visible(each) for each in section.code.split("\n")] if section.code else []
    return "\n".join(told) + "\n"


_COMMAND = re.compile(r"(?:[:\uff1a] ?|\| )migrate-advisor [a-z]")
"""Matches ``next: migrate-advisor fix``, ``echo 1 | migrate-advisor map``; not ``"migrate-advisor: region"``."""


def _copied_whole(told: str) -> Line:
    """A line, unbroken where it holds a command: half of one is another one."""
    shown = line(visible(told))
    return Unbroken(shown) if _COMMAND.search(told) else shown


_SAYS_ITSELF = "what"
"""The head of a column of sentences."""


def _listed(table: Sequence[Sequence[str | Cell]]) -> Iterator[str]:
    """A table that is wider than the terminal, row by row: what it is about, then the rest with its heads."""
    heads, *rows = [[text_of(cell) for cell in cells] for cells in table]
    for cells in rows:
        named = [(head, cell) for head, cell in zip(heads, cells, strict=True) if head and cell != "-"]
        mark = "".join(cell for head, cell in zip(heads, cells, strict=True) if not head)
        yield f"{mark} {named[0][1]}".strip()
        yield f"  {'; '.join(cell if head == said(_SAYS_ITSELF) else f'{head} {cell}' for head, cell in named[1:])}"


def markdown(document: PlanDocument) -> str:
    """For a pull request."""
    told = [f"# {said('Plan of the move')}", "", inert_line(said(document.where_from))]
    for section in map(said_section, sections(document)):
        told += ["", f"## {inert(section.title)}", ""]
        if section.table:
            heads, *rows = section.table
            told += [table_row(heads), table_row(["---"] * len(heads)), *map(table_row, rows)]
        told += [f"- {inert_line(each)}" for each in section.lines]
        if section.code:
            mark = fence(section.code)
            told += ["", f"{mark}diff", *map(visible, section.code.rstrip("\n").split("\n")), mark]
    return "\n".join(told) + "\n"


def html(document: PlanDocument) -> str:
    """One page that needs nothing beside it."""
    drawn = timeline(document.plan.ends, document.plan.question.as_of)
    told = map(said_section, sections(document))
    return report_html(Report(said("Plan of the move"), said(document.where_from), tuple(told), drawn), visible)
