"""ERNIE's first wire format, from the provider's side: one path for each model, one text, errors under 200."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure, Operation
from migrate_advisor.simulator.answers import ChatRequest, Tool, answer
from migrate_advisor.simulator.fields import chat_rules, check_fields, operation_rules
from migrate_advisor.simulator.messages import bad, check_messages
from migrate_advisor.simulator.refusals import RefusedError
from migrate_advisor.simulator.shapes import CHAT, check_shapes
from migrate_advisor.simulator.tokens import pieces, vector
from migrate_advisor.simulator.traffic import dumps, event, json_reply, stream
from migrate_advisor.simulator.wires.base import (
    check_method,
    check_window,
    limit_of,
    matches,
    model_of_segment,
    no_such_path,
    reason,
    texts_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.simulator.answers import ModelAnswer
    from migrate_advisor.simulator.refusals import Stated
    from migrate_advisor.simulator.site import SimulatedSite
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest

_CREATED = 1_700_000_000
_STRUCTURE = frozenset({"messages", "stream", "system", "extra_parameters"})
"""The vendor's own SDK says in `extra_parameters` which SDK it is, and sends `stream` with texts to embed, too."""
_ASKING = {"user", "function"}


class ErnieLegacy:
    """ERNIE's first wire format."""

    bearer_too = False

    def reply(self, call: SiteRequest) -> SiteReply:
        """What the provider answers."""
        dialect = call.site.dialect
        if dialect.path and (found := matches(dialect.path, call.path)):
            return _chat(call, found["model"])
        embeddings = dialect.operations.get("embeddings")
        if embeddings and embeddings.path and (found := matches(embeddings.path, call.path)):
            return _embeddings(call, embeddings, found["model"])
        raise no_such_path(call)

    def refusal(self, site: SimulatedSite, error: RefusedError, said: Stated) -> SiteReply:  # noqa: ARG002 # the protocol's
        """A refusal in the provider's shape."""
        return json_reply(_complaint(error, said), said.status)

    def stream_error(self, site: SimulatedSite, error: RefusedError, said: Stated) -> bytes:  # noqa: ARG002 # the protocol's
        """A bare line, without ``data:``."""
        return dumps(_complaint(error, said)) + b"\n"


def _complaint(error: RefusedError, said: Stated) -> dict[str, Any]:
    code = int(said.code) if said.code and said.code.isdecimal() else said.status
    return {"error_code": code, "error_msg": error.message, "id": "as-sim"}


def _model(call: SiteRequest, segment: str, operation: str) -> str:
    model = model_of_segment(call.site.dialect, segment, call.site, operation)
    if model is None:
        raise RefusedError(Failure.NOT_FOUND, "Unsupported openapi method")
    return model


def _chat(call: SiteRequest, segment: str) -> SiteReply:
    check_method(call)
    model = _model(call, segment, "chat.completions")
    body, facts = call.object, call.site.facts(model)
    check_shapes(body, CHAT)
    check_fields(body, chat_rules(facts, _STRUCTURE))
    if not isinstance(body.get("system", ""), str):
        raise bad("system must be a string", "system")
    check_messages(body.get("messages"), facts.messages)
    _check_turns(body["messages"])
    asked = _read(body, model)
    check_window(call.site, model, len(pieces(asked.said)))
    said = answer(asked)
    if body.get("stream"):
        return stream([event(chunk) for chunk in _chunks(said, facts)])
    return json_reply({**_body("chat.completion", said, facts), **_state(said.text, said, facts), **_call(said)})


def _check_turns(messages: Sequence[Mapping[str, Any]]) -> None:
    """An odd number of messages, in which whoever asks and whoever answers take turns."""
    if len(messages) % 2 == 0:
        raise bad("the length of messages must be an odd number", "messages")
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        if (message["role"] in _ASKING) is (index % 2 == 1):
            raise bad(f"{where}.role must be {'assistant' if index % 2 else 'user or function'}", f"{where}.role")
        if not message.get("content") and not message.get("function_call"):
            raise bad(f"{where}.content can not be empty", f"{where}.content")
        if message["role"] == "function" and not message.get("name"):
            raise bad(f"{where}.name is required", f"{where}.name")


def _read(body: Mapping[str, Any], model: str) -> ChatRequest:
    messages = body["messages"]
    users = [message for message in messages if message["role"] == "user"]
    return ChatRequest(
        model=model,
        text=users[-1]["content"] if users else "",
        said="\n".join([body.get("system", ""), *(message.get("content") or "" for message in messages)]),
        results=(messages[-1]["content"],) if messages[-1]["role"] == "function" else (),
        tools=_offered(body.get("functions") or ()),
        choice=_choice(body.get("tool_choice")),
        parallel=False,
        json=body.get("response_format") == "json_object",
        max_tokens=body.get("max_output_tokens"),
        stop=tuple(body.get("stop") or ()),
    )


def _offered(functions: Iterable[Any]) -> tuple[Tool, ...]:
    """The functions that may be called."""
    if not all(isinstance(item, dict) and item.get("name") for item in functions):
        raise bad("functions[].name is required", "functions")
    return tuple(Tool(item["name"], item.get("parameters")) for item in functions)


def _choice(choice: Any) -> str:
    """The function that must be called, or that the model is free."""
    return str(choice["function"].get("name")) if isinstance(choice, dict) and "function" in choice else "auto"


def _body(kind: str, said: ModelAnswer, facts: Dialect) -> dict[str, Any]:
    """What every reply and every chunk begins with."""
    counts = {"prompt_tokens": said.prompt_tokens, "completion_tokens": said.completion_tokens}
    usage = {**counts, "total_tokens": sum(counts.values())}
    fields = {"id": "as-sim", "object": kind, "created": _CREATED, "usage": usage}
    return {name: value for name, value in fields.items() if name not in facts.replies.missing}


def _state(text: str, said: ModelAnswer, facts: Dialect) -> dict[str, Any]:
    """A text, and how it ended."""
    return {
        "result": text,
        "is_truncated": said.finish == "length",
        "need_clear_history": said.finish == "content_filter",
        "finish_reason": reason(said.finish, facts),
    }


def _call(said: ModelAnswer) -> dict[str, Any]:
    """The one call that a reply may hold."""
    if not said.calls:
        return {}
    call = said.calls[0]
    return {"function_call": {"name": call.name, "arguments": call.text, "thoughts": f"calling {call.name}"}}


def _chunks(said: ModelAnswer, facts: Dialect) -> list[dict[str, Any]]:
    texts = [*said.text_pieces, ""]
    last = len(texts) - 1
    chunks = []
    for number, text in enumerate(texts):
        end = number == last
        state = (
            _state(text, said, facts) if end else {"result": text, "is_truncated": False, "need_clear_history": False}
        )
        head = _body("chat.completion", said, facts)
        chunks.append({**head, "sentence_id": number, "is_end": end, **state, **(_call(said) if end else {})})
    return chunks


def _embeddings(call: SiteRequest, operation: Operation, segment: str) -> SiteReply:
    check_method(call)
    _model(call, segment, "embeddings")
    body = call.object
    check_fields(body, operation_rules(operation, frozenset({"input", "stream", "extra_parameters"})))
    if not isinstance(body.get("input"), list):
        raise bad("input must be a list of texts", "input")
    texts = texts_of(body["input"], limit_of(operation))
    tokens = sum(len(pieces(text)) for text in texts)
    data = [{"object": "embedding", "index": index, "embedding": vector(text)} for index, text in enumerate(texts)]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return json_reply({"id": "as-sim", "object": "embedding_list", "created": _CREATED, "data": data, "usage": usage})
