"""OpenAI's wire format with each provider's variations, from the provider's side: chat, embeddings, models."""

from __future__ import annotations

import base64
import json
import struct
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure, Operation
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.simulator.answers import ChatRequest, Tool, answer
from migrate_advisor.simulator.conversations import check_conversation
from migrate_advisor.simulator.fields import chat_rules, check_fields, operation_rules
from migrate_advisor.simulator.messages import check_messages, check_tools
from migrate_advisor.simulator.refusals import RefusedError, recorded
from migrate_advisor.simulator.shapes import CHAT, OTHER, check_shapes
from migrate_advisor.simulator.tokens import pieces, vector
from migrate_advisor.simulator.traffic import event, json_reply, stream
from migrate_advisor.simulator.wires.base import (
    check_abilities,
    check_method,
    check_model,
    check_window,
    limit_of,
    matches,
    no_such_path,
    texts_of,
)
from migrate_advisor.simulator.wires.openai_replies import CREATED, chunks, completion, events
from migrate_advisor.simulator.wires.other_operations import other_reply

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.simulator.refusals import Stated
    from migrate_advisor.simulator.site import SimulatedSite
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest

CHAT_PATH = "/chat/completions"
EMBEDDINGS_PATH = "/embeddings"
MODELS_PATH = "/models"
_STRUCTURE = frozenset({"model", "messages", "stream"})
_SUCCESS = 200
_UNPROCESSABLE = 422


class OpenAIChat:
    """OpenAI's wire format."""

    bearer_too = True
    """As OpenAI's own client sends it."""

    def reply(self, call: SiteRequest) -> SiteReply:
        """What the provider answers."""
        dialect = call.site.dialect
        if (found := matches(dialect.path or CHAT_PATH, call.path)) is not None:
            return _chat(call, found.get("model"))
        embeddings, models = dialect.operations.get("embeddings"), dialect.operations.get("models")
        if (found := _operation(embeddings, EMBEDDINGS_PATH, call)) is not None:
            return _embeddings(call, embeddings or Operation(), found.get("model"))
        if (found := _operation(models, MODELS_PATH, call)) is not None:
            return _models(call)
        reply = other_reply(call)
        if reply is None:
            raise no_such_path(call)
        return reply

    def refusal(self, site: SimulatedSite, error: RefusedError, said: Stated) -> SiteReply:
        """A refusal in the provider's shape, in its own words where somebody recorded them."""
        known = recorded(error, site.dialect)
        if known is not None:
            return json_reply(_of_this(json.loads(known.body), error), known.status)
        return json_reply(complaint(site.dialect, error, said), said.status)

    def stream_error(self, site: SimulatedSite, error: RefusedError, said: Stated) -> bytes:
        """The event by which a stream says that it failed."""
        known = recorded(error, site.dialect)
        if known is not None:
            return event(_of_this(json.loads(known.body), error))
        return event(complaint(site.dialect, error, said))


def _of_this(body: Any, error: RefusedError) -> Any:
    """A recorded error; where it is only of the same kind, and was about another field, with what is wrong here."""
    said = body.get("error") if isinstance(body, dict) else None
    if error.rule is not None or error.failure is not Failure.INVALID_REQUEST or not isinstance(said, dict):
        return body
    param = {"param": error.param} if "param" in said else {}
    return {**body, "error": {**said, "message": error.message, **param}}


def complaint(dialect: Dialect, error: RefusedError, said: Stated) -> Any:
    """The body of an error.

    Providers with this format have it in OpenAI's shape, or in one of a few others that go with the kind of code and
    with the fields that their replies have anyway.
    """
    extra, code = dialect.replies.extra, said.code or ""
    if code.isdecimal():
        return _numbered(code, error.message, extra, is_success=said.status == _SUCCESS)
    if code and code == code.upper():  # the name of a gRPC status, as gateways from gRPC write it
        return [{"error": {"code": said.status, "message": error.message, "status": code}}]
    if said.status == _UNPROCESSABLE:  # as validation by pydantic has it
        return {"detail": [{"type": code, "loc": ["body", error.param or ""], "msg": error.message}]}
    kind = code if code.endswith("_error") else _type(error.failure)
    return {"error": {"message": error.message, "type": kind, "param": error.param, "code": code or None}}


def _numbered(code: str, message: str, extra: Collection[str], *, is_success: bool) -> dict[str, Any]:
    """The body of an error that has a number."""
    if "base_resp" in extra and is_success:
        return {"base_resp": {"status_code": int(code), "status_msg": message}}
    if "sid" in extra:
        return {"code": int(code), "message": message, "sid": "sim-sid"}
    return {"error": {"code": code, "message": message}}


def _type(failure: Failure) -> str:
    """The type of an error where the provider's own is not known."""
    words = {
        Failure.AUTHENTICATION: "authentication_error",
        Failure.TOKEN_EXPIRED: "authentication_error",
        Failure.PERMISSION: "permission_error",
        Failure.QUOTA: "insufficient_quota",
        Failure.RATE_LIMIT: "rate_limit_error",
        Failure.OVERLOADED: "server_error",
        Failure.SERVER: "server_error",
        Failure.TIMEOUT: "server_error",
    }
    return words.get(failure, "invalid_request_error")


def _operation(operation: Operation | None, path: str, call: SiteRequest) -> dict[str, str] | None:
    """What the operation's path says; None where it is not what is called, or not offered."""
    if operation is not None and operation.support is Support.NONE:
        return None
    template = (operation.path if operation else None) or path
    found = matches(template, call.path)
    return matches(f"{template}/{{id}}", call.path) if found is None and path == MODELS_PATH else found


