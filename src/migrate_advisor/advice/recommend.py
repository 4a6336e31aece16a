"""Exclude, order, explain: from a `Need` to `Advice`.

The order is lexicographic: the first criterion in which two candidates differ decides, so each place in it can be
told in a sentence. There are no weights. Ties end with the provider's id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.advice.answer import Advice, Exclusion, OperationAdvice, Recommendation
from migrate_advisor.advice.candidate import Candidate, candidates
from migrate_advisor.advice.cost import ASSUMED, Basket
from migrate_advisor.advice.criteria import ORDERS
from migrate_advisor.advice.days import doubts, ending_of_source, is_known_open, remarks, succession, unsure
from migrate_advisor.advice.exclusions import EXCLUDES
from migrate_advisor.advice.meant import Meant, meant, read_source
from migrate_advisor.advice.memory import accelerator_memory
from migrate_advisor.advice.need import Need, operations_of, read_uses, uses_of
from migrate_advisor.advice.policy import ANYBODY, Policy
from migrate_advisor.catalog.equivalence import ModelStanding, Yardstick
from migrate_advisor.catalog.evidence import Support, is_stale
from migrate_advisor.catalog.places import CustomerType, Question, Status
from migrate_advisor.catalog.prices import latest
from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.catalog.target import Target, endpoint_id, resolve
from migrate_advisor.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from migrate_advisor.advice.reasons import Rank, Reason
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.offers import Offer
    from migrate_advisor.catalog.provider import Provider, ServedModel
    from migrate_advisor.catalog.surfaces import Endpoint

    Criterion = Callable[[Candidate, Need], Rank]


def recommend(  # noqa: PLR0913 # the public question, in keyword arguments
    catalog: Catalog,
    *,
    source: str | Target | None = None,
    region: str,
    customer: CustomerType | str,
    as_of: date,
    uses: Iterable[str | Mapping[str, Any]] = (),
    context_tokens: int = 0,
    prefer: Iterable[str] | None = None,
    basket: Basket | Mapping[str, Basket] | None = None,
    currency: str | None = None,
    policy: Policy | None = None,
    owner: str | None = None,
    wanted: Iterable[Target | str] = (),
) -> Advice:
    """Who may be used instead of what is used today.

    Args:
        catalog: what is known.
        source: what is used today, such as ``openai/gpt-4o``, or ``gpt-4o`` alone where it is plain whose it is.
        region: where the customer is: ISO 3166-1 alpha-2 code or a name.
        customer: ``individual`` or ``enterprise``.
        as_of: the day the answer is for.
        uses: OpenAI parameter names and capabilities that the code uses, or request bodies, which are mapped to each
            candidate to see what is lost.
        context_tokens: tokens that must fit into one request and its reply.
        prefer: criteria to compare first; the others follow in their usual order.
        basket: the work of a month, by which prices are compared, or that of each operation; an assumed one unless
            given.
        currency: ISO 4217 code of the currency to compare prices in; the one that those who are open to the customer
            mostly state unless given.
        policy: the customer's own rules.
        owner: where those sit who own the customer: code or name; None where that is not said.
        wanted: targets to be judged whatever their provider has beside them.

    Raises:
        UnknownNameError: no such region, customer type, provider, parameter or criterion.
    """
    owner_code = catalog.regions.code(owner) if owner else None
    question = Question(catalog.regions.code(region), CustomerType.parse(customer), as_of, owner_code)
    used = (uses,) if isinstance(uses, (str, Mapping)) else tuple(uses)
    leaving, taken = _left(catalog, source)
    names = read_uses(used, catalog)
    operations = operations_of(names, _operation(catalog, leaving))
    need = Need(
        source=leaving,
        question=question,
        operation=operations[0],
        uses=uses_of(operations[0], names),
        requests=tuple(item for item in used if isinstance(item, Mapping)),
        context_tokens=context_tokens,
        prefer=_criteria(prefer or ()),
        basket=_basket(basket, operations[0]),
        currency=currency or usual_currency(catalog, question),
        policy=policy or ANYBODY,
        wanted=tuple(resolve(target, catalog).target for target in wanted),
    )
    need = replace(need, ending=ending_of_source(catalog, need))
    answers = tuple(
        _answer(catalog, replace(_for(need, operation, names), basket=_basket(basket, operation)))
        for operation in operations
    )
    said = (*taken, *remarks(catalog, need), *unsure(answers[0].recommendations))
    return Advice(need, answers[0].recommendations, answers[0].exclusions, answers, said)


def _basket(given: Basket | Mapping[str, Basket] | None, operation: str) -> Basket:
    """The work of a month of one operation; the assumed one where nobody says."""
    found = given.get(operation) if isinstance(given, Mapping) else given
    return found or ASSUMED


def _left(catalog: Catalog, source: str | Target | None) -> tuple[Target | None, tuple[str, ...]]:
    """What is used today, and how what was named was understood where that is not plain."""
    if source is None:
        return None, ()
    named = read_source(catalog, source) if isinstance(source, str) else Meant(source)
    leaving, remark = meant(catalog, named.source)
    return leaving, tuple(one for one in (named.remark, remark) if one)


def need_of(catalog: Catalog, leaving: Target, question: Question) -> Need:
    """What somebody needs who leaves a provider or a model and says no more, as `recommend` understands it."""
    leaving = meant(catalog, leaving).source
    operation = operations_of((), _operation(catalog, leaving))[0]
    need = Need(source=leaving, question=question, operation=operation, currency=usual_currency(catalog, question))
    return replace(need, ending=ending_of_source(catalog, need))


def _operation(catalog: Catalog, source: Target | None) -> str | None:
    """What the model that is left is asked for, where the catalog knows it."""
    model = catalog.provider(source.provider).model(source.model) if source and source.model else None
    return model.operations[0] if model and model.operations else None


def _for(need: Need, operation: str, uses: frozenset[str]) -> Need:
    """The need for one operation. What is left is compared with models of its own operation only."""
    if operation == need.operation:
        return need
    source = Target(need.source.provider) if need.source else None
    return replace(need, operation=operation, source=source, uses=uses_of(operation, uses), context_tokens=0)


def _endpoints(provider: Provider) -> list[str | None]:
    """Ids of its endpoints; None for a provider of whom none is described."""
    return [endpoint.id for endpoint in provider.endpoints] or [None]


def usual_currency(catalog: Catalog, question: Question) -> str:
    """The currency in which those who are open to a customer mostly state their prices, as ISO 4217 code."""
    counts: Counter[str] = Counter()
    for provider in catalog.providers():
        for endpoint in _endpoints(provider):
            if provider.verdict(question, endpoint).status is Status.OPEN:
                prices = (latest(model.prices, endpoint, question.as_of) for model in provider.models)
                counts.update({currency for known in prices for currency in known})
    return min(counts, key=lambda code: (-counts[code], code)) if counts else "USD"


class Ranked(NamedTuple):
    """What fits the need best of one provider."""

    candidate: Candidate
    ranks: tuple[Rank, ...]
    """In the order in which criteria are compared."""


def _answer(catalog: Catalog, need: Need) -> OperationAdvice:
    ranked, exclusions = rank(catalog, need)
    return OperationAdvice(need.operation, tuple(_recommendations(ranked, need)), exclusions, need.basket)


def rank(catalog: Catalog, need: Need) -> tuple[list[Ranked], tuple[Exclusion, ...]]:
    """The best of each provider that fits, in the order of advice; the others with the first reason against them."""
    ranked: list[Ranked] = []
    exclusions: list[Exclusion] = []
    yardstick, criteria = _yardstick(catalog, need), _compared(catalog, need)
    for provider in _asked(catalog, need):
        judged = [(one, _exclusion(one, need)) for one in candidates(catalog, provider, need, yardstick)]
        fitting = [_ranked(one, need, criteria) for one, reason in judged if reason is None]
        reasons = [reason for _, reason in judged if reason is not None]
        if fitting:
            asked_about = [item for item in fitting if _is_wanted(item.candidate, need)]
            ranked.append(min(asked_about or fitting, key=_values))
        elif reasons:
            exclusions.append(Exclusion(provider.id, provider.name, reasons[0]))
    ranked.sort(key=lambda item: (_values(item), item.candidate.provider.id))
    return ranked, tuple(exclusions)


def best_models(
    catalog: Catalog, provider: Provider, endpoint: Endpoint, operation: str, question: Question
) -> tuple[ServedModel, ...]:
    """The models of an endpoint that do an operation and may be used, in the order in which `recommend` names them.

    Args:
        catalog: what is known.
        provider: whose.
        endpoint: where they are asked.
        operation: what they are asked for, such as ``embeddings``.
        question: where, who and when.
    """
    need = Need(source=None, question=question, operation=operation, currency=usual_currency(catalog, question))
    criteria = _compared(catalog, need)
    there = (one for one in candidates(catalog, provider, need) if one.endpoint == endpoint)
    fitting = [_ranked(one, need, criteria) for one in there if one.model and _exclusion(one, need) is None]
    return tuple(item.candidate.model for item in sorted(fitting, key=_values) if item.candidate.model)


def _compared(catalog: Catalog, need: Need) -> list[Criterion]:
    """The criteria in the order in which they are compared; a successor counts where what is left has an end."""
    names = _order(need)
    criteria = [ORDERS[name] for name in names]
    if need.ending is not None:
        criteria.insert(0 if is_known_open(catalog, need) else names.index("availability") + 1, succession)
    return criteria


def _ranked(candidate: Candidate, need: Need, criteria: Sequence[Criterion]) -> Ranked:
    return Ranked(candidate, tuple(criterion(candidate, need) for criterion in criteria))


def _asked(catalog: Catalog, need: Need) -> Iterator[Provider]:
    """Every provider, and the gateways that the customer's own rules allow by name, or that are asked about."""
    named = {name.partition("@")[0] for name in need.policy.allow} | {target.provider for target in need.wanted}
    every = (catalog.provider(name) for name in catalog.provider_ids)
    return (provider for provider in every if provider.file.role == "provider" or provider.id in named)


