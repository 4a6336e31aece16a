"""The one clock: on which day something stops for the one who asks, whatever stops it.

Everybody who needs a day asks here: scanner, advice, mapping, transport, the command line. The facts are the
provider's; how bad an ending is, and what to do about it, those who ask decide.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from migrate_advisor.catalog.evidence import EndedBy, NotBefore, Source, has_passed, is_announced
from migrate_advisor.catalog.places import Question, Status
from migrate_advisor.catalog.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.catalog.evidence import End
    from migrate_advisor.catalog.places import Verdict
    from migrate_advisor.catalog.provider import Provider, ServedModel
    from migrate_advisor.catalog.surfaces import Endpoint, Surface


NEAR_DAYS = 180
"""Days ahead within which an end is near."""


class EndingKind(StrEnum):
    """What stops."""

    AVAILABILITY = "availability"
    """The provider closes to the one who asks."""
    MODEL = "model"
    SURFACE = "surface"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """That something stops, and when."""

    kind: EndingKind
    provider: str
    """Provider id."""
    provider_name: str
    """The provider as people call it."""
    subject: str
    """Id of the model, surface or endpoint; for availability, of the provider."""
    name: str
    """The same as people call it."""
    day: date | None = None
    """First day on which it no longer works; None where no day is known."""
    not_before: date | None = None
    """The day before which it does not stop, where the day itself is not announced."""
    ended_by: date | None = None
    """A day by which it had stopped, where the day itself was not found."""
    over: bool = False
    """Whether it has stopped on the day of the question."""
    successor: str | None = None
    """Id of what the provider names instead, followed to one that still works that day; None where there is none."""
    sources: tuple[Source, ...] = ()
    checked: date | None = None

    def within(self, as_of: date, days: int) -> bool:
        """Whether it has stopped, or stops on a known day no later than ``days`` after ``as_of``."""
        day = self.day or self.ended_by
        return self.over or (day is not None and day - as_of <= timedelta(days=days))

    def sentence(self) -> str:
        """What stops when, and what is named instead."""
        named = ""
        if self.successor:
            named = f"; {self.provider_name} names {self.successor} instead"
        return f"{self.name} {self.when()}{named}"

    def when(self) -> str:
        """When it stops, as the end of a sentence: ``retires on 2027-01-14``."""
        closes = self.kind is EndingKind.AVAILABILITY
        if self.day is not None:
            return _WORDS[self.kind][0 if self.over else 1].format(day=self.day)
        if self.ended_by is not None:
            return f"had ended by {self.ended_by}, on a day that was not published"
        if self.over:
            return "is closed to you" if closes else "has ended"
        if self.not_before is not None:
            return f"ends no earlier than {self.not_before}"
        return "ends on a day that was not published"


def timeless(sentence: str) -> str:
    """A sentence of `Ending` as it was before the day came, without who follows: the same whenever one asks."""
    for past, before in _WORDS.values():
        sentence = sentence.replace(past.partition("{")[0], before.partition("{")[0])
    return _FOLLOWER.sub("", sentence)


_FOLLOWER = re.compile(r"; [^;]{1,80} names [^;]{1,200}? instead")
"""What is said of the successor, who may have one in turn by another day."""
_WORDS = {
    EndingKind.AVAILABILITY: ("was closed to you on {day}", "closes to you on {day}"),
    EndingKind.MODEL: ("was retired on {day}", "retires on {day}"),
    EndingKind.SURFACE: ("ended on {day}", "ends on {day}"),
    EndingKind.ENDPOINT: ("ended on {day}", "ends on {day}"),
}
"""What stops → how an end in the past is said, and one to come."""


class _Succeeded(Protocol):
    """What may name a successor."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def successor(self) -> str | None:
        """The id of what is named instead."""


def ends_for(
    provider: Provider,
    question: Question,
    *,
    model: str | None = None,
    endpoint: str | None = None,
    surface: str | None = None,
) -> Ending | None:
    """What stops first of all that a use rests on, or None where no end is known.

    Args:
        provider: who serves it.
        question: where, who and on which day.
        model: model id or alias; one that the catalog does not describe has no end of its own.
        endpoint: endpoint id, where the use tells; None for the one that lasts longest.
        surface: surface id.
    """
    found = [
        ending
        for ending in (
            availability_ends(provider, question, model=model, endpoint=endpoint),
            thing_ends(provider, question.as_of, model=model, endpoint=endpoint, surface=surface),
        )
        if ending is not None
    ]
    return min(found, key=_when, default=None)


