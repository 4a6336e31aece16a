"""What a tally means for the targets that are open to somebody: shares that move, losses, costs. Reads no logs."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from migrate_advisor.advice.cost import Basket
from migrate_advisor.advice.need import CHAT, OPERATION_WORDS
from migrate_advisor.advice.recommend import best_models, recommend, usual_currency
from migrate_advisor.catalog.endings import model_is_there
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.catalog.places import Question, Status
from migrate_advisor.catalog.standing import usable
from migrate_advisor.catalog.target import Target, resolve
from migrate_advisor.errors import MappingError, UnknownTargetError
from migrate_advisor.mapping.mapper import Mapper, mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.mapping.target_model import standings
from migrate_advisor.traffic.conversation import ABOVE
from migrate_advisor.traffic.expense import Expense, Payer
from migrate_advisor.traffic.representative import representative
from migrate_advisor.traffic.tally import Sums, Tally
from migrate_advisor.traffic.vocabulary import OTHER, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migrate_advisor.advice.policy import Policy
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import ServedModel
    from migrate_advisor.traffic.tally import Key

_Counted = TypeVar("_Counted")
_INDEX = re.compile(r"\[\d+\]")
_HELD_BACK = 10
_CAPABLE = {"responses": CHAT, "messages": CHAT, "completions": "completions"}


class MovedShare(NamedTuple):
    """Requests, and the tokens in them."""

    requests: int = 0
    tokens: int = 0

    def plus(self, sums: Sums) -> MovedShare:
        """With those of a signature."""
        return MovedShare(self.requests + sums.requests, self.tokens + sums.input + sums.output)


class CountedLoss(NamedTuple):
    """What is lost, and how often."""

    what: str
    """Parameter or part of the request, and what becomes of it."""
    requests: int
    why: str


class HeldBack(NamedTuple):
    """A signature that does not move unchanged."""

    signature: str
    requests: int
    outcome: str
    """``with losses`` or ``not at all``."""
    why: tuple[str, ...]


@dataclass(slots=True)
class TargetAnswer:
    """What becomes of the traffic at one target."""

    target: Target
    models: dict[str, str] = field(default_factory=dict)
    """Operation → model there, for operations that the target's own model does not do."""
    unchanged: MovedShare = field(default_factory=MovedShare)
    with_losses: MovedShare = field(default_factory=MovedShare)
    not_at_all: MovedShare = field(default_factory=MovedShare)
    overflows: int = 0
    """Requests too long for the model's context window; they are among those that do not move at all."""
    losses: tuple[CountedLoss, ...] = ()
    """Most frequent first."""
    reasons: tuple[CountedLoss, ...] = ()
    """Why requests do not move at all, most frequent first."""
    cost: Expense | None = None
    held_back: tuple[HeldBack, ...] = ()
    notices: tuple[str, ...] = ()
    """What to know of the target's model: that the catalog does not know it, or when it ends."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What share of the traffic can move, where to, at what cost."""

    question: Question
    tally: Tally
    tokens: Sums
    currency: str
    source: str | None
    """What most requests ask for, as ``provider/model``."""
    cost: Expense
    """What the traffic costs where it goes today."""
    targets: tuple[TargetAnswer, ...]
    """In the order of advice."""
    complete: bool = True
    """False where reading was broken off."""

    @property
    def records(self) -> int:
        """How many calls were counted."""
        return self.tally.records

    @property
    def models(self) -> dict[str, int]:
        """Model → how many calls."""
        counts: Counter[str] = Counter()
        for key, sums in self.tally.sums.items():
            counts[key.model] += sums.requests
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def operations(self) -> dict[str, Sums]:
        """Operation → what its calls sum up to."""
        found: dict[str, Sums] = {}
        for key, sums in self.tally.sums.items():
            found[key.operation] = found.get(key.operation, Sums()).plus(sums)
        return found


class _Outcome(NamedTuple):
    """What becomes of a signature at a target."""

    losses: tuple[tuple[str, str], ...] = ()
    """Each what and why."""
    refusal: str | None = None


def assess(  # noqa: PLR0913 -- the question, in keyword arguments
    tally: Tally,
    *,
    catalog: Catalog,
    question: Question,
    to: Sequence[str] = (),
    currency: str | None = None,
    policy: Policy | None = None,
    complete: bool = True,
) -> Assessment:
    """What a tally means.

    Args:
        tally: of the whole traffic.
        catalog: what is known.
        question: where, who and when.
        to: targets, each with a model; those of advice unless given.
        currency: ISO 4217 code; the one that those who are open mostly state unless given.
        policy: the customer's own rules.
        complete: whether all of the logs were read.

    Raises:
        TargetClosedError: a target is closed to the customer that day, or has ended.
        UnknownTargetError: no such target, or one that names no model.
    """
    tokens = Sums()
    for sums in tally.sums.values():
        tokens = tokens.plus(sums)
    source = _source(tally, catalog)
    chosen_currency = currency or usual_currency(catalog, question)
    words = vocabulary(catalog)
    payer = Payer(catalog, question, chosen_currency, words.tiers)
    if to:
        targets = [usable(name, catalog, question).target for name in to]
    else:
        targets = _advised(catalog, question, source, (_main_operation(tally), tokens), policy)
    answers = tuple(_Judging(catalog, question, payer, target, words.windows).answer(tally) for target in targets)
    now = payer.today((key, sums) for key, sums in tally.sums.items())
    return Assessment(question, tally, tokens, chosen_currency, source, now, answers, complete)


