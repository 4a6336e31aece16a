"""Recommendations as rows: what differs between them, in one line each. The order and the figures are `advice`'s."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.cli.formats.styled import Line, Piece, line
from migrate_advisor.cli.formats.width import padded, shown_width
from migrate_advisor.messages import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate_advisor.advice.answer import Recommendation
    from migrate_advisor.advice.cost import Cost, UnitCost
    from migrate_advisor.advice.need import Need
    from migrate_advisor.catalog.evidence import Source
    from migrate_advisor.cli.formats.notes import Notes

_STYLES = {"open": "green", "restricted": "yellow", "unknown": "yellow"}
QUALITY = {
    "same": "the same model",
    "comparable": "as good or better",
    "partly": "mixed results",
    "unknown": "not compared",
    "lower": "lower",
    "none": "-",
}
"""How a model stands to the one that is left, in plain words."""
_EFFORT = {"openai": "address, key", "partly": "address, key, some of the code", "unknown": "not described"}
_K, _M = 1_000, 1_000_000


class AdviceRow(NamedTuple):
    """A recommendation's cells, as text."""

    target: str
    status: str
    price: str
    month: str
    context: str
    quality: str
    lost: str
    offer: str
    effort: str


HEADS = AdviceRow("target", "status", "price in/out", "a month", "context", "quality", "lost", "offer", "effort")
"""What the cells are called."""


def price_head(items: Sequence[Recommendation]) -> str:
    """How the column of prices is called: what is counted by images, minutes or letters has one price, not two."""
    return "price" if any(item.unit_cost is not None for item in items) else HEADS.price


def table(items: Sequence[Recommendation], need: Need, width: int, notes: Notes) -> Iterator[Line]:
    """The rows with their heads; one paragraph for each recommendation where the width does not hold the table."""
    rows = [row(item) for item in items]
    told_by = partial(notes.mark, count=1)
    yield from (line(Piece(text, "dim")) for text in units(items, need, "--basket IN:OUT", told_by))
    heads, told = _told(HEADS._replace(price=price_head(items))), list(map(_told, rows))
    widths = [_width(head, cells) for head, *cells in zip(heads, *told, strict=True)]
    number = len(str(items[-1].rank))
    if number + 2 + sum(size + 2 for size in widths if size) - 2 > width:
        yield from _paragraphs(items, rows)
        return
    yield line(Piece(" " * (number + 2) + _joined(heads, widths).rstrip(), "bold"))
    for item, cells, shown in zip(items, rows, told, strict=True):
        target, status, rest = _joined(shown, widths).partition(shown.status)
        style = _STYLES.get(cells.status, "")
        yield line(f"{item.rank:>{number}}. ", Piece(target, "bold"), Piece(status, style), rest.rstrip())


def _told(cells: AdviceRow) -> AdviceRow:
    """Cells in the language in use."""
    return AdviceRow(*map(said, cells))


def _width(head: str, cells: Sequence[str]) -> int:
    """Of a column; 0 for one that tells nothing of any row, which is left out."""
    return max(map(shown_width, (head, *cells))) if any(cell != "-" for cell in cells) else 0


def _joined(cells: AdviceRow, widths: Sequence[int]) -> str:
    return "  ".join(padded(cell, size) for cell, size in zip(cells, widths, strict=True) if size)


def _paragraphs(items: Sequence[Recommendation], rows: Sequence[AdviceRow]) -> Iterator[Line]:
    heads = HEADS._replace(price=price_head(items))
    for item, cells in zip(items, rows, strict=True):
        yield line(
            f"{item.rank}. ", Piece(cells.target, "bold"), "  ", Piece(cells.status, _STYLES.get(cells.status, ""))
        )
        told = (f"{said(head)} {said(cell)}" for head, cell in list(zip(heads, cells, strict=True))[2:] if cell != "-")
        yield line("   ", "; ".join(told))


def row(item: Recommendation) -> AdviceRow:
    """A recommendation's cells."""
    found, by_unit = item.cost, item.unit_cost
    price = f"{_amount(found.input)} / {_amount(found.output)}{_about(found)}" if found else "?"
    return AdviceRow(
        target=str(item.target),
        status=item.verdict.status.value,
        price=f"{_amount(by_unit.amount)}{_about(by_unit)} per {by_unit.unit}" if by_unit else price,
        month=f"{_amount(found.amount)}{_about(found)}" if found and not by_unit else "-" if by_unit else "?",
        context=tokens(item.model.context_window if item.model else None),
        quality=QUALITY[item.reason("quality").verdict],
        lost=", ".join(item.losses) or "-",
        offer=_offer(item),
        effort=_effort(item),
    )


def _about(found: Cost | UnitCost) -> str:
    return " ≈" if found.is_approximate else ""


def _offer(item: Recommendation) -> str:
    return str(len(item.incentives)) if item.incentives else "-"


def _effort(item: Recommendation) -> str:
    if item.reason("hosting").verdict == "self-hosted":
        return f"{item.memory:,} GB to run it" if item.memory else "your machines"
    return _EFFORT.get(item.reason("effort").verdict, "translation")


def units(
    items: Sequence[Recommendation], need: Need, option: str, mark: Callable[[Sequence[Source]], str]
) -> Iterator[str]:
    """What the figures of a table mean.

    Args:
        items: its rows.
        need: the question.
        option: what says how much work a month is.
        mark: how sources are named.
    """
    basket = need.basket
    origin = "measured" if basket.is_measured else f"assumed; {option}"
    if any(item.unit_cost for item in items) and not any(item.cost for item in items):
        yield f"Prices in {need.currency}, for the unit that each row names."
    else:
        yield f"Prices in {need.currency} per million tokens; a month: {basket.words()} ({origin})."
    costs = [item.unit_cost or item.cost for item in items]
    rates = {found.stated.currency: found.rate for found in costs if found is not None and found.rate}
    for currency, rate in sorted(rates.items()):
        yield f"≈ from {currency} at {rate.value:.4g} of {rate.day}{mark(rate.sources)}."


def tokens(count: int | None) -> str:
    """A number of tokens in short: ``128K``, ``1M``; a question mark where it is not known."""
    if count is None:
        return "?"
    if count >= _M:
        return f"{count / _M:.3g}M"
    return f"{round(count / _K)}K" if count >= _K else str(count)


def _amount(value: float) -> str:
    """A price with as many digits as matter."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 # three digits
