"""SenseNova's native structure: replies in a ``data`` envelope, messages and deltas that are plain texts.

Requests have OpenAI's shape; which parameters they take is the catalog's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.codecs.base import Codec, reader_of, set_model
from migrate_advisor.mapping.failures import Complaint, complaint_of
from migrate_advisor.mapping.replies import patch_completion, patch_embeddings, patch_models

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan


def encode_chat(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a chat request."""
    out = ledger.out
    out["messages"] = plan.messages.apply(out.get("messages"), ledger)
    set_model(plan, ledger)
    return out


def decode_chat(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's reply. What the envelope holds beside, such as results from a knowledge base, stays at the top."""
    inner = _opened(data)
    choices = inner.get("choices")
    if not isinstance(choices, list):
        raise ReplyError("the reply has no list `data.choices`")
    told = {**inner, "choices": [_choice(index, choice, "message") for index, choice in enumerate(choices)]}
    return patch_completion(told, plan.facts.replies, known, ledger, plan.counting)


def _opened(data: Any) -> dict[str, Any]:
    """What is in the envelope, with what stands beside it."""
    inner = data.get("data") if isinstance(data, dict) else None
    if not isinstance(inner, dict):
        raise ReplyError("the reply has no object `data`")
    return {**{key: value for key, value in data.items() if key != "data"}, **inner}


def _choice(index: int, choice: Any, part: str) -> dict[str, Any]:
    """A choice whose message or delta, a plain text, is made an object; thinking stands beside it."""
    if not isinstance(choice, dict):
        raise ReplyError(f"data.choices[{index}]: expected an object")
    text = choice.get(part, "")
    message = dict(text) if isinstance(text, dict) else {"content": text}
    for key in ("role", "reasoning_content", "tool_calls"):
        if choice.get(key) is not None:
            message.setdefault(key, choice[key])
    moved = {part, "role", "reasoning_content", "tool_calls"}
    return {**{key: value for key, value in choice.items() if key not in moved}, part: message}


def complaint(data: Any) -> Complaint | None:
    """The error of a body: of its own, or the status beside the envelope."""
    if not isinstance(data, dict):
        return None
    status = data.get("status")
    if isinstance(status, dict) and status.get("code"):
        return Complaint(str(status.get("message") or ""), (str(status["code"]),))
    if any(key in data for key in ("data", "embeddings", "models")) and not data.get("error"):
        return None
    return complaint_of(data)


def read_chunk(data: dict[str, Any]) -> tuple[dict[str, Any]]:
    """What one chunk means.

    Raises:
        ReplyError: it is none.
    """
    inner = _opened({key: value for key, value in data.items() if key != "status"})
    choices = inner.get("choices") or []
    if not isinstance(choices, list):
        raise ReplyError("a chunk's `data.choices` are no list")
    return ({**inner, "choices": [_choice(index, choice, "delta") for index, choice in enumerate(choices)]},)


def encode_embeddings(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of an embeddings request."""
    set_model(plan, ledger)
    return ledger.out


def decode_embeddings(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """OpenAI's reply; the vectors come under ``embeddings``."""
    if not isinstance(data, dict) or not isinstance(data.get("embeddings"), list):
        raise ReplyError("the reply has no list `embeddings`")
    told = {key: value for key, value in data.items() if key != "embeddings"}
    return patch_embeddings({**told, "data": data["embeddings"]}, known, ledger)


def decode_models(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's list of models."""
    return patch_models(data, known, ledger, plan.place.provider.id)


def encode_nothing(plan: OperationPlan, ledger: Ledger) -> None:
    """No body."""


SENSENOVA_NATIVE = {
    "chat.completions": Codec(encode_chat, decode_chat, complaint, reader_of(read_chunk, complaint)),
    "embeddings": Codec(encode_embeddings, decode_embeddings, complaint),
    "models": Codec(encode_nothing, decode_models, complaint),
}
"""Operation → codec."""
