"""What must be true of ends, days and lists of places for an answer for a day to be right. `invariants` lists them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from migrate_advisor.catalog.events import Restriction, RestrictionKind
from migrate_advisor.catalog.evidence import Confidence, Dated, SourceKind, has_passed, is_stale
from migrate_advisor.catalog.identifiers import IdentifierKind
from migrate_advisor.catalog.places import Availability, Status
from migrate_advisor.catalog.violation import Violation, every_fact, every_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.catalog.compiling import CatalogFiles
    from migrate_advisor.catalog.evidence import Fact
    from migrate_advisor.catalog.prices import Price
    from migrate_advisor.catalog.provider import ProviderFile, ServedModel
    from migrate_advisor.catalog.surfaces import Endpoint, Surface
    from migrate_advisor.catalog.violation import Place

_PUBLISHED = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_NO_DAY = re.compile(r"\bno\b[^.;]*\bday\b[^.;]*\bfound\b|\bday on which it ended was not found\b", re.IGNORECASE)
_NAMED = re.compile(r"\bnames? ([a-z][\w.:/-]*\d[\w.:/-]*) instead\b", re.IGNORECASE)
_LONGER = re.compile(r"\blonger\b", re.IGNORECASE)
_NO_LIST = re.compile(r"\bno (published )?list of (countries|places)\b", re.IGNORECASE)


def facts_are_no_newer_than_what_was_read(files: CatalogFiles) -> Iterator[Violation]:
    """A fact was not checked later than the newest of its sources was read, nor tells a state later than that."""
    tables = dict(every_table(files))
    for name, place, fact in every_fact(files):
        read = [tables[name].sources[source].read for source in fact.sources if source in tables[name].sources]
        if fact.as_of is not None and fact.as_of > fact.checked:
            yield Violation(name, (*place, "as_of"), f"tells the state of {fact.as_of}, after it was checked")
        if read and fact.fresh_on > max(read):
            told = f"tells the state of {fact.fresh_on}, but none of its sources was read after {max(read)}"
            yield Violation(name, (*place, "checked"), told)


def pages_bear_days(files: CatalogFiles) -> Iterator[Violation]:
    """The date of a page is written YYYY, YYYY-MM or YYYY-MM-DD, and lies before the page was read."""
    for name, table in every_table(files):
        for source, entry in table.sources.items():
            if entry.published is None:
                continue
            place = ("sources", source, "published")
            if not _PUBLISHED.fullmatch(entry.published):
                yield Violation(name, place, f"{entry.published!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
            elif entry.published > entry.read.isoformat():
                yield Violation(name, place, f"published {entry.published}, after it was read on {entry.read}")


def successors_are_no_older(files: CatalogFiles) -> Iterator[Violation]:
    """What is named instead of a model outlives it, or names something in turn."""
    for provider in files.providers.values():
        by_id = {model.id: model for model in provider.models}
        for index, model in enumerate(provider.models):
            following = by_id.get(model.successor or "")
            if following is not None and _ends_no_later(following, model) and following.successor is None:
                told = f"{following.id} ends on {following.retires}, no later than {model.id}, and names nothing"
                yield Violation(provider.id, ("models", index, "successor"), told)


def nothing_succeeds_itself(files: CatalogFiles) -> Iterator[Violation]:
    """Whoever follows successors comes to an end."""
    for provider in files.providers.values():
        for group in ("endpoints", "models", "surfaces"):
            following = {item.id: item.successor for item in getattr(provider, group)}
            for index, item in enumerate(getattr(provider, group)):
                seen, name = {item.id}, item.successor
                while name in following and name not in seen:
                    seen.add(name)
                    name = following[name]
                if name == item.id:
                    yield Violation(provider.id, (group, index, "successor"), f"{item.id} succeeds itself")


def names_are_of_one_model(files: CatalogFiles) -> Iterator[Violation]:
    """An id or alias stands for one model of its provider at an endpoint, or two ends could be told of it."""
    for provider in files.providers.values():
        known: dict[str, ServedModel] = {}
        for index, model in enumerate(provider.models):
            for name in (model.id, *model.aliases):
                other = known.setdefault(name.lower(), model)
                if other is not model and _share_an_endpoint(other, model):
                    yield Violation(provider.id, ("models", index), f"{name!r} is also {other.id}")


def _share_an_endpoint(one: ServedModel, other: ServedModel) -> bool:
    return not one.endpoints or not other.endpoints or not set(one.endpoints).isdisjoint(other.endpoints)


def _ends_no_later(following: ServedModel, model: ServedModel) -> bool:
    one, other = following.retires, model.retires
    return isinstance(one, date) and isinstance(other, date) and one <= other


def ends_of_endpoints_reach_models(files: CatalogFiles) -> Iterator[Violation]:
    """No model is said to live on where every endpoint that serves it has an earlier end."""
    for provider in files.providers.values():
        for index, model in enumerate(provider.models):
            last = _last_day(provider, model)
            if last is not None and isinstance(model.retires, date) and model.retires > last:
                told = f"retires {model.retires}, after the last endpoint that serves it ends on {last}"
                yield Violation(provider.id, ("models", index, "retires"), told)


def _last_day(provider: ProviderFile, model: ServedModel) -> date | None:
    """The day on which the last endpoint that serves a model ends, if all of them do on a known day."""
    ends = [item.ends for item in provider.endpoints if not model.endpoints or item.id in model.endpoints]
    days = [end for end in ends if isinstance(end, date)]
    return max(days) if days and len(days) == len(ends) else None


def priced_models_have_a_life_cycle(files: CatalogFiles) -> Iterator[Violation]:
    """Where a provider publishes ends, each model that has a price says when it ends, or that none is announced."""
    for provider in files.providers.values():
        for index, model in enumerate(provider.models if provider.ends_page else ()):
            if model.prices and model.retires is None and _last_day(provider, model) is None:
                told = f"{model.id} has a price and no `retires`, though {provider.ends_page!r} publishes ends"
                yield Violation(provider.id, ("models", index), told)


def what_was_not_found_says_where(files: CatalogFiles) -> Iterator[Violation]:
    """Of an end that was looked for and not found, the note tells what was looked at."""
    for provider in files.providers.values():
        for index, model in enumerate(provider.models):
            if model.retires == "not-found" and not model.note:
                told = f"no end of {model.id} was found; its note says where somebody looked"
                yield Violation(provider.id, ("models", index, "retires"), told)


def announced_days_are_read_from_announcements(files: CatalogFiles) -> Iterator[Violation]:
    """The day of an end does not rest on code alone, which may know the thing and no day of it.

    Where no page was found it is of medium confidence, and a note says whose code states the day.
    """
    for provider in files.providers.values():
        for group, field in (("models", "retires"), ("surfaces", "ends"), ("endpoints", "ends")):
            for index, item in enumerate(getattr(provider, group)):
                kinds = {provider.sources[name].kind for name in item.sources if name in provider.sources}
                is_told = item.note and item.confidence is Confidence.MEDIUM
                if isinstance(getattr(item, field), date) and kinds == {SourceKind.SOURCE_CODE} and not is_told:
                    told = f"{item.id} ends on a day that only source code is cited for"
                    yield Violation(provider.id, (group, index, field), told)


def days_and_notes_agree(files: CatalogFiles) -> Iterator[Violation]:
    """What bears the day of its end does not note that no day was found."""
    for file, place, item in _ending_things(files):
        if isinstance(_end(item), date) and _NO_DAY.search(item.note or ""):
            yield Violation(
                file, (*place, "note"), f"{item.id} ends on {_end(item)}, and its note says that no day was found"
            )


def successors_are_fields(files: CatalogFiles) -> Iterator[Violation]:
    """What a provider names instead of something that ends is its `successor`, which code reads, and no note."""
    for file, place, item in _ending_things(files):
        named = _NAMED.search(item.note or "")
        if named and item.successor is None and _end(item) is not None:
            yield Violation(
                file, (*place, "note"), f"{item.id} names {named[1]} instead in its note; make it `successor`"
            )


def tiers_reach_the_window(files: CatalogFiles) -> Iterator[Violation]:
    """The last prices by length reach as far as the model does, or a note says why not; longer ones have no price."""
    for provider in files.providers.values():
        for index, model in enumerate(provider.models):
            for top in filter(None, map(_priced_up_to, _last_stated(model))):
                if top < (model.context_window or 0):
                    told = f"{model.id} has no price beyond {top:,} tokens, and takes {model.context_window:,}"
                    yield Violation(provider.id, ("models", index, "prices"), told)


def _priced_up_to(prices: Sequence[Price]) -> int | None:
    """How many tokens prices reach to; None where they reach any number, or a note tells of more."""
    if any(price.up_to_tokens is None or _LONGER.search(price.note or "") for price in prices):
        return None
    return max((price.up_to_tokens or 0 for price in prices), default=0)


def _last_stated(model: ServedModel) -> Iterator[list[Price]]:
    """The prices that were stated last, together by currency and endpoints."""
    by_scope: dict[tuple[str, tuple[str, ...]], list[Price]] = {}
    for price in model.prices:
        by_scope.setdefault((price.currency, price.endpoints), []).append(price)
    for prices in by_scope.values():
        last = max(price.stated for price in prices)
        yield [price for price in prices if price.stated == last]


def _ending_things(files: CatalogFiles) -> Iterator[tuple[str, Place, ServedModel | Surface | Endpoint]]:
    for provider in files.providers.values():
        for group in ("models", "surfaces", "endpoints"):
            for index, item in enumerate(getattr(provider, group)):
                yield provider.id, (group, index), item


def _end(item: ServedModel | Surface | Endpoint) -> object:
    return getattr(item, "retires", None) or getattr(item, "ends", None)


def surfaces_can_be_seen(files: CatalogFiles) -> Iterator[Violation]:
    """A surface says how code shows it."""
    for provider in files.providers.values():
        for index, surface in enumerate(provider.surfaces):
            if not surface.is_shown():
                yield Violation(provider.id, ("surfaces", index), f"nothing says how code shows {surface.id!r}")


def providers_end_as_a_whole(files: CatalogFiles) -> Iterator[Violation]:
    """Whether a provider is gone can be told: by its endpoints; of one with none, by the surface that is all of it."""
    for provider in files.providers.values():
        marked = [index for index, surface in enumerate(provider.surfaces) if surface.whole]
        if provider.endpoints:
            for index in marked:
                told = "`whole` is for providers without endpoints; here the ends of the endpoints say so"
                yield Violation(provider.id, ("surfaces", index, "whole"), told)
        elif not marked and _hosts(provider) and _hosts(provider) <= _ending_hosts(provider):
            yield Violation(provider.id, ("surfaces",), "every host ends; mark the surface that is all of it `whole`")


def _hosts(provider: ProviderFile) -> set[str]:
    kinds = {IdentifierKind.HOST, IdentifierKind.HOST_SUFFIX, IdentifierKind.HOST_PATTERN}
    return {value for item in provider.identifiers if item.kind in kinds for value in item.values}


def _ending_hosts(provider: ProviderFile) -> set[str]:
    return {host for surface in provider.surfaces if surface.ends is not None for host in surface.hosts}


def missing_lists_are_one_status(files: CatalogFiles) -> Iterator[Violation]:
    """That a provider publishes no list of places is "unknown", with `place_list: none`, wherever it is said."""
    for name, place, fact in every_fact(files):
        if not isinstance(fact, Availability):
            continue
        if fact.place_list == "none" and fact.status is not Status.UNKNOWN:
            yield Violation(name, (*place, "status"), f"{fact.status.value}, though no list of places is published")
        says_so = fact.regions == "elsewhere" and _NO_LIST.search(fact.note or "")
        if says_so and fact.place_list is None and fact.status is not Status.CLOSED:
            yield Violation(name, (*place, "place_list"), "notes that there is no list of places; add place_list: none")


def ownership_rules_name_owners(files: CatalogFiles) -> Iterator[Violation]:
    """A rule about owners says where those owners sit."""
    for name, place, fact in every_fact(files):
        if isinstance(fact, Restriction) and fact.kind is RestrictionKind.OWNERSHIP_RULE and fact.owners is None:
            yield Violation(name, (*place, "owners"), "a rule about owners needs `owners`")


def attested_days_lie_before(files: CatalogFiles) -> Iterator[Violation]:
    """The day on which a fact is attested belongs to an unknown beginning, and lies before its end and its check."""
    for name, place, fact in every_fact(files):
        attested = getattr(fact, "attested", None)
        if attested is None:
            continue
        until = getattr(fact, "until", None)
        if getattr(fact, "since", None) != "unknown":
            yield Violation(name, (*place, "attested"), "only a beginning that is unknown is attested")
        if attested > fact.checked or (isinstance(until, date) and attested >= until):
            yield Violation(name, (*place, "attested"), f"attested {attested}, not before its end and its check")


def is_stale_claim(fact: Fact, as_of: date) -> bool:
    """Whether a fact claims to be so still and is stale; what ended, or is to end, cannot grow old."""
    end = fact.until if isinstance(fact, Dated) else getattr(fact, "retires", getattr(fact, "ends", None))
    is_over = has_passed(end, as_of)
    is_announced = end == "unknown" and not isinstance(fact, Dated)
    return not is_over and not is_announced and is_stale(fact, as_of)


LIFE_CYCLES = (
    facts_are_no_newer_than_what_was_read,
    pages_bear_days,
    nothing_succeeds_itself,
    names_are_of_one_model,
    ends_of_endpoints_reach_models,
    days_and_notes_agree,
    what_was_not_found_says_where,
    surfaces_can_be_seen,
    providers_end_as_a_whole,
    missing_lists_are_one_status,
    ownership_rules_name_owners,
    attested_days_lie_before,
)
"""The invariants of this module."""

DOUBTS = (
    successors_are_no_older,
    priced_models_have_a_life_cycle,
    successors_are_fields,
    tiers_reach_the_window,
    announced_days_are_read_from_announcements,
)
"""What a provider may really say, and what an editor should look at all the same; told, not refused."""
