"""What we do about each fact of a dialect: keep, rename, clamp, convert, drop. Compiled once per target.

Facts are the catalog's; the shape of messages and tools is `messages` and `tools`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.evidence import Source, Support
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.conversions import CONVERSIONS
from migrate_advisor.mapping.report import Change, Kind

if TYPE_CHECKING:
    from migrate_advisor.catalog.dialect import Param

MAX_KEYS = 1_000
"""A request has no more keys than this."""

OPEN_STEP = 0.01
"""How far from an end of a range that is itself refused we stay."""

PRECEDENCE = (
    ("max_completion_tokens", "max_tokens"),
    ("tools", "functions"),
    ("tool_choice", "function_call"),
    ("safety_identifier", "user"),
    ("presence_penalty", "frequency_penalty"),
)
"""Where two parameters become one at the provider, the first wins and the other is reported as merged."""

NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "n": (1,),
    "stream": (False,),
    "logprobs": (False,),
    "logit_bias": ({},),
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "stop": ([],),
    "tools": ([],),
    "functions": ([],),
    "tool_choice": ("auto", "none"),
    "function_call": ("auto", "none"),
    "modalities": (["text"],),
    "response_format": ({"type": "text"},),
    "service_tier": ("auto", "default"),
    "store": (False,),
    "encoding_format": ("float",),
}
"""Values that ask for what happens anyway: leaving them out loses nothing."""

TOOL_CHOICES = frozenset({"tool_choice", "function_call"})
"""Where the value ``none`` cannot be said, sending no tools says it."""

NO_EFFECT_ON_REPLY = frozenset(
    {"user", "safety_identifier", "metadata", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options"}
)
"""Parameters that change nothing in what comes back."""


class Because(NamedTuple):
    """Why something is changed, in one sentence, with its evidence."""

    why: str
    sources: tuple[Source, ...] = ()
    checked: date | None = None


@dataclass(slots=True)
class Ledger:
    """The mapped parameters of one request, and every change made to it."""

    changes: list[Change]
    out: dict[str, Any] = field(default_factory=dict)
    tools_from: str = "tools"
    """The parameter that the tools came under: ``tools`` or the deprecated ``functions``."""
    drop_tools: bool = False
    """Whether the choice ``none`` can only be said by sending no tools."""

    def note(  # noqa: PLR0913 -- the fields of a change
        self,
        path: str,
        kind: Kind,
        because: Because,
        before: Any = None,
        after: Any = None,
        *,
        became: str | None = None,
        loss: bool,
    ) -> None:
        """Record a change."""
        self.changes.append(Change(path, kind, before, after, became, *because, loss))


Handler = Callable[[str, Any, Ledger], None]
"""What to do with one parameter that cannot simply be passed on."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every parameter's plan needs besides its fact."""

    provider: str
    """English name, for sentences."""
    evidence: Callable[[tuple[str, ...]], tuple[Source, ...]]
    """Source ids, or none for the dialect's own, to pages."""
    checked: date
    emulate: frozenset[str] = frozenset()
    """What the caller lets us say in another way: ``json_schema``."""
    usage_unasked: bool = False
    """Whether streams carry token counts without being asked."""

    def because(self, sentence: str, note: str | None = None, sources: tuple[str, ...] = ()) -> Because:
        """A reason with its evidence; ``note`` follows the sentence."""
        return Because(f"{sentence}: {note}" if note else sentence, self.evidence(sources), self.checked)


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

    def apply(self, body: Mapping[str, Any], ledger: Ledger) -> None:
        """Map all parameters of a request into ``ledger.out``.

        Raises:
            UnmappableRequestError: there are too many, or a value is no value that the parameter can have.
        """
        if len(body) > MAX_KEYS:
            raise UnmappableRequestError("", f"the request has more than {MAX_KEYS} keys")
        contest = self.in_contest
        lost = self._lost(body, ledger) if len([key for key in body if key in contest]) > 1 else ()
        handlers, unlisted, out = self.handlers, self.unlisted, ledger.out
        for key, value in body.items():
            handler = handlers.get(key, unlisted)
            if handler is None:
                out[key] = value
            elif key not in lost:
                handler(key, value, ledger)
        for name, (value, because) in self.defaults.items():
            if name not in out:
                out[name] = value
                ledger.note(name, Kind.DEFAULTED, because, None, value, loss=False)

    def _lost(self, body: Mapping[str, Any], ledger: Ledger) -> tuple[str, ...]:
        """The parameters that give way to another one that becomes the same."""
        lost: tuple[str, ...] = ()
        for target, keys, because in self.contested:
            asked = [key for key in keys if body.get(key) is not None]
            asked.sort(key=lambda key: key != target and _is_idle(key, body[key]))
            for key in asked[1:]:
                loss = body[key] != body[asked[0]] and not _is_idle(key, body[key])
                ledger.note(key, Kind.MERGED, because, body[key], None, became=target, loss=loss)
                lost = (*lost, key)
        return lost


