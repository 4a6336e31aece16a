"""A provider: what its file says (`ProviderFile`), and the questions it answers (`Provider`).

Reading files is `load`'s; whether facts agree with each other is `invariants`'.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from migrate_advisor.catalog.events import Restriction
from migrate_advisor.catalog.evidence import End, Fact, Names, SourceId, SourceTable, Support, has_passed, known_day
from migrate_advisor.catalog.identifiers import Identifier, SdkClient, Telemetry
from migrate_advisor.catalog.places import (
    Availability,
    CustomerType,
    Enforcement,
    Question,
    Status,
    Verdict,
    decide,
    ended,
    narrower,
)
from migrate_advisor.catalog.record import dataclass, field, replace
from migrate_advisor.catalog.regions import RegionTable
from migrate_advisor.catalog.surfaces import Endpoint, Surface
from migrate_advisor.errors import UnknownTargetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.catalog.dialect import Dialect  # noqa: TC004 # `reading` names it
    from migrate_advisor.catalog.evidence import Dated
    from migrate_advisor.catalog.offers import Incentive, Offer  # noqa: TC004 # `reading` names it
    from migrate_advisor.catalog.operations import OperationName  # noqa: TC004 # `reading` names it
    from migrate_advisor.catalog.prices import Price, UnitPrice  # noqa: TC004 # `reading` names it

Unmapped = Literal["rerank", "videos", "realtime"]
"""What models do beside the operations that can be carried elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel(Fact):
    """Something an endpoint serves, under the provider's own id."""

    id: str
    endpoints: tuple[str, ...] = ()
    """Endpoint ids that serve it; empty for all."""
    aliases: tuple[str, ...] = ()
    """Other ids under which the same thing answers, and ends, such as ``…-latest``."""
    shared: bool = False
    """Whether it is somebody else's work that others serve under the same id, so that the id alone tells nobody."""
    operations: tuple[OperationName | Unmapped, ...] = ("chat.completions",)
    """What it does, by the names of `operations`: what speaks chat speaks every language that says the same."""
    context_window: int | None = None
    """Tokens of input and output together, as the provider counts them; absent where not stated."""
    max_output_tokens: int | None = None
    capabilities: dict[str, Support] = field(default_factory=dict)
    """``stream``, ``tools``, ``vision``, ``json_object``, ``json_schema``, ``reasoning`` …; absent means unknown."""
    parameters_b: float | None = None
    """Of open weights: parameters in all, in billions (10^9), as the publisher states them."""
    precision_bits: int | None = None
    """Of open weights: bits for one parameter as published (16 for BF16, 8 for FP8, 4 for MXFP4)."""
    availability: tuple[Availability, ...] = ()
    """Who may use this model, where that is narrower than who may use its provider."""
    released: date | None = None
    """First day on which customers could ask for it; absent where not known."""
    retires: End | Literal["not-announced", "not-found"] | None = None
    """First day on which it no longer answers; ``unknown`` when an end was announced without a day; ``not-announced``
    when the provider's page of ends was read and holds none for it; ``not-found`` when somebody looked and no page that
    can be read says either, with a note on what was looked at. Absent means that nobody looked."""
    successor: str | None = None
    """Id of the model that the provider names instead."""
    general_purpose: bool = False
    """Whether the provider presents it as a current model for general chat, so that advice may name it."""
    params: dict[str, Support] = field(default_factory=dict)
    """OpenAI parameters whose support differs from the dialect's."""
    prices: tuple[Price, ...] = ()
    """What it costs, as stated on a day; a price that changed is followed by another, not edited."""
    unit_prices: tuple[UnitPrice, ...] = ()
    """The same of what is not paid by tokens."""

    def is_called(self, name: str) -> bool:
        """Whether a name is its id or an alias, whatever is written in capitals."""
        lowered = name.lower()
        return self.id.lower() == lowered or any(alias.lower() == lowered for alias in self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFile(SourceTable):
    """One provider file of the catalog, as it stands there."""

    id: str
    """Lower-case letters, digits and hyphens; the file's stem."""
    names: Names
    """The company or product as people know it."""
    aliases: tuple[str, ...] = ()
    """Other names people type, compared without case."""
    owner: str | None = None
    """Where the company that owns it sits: ISO 3166-1 code, or ``unknown``."""
    ends_page: SourceId | None = None
    """The source in which the provider announces the ends of its models, where it has such a page."""
    role: Literal["provider", "gateway"] = "provider"
    """``gateway`` resells or relays others; it is recognised in code and never recommended."""
    homepage: str | None = None
    endpoints: tuple[Endpoint, ...] = ()
    availability: tuple[Availability, ...] = ()
    incentives: tuple[Incentive, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    clients: tuple[SdkClient, ...] = ()
    telemetry: tuple[Telemetry, ...] = ()
    dialects: tuple[Dialect, ...] = ()
    models: tuple[ServedModel, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    """Parts of the API that begin or end by themselves, and operations by which code gives itself away."""

    def facts(self) -> Iterator[tuple[tuple[str | int, ...], Fact]]:
        """Every fact of the file with its place in it."""
        for group in FACT_GROUPS:
            for index, fact in enumerate(getattr(self, group)):
                yield (group, index), fact
        for index, model in enumerate(self.models):
            for number, price in enumerate(model.prices):
                yield ("models", index, "prices", number), price
            for number, unit_price in enumerate(model.unit_prices):
                yield ("models", index, "unit_prices", number), unit_price
            for number, entry in enumerate(model.availability):
                yield ("models", index, "availability", number), entry


FACT_GROUPS = (
    "endpoints", "availability", "incentives", "restrictions", "identifiers", "clients", "telemetry", "dialects",
    "models", "surfaces",
)  # fmt: skip
"""Fields of `ProviderFile` that hold facts."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who sells access, and the questions one asks of it."""

    file: ProviderFile
    """The facts, as the catalog states them."""
    origin: str
    """Path of the file the facts came from."""
    regions: RegionTable

    @property
    def id(self) -> str:
        """Provider id, such as ``baidu``."""
        return self.file.id

    @property
    def name(self) -> str:
        """English name."""
        return self.file.names.en

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Base URLs, in the file's order."""
        return self.file.endpoints

    @property
    def models(self) -> tuple[ServedModel, ...]:
        """Models the catalog describes, in the file's order."""
        return self.file.models

    def availability(
        self,
        *,
        region: str,
        customer: CustomerType | str,
        as_of: date,
        endpoint: str | None = None,
        model: str | None = None,
        owner: str | None = None,
    ) -> Verdict:
        """Whether the provider serves this customer on this day.

        Args:
            region: where the customer is: ISO 3166-1 alpha-2 code or a name.
            customer: ``individual`` or ``enterprise``.
            as_of: the day.
            endpoint: ask for one endpoint only. Otherwise the most open one answers, clouds apart excepted.
            model: ask for one model, which may be open to fewer; its id or alias.
            owner: where those sit who own the customer: code or name; None where that is not said.

        Raises:
            UnknownNameError: no such region, customer type or endpoint.
        """
        owner_code = self.regions.code(owner) if owner else None
        question = Question(self.regions.code(region), CustomerType.parse(customer), as_of, owner_code)
        if endpoint is not None and self.endpoint(endpoint) is None:
            raise UnknownTargetError("endpoint", f"{self.id}@{endpoint}", tuple(item.id for item in self.endpoints))
        return self.verdict(question, endpoint, model=model)

    def verdict(self, question: Question, endpoint: str | None = None, *, model: str | None = None) -> Verdict:
        """The same for a question that is already put together; what has ended is closed, whoever asks."""
        over = self._ended(question, [self.endpoint(endpoint)] if endpoint is not None else self.whole(), endpoint)
        return self.admission(question, endpoint, model=model) if over is None else over

    def _ended(
        self, question: Question, parts: Sequence[Endpoint | Surface | None], name: str | None
    ) -> Verdict | None:
        """The verdict on what no longer answers anybody, all its parts having ended; None where it still answers."""
        gone = [part for part in parts if part is not None and has_passed(part.ends, question.as_of)]
        if not gone or len(gone) < len(parts):
            return None
        last = max(gone, key=lambda part: known_day(part.ends) or date.min)
        since = last.ends if isinstance(last.ends, date) else None
        return ended(self.id, question, name, since, self.file.cited(last), last.checked)

    def whole(self) -> Sequence[Endpoint | Surface]:
        """The parts with the last of which it ends: endpoints, no clouds apart; of none, the surface that is all."""
        endpoints = [endpoint for endpoint in self.endpoints if not endpoint.separate]
        return endpoints if self.endpoints else [surface for surface in self.file.surfaces if surface.whole]

    def admission(self, question: Question, endpoint: str | None = None, *, model: str | None = None) -> Verdict:
        """Whom the provider admits, whether or not what they ask still answers."""
        scope = [endpoint] if endpoint is not None else self._usual_scope(question.as_of)
        verdict = self._decided(self.file.availability, question, scope)
        served = self.served(model) if model is not None and any(item.availability for item in self.models) else None
        if served is not None and served.availability:
            own = self._decided(served.availability, question, scope)
            if own.sources or own.status is not Status.UNKNOWN:
                verdict = narrower(verdict, replace(own, model=served.id))
        rule = self._ownership_rule(question)
        return verdict if rule is None else narrower(verdict, rule)

    def _decided(self, entries: tuple[Availability, ...], question: Question, scope: Sequence[str | None]) -> Verdict:
        state = self.regions.state_of(question.region)
        return decide(self.id, entries, question, self.file.sources, scope, state=state)

    def _ownership_rule(self, question: Question) -> Verdict | None:
        """The verdict on a customer whom a rule about owners binds that day; None where none does."""
        if question.owner is None:
            return None
        for rule in self.file.restrictions:
            if rule.covers(question.as_of) and self._binds_owner(rule, question, question.owner):
                return Verdict(
                    provider=self.id,
                    region=question.region,
                    customer=question.customer,
                    as_of=question.as_of,
                    status=Status.CLOSED,
                    since=rule.since,
                    until=rule.until,
                    enforcement=Enforcement.CONTRACT,
                    note=f"An owner in {question.owner}: {rule.binds}",
                    sources=self.file.cited(rule),
                    checked=rule.checked,
                )
        return None

    def _binds_owner(self, rule: Restriction, question: Question, owner: str) -> bool:
        if rule.owners != "closed-regions":
            return owner in (rule.owners or ())
        at_home = Question(owner, CustomerType.ENTERPRISE, question.as_of)
        scope = self._usual_scope(question.as_of)
        return self._decided(self.file.availability, at_home, scope).status is Status.CLOSED

    def _usual_scope(self, as_of: date) -> list[str | None]:
        """Endpoint ids that entries name, clouds apart and what has ended excepted, and None if an entry names none."""
        gone = {item.id for item in self.endpoints if item.separate or has_passed(item.ends, as_of)}
        named = {name for entry in self.file.availability for name in entry.endpoints} - gone
        scope: list[str | None] = [item.id for item in self.endpoints if item.id in named]
        if not scope or any(not entry.endpoints for entry in self.file.availability):
            scope.append(None)
        return scope

    def turning_days(self, model: str | None = None) -> frozenset[date]:
        """Every day on which a verdict of this provider, or of one of its models, may change."""
        served = self.served(model) if model is not None else None
        dated: tuple[Dated, ...] = (*self.file.availability, *(served.availability if served else ()))
        days = {day for fact in (*dated, *self.file.restrictions) for day in (fact.since, fact.until)}
        ends = {part.ends for part in (*self.endpoints, *self.whole())}
        return frozenset(day for day in (*days, *ends) if isinstance(day, date))

    def incentives(
        self,
        *,
        as_of: date,
        migrating_from: str | None = None,
        customer: CustomerType | None = None,
        region: str | None = None,
        include_past: bool = False,
    ) -> tuple[Offer, ...]:
        """Offers as they stand on a day.

        Args:
            as_of: the day.
            migrating_from: provider id being left; None leaves out nothing.
            customer: leave out offers for other customer types.
            region: leave out offers that do not hold in this region; its ISO 3166-1 code.
            include_past: also those that ended, are presumed ended, or whose state is unknown.
        """
        return tuple(
            offer
            for offer in self._offers(as_of)
            if offer.incentive.is_for(migrating_from, customer)
            and (region is None or self._holds_in(offer.incentive, region))
            and (include_past or offer.is_current)
        )

    def _holds_in(self, incentive: Incentive, region: str) -> bool:
        only, without = (self.regions.expanded(codes) for codes in (incentive.regions, incentive.except_regions))
        return (not only or region in only) and region not in without

    def _offers(self, as_of: date) -> Iterator[Offer]:
        from migrate_advisor.catalog.offers import Offer, OfferState  # late: no verdict needs them

        for incentive in self.file.incentives:
            state = incentive.state(as_of)
            if state is not OfferState.ANNOUNCED:
                yield Offer(incentive, self.id, as_of, state, self.file.cited(incentive))

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """The endpoint with this id."""
        return next((item for item in self.endpoints if item.id == endpoint_id), None)

    def model(self, model_id: str, endpoint: str | None = None) -> ServedModel | None:
        """The model with this id.

        Args:
            model_id: the id.
            endpoint: of several entries, which endpoints end on days of their own, the one of this; else the first.
        """
        return _at(self.entries(model_id), endpoint)

    @property
    def own_models(self) -> tuple[ServedModel, ...]:
        """The models, each once: of several entries the first, as the provider's own API has it."""
        return tuple({item.id: item for item in reversed(self.models)}.values())[::-1]

    def entries(self, model_id: str) -> tuple[ServedModel, ...]:
        """The entries of a model: several where it ends at each endpoint on a day of its own."""
        return tuple(item for item in self.models if item.id == model_id)

    def served(self, name: str, endpoint: str | None = None) -> ServedModel | None:
        """The model with this id or alias, as `model` finds it.

        Of an id with a maker before its name, what stands before the maker tells only where it is served. Where no id
        is written so, capitals do not matter: code asks Azure for ``deepseek-r1`` and for ``DeepSeek-R1``.
        """
        found = _at([item for item in self.models if item.id == name or name in item.aliases], endpoint)
        if found is None:
            found = _at([item for item in self.models if item.is_called(name)], endpoint)
        maker, dot, _ = (rest := name.partition(".")[2]).partition(".")
        return found or (self.model(rest, endpoint) if dot and maker.isalnum() else None)

    def surface(self, surface_id: str) -> Surface | None:
        """The surface with this id."""
        return next((item for item in self.file.surfaces if item.id == surface_id), None)

    def dialect(self, dialect_id: str) -> Dialect | None:
        """The dialect with this id."""
        return next((item for item in self.file.dialects if item.id == dialect_id), None)


def _at(entries: Sequence[ServedModel], endpoint: str | None) -> ServedModel | None:
    """Of the entries of one model, the one of an endpoint; the first where none names it."""
    here = (entry for entry in entries if endpoint in entry.endpoints)
    return next(here, None) or next(iter(entries), None)
