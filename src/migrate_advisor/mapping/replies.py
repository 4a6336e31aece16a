"""Replies in OpenAI's shape, patched in place of being rebuilt: what the provider said stays, what is missing is added.

Codecs bring replies of another shape into this one first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.contents import NOT_OPENAIS, as_text, drop_unless, part_thoughts, patch_content
from migrate_advisor.mapping.counts import is_count, patch_usage
from migrate_advisor.mapping.json_text import parse_value
from migrate_advisor.mapping.ledger import Because, Ledger
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.conversation import Replies
    from migrate_advisor.mapping.counts import CountPlaces

FINISH_REASONS = frozenset({"stop", "length", "tool_calls", "content_filter", "function_call"})
"""Why an answer ends, at OpenAI."""

_WORDS = {
    "error": "error", "max_tokens": "length", "end_turn": "stop", "stop_sequence": "stop", "eos": "stop",
    "eos_token": "stop", "tool_use": "tool_calls", "safety": "content_filter", "refusal": "content_filter",
    **{reason: reason for reason in FINISH_REASONS},
}  # fmt: skip
"""What words mean, in small letters, that servers of OpenAI's shape pass on as a model says them; facts come first."""

SERVICE_TIERS = frozenset({"auto", "default", "flex", "scale", "priority", "fast"})
"""Tiers that OpenAI's client knows."""

_CALLS_TOOLS = Because("The answer calls tools, and programs look here for that")
_WRITTEN_TWICE = Because("The arguments were written as JSON twice")
_NOT_GIVEN = Because("OpenAI's replies have it, and the provider's had none")


class BrokenOffError(ReplyError):
    """The provider said that it broke off its answer for a reason of its own."""


NO_CHOICE = "the provider answered with no choice at all"
"""Why a reply without an answer is a failure."""


def patch_completion(
    data: Any, facts: Replies, known: Mapping[str, Any], ledger: Ledger, counting: CountPlaces
) -> dict[str, Any]:
    """A whole chat completion as OpenAI's client expects it.

    Args:
        data: the provider's reply, in OpenAI's shape as far as it goes.
        facts: what the dialect says of replies.
        known: values for ``id``, ``model`` and ``created`` should they be missing.
        ledger: where changes are recorded.
        counting: where the provider counts tokens.

    Raises:
        BrokenOffError: it has no answer in it.
        ReplyError: it is no chat completion.
    """
    reply = _object("", data)
    out = dict(reply)
    patch_head(out, "chat.completion", known, ledger)
    choices = out.get("choices")
    if choices is None or choices == []:
        raise BrokenOffError(NO_CHOICE)
    if not isinstance(choices, list):
        raise ReplyError("the reply has no list of `choices`")
    out["choices"] = [_choice(index, choice, facts, ledger) for index, choice in enumerate(choices)]
    flagged = flagged_reason(out, facts)
    if flagged is not None:
        _tell_flag(out["choices"], flagged, ledger)
    counting.settle(out, ledger)
    return out


def flagged_reason(reply: Mapping[str, Any], facts: Replies) -> str | None:
    """Why a reply ended, where one of its flags says so.

    Raises:
        BrokenOffError: for a reason of the provider's own.
    """
    for name, reason in facts.flags.items():
        if reply.get(name) is True:
            if reason == "error":
                raise BrokenOffError(f"the provider broke off its answer: {name}")
            return reason
    return None


def _tell_flag(choices: list[dict[str, Any]], reason: str, ledger: Ledger) -> None:
    for index, choice in enumerate(choices):
        before = choice["finish_reason"]
        if before != reason:
            choice["finish_reason"] = reason
            because = Because("The reply says so in a field of its own")
            ledger.note(f"choices[{index}].finish_reason", Kind.CONVERTED, because, before, reason, loss=False)


def patch_head(out: dict[str, Any], kind: str, known: Mapping[str, Any], ledger: Ledger) -> None:
    """Fill in id, object, created and model; drop what OpenAI's client cannot read there."""
    for name, value in (("id", known["id"]), ("model", known["model"])):
        if not isinstance(out.get(name), str):
            _default(out, name, value, name, ledger)
    created = out.get("created")
    if isinstance(created, bool) or not isinstance(created, int):
        _default(out, "created", _seconds(created, known["created"]), "created", ledger)
    if out.get("object") != kind:
        _default(out, "object", kind, "object", ledger)
    tier = out.get("service_tier")
    drop_unless(out, "service_tier", isinstance(tier, str) and tier in SERVICE_TIERS, ledger)
    drop_unless(out, "system_fingerprint", isinstance(out.get("system_fingerprint"), str), ledger)