def thing_ends(
    provider: Provider,
    as_of: date,
    *,
    model: str | None = None,
    endpoint: str | None = None,
    surface: str | None = None,
) -> Ending | None:
    """The same without availability: what ends for everybody, wherever they are."""
    served = provider.served(model, endpoint) if model is not None else None
    return min(_things(provider, as_of, served, endpoint, surface), key=_when, default=None)


def entry_ends(provider: Provider, as_of: date, entry: ServedModel) -> Ending | None:
    """What ends a model by one of its entries, of which there may be one for each endpoint."""
    return min(_things(provider, as_of, entry, None, None), key=_when, default=None)


def dialect_ends(provider: Provider, dialect: Dialect, as_of: date) -> Ending | None:
    """When a wire format ends: with the last of the endpoints that speak it."""
    spoken = [item.id for item in provider.endpoints if item.dialect == dialect.id or dialect.endpoint == item.id]
    last = _last_endpoint(provider, spoken) if spoken else None
    return thing_ends(provider, as_of, endpoint=last.id) if last is not None else None


def _things(
    provider: Provider, as_of: date, served: ServedModel | None, endpoint: str | None, surface: str | None
) -> Iterator[Ending]:
    where = [endpoint] if endpoint else []
    if served is not None:
        where = where or list(served.endpoints)
        if is_announced(served.retires):
            at = endpoint or next(iter(served.endpoints), None)
            successor = current(
                served, lambda name: provider.served(name, at), lambda item: not model_is_there(provider, item, as_of)
            )
            yield _ending(provider, as_of, EndingKind.MODEL, served, served.retires, successor)
    if (part := _surface(provider, surface)) is not None:
        where = where or list(part.endpoints)
        if part.ends is not None:
            successor = current(part, provider.surface, lambda item: has_passed(item.ends, as_of))
            yield _ending(provider, as_of, EndingKind.SURFACE, part, part.ends, successor)
    last = _last_endpoint(provider, where)
    if last is not None and last.ends is not None:
        successor = current(last, provider.endpoint, lambda item: endpoint_has_ended(item, as_of))
        yield _ending(provider, as_of, EndingKind.ENDPOINT, last, last.ends, successor)


def _surface(provider: Provider, wanted: str | None) -> Surface | None:
    """The surface that is named; of a provider that has no endpoints, else the one that is all of it."""
    if wanted is not None:
        return provider.surface(wanted)
    return None if provider.endpoints else next((item for item in provider.file.surfaces if item.whole), None)


def _last_endpoint(provider: Provider, wanted: Sequence[str]) -> Endpoint | None:
    """Of the endpoints that would do, the one that lasts longest; where none is named, a cloud apart would not do."""
    endpoints = [item for item in provider.endpoints if (item.id in wanted if wanted else not item.separate)]
    return max(endpoints, key=lambda item: date.max if item.ends is None else _bound(item.ends), default=None)


def model_has_ended(provider: Provider, model: ServedModel, as_of: date) -> bool:
    """Whether it no longer answers on that day: it was retired, or every endpoint that served it has ended."""
    if has_passed(model.retires, as_of):
        return True
    last = _last_endpoint(provider, model.endpoints)
    return last is not None and endpoint_has_ended(last, as_of)


def lasting_endpoints(provider: Provider) -> list[Endpoint]:
    """The endpoints of which no end is known."""
    return [endpoint for endpoint in provider.endpoints if endpoint.ends is None]


def endpoint_has_ended(endpoint: Endpoint, as_of: date) -> bool:
    """Whether an endpoint no longer answers on that day."""
    return has_passed(endpoint.ends, as_of)


def is_looked_up(model: ServedModel) -> bool:
    """Whether somebody looked for the end of a model, be there one or not."""
    return model.retires is not None


def end_is_told(model: ServedModel) -> bool:
    """Whether it is known when a model ends, or that no end is announced."""
    return model.retires not in {None, "not-found"}


Succeeded = TypeVar("Succeeded", bound=_Succeeded)


def model_is_there(provider: Provider, model: ServedModel, as_of: date) -> bool:
    """Whether it answers on that day, as far as is known: neither released later nor ended."""
    return not (model.released and model.released > as_of) and not model_has_ended(provider, model, as_of)


def is_known_then(model: ServedModel, as_of: date) -> bool:
    """Whether it is known if the model was there on that day: its release is, or facts of that day tell of it."""
    return model.released is not None or as_of >= model.fresh_on


