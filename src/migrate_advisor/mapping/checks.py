"""What we make of a value that a provider does not take as it is: each kind of fact becomes one check.

Which parameter has which fact is the catalog's; what is done with the outcome is `params`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.conversions import CONVERSIONS
from migrate_advisor.mapping.idle import NO_EFFECT_ON_REPLY, is_idle
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import Param
    from migrate_advisor.mapping.ledger import MappingContext

OPEN_STEP = 0.01
"""How far from an end of a range that is itself refused we stay."""


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


def checks_of(name: str, fact: Param, context: MappingContext, *, own: bool) -> list[Check]:
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
        checks.append(_choose((*fact.values, *fact.unsure), because))
    if fact.unsure and not own:
        checks.append(_doubt_some(fact, label, context))
    checks.extend(_bounds(fact, label, context))
    checks.extend(written_at_most(name, context))
    return checks


LIMITS_OF_ANSWERS = frozenset({"max_tokens", "max_completion_tokens", "max_output_tokens"})
"""Parameters that say how many tokens an answer may have."""


def written_at_most(name: str, context: MappingContext) -> list[Check]:
    """The check of a limit that is above what the target's model writes, which providers refuse. None if not known."""
    if context.most_written is None or name not in LIMITS_OF_ANSWERS:
        return []
    most, is_bound, sources = context.most_written
    refused = "and more is refused" if is_bound else "and more may be refused"
    because = Because(f"The model writes at most {most} tokens, {refused}", sources, context.checked)

    def check(_key: str, value: Any) -> Outcome | None:
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= most:
            return None
        kind, sent = (Kind.CLAMPED, most) if is_bound else (Kind.UNVERIFIED, value)
        return Outcome(sent, kind, because, loss=True)

    return [check]


def _bounds(fact: Param, label: str, context: MappingContext) -> list[Check]:
    """The checks of how large, how many and how long."""
    say = context.because
    checks: list[Check] = []
    if fact.range is not None:
        because = say(f"{context.provider} takes {_interval(fact)} for {label}", fact.note, fact.sources)
        checks.append(_clamp(fact, because))
    if fact.max_items is not None:
        because = say(f"{context.provider} takes at most {fact.max_items} for {label}", fact.note, fact.sources)
        checks.append(_truncate(fact.max_items, because))
    if fact.item_bytes is not None:
        because = say(
            f"{context.provider} takes texts of {fact.item_bytes[0]} to {fact.item_bytes[1]} bytes for {label}",
            fact.note,
            fact.sources,
        )
        checks.append(_weigh(fact.item_bytes, because))
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


def _choose(values: tuple[Any, ...], because: Because) -> Check:
    """A value among those taken; of a list, the items that are; else none, or the next best where we know one."""

    def check(key: str, value: Any) -> Outcome | None:
        if isinstance(value, list):
            kept = [item for item in value if _is_among(item, values)]
            if len(kept) == len(value):
                return None
            return Outcome(kept or DROP, Kind.TRUNCATED, because, loss=True)
        if _is_among(value, values):
            return None
        return _next_best(key, value, values, because)

    return check


def _is_among(value: Any, values: tuple[Any, ...]) -> bool:
    said = value.get("type") if isinstance(value, dict) else value
    return any(said == item and isinstance(said, bool) == isinstance(item, bool) for item in values)


def _next_best(key: str, value: Any, values: tuple[Any, ...], because: Because) -> Outcome:
    said = value.get("type") if isinstance(value, dict) else value
    if key == "response_format" and said == "json_schema" and "json_object" in values:
        told = {"type": "json_object"} if isinstance(value, dict) else "json_object"
        return Outcome(told, Kind.CONVERTED, because, loss=True)
    return Outcome(DROP, Kind.DROPPED, because, loss=not is_idle(key, value))


def _doubt_some(fact: Param, label: str, context: MappingContext) -> Check:
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


def _weigh(size: tuple[int, int], because: Because) -> Check:
    """The texts of a list that are neither too short nor too long, or the one text that stands for it."""
    fewest, most = size

    def fits(item: Any) -> bool:
        return not isinstance(item, str) or fewest <= len(item.encode("utf-8", "surrogatepass")) <= most

    def check(_key: str, value: Any) -> Outcome | None:
        if isinstance(value, str):
            return None if fits(value) else Outcome(DROP, Kind.DROPPED, because, loss=True)
        if not isinstance(value, list) or all(map(fits, value)):
            return None
        kept = [item for item in value if fits(item)]
        return Outcome(kept or DROP, Kind.TRUNCATED if kept else Kind.DROPPED, because, loss=True)

    return check


def _measure(length: tuple[int, int], because: Because) -> Check:
    fewest, most = length

    def check(key: str, value: Any) -> Outcome | None:
        if isinstance(value, str) and fewest <= len(value) <= most:
            return None
        return Outcome(DROP, Kind.DROPPED, because, loss=key not in NO_EFFECT_ON_REPLY)

    return check
