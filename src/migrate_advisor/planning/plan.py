"""The plan of a move: everything that the others say of one application, put together. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.advice.answer import Advice, Recommendation
from migrate_advisor.advice.cost import ASSUMED, Basket
from migrate_advisor.advice.recommend import recommend
from migrate_advisor.advice.steps import Steps, steps
from migrate_advisor.catalog.endings import Ending, soonest
from migrate_advisor.catalog.places import Question
from migrate_advisor.catalog.standing import require_model, require_open
from migrate_advisor.catalog.target import Target, resolve
from migrate_advisor.errors import MappingError, TargetClosedError, UnknownTargetError
from migrate_advisor.fixing.destination import OPENAI_WIRE, destination
from migrate_advisor.fixing.file import Moving
from migrate_advisor.fixing.fix import FixReport, Left, counts, plan_fixes
from migrate_advisor.fixing.parameters import chat_parameters
from migrate_advisor.mapping.mapper import map_request
from migrate_advisor.planning.code import OperationUse, read_code, shown, source_of
from migrate_advisor.scanner.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from os import PathLike

    from migrate_advisor.advice.cost import Cost
    from migrate_advisor.advice.need import Need
    from migrate_advisor.advice.policy import Policy
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.target import Place
    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.fix import Scanning
    from migrate_advisor.planning.traffic import Traffic
    from migrate_advisor.scanner.calls import CallShape


class PlannedStop(NamedTuple):
    """Something that stops for the one who asks."""

    ending: Ending
    findings: tuple[Finding, ...]


class Loss(NamedTuple):
    """What a call loses at the target."""

    path: str
    line: int
    what: str
    """A sentence."""


class OperationMove(NamedTuple):
    """Where an operation goes for which the target of the patch is no answer, such as images beside chat."""

    operation: str
    """``images.generations``, ``embeddings`` …"""
    recommendations: tuple[Recommendation, ...]
    """Who may be used for it, best first."""
    chosen: Recommendation | None
    """One of those, or None: of the target's provider where that takes no more effort, for one account less."""
    steps: Steps | None
    basket: Basket = ASSUMED
    """The work of a month of it, by which prices are compared."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, when, and what it costs."""

    question: Question
    ends: tuple[PlannedStop, ...]
    """Soonest first."""
    findings: tuple[Finding, ...]
    """Those that count."""
    uses: tuple[OperationUse, ...]
    advice: Advice | None
    """Who may be used; None where nothing stops."""
    target: Target | None
    """Where the patch leads."""
    strategy: str
    """``nothing``, ``configuration``, ``redirect``, ``carry`` or ``none``: see `docs/plan.md`."""
    report: FixReport
    losses: tuple[Loss, ...]
    steps: Steps | None
    unknowns: tuple[str, ...]
    others: tuple[OperationMove, ...] = ()
    """Where the other operations go that the code uses."""
    chosen: Recommendation | None = None
    """What advice says of `target`; None where it rules it out, or knows nothing of it."""
    addresses: tuple[str, ...] = ()
    """What the patch has beside the usual address, for clients that speak another form than OpenAI's."""

    @property
    def targets(self) -> tuple[Recommendation, ...]:
        """Who may be used, best first."""
        return self.advice.recommendations if self.advice is not None else ()

    @property
    def patch(self) -> str:
        """Unified diff."""
        return self.report.patch

    @property
    def by_hand(self) -> tuple[Left, ...]:
        """What stays for a person."""
        return self.report.left

    @property
    def cost(self) -> Cost | None:
        """What the work of a month costs at the target, where that is known."""
        return self.chosen.cost if self.chosen is not None else None


def plan(  # noqa: PLR0913 # the public question, in keyword arguments
    paths: Sequence[str | PathLike[str]],
    *,
    catalog: Catalog,
    scanning: Scanning,
    to: Sequence[str] = (),
    policy: Policy | None = None,
    traffic: Traffic | None = None,
    base_url: str | None = None,
    more: str = "",
) -> Plan:
    """The plan for files and folders.

    Args:
        paths: files and folders.
        catalog: what is known.
        scanning: how they are looked at.
        to: targets to choose from; the first that fits is taken. Those of advice unless given.
        policy: the customer's own rules.
        traffic: what was measured; it says what is used and how much, where it is given.
        base_url: an address in place of the catalog's, such as that of an account.
        more: flags that the commands that go on from here need, each with a space before it.

    Raises:
        TargetClosedError: none of the targets that were given may be used.
        UnknownTargetError: no such target, or it names no model.
        UsageError: a path does not exist.
    """
    question = scanning.question()
    found = scanning.paths(paths)
    counting = tuple(finding for finding in found if counts(finding))
    code = read_code(paths, scanning, catalog, found)
    calls, uses = code.calls, code.uses
    ends = tuple(_stops(counting))
    if not counting:
        return Plan(question, ends, (), uses, None, None, "nothing", FixReport(), (), None, ())
    advice = recommend(
        catalog,
        source=source_of(counting, calls, catalog),
        region=question.region,
        customer=question.customer,
        as_of=question.as_of,
        uses=code.words(catalog) if traffic is None else traffic.words(catalog),
        basket=traffic.baskets() if traffic is not None else None,
        policy=policy,
        wanted=to,
    )
    chosen = _named(to, advice, catalog, elsewhere=base_url is not None) if to else _advised(advice)
    if chosen is None:
        return Plan(
            question, ends, counting, uses, advice, None, "none", FixReport(), (), None, _unknowns(advice, None)
        )
    place = resolve(chosen, catalog)
    item = _recommended(place, advice)
    address = place.endpoint.url
    open_questions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    if "{" in address and base_url is None:  # there is one for each account, and nothing to write into code
        report, strategy, open_questions = FixReport(), "redirect", (_WHICH_ADDRESS.format(address),)
    else:
        goal = destination(chosen, catalog, question, base_url, moves_chat=False)
        report = plan_fixes(paths, scanning, Moving(goal, catalog, unsafe=True))
        open_questions = goal.notices
        strategy = _strategy(report) if goal.address(OPENAI_WIRE) else "carry"
        others = tuple(_others_written(goal, report))
    losses = tuple(_losses(calls, chosen, catalog))
    telling = partial(steps, languages=shown(code.languages), paths=list(map(str, paths)), more=more)
    next_steps = telling(item, advice.need) if item is not None else None
    return Plan(
        question,
        ends,
        counting,
        uses,
        advice,
        chosen,
        strategy,
        report,
        losses,
        next_steps,
        (*open_questions, *_unknowns(advice, item)),
        tuple(_others(advice, chosen, telling)),
        item,
        others,
    )


