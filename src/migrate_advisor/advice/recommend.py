"""Exclude, order, explain: from a `Need` to `Advice`.

The order is lexicographic: the first criterion in which two candidates differ decides, so each place in it can be
told in a sentence. There are no weights. Ties end with the provider's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.advice.answer import Advice, Exclusion, Recommendation
from migrate_advisor.advice.candidate import Candidate, candidates
from migrate_advisor.advice.criteria import EXCLUDES, ORDERS, Rank, Reason
from migrate_advisor.advice.need import Need, read_uses
from migrate_advisor.catalog.equivalence import Standing, Yardstick
from migrate_advisor.catalog.evidence import Support, is_stale
from migrate_advisor.catalog.places import CustomerType, Question, Status
from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.catalog.target import Target, parse_target
from migrate_advisor.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog


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
) -> Advice:
    """Who may be used instead of what is used today.

    Args:
        catalog: what is known.
        source: what is used today, such as ``openai/gpt-4o``.
        region: where the customer is: ISO 3166-1 alpha-2 code or a name.
        customer: ``individual`` or ``enterprise``.
        as_of: the day the answer is for.
        uses: OpenAI parameter names and capabilities that the code uses, or request bodies, which are mapped to each
            candidate to see what is lost.
        context_tokens: tokens that must fit into one request and its reply.
        prefer: criteria to compare first; the others follow in their usual order.

    Raises:
        UnknownNameError: no such region, customer type, provider, parameter or criterion.
    """
    question = Question(catalog.regions.code(region), CustomerType.parse(customer), as_of)
    used = tuple(uses)
    need = Need(
        source=parse_target(source, catalog) if isinstance(source, str) else source,
        question=question,
        uses=read_uses(used, catalog),
        requests=tuple(item for item in used if isinstance(item, Mapping)),
        context_tokens=context_tokens,
        prefer=_criteria(prefer or ()),
    )
    return advise(catalog, need)


class Ranked(NamedTuple):
    """What fits the need best of one provider."""

    candidate: Candidate
    ranks: tuple[Rank, ...]
    """In the order in which criteria are compared."""


def advise(catalog: Catalog, need: Need) -> Advice:
    """The answer to a need; see `recommend`."""
    ranked, exclusions = rank(catalog, need)
    return Advice(need, tuple(_recommendations(ranked, need)), exclusions)


def rank(catalog: Catalog, need: Need) -> tuple[list[Ranked], tuple[Exclusion, ...]]:
    """The best of each provider that fits, in the order of advice; the others with the first reason against them."""
    ranked: list[Ranked] = []
    exclusions: list[Exclusion] = []
    yardstick = _yardstick(catalog, need)
    criteria = [ORDERS[name] for name in _order(need)]
    for provider in catalog.providers():
        fitting, first_reason = [], None
        for candidate in candidates(catalog, provider, need, yardstick):
            reason = _exclusion(candidate, need)
            if reason is None:
                fitting.append(Ranked(candidate, tuple(criterion(candidate, need) for criterion in criteria)))
            else:
                first_reason = first_reason or reason
        if fitting:
            ranked.append(min(fitting, key=_values))
        elif first_reason is not None:
            exclusions.append(Exclusion(provider.id, provider.name, first_reason))
    ranked.sort(key=lambda item: (_values(item), item.candidate.provider.id))
    return ranked, tuple(exclusions)


def _values(ranked: Ranked) -> tuple[int, ...]:
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
        leaving = need.source.provider if need.source else None
        past = candidate.provider.incentives(
            as_of=need.question.as_of, migrating_from=leaving, customer=need.question.customer, include_past=True
        )
        yield Recommendation(
            rank=index + 1,
            target=candidate.target,
            name=candidate.provider.name,
            verdict=candidate.verdict,
            reasons=tuple(rank.reason for rank in ranks),
            incentives=candidate.offers,
            past_incentives=tuple(o for o in past if not o.is_current and o.incentive.kind == "migration-offer"),
            losses=tuple(use for use in sorted(need.uses) if candidate.support(use) is Support.PARTLY),
            caveats=tuple(_caveats(candidate, need)),
            before_next=_why_before(ranks, following.candidate.provider.name, following.ranks) if following else None,
        )


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
    if comparison and comparison.standing is Standing.UNKNOWN:
        yield f"nobody whom the catalog records measured {model.id} beside {need.source}"
    if is_stale(model, need.question.as_of):
        yield f"facts on {model.id} were last checked on {model.checked}"