def _seconds(given: Any, known: int) -> int:
    """Seconds since 1970 of a time given in another way, else ``known``."""
    if isinstance(given, float) and 0 <= given < 1e12:  # noqa: PLR2004 -- far in the future, and finite
        return int(given)
    is_number = isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= _LONGEST_TIME
    return int(given) if is_number else known


_LONGEST_TIME = 12
"""Digits of seconds since 1970, as far as they mean a day."""


def _default(out: dict[str, Any], name: str, value: Any, path: str, ledger: Ledger) -> None:
    before = out.get(name)
    out[name] = value
    kind = Kind.DEFAULTED if before is None else Kind.CONVERTED
    ledger.note(path, kind, _NOT_GIVEN if before is None else NOT_OPENAIS, before, value, loss=False)


def _object(path: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ReplyError(f"{path or 'the reply'}: expected an object, got {type(value).__name__}")
    return value


def _choice(position: int, choice: Any, facts: Replies, ledger: Ledger) -> dict[str, Any]:
    path = f"choices[{position}]"
    out = dict(_object(path, choice))
    if isinstance(out.get("index"), bool) or not isinstance(out.get("index"), int):
        _default(out, "index", position, f"{path}.index", ledger)
    message = dict(_object(f"{path}.message", out.get("message") or out.pop("delta", None)))
    out["message"] = message
    if message.get("role") != "assistant":
        _default(message, "role", "assistant", f"{path}.message.role", ledger)
    patch_content(message, f"{path}.message", ledger)
    if facts.marks is not None:
        part_thoughts(message, facts.marks, f"{path}.message", ledger)
    if message.get("tool_calls") is not None:
        message["tool_calls"] = _tool_calls(message["tool_calls"], f"{path}.message.tool_calls", position, ledger)
    drop_unless(out, "logprobs", isinstance(out.get("logprobs"), dict), ledger, f"{path}.logprobs")
    patch_finish_reason(out, path, facts, ledger)
    if out["finish_reason"] is None:
        reason = "tool_calls" if message.get("tool_calls") else "stop"
        _default(out, "finish_reason", reason, f"{path}.finish_reason", ledger)
    elif message.get("tool_calls"):
        patch_reason_of_calls(out, path, ledger)
    return out


def patch_finish_reason(out: dict[str, Any], path: str, facts: Replies, ledger: Ledger) -> None:
    """Say why the answer ended in OpenAI's words; None and the empty text mean not yet.

    Raises:
        BrokenOffError: it ended through a fault of the provider's.
    """
    reason = out.get("finish_reason")
    if reason is None or reason in ("", "null"):
        out["finish_reason"] = None
        return
    if not isinstance(reason, str):
        raise ReplyError(f"{path}.finish_reason: expected a text, got {type(reason).__name__}")
    meaning = facts.finish_reasons.get(reason) or _WORDS.get(reason.lower())
    if meaning == "error":
        raise BrokenOffError(f"the provider broke off its answer: {reason}")
    if meaning is not None:
        out["finish_reason"] = meaning
        if meaning != reason:
            because = Because(f"OpenAI says `{meaning}` for it")
            ledger.note(f"{path}.finish_reason", Kind.CONVERTED, because, reason, meaning, loss=False)
    else:
        out["finish_reason"] = "stop"
        ledger.note(f"{path}.finish_reason", Kind.CONVERTED, NOT_OPENAIS, reason, "stop", loss=True)


def patch_reason_of_calls(out: dict[str, Any], path: str, ledger: Ledger) -> None:
    """Say of an answer that calls tools that it ends for them, where the provider says only that it ends."""
    if out["finish_reason"] == "stop":
        out["finish_reason"] = "tool_calls"
        ledger.note(f"{path}.finish_reason", Kind.CONVERTED, _CALLS_TOOLS, "stop", "tool_calls", loss=False)


def _tool_calls(calls: Any, path: str, choice: int, ledger: Ledger) -> list[dict[str, Any]] | None:
    if not isinstance(calls, list):
        raise ReplyError(f"{path}: expected a list, got {type(calls).__name__}")
    told: list[dict[str, Any]] = []
    for index, call in enumerate(calls):
        at = f"{path}[{index}]"
        out = dict(_object(at, call))
        if not isinstance(out.get("type"), str):
            _default(out, "type", "function", f"{at}.type", ledger)
        given = out.get("id")
        if not isinstance(given, str) or not given:
            _default(out, "id", call_id(choice, index), f"{at}.id", ledger)
        elif any(other["id"] == given for other in told):
            _default(out, "id", f"{given}_{index}", f"{at}.id", ledger)
        if out["type"] == "function":
            out["function"] = _function(out.get("function"), at, ledger)
        told.append(out)
    return told


def call_id(choice: int, index: int) -> str:
    """The id of a tool call that the provider gave none: the same for the same place in the reply."""
    return f"call_{choice}_{index}"


def _function(function: Any, path: str, ledger: Ledger) -> dict[str, Any]:
    out = dict(_object(f"{path}.function", function))
    if not isinstance(out.get("name"), str):
        raise ReplyError(f"{path}.function.name: expected a text")
    arguments = out.get("arguments")
    if isinstance(arguments, str) and arguments.startswith('"') and isinstance(given := parse_value(arguments), str):
        out["arguments"] = given
        ledger.note(f"{path}.function.arguments", Kind.CONVERTED, _WRITTEN_TWICE, arguments, given, loss=False)
        return out
    if not isinstance(arguments, str) or not arguments:
        out["arguments"] = "{}" if arguments in (None, "") else as_text(arguments)
        ledger.note(f"{path}.function.arguments", Kind.CONVERTED, NOT_OPENAIS, arguments, out["arguments"], loss=False)
    return out


def known_head(model: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Values for what a reply may lack, made of what came with it: the same reply always gives the same.

    Args:
        model: the target's model id.
        headers: the reply's headers, names in lower case.
    """
    request_id = headers.get("x-request-id") or headers.get("request-id") or ""
    return {"id": f"chatcmpl-{request_id}" if request_id else "chatcmpl-0", "model": model, "created": _sent(headers)}


def _sent(headers: Mapping[str, str]) -> int:
    """When the reply was sent, in seconds since 1970, as its Date header says; 0 if it does not."""
    from email.utils import parsedate_to_datetime  # loads much, and few replies need it

    try:
        return int(parsedate_to_datetime(headers.get("date", "")).timestamp())
    except (TypeError, ValueError, OverflowError):
        return 0


def patch_embeddings(data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A reply to an embeddings request as OpenAI's client expects it.

    Raises:
        ReplyError: it is none.
    """
    out = dict(_object("", data))
    items = out.get("data")
    if not isinstance(items, list):
        raise ReplyError("the reply has no list `data`")
    if out.get("object") != "list":
        _default(out, "object", "list", "object", ledger)
    if not isinstance(out.get("model"), str):
        _default(out, "model", known["model"], "model", ledger)
    out["data"] = [_embedding(index, item, ledger) for index, item in enumerate(items)]
    patch_usage(out, ledger)
    if "usage" not in out:
        out["usage"] = {"prompt_tokens": 0, "total_tokens": 0}
        ledger.note("usage", Kind.DEFAULTED, _NOT_GIVEN, None, out["usage"], loss=False)
    return out


def _embedding(index: int, item: Any, ledger: Ledger) -> dict[str, Any]:
    path = f"data[{index}]"
    out = dict(_object(path, item))
    if out.get("object") != "embedding":
        _default(out, "object", "embedding", f"{path}.object", ledger)
    if not is_count(out.get("index")):
        _default(out, "index", index, f"{path}.index", ledger)
    vector = out.get("embedding")
    fine = isinstance(vector, str) or (
        isinstance(vector, list) and all(isinstance(number, int | float) for number in vector)
    )
    if not fine:
        raise ReplyError(f"{path}.embedding: expected numbers")
    return out


def patch_models(data: Any, known: Mapping[str, Any], ledger: Ledger, owner: str) -> dict[str, Any]:
    """A list of models as OpenAI's client expects it.

    Raises:
        ReplyError: it is none.
    """
    listed = data if isinstance(data, list) else _object("", data).get("data")
    if not isinstance(listed, list):
        raise ReplyError("the reply has no list `data`")
    out = {"object": "list"} if isinstance(data, list) else dict(data)
    if out.get("object") != "list":
        _default(out, "object", "list", "object", ledger)
    out["data"] = [_listed_model(f"data[{index}]", item, known, owner, ledger) for index, item in enumerate(listed)]
    return out


def _listed_model(path: str, item: Any, known: Mapping[str, Any], owner: str, ledger: Ledger) -> dict[str, Any]:
    out = dict(_object(path, item))
    if not isinstance(out.get("id"), str):
        named = out.get("model") or out.get("name")
        if not isinstance(named, str):
            raise ReplyError(f"{path}.id: expected a text")
        _default(out, "id", named, f"{path}.id", ledger)
    if out.get("object") != "model":
        _default(out, "object", "model", f"{path}.object", ledger)
    if not is_count(out.get("created")):
        _default(out, "created", known["created"], f"{path}.created", ledger)
    if not isinstance(out.get("owned_by"), str):
        _default(out, "owned_by", owner, f"{path}.owned_by", ledger)
    return out
