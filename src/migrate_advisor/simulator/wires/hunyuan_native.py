"""Hunyuan's format on Tencent Cloud's API 3.0, from the provider's side: an action in a header, names in PascalCase."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure, Operation
from migrate_advisor.simulator.answers import ChatRequest, Tool, answer
from migrate_advisor.simulator.fields import chat_rules, check_fields
from migrate_advisor.simulator.messages import bad, check_count
from migrate_advisor.simulator.refusals import RefusedError
from migrate_advisor.simulator.shapes import HUNYUAN, check_shapes
from migrate_advisor.simulator.tokens import pieces, vector
from migrate_advisor.simulator.traffic import event, json_reply, stream
from migrate_advisor.simulator.wires.base import (
    check_method,
    check_model,
    check_window,
    limit_of,
    texts_of,
    usual_reason,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.simulator.answers import ModelAnswer
    from migrate_advisor.simulator.refusals import Stated
    from migrate_advisor.simulator.site import SimulatedSite
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest

_CREATED = 1_700_000_000
_STRUCTURE = frozenset({"Model", "Messages", "Stream", "Tools", "ToolChoice", "CustomTool"})
_ROLES = ("system", "user", "assistant", "tool")
_CHOICES = ("auto", "none", "custom")


class HunyuanNative:
    """Hunyuan's format on Tencent Cloud's API 3.0."""

    bearer_too = False

    def reply(self, call: SiteRequest) -> SiteReply:
        """What the provider answers."""
        check_method(call)
        action = call.received.headers.get("x-tc-action", "")
        if not call.received.headers.get("x-tc-version"):
            raise bad("the header X-TC-Version is required", "X-TC-Version")
        if action == "ChatCompletions":
            return _chat(call)
        if action == "GetEmbedding":
            return _embeddings(call)
        raise RefusedError(Failure.NOT_FOUND, f"the action {action} is invalid or not found")

    def refusal(self, site: SimulatedSite, error: RefusedError, said: Stated) -> SiteReply:  # noqa: ARG002 # the protocol's
        """A refusal in the provider's shape, always under HTTP 200."""
        complaint = {"Code": said.code or "InternalError", "Message": error.message}
        return json_reply({"Response": {"Error": complaint, "RequestId": "sim-request"}})

    def stream_error(self, site: SimulatedSite, error: RefusedError, said: Stated) -> bytes:  # noqa: ARG002 # the protocol's
        """The event by which a stream says that it failed."""
        return event({"ErrorMsg": {"Msg": error.message, "Code": 4001}, "Id": "sim-chat", "Created": _CREATED})


def _wrapped(body: Mapping[str, Any]) -> SiteReply:
    return json_reply({"Response": {**body, "RequestId": "sim-request"}})


def _chat(call: SiteRequest) -> SiteReply:
    body = call.object
    model = check_model(call.site, body.get("Model"), "chat.completions")
    facts = call.site.facts(model)
    check_shapes(body, HUNYUAN)
    check_fields(body, chat_rules(facts, _STRUCTURE))
    _check_messages(body.get("Messages"), facts)
    asked = _read(body, model)
    check_window(call.site, model, len(pieces(asked.said)))
    said = _kept(answer(asked))
    if body.get("Stream"):
        return stream([event(chunk) for chunk in _chunks(said, facts)])
    message = {"Role": "assistant", "Content": said.text, **_thoughts(said.reasoning), **_calls(said)}
    choice = {"Index": 0, "Message": message, "FinishReason": usual_reason(said.finish, facts)}
    return _wrapped({**_head(said), "Choices": [choice]})


def _check_messages(messages: Any, facts: Dialect) -> None:
    check_count(messages, facts.messages, "Messages")
    for index, message in enumerate(messages):
        where = f"Messages.{index}"
        if not isinstance(message, dict) or message.get("Role") not in _ROLES:
            raise bad(f"{where}.Role must be one of {', '.join(_ROLES)}", where)
        if message.get("ReasoningContent"):
            raise bad(f"{where}.ReasoningContent may not be sent back", where)
        is_said = message.get("Content") or message.get("Contents") or message.get("ToolCalls")
        if not is_said and message["Role"] in facts.messages.nonempty:
            raise bad(f"{where}.Content must not be empty", where)
    _check_turns([message["Role"] for message in messages])


def _check_turns(roles: Sequence[str]) -> None:
    """A system message may come first; then user or tool and assistant take turns, beginning and ending with those."""
    turns = [role for role in roles[1:] if role] if roles[0] == "system" else list(roles)
    if "system" in turns:
        raise bad("the system message comes first", "Messages")
    if not turns or turns[0] != "user" or turns[-1] == "assistant":
        raise bad("Messages begin with the user's and end with the user's or a tool's", "Messages")
    for before, after in pairwise(turns):
        if (before == "assistant") is (after == "assistant") and not (before == after == "tool"):
            raise bad("user or tool and assistant must take turns", "Messages")


