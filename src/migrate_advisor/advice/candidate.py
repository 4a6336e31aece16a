"""One thing that could be used instead: a model at an endpoint of a provider. Judged in `criteria`, not here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate_advisor.advice.cost import Cost, UnitCost, cost, unit_cost
from migrate_advisor.advice.need import CHAT
from migrate_advisor.catalog.capabilities import CAPABILITIES, RESPONSE_FORMATS
from migrate_advisor.catalog.dialect import narrower
from migrate_advisor.catalog.endings import is_known_then, model_is_there
from migrate_advisor.catalog.equivalence import Comparison
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.offers import Offer
from migrate_advisor.catalog.places import Verdict
from migrate_advisor.catalog.prices import latest, latest_units
from migrate_advisor.catalog.provider import Provider, ServedModel
from migrate_advisor.catalog.surfaces import Endpoint
from migrate_advisor.catalog.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migrate_advisor.advice.need import Need
    from migrate_advisor.advice.trial import Trial  # noqa: TC004 -- a hint; at runtime it would load the mapping
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect, Operation, Param
    from migrate_advisor.catalog.equivalence import Yardstick
    from migrate_advisor.catalog.evidence import Source


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider's endpoint and, where the catalog names one, a model there."""

    provider: Provider
    endpoint: Endpoint | None
    model: ServedModel | None
    verdict: Verdict
    """Whether this endpoint is open to the customer."""
    offers: tuple[Offer, ...]
    """Current offers to somebody who makes this move."""
    comparison: Comparison | None = None
    """How its model stands to the model that is left, where both are named."""
    left: ServedModel | None = None
    """What the catalog knows of the model that is left."""
    cost: Cost | None = None
    """What the work of a month costs there, where that is known."""
    unit_cost: UnitCost | None = None
    """What an image, an hour or characters cost there, of what is not paid by tokens."""
    trial: Trial | None = None
    """What becomes there of the requests that the code sends, where some were given."""

    @property
    def target(self) -> Target:
        """How it is named; the endpoint only where the provider has several."""
        several = len(self.provider.endpoints) > 1
        endpoint = self.endpoint.id if self.endpoint and several else None
        return Target(self.provider.id, endpoint, self.model.id if self.model else None)

    @property
    def dialect(self) -> Dialect | None:
        """The dialect that the endpoint speaks, where the catalog describes it."""
        if self.endpoint is None or self.endpoint.dialect is None:
            return None
        return self.provider.dialect(self.endpoint.dialect)

    @property
    def facts(self) -> Dialect | None:
        """What its dialect takes of this model: the facts that the mapping goes by, too."""
        if self.dialect is None or self.endpoint is None:
            return None
        model = self.model
        return self.dialect.resolved(
            endpoint=self.endpoint.id,
            model=model.id if model else "",
            model_params=model.params if model else None,
            capabilities=model.capabilities if model else None,
        )

    def support(self, use: str) -> Support:
        """How far a capability or parameter is supported.

        By what becomes of the requests that use it, where some were given; else by the narrower of what the facts on
        the model and on its dialect say.
        """
        said = Support.UNKNOWN
        if self.model is not None:
            said = self.model.capabilities.get(use, self.model.params.get(use, Support.UNKNOWN))
        facts = self.facts
        if facts is None:
            return said
        param = "response_format" if use in RESPONSE_FORMATS else use
        if self.trial is not None and param in self.trial.supports:
            return self.trial.supports[param]
        if use in RESPONSE_FORMATS:
            return narrower(_of_value(facts.params.get(param), use), said)
        is_param = use not in CAPABILITIES or use in facts.params
        return narrower(facts.support(use) if is_param else Support.UNKNOWN, said)

    def operation(self, name: str) -> Operation | None:
        """What its documents say of an operation at its address; None where they are not described."""
        operations = self.facts.operations if self.facts is not None else {}
        return next((fact for operation, fact in operations.items() if operation == name), None)

    def cited(self, names: Iterable[str]) -> tuple[Source, ...]:
        """Pages of its provider's file by their names there."""
        return tuple(self.provider.file.sources[name] for name in names)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Pages behind the model's facts, else behind the endpoint's."""
        fact = self.model or self.endpoint
        return self.provider.file.cited(fact) if fact else ()


def _of_value(param: Param | None, value: str) -> Support:
    """How far a value of a parameter is taken; those that are taken only sometimes, partly."""
    if param is None or (param.values is None and param.support is not Support.NONE):
        return Support.UNKNOWN
    if value in param.unsure:
        return Support.PARTLY
    return param.support if value in (param.values or ()) else Support.NONE


def candidates(
    catalog: Catalog, provider: Provider, need: Need, yardstick: Yardstick | None = None
) -> Iterator[Candidate]:
    """Everything of one provider that advice may name: each current model for general use, at each endpoint.

    Beside them, models that are comparable to the one that is left. A provider of which the catalog names no such
    model yields one candidate without a model. Clouds apart are left out: who may use one has another account, and
    knows it.

    Args:
        catalog: knows how requests are told.
        provider: whose.
        need: what is wanted.
        yardstick: compares with the model that is left, where one was named.
    """
    customer, as_of = need.question.customer, need.question.as_of
    leaving = need.source.provider if need.source else None
    offers = provider.incentives(as_of=as_of, migrating_from=leaving, customer=customer, region=need.question.region)
    endpoints: list[Endpoint | None] = [endpoint for endpoint in provider.endpoints if not endpoint.separate]
    for endpoint in endpoints or [None]:
        verdict = provider.verdict(need.question, endpoint.id if endpoint is not None else None)
        here = tuple(offer for offer in offers if _is_offered(offer, endpoint))
        bare = Candidate(provider, endpoint, None, verdict, here, left=yardstick.model if yardstick else None)
        fitting = _fitting(provider, endpoint, need, yardstick)
        for model, comparison in fitting:
            candidate = _with(bare, model, comparison, need, catalog)
            yield _tried(candidate, need, catalog) if need.requests else candidate
        if not fitting:
            yield replace(bare, left=None)


def _with(
    bare: Candidate, model: ServedModel, comparison: Comparison | None, need: Need, catalog: Catalog
) -> Candidate:
    """A candidate as it is with one of its provider's models."""
    endpoint, verdict = bare.endpoint, bare.verdict
    if model.availability:
        verdict = bare.provider.verdict(need.question, endpoint.id if endpoint is not None else None, model=model.id)
    return replace(
        bare,
        model=model,
        verdict=verdict,
        offers=tuple(offer for offer in bare.offers if offer.incentive.is_good_for((model.id, *model.aliases))),
        comparison=comparison,
        cost=_cost(catalog, model, endpoint, need),
        unit_cost=_unit_cost(catalog, model, endpoint, need),
    )


