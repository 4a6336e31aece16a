"""What changed for a customer from one day to another by the dates of the facts, in one state of the catalog.

What two states of the catalog say differently about one day is `comparison`'s; its changes are used here, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.comparison import ChangeKind, FactChange, in_order
from migrate_advisor.catalog.endings import EndingKind, provider_endings
from migrate_advisor.catalog.evidence import end_words
from migrate_advisor.catalog.places import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.catalog.provider import Provider

_KINDS = {
    EndingKind.MODEL: ChangeKind.RETIRING_MODEL,
    EndingKind.SURFACE: ChangeKind.ENDING_SURFACE,
    EndingKind.ENDPOINT: ChangeKind.ENDING_ENDPOINT,
}


def changes_since(catalog: Catalog, since: date, question: Question) -> tuple[FactChange, ...]:
    """What began, changed or ended for a customer after a day, up to the day of the question.

    What happened at a provider that was closed to the customer on both days is left out.

    Args:
        catalog: what is known.
        since: the earlier day.
        question: where and who the customer is, and the later day.
    """
    found: list[FactChange] = []
    for provider in catalog.providers():
        found += _provider(provider, since, question)
    for event in catalog.events(since=since, as_of=question.as_of):
        if event.day > since and (not event.regions or question.region in event.regions):
            said = f"{event.day}: {event.title}. {event.effect}"
            pages = catalog.events_file.cited(event)
            found.append(FactChange(ChangeKind.NEW_EVENT, ", ".join(event.providers), event.id, None, said, pages))
    return in_order(found)


def _provider(provider: Provider, since: date, question: Question) -> Iterator[FactChange]:
    was, now = provider.verdict(question.on(since)), provider.verdict(question)
    is_dated = was.status is not Status.UNKNOWN or now.since != "unknown"
    if was.status is not now.status and is_dated:  # what was merely not attested earlier did not change
        yield FactChange(ChangeKind.VERDICT, provider.id, provider.id, was.sentence(), now.sentence(), now.sources)
    if was.status is Status.CLOSED and now.status is Status.CLOSED:
        return
    yield from _offers(provider, since, question)
    yield from _released(provider, since, question)
    for ending in provider_endings(provider, question):
        if ending.over and ending.day is not None and ending.day > since and ending.kind in _KINDS:
            yield FactChange(_KINDS[ending.kind], provider.id, ending.subject, None, ending.sentence(), ending.sources)


def _released(provider: Provider, since: date, question: Question) -> Iterator[FactChange]:
    for model in provider.models:
        if model.released is not None and since < model.released <= question.as_of:
            said = f"released {model.released}, {end_words(model.retires)}"
            yield FactChange(ChangeKind.NEW_MODEL, provider.id, model.id, None, said, provider.file.cited(model))


def _offers(provider: Provider, since: date, question: Question) -> Iterator[FactChange]:
    was, now = (
        {
            offer.incentive.id: offer
            for offer in provider.incentives(as_of=day, customer=question.customer, region=question.region)
        }
        for day in (since, question.as_of)
    )
    for name in sorted(now.keys() - was.keys()):
        yield FactChange(ChangeKind.NEW_OFFER, provider.id, name, None, now[name].sentence(), now[name].sources)
    for name in sorted(was.keys() - now.keys()):
        yield FactChange(ChangeKind.ENDED_OFFER, provider.id, name, was[name].sentence(), None, was[name].sources)
