"""What we do about each fact of a dialect: keep, rename, clamp, convert, drop. Compiled once per target.

Facts are the catalog's; the shape of messages and tools is `messages` and `tools`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.checks import DROP, LIMITS_OF_ANSWERS, Check, Outcome, checks_of, written_at_most
from migrate_advisor.mapping.idle import TOOL_CHOICES, is_idle
from migrate_advisor.mapping.ledger import NOTHING_ASKED, Because, Ledger, MappingContext
from migrate_advisor.mapping.report import Change, Kind
from migrate_advisor.mapping.tool_choice import OneTool, one_tool

if TYPE_CHECKING:
    from migrate_advisor.catalog.conversation import Scalar
    from migrate_advisor.catalog.dialect import Param

MAX_KEYS = 1_000
"""A request has no more keys than this."""

PRECEDENCE = (
    ("max_completion_tokens", "max_tokens"),
    ("tools", "functions"),
    ("tool_choice", "function_call"),
    ("safety_identifier", "user"),
    ("presence_penalty", "frequency_penalty"),
)
"""Where two parameters become one at the provider, the first wins and the other is reported as merged."""

PARALLEL = "parallel_tool_calls"
Handler = Callable[[str, Any, Ledger], None]
"""What to do with one parameter that cannot simply be passed on."""


@dataclass(frozen=True, slots=True)
class OneCall:
    """What becomes of several calls in one answer, which OpenAI gives unasked, where the provider does not."""

    tools: str
    """The provider's name for the tools."""
    can_ask: bool
    """Whether more can be asked for."""
    because: Because

    def tell(self, body: Mapping[str, Any], ledger: Ledger) -> None:
        """Ask for several calls where tools are sent and nothing is said of that, or report that there will be one."""
        is_said = body.get(PARALLEL) is not None
        unasked = ledger.drop_tools or body.get("tool_choice") == "none" or not body.get("tools")
        if is_said or unasked or self.tools not in ledger.out:
            return
        ledger.changes[:] = [change for change in ledger.changes if change.path != PARALLEL]  # of a null
        if self.can_ask:
            ledger.out[PARALLEL] = True
            ledger.note(PARALLEL, Kind.DEFAULTED, self.because, None, True, loss=False)  # noqa: FBT003 -- the value
        else:
            ledger.note(PARALLEL, Kind.DROPPED, self.because, True, loss=True)  # noqa: FBT003 -- the value


@dataclass(frozen=True, slots=True)
class ParamsPlan:
    """What becomes of the parameters of a request to one target."""

    handlers: Mapping[str, Handler | None]
    """Parameter → what to do with it; None to pass it on."""
    unlisted: Handler | None
    """The same for a parameter that the dialect does not list."""
    contested: tuple[tuple[str, tuple[str, ...], Because], ...]
    """Provider's parameter, those that become it, the one that wins first."""
    in_contest: frozenset[str]
    """All parameters in `contested`."""
    defaults: Mapping[str, tuple[Any, Because]]
    one_call: OneCall | None = None
    """Where an answer has one call unless more are asked for; None where it is as at OpenAI."""
    one_tool: OneTool | None = None
    """Where a call is asked for in one of OpenAI's two ways alone."""

    def apply(self, body: Mapping[str, Any], ledger: Ledger) -> None:
        """Map all parameters of a request into ``ledger.out``.

        Raises:
            UnmappableRequestError: there are too many, or a value is no value that the parameter can have.
        """
        if len(body) > MAX_KEYS:
            raise UnmappableRequestError("", f"the request has more than {MAX_KEYS} keys")
        if self.one_tool is not None:
            body = self.one_tool.said(body, ledger)
        contest = self.in_contest
        lost = self._lost(body, ledger) if len([key for key in body if key in contest]) > 1 else ()
        handlers, unlisted, out = self.handlers, self.unlisted, ledger.out
        for key, value in body.items():
            if key in lost:
                continue
            handler = handlers.get(key, unlisted)
            if handler is None:
                out[key] = value
            else:
                handler(key, value, ledger)
        if self.one_call is not None:
            self.one_call.tell(body, ledger)
        for name in [name for name in self.defaults if name not in out]:
            out[name], because = self.defaults[name]
            ledger.changes[:] = [change for change in ledger.changes if change.path != name]  # of a null
            ledger.note(name, Kind.DEFAULTED, because, None, out[name], loss=False)

    def _lost(self, body: Mapping[str, Any], ledger: Ledger) -> tuple[str, ...]:
        """The parameters that give way to another one that becomes the same."""
        lost: tuple[str, ...] = ()
        for target, keys, because in self.contested:
            asked = [key for key in keys if body.get(key) is not None]
            if asked:  # a null beside it must not take its place
                nulls = tuple(key for key in keys if key in body and body[key] is None)
                for key in nulls:
                    ledger.note(key, Kind.DROPPED, NOTHING_ASKED, loss=False)
                lost = (*lost, *nulls)
            asked.sort(key=lambda key: key != target and is_idle(key, body[key]))
            for key in asked[1:]:
                loss = body[key] != body[asked[0]] and not is_idle(key, body[key])
                ledger.note(key, Kind.MERGED, because, body[key], None, became=target, loss=loss)
                lost = (*lost, key)
        return lost