def _fitting(
    provider: Provider, endpoint: Endpoint | None, need: Need, yardstick: Yardstick | None
) -> list[tuple[ServedModel, Comparison | None]]:
    """The models at an endpoint that fit, each with how it compares with the one that is left.

    Which models are for general use is known of today. Of a day on which none of those is known to have been there, the
    others are named that are.
    """
    as_of = need.question.as_of
    there = [
        (model, _compare(provider, model, yardstick))
        for model in provider.models
        if _serves(model, endpoint, need) and model_is_there(provider, model, as_of)
    ]
    fitting = [pair for pair in there if _is_named(*pair, need)]
    if not _has_no_line_yet(provider, fitting, need):
        return fitting
    return fitting + [pair for pair in there if pair[0].released is not None and pair not in fitting]


def _has_no_line_yet(provider: Provider, fitting: Sequence[tuple[ServedModel, Comparison | None]], need: Need) -> bool:
    """Whether the provider has models for general chat, of which none is known to have been there on the day."""
    later = need.operation == CHAT and any(model.general_purpose for model in provider.models)
    return later and not any(is_known_then(model, need.question.as_of) for model, _ in fitting)


def _tried(candidate: Candidate, need: Need, catalog: Catalog) -> Candidate:
    from migrate_advisor.advice.trial import tried  # a hook's advice has no requests, and need not wait for the mapping

    return replace(candidate, trial=tried(need.requests, need.operation, candidate.target, catalog))


def _cost(catalog: Catalog, model: ServedModel, endpoint: Endpoint | None, need: Need) -> Cost | None:
    as_of = need.question.as_of
    known = latest(model.prices, endpoint.id if endpoint is not None else None, as_of, need.context_tokens)
    return cost(known.values(), need.basket, need.currency, catalog.exchange, as_of)


def _unit_cost(catalog: Catalog, model: ServedModel, endpoint: Endpoint | None, need: Need) -> UnitCost | None:
    as_of = need.question.as_of
    known = latest_units(model.unit_prices, endpoint.id if endpoint is not None else None, as_of)
    return unit_cost(known.values(), need.currency, catalog.exchange, as_of)


def _compare(provider: Provider, model: ServedModel, yardstick: Yardstick | None) -> Comparison | None:
    return yardstick.compare(f"{provider.id}/{model.id}", model) if yardstick else None


def _is_offered(offer: Offer, endpoint: Endpoint | None) -> bool:
    scope = offer.incentive.endpoints
    return not scope or (endpoint is not None and endpoint.id in scope)


def _serves(model: ServedModel, endpoint: Endpoint | None, need: Need) -> bool:
    here = endpoint is None or not model.endpoints or endpoint.id in model.endpoints
    return here and need.operation in model.operations


def _is_named(model: ServedModel, comparison: Comparison | None, need: Need) -> bool:
    """Whether advice may name it: of chat, what is for general use, comparable, a successor, or asked about."""
    is_successor = need.ending is not None and model.id == need.ending.successor
    is_comparable = comparison is not None and comparison.is_comparable
    is_wanted = any(target.model == model.id for target in need.wanted)
    return model.general_purpose or is_successor or is_comparable or is_wanted or need.operation != CHAT
