"""A conversation without what was said in it: which kinds of messages follow which. One message's shape is `shape`'s.

Mapping looks at single messages, at neighbours, at the first and the last, and at the last of a kind; it says of a
conversation that goes round several times what it says of one that does so once.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.traffic.shape import WORDS, nested, same, text_shape
from migrate_advisor.traffic.vocabulary import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT = 20_000
_BLOCK = 4
_TIMES = 2
_CALLS = ("tool_call_id", "tool_use_id", "call_id")


class Way(NamedTuple):
    """The messages of a conversation so far, shortened."""

    messages: tuple[str, ...]
    """Canonical JSON of their shapes."""
    text: str
    """The list of them."""


_START = Way((), "[]")


class Conversations:
    """Tells conversations; what it has seen once it tells at once."""

    def __init__(self) -> None:
        self._texts: dict[Any, str] = {}
        self._steps: dict[tuple[tuple[str, ...], str], Way] = {}

    def said(self, messages: list[Any]) -> str:
        """Canonical JSON of the shape of a conversation."""
        known: set[str] = set()
        way, steps = _START, self._steps
        for message in messages:
            text = _plain(message)
            if text is None:
                text = self._text(message, known)
            step = (way.messages, text)
            found = steps.get(step)
            if found is None:
                if len(steps) >= _KEPT:
                    steps.clear()
                found = steps[step] = _stepped(*step)
            way = found
        return way.text

    def _text(self, message: Any, known: set[str]) -> str:
        """Canonical JSON of the shape of one message."""
        shape = nested(message, "")
        if isinstance(message, dict) and isinstance(shape, dict):
            _pair(message, shape, known)
        key = same(shape)
        text = self._texts.get(key)
        if text is None:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            text = self._texts[key] = json.dumps(shape, sort_keys=True, separators=(",", ":"))
        return text


def _plain(message: Any) -> str | None:
    """As `Conversations._text`, of a message of role and text alone; None for another."""
    if message.__class__ is not dict or len(message) != 2:  # noqa: PLR2004 -- role and content
        return None
    role, content = message.get("role"), message.get("content")
    if role.__class__ is not str or content.__class__ is not str:
        return None
    return _plain_text(role if role in WORDS else OTHER, text_shape(content))


@cache
def _plain_text(role: str, text: str) -> str:
    """There are as many as roles and kinds of text."""
    return json.dumps({"content": text, "role": role}, separators=(",", ":"))


def _pair(message: Mapping[str, Any], told: dict[str, Any], known: set[str]) -> None:
    """Mark what refers to a call that nobody made; remember the calls that are made."""
    calls = message.get("tool_calls")
    content = message.get("content")
    parts = [message, *(calls if isinstance(calls, list) else ()), *(content if isinstance(content, list) else ())]
    for part in parts:
        if not isinstance(part, dict):
            continue
        for key in _CALLS:
            refers = part.get(key)
            if not isinstance(refers, str):
                continue
            if key == "call_id" and part.get("type") == "function_call":
                known.add(refers)
            elif refers not in known and part is message:
                told[key] = f"lost {told.get(key)}"
        if isinstance(part.get("id"), str):
            known.add(part["id"])


def _stepped(before: tuple[str, ...], message: str) -> Way:
    """The way after a message."""
    messages = _shortened([*before, message])
    return Way(messages, f"[{','.join(messages)}]")


def _shortened(shaped: list[str]) -> tuple[str, ...]:
    """Without the end where it repeats what stands twice before it."""
    for size in range(1, _BLOCK + 1):
        if len(shaped) > _TIMES * size and all(
            shaped[-size * (number + 1) : -size * number] == shaped[-size:] for number in range(1, _TIMES + 1)
        ):
            return tuple(shaped[:-size])
    return tuple(shaped)
