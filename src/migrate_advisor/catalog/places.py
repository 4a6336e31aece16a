"""Who may use what from where, and when: customer types, availability, and the verdict drawn from them.

Nothing here reads files or the clock; the day is always an argument.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Literal

from migrate_advisor.catalog.attested import first_attested
from migrate_advisor.catalog.evidence import Dated, Source, SourceKind, Unknown
from migrate_advisor.catalog.record import dataclass
from migrate_advisor.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Everywhere = Literal["elsewhere"]
"""Every region that no other entry of the same scope names on that day."""


class CustomerType(StrEnum):
    """Who the customer is, as providers tell customers apart."""

    INDIVIDUAL = "individual"
    ENTERPRISE = "enterprise"

    @classmethod
    def parse(cls, name: str) -> CustomerType:
        """The customer type of this name.

        Raises:
            UnknownNameError: there is none.
        """
        try:
            return cls(name.strip().lower())
        except ValueError:
            raise UnknownNameError("customer type", name, tuple(known.value for known in cls)) from None


class Status(StrEnum):
    """Whether a provider serves a customer."""

    OPEN = "open"
    RESTRICTED = "restricted"
    """Served under the conditions that the entry states, or tolerated for now."""
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Enforcement(StrEnum):
    """What closes the door where a status is closed or restricted."""

    CONTRACT = "contract"
    """The terms do not offer it; traffic was not refused."""
    TECHNICAL = "technical-block"
    """Requests are refused."""
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability(Dated):
    """Whether a provider serves customers of some regions and types, for a time."""

    id: str
    """Name of this entry, unique in its file."""
    regions: tuple[str, ...] | Everywhere
    """ISO 3166-1 alpha-2 codes, or ``elsewhere``."""
    customers: tuple[CustomerType, ...]
    status: Status
    endpoints: tuple[str, ...] = ()
    """Endpoint ids this is about; empty for all endpoints that no entry names."""
    conditions: tuple[str, ...] = ()
    """What a customer must meet, one sentence each; required where restricted."""
    papers_of: tuple[str, ...] = ()
    """Regions of which a customer needs identity papers: ISO 3166-1 codes; empty where none are asked for, or it is not
    known of which. Who is elsewhere may have them, and mostly has not."""
    enforcement: Enforcement | None = None
    """Contract, technical block or both; required where closed."""
    place_list: Literal["territories", "states", "none"] | None = None
    """What list of places this rests on: one that names territories (Puerto Rico, Jersey) one by one, one that names
    states only, or ``none`` where the provider publishes none."""

    def names_region(self, region: str) -> bool:
        """Whether the entry names this region itself."""
        return self.regions != "elsewhere" and region in self.regions


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to "may I use this provider from here, as this kind of customer, on this day?"."""

    provider: str
    """Provider id."""
    region: str
    customer: CustomerType
    as_of: date
    status: Status
    since: date | Unknown = "unknown"
    until: date | Unknown | None = None
    """First day on which it is no longer so, where that is known."""
    endpoint: str | None = None
    """The endpoint that the answer is about, where endpoints differ."""
    conditions: tuple[str, ...] = ()
    papers_of: tuple[str, ...] = ()
    """Regions of which the customer needs identity papers."""
    enforcement: Enforcement | None = None
    note: str | None = None
    sources: tuple[Source, ...] = ()
    checked: date | None = None
    publishes_no_list: bool = False
    """Whether it is unknown because the provider sells abroad and publishes no list of places."""
    model: str | None = None
    """The model that the answer is about, where that is narrower than the provider's."""
    is_gone: bool = False
    """Whether it is closed because it ended for everybody."""

    @property
    def is_open(self) -> bool:
        """Whether the provider may be used without conditions."""
        return self.status is Status.OPEN

    def sentence(self) -> str:
        """The verdict in one sentence, with its date."""
        who = _CUSTOMERS[self.customer].format(region=self.region)
        what = f"{self.model} of {self.provider}" if self.model else self.provider
        if self.is_gone:
            what = f"{self.provider}@{self.endpoint}" if self.endpoint else self.provider
            if isinstance(self.since, date):
                return f"{what} ended on {self.since} and answers nobody any more"
            return f"{what} has ended, on a day that was not published, and answers nobody any more"
        if self.publishes_no_list:
            return f"{what} publishes no list of countries, so that it is not known to be open or closed to {who}"
        told = _WORDS[self.status].format(what=what, who=who)
        return f"{told} since {self.since}" if isinstance(self.since, date) else told


_CUSTOMERS: Mapping[CustomerType, str] = {
    CustomerType.INDIVIDUAL: "individual customers in {region}",
    CustomerType.ENTERPRISE: "enterprise customers in {region}",
}
_WORDS: Mapping[Status, str] = {
    Status.OPEN: "{what} is open to {who}",
    Status.RESTRICTED: "{what} is restricted for {who}",
    Status.CLOSED: "{what} is closed to {who}",
    Status.UNKNOWN: "{what} is not known to be open or closed to {who}",
}

