"""OpenAI's other operations, which whoever has them has in OpenAI's shape: images, speech, moderation, files, batches.

Facts tell them apart. Chat, embeddings and the list of models are the codecs' of each wire format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.codecs.base import Codec, set_model
from migrate_advisor.mapping.failures import complaint_of
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.replies import patch_models
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.mapping.failures import Complaint
    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan

    Decode = Callable[[OperationPlan, Any, Mapping[str, Any], Ledger], dict[str, Any]]

_NOT_GIVEN = Because("OpenAI's replies have it, and the provider's had none")
_BATCH = Because("The requests in the file are not mapped: do that first, with `migrate-advisor map FILE.jsonl`")


def encode(plan: OperationPlan, ledger: Ledger) -> dict[str, Any] | None:
    """The body: the parameters, and the target's model where one is named in it."""
    if plan.asked.body == "none":
        return None
    if plan.asked.model == "body":
        set_model(plan, ledger)
    if plan.asked.name == "files.create" and ledger.out.get("purpose") == "batch":
        ledger.note("file", Kind.UNVERIFIED, _BATCH, loss=True)
    return ledger.out


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ReplyError(f"the reply: expected an object, got {type(data).__name__}")
    return dict(data)


def decode(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """The reply as it came."""
    return _object(data)


def decode_images(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """A list of images, each by its URL or in base64."""
    out = _listed(data, "data")
    if not all(isinstance(item.get("url") or item.get("b64_json"), str) for item in out["data"]):
        raise ReplyError("data[]: expected images, each with a `url` or `b64_json`")
    if isinstance(out.get("created"), bool) or not isinstance(out.get("created"), int):
        ledger.note("created", Kind.DEFAULTED, _NOT_GIVEN, out.get("created"), known["created"], loss=False)
        out["created"] = known["created"]
    return out


def decode_transcript(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """What was said."""
    out = _object(data)
    if not isinstance(out.get("text"), str):
        raise ReplyError("the reply has no `text`")
    return out


def decode_moderations(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """What is wrong with each input."""
    out = _listed(data, "results")
    for name in ("id", "model"):
        if not isinstance(out.get(name), str):
            ledger.note(name, Kind.DEFAULTED, _NOT_GIVEN, out.get(name), known[name], loss=False)
            out[name] = known[name]
    return out


def decode_completions(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """A text that goes on where the prompt ended."""
    out = _listed(data, "choices")
    if not out["choices"] or not all(isinstance(choice.get("text"), str) for choice in out["choices"]):
        raise ReplyError("choices[]: expected texts")
    values = {"id": known["id"], "object": "text_completion", "created": known["created"], "model": known["model"]}
    for name, value in values.items():
        if out.get(name) is None:
            ledger.note(name, Kind.DEFAULTED, _NOT_GIVEN, None, value, loss=False)
            out[name] = value
    return out


def decode_model(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """One model."""
    listed = patch_models([_object(data)], known, ledger, plan.place.provider.id)
    model: dict[str, Any] = listed["data"][0]
    return model


def _listed(data: Any, name: str) -> dict[str, Any]:
    out = _object(data)
    items = out.get(name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ReplyError(f"the reply has no list `{name}` of objects")
    return out


def complaint(data: Any) -> Complaint | None:
    """The error of a body, where it is one: a reply of these operations has a list, a text, or an id and a kind."""
    if not isinstance(data, dict) or data.get("error"):
        return complaint_of(data)
    status = data.get("base_resp")
    if isinstance(status, dict) and status.get("status_code"):
        return complaint_of(data)
    is_described = "id" in data and not data.keys().isdisjoint({"object", "type"})
    is_reply = is_described or not data.keys().isdisjoint({"data", "results", "choices", "text"})
    return None if is_reply else complaint_of(data)


PLAIN: Mapping[str, Codec] = {
    "plain": Codec(encode, decode, complaint),
    "images": Codec(encode, decode_images, complaint),
    "transcript": Codec(encode, decode_transcript, complaint),
    "moderations": Codec(encode, decode_moderations, complaint),
    "completions": Codec(encode, decode_completions, complaint),
    "model": Codec(encode, decode_model, complaint),
}
"""Codec that an operation's record names → how it is read and written."""
