"""One thing that could be used instead: a model at an endpoint of a provider. Judged in `criteria`, not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate_advisor.catalog.capabilities import RESPONSE_FORMATS
from migrate_advisor.catalog.equivalence import Comparison
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.offers import Offer
from migrate_advisor.catalog.places import Status, Verdict
from migrate_advisor.catalog.provider import Endpoint, Provider, ServedModel
from migrate_advisor.catalog.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.advice.need import Need
    from migrate_advisor.catalog.dialect import Dialect
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

    def support(self, use: str) -> Support:
        """How far a capability or parameter is supported: by the model's facts, else by its dialect's."""
        if self.model is not None:
            for facts in (self.model.capabilities, self.model.params):
                if use in facts:
                    return facts[use]
        if self.dialect is None:
            return Support.UNKNOWN
        if use in RESPONSE_FORMATS:
            param = self.dialect.params.get("response_format")
            if param is None or param.values is None:
                return Support.UNKNOWN
            return Support.FULL if use in param.values else Support.NONE
        return self.dialect.support(use) if use in self.dialect.params else Support.UNKNOWN

    @property
    def sources(self) -> tuple[Source, ...]:
        """Pages behind the model's facts, else behind the endpoint's."""
        fact = self.model or self.endpoint
        return self.provider.file.cited(fact) if fact else ()


def candidates(provider: Provider, need: Need, yardstick: Yardstick | None = None) -> Iterator[Candidate]:
    """Everything of one provider that advice may name: each current model for general use, at each endpoint.

    Beside them, models that are comparable to the one that is left. A provider of which the catalog names no such
    model yields one candidate without a model. Clouds apart are left out: who may use one has another account, and
    knows it.

    Args:
        provider: whose.
        need: what is wanted.
        yardstick: compares with the model that is left, where one was named.
    """
    customer, as_of = need.question.customer, need.question.as_of
    leaving = need.source.provider if need.source else None
    offers = provider.incentives(as_of=as_of, migrating_from=leaving, customer=customer)
    endpoints: list[Endpoint | None] = [endpoint for endpoint in provider.endpoints if not endpoint.separate]
    for endpoint in endpoints or [None]:
        verdict = provider.verdict(need.question, endpoint.id if endpoint is not None else None)
        here = tuple(offer for offer in offers if _is_offered(offer, endpoint))
        compared = [(model, _compare(provider, model, yardstick)) for model in provider.models]
        fitting = [pair for pair in compared if _fits(*pair, endpoint, need)]
        for model, comparison in fitting:
            left = yardstick.model if yardstick else None
            yield Candidate(provider, endpoint, model, verdict, here, comparison, left)
        if not fitting:
            yield Candidate(provider, endpoint, None, verdict, here)


def _compare(provider: Provider, model: ServedModel, yardstick: Yardstick | None) -> Comparison | None:
    return yardstick.compare(f"{provider.id}/{model.id}", model) if yardstick else None


def _is_offered(offer: Offer, endpoint: Endpoint | None) -> bool:
    scope = offer.incentive.endpoints
    return not scope or (endpoint is not None and endpoint.id in scope)


def _fits(model: ServedModel, comparison: Comparison | None, endpoint: Endpoint | None, need: Need) -> bool:
    here = endpoint is None or not model.endpoints or endpoint.id in model.endpoints
    wanted = "embeddings" if "embeddings" in need.uses else "chat.completions"
    is_named = model.general_purpose or (comparison is not None and comparison.is_comparable)
    suits = wanted in model.operations and (is_named or wanted == "embeddings")
    return here and suits and not model.is_retired(need.question.as_of)


def is_reachable(candidate: Candidate) -> bool:
    """Whether the customer is not shut out."""
    return candidate.verdict.status is not Status.CLOSED