def compile_params(
    params: Mapping[str, Param],
    *,
    unlisted: str,
    extra: tuple[str, ...],
    defaults: Mapping[str, Any],
    context: MappingContext,
) -> ParamsPlan:
    """The plan for a dialect's parameters.

    Args:
        params: OpenAI parameter → fact.
        unlisted: what it means that a parameter is not listed: ``unknown`` or ``none``.
        extra: the provider's own parameters.
        defaults: what a request must have there.
        context: names, evidence and what the caller asked for.
    """
    handlers: dict[str, Handler | None] = {"messages": None, "model": None, "input": None, **dict.fromkeys(extra)}
    for name in LIMITS_OF_ANSWERS.intersection(extra):
        checks = tuple(written_at_most(name, context))
        handlers[name] = _Rewrite(name, checks, NOTHING_ASKED, None) if checks else None
    for own in {fact.name for fact in params.values() if fact.name}:
        source = next(fact for fact in params.values() if fact.name == own)
        handlers[own] = _handler(own, source, context, own=True)
    for name, fact in params.items():
        handlers[name] = _handler(name, fact, context, becomes=_becomes(name, fact, params))
    needed = {
        name: (value, context.because(f"{context.provider} needs `{name}`, which OpenAI lets one leave out"))
        for name, value in defaults.items()
    }
    contested = _contested(params, context)
    in_contest = frozenset(key for _, keys, _ in contested for key in keys)
    one_call, single = _one_call(params, context), one_tool(params.get("tool_choice"), context)
    return ParamsPlan(handlers, _unlisted(unlisted, context), contested, in_contest, needed, one_call, single)


def _becomes(name: str, fact: Param, params: Mapping[str, Param]) -> Param | None:
    """What is said of the parameter of OpenAI's that another one becomes, where it keeps its own name there."""
    target = params.get(fact.name) if fact.name not in (None, name) else None
    is_itself = target is not None and target.name in (None, fact.name) and target.via is None
    return target if is_itself and target is not None and target.support is not Support.NONE else None


def _one_call(params: Mapping[str, Param], context: MappingContext) -> OneCall | None:
    fact, tools = params.get(PARALLEL), params.get("tools")
    if fact is None or fact.default is not False:
        return None
    can_ask = fact.support is not Support.NONE
    unless = " unless more are asked for" if can_ask else ""
    sentence = f"{context.provider} has one tool call in an answer{unless}, where OpenAI may have several"
    return OneCall((tools and tools.name) or "tools", can_ask, context.because(sentence, fact.note, fact.sources))


def _contested(
    params: Mapping[str, Param], context: MappingContext
) -> tuple[tuple[str, tuple[str, ...], Because], ...]:
    order = {name: rank for rank, name in enumerate(name for pair in PRECEDENCE for name in pair)}
    becoming: dict[str, list[str]] = {}
    for name, fact in params.items():
        if fact.support is not Support.NONE:
            becoming.setdefault(fact.name or name, []).append(name)
    found = []
    for target, names in becoming.items():
        own = [target] if target not in names and target not in params else []
        keys = own + sorted(names, key=lambda name: order.get(name, len(order)))
        if len(keys) > 1:
            because = context.because(f"{context.provider} has one parameter, `{target}`, for several of OpenAI's")
            found.append((target, tuple(keys), because))
    return tuple(found)


def _unlisted(unlisted: str, context: MappingContext) -> Handler | None:
    if unlisted == "none":
        because = context.because(f"{context.provider} lists the parameters it takes, and this is not one of them")
        return _drop(because)
    because = context.because(f"{context.provider} does not say whether it takes this parameter")
    return _unverified(because)


