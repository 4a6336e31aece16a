"""Whether messages in OpenAI's shape are what a provider's documents allow. Other shapes are their wire formats'."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.simulator.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate_advisor.catalog.conversation import Messages, Tools


def bad(message: str, param: str | None, rule: str | None = None) -> RefusedError:
    """The refusal of a request that is at fault."""
    return RefusedError(Failure.INVALID_REQUEST, message, param, rule)


def check_messages(messages: Any, facts: Messages) -> None:
    """Refuse messages that the documents do not allow.

    Raises:
        RefusedError: with the message at fault.
    """
    check_count(messages, facts, "messages")
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        if not isinstance(message, dict) or not isinstance(message.get("role"), str):
            raise bad(f"{where} needs a role", where)
        _check_role(message, facts, where)
        _check_content(message, facts, where)
    _check_order(messages, facts)
    _check_results(messages)


def check_count(messages: Any, facts: Messages, where: str) -> None:
    """Refuse no messages, or more than the documents allow.

    Raises:
        RefusedError: with the parameter.
    """
    if not isinstance(messages, list) or not messages:
        raise bad(f"{where} must be a list that is not empty", where)
    if facts.max_messages is not None and len(messages) > facts.max_messages:
        raise bad(f"{where} must have at most {facts.max_messages} items", where)


def _check_role(message: Mapping[str, Any], facts: Messages, where: str) -> None:
    if facts.roles is not None and message["role"] not in facts.roles:
        raise bad(
            f"{where}.role must be one of {', '.join(facts.roles)}, is {message['role']}",
            f"{where}.role",
            "messages.roles",
        )
    for key in facts.without:
        if message.get(key) is not None:
            raise bad(f"unknown field {where}.{key}", f"{where}.{key}")


def _check_content(message: Mapping[str, Any], facts: Messages, where: str) -> None:
    content = message.get("content")
    if not content and message["role"] in facts.nonempty and not message.get("tool_calls"):
        raise bad(f"{where} with role '{message['role']}' must not be empty", where, "messages.nonempty")
    if content is None:
        if message["role"] != "assistant":
            raise bad(f"{where}.content is required", f"{where}.content")
        return
    if isinstance(content, str):
        return
    one_string = facts.parts == () or message["role"] in facts.string_roles
    if one_string or not isinstance(content, list):
        raise bad(f"{where}.content must be a string", f"{where}.content")
    for number, part in enumerate(content):
        _check_part(part, facts, f"{where}.content[{number}]")


def _check_part(part: Any, facts: Messages, where: str) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(kind, str) or (facts.parts is not None and kind not in facts.parts):
        raise bad(f"{where}.type must be one of {', '.join(facts.parts or ())}, is {kind}", f"{where}.type")
    allowed = facts.part_keys.get(kind)
    value = part.get(kind)
    schemes, url = facts.part_schemes.get(kind), value.get("url") if isinstance(value, dict) else value
    if schemes is not None and isinstance(url, str) and url.partition(":")[0].lower() not in schemes:
        raise bad(f"unsupported image url: {url[:80]}", f"{where}.{kind}.url", "messages.part_schemes")
    if allowed is not None and isinstance(value, dict):
        for key in value:
            if key not in allowed:
                raise bad(f"unknown field {where}.{kind}.{key}", f"{where}.{kind}.{key}")


def _check_order(messages: Sequence[Mapping[str, Any]], facts: Messages) -> None:
    roles = [message["role"] for message in messages]
    systems = roles.count("system")
    if facts.max_system is not None:
        if systems > facts.max_system:
            raise bad(f"at most {facts.max_system} system messages are taken", "messages", "messages.max_system")
        if "system" in roles[systems:]:
            raise bad("system messages come first", "messages", "messages.max_system")
    if facts.alternating:
        _check_turns([role for role in roles if role != "system"], facts)


def _check_turns(roles: Sequence[str], facts: Messages) -> None:
    """The user begins, and nobody speaks twice in a row; what tools gave may, and stands for the user's turn."""
    if next(iter(roles), "user") == "assistant":
        first = " or ".join(role for role in ("user", "function") if role == "user" or role in (facts.roles or ()))
        raise bad(f"the role of the first message must be {first}", "messages", "messages.alternating")
    if any(first == second != "tool" for first, second in pairwise(roles)):
        raise bad("user and assistant must take turns", "messages", "messages.alternating")


def _check_results(messages: Sequence[Mapping[str, Any]]) -> None:
    """A result of a tool answers a call that was made before it."""
    called: set[Any] = set()
    for index, message in enumerate(messages):
        calls = message.get("tool_calls")
        called |= {call.get("id") for call in calls if isinstance(call, dict)} if isinstance(calls, list) else set()
        if message["role"] == "tool" and message.get("tool_call_id") not in called:
            where = f"messages[{index}].tool_call_id"
            raise bad(f"{where} names no call of an assistant's message before it", where, "messages.results")


def check_tools(tools: Any, facts: Tools) -> None:
    """Refuse definitions of tools that the documents do not allow.

    Raises:
        RefusedError: with the definition at fault.
    """
    for index, tool in enumerate(tools if isinstance(tools, list) else ()):
        where = f"tools[{index}]"
        kind = tool.get("type") if isinstance(tool, dict) else None
        if facts.types is not None and kind not in facts.types:
            raise bad(f"{where}.type must be one of {', '.join(facts.types)}, is {kind}", f"{where}.type")
        if kind == "function":
            _check_function(tool.get("function"), facts, f"{where}.function")


def _check_function(function: Any, facts: Tools, where: str) -> None:
    if not isinstance(function, dict) or not function.get("name"):
        raise bad(f"{where}.name is required", f"{where}.name")
    for key in facts.without:
        if function.get(key) is not None:
            raise bad(f"unknown field {where}.{key}", f"{where}.{key}")
    for key in facts.required:
        if function.get(key) is None:
            raise bad(f"{where}.{key} is required", f"{where}.{key}")
