"""A Responses request for a target that speaks Responses, but keeps no earlier ones, or takes no instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.languages.memory import items_of
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.report import Change, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.languages.memory import ResponseMemory
    from migrate_advisor.mapping.plan import OperationPlan

_SEEN = Because(
    "The conversation is said in full, as this client saw it; thoughts that only their maker reads are left out"
)


def prepared(
    body: Mapping[str, Any], plan: OperationPlan, memory: ResponseMemory | None
) -> tuple[Mapping[str, Any], list[Change]]:
    """The request as the target can take it, and what that changed.

    Args:
        body: the request.
        plan: the target's plan.
        memory: what the client saw.

    Raises:
        UnmappableRequestError: it names a response that neither the target nor the client keeps.
    """
    changes: list[Change] = []
    out = dict(body)
    _recall(out, plan, memory, changes)
    _spell_out(out, plan, memory, changes)
    told = out.get("instructions")
    if isinstance(told, str) and _lacks(plan, "instructions"):
        out["input"] = [{"role": "system", "content": out.pop("instructions")}, *items_of(out.get("input"))]
        because = plan.context.because(f"{plan.context.provider} takes no `instructions`")
        changes.append(Change("instructions", Kind.CONVERTED, told, None, "input[0]", *because))
        changes.append(Change("input", Kind.MERGED, body.get("input"), None, None, *because))
    return (out, changes) if changes else (body, changes)


def _lacks(plan: OperationPlan, name: str) -> bool:
    fact = plan.described.params.get(name)
    return fact is not None and fact.support is Support.NONE


def _recall(out: dict[str, Any], plan: OperationPlan, memory: ResponseMemory | None, changes: list[Change]) -> None:
    """Say in full what an earlier response stands for, where the target does not keep it."""
    name = out.get("previous_response_id")
    if name is None:
        return
    maker = memory.provider(name) if memory else None
    lacks = _lacks(plan, "previous_response_id")
    if maker is None and lacks:
        reason = f"{plan.context.provider} keeps no responses, and {name} is not one that this client saw"
        raise UnmappableRequestError("previous_response_id", f"{reason}: send the whole conversation as input")
    if maker is None or (maker == plan.place.provider.id and not lacks):
        return
    earlier = [_unnamed(item) for item in (memory.items(name) if memory else None) or () if not _is_thought(item)]
    before = out.get("input")
    out["input"] = [*earlier, *items_of(before)]
    del out["previous_response_id"]
    changes.append(Change("previous_response_id", Kind.CONVERTED, name, None, "input", *_SEEN))
    changes.append(Change("input", Kind.MERGED, before, None, None, *_SEEN))


def _spell_out(out: dict[str, Any], plan: OperationPlan, memory: ResponseMemory | None, changes: list[Change]) -> None:
    """Say items themselves that are only named, where somebody else made them."""
    given = out.get("input")
    if memory is None or not isinstance(given, list):
        return
    said: list[Any] = []
    for index, item in enumerate(given):
        is_named = isinstance(item, dict) and item.get("type") == "item_reference"
        maker = memory.maker(item.get("id")) if is_named else None
        if maker is None or maker == plan.place.provider.id:
            said.append(item)
            continue
        found = memory.item(item["id"])
        kept = None if _is_thought(found) else _unnamed(found)
        kind = Kind.DROPPED if kept is None else Kind.CONVERTED
        changes.append(Change(f"input[{index}]", kind, item, kept, None, *_SEEN))
        said += [] if kept is None else [kept]
    if len(said) != len(given) or any(now is not before for now, before in zip(said, given, strict=False)):
        out["input"] = said


def _is_thought(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "reasoning"


def _unnamed(item: Any) -> Any:
    """An item without the id that only its maker knows."""
    return {key: value for key, value in item.items() if key != "id"} if isinstance(item, dict) else item