def _source(tally: Tally, catalog: Catalog) -> str | None:
    """What most requests ask for, as ``provider/model``: of models that chat, else of the others."""
    counts: Counter[tuple[bool, str]] = Counter()
    for key, sums in tally.sums.items():
        if key.model != OTHER:
            counts[_needed(key.operation) != CHAT, key.model.removeprefix("fine-tuned ")] += sums.requests
    for (_, name), _count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0])):
        provider = provider_of(name, catalog)
        if provider is not None:
            return f"{provider}/{name}"
    return None


def _main_operation(tally: Tally) -> str:
    """What a model is asked to do, as advice names it: chat where there is any, else what most calls are."""
    counts: Counter[str] = Counter()
    for key, sums in tally.sums.items():
        if does := _needed(key.operation):
            counts[does] += sums.requests
    return CHAT if CHAT in counts or not counts else counts.most_common(1)[0][0]


def _needed(operation: str) -> str | None:
    """What a model must do for an operation; None where any will do."""
    return _CAPABLE.get(operation) or (OPERATIONS[operation].capability if operation in OPERATIONS else operation)


def provider_of(model: str, catalog: Catalog) -> str | None:
    """Who made it known: OpenAI if it serves the model, else the first that is no gateway, by id."""
    ids = sorted(catalog.provider_ids, key=lambda name: (name != "openai", name))
    for name in ids:
        provider = catalog.provider(name)
        if provider.file.role == "provider" and provider.model(model) is not None:
            return name
    return None


def _advised(
    catalog: Catalog, question: Question, source: str | None, work: tuple[str, Sums], policy: Policy | None
) -> list[Target]:
    operation, tokens = work
    advice = recommend(
        catalog,
        source=source,
        region=question.region,
        customer=question.customer,
        as_of=question.as_of,
        basket=Basket(tokens.input, tokens.output, is_measured=True) if tokens.input + tokens.output else None,
        policy=policy,
        owner=question.owner,
        uses=[next((word for word, does in OPERATION_WORDS.items() if does == operation), "chat")],
    )
    return [
        item.target
        for item in advice.recommendations
        if item.target.model and item.verdict.status is Status.OPEN and _is_described(item.target, catalog)
    ]


def _is_described(target: Target, catalog: Catalog) -> bool:
    """Whether the catalog says what is spoken there; else nobody can say what moves."""
    try:
        resolve(target, catalog)
    except UnknownTargetError:
        return False
    return True