_PREFERENCE = (Status.OPEN, Status.RESTRICTED, Status.UNKNOWN, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Question:
    """Where, who and when, as `decide` takes them."""

    region: str
    customer: CustomerType
    as_of: date
    owner: str | None = None
    """ISO 3166-1 code of the place where those sit who own the customer, where that is said."""

    def on(self, day: date) -> Question:
        """The same question about another day."""
        return Question(self.region, self.customer, day, self.owner)


def decide(
    provider: str,
    entries: Sequence[Availability],
    question: Question,
    sources: Mapping[str, Source],
    endpoints: Iterable[str | None] = (None,),
    *,
    state: str | None = None,
) -> Verdict:
    """Draw the verdict for one provider.

    An entry that names the region wins over one for ``elsewhere``, an entry that names the endpoint over one that
    names none. Of several endpoints the most open one answers, since that is the one the customer would use.

    Args:
        provider: id, for the verdict.
        entries: the provider's availability.
        question: where, who and when.
        sources: the table that the entries cite.
        endpoints: endpoint ids to consider; None stands for "all that no entry names".
        state: code of the state whose territory the region is, if it is one.
    """
    verdicts = [_for_endpoint(provider, entries, question, sources, endpoint, state) for endpoint in endpoints]
    return min(verdicts, key=lambda verdict: _PREFERENCE.index(verdict.status))


def ended(
    provider: str,
    question: Question,
    endpoint: str | None,
    since: date | None,
    sources: tuple[Source, ...],
    checked: date,
) -> Verdict:
    """The verdict on what has ended: closed, whoever asks.

    Pages tell of it before the code of an SDK does, which knows the thing and no end of it.
    """
    return Verdict(
        provider=provider,
        region=question.region,
        customer=question.customer,
        as_of=question.as_of,
        status=Status.CLOSED,
        since=since or "unknown",
        endpoint=endpoint,
        enforcement=Enforcement.TECHNICAL,
        note="It has ended for everybody, wherever they are.",
        sources=tuple(sorted(sources, key=lambda source: source.kind is SourceKind.SOURCE_CODE)),
        checked=checked,
        is_gone=True,
    )


def narrower(one: Verdict, other: Verdict) -> Verdict:
    """What holds where two must both hold: the less open one, the first of two that are equal."""
    return max(one, other, key=lambda verdict: _PREFERENCE.index(verdict.status))


def _for_endpoint(
    provider: str,
    entries: Sequence[Availability],
    question: Question,
    sources: Mapping[str, Source],
    endpoint: str | None,
    state: str | None,
) -> Verdict:
    current = _current(entries, question, endpoint)
    named = [entry for entry in current if entry.names_region(question.region)]
    chosen = named or [entry for entry in current if entry.regions == "elsewhere"]
    verdict = partial(
        Verdict,
        provider=provider,
        region=question.region,
        customer=question.customer,
        as_of=question.as_of,
        endpoint=endpoint,
    )
    if not chosen:
        return verdict(status=Status.UNKNOWN, note="The catalog holds no fact on this.")
    entry = chosen[0]
    cited = tuple(sources[source] for source in entry.sources)
    unknown = partial(verdict, status=Status.UNKNOWN, checked=entry.checked)
    other = _of_state(current, entry, state) if not named else None
    if other is not None:
        pages = dict.fromkeys((*(sources[source] for source in other.sources), *cited))
        return unknown(note=_MAYBE_MEANT.format(state=state), sources=tuple(pages))
    attested = _attested_later(entry, cited, question.as_of)
    if attested is not None:
        note = _NOT_YET_ATTESTED.format(status=entry.status.value, day=attested)
        return unknown(until=attested, note=note, sources=cited)
    return _as_stated(verdict, entry, cited)


def _as_stated(verdict: Callable[..., Verdict], entry: Availability, cited: tuple[Source, ...]) -> Verdict:
    """What an entry states."""
    return verdict(
        status=entry.status,
        since=entry.since,
        until=entry.until,
        conditions=entry.conditions,
        papers_of=entry.papers_of,
        enforcement=entry.enforcement,
        note=entry.note,
        sources=cited,
        checked=entry.checked,
        publishes_no_list=entry.place_list == "none" and entry.status is Status.UNKNOWN,
    )


def _current(entries: Sequence[Availability], question: Question, endpoint: str | None) -> list[Availability]:
    """The entries for an endpoint, or else for all that none names, which hold for a customer on a day."""
    of_endpoint = [entry for entry in entries if endpoint in entry.endpoints]
    scope = of_endpoint or [entry for entry in entries if not entry.endpoints]
    return [entry for entry in scope if question.customer in entry.customers and entry.covers(question.as_of)]


def _attested_later(entry: Availability, cited: tuple[Source, ...], day: date) -> date | None:
    """The first day on which it is attested that somebody is served since nobody knows when, if that is after a day."""
    if entry.status not in _SERVED or entry.since != "unknown":
        return None
    attested = first_attested(entry, cited)
    return attested if day < attested else None


_SERVED = frozenset([Status.OPEN, Status.RESTRICTED])
_MAYBE_MEANT = (
    "The provider's list names {state} and does not speak of this territory of it; a list of states says nothing of "
    "their territories."
)
_NOT_YET_ATTESTED = (
    "It is {status} since an unknown day; the first day on which that is attested is {day}, and nothing was found on "
    "earlier ones."
)


def _of_state(current: Iterable[Availability], rest: Availability, state: str | None) -> Availability | None:
    """The entry for a territory's state, where it says otherwise than the rest and no list names territories."""
    if state is None:
        return None
    for entry in current:
        if entry.names_region(state) and entry.status is not rest.status:
            return None if "territories" in {entry.place_list, rest.place_list} else entry
    return None
