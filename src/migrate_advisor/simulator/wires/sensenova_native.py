"""SenseNova's own wire format, from the provider's side: all under ``data``, messages and deltas as plain texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Operation
from migrate_advisor.simulator.answers import ChatRequest, answer
from migrate_advisor.simulator.fields import chat_rules, check_fields, operation_rules
from migrate_advisor.simulator.messages import bad, check_messages
from migrate_advisor.simulator.tokens import pieces, vector
from migrate_advisor.simulator.traffic import dumps, json_reply, stream
from migrate_advisor.simulator.wires.base import (
    check_method,
    check_model,
    check_window,
    limit_of,
    matches,
    no_such_path,
    texts_of,
    usual_reason,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.simulator.answers import ModelAnswer
    from migrate_advisor.simulator.refusals import RefusedError, Stated
    from migrate_advisor.simulator.site import SimulatedSite
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest

CHAT_PATH = "/llm/chat-completions"
EMBEDDINGS_PATH = "/llm/embeddings"
MODELS_PATH = "/llm/models"
_STRUCTURE = frozenset({"model", "messages", "stream"})


class SenseNovaNative:
    """SenseNova's own wire format."""

    bearer_too = False

    def reply(self, call: SiteRequest) -> SiteReply:
        """What the provider answers."""
        dialect = call.site.dialect
        embeddings = dialect.operations.get("embeddings") or Operation()
        models = dialect.operations.get("models") or Operation()
        if matches(dialect.path or CHAT_PATH, call.path) is not None:
            return _chat(call)
        if matches(embeddings.path or EMBEDDINGS_PATH, call.path) is not None:
            return _embeddings(call, embeddings)
        if matches(models.path or MODELS_PATH, call.path) is not None:
            check_method(call, "GET")
            return json_reply({"data": [{"id": model.id} for model in call.site.models("chat.completions")]})
        raise no_such_path(call)

    def refusal(self, site: SimulatedSite, error: RefusedError, said: Stated) -> SiteReply:  # noqa: ARG002 # the protocol's
        """A refusal in the provider's shape."""
        return json_reply(_complaint(error, said), said.status)

    def stream_error(self, site: SimulatedSite, error: RefusedError, said: Stated) -> bytes:  # noqa: ARG002 # the protocol's
        """The event by which a stream says that it failed."""
        return _event(_complaint(error, said))


def _event(value: Any) -> bytes:
    """An event as SenseNova writes it: without a space after the colon."""
    return b"data:" + dumps(value) + b"\n\n"


def _complaint(error: RefusedError, said: Stated) -> dict[str, Any]:
    code = int(said.code) if said.code and said.code.isdecimal() else said.status
    return {"error": {"code": code, "message": error.message, "details": []}}


def _chat(call: SiteRequest) -> SiteReply:
    check_method(call)
    body = call.object
    model = check_model(call.site, body.get("model"), "chat.completions")
    facts = call.site.facts(model)
    check_fields(body, chat_rules(facts, _STRUCTURE))
    check_messages(body.get("messages"), facts.messages)
    asked = _read(body, model)
    check_window(call.site, model, len(pieces(asked.said)) + (asked.max_tokens or 0))
    answers = [answer(asked, index) for index in range(body.get("n") or 1)]
    if body.get("stream"):
        return stream([*(_event(chunk) for chunk in _chunks(answers, facts)), b"data:[DONE]\n\n"])
    choices = [
        {"index": index, "role": "assistant", "message": said.text, "finish_reason": usual_reason(said.finish, facts)}
        | ({"reasoning_content": said.reasoning} if said.reasoning else {})
        for index, said in enumerate(answers)
    ]
    return json_reply({"data": {"id": "sim-chat", "choices": choices, "usage": _usage(answers)}})


def _read(body: Mapping[str, Any], model: str) -> ChatRequest:
    messages = body["messages"]
    texts = [_text(message.get("content"), index) for index, message in enumerate(messages)]
    asking = [text for text, message in zip(texts, messages, strict=True) if message["role"] == "user"]
    return ChatRequest(
        model=model,
        text=asking[-1] if asking else "",
        said="\n".join(texts),
        max_tokens=body.get("max_new_tokens"),
        reasons=True,
    )


def _text(content: Any, index: int) -> str:
    parts = content if isinstance(content, list) else [{"text": content or ""}]
    if not all(isinstance(part, dict) for part in parts):
        raise bad(f"messages[{index}].content is no list of parts", "messages")
    return "\n".join(str(part["text"]) for part in parts if "text" in part)


def _usage(answers: Sequence[ModelAnswer]) -> dict[str, int]:
    prompt, made = answers[0].prompt_tokens, sum(said.completion_tokens for said in answers)
    counts = {"prompt_tokens": prompt, "completion_tokens": made, "knowledge_tokens": 0}
    return {**counts, "total_tokens": prompt + made}


def _chunks(answers: Sequence[ModelAnswer], facts: Dialect) -> list[dict[str, Any]]:
    choices: list[dict[str, Any]] = []
    for index, said in enumerate(answers):
        head = {"index": index, "role": "assistant"}
        thoughts = pieces(said.reasoning)
        choices += [{**head, "delta": "", "reasoning_content": text, "finish_reason": ""} for text in thoughts]
        choices += [{**head, "delta": text, "finish_reason": ""} for text in said.text_pieces]
        choices.append({**head, "delta": "", "finish_reason": usual_reason(said.finish, facts)})
    usage, status = _usage(answers), {"code": 0, "message": "OK"}
    return [{"data": {"id": "sim-chat", "choices": [choice], "usage": usage}, "status": status} for choice in choices]


def _embeddings(call: SiteRequest, operation: Operation) -> SiteReply:
    check_method(call)
    body = call.object
    check_model(call.site, body.get("model"), "embeddings")
    check_fields(body, operation_rules(operation, frozenset({"model", "input"})))
    if not isinstance(body.get("input"), list):
        raise bad("input must be a list of texts", "input")
    texts = texts_of(body["input"], limit_of(operation))
    tokens = sum(len(pieces(text)) for text in texts)
    vectors = [{"index": index, "embedding": vector(text)} for index, text in enumerate(texts)]
    return json_reply({"embeddings": vectors, "usage": {"prompt_tokens": tokens, "total_tokens": tokens}})