class _Judging:
    """Judges a tally's signatures at one target."""

    def __init__(
        self, catalog: Catalog, question: Question, payer: Payer, target: Target, windows: Sequence[int]
    ) -> None:
        self._catalog = catalog
        self._question = question
        self._payer = payer
        notices = tuple(notice.sentence for notice in standings(resolve(target, catalog), question.as_of))
        self._answer = TargetAnswer(target, notices=notices)
        self._windows = windows
        self._places: dict[str, tuple[Target, ServedModel | None] | None] = {}
        self._outcomes: dict[tuple[str, str | None], _Outcome] = {}

    def answer(self, tally: Tally) -> TargetAnswer:
        """What becomes of all."""
        answer, losses, refusals = self._answer, Counter[tuple[str, str]](), Counter[str]()
        held: dict[tuple[str, str], HeldBack] = {}
        paid: list[tuple[Key, Sums, Target, ServedModel | None]] = []
        for key, sums in sorted(tally.sums.items(), key=lambda item: (item[0].operation, item[0].shape or "")):
            outcome = self._outcome(key, sums)
            if outcome.refusal is not None:
                answer.not_at_all = answer.not_at_all.plus(sums)
                refusals[outcome.refusal] += sums.requests
            elif outcome.losses:
                answer.with_losses = answer.with_losses.plus(sums)
                losses.update(dict.fromkeys(outcome.losses, sums.requests))
            else:
                answer.unchanged = answer.unchanged.plus(sums)
            if outcome.refusal is None:
                place = self._place(key.operation)
                assert place is not None
                paid.append((key, sums, *place))
            if outcome != _Outcome():
                _hold(held, key, sums, outcome)
        moved = {key.operation for key, *_ in paid}
        answer.models = {operation: model for operation, model in answer.models.items() if operation in moved}
        answer.losses = tuple(CountedLoss(what, count, why) for (what, why), count in _by_count(losses))
        answer.reasons = tuple(CountedLoss(why, count, "") for why, count in _by_count(refusals))
        answer.held_back = tuple(sorted(held.values(), key=lambda one: (-one.requests, one.signature))[:_HELD_BACK])
        answer.cost = self._payer.there(paid)
        return answer

    def _outcome(self, key: Key, sums: Sums) -> _Outcome:
        place = self._place(key.operation)
        if place is None:
            return _Outcome(refusal=f"nobody is known to do {key.operation} there")
        window = place[1].context_window if place[1] is not None else None
        if window is not None and _floor(self._windows, key.whole) >= window:
            self._answer.overflows += sums.requests
            return _Outcome(refusal=f"longer than the context window of {window:,} tokens")
        known = self._outcomes.get((key.operation, key.shape))
        if known is None:
            known = self._outcomes[key.operation, key.shape] = _mapped(key, place[0], self._catalog)
        return known

    def _place(self, operation: str) -> tuple[Target, ServedModel | None] | None:
        """The target's model where it does an operation, else another model of the same endpoint that does."""
        if operation not in self._places:
            self._places[operation] = self._found(operation)
        return self._places[operation]

    def _found(self, operation: str) -> tuple[Target, ServedModel | None] | None:
        place = resolve(self._answer.target, self._catalog)
        needed = _needed(operation)
        if place.model is None or needed is None or needed in place.model.operations:
            return self._answer.target, place.model
        if needed == CHAT:
            return None
        endpoint = place.endpoint.id
        advised = best_models(self._catalog, place.provider, place.endpoint, needed, self._question)
        for model in (*advised, *place.provider.models):
            here = not model.endpoints or endpoint in model.endpoints
            if here and needed in model.operations and model_is_there(place.provider, model, self._question.as_of):
                self._answer.models[operation] = model.id
                return self._answer.target._replace(model=model.id), model
        return None


def _floor(sizes: Sequence[int], size: int) -> int:
    """Tokens that all of a class are above."""
    return sizes[size - 1] if size else 0


def _by_count(counts: Counter[_Counted]) -> list[tuple[_Counted, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))


def _mapped(key: Key, target: Target, catalog: Catalog) -> _Outcome:
    """What the mapping makes of a signature."""
    try:
        mapper: Mapper = mapper_for(Wanted(target, key.operation), catalog)
    except (MappingError, UnknownTargetError) as error:
        return _Outcome(refusal=str(error))
    if key.shape is None:
        return _Outcome()
    return outcome_of(mapper, {**representative(json.loads(key.shape)), "model": "model"})


def outcome_of(mapper: Mapper, body: dict[str, object]) -> _Outcome:
    """What becomes of one request; a refusal or losses, without where in lists they are."""
    try:
        report = mapper.request(body).report
    except MappingError as error:
        return _Outcome(refusal=_INDEX.sub("[]", str(error)))
    losses = {(f"{_path(change.path)} {change.kind}", change.why) for change in report if change.is_loss}
    return _Outcome(tuple(sorted(losses)))


def _path(path: str) -> str:
    """A path without numbers, and without names that are a user's: those within a schema or of a parameter."""
    told = _INDEX.sub("[]", path) or "the whole request"
    for inside in (".parameters.", ".schema.", ".input_schema."):
        if inside in told:
            first, _, rest = told.partition(inside)
            return f"{first}{inside}{rest.rpartition('.')[2]}"
    return told


def _hold(held: dict[tuple[str, str], HeldBack], key: Key, sums: Sums, outcome: _Outcome) -> None:
    said = describe(key)
    why = (outcome.refusal,) if outcome.refusal is not None else tuple(what for what, _ in outcome.losses)
    place = (said, outcome.refusal or "")
    known = held.get(place)
    count = sums.requests + (known.requests if known else 0)
    held[place] = HeldBack(said, count, "not at all" if outcome.refusal is not None else "with losses", why)


def describe(key: Key) -> str:
    """A signature in words: operation, model, parameters, and what messages hold."""
    if key.shape is None:
        return f"{key.operation} · {key.model} · request not in the log"
    shape = json.loads(key.shape)
    names = sorted(name for name in shape if name not in ("messages", "input", "prompt", ABOVE))
    messages = shape["messages"] if isinstance(shape.get("messages"), list) else []
    roles = sorted({str(item.get("role")) for item in messages if isinstance(item, dict)})
    parts = sorted(set(_types(messages)))
    said = [key.operation, key.model, *([", ".join(names)] if names else []), *(["/".join(roles)] if roles else [])]
    return " · ".join([*said, *([", ".join(parts)] if parts else [])])


def _types(messages: Iterable[object]) -> Iterable[str]:
    for message in messages:
        content = message.get("content") if isinstance(message, dict) else None
        for part in content if isinstance(content, list) else ():
            if isinstance(part, dict) and part.get("type") != "text":
                yield str(part.get("type"))
