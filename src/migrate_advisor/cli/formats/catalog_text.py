"""Facts of the catalog as lines for people."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.endings import (
    end_is_told,
    entry_ends,
    entry_name,
    is_looked_up,
    provider_endings,
    thing_ends,
)
from migrate_advisor.catalog.evidence import STALE_AFTER_DAYS
from migrate_advisor.catalog.places import CustomerType, Question, Status
from migrate_advisor.catalog.statistics import FRESH_DAYS
from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.formats.styled import Line, Piece, line
from migrate_advisor.cli.formats.width import shown_width as width
from migrate_advisor.messages import marked, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.evidence import Fact, Source
    from migrate_advisor.catalog.lint import LintReport
    from migrate_advisor.catalog.places import Availability, Verdict
    from migrate_advisor.catalog.prices import Price, UnitPrice
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.catalog.statistics import ProviderStatistics

_STYLES = {Status.OPEN: "green", Status.RESTRICTED: "yellow", Status.CLOSED: "red", Status.UNKNOWN: "dim"}
_REGIONS_SHOWN = 12
_UNENDING = {True: marked("; no end announced"), False: marked("; looked for its end and found no word on it")}
"""What is said of a model without an end that was looked up, by whether that is told."""


def list_lines(catalog: Catalog, question: Question, where_from: str) -> Iterator[Line]:
    """Every provider, with its status for both customer types."""
    yield line(Piece(f"migrate-advisor: {where_from}", "dim"))
    rows: list[tuple[Piece, ...]] = [
        tuple(Piece(head, "bold") for head in ("provider", *(kind.value for kind in CustomerType), "next end", "name"))
    ]
    for provider in catalog.providers():
        statuses = [
            provider.verdict(Question(question.region, customer, question.as_of, question.owner)).status
            for customer in CustomerType
        ]
        pieces = (Piece(status.value, _STYLES[status]) for status in statuses)
        rows.append((Piece(provider.id), *pieces, Piece(_next_end(provider, question)), Piece(provider.name)))
    yield from table(rows)
    gateways = ", ".join(_gateway(provider, question) for provider in catalog.providers(role="gateway"))
    if gateways:
        yield line("")
        yield line("Gateways and hosts of others' models, recognised in code, never recommended: ", gateways)


def _gateway(provider: Provider, question: Question) -> str:
    """Its id, and that it has ended."""
    verdict = provider.verdict(question)
    return f"{provider.id} (ended {verdict.since})" if verdict.is_gone else provider.id


def _next_end(provider: Provider, question: Question) -> str:
    """The next day on which something of it ends, and what; of what has ended as a whole, when."""
    if (verdict := provider.verdict(question)).is_gone:
        return f"ended {verdict.since}"
    coming = (ending for ending in provider_endings(provider, question) if ending.day and not ending.over)
    first = next(coming, None)
    return f"{first.day} {first.subject}" if first else "-"


def _reason(verdict: Verdict) -> Iterator[str]:
    """The verdict with its date, who says so, and when that was checked."""
    yield f": {verdict.sentence()}"
    if verdict.sources:
        yield f"; {verdict.sources[0].publisher}: {verdict.sources[0].url}"
    if verdict.checked:
        yield f" (checked {verdict.checked})"


def table(rows: Iterable[tuple[Piece, ...]], right: frozenset[int] = frozenset()) -> Iterator[Line]:
    """Rows in columns that are as wide as they must be; columns in ``right`` are right-aligned."""
    every = [tuple(piece._replace(text=said(piece.text)) for piece in row) for row in rows]
    widths = [max(width(row[column].text) for row in every) for column in range(len(every[0]))]
    for row in every:
        pieces: list[Piece] = []
        for column, piece in enumerate(row):
            gap = " " * (widths[column] - width(piece.text))
            text = f"{gap}{piece.text}" if column in right else f"{piece.text}{gap}"
            pieces.append(Piece(text if column == len(row) - 1 else f"{text}  ", piece.style))
        last = pieces[-1]
        yield (*pieces[:-1], Piece(last.text.rstrip(), last.style))


def overlay_lines(catalog: Catalog, folders: Iterable[Path]) -> Iterator[Line]:
    """Which files of overlay folders are in force."""
    inside = tuple(f"{folder}{os.sep}" for folder in folders)
    for name, origin in sorted(catalog.origins.items()):
        if origin.startswith(inside):
            yield line(Piece(f"{name}: facts from {origin}", "dim"))


def show_lines(
    catalog: Catalog, provider: Provider, question: Question, where_from: str, replaced: tuple[str, ...] = ()
) -> Iterator[Line]:
    """All that is known of one provider.

    Args:
        catalog: knows the events.
        provider: whose facts.
        question: where, who and when.
        where_from: the same in words, with where each came from.
        replaced: files of the same name that the provider's file stands in for, oldest first.
    """
    file = provider.file
    names = ", ".join(name for name in (file.names.zh, file.names.fr, *file.aliases) if name)
    yield line(Piece(f"migrate-advisor: {where_from}", "dim"))
    yield line(Piece(f"{provider.id}: {provider.name}", "bold"), f" ({names})" if names else "")
    instead = f", in place of {' and '.join(replaced)}" if replaced else ""
    yield line(f"facts from {provider.origin}{instead}")
    for customer in CustomerType:
        verdict = provider.verdict(Question(question.region, customer, question.as_of, question.owner))
        yield line("")
        yield line(Piece(verdict.status.value, _STYLES[verdict.status]), *_reason(verdict))
        yield from (line(f"   condition: {condition}") for condition in verdict.conditions)
        if verdict.enforcement:
            yield line(f"   by: {verdict.enforcement.value}")
        if verdict.note:
            yield line(f"   note: {verdict.note}")
    sections = (
        ("What ends, soonest first", _ends(provider, question)),
        ("Endpoints", _endpoints(provider, question.as_of)),
        ("Surfaces that end", _surfaces(provider, question.as_of)),
        ("Availability", _availability(provider)),
        ("Incentives", _incentives(provider, question)),
        ("Restrictions", _restrictions(provider)),
        ("Models", _models(provider, question.as_of)),
        ("Names in code", _identifiers(provider)),
        ("Events", _events(catalog, provider, question.as_of)),
    )
    for title, lines in sections:
        yield from _section(title, list(lines))


def _ends(provider: Provider, question: Question) -> Iterator[Line]:
    """What is still to end."""
    for ending in provider_endings(provider, question):
        if not ending.over:
            yield line(f"   {ending.sentence()}")


def _section(title: str, lines: list[Line]) -> Iterator[Line]:
    if lines:
        yield line("")
        yield line(Piece(title, "bold"))
        yield from lines


def _cited(sources: Iterable[Source]) -> Iterator[Line]:
    yield from (line(f"      {source.publisher}: {source.url}") for source in sources)


def _evidence(provider: Provider, fact: Fact) -> Iterator[Line]:
    if fact.note:
        yield line(f"      {fact.note}")
    yield line(f"      checked {fact.checked}, {fact.confidence.value} confidence")
    yield from _cited(provider.file.cited(fact))


def _endpoints(provider: Provider, as_of: date) -> Iterator[Line]:
    for endpoint in provider.endpoints:
        keys = f"; key from {', '.join(endpoint.env_vars)}" if endpoint.env_vars else ""
        ending = thing_ends(provider, as_of, endpoint=endpoint.id)
        ends = (f"; {ending.when()}", f"; then {ending.successor}" if ending.successor else "") if ending else ()
        yield line(f"   {endpoint.id}: {endpoint.url} ({endpoint.name}){keys}", *ends)
        pages = dict.fromkeys(page for page in (endpoint.signup_url, endpoint.console_url) if page)
        yield from (line(f"      account and keys: {page}") for page in pages)


def _surfaces(provider: Provider, as_of: date) -> Iterator[Line]:
    """What of the API ends or has ended by itself."""
    for surface in provider.file.surfaces:
        ending = thing_ends(provider, as_of, surface=surface.id)
        if ending is not None:
            yield line(
                "   ", surface.name, f": {ending.when()}", f"; then {ending.successor}" if ending.successor else ""
            )


def _window(since: Any, until: Any) -> str:
    end = "" if until is None else f" until {until}"
    return f"{since if isinstance(since, date) else 'start unknown'}{end}"


def _availability(provider: Provider) -> Iterator[Line]:
    for entry in provider.file.availability:
        scope = f" on {', '.join(entry.endpoints)}" if entry.endpoints else ""
        customers = " and ".join(customer.value for customer in entry.customers)
        yield line(
            "   ",
            Piece(entry.status.value, _STYLES[entry.status]),
            f" for {customers} in {_regions(entry)}{scope}; from {_window(entry.since, entry.until)}",
        )
        yield from _evidence(provider, entry)


def _regions(entry: Availability) -> str:
    if entry.regions == "elsewhere":
        return "every region not named"
    shown = ", ".join(entry.regions[:_REGIONS_SHOWN])
    more = len(entry.regions) - _REGIONS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _incentives(provider: Provider, question: Question) -> Iterator[Line]:
    here = provider.incentives(as_of=question.as_of, include_past=True, region=question.region)
    for offer in provider.incentives(as_of=question.as_of, include_past=True):
        if offer not in here:
            yield line("   ", Piece(f"not in {question.region}", "dim"), f": {offer.incentive.title}")
            continue
        yield line(
            "   ",
            Piece(offer.state.value, "bold green" if offer.is_current else "dim"),
            f": {offer.sentence()}",
        )
        yield from _evidence(provider, offer.incentive)


def _restrictions(provider: Provider) -> Iterator[Line]:
    for restriction in provider.file.restrictions:
        free = ("; it leaves free: ", restriction.leaves_free.rstrip(".")) if restriction.leaves_free else ()
        public = ("; the general public is bound",) if restriction.binds_general_public else ()
        yield line(
            f"   {restriction.jurisdiction}, {restriction.kind.value}: ", "binds ", restriction.binds.rstrip("."),
            *free, *public, f"; from {_window(restriction.since, restriction.until)}",
        )  # fmt: skip
        yield from _evidence(provider, restriction)


def _models(provider: Provider, as_of: date) -> Iterator[Line]:
    for model in provider.models:
        size = f"{model.context_window:,} tokens" if model.context_window else "context not stated"
        ending = entry_ends(provider, as_of, model)
        ends = f"; {ending.when()}" if ending else _UNENDING[end_is_told(model)] if is_looked_up(model) else ""
        then = f"; then {ending.successor}" if ending and ending.successor else ""
        yield line(f"   {entry_name(provider, model)}: {size}{ends}{then}")
        prices: tuple[Price | UnitPrice, ...] = (*model.prices, *model.unit_prices)
        for price in prices:
            yield line("      ", price.words(), _where(price.endpoints))
            yield from _cited(provider.file.cited(price))


def _where(endpoints: tuple[str, ...]) -> str:
    return f" on {', '.join(endpoints)}" if endpoints else ""


def _identifiers(provider: Provider) -> Iterator[Line]:
    for identifier in provider.file.identifiers:
        where = identifier.ecosystem or identifier.language or identifier.role
        label = f"{identifier.kind.value} ({where})" if where else identifier.kind.value
        shared = " [shared]" if identifier.shared else ""
        yield line(f"   {label}{shared}: {', '.join(identifier.values)}")


def _events(catalog: Catalog, provider: Provider, as_of: date) -> Iterator[Line]:
    for event in catalog.events(provider=provider.id, as_of=as_of):
        until = f" to {event.last_day}" if event.last_day else ""
        yield line(f"   {event.day}{until}: ", event.title, ". ", event.effect)
        yield from _cited(catalog.events_file.cited(event))


def lint_lines(report: LintReport) -> Iterator[Line]:
    """Problems, stale facts, and a count."""
    yield from (line(Piece("error: ", "bold red"), str(problem)) for problem in report.problems)
    yield from (line(Piece("stale: ", "yellow"), str(problem)) for problem in report.stale)
    yield from (line(Piece("doubt: ", "yellow"), str(problem)) for problem in report.doubts)
    found = plural(len(report.problems), "problem") if report.problems else "no problems"
    yield line(
        f"{plural(report.files, 'file')}: {found}, {plural(len(report.stale), 'stale fact')}, "
        f"{plural(len(report.doubts), 'doubt')}"
    )


def stats_lines(rows: tuple[ProviderStatistics, ...], as_of: date) -> Iterator[Line]:
    """A table of figures."""
    yield line(
        Piece(
            f"migrate-advisor: catalog as of {as_of}; fresh: read and checked within {FRESH_DAYS} days; stale: in "
            f"force and not so for {STALE_AFTER_DAYS}; life cycles: models of which it is known when they end, or that "
            f"no end is announced; medium: attested by one report or a third party",
            "dim",
        )
    )
    head = ("provider", "facts", "sources", "fresh", "stale", "medium", "unknown", "life cycles", "oldest")
    cells: list[tuple[Piece, ...]] = [tuple(Piece(name, "bold") for name in head)]
    for row in rows:
        shares = (str(share) if share.whole else "-" for share in (row.medium, row.unknown, row.life_cycle))
        figures = (row.provider, row.facts, row.sources, row.fresh, row.stale, *shares, row.oldest or "-")
        cells.append(tuple(Piece(str(figure)) for figure in figures))
    yield from table(cells, right=frozenset(range(1, len(head))))