def _handler(
    name: str, fact: Param, context: MappingContext, *, own: bool = False, becomes: Param | None = None
) -> Handler | None:
    """What to do with one parameter.

    Args:
        name: the name it comes under.
        fact: what the documents say of it.
        context: names and evidence.
        own: whether it comes under the provider's own name, in the provider's own way.
        becomes: what is said of the parameter that it becomes, where that is one of OpenAI's too.
    """
    if fact.support is Support.NONE and not own:
        return _drop(
            context.because(f"{context.provider} does not take `{name}`", fact.note, fact.sources),
            harmless=name == "stream_options" and context.usage_unasked,
            default=fact.default,
        )
    checks = tuple(checks_of(name, fact, context, own=own))
    if becomes is not None:
        checks += tuple(checks_of(fact.name or name, becomes, context, own=False))
    target = name if own else fact.name or name
    doubt = _doubt(name, fact, context) if not own else None
    if not checks and target == name:
        return _unverified(doubt) if doubt else None
    renamed = context.because(f"{context.provider} calls it `{target}`", fact.note, fact.sources)
    return _Rewrite(target, checks, renamed, doubt)


def _doubt(name: str, fact: Param, context: MappingContext) -> Because | None:
    if fact.support is Support.UNKNOWN:
        sentence = f"{context.provider} does not say whether it takes `{name}`"
    elif fact.support is Support.PARTLY:
        sentence = f"{context.provider} takes `{name}` in some cases only"
    else:
        return None
    return context.because(sentence, fact.note, fact.sources)


def _drop(because: Because, *, harmless: bool = False, default: Scalar | None = None) -> Handler:
    def drop(key: str, value: Any, ledger: Ledger) -> None:
        loss = not harmless and not is_idle(key, value) and (default is None or value != default)
        ledger.changes.append(Change(key, Kind.DROPPED, value, None, None, *because, loss))
        ledger.drop_tools |= key in TOOL_CHOICES and value == "none"

    return drop


def _unverified(because: Because) -> Handler:
    def pass_on(key: str, value: Any, ledger: Ledger) -> None:
        ledger.out[key] = value
        if value is not None:
            loss = not is_idle(key, value)
            ledger.changes.append(Change(key, Kind.UNVERIFIED, value, value, None, *because, loss))

    return pass_on


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """Checks a value, then sends it under the provider's name; tells of the last change that mattered."""

    target: str
    checks: tuple[Check, ...]
    renamed: Because
    doubt: Because | None

    def __call__(self, key: str, value: Any, ledger: Ledger) -> None:
        if value is None:
            ledger.note(key, Kind.DROPPED, NOTHING_ASKED, loss=False)
            return
        outcome: Outcome | None = None
        for check in self.checks:
            found = check(key, value if outcome is None else outcome.value)
            if found is not None:
                outcome = found if outcome is None else _joined(outcome, found)
                if found.value is DROP:
                    break
        self._tell(key, value, outcome, ledger)

    def _tell(self, key: str, value: Any, outcome: Outcome | None, ledger: Ledger) -> None:
        became = self.target if self.target != key else None
        if outcome is None:
            ledger.out[self.target] = value
            if self.doubt is not None:
                ledger.note(key, Kind.UNVERIFIED, self.doubt, value, value, became=became, loss=True)
            elif became:
                ledger.note(key, Kind.RENAMED, self.renamed, value, value, became=became, loss=False)
            return
        if outcome.value is DROP:
            ledger.note(key, Kind.DROPPED, outcome.because, value, loss=outcome.loss)
            ledger.drop_tools |= key in TOOL_CHOICES and value == "none"
            return
        ledger.out[self.target] = outcome.value
        loss = outcome.loss or self.doubt is not None
        ledger.note(key, outcome.kind, outcome.because, value, outcome.value, became=became, loss=loss)


def _joined(first: Outcome, second: Outcome) -> Outcome:
    """Two changes of one value, told as one; the kind that loses more gives its name."""
    kind = second.kind if second.loss or not first.loss else first.kind
    why = first.because if first.because.why == second.because.why else _both(first.because, second.because)
    return Outcome(second.value, kind, why, first.loss or second.loss)


def _both(first: Because, second: Because) -> Because:
    sources = (*first.sources, *(source for source in second.sources if source not in first.sources))
    return Because(f"{first.why}; {second.why}", sources, first.checked)
