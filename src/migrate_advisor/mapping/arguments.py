"""What calls of tools in a history were called with: the text of an object, whatever a program kept of it.

Calls of a reply are `replies`' and `streamed_calls`'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.mapping.contents import as_text
from migrate_advisor.mapping.json_text import parse_object, parse_value
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.order import reason
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from migrate_advisor.catalog.conversation import Messages
    from migrate_advisor.mapping.ledger import Ledger, MappingContext

WRAPPED = "input"
"""Key under which stands what was no object, where only an object is taken."""


class Given(NamedTuple):
    """Arguments, read."""

    value: dict[str, Any]
    """The object that they are; one that holds them, where they are none."""
    is_object: bool
    """Whether they are one, or nothing."""


def read(arguments: Any) -> Given:
    """Arguments as an object: of their text, of the object itself, of nothing, or around what is no object."""
    value = arguments
    if isinstance(arguments, str):
        value = parse_value(arguments) if arguments.strip() else None
        if value is None and arguments.strip() not in {"", "null"}:
            return Given({WRAPPED: arguments}, is_object=False)
    if value is None:
        return Given({}, is_object=True)
    return Given(value, is_object=True) if isinstance(value, dict) else Given({WRAPPED: value}, is_object=False)


def argued(
    path: str, message: dict[str, Any], facts: Messages, context: MappingContext, ledger: Ledger
) -> dict[str, Any]:
    """The message with arguments of its calls that the provider takes: the same one where none changes."""
    calls = message.get("tool_calls")
    if not _is_odd(message.get("function_call")) and not any(
        _is_odd(call.get("function")) for call in (calls if isinstance(calls, list) else ()) if isinstance(call, dict)
    ):
        return message
    sentence = f"{context.provider} takes arguments of a call that are a JSON object"
    if facts.arguments is None:
        sentence = f"{context.provider} does not say whether it takes arguments that are no JSON object"
    because = reason(facts, "arguments", sentence, context)
    new = dict(message)
    if _is_odd(message.get("function_call")):
        new["function_call"] = _told(message["function_call"], f"{path}.function_call", facts, because, ledger)
    if isinstance(calls, list):
        new["tool_calls"] = [
            {
                **call,
                "function": _told(call["function"], f"{path}.tool_calls[{index}].function", facts, because, ledger),
            }
            if isinstance(call, dict) and _is_odd(call.get("function"))
            else call
            for index, call in enumerate(calls)
        ]
    return new


def _is_odd(function: Any) -> bool:
    """Whether this is a call whose arguments are not the text of an object."""
    if not isinstance(function, dict):
        return False
    given = function.get("arguments")
    return not (isinstance(given, str) and given.lstrip().startswith("{") and parse_object(given) is not None)


def _told(function: dict[str, Any], path: str, facts: Messages, because: Because, ledger: Ledger) -> dict[str, Any]:
    """A call with arguments as the provider takes them: a text, and that of an object where nothing else is taken."""
    before = function.get("arguments")
    if facts.arguments == "text" and isinstance(before, str):
        return function
    given = read(before)
    after, kind, loss = as_text(given.value), Kind.CONVERTED, False
    if given.is_object:
        because = _NOTHING if not given.value else _AS_TEXT
    elif facts.arguments == "object":
        loss = True
    else:
        after = before if isinstance(before, str) else as_text(before)
        if facts.arguments is None:
            kind, loss = Kind.UNVERIFIED, True
        else:
            because = _AS_TEXT
    ledger.note(f"{path}.arguments", kind, because, before, after, loss=loss)
    return {**function, "arguments": after}


def spelled(path: str, item: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """An item of Responses that calls a function, with the text of its arguments; the same one where it has it."""
    given = item.get("arguments")
    if isinstance(given, str) and given.strip():
        return item
    found = read(given)
    text = as_text(found.value if found.is_object else given)
    ledger.note(f"{path}.arguments", Kind.CONVERTED, _AS_TEXT if found.value else _NOTHING, given, text, loss=False)
    return {**item, "arguments": text}


def objective(path: str, block: dict[str, Any], ledger: Ledger, because: Because) -> dict[str, Any]:
    """A block of a message that calls a tool, with an object as its input; the same one where it has one."""
    given = block.get("input")
    if isinstance(given, dict):
        return block
    found = read(given)
    why = because if not found.is_object else _NOTHING if not found.value else _AS_OBJECT
    ledger.note(f"{path}.input", Kind.CONVERTED, why, given, found.value, loss=not found.is_object)
    return {**block, "input": found.value}


_AS_OBJECT = Because("The input of a tool is an object there")
_NOTHING = Because("A call without arguments has an empty object")
_AS_TEXT = Because("Arguments are told as a text")
