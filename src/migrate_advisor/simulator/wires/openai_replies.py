"""Replies in OpenAI's wire format with each provider's variations: whole, and as the chunks of a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.simulator.tokens import pieces
from migrate_advisor.simulator.traffic import DONE, event
from migrate_advisor.simulator.wires.base import usual_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.simulator.answers import ModelAnswer, ToolCall

CREATED = 1_700_000_000
"""When everything was made: replies depend on the request alone."""
_SAFE = {"hate": {"filtered": False, "severity": "safe"}}
_EXTRAS: Mapping[str, Any] = {
    "request_id": "sim-request",
    "base_resp": {"status_code": 0, "status_msg": ""},
    "sid": "sim-sid",
    "code": 0,
    "message": "Success",
    "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": _SAFE}],
}
"""Fields beyond OpenAI's that a reply has, where the catalog lists them."""
_CHOICE_EXTRAS: Mapping[str, Any] = {"flag": 0, "ban_round": 0, "content_filter_results": _SAFE}
_USAGE_EXTRAS: Mapping[str, int] = {"cached_tokens": 0, "prompt_cache_hit_tokens": 0}
_UNRELIABLE = -1
"""Index of tool-call fragments where the documents say that it cannot be relied on."""


def completion(model: str, facts: Dialect, answers: Sequence[ModelAnswer]) -> dict[str, Any]:
    """A whole reply to chat.

    Args:
        model: its id.
        facts: the dialect, resolved for the model.
        answers: what is said, one for each choice.
    """
    choices = [
        {
            "index": index,
            "message": _message(said, facts),
            "finish_reason": usual_reason(said.finish, facts),
            **_listed(_CHOICE_EXTRAS, "choices[].", facts),
        }
        for index, said in enumerate(answers)
    ]
    head = {**_identity(model, "chat.completion", facts), **_listed(_EXTRAS, "", facts)}
    return {**head, "choices": choices, "usage": _usage(answers, facts)}


def chunks(model: str, facts: Dialect, answers: Sequence[ModelAnswer], *, wants_usage: bool) -> list[dict[str, Any]]:
    """The chunks of a streamed reply.

    Args:
        model: its id.
        facts: the dialect, resolved for the model.
        answers: what is said, one for each choice.
        wants_usage: whether the request asked for token counts.
    """
    head = {**_identity(model, "chat.completion.chunk", facts), **_listed(_EXTRAS, "", facts)}
    usage, when = _usage(answers, facts), facts.streams.usage
    bodies = [
        {**head, "choices": [chunk]} for index, said in enumerate(answers) for chunk in _deltas(index, said, facts)
    ]
    if when == "every-chunk":
        return [{**body, "usage": usage} for body in bodies]
    if when == "last-chunk":
        return [*bodies[:-1], {**bodies[-1], "usage": usage}]
    if "choices[].usage" in facts.replies.counts:
        last = bodies[-1]["choices"][-1]
        bodies[-1] = {**bodies[-1], "choices": [{**last, "usage": usage}]}
    if wants_usage:
        return [*({**body, "usage": None} for body in bodies), {**head, "choices": [], "usage": usage}]
    return bodies


def events(bodies: Sequence[dict[str, Any]], facts: Dialect) -> list[bytes]:
    """Chunks as server-sent events, with what ends the stream."""
    return [*(event(body) for body in bodies), *([DONE] if facts.streams.end == "done" else [])]


def _identity(model: str, kind: str, facts: Dialect) -> dict[str, Any]:
    """The fields that say what a reply is, as far as the provider has them."""
    fields = {"id": "chatcmpl-sim", "object": kind, "created": CREATED, "model": model}
    return {name: value for name, value in fields.items() if name not in facts.replies.missing}


def _listed(extras: Mapping[str, Any], where: str, facts: Dialect) -> dict[str, Any]:
    """The fields that the catalog lists among the provider's own."""
    return {name: value for name, value in extras.items() if f"{where}{name}" in facts.replies.extra}


def _thoughts(facts: Dialect) -> str:
    """The field that shows thoughts."""
    return "reasoning" if any(name.endswith(".reasoning") for name in facts.replies.extra) else "reasoning_content"


def _usage(answers: Sequence[ModelAnswer], facts: Dialect) -> dict[str, int]:
    prompt, made = answers[0].prompt_tokens, sum(said.completion_tokens for said in answers)
    counts = {"prompt_tokens": prompt, "completion_tokens": made, "total_tokens": prompt + made}
    return {**counts, **_listed(_USAGE_EXTRAS, "usage.", facts)}


def _message(said: ModelAnswer, facts: Dialect) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": said.text or (None if said.calls else "")}
    if said.reasoning:
        message[_thoughts(facts)] = said.reasoning
    if said.calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.text}}
            for call in said.calls
        ]
    return message


def _deltas(index: int, said: ModelAnswer, facts: Dialect) -> Iterator[dict[str, Any]]:
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{_thoughts(facts): piece} for piece in pieces(said.reasoning)]
    deltas += [{"content": piece} for piece in said.text_pieces]
    for number, call in enumerate(said.calls):
        deltas += _fragments(_UNRELIABLE if facts.streams.unstable_tool_index else number, call)
    yield from ({"index": index, "delta": delta, "finish_reason": None} for delta in deltas)
    yield {"index": index, "delta": {}, "finish_reason": usual_reason(said.finish, facts)}


def _fragments(number: int, call: ToolCall) -> Iterator[dict[str, Any]]:
    """A call in fragments: its name first, then its arguments in two halves."""
    half = len(call.text) // 2
    function = {"name": call.name, "arguments": ""}
    yield {"tool_calls": [{"index": number, "id": call.id, "type": "function", "function": function}]}
    for part in (call.text[:half], call.text[half:]):
        yield {"tool_calls": [{"index": number, "function": {"arguments": part}}]}