def _read(body: Mapping[str, Any], model: str) -> ChatRequest:
    messages = body["Messages"]
    users = [message for message in messages if message["Role"] == "user"]
    results = []
    for message in reversed(messages):
        if message["Role"] != "tool":
            break
        results.append(_text(message))
    last = users[-1]
    return ChatRequest(
        model=model,
        text=_text(last),
        said="\n".join(map(_text, messages)),
        images=sum(part.get("Type") != "text" for part in last.get("Contents") or ()),
        results=tuple(reversed(results)),
        tools=tuple(_tools(body.get("Tools") or ())),
        choice=_choice(body),
        stop=tuple(body.get("Stop") or ()),
        reasons=True,
    )


def _text(message: Mapping[str, Any]) -> str:
    parts = [part.get("Text") or "" for part in message.get("Contents") or ()]
    return "\n".join(parts) or message.get("Content") or ""


def _tools(tools: Sequence[Any]) -> Iterator[Tool]:
    """The tools; their parameters are JSON in a text."""
    for index, tool in enumerate(tools):
        function = tool.get("Function") if isinstance(tool, dict) else None
        parameters = function.get("Parameters") if isinstance(function, dict) else None
        if not isinstance(function, dict) or not function.get("Name") or not isinstance(parameters, str):
            raise bad(f"Tools.{index}.Function needs a Name, and Parameters as a text", "Tools")
        try:
            yield Tool(function["Name"], json.loads(parameters))
        except ValueError as error:
            raise bad(f"Tools.{index}.Function.Parameters is no JSON", "Tools") from error


def _choice(body: Mapping[str, Any]) -> str:
    choice = body.get("ToolChoice") or "auto"
    if choice not in _CHOICES:
        raise bad(f"ToolChoice must be one of {', '.join(_CHOICES)}, is {choice}", "ToolChoice")
    if choice != "custom":
        return str(choice)
    function = (body.get("CustomTool") or {}).get("Function") or {}
    if not function.get("Name"):
        raise bad("CustomTool is required where ToolChoice is custom", "CustomTool")
    return str(function["Name"])


def _kept(said: ModelAnswer) -> ModelAnswer:
    """The answer with the stop text that ended it, which stays in what Hunyuan says."""
    if said.stopped_by is None:
        return said
    return replace(said, text=said.text + said.stopped_by, text_pieces=(*said.text_pieces, said.stopped_by))


def _head(said: ModelAnswer) -> dict[str, Any]:
    counts = {"PromptTokens": said.prompt_tokens, "CompletionTokens": said.completion_tokens}
    usage = {**counts, "TotalTokens": sum(counts.values())}
    return {"Created": _CREATED, "Id": "sim-chat", "Note": "simulated", "Usage": usage}


def _thoughts(text: str) -> dict[str, str]:
    return {"ReasoningContent": text} if text else {}


def _calls(said: ModelAnswer) -> dict[str, Any]:
    calls = [
        {"Id": call.id, "Type": "function", "Function": {"Name": call.name, "Arguments": call.text}, "Index": index}
        for index, call in enumerate(said.calls)
    ]
    return {"ToolCalls": calls} if calls else {}


def _chunks(said: ModelAnswer, facts: Dialect) -> list[dict[str, Any]]:
    """The events of a stream, which are not wrapped as whole replies are, and none of which says that it is the end."""
    deltas: list[dict[str, Any]] = [{"Content": "", **_thoughts(piece)} for piece in pieces(said.reasoning)]
    deltas += [{"Content": piece} for piece in said.text_pieces]
    if said.calls:
        deltas.append({"Content": "", **_calls(said)})
    reasons = [*("" for _ in deltas), usual_reason(said.finish, facts)]
    return [
        {**_head(said), "Choices": [{"Index": 0, "Delta": {"Role": "assistant", **delta}, "FinishReason": why}]}
        for delta, why in zip([*deltas, {"Content": ""}], reasons, strict=True)
    ]


def _embeddings(call: SiteRequest) -> SiteReply:
    body = call.object
    operation = call.site.dialect.operations.get("embeddings") or Operation()
    for name in body.keys() - {"Input", "InputList"}:
        raise bad(f"unknown field {name}", name)
    texts = texts_of(body.get("InputList") or body.get("Input"), limit_of(operation), "InputList")
    tokens = sum(len(pieces(text)) for text in texts)
    data = [{"Object": "embedding", "Index": index, "Embedding": vector(text)} for index, text in enumerate(texts)]
    return _wrapped({"Data": data, "Usage": {"PromptTokens": tokens, "TotalTokens": tokens}})