def _others_written(goal: Destination, report: FixReport) -> Iterator[str]:
    """The addresses for other forms than OpenAI's that a patch has."""
    for codec, address in goal.addresses.items():
        is_there = any(address.base_url.encode() in content for content in report.contents.values())
        if codec != OPENAI_WIRE and is_there:
            yield address.base_url


def _others(
    advice: Advice, target: Target, telling: Callable[[Recommendation, Need], Steps]
) -> Iterator[OperationMove]:
    """Where each operation goes beside the one that the target answers."""
    for answer in advice.operations[1:]:
        found = answer.recommendations
        first = found[0] if found else None
        at_home = (item for item in found if item.target.provider == target.provider)
        chosen = next((item for item in at_home if _is_as_easy(item, first)), first)
        need = replace(advice.need, operation=answer.operation)
        told = telling(chosen, need) if chosen is not None else None
        yield OperationMove(answer.operation, found, chosen, told, answer.basket)


def _is_as_easy(item: Recommendation, first: Recommendation | None) -> bool:
    """Whether moving there takes the same as moving to the first of advice: one account less is worth no more."""
    return first is None or item.reason("effort").verdict == first.reason("effort").verdict


_WHICH_ADDRESS = "the address of your account, {}: give it with --base-url, and the patch is made"


def _strategy(report: FixReport) -> str:
    """The least change that moves the clients: settings alone, or the clients themselves."""
    clients = [item for item in report.fixed if item.finding.rule == "default-endpoint-client"]
    return "configuration" if clients and all(item.is_settled for item in clients) else "redirect"


def _stops(findings: Sequence[Finding]) -> Iterator[PlannedStop]:
    by_ending: dict[Ending, list[Finding]] = {}
    for finding in findings:
        if finding.ending is not None:
            by_ending.setdefault(finding.ending, []).append(finding)
    for ending in soonest(by_ending):
        yield PlannedStop(ending, tuple(by_ending[ending]))


def _named(to: Sequence[str], advice: Advice, catalog: Catalog, *, elsewhere: bool) -> Target:
    """The first of the targets that somebody names that fits, else the first that may be used.

    Raises:
        TargetClosedError: none of them may be.
    """
    places = [resolve(name, catalog) for name in to]
    for place in places:
        require_model(place, advice.need.operation, advice.need.question.as_of)
    places.sort(key=lambda place: _recommended(place, advice) is None)
    closed: TargetClosedError | None = None
    for place in places:
        try:
            require_open(place, advice.need.question, advice.need.question.as_of, is_elsewhere=elsewhere)
        except TargetClosedError as error:
            closed = closed or error
        else:
            return place.target
    assert closed is not None  # there is at least one place
    raise closed


def _recommended(place: Place, advice: Advice) -> Recommendation | None:
    """What advice says of a target, if it names it."""
    return next(
        (
            item
            for item in advice.recommendations
            if item.endpoint == place.endpoint
            and (item.target.provider, item.target.model) == (place.provider.id, place.target.model)
        ),
        None,
    )


def _advised(advice: Advice) -> Target | None:
    fitting = [item.target for item in advice.recommendations if item.target.model and item.codec == OPENAI_WIRE]
    return fitting[0] if fitting else next((item.target for item in advice.recommendations if item.target.model), None)


def _losses(calls: Sequence[CallShape], to: Target, catalog: Catalog) -> Iterator[Loss]:
    """What the mapping makes of each call that chats, told once a place."""
    known = chat_parameters(catalog)
    for call in calls:
        if call.operation != "chat.completions":
            continue
        body = {
            "model": call.model or "model",
            "messages": [{"role": "user", "content": "hello"}],
            **{name: value for name, value in call.parameters.items() if value is not None and name in known},
        }
        try:
            report = map_request(body, to=to, catalog=catalog).report
        except (MappingError, UnknownTargetError) as error:
            yield Loss(call.path, call.line, str(error))
            continue
        for change in report.losses:
            yield Loss(call.path, call.line, str(change))


def _unknowns(advice: Advice, item: Recommendation | None) -> tuple[str, ...]:
    told: Mapping[str, None] = dict.fromkeys(item.caveats if item is not None else ())
    alone = [answer.operation for answer in advice.operations if not answer.recommendations]
    return (*told, *(f"nobody is known to fit for {operation}" for operation in alone))
