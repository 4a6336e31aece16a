"""OpenAI's Responses format, from the provider's side, strict by the facts of the operation ``responses``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.simulator.answers import ChatRequest, Tool, answer
from migrate_advisor.simulator.fields import check_fields, operation_rules
from migrate_advisor.simulator.messages import bad
from migrate_advisor.simulator.shapes import RESPONSES, check_shapes
from migrate_advisor.simulator.tokens import pieces
from migrate_advisor.simulator.traffic import event, json_reply, stream
from migrate_advisor.simulator.wires.base import check_abilities, check_method, check_model, check_taken
from migrate_advisor.simulator.wires.openai_chat import OpenAIChat, complaint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migrate_advisor.catalog.dialect import Dialect, Operation
    from migrate_advisor.simulator.answers import ModelAnswer
    from migrate_advisor.simulator.refusals import RefusedError, Stated
    from migrate_advisor.simulator.site import SimulatedSite
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest

_CREATED = 1_700_000_000
_ROLES = frozenset({"user", "assistant", "system", "developer"})
_ITEMS = frozenset(
    {
        "message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output", "reasoning",
        "item_reference",
    }
)  # fmt: skip
"""Items that whoever has the format takes; what runs at its maker is taken where the documents say so."""
_CALLS = frozenset({"function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output"})


class OpenAIResponses(OpenAIChat):
    """The format, with the fields that this provider's documents name."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation

    def reply(self, call: SiteRequest) -> SiteReply:
        """What the provider answers."""
        check_method(call)
        body = call.object
        model = check_model(call.site, body.get("model"), "chat.completions")
        if not self._operation.holds(model):
            raise bad(f"the model {model} does not take part in the Responses API", "model")
        check_fields(body, operation_rules(self._operation, frozenset({"model", "input"})))
        check_shapes(body, RESPONSES)
        asked = read(body, model)
        seals = dict.fromkeys(self._operation.sealed, seal_of(call.site.dialect))
        _check_seals(body.get("input"), seals)
        check_taken(body.get("input"), self._operation.parts or tuple(_ITEMS), "message", "input")
        check_taken(body.get("tools"), self._operation.tools, "function", "tools")
        check_abilities(call.site, model, images=asked.images, tools=bool(asked.tools))
        said = answer(asked)
        whole = _response(body, model, said, seals)
        return stream(list(_events(whole, said))) if body.get("stream") else json_reply(whole)

    def stream_error(self, site: SimulatedSite, error: RefusedError, said: Stated) -> bytes:
        """The event by which a stream says that it failed."""
        return event({"type": "error", **complaint(site.dialect, error, said)}, "error")


def seal_of(dialect: Dialect) -> str:
    """What a provider seals thoughts with."""
    return f"sealed-by-{dialect.id}"


def _check_seals(items: Any, seals: Mapping[str, str]) -> None:
    """Refuse what somebody else sealed.

    Raises:
        RefusedError: there is something.
    """
    for item in items if isinstance(items, list) else ():
        for key, own in seals.items() if isinstance(item, dict) else ():
            if item.get(key) not in (None, own):
                said = f"The encrypted content {item[key]} could not be verified."
                raise bad(said, None, f"replay:{key}")


def read(body: Mapping[str, Any], model: str) -> ChatRequest:
    """What a body asks for.

    Raises:
        RefusedError: it is no Responses request.
    """
    items = _asked_items(body.get("input"))
    texts = [_text(item, f"input[{index}]") for index, item in enumerate(items)]
    users = [text for text, item in zip(texts, items, strict=True) if item.get("role") == "user"]
    results = [str(item.get("output")) for item in items if _is_result(item)]
    form = (body.get("text") or {}).get("format") or {}
    choice = body.get("tool_choice") or "auto"
    return ChatRequest(
        model=model,
        text=next(reversed(users), ""),
        said="\n".join([str(body.get("instructions") or ""), *texts]),
        images=sum(_pictures(item) for item in items[-1:]),
        results=tuple(results) if _is_result(items[-1]) else (),
        earlier=len(results),
        tools=tuple(_functions(body.get("tools") or ())),
        choice=str(choice.get("name") if isinstance(choice, dict) else choice),
        parallel=body.get("parallel_tool_calls") is not False,
        json=form.get("type") in {"json_object", "json_schema"},
        schema=form.get("schema"),
        max_tokens=body.get("max_output_tokens"),
        reasons=bool(body.get("reasoning")),
    )


def _is_result(item: Mapping[str, Any]) -> bool:
    """Whether an item is what a tool gave."""
    return str(item.get("type")).endswith("_call_output")


def _asked_items(given: Any) -> list[Any]:
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    if not isinstance(items, list) or not items:
        raise bad("input: a text or a list of at least one item is required", "input")
    return items


