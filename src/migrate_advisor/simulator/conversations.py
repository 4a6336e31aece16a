"""Whether a conversation as a whole is what a provider takes: thoughts sent back, order, company, schemas of tools.

Single messages are `messages`', single fields `fields`'. Facts are the catalog's; no code is the mapper's.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.simulator.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.catalog.conversation import Clash, Messages, Replay, Scalar, Schemas, Thinking
    from migrate_advisor.catalog.dialect import Dialect

_DATA = frozenset({"default", "enum", "const", "examples", "example"})
"""Keywords whose value is data, not a schema."""
_CALL = "tool_calls[]."
_NEUTRAL: Mapping[str, Any] = {"n": 1}


def refused(rule: str, message: str, param: str) -> RefusedError:
    """The refusal of a request that breaks a rule."""
    return RefusedError(Failure.INVALID_REQUEST, message, param, rule)


def check_conversation(body: Mapping[str, Any], facts: Dialect) -> None:
    """Refuse a request whose parts, each fine alone, do not go together.

    Raises:
        RefusedError: with the rule that is broken.
    """
    messages = body["messages"]
    check_order(messages, facts.messages)
    check_json_word(body, facts.messages)
    thinks = is_thinking(body, facts.thinking)
    for clash in facts.clashes:
        _check_clash(clash, body, facts, thinks=thinks)
    if thinks:
        for path, replay in facts.thinking.replay.items():
            _check_replay(messages, path, replay)
    for index, tool in enumerate(body.get("tools") or ()):
        function = tool.get("function") if isinstance(tool, dict) else None
        if isinstance(function, dict) and isinstance(function.get("parameters"), dict):
            check_schema(function["parameters"], facts.tools.schemas, f"tools[{index}].function.parameters")


def is_thinking(body: Mapping[str, Any], facts: Thinking) -> bool:
    """Whether a request makes the model think; where nobody says what it does unasked, it does not."""
    if facts.unasked == "always":
        return True
    if any(_says(body, way) for way in facts.off):
        return False
    return facts.unasked == "on" or any(_says(body, way) for way in facts.on)


def _says(body: Mapping[str, Any], way: Mapping[str, Scalar]) -> bool:
    return all(_at(body, path) == value for path, value in way.items())


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def check_order(messages: Sequence[Mapping[str, Any]], facts: Messages) -> None:
    """Refuse a list of messages in which somebody lacks, or follows whom he may not.

    Raises:
        RefusedError: with the rule that is broken.
    """
    roles = [message["role"] for message in messages]
    if facts.needs_user and "user" not in roles:
        raise refused("messages.needs_user", "a message of role user is needed", "messages")
    _check_neighbours(roles, facts)
    if facts.paired:
        _check_pairs(messages)
    _check_last(messages[-1], facts)
    for index, message in enumerate(messages):
        _check_message(message, facts, f"messages[{index}]")


def _check_neighbours(roles: Sequence[str], facts: Messages) -> None:
    """Refuse somebody who follows whom he may not."""
    for index, (first, second) in enumerate(pairwise(roles)):
        where = f"messages[{index + 1}]"
        if first == second and first in facts.unrepeated:
            raise refused("messages.unrepeated", f"{where}: two messages of role {first} in a row", where)
        if first == "tool" and second != "tool" and facts.after_tool is not None and second not in facts.after_tool:
            raise refused("messages.after_tool", f"Unexpected role '{second}' after role 'tool'", where)


def _check_last(last: Mapping[str, Any], facts: Messages) -> None:
    """Refuse an end after which the provider has nothing to say."""
    continued = facts.prefix is not None and last.get(facts.prefix) is True
    if facts.last is not None and last["role"] not in facts.last and not continued:
        raise refused("messages.last", f"the last message may not be of role {last['role']}", "messages")


def _check_pairs(messages: Sequence[Mapping[str, Any]]) -> None:
    """Refuse calls whose results do not follow at once, and results of no call."""
    open_calls: set[Any] = set()
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        if message["role"] == "tool":
            if message.get("tool_call_id") not in open_calls:
                said = "messages with role 'tool' must be a response to a preceding message with 'tool_calls'"
                raise refused("messages.results", said, where)
            open_calls.discard(message.get("tool_call_id"))
            continue
        if open_calls:
            break
        open_calls = {call.get("id") for call in message.get("tool_calls") or () if isinstance(call, dict)}
    if open_calls:
        raise refused(
            "messages.paired",
            "a message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'",
            "messages",
        )


def _check_message(message: Mapping[str, Any], facts: Messages, where: str) -> None:
    keys = facts.keys.get(message["role"], message)
    extra = next((key for key in message if key not in keys), None)
    if extra is not None:
        raise refused("messages.keys", "Extra inputs are not permitted", f"{where}.{extra}")
    if facts.no_content == "absent" and message.get("content", "") is None:
        raise refused("messages.no_content", f"{where}.content must be a string", f"{where}.content")
    if facts.arguments == "object":
        _check_arguments(message, where)
    if facts.call_ids is not None:
        _check_ids(message, facts.call_ids, where)


def _check_ids(message: Mapping[str, Any], shape: str, where: str) -> None:
    ids = [call.get("id") for call in message.get("tool_calls") or ()] + [message.get("tool_call_id")]
    for call_id in ids:
        if isinstance(call_id, str) and re.fullmatch(shape, call_id) is None:
            raise refused("messages.call_ids", f"Tool call id was {call_id}", f"{where}.tool_call_id")


def _check_arguments(message: Mapping[str, Any], where: str) -> None:
    """Refuse calls of which the arguments are not the text of an object."""
    for call in message.get("tool_calls") or ():
        function = call.get("function") if isinstance(call, dict) else None
        try:
            given = json.loads(function["arguments"]) if isinstance(function, dict) else {}
        except (KeyError, TypeError, ValueError):
            given = None
        if not isinstance(given, dict):
            said = 'The "function.arguments" parameter of the code model must be in JSON format.'
            raise refused("messages.arguments", said, f"{where}.tool_calls")


def check_json_word(body: Mapping[str, Any], facts: Messages) -> None:
    """Refuse to give a JSON object to somebody who never speaks of JSON.

    Raises:
        RefusedError: nobody does.
    """
    form = body.get("response_format")
    if facts.json_prompt != "required" or not isinstance(form, dict) or form.get("type") != "json_object":
        return
    if not any("json" in str(message.get("content")).lower() for message in body["messages"]):
        raise refused("messages.json_prompt", "the word json must occur in a message", "response_format")


def _check_clash(clash: Clash, body: Mapping[str, Any], facts: Dialect, *, thinks: bool) -> None:
    fact = facts.params.get(clash.param)
    name = (fact.name if fact else None) or clash.param
    value = bool(body.get("stream")) if clash.param == "stream" else body.get(name)
    said = value.get("type") if isinstance(value, dict) else value
    tools = bool(body.get("tools"))
    company = {"thinking": thinks, "not-thinking": not thinks, "tools": tools, "always": True}[clash.when]
    if not company or said is None or said == _NEUTRAL.get(clash.param):
        return
    if not clash.values or said in clash.values:
        raise refused(f"clash:{clash.param}", f"{name} {said} is not supported with {clash.when}", name)


def _check_replay(messages: Sequence[Mapping[str, Any]], path: str, replay: Replay) -> None:
    for index, message in enumerate(messages):
        calls: Sequence[Any] = message.get("tool_calls") or ()
        if message["role"] != "assistant" or (not calls and replay.when == "after-tool-call"):
            continue
        holder: Any = calls[0] if path.startswith(_CALL) else message
        if replay.rule == "required" and not _at(holder, path.removeprefix(_CALL)):
            raise refused("replay", f"{path} is missing in messages[{index}]", f"messages[{index}].{path}")


def check_schema(schema: Mapping[str, Any], facts: Schemas, where: str) -> None:
    """Refuse the schema of a tool that is more than the provider takes.

    Raises:
        RefusedError: with the place in it.
    """
    choices = "anyOf" in schema and "type" in facts.beside.get("anyOf", ())
    if facts.root_type and schema.get("type") is None and not choices:
        raise refused("tools.schemas", f"At path 'root': {where} needs a type", where)
    for path, node in _nodes(schema, where):
        for key in node:
            if key in facts.refused:
                raise refused("tools.schemas", f"At path '{path}': unknown keyword {key}", path)
            _check_beside(path, key, node, facts)
        reference = node.get("$ref")
        if facts.references and isinstance(reference, str) and not reference.startswith(facts.references):
            raise refused("tools.schemas", f"At path '{path}': references must start with {facts.references}", path)


def _check_beside(path: str, key: str, node: Mapping[str, Any], facts: Schemas) -> None:
    for beside in facts.beside.get(key, ()):
        if beside in node:
            raise refused("tools.schemas", f"At path '{path}': {beside} beside {key}", path)


_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})


def _nodes(schema: Mapping[str, Any], where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every schema in a schema, with its path."""
    pending: list[tuple[str, Any]] = [(where, schema)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, list):
            pending += [(f"{path}[{index}]", item) for index, item in enumerate(node)]
        elif isinstance(node, dict):
            yield path, node
            for key, value in node.items():
                if key in _NAMED and isinstance(value, dict):
                    pending += [(f"{path}.{key}.{name}", item) for name, item in value.items()]
                elif key not in _DATA and isinstance(value, dict | list):
                    pending.append((f"{path}.{key}", value))