def compile_params(
    params: Mapping[str, Param],
    *,
    unlisted: str,
    extra: tuple[str, ...],
    defaults: Mapping[str, Any],
    context: Context,
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
    for own in {fact.name for fact in params.values() if fact.name}:
        source = next(fact for fact in params.values() if fact.name == own)
        handlers[own] = _handler(own, source, context, own=True)
    for name, fact in params.items():
        handlers[name] = _handler(name, fact, context)
    needed = {
        name: (value, context.because(f"{context.provider} needs `{name}`, which OpenAI lets one leave out"))
        for name, value in defaults.items()
    }
    contested = _contested(params, context)
    in_contest = frozenset(key for _, keys, _ in contested for key in keys)
    return ParamsPlan(handlers, _unlisted(unlisted, context), contested, in_contest, needed)


def _contested(params: Mapping[str, Param], context: Context) -> tuple[tuple[str, tuple[str, ...], Because], ...]:
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


def _unlisted(unlisted: str, context: Context) -> Handler | None:
    if unlisted == "none":
        because = context.because(f"{context.provider} lists the parameters it takes, and this is not one of them")
        return _drop(because)
    because = context.because(f"{context.provider} does not say whether it takes this parameter")
    return _unverified(because)


def _handler(name: str, fact: Param, context: Context, *, own: bool = False) -> Handler | None:
    """What to do with one parameter.

    Args:
        name: the name it comes under.
        fact: what the documents say of it.
        context: names and evidence.
        own: whether it comes under the provider's own name, in the provider's own way.
    """
    if fact.support is Support.NONE and not own:
        return _drop(
            context.because(f"{context.provider} does not take `{name}`", fact.note, fact.sources),
            harmless=name == "stream_options" and context.usage_unasked,
        )
    checks = tuple(_checks(name, fact, context, own=own))
    target = name if own else fact.name or name
    doubt = _doubt(name, fact, context) if not own else None
    if not checks and target == name:
        return _unverified(doubt) if doubt else None
    renamed = context.because(f"{context.provider} calls it `{target}`", fact.note, fact.sources)
    return _Rewrite(target, checks, renamed, doubt)


def _doubt(name: str, fact: Param, context: Context) -> Because | None:
    if fact.support is Support.UNKNOWN:
        sentence = f"{context.provider} does not say whether it takes `{name}`"
    elif fact.support is Support.PARTLY:
        sentence = f"{context.provider} takes `{name}` in some cases only"
    else:
        return None
    return context.because(sentence, fact.note, fact.sources)


def _drop(because: Because, *, harmless: bool = False) -> Handler:
    def drop(key: str, value: Any, ledger: Ledger) -> None:
        loss = not harmless and not _is_idle(key, value)
        ledger.changes.append(Change(key, Kind.DROPPED, value, None, None, *because, loss))
        ledger.drop_tools |= key in TOOL_CHOICES and value == "none"

    return drop


def _is_idle(key: str, value: Any) -> bool:
    """Whether leaving this out alters nothing that comes back."""
    return value is None or key in NO_EFFECT_ON_REPLY or value in NEUTRAL.get(key, ())


def _unverified(because: Because) -> Handler:
    def pass_on(key: str, value: Any, ledger: Ledger) -> None:
        ledger.out[key] = value
        if value is not None:
            loss = not _is_idle(key, value)
            ledger.changes.append(Change(key, Kind.UNVERIFIED, value, value, None, *because, loss))

    return pass_on


class Outcome(NamedTuple):
    """What a check made of a value that it did not let pass as it is."""

    value: Any
    """The value now; `DROP` for none."""
    kind: Kind
    because: Because
    loss: bool


DROP = object()
"""In the place of a value that cannot be sent at all."""

Check = Callable[[str, Any], Outcome | None]
"""Looks at a parameter's value: None lets it pass."""


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """Checks a value, then sends it under the provider's name; tells of the last change that mattered."""

    target: str
    checks: tuple[Check, ...]
    renamed: Because
    doubt: Because | None

    def __call__(self, key: str, value: Any, ledger: Ledger) -> None:
        if value is None:
            ledger.note(key, Kind.DROPPED, Because("`null` asks for nothing"), loss=False)
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


def _checks(name: str, fact: Param, context: Context, *, own: bool) -> list[Check]:
    """The checks a fact asks for, in the order in which they are made."""
    label = f"`{fact.name or name}`"
    say = context.because
    checks: list[Check] = []
    if fact.via and not own:
        checks.append(_convert(fact.via, say(f"{context.provider} says it in another way", fact.note, fact.sources)))
    if fact.treated_as:
        checks.append(
            _treat(fact.treated_as, say(f"{context.provider} has other values for {label}", fact.note, fact.sources))
        )
    if fact.values is not None:
        taken = ", ".join(map(str, fact.values)) or "no value"
        because = say(f"{context.provider} takes {taken} for {label}", fact.note, fact.sources)
        checks.append(_choose((*fact.values, *fact.unsure), because, context))
    if fact.unsure and not own:
        checks.append(_doubt_some(fact, label, context))
    if fact.range is not None:
        because = say(f"{context.provider} takes {_interval(fact)} for {label}", fact.note, fact.sources)
        checks.append(_clamp(fact, because))
    if fact.max_items is not None:
        because = say(f"{context.provider} takes at most {fact.max_items} for {label}", fact.note, fact.sources)
        checks.append(_truncate(fact.max_items, because))
    if fact.length is not None:
        because = say(
            f"{context.provider} takes {fact.length[0]} to {fact.length[1]} characters for {label}",
            fact.note,
            fact.sources,
        )
        checks.append(_measure(fact.length, because))
    return checks


def _interval(fact: Param) -> str:
    assert fact.range is not None
    low = "above" if fact.open in {"low", "both"} else "from"
    high = "below" if fact.open in {"high", "both"} else "to"
    return f"{low} {fact.range[0]} {high} {fact.range[1]}"


def _convert(via: str, because: Because) -> Check:
    conversion = CONVERSIONS[via]

    def check(key: str, value: Any) -> Outcome | None:
        try:
            converted = conversion.convert(value)
        except ValueError as error:
            raise UnmappableRequestError(key, str(error)) from error
        if converted == value and type(converted) is type(value):
            return None
        return Outcome(converted, Kind.CONVERTED, because, not conversion.is_exact)

    return check


def _treat(table: Mapping[str, Any], because: Because) -> Check:
    def check(_key: str, value: Any) -> Outcome | None:
        if not isinstance(value, str) or value not in table:
            return None
        return Outcome(table[value], Kind.CONVERTED, because, loss=True)

    return check


def _choose(values: tuple[Any, ...], because: Because, context: Context) -> Check:
    """A value among those taken; of a list, the items that are; else none, or the next best where we know one."""

    def check(key: str, value: Any) -> Outcome | None:
        if isinstance(value, list):
            kept = [item for item in value if _is_among(item, values)]
            if len(kept) == len(value):
                return None
            return Outcome(kept or DROP, Kind.TRUNCATED, because, loss=True)
        if _is_among(value, values):
            return None
        return _next_best(key, value, values, because, context)

    return check


def _is_among(value: Any, values: tuple[Any, ...]) -> bool:
    said = value.get("type") if isinstance(value, dict) else value
    return any(said == item and isinstance(said, bool) == isinstance(item, bool) for item in values)


def _next_best(key: str, value: Any, values: tuple[Any, ...], because: Because, context: Context) -> Outcome:
    said = value.get("type") if isinstance(value, dict) else value
    if (
        key == "response_format"
        and said == "json_schema"
        and "json_object" in values
        and "json_schema" in context.emulate
    ):
        return Outcome({"type": "json_object"}, Kind.CONVERTED, because, loss=True)
    return Outcome(DROP, Kind.DROPPED, because, loss=not _is_idle(key, value))


def _doubt_some(fact: Param, label: str, context: Context) -> Check:
    reasons = {
        value: context.because(f"{context.provider} may not take `{value}` for {label}", why, fact.sources)
        for value, why in fact.unsure.items()
    }

    def check(_key: str, value: Any) -> Outcome | None:
        said = value.get("type") if isinstance(value, dict) else value
        because = reasons.get(said) if isinstance(said, str) else None
        return Outcome(value, Kind.UNVERIFIED, because, loss=True) if because else None

    return check


def _clamp(fact: Param, because: Because) -> Check:
    assert fact.range is not None
    low, high = fact.range
    lowest = low + OPEN_STEP if fact.open in {"low", "both"} else low
    highest = high - OPEN_STEP if fact.open in {"high", "both"} else high
    low_open, high_open = lowest != low, highest != high

    def check(key: str, value: Any) -> Outcome | None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            raise UnmappableRequestError(key, "expected a number")
        if value < low or (low_open and value == low):
            return Outcome(lowest, Kind.CLAMPED, because, loss=True)
        if value > high or (high_open and value == high):
            return Outcome(highest, Kind.CLAMPED, because, loss=True)
        return None

    return check


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def _truncate(most: int, because: Because) -> Check:
    def check(key: str, value: Any) -> Outcome | None:
        if not isinstance(value, list) or len(value) <= most:
            return None
        if key == "input":
            raise UnmappableRequestError(key, f"{because.why}; send it in parts of {most}")
        return Outcome(value[:most], Kind.TRUNCATED, because, loss=True)

    return check


def _measure(length: tuple[int, int], because: Because) -> Check:
    fewest, most = length

    def check(key: str, value: Any) -> Outcome | None:
        if isinstance(value, str) and fewest <= len(value) <= most:
            return None
        return Outcome(DROP, Kind.DROPPED, because, loss=key not in NO_EFFECT_ON_REPLY)

    return check
