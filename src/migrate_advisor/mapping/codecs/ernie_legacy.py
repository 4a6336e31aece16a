"""ERNIE's legacy structure: the model in the path, system apart, turns that alternate, a flat reply, errors under 200.

Which models take which parameters, and what error codes mean, is the catalog's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError, UnmappableRequestError
from migrate_advisor.mapping.codecs.base import Codec, drop_tools, keep_only, reader_of, take_model, take_system
from migrate_advisor.mapping.failures import Complaint, complaint_of
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.messages import content_text, role_of
from migrate_advisor.mapping.replies import call_id, patch_completion, patch_embeddings
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.streams import END, End
from migrate_advisor.mapping.turns import BLANK, Turns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan

_KEYS = frozenset({"role", "content", "name", "function_call"})


def encode_chat(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a chat request."""
    out = ledger.out
    take_model(plan, ledger)
    _functions(plan, ledger)
    rest = take_system(plan, ledger)
    out["messages"] = _as_they_are(rest) or _in_turns(plan, ledger, rest)
    if ledger.drop_tools:
        drop_tools(ledger, "functions", "tools")
    return out


def _functions(plan: OperationPlan, ledger: Ledger) -> None:
    """Leave out of the functions, by name, what the provider does not take of one."""
    given = ledger.out.get("functions")
    if not isinstance(given, list) or plan.tools is None:
        return
    form = "functions[{}]" if ledger.tools_from == "functions" else "tools[{}].function"
    ledger.out["functions"] = [
        plan.tools.bare(form.format(index), function, ledger) if isinstance(function, dict) else function
        for index, function in enumerate(given)
    ]


def _as_they_are(placed: list[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]] | None:
    """The messages, where they take turns already and each is a text that says something; None where they do not."""
    if len(placed) % 2 == 0:
        return None
    is_answer = False
    for _, message in placed:
        if (message["role"] == "assistant") is not is_answer or not _is_plain(message):
            return None
        is_answer = not is_answer
    return [message for _, message in placed]


def _is_plain(message: Mapping[str, Any]) -> bool:
    """Whether it is a text of the user's or the assistant's that says something, and nothing else."""
    content = message.get("content")
    is_text = isinstance(content, str) and bool(content) and not content.isspace()
    return is_text and len(message) == 2 and message["role"] in {"user", "assistant"}  # noqa: PLR2004