def _is_wanted(candidate: Candidate, need: Need) -> bool:
    """Whether somebody asks about it by name."""
    provider, endpoint = candidate.provider, candidate.endpoint
    usual = _endpoints(provider)[0]
    where = endpoint.id if endpoint is not None else None
    return candidate.model is not None and any(
        (target.provider, target.model) == (provider.id, candidate.model.id)
        and (endpoint_id(target, provider) or usual) == where
        for target in need.wanted
    )


def _values(ranked: Ranked) -> tuple[float, ...]:
    return tuple(rank.value for rank in ranked.ranks)


def _yardstick(catalog: Catalog, need: Need) -> Yardstick | None:
    """What compares with the model that is left, where one was named."""
    if need.source is None or need.source.model is None:
        return None
    provider, model = need.source.provider, need.source.model
    known = catalog.provider(provider).model(model)
    return Yardstick(catalog.equivalence_file, f"{provider}/{model}", need.question.as_of, known)


def _criteria(names: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(names)
    for name in chosen:
        if name not in ORDERS:
            raise UnknownNameError("criterion", name, close_matches(name, ORDERS) or tuple(ORDERS))
    return chosen


def _order(need: Need) -> tuple[str, ...]:
    """Names of the criteria in the order in which they are compared."""
    return (*need.prefer, *(name for name in ORDERS if name not in need.prefer))


def _exclusion(candidate: Candidate, need: Need) -> Reason | None:
    """The first reason to rule a candidate out, or None."""
    return next((reason for exclude in EXCLUDES if (reason := exclude(candidate, need))), None)


def _recommendations(ranked: Sequence[Ranked], need: Need) -> Iterator[Recommendation]:
    for index, (candidate, ranks) in enumerate(ranked):
        following = ranked[index + 1] if index + 1 < len(ranked) else None
        yield Recommendation(
            rank=index + 1,
            target=candidate.target,
            name=candidate.provider.name,
            verdict=candidate.verdict,
            reasons=tuple(rank.reason for rank in ranks),
            incentives=candidate.offers,
            past_incentives=tuple(_past_offers(candidate, need)),
            losses=tuple(use for use in sorted(need.uses) if candidate.support(use) in _LOSING),
            caveats=tuple(_caveats(candidate, need)),
            before_next=_why_before(ranks, following.candidate.provider.name, following.ranks) if following else None,
            cost=candidate.cost,
            unit_cost=candidate.unit_cost,
            model=candidate.model,
            endpoint=candidate.endpoint,
            codec=candidate.dialect.codec if candidate.dialect else None,
            homepage=candidate.provider.file.homepage,
            memory=accelerator_memory(candidate.model) if candidate.endpoint and candidate.endpoint.is_own else None,
        )


def _past_offers(candidate: Candidate, need: Need) -> Iterator[Offer]:
    """Offers to those who move that are over."""
    question = need.question
    offers = candidate.provider.incentives(
        as_of=question.as_of,
        migrating_from=need.source.provider if need.source else None,
        customer=question.customer,
        region=question.region,
        include_past=True,
    )
    return (offer for offer in offers if not offer.is_current and offer.incentive.kind == "migration-offer")


_LOSING = frozenset([Support.PARTLY, Support.NONE])


def _why_before(ranks: tuple[Rank, ...], next_name: str, next_ranks: tuple[Rank, ...]) -> str:
    """The first criterion in which two neighbours differ, in a sentence."""
    for mine, theirs in zip(ranks, next_ranks, strict=True):
        if mine.value != theirs.value:
            return (
                f"before {next_name} by {mine.reason.criterion}: {mine.reason.sentence}; "
                f"{next_name}: {theirs.reason.sentence}"
            )
    return f"equal to {next_name} in every criterion; the alphabet decides"


def _caveats(candidate: Candidate, need: Need) -> Iterator[str]:
    verdict = candidate.verdict
    if verdict.status is Status.UNKNOWN:
        yield f"whether it serves you is not known: {verdict.note or 'no fact found'}"
    for use in sorted(need.uses):
        if candidate.support(use) is Support.UNKNOWN:
            yield f"whether it supports {use} is not documented where we looked"
    if candidate.dialect is None:
        yield "its wire format is not described in the catalog yet"
    yield from _model_caveats(candidate, need)


def _model_caveats(candidate: Candidate, need: Need) -> Iterator[str]:
    model, comparison = candidate.model, candidate.comparison
    if model is None:
        yield "the catalog names no current model for this; see the provider's own list"
        return
    if model.context_window is None:
        yield f"the context window of {model.id} is not stated where we looked"
    if comparison and comparison.standing is ModelStanding.UNKNOWN:
        yield f"nobody whom the catalog records measured {model.id} beside {need.source}"
    is_priced = candidate.cost is not None or candidate.unit_cost is not None
    if not is_priced and candidate.endpoint is not None and not candidate.endpoint.is_own:
        yield f"no price of {model.id} is known, or none that can be compared in {need.currency}"
    yield from doubts(candidate, need)
    if is_stale(model, need.question.as_of):
        yield f"facts on {model.id} were last checked on {model.checked}"