def current(
    item: Succeeded, by_id: Callable[[str], Succeeded | None], ended: Callable[[Succeeded], bool]
) -> str | None:
    """The last of the successors, followed from one to the next, that works on that day; None where none does.

    One that names a successor in turn is followed, since it is on its way out.
    """
    seen: set[str] = set()
    named: str | None = None
    following = item.successor
    while following is not None and following not in seen:
        seen.add(following)
        found = by_id(following)
        if found is None:
            return following
        if not ended(found):
            named = found.id
        following = found.successor
    return named


def availability_ends(
    provider: Provider, question: Question, *, model: str | None = None, endpoint: str | None = None
) -> Ending | None:
    """When the provider closes, or closed, to the one who asks; None where it is not known to."""

    def on(day: date) -> Verdict:
        return provider.admission(question.on(day), endpoint, model=model)

    now = on(question.as_of)
    if now.status is Status.CLOSED:
        return _closing(provider, now, _closed_since(now, on), over=True)
    for day in sorted(day for day in provider.turning_days(model) if day > question.as_of):
        if (verdict := on(day)).status is Status.CLOSED:
            return _closing(provider, verdict, day, over=False)
    return None


def _closed_since(verdict: Verdict, on: Callable[[date], Verdict]) -> date | None:
    """The first day of the time for which it has been closed without a break."""
    day = verdict.since
    while isinstance(day, date) and day > date.min:
        before = on(day - timedelta(days=1))
        if before.status is not Status.CLOSED:
            return day
        day = before.since
    return None


def _closing(provider: Provider, verdict: Verdict, day: date | None, *, over: bool) -> Ending:
    return Ending(
        kind=EndingKind.AVAILABILITY,
        provider=provider.id,
        provider_name=provider.name,
        subject=provider.id,
        name=provider.name,
        day=day,
        over=over,
        sources=verdict.sources,
        checked=verdict.checked,
    )


def _ending(
    provider: Provider,
    as_of: date,
    kind: EndingKind,
    fact: ServedModel | Surface | Endpoint,
    end: End,
    successor: str | None,
) -> Ending:
    return Ending(
        kind=kind,
        provider=provider.id,
        provider_name=provider.name,
        subject=fact.id,
        name=entry_name(provider, fact) if kind is EndingKind.MODEL else getattr(fact, "name", fact.id),
        day=end if isinstance(end, date) else None,
        not_before=end.not_before if isinstance(end, NotBefore) else None,
        ended_by=end.by if isinstance(end, EndedBy) else None,
        over=has_passed(end, as_of),
        successor=successor,
        sources=provider.file.cited(fact),
        checked=fact.checked,
    )


def entry_name(provider: Provider, entry: ServedModel | Surface | Endpoint) -> str:
    """A model's id; where it has an entry for each endpoint, the later ones say which they are for."""
    where = getattr(entry, "endpoints", ())
    return f"{entry.id} ({where[0]})" if where and provider.model(entry.id) is not entry else entry.id


def _bound(end: End) -> date:
    """A day to put ends in order by; an end of which no day is known is taken to be far."""
    if isinstance(end, NotBefore):
        return end.not_before
    if isinstance(end, EndedBy):
        return end.by
    return end if isinstance(end, date) else date.max - timedelta(days=1)


def _when(ending: Ending) -> tuple[date, int]:
    """Order of endings: by day; of one day, the more particular thing first."""
    day = ending.day or ending.not_before or ending.ended_by or (date.min if ending.over else date.max)
    return day, _PARTICULAR.index(ending.kind)


_PARTICULAR = (EndingKind.AVAILABILITY, EndingKind.MODEL, EndingKind.SURFACE, EndingKind.ENDPOINT)


def provider_endings(provider: Provider, question: Question) -> list[Ending]:
    """Everything of a provider that ends or has ended, soonest first: itself for the one who asks, and its parts."""
    closing = availability_ends(provider, question)
    return soonest((*([closing] if closing else []), *part_endings(provider, question.as_of)))


def part_endings(provider: Provider, as_of: date) -> list[Ending]:
    """The models, surfaces and endpoints of a provider that end or have ended, soonest first."""
    parts: list[Ending | None] = [
        *(entry_ends(provider, as_of, model) for model in provider.models),
        *(thing_ends(provider, as_of, surface=surface.id) for surface in provider.file.surfaces),
        *(thing_ends(provider, as_of, endpoint=endpoint.id) for endpoint in provider.endpoints),
    ]
    return soonest(ending for ending in parts if ending is not None)


def soonest(endings: Iterable[Ending]) -> list[Ending]:
    """Endings in order, each once, the soonest first."""
    return sorted(dict.fromkeys(endings), key=lambda ending: (_when(ending), ending.provider, ending.subject))
