"""What is left of a dialect for a model that cannot do all of it. Which facts a dialect has is `dialect`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.capabilities import RESPONSE_FORMATS
from migrate_advisor.catalog.conversation import RuleNote
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.record import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import Dialect, Param

NEEDING: Mapping[str, tuple[str, ...]] = {
    "tools": ("tools", "tool_choice", "parallel_tool_calls", "functions", "function_call"),
    "reasoning": ("reasoning_effort",),
    "stream": ("stream", "stream_options"),
}
"""Capability of a model → the parameters that are nothing without it."""

_PICTURES = frozenset({"image_url", "video_url"})


def of_able(facts: Dialect, capabilities: Mapping[str, Support]) -> Dialect:
    """The facts, narrowed to what the model's entry says that it can do."""
    params = dict(facts.params)
    for capability, names in NEEDING.items():
        support = capabilities.get(capability)
        if support in {Support.NONE, Support.PARTLY}:
            words = "has no" if support is Support.NONE else "has, in some cases only,"
            narrowed = {name: facts.narrowed(name, support, f"this model {words} {capability}") for name in names}
            params.update(narrowed)
    params.update(_formats(facts, capabilities))
    messages = facts.messages
    if capabilities.get("vision") is Support.NONE:
        parts = ("text",) if messages.parts is None else tuple(part for part in messages.parts if part not in _PICTURES)
        blind = {**messages.why, "parts": RuleNote(note="this model sees no images")}
        messages = replace(messages, parts=parts, why=blind)
    return replace(facts, params=params, messages=messages)


def _formats(facts: Dialect, capabilities: Mapping[str, Support]) -> dict[str, Param]:
    """The response formats that are left of those that the layer takes: a model cannot add to them.

    What the layer takes in some cases only, it takes of a model that is said to have it.
    """
    fact = facts.params.get("response_format")
    if fact is None or fact.values is None:
        return {}
    values, unsure = list(fact.values), dict(fact.unsure)
    for name in (name for name in RESPONSE_FORMATS if name in values or name in unsure):
        support = capabilities.get(name, Support.UNKNOWN)
        if support is Support.UNKNOWN:
            continue
        why = unsure.pop(name, "this model does so in some cases only")
        values = [value for value in values if value != name]
        if support is Support.FULL:
            values.append(name)
        elif support is Support.PARTLY:
            unsure[name] = why
    return {"response_format": replace(fact, values=tuple(values), unsure=unsure)}
