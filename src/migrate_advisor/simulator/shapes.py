"""Whether the parts of a request are of the types that its language has. What they say is the wire formats'.

A provider refuses a list where an object belongs before it looks at anything in it; so does the simulator, whose wire
formats may then take it for granted. A key that is absent or null is the wire formats' too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.simulator.messages import bad

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = Any
"""A type; ``range`` for a whole number in it; ``[shape]`` for a list of such; ``{key: shape}`` for an object whose keys
are such, beside any others; a tuple for either of several."""

_COUNT = range(129)
"""As many answers as anybody gives to one request."""
_DIMENSIONS = range(16_385)
_TYPED = {"type": str, "text": str}
_FUNCTION = {"name": str, "parameters": dict}
_JSON_FORM = {"type": str, "schema": dict, "json_schema": {"name": str, "schema": dict}}

CHAT: Mapping[str, Shape] = {
    "messages": [
        {
            "role": str, "content": (str, [_TYPED]), "name": str, "tool_call_id": str, "function_call": _FUNCTION,
            "tool_calls": [{"id": str, "type": str, "function": {"name": str, "arguments": (str, dict)}}],
        }
    ],
    "tools": [{"type": str, "function": _FUNCTION}], "functions": [_FUNCTION], "stream_options": dict,
    "tool_choice": (str, {"type": str, "name": str, "function": {"name": str}}),
    "function_call": (str, {"name": str}), "response_format": (str, _JSON_FORM), "stop": (str, [str]),
    "max_tokens": int, "max_completion_tokens": int, "max_output_tokens": int, "max_new_tokens": int, "n": _COUNT,
    "system": str,
}  # fmt: skip
"""OpenAI's chat, and what was made after it."""

RESPONSES: Mapping[str, Shape] = {
    "input": (
        str,
        [{"type": str, "role": str, "content": (str, [dict]), "call_id": str}],
    ),
    "tools": [{"type": str, **_FUNCTION}], "tool_choice": (str, {"type": str, "name": str}), "instructions": str,
    "text": {"format": _JSON_FORM}, "max_output_tokens": int, "metadata": dict,
}  # fmt: skip
"""OpenAI's Responses."""

MESSAGES: Mapping[str, Shape] = {
    "system": (str, [_TYPED]),
    "messages": [
        {
            "role": str,
            "content": (str, [{**_TYPED, "id": str, "tool_use_id": str, "content": (str, [dict], dict)}]),
        }
    ],
    "tools": [{"type": str, "name": str, "input_schema": dict}], "tool_choice": {"type": str, "name": str},
    "stop_sequences": [str], "thinking": {"type": str}, "output_config": {"format": _JSON_FORM},
}  # fmt: skip
"""Anthropic's Messages."""

HUNYUAN: Mapping[str, Shape] = {
    "Messages": [{"Role": str, "Content": str, "Contents": [{"Type": str, "Text": str}], "ToolCalls": list}],
    "Tools": [{"Type": str, "Function": {"Name": str}}], "ToolChoice": str, "Stop": [str],
    "CustomTool": {"Function": {"Name": str}},
}  # fmt: skip
"""Tencent's own."""

SENSENOVA: Mapping[str, Shape] = {**CHAT, "tools": [{"type": str, "function": _FUNCTION}]}
"""SenseTime's own."""

OTHER: Mapping[str, Shape] = {
    "dimensions": _DIMENSIONS, "n": _COUNT, "max_tokens": int, "encoding_format": str, "response_format": str,
}  # fmt: skip
"""Every other operation of OpenAI's."""


def check_shapes(value: Any, shape: Shape, where: str = "") -> None:
    """Refuse what has another shape.

    Args:
        value: a request, or a part of one.
        shape: what it must be.
        where: the way to the part.

    Raises:
        RefusedError: with the way to what is at fault.
    """
    if value is None:
        return
    either = shape if isinstance(shape, tuple) else (shape,)
    fitting = next((one for one in either if _is_of(value, one)), None)
    if fitting is None:
        raise bad(f"{where or 'body'} must be {' or '.join(map(_named, either))}", where)
    if isinstance(fitting, list):
        _check_items(value, fitting[0], where)
    elif isinstance(fitting, dict):
        for key, inner in fitting.items():
            check_shapes(value.get(key), inner, f"{where}.{key}" if where else key)


def _check_items(value: list[Any], shape: Shape, where: str) -> None:
    for index, item in enumerate(value):
        at = f"{where}[{index}]"
        if item is None:
            raise bad(f"{at} must not be null", at)
        check_shapes(item, shape, at)


def _is_of(value: Any, shape: Shape) -> bool:
    if isinstance(shape, range):
        return isinstance(value, int) and not isinstance(value, bool) and value in shape
    if isinstance(shape, type):
        return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
    return isinstance(value, type(shape))


def _named(shape: Shape) -> str:
    if isinstance(shape, range):
        return f"a whole number up to {shape[-1]}"
    names = {str: "a string", int: "a whole number", dict: "an object", list: "a list"}
    return names[shape if isinstance(shape, type) else type(shape)]
