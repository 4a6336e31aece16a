"""Conversions between two ways of saying a value, by the names that dialects give them in ``via``.

Each takes a value and gives the provider's; what is already in the provider's way stays as it is. Which parameter
needs which is the catalog's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Conversion(NamedTuple):
    """A named conversion."""

    convert: Callable[[Any], Any]
    """Value to value; raises ValueError for a value it cannot read, saying what it expected."""
    is_exact: bool
    """Whether both ways mean the same; otherwise they are equivalent only in our judgement."""


def penalty_to_score(value: Any) -> Any:
    """OpenAI's penalty (-2 to 2, neutral 0) to a score from 1 (neutral) to 2; no score rewards repetition."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a number")  # noqa: TRY004 -- one error type for all conversions
    return round(1 + min(max(value, 0), 2) / 2, 6)


def string_to_list(value: Any) -> Any:
    """One string to a list of one."""
    return [value] if isinstance(value, str) else value


def functions_to_tools(value: Any) -> Any:
    """The deprecated list of functions to a list of tools."""
    return [
        item if isinstance(item, dict) and "type" in item else {"type": "function", "function": item}
        for item in _list(value)
    ]


def tools_to_functions(value: Any) -> Any:
    """A list of function tools to a list of functions."""
    return [_function(item) for item in _list(value)]


def _function(item: Any) -> Any:
    if not isinstance(item, dict):
        raise ValueError("expected a list of tools")  # noqa: TRY004 -- as above
    if "type" not in item:
        return item
    function = item.get("function")
    if item["type"] != "function" or not isinstance(function, dict):
        raise ValueError("only function tools can be said")
    return function


def function_call_to_tool_choice(value: Any) -> Any:
    """The deprecated choice of a function to a choice of a tool."""
    if isinstance(value, dict) and "type" not in value:
        if not isinstance(value.get("name"), str):
            raise ValueError("expected a function with a name")
        return {"type": "function", "function": {"name": value["name"]}}
    return value


def format_to_text(value: Any) -> Any:
    """``{"type": "json_object"}`` to ``"json_object"``."""
    return value.get("type") if isinstance(value, dict) else value


def effort_to_thinking(value: Any) -> Any:
    """A reasoning effort to ``{"type": "enabled"}``, or ``disabled`` for the effort ``none``."""
    return {"type": "disabled" if value == "none" else "enabled"} if isinstance(value, str) else value


def effort_to_switch(value: Any) -> Any:
    """A reasoning effort to whether to think at all."""
    return value != "none" if isinstance(value, str) else value


def presence_to_true(value: Any) -> Any:
    """Options that were given to True: the feature is wanted, its details cannot be said."""
    return value if isinstance(value, bool) else True


def presence_to_enable(value: Any) -> Any:
    """Options that were given to ``{"enable": true}``: the feature is wanted, its details cannot be said."""
    return value if isinstance(value, dict) and "enable" in value else {"enable": True}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("expected a list")  # noqa: TRY004 -- as above
    return value


CONVERSIONS: Mapping[str, Conversion] = {
    "penalty-to-score": Conversion(penalty_to_score, is_exact=False),
    "string-to-list": Conversion(string_to_list, is_exact=True),
    "functions-to-tools": Conversion(functions_to_tools, is_exact=False),
    "tools-to-functions": Conversion(tools_to_functions, is_exact=True),
    "function-call-to-tool-choice": Conversion(function_call_to_tool_choice, is_exact=True),
    "format-to-text": Conversion(format_to_text, is_exact=True),
    "effort-to-thinking": Conversion(effort_to_thinking, is_exact=False),
    "effort-to-switch": Conversion(effort_to_switch, is_exact=False),
    "presence-to-true": Conversion(presence_to_true, is_exact=False),
    "presence-to-enable": Conversion(presence_to_enable, is_exact=False),
}