def _functions(tools: Iterable[Any]) -> Iterator[Tool]:
    """The tools that are the caller's own."""
    for tool in tools:
        if isinstance(tool, dict) and tool.get("type") == "function":
            yield Tool(str(tool.get("name")), tool.get("parameters"))


def _text(item: Any, where: str) -> str:
    """The text of an item."""
    if not isinstance(item, dict):
        raise bad(f"{where}: an object is required", where)
    kind = item.get("type") or ("message" if "role" in item else "item_reference")
    if kind in _CALLS and not item.get("call_id"):
        raise bad(f"{where}.call_id: required", f"{where}.call_id")
    if kind != "message":
        return ""
    if item.get("role") not in _ROLES:
        raise bad(f"{where}.role: invalid value {item.get('role')}", f"{where}.role")
    content = item.get("content")
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise bad(f"{where}.content: a text or a list of parts is required", f"{where}.content")
    return "\n".join(str(part.get("text") or "") for part in content if isinstance(part, dict))


def _pictures(item: Mapping[str, Any]) -> int:
    content = item.get("content")
    parts = content if isinstance(content, list) else []
    return sum(isinstance(part, dict) and part.get("type") == "input_image" for part in parts)


def _items(said: ModelAnswer, seals: Mapping[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if said.reasoning and seals:
        summary = [{"type": "summary_text", "text": said.reasoning}]
        items.append({"id": "rs_sim", "type": "reasoning", "summary": summary, **seals})
    if said.text or not said.calls:
        part = {"type": "output_text", "text": said.text, "annotations": [], "logprobs": []}
        items.append(
            {"id": "msg_sim", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
        )
    for index, call in enumerate(said.calls):
        head = {"id": f"fc_sim_{index}", "type": "function_call", "status": "completed"}
        items.append({**head, "call_id": call.id, "name": call.name, "arguments": call.text})
    return items


def _response(body: Mapping[str, Any], model: str, said: ModelAnswer, seals: Mapping[str, str]) -> dict[str, Any]:
    is_cut = said.finish in {"length", "content_filter"}
    why = "max_output_tokens" if said.finish == "length" else "content_filter"
    total = said.prompt_tokens + said.completion_tokens
    asked = {key: seal for key, seal in seals.items() if f"reasoning.{key}" in (body.get("include") or ())}
    return {
        "id": "resp_sim", "object": "response", "created_at": _CREATED, "model": model, "output": _items(said, asked),
        "status": "incomplete" if is_cut else "completed", "incomplete_details": {"reason": why} if is_cut else None,
        "error": None, "instructions": body.get("instructions"), "metadata": body.get("metadata") or {},
        "parallel_tool_calls": body.get("parallel_tool_calls") is not False, "temperature": body.get("temperature"),
        "tool_choice": body.get("tool_choice") or "auto", "tools": body.get("tools") or [], "top_p": body.get("top_p"),
        "usage": {
            "input_tokens": said.prompt_tokens, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": said.completion_tokens, "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": total,
        },
    }  # fmt: skip


def _events(response: dict[str, Any], said: ModelAnswer) -> Iterator[bytes]:
    """The events of a stream, numbered."""
    for number, content in enumerate(_bodies(response, said)):
        yield event({**content, "sequence_number": number}, str(content["type"]))


_OPENED: Mapping[str, dict[str, Any]] = {
    "reasoning": {"summary": [], "status": "in_progress"},
    "message": {"content": [], "status": "in_progress"},
    "function_call": {"arguments": "", "status": "in_progress"},
}
"""Type of an item → what it has as it opens."""


def _bodies(response: dict[str, Any], said: ModelAnswer) -> Iterator[dict[str, Any]]:
    begun = {**response, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(response["output"]):
        at = {"item_id": item["id"], "output_index": index}
        opened = {**item, **_OPENED[item["type"]]}
        yield {"type": "response.output_item.added", "output_index": index, "item": opened}
        if item["type"] == "message":
            yield from _said(at, item, said)
        elif item["type"] == "function_call":
            yield from _called(at, item)
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": f"response.{response['status']}", "response": response}


def _said(at: dict[str, Any], item: Mapping[str, Any], said: ModelAnswer) -> Iterator[dict[str, Any]]:
    part, at = item["content"][0], {**at, "content_index": 0}
    yield {"type": "response.content_part.added", **at, "part": {**part, "text": ""}}
    for piece in said.text_pieces or pieces(said.text):
        yield {"type": "response.output_text.delta", **at, "delta": piece, "logprobs": []}
    yield {"type": "response.output_text.done", **at, "text": part["text"], "logprobs": []}
    yield {"type": "response.content_part.done", **at, "part": part}


def _called(at: dict[str, Any], item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    text = item["arguments"]
    for half in (text[: len(text) // 2], text[len(text) // 2 :]):
        yield {"type": "response.function_call_arguments.delta", **at, "delta": half}
    yield {"type": "response.function_call_arguments.done", **at, "arguments": text, "name": item["name"]}