def _chat(call: SiteRequest, model_in_path: str | None) -> SiteReply:
    check_method(call)
    body = call.object
    version = _version(call)
    model = check_model(call.site, model_in_path or body.get("model"), "chat.completions")
    facts = call.site.facts(model, version)
    check_shapes(body, CHAT)
    check_fields(body, chat_rules(facts, _STRUCTURE))
    check_messages(body.get("messages"), facts.messages)
    check_tools(body.get("tools"), facts.tools)
    check_conversation(body, facts)
    asked = read(body, model, facts)
    check_abilities(call.site, model, images=asked.images, tools=bool(asked.tools))
    check_window(call.site, model, len(pieces(asked.said)))
    count = body.get("n") or 1
    answers = [answer(asked, index) for index in range(count)]
    if not body.get("stream"):
        return json_reply(completion(model, facts, answers))
    wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    return stream(events(chunks(model, facts, answers, wants_usage=wants_usage), facts))


def _version(call: SiteRequest) -> str | None:
    """The API version asked for, where the dialect has versions."""
    if call.site.dialect.version is None:
        return None
    version = call.received.query.get("api-version")
    if not version:
        raise RefusedError(Failure.NOT_FOUND, "the query parameter api-version is required", "api-version")
    return version


def read(body: Mapping[str, Any], model: str, facts: Dialect) -> ChatRequest:
    """What a body asks for."""
    messages: Sequence[Mapping[str, Any]] = body["messages"]
    users = [message for message in messages if message["role"] == "user"]
    text, images = _content(users[-1].get("content")) if users else ("", 0)
    form = body.get("response_format") or {}
    return ChatRequest(
        model=model,
        text=text,
        said="\n".join(_content(message.get("content"))[0] for message in messages),
        images=images,
        results=tuple(reversed([_content(message.get("content"))[0] for message in _results(messages)])),
        earlier=sum(len(message.get("tool_calls") or ()) for message in messages),
        tools=_tools(body),
        choice=_choice(body),
        parallel=_parallel(body, facts),
        json=form.get("type") in {"json_object", "json_schema"},
        schema=(form.get("json_schema") or {}).get("schema"),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        stop=_stops(body.get("stop") or ()),
        reasons=any(name.endswith((".reasoning_content", ".reasoning")) for name in facts.replies.extra),
    )


def _stops(stop: Any) -> tuple[str, ...]:
    """The texts at which an answer ends."""
    return (stop,) if isinstance(stop, str) else tuple(item for item in stop if isinstance(item, str))


def _results(messages: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The results of calls with which a conversation ends, the last one first."""
    return takewhile(lambda message: message["role"] in {"tool", "function"}, reversed(messages))


def _parallel(body: Mapping[str, Any], facts: Dialect) -> bool:
    """Whether an answer may hold several calls; OpenAI's may unless it is told otherwise."""
    asked, fact = body.get("parallel_tool_calls"), facts.params.get("parallel_tool_calls")
    return bool(asked) if asked is not None else fact is None or fact.default is not False


def _content(content: Any) -> tuple[str, int]:
    """The text of a message, and how many of its parts are none."""
    if not isinstance(content, list):
        return str(content or ""), 0
    texts = [str(part.get("text")) for part in content if part.get("type") == "text"]
    return "\n".join(texts), len(content) - len(texts)


def _tools(body: Mapping[str, Any]) -> tuple[Tool, ...]:
    functions = [tool.get("function") for tool in body.get("tools") or () if isinstance(tool, dict)]
    offered = [*functions, *(body.get("functions") or ())]
    return tuple(Tool(str(item["name"]), item.get("parameters")) for item in offered if isinstance(item, dict))


def _choice(body: Mapping[str, Any]) -> str:
    choice = body.get("tool_choice") or body.get("function_call") or "auto"
    if isinstance(choice, dict):
        choice = (choice.get("function") or choice).get("name") or "auto"
    return {"any": "required"}.get(choice, str(choice))


def _embeddings(call: SiteRequest, operation: Operation, model_in_path: str | None) -> SiteReply:
    check_method(call)
    body = call.object
    _version(call)
    model = check_model(call.site, model_in_path or body.get("model"), "embeddings")
    check_shapes(body, OTHER)
    check_fields(body, operation_rules(operation, frozenset({"model", "input"})))
    texts = texts_of(body.get("input"), limit_of(operation))
    data = [
        {"object": "embedding", "index": index, "embedding": _vector(text, body)} for index, text in enumerate(texts)
    ]
    tokens = sum(len(pieces(text)) for text in texts)
    counts = {"prompt_tokens": tokens, "total_tokens": tokens}
    return json_reply({"object": "list", "data": data, "model": model, "usage": counts})


def _vector(text: str, body: Mapping[str, Any]) -> list[float] | str:
    numbers = vector(text, body["dimensions"]) if body.get("dimensions") else vector(text)
    if body.get("encoding_format") != "base64":
        return numbers
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def _models(call: SiteRequest) -> SiteReply:
    check_method(call, "GET")
    _version(call)
    ids = dict.fromkeys(model.id for kind in ("chat.completions", "embeddings") for model in call.site.models(kind))
    owner = call.site.provider.id
    entries = {
        name: {"id": name, "object": "model", "created": CREATED, "owned_by": owner}
        for name in (*ids, *call.site.known)
    }
    wanted = call.path.rpartition("/")[2]
    if matches(f"{MODELS_PATH}/{{id}}", call.path) is None:
        return json_reply({"object": "list", "data": list(entries.values())})
    if wanted not in entries:
        raise RefusedError(Failure.MODEL_NOT_FOUND, f"the model {wanted} does not exist", "model")
    return json_reply(entries[wanted])
