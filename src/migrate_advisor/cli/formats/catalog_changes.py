"""What changed, what happened and what held when, as lines for people and as JSON objects, version 1."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.comparison import ChangeKind
from migrate_advisor.cli.formats.catalog_json import plain
from migrate_advisor.cli.formats.facts_json import day, ending_json, source_json
from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.formats.styled import Line, Piece, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.comparison import FactChange
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.events import Event
    from migrate_advisor.catalog.evidence import Source
    from migrate_advisor.catalog.history import Moment, Timeline
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.catalog.provider import Provider

_TITLES: Mapping[ChangeKind, str] = {
    ChangeKind.NEW_PROVIDER: "New providers",
    ChangeKind.GONE_PROVIDER: "Providers that are gone",
    ChangeKind.VERDICT: "Who is open to you",
    ChangeKind.CONDITIONS: "Conditions",
    ChangeKind.NEW_OFFER: "New offers",
    ChangeKind.CHANGED_OFFER: "Offers that changed",
    ChangeKind.ENDED_OFFER: "Offers that ended",
    ChangeKind.NEW_MODEL: "New models",
    ChangeKind.RETIRING_MODEL: "Ends of models",
    ChangeKind.GONE_MODEL: "Models that are gone",
    ChangeKind.ENDING_SURFACE: "Ends of parts of APIs",
    ChangeKind.NEW_ENDPOINT: "New endpoints",
    ChangeKind.ENDING_ENDPOINT: "Ends of endpoints",
    ChangeKind.GONE_ENDPOINT: "Endpoints that are gone",
    ChangeKind.PRICE: "Prices",
    ChangeKind.NEW_EVENT: "Events",
}
_STYLES = {"open": "green", "restricted": "yellow", "closed": "red", "unknown": "dim", "event": "bold", "offer": "cyan"}


def diff_lines(found: Sequence[FactChange], revision: str, where_from: str) -> Iterator[Line]:
    """Changes by kind, with before and after."""
    yield line(Piece(f"migrate-advisor: {where_from}", "dim"))
    yield line(f"Changes for you since {revision}: {plural(len(found), 'change')}")
    for kind, group in groupby(found, key=lambda change: change.kind):
        yield line("")
        yield line(Piece(_TITLES[kind], "bold"))
        for change in group:
            yield from _change(change)


def _change(change: FactChange) -> Iterator[Line]:
    name = change.provider if change.subject == change.provider else f"{change.provider}: {change.subject}"
    yield line("   ", Piece(name, "bold"))
    if change.before is not None:
        yield line(Piece("      before: ", "dim"), change.before)
    if change.after is not None:
        yield line(Piece("      now:    ", "dim"), change.after)
    yield from _cited(change.sources, "      ")


def _cited(sources: Sequence[Source], indent: str) -> Iterator[Line]:
    yield from (line(Piece(f"{indent}{source.publisher}: {source.url}", "dim")) for source in sources)


def diff_json(found: Sequence[FactChange], revision: str, question: Question) -> dict[str, Any]:
    """Changes with before and after."""
    return {
        "version": 1,
        "command": "catalog diff",
        "revision": revision,
        "region": question.region,
        "customer": question.customer.value,
        "as_of": question.as_of.isoformat(),
        "changes": [
            {
                "kind": change.kind.value,
                "provider": change.provider,
                "subject": change.subject,
                "before": change.before,
                "after": change.after,
                "sources": [source_json(source) for source in change.sources],
            }
            for change in found
        ],
    }


def history_lines(provider: Provider, timelines: Sequence[Timeline]) -> Iterator[Line]:
    """Each scope with its moments, oldest first."""
    yield line(Piece(f"{provider.id}: {provider.name}", "bold"))
    yield line(f"facts from {provider.origin}")
    for timeline in timelines:
        yield line("")
        yield line(Piece(timeline.scope, "bold"))
        for moment in timeline.moments:
            end = f" until {moment.until}" if moment.until is not None else ""
            begin = "start unknown" if moment.day == "unknown" else str(moment.day)
            label = Piece(moment.kind, _STYLES.get(moment.kind, ""))
            yield line(f"   {begin}  ", label, f"{end}: {moment.what}")
            yield from _cited(moment.sources, "      ")


def history_json(provider: Provider, timelines: Sequence[Timeline]) -> dict[str, Any]:
    """The same as data."""
    return {
        "version": 1,
        "command": "catalog show --history",
        "id": provider.id,
        "origin": provider.origin,
        "timelines": [
            {"scope": timeline.scope, "moments": [_moment(moment) for moment in timeline.moments]}
            for timeline in timelines
        ],
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "day": day(moment.day),
        "until": day(moment.until),
        "kind": moment.kind,
        "what": moment.what,
        "sources": [source_json(source) for source in moment.sources],
    }


def events_lines(catalog: Catalog, events: Sequence[Event], ends: Sequence[Ending] = ()) -> Iterator[Line]:
    """Events, oldest first, with what they changed and who says so; then what ends."""
    for event in events:
        about = ", ".join((*event.providers, *event.regions))
        yield line(Piece(str(event.day), "bold"), "  ", event.title, f" ({about})")
        yield line(f"   {event.summary}")
        yield line(Piece("   effect: ", "dim"), event.effect)
        yield from _cited(catalog.events_file.cited(event), "   ")
    if ends:
        yield line(Piece("What ends, soonest first", "bold"))
        yield from (line(f"   {ending.sentence()}") for ending in ends)
    yield line(plural(len(events), "event"))


def events_json(catalog: Catalog, events: Sequence[Event], ends: Sequence[Ending] = ()) -> dict[str, Any]:
    """The same as data."""
    return {
        "version": 1,
        "command": "catalog events",
        "events": [
            plain(event) | {"sources": [source_json(source) for source in catalog.events_file.cited(event)]}
            for event in events
        ],
        "ends": [ending_json(ending) for ending in ends],
    }
