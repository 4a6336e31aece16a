"""What a codec is. Which there are is `table`; the facts that they leave to data are the catalog's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.mapping.failures import Complaint
    from migrate_advisor.mapping.params import Ledger
    from migrate_advisor.mapping.plan import Plan
    from migrate_advisor.mapping.streams import Reader


class Codec(NamedTuple):
    """How one operation is said in one wire format. Stateless; knows no HTTP library and no other codec."""

    encode: Callable[[Plan, Ledger], dict[str, Any] | None]
    """The body, made of the parameters in ``ledger.out``, which are mapped already, and which it may change."""
    decode: Callable[[Plan, Any, Mapping[str, Any], Ledger], dict[str, Any]]
    """Plan, the reply's JSON, values for what it may lack, ledger → OpenAI's reply. Raises ReplyError."""
    complaint: Callable[[Any], Complaint | None]
    """The error that a reply's JSON tells; None if it tells none."""
    reader: Callable[[Plan], Reader] | None = None
    """What the events of a stream mean: a new reader for each stream. None where there are no streams."""


def set_model(plan: Plan, ledger: Ledger) -> None:
    """Put the target's model into the body, in place of the one that was asked for."""
    from migrate_advisor.mapping.report import Kind

    asked, out = ledger.out.get("model"), ledger.out
    if asked == plan.model:
        return
    out["model"] = plan.model
    kind = Kind.RENAMED if asked is not None else Kind.DEFAULTED
    ledger.note("model", kind, plan.renamed, asked, plan.model, became=plan.model, loss=False)


def take_model(plan: Plan, ledger: Ledger) -> None:
    """Leave the model out of the body, because it is a part of the URL."""
    from migrate_advisor.mapping.report import Kind

    if "model" in ledger.out:
        asked = ledger.out.pop("model")
        ledger.note("model", Kind.RENAMED, plan.renamed, asked, plan.model, became="the URL", loss=False)