def _in_turns(plan: OperationPlan, ledger: Ledger, placed: list[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
    turns = Turns(plan.context, ledger, "function", several=False)
    teller = _Teller(plan, ledger)
    for index, message in placed:
        turn = message if _is_plain(message) else teller.turn(f"messages[{index}]", message)
        if turn is not None:
            turns.put(index, turn)
    return turns.ended()


class _Teller:
    """Turns messages into ones of the user, the assistant or a function, and tells of what changes."""

    def __init__(self, plan: OperationPlan, ledger: Ledger) -> None:
        self._provider = plan.context.provider
        self._because = plan.context.because
        self._ledger = ledger
        self._names: dict[str, str] = {}
        self._dropped: set[str] = set()

    def turn(self, path: str, message: dict[str, Any]) -> dict[str, Any] | None:
        """One message that is not the system's; None where nothing is left of it."""
        role = role_of(path, message, None)
        if role == "tool":
            turn = self._result(path, message)
        elif role == "assistant":
            turn = self._answer(path, message)
        else:
            turn = keep_only(_KEYS, path, message, self._ledger, self._because(f"{self._provider} takes no such key"))
        return None if turn is None else self._filled(path, self._as_text(path, turn))

    def _as_text(self, path: str, turn: dict[str, Any]) -> dict[str, Any]:
        content = turn.get("content")
        if isinstance(content, str):
            return turn
        text = content_text(path, turn)
        if content is not None:
            because = self._because(f"{self._provider} takes content as one text")
            several = len(content) > 1
            kind = Kind.MERGED if several else Kind.CONVERTED
            self._ledger.note(f"{path}.content", kind, because, content, text, loss=several)
        return {**turn, "content": text}

    def _filled(self, path: str, turn: dict[str, Any]) -> dict[str, Any]:
        if turn["content"].strip() or turn.get("function_call"):
            return turn
        because = self._because(f"{self._provider} takes no empty content")
        self._ledger.note(f"{path}.content", Kind.DEFAULTED, because, turn["content"], BLANK, loss=False)
        return {**turn, "content": BLANK}

    def _answer(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        """An assistant's message: of its tool calls the first, as a function call."""
        calls = message.get("tool_calls")
        because = self._because(f"{self._provider} takes no such key")
        turn = keep_only(_KEYS | {"tool_calls"}, path, message, self._ledger, because)
        turn = {key: value for key, value in turn.items() if key != "tool_calls" and value is not None}
        if not calls:
            return {"content": "", **turn}
        if not isinstance(calls, list):
            raise UnmappableRequestError(f"{path}.tool_calls", "expected a list")
        told = [_called(f"{path}.tool_calls[{index}]", call) for index, call in enumerate(calls)]
        self._names.update({call["id"]: call["function"]["name"] for call in told})
        one = self._because(f"{self._provider} has one function call in a message")
        self._ledger.note(f"{path}.tool_calls[0]", Kind.CONVERTED, one, calls[0], told[0]["function"], loss=False)
        self._dropped.discard(told[0]["id"])  # an id may come again in a later message
        for index, call in enumerate(told[1:], 1):
            self._dropped.add(call["id"])
            self._ledger.note(f"{path}.tool_calls[{index}]", Kind.DROPPED, one, calls[index], loss=True)
        return {"content": "", **turn, "function_call": told[0]["function"]}

    def _result(self, path: str, message: dict[str, Any]) -> dict[str, Any] | None:
        """What a tool gave, as what a function gave: named by the function, and JSON."""
        call = message.get("tool_call_id")
        if isinstance(call, str) and call in self._dropped:
            because = self._because(f"{self._provider} has one function call in a message")
            self._ledger.note(path, Kind.DROPPED, because, message, loss=True)
            return None
        name = self._names.get(call) if isinstance(call, str) else None
        name = name or message.get("name")
        if not isinstance(name, str):
            raise UnmappableRequestError(f"{path}.tool_call_id", "no call before has this id")
        text = content_text(path, message)
        if parse_object(text) is None:
            text = json.dumps({"result": text}, ensure_ascii=False)
        turn = {"role": "function", "name": name, "content": text}
        because = self._because(f"{self._provider} takes what tools give as a message of role function, in JSON")
        self._ledger.note(path, Kind.CONVERTED, because, message, turn, loss=False)
        return turn


def _called(path: str, call: Any) -> dict[str, Any]:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise UnmappableRequestError(path, "expected a call of a function")
    return {"id": str(call.get("id")), "function": function}


def decode_chat(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's reply. Fields beyond it, such as ``need_clear_history``, stay at the top."""
    if not isinstance(data, dict) or not isinstance(data.get("result", ""), str):
        raise ReplyError("the reply has no text `result`")
    if "result" not in data and "function_call" not in data:
        raise ReplyError("the reply has neither `result` nor `function_call`")
    out = {key: value for key, value in data.items() if key not in {"result", "function_call", "finish_reason"}}
    message: dict[str, Any] = {"role": "assistant", "content": data.get("result") or None}
    call = data.get("function_call")
    if call:
        message["tool_calls"] = [{"id": call_id(0, 0), "type": "function", "function": call}]
    out["choices"] = [{"index": 0, "message": message, "finish_reason": _reason(data)}]
    return patch_completion(out, plan.facts.replies, known, ledger, plan.counting)


def _reason(data: Mapping[str, Any]) -> Any:
    """Why it ended: by the flags that say so, else by the reason given, which older models leave out."""
    if data.get("function_call"):
        return "tool_calls"
    if data.get("is_truncated"):
        return "length"
    if data.get("need_clear_history"):
        return "content_filter"
    return data.get("finish_reason") or "stop"


def complaint(data: Any) -> Complaint | None:
    """The error of a body, which comes under HTTP 200 too."""
    if isinstance(data, dict) and data.get("error_code"):
        return Complaint(str(data.get("error_msg") or ""), (str(data["error_code"]),))
    if isinstance(data, dict) and isinstance(data.get("error"), str):
        return Complaint(str(data.get("error_description") or data["error"]), (data["error"],))
    return None if isinstance(data, dict) and ("result" in data or "data" in data) else complaint_of(data)


def read_chunk(data: dict[str, Any]) -> tuple[dict[str, Any] | End, ...]:
    """What one chunk means.

    Raises:
        ReplyError: it is none.
    """
    if not isinstance(data.get("result", ""), str):
        raise ReplyError("a chunk's `result` is no text")
    delta: dict[str, Any] = {"content": data.get("result", "")}
    call = data.get("function_call")
    if call:
        delta["tool_calls"] = [{"index": 0, "function": call}]
    extra = {key: value for key, value in data.items() if key not in _CHUNK_KEYS}
    if not data.get("is_end"):
        return ({**extra, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]},)
    return {**extra, "choices": [{"index": 0, "delta": delta, "finish_reason": _reason(data)}]}, END


_CHUNK_KEYS = frozenset({"result", "function_call", "finish_reason", "is_end", "sentence_id"})


def encode_embeddings(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of an embeddings request."""
    take_model(plan, ledger)
    return ledger.out


def decode_embeddings(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:  # noqa: ARG001
    """OpenAI's reply."""
    return patch_embeddings(data, known, ledger)


ERNIE_LEGACY = {
    "chat.completions": Codec(encode_chat, decode_chat, complaint, reader_of(read_chunk, complaint)),
    "embeddings": Codec(encode_embeddings, decode_embeddings, complaint),
}
"""Operation → codec."""
