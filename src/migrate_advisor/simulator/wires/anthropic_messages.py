"""Anthropic's Messages format, from the provider's side: blocks of content, named events. Its requests are beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.simulator.answers import answer
from migrate_advisor.simulator.fields import chat_rules, check_fields, operation_rules
from migrate_advisor.simulator.refusals import RefusedError
from migrate_advisor.simulator.tokens import pieces
from migrate_advisor.simulator.traffic import event, json_reply, stream
from migrate_advisor.simulator.wires.anthropic_requests import (
    NATIVE,
    STRUCTURE,
    check_request,
    check_thoughts,
    read,
    signature_of,
)
from migrate_advisor.simulator.wires.base import (
    at,
    check_abilities,
    check_method,
    check_model,
    check_window,
    matches,
    no_such_path,
    reason,
)

if TYPE_CHECKING:
    from migrate_advisor.catalog.dialect import Dialect, Operation
    from migrate_advisor.simulator.answers import ModelAnswer
    from migrate_advisor.simulator.refusals import Stated
    from migrate_advisor.simulator.site import SimulatedSite
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest

CHAT_PATH = "/v1/messages"
COUNT_PATH = "/v1/messages/count_tokens"
MODELS_PATH = "/v1/models"
_CREATED_AT = "2023-11-14T22:13:20Z"
_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
}
"""HTTP status → type of the error, where the catalog names no code."""


class AnthropicMessages:
    """Anthropic's Messages format."""

    bearer_too = True
    """The vendor's own SDK sends its key so."""

    def reply(self, call: SiteRequest) -> SiteReply:
        """What the provider answers."""
        if matches(call.site.dialect.path or CHAT_PATH, call.path) is not None:
            return _chat(call)
        counting = call.site.dialect.operations.get("messages.count_tokens")
        if counting is not None and at(call, counting, COUNT_PATH) is not None:
            return counted(call, counting)
        models = call.site.dialect.operations.get("models")
        path = (models.path if models else None) or MODELS_PATH
        if matches(path, call.path) is not None:
            return _models(call)
        if (found := matches(f"{path}/{{id}}", call.path)) is not None:
            return _model(call, found["id"])
        raise no_such_path(call)

    def refusal(self, site: SimulatedSite, error: RefusedError, said: Stated) -> SiteReply:  # noqa: ARG002 # the protocol's
        """A refusal in the provider's shape."""
        return json_reply(_complaint(error, said), said.status)

    def stream_error(self, site: SimulatedSite, error: RefusedError, said: Stated) -> bytes:  # noqa: ARG002 # the protocol's
        """The event by which a stream says that it failed."""
        return event(_complaint(error, said), "error")


def counted(call: SiteRequest, operation: Operation) -> SiteReply:
    """How many tokens a request would take.

    Raises:
        RefusedError: it is no request of the format.
    """
    check_method(call)
    body = call.object
    model = check_model(call.site, body.get("model"), "chat.completions")
    check_fields(body, operation_rules(operation, frozenset({"model"})))
    asked = {**body, "max_tokens": 1}
    check_request(asked, whole=operation.parts == ("*",))
    return json_reply({"input_tokens": len(pieces(read(asked, model).said))})


def _complaint(error: RefusedError, said: Stated) -> dict[str, Any]:
    kind = said.code or _KINDS.get(said.status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": error.message}, "request_id": "sim-request"}


def _chat(call: SiteRequest) -> SiteReply:
    check_method(call)
    body = call.object
    model = check_model(call.site, body.get("model"), "chat.completions")
    facts = call.site.facts(model)
    native = call.site.dialect.operations.get("messages")
    named = frozenset(native.extra) if native else frozenset()
    check_fields(body, chat_rules(facts, STRUCTURE, NATIVE | named))
    check_request(body, whole=True)
    check_thoughts(body, facts)
    asked = read(body, model)
    check_abilities(call.site, model, images=asked.images, tools=bool(asked.tools))
    check_window(call.site, model, len(pieces(asked.said)))
    said = answer(asked)
    return stream(named_events(model, said, facts)) if body.get("stream") else json_reply(message(model, said, facts))


def _stop(said: ModelAnswer, facts: Dialect) -> dict[str, str | None]:
    why = "stop_sequence" if said.stopped_by else reason(said.finish, facts)
    return {"stop_reason": why, "stop_sequence": said.stopped_by}


def _usage(said: ModelAnswer, made: int) -> dict[str, int]:
    cached = {"cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
    return {"input_tokens": said.prompt_tokens, **cached, "output_tokens": made}


def _blocks(said: ModelAnswer, facts: Dialect) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if said.reasoning:
        blocks.append({"type": "thinking", "thinking": said.reasoning, "signature": signature_of(facts)})
    if said.text or not said.calls:
        blocks.append({"type": "text", "text": said.text})
    return [
        *blocks,
        *({"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments} for call in said.calls),
    ]


def message(model: str, said: ModelAnswer, facts: Dialect) -> dict[str, Any]:
    """A whole reply."""
    head = {"id": "msg_sim", "type": "message", "role": "assistant", "model": model, "content": _blocks(said, facts)}
    return {**head, **_stop(said, facts), "usage": _usage(said, said.completion_tokens)}


def named_events(model: str, said: ModelAnswer, facts: Dialect) -> list[bytes]:
    """The named events of a stream, a ping among them."""
    start = {**message(model, said, facts), "content": [], "stop_reason": None, "stop_sequence": None}
    bodies: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**start, "usage": _usage(said, 1)}},
        {"type": "ping"},
    ]
    for index, block in enumerate(_blocks(said, facts)):
        opening, deltas = _deltas(block, said)
        bodies.append({"type": "content_block_start", "index": index, "content_block": opening})
        bodies += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        bodies.append({"type": "content_block_stop", "index": index})
    usage = {"output_tokens": said.completion_tokens}
    bodies.append({"type": "message_delta", "delta": _stop(said, facts), "usage": usage})
    bodies.append({"type": "message_stop"})
    return [event(body, str(body["type"])) for body in bodies]


def _deltas(block: dict[str, Any], said: ModelAnswer) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A block as it opens, and what is added to it piece by piece."""
    if block["type"] == "text":
        return {**block, "text": ""}, [{"type": "text_delta", "text": piece} for piece in said.text_pieces]
    if block["type"] == "thinking":
        thoughts = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(said.reasoning)]
        signature = {"type": "signature_delta", "signature": block["signature"]}
        return {"type": "thinking", "thinking": "", "signature": ""}, [*thoughts, signature]
    text = next(call.text for call in said.calls if call.id == block["id"])
    halves = ("", text[: len(text) // 2], text[len(text) // 2 :])
    return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": half} for half in halves]


def _models(call: SiteRequest) -> SiteReply:
    check_method(call, "GET")
    data = [_described(name) for name in _names(call)]
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return json_reply({"data": data, "has_more": False, "first_id": first, "last_id": last})


def _model(call: SiteRequest, name: str) -> SiteReply:
    check_method(call, "GET")
    if name not in _names(call):
        raise RefusedError(Failure.MODEL_NOT_FOUND, f"model: {name}", "model")
    return json_reply(_described(name))


def _names(call: SiteRequest) -> list[str]:
    return [*(model.id for model in call.site.models("chat.completions")), *call.site.known]


def _described(name: str) -> dict[str, str]:
    return {"type": "model", "id": name, "display_name": name, "created_at": _CREATED_AT, "lifecycle": "active"}
