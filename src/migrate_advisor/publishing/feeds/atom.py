"""Events and ends as an Atom feed (RFC 4287), newest first. What an entry links to is its first source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from migrate_advisor.publishing.feeds.material import every_ending, midnight, stable_id, subject_of, telling_events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.evidence import Source

_NAMESPACE = "http://www.w3.org/2005/Atom"


class _AtomEntry(NamedTuple):
    day: date
    """The day it is about; entries are in its order."""
    checked: date
    identity: str
    title: str
    text: str
    sources: tuple[Source, ...]
    categories: tuple[str, ...]


def atom(catalog: Catalog, as_of: date) -> str:
    """The feed's text."""
    entries = sorted(_entries(catalog, as_of), key=lambda entry: (entry.day, entry.identity), reverse=True)
    feed = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _add(feed, "id", f"urn:uuid:{stable_id('feed', 'atom')}")
    _add(feed, "title", "Who may use which model API, and what ends")
    _add(feed, "subtitle", "From the catalog of migrate-advisor; each entry links to its source")
    _add(feed, "updated", midnight(max((entry.checked for entry in entries), default=as_of)))
    ET.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": "changes.atom"})
    _add(ET.SubElement(feed, "author"), "name", "migrate_advisor contributors")
    for entry in entries:
        _write(ET.SubElement(feed, "entry"), entry)
    ET.indent(feed, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def _entries(catalog: Catalog, as_of: date) -> Iterator[_AtomEntry]:
    for event in telling_events(catalog, as_of):
        text = f"{event.summary} {event.effect}"
        cited = catalog.events_file.cited(event)
        about = (*event.providers, *event.regions)
        yield _AtomEntry(event.day, event.checked, stable_id("event", event.id), event.title, text, cited, about)
    for ending in every_ending(catalog, as_of):
        if ending.day is None:
            continue
        identity = stable_id("end", ending.provider, ending.kind.value, subject_of(ending))
        title = f"{ending.provider_name}: {ending.name} {ending.when()}"
        text = f"{ending.sentence()}."
        yield _AtomEntry(
            ending.day, ending.checked or as_of, identity, title, text, ending.sources, (ending.provider, "end")
        )


def _write(element: ET.Element, entry: _AtomEntry) -> None:
    _add(element, "id", f"urn:uuid:{entry.identity}")
    _add(element, "title", entry.title)
    _add(element, "updated", midnight(entry.checked))
    _add(element, "published", midnight(entry.day))
    for number, source in enumerate(entry.sources):
        rel = "related" if number else "alternate"
        ET.SubElement(element, "link", {"rel": rel, "href": source.url, "title": source.publisher})
    for name in entry.categories:
        ET.SubElement(element, "category", {"term": name})
    _add(element, "content", entry.text, type="text")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text
