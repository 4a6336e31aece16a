"""What changed for one customer between two states of the catalog. Where the states come from is not known here.

Both are asked about the same day, so that a change is one of what is known, not of the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from migrate_advisor.catalog.evidence import Source, end_words
from migrate_advisor.catalog.places import Status
from migrate_advisor.catalog.prices import latest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Question, Verdict
    from migrate_advisor.catalog.provider import Provider, ServedModel


class ChangeKind(StrEnum):
    """What sort of change it is, in the order in which changes are shown."""

    NEW_PROVIDER = "new-provider"
    GONE_PROVIDER = "gone-provider"
    VERDICT = "verdict"
    CONDITIONS = "conditions"
    NEW_OFFER = "new-offer"
    CHANGED_OFFER = "changed-offer"
    ENDED_OFFER = "ended-offer"
    NEW_MODEL = "new-model"
    RETIRING_MODEL = "retiring-model"
    GONE_MODEL = "gone-model"
    ENDING_SURFACE = "ending-surface"
    NEW_ENDPOINT = "new-endpoint"
    ENDING_ENDPOINT = "ending-endpoint"
    GONE_ENDPOINT = "gone-endpoint"
    PRICE = "price"
    NEW_EVENT = "new-event"


_ORDER = {kind: index for index, kind in enumerate(ChangeKind)}


@dataclass(frozen=True, slots=True)
class FactChange:
    """One thing that is known now and was not, or no longer."""

    kind: ChangeKind
    provider: str
    """Provider id; for events, the ids joined by commas."""
    subject: str
    """Id of the provider, offer, model, endpoint or event."""
    before: str | None
    """What was said before, in words; None where nothing was."""
    after: str | None
    """What is said now."""
    sources: tuple[Source, ...] = ()


def changes(before: Catalog, after: Catalog, question: Question) -> tuple[FactChange, ...]:
    """What changed for a customer, most important kind first.

    What happened at a provider that is closed to the customer in both states is left out.

    Args:
        before: the earlier state.
        after: the later state.
        question: where and who the customer is, and the day that both states are asked about.
    """
    found = [*_providers(before, after, question), *_events(before, after, question)]
    return in_order(found)


def in_order(found: Iterable[FactChange]) -> tuple[FactChange, ...]:
    """Changes, the most important kind first."""
    return tuple(sorted(found, key=lambda change: (_ORDER[change.kind], change.provider, change.subject)))


def _providers(before: Catalog, after: Catalog, question: Question) -> Iterator[FactChange]:
    old = {provider.id: provider for provider in before.providers()}
    new = {provider.id: provider for provider in after.providers()}
    for provider_id, provider in new.items():
        if provider_id in old:
            yield from _provider(old[provider_id], provider, question)
        else:
            verdict = provider.verdict(question)
            yield FactChange(
                ChangeKind.NEW_PROVIDER, provider_id, provider_id, None, verdict.sentence(), verdict.sources
            )
    for provider_id, provider in old.items():
        if provider_id not in new:
            said = provider.verdict(question).sentence()
            yield FactChange(ChangeKind.GONE_PROVIDER, provider_id, provider_id, said, None)


def _provider(old: Provider, new: Provider, question: Question) -> Iterator[FactChange]:
    was, now = old.verdict(question), new.verdict(question)
    yield from _verdict(was, now)
    if was.status is Status.CLOSED and now.status is Status.CLOSED:
        return
    yield from _offers(old, new, question)
    yield from _models(old, new, question)
    yield from _endpoints(old, new)


def _verdict(was: Verdict, now: Verdict) -> Iterator[FactChange]:
    if (was.status, was.since) != (now.status, now.since):
        yield FactChange(ChangeKind.VERDICT, now.provider, now.provider, was.sentence(), now.sentence(), now.sources)
    if was.conditions != now.conditions:
        said = [" ".join(verdict.conditions) or None for verdict in (was, now)]
        yield FactChange(ChangeKind.CONDITIONS, now.provider, now.provider, said[0], said[1], now.sources)


def _offers(old: Provider, new: Provider, question: Question) -> Iterator[FactChange]:
    was, now = (
        {offer.incentive.id: offer for offer in provider.incentives(as_of=question.as_of, customer=question.customer)}
        for provider in (old, new)
    )
    for name in was.keys() | now.keys():
        before, after = (offer.sentence() if offer else None for offer in (was.get(name), now.get(name)))
        if before != after:
            kind = ChangeKind.NEW_OFFER if before is None else ChangeKind.CHANGED_OFFER
            sources = now[name].sources if after is not None else ()
            yield FactChange(
                kind if after is not None else ChangeKind.ENDED_OFFER, new.id, name, before, after, sources
            )


def _models(old: Provider, new: Provider, question: Question) -> Iterator[FactChange]:
    was, now = (_by_name(provider) for provider in (old, new))
    for name, model in now.items():
        cited = new.file.cited(model)
        if name not in was:
            yield FactChange(ChangeKind.NEW_MODEL, new.id, name, None, _life(model), cited)
        elif was[name].retires != model.retires:
            yield FactChange(ChangeKind.RETIRING_MODEL, new.id, name, _life(was[name]), _life(model), cited)
    for name in was.keys() - now.keys():
        yield FactChange(ChangeKind.GONE_MODEL, new.id, name, _life(was[name]), None)
    yield from _prices(was, now, new, question)


def _prices(
    was: Mapping[str, ServedModel], now: Mapping[str, ServedModel], new: Provider, question: Question
) -> Iterator[FactChange]:
    for name in was.keys() & now.keys():
        old_prices, prices = (latest(models[name].prices, None, question.as_of) for models in (was, now))
        for currency in sorted(old_prices.keys() & prices.keys()):
            before, after = old_prices[currency], prices[currency]
            if before.words() != after.words():
                yield FactChange(ChangeKind.PRICE, new.id, name, before.words(), after.words(), new.file.cited(after))


def _by_name(provider: Provider) -> dict[str, ServedModel]:
    """Id → model; a further entry of the same id, for endpoints that end it on another day, is named with them."""
    found: dict[str, ServedModel] = {}
    for model in provider.models:
        found[f"{model.id}@{','.join(model.endpoints)}" if model.id in found else model.id] = model
    return found


def _life(model: ServedModel) -> str:
    then = f", then {model.successor}" if model.successor and model.retires else ""
    return f"{end_words(model.retires)}{then}"


def _endpoints(old: Provider, new: Provider) -> Iterator[FactChange]:
    was, now = ({endpoint.id: endpoint for endpoint in provider.endpoints} for provider in (old, new))
    for name, endpoint in now.items():
        cited = new.file.cited(endpoint)
        if name not in was:
            yield FactChange(ChangeKind.NEW_ENDPOINT, new.id, name, None, endpoint.url, cited)
        elif endpoint.ends != was[name].ends:
            yield FactChange(
                ChangeKind.ENDING_ENDPOINT, new.id, name, end_words(was[name].ends), end_words(endpoint.ends), cited
            )
    for name in was.keys() - now.keys():
        yield FactChange(ChangeKind.GONE_ENDPOINT, new.id, name, was[name].url, None)


def _events(before: Catalog, after: Catalog, question: Question) -> Iterator[FactChange]:
    known = {event.id for event in before.events_file.events}
    for event in after.events(as_of=question.as_of):
        if event.id not in known and (not event.regions or question.region in event.regions):
            providers = ", ".join(event.providers)
            said = f"{event.day}: {event.title}. {event.effect}"
            yield FactChange(ChangeKind.NEW_EVENT, providers, event.id, None, said, after.events_file.cited(event))
