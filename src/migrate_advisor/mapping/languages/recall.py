"""Responses that another provider gave, said in full to one that speaks Responses itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.languages.memory import items_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.languages.memory import ResponseMemory
    from migrate_advisor.mapping.plan import Plan


def recalled(body: Mapping[str, Any], plan: Plan, memory: ResponseMemory | None) -> Mapping[str, Any]:
    """The request, with the conversation in full where its earlier response is somebody else's.

    Thoughts that only their maker can read are left out of it; their maker answers for them no more.

    Args:
        body: the request.
        plan: the target's plan.
        memory: what the client saw.
    """
    name = body.get("previous_response_id")
    if memory is None or name is None or memory.provider(name) in (None, plan.place.provider.id):
        return body
    earlier = [item for item in memory.items(name) or () if not _is_sealed(item)]
    rest = {key: value for key, value in body.items() if key != "previous_response_id"}
    return {**rest, "input": [*map(_unnamed, earlier), *items_of(body.get("input"))]}


def _is_sealed(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "reasoning"


def _unnamed(item: Any) -> Any:
    """An item without the id that only its maker knows."""
    return {key: value for key, value in item.items() if key != "id"} if isinstance(item, dict) else item
