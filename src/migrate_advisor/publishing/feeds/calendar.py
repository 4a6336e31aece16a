"""Ends and changes of availability to come, as whole days of a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.publishing.feeds.material import coming_turns, every_ending, stable_id, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.evidence import Source

_WIDTH = 75
"""Octets that a line may have."""
_ALARM_DAYS = (30, 7)
"""How long before the day a calendar reminds."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


class _CalendarEntry(NamedTuple):
    day: date
    identity: str
    title: str
    text: str
    checked: date
    sources: tuple[Source, ...]


def calendar(catalog: Catalog, as_of: date) -> str:
    """The calendar's text: what ends, or turns, after a day."""
    entries = sorted(_entries(catalog, as_of))
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//migrate-advisor//catalog//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", "X-WR-CALNAME:Ends of model APIs",
    ]  # fmt: skip
    for entry in entries:
        lines += _event(entry)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line))


def _entries(catalog: Catalog, as_of: date) -> Iterator[_CalendarEntry]:
    for ending in every_ending(catalog, as_of):
        if ending.day is None or ending.day <= as_of:
            continue
        identity = stable_id("end", ending.provider, ending.kind.value, subject_of(ending))
        title = f"{ending.provider_name}: {ending.name} ends"
        checked = ending.checked or as_of
        yield _CalendarEntry(ending.day, identity, title, f"{ending.sentence()}.", checked, ending.sources)
    for provider, entry, day in coming_turns(catalog, as_of):
        who = " and ".join(customer.value for customer in entry.customers)
        where = "every region that no other entry names" if entry.regions == "elsewhere" else ", ".join(entry.regions)
        title = f"{provider.name}: {entry.status.value} for {who} in {where}"
        text = " ".join((*entry.conditions, entry.note or "")).strip()
        identity = stable_id("turn", provider.id, entry.id)
        yield _CalendarEntry(day, identity, title, text, entry.checked, provider.file.cited(entry))


def _event(entry: _CalendarEntry) -> Iterator[str]:
    told = "\n".join((entry.text, *(f"{source.publisher}: {source.url}" for source in entry.sources)))
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.identity}"
    yield f"DTSTAMP:{entry.checked:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{entry.title.translate(_ESCAPES)}"
    yield f"DESCRIPTION:{told.strip().translate(_ESCAPES)}"
    if entry.sources:
        yield f"URL:{entry.sources[0].url}"
    yield "TRANSP:TRANSPARENT"
    for days in _ALARM_DAYS:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{days}D", "DESCRIPTION:It ends soon", "END:VALARM")
    yield "END:VEVENT"


def _folded(line: str) -> Iterator[str]:
    """A line in pieces that are short enough; no character is cut."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _WIDTH:
            yield piece
            piece, size = " ", 1
        piece += character
        size += width
    yield piece
