"""Whether the fields of a request are what a provider's documents allow. Messages are `messages`', tools `tools`'.

The facts are the catalog's; this reads them from the provider's side: by its own names and its own ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure, Param
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.simulator.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.catalog.dialect import Dialect, Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRules:
    """What the documents say of a request's fields, under the provider's own names."""

    taken: Mapping[str, tuple[tuple[str, Param], ...]]
    """Field → what is said of the OpenAI parameters that go there; one of them must be content."""
    refused: Mapping[str, str]
    """Field → why it is not taken."""
    free: frozenset[str]
    """Fields that this module leaves to others, or of which nothing is known."""
    required: tuple[str, ...] = ()
    closed: bool = False
    """Whether the documents' list is all there is."""


SHAPES: Mapping[str, tuple[type, ...]] = {
    "temperature": (int, float),
    "top_p": (int, float),
    "presence_penalty": (int, float),
    "frequency_penalty": (int, float),
    "n": (int,),
    "seed": (int,),
    "max_tokens": (int,),
    "max_completion_tokens": (int,),
    "top_logprobs": (int,),
    "logprobs": (bool,),
    "stream": (bool,),
    "parallel_tool_calls": (bool,),
    "stream_options": (dict,),
    "response_format": (dict,),
    "tools": (list,),
    "functions": (list,),
    "stop": (str, list),
    "user": (str,),
    "tool_choice": (str, dict),
}
"""OpenAI parameter → types of its value, where a provider takes it as OpenAI writes it."""

_LISTS = ("string-to-list",)
"""Conversions whose outcome is a list."""


def chat_rules(facts: Dialect, structure: frozenset[str], native: frozenset[str] | None = None) -> FieldRules:
    """The rules for chat.

    Args:
        facts: the dialect, resolved for one model.
        structure: fields that belong to the wire format itself.
        native: all other fields that the wire format has, where it is not OpenAI's.
    """
    rules = _rules(facts.params, facts.unlisted, structure | set(facts.extra), tuple(facts.defaults))
    if native is None:
        return rules
    taken = {name: params for name, params in rules.taken.items() if name in native | structure}
    refused = {name: why for name, why in rules.refused.items() if name in native}
    return replace(rules, taken=taken, refused=refused, free=rules.free | native, closed=True)


def operation_rules(operation: Operation, structure: frozenset[str]) -> FieldRules:
    """The rules for another operation."""
    return _rules(operation.params, operation.unlisted, structure | set(operation.extra), ())


def _rules(
    params: Mapping[str, Param], unlisted: str, free: frozenset[str] | set[str], required: tuple[str, ...]
) -> FieldRules:
    taken: dict[str, tuple[tuple[str, Param], ...]] = {}
    refused: dict[str, str] = {}
    for name, param in params.items():
        own = param.name or name
        if param.support is Support.NONE:
            refused[name] = f"{name} is not supported"
            continue
        taken[own] = (*taken.get(own, ()), (name, param))
        if own != name:
            refused[name] = f"unknown field {name}"
    kept = {name: why for name, why in refused.items() if name not in taken and name not in free}
    return FieldRules(taken=taken, refused=kept, free=frozenset(free), required=required, closed=unlisted == "none")


def check_fields(body: Mapping[str, Any], rules: FieldRules) -> None:
    """Refuse a request whose fields are not what the documents allow.

    Raises:
        RefusedError: with the field at fault.
    """
    for name in rules.required:
        if body.get(name) is None:
            raise RefusedError(Failure.INVALID_REQUEST, f"{name} is required", name)
    for name, value in body.items():
        if name in rules.refused:
            raise RefusedError(Failure.INVALID_REQUEST, rules.refused[name], name)
        if name in rules.taken:
            _check_value(name, value, rules.taken[name])
        elif rules.closed and name not in rules.free:
            raise RefusedError(Failure.INVALID_REQUEST, f"unknown field {name}", name)


def _check_value(name: str, value: Any, candidates: tuple[tuple[str, Param], ...]) -> None:
    if value is None:
        return
    complaints = [_complaint(value, param, openai) for openai, param in candidates]
    if all(complaints):
        raise RefusedError(Failure.INVALID_REQUEST, f"{name} {complaints[0]}", name)


def _complaint(value: Any, param: Param, openai: str) -> str | None:
    """What is wrong with a value, as the end of a sentence; None if nothing."""
    found = (check(value, param) for check in _CHECKS)
    return _shape(value, param, openai) or next((complaint for complaint in found if complaint), None)


def _shape(value: Any, param: Param, openai: str) -> str | None:
    if param.via:
        return "must be a list" if param.via in _LISTS and not isinstance(value, list) else None
    shapes = SHAPES.get(openai)
    if shapes is None or (isinstance(value, shapes) and (bool in shapes or not isinstance(value, bool))):
        return None
    return f"must be of type {' or '.join(shape.__name__ for shape in shapes)}"


def _range(value: Any, param: Param) -> str | None:
    if param.range is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "must be a number"
    low, high = param.range
    too_low = value < low or (value == low and param.open in {"low", "both"})
    too_high = value > high or (value == high and param.open in {"high", "both"})
    if not too_low and not too_high:
        return None
    brackets = ("(" if param.open in {"low", "both"} else "[", ")" if param.open in {"high", "both"} else "]")
    return f"must be in {brackets[0]}{low}, {high}{brackets[1]}, is {value}"


def _values(value: Any, param: Param) -> str | None:
    if param.values is None:
        return None
    allowed = {*param.values, *param.unsure, *param.treated_as}
    for item in value if isinstance(value, list) else [value]:
        plain = item.get("type") if isinstance(item, dict) else item
        if not isinstance(plain, str | int | float) or plain not in allowed:
            return f"must be one of {', '.join(map(str, param.values))}, is {plain}"
    return None


def _items(value: Any, param: Param) -> str | None:
    too_many = param.max_items is not None and isinstance(value, list) and len(value) > param.max_items
    return f"must have at most {param.max_items} items" if too_many else None


def _length(value: Any, param: Param) -> str | None:
    if param.length is None or not isinstance(value, str) or param.length[0] <= len(value) <= param.length[1]:
        return None
    return f"must have {param.length[0]} to {param.length[1]} characters"


def _bytes(value: Any, param: Param) -> str | None:
    if param.item_bytes is None:
        return None
    fewest, most = param.item_bytes
    items = value if isinstance(value, list) else [value]
    sizes = [len(item.encode("utf-8", "surrogatepass")) for item in items if isinstance(item, str)]
    return None if all(fewest <= size <= most for size in sizes) else f"must have {fewest} to {most} bytes each"


_CHECKS: tuple[Callable[[Any, Param], str | None], ...] = (_range, _values, _items, _bytes, _length)
