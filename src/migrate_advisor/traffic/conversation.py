"""A conversation without what was said in it: which kinds of messages follow which. One message's shape is `shape`'s.

Mapping looks at single messages, at neighbours (with those between them that say nothing), at the first and the last,
and at the last call of a tool; of a conversation that goes round several times it says what it says of one that does
so once.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any, NamedTuple

from migrate_advisor.traffic.api_words import WORDS
from migrate_advisor.traffic.pairing import is_call, marked
from migrate_advisor.traffic.shape import nested, same, text_shape
from migrate_advisor.traffic.vocabulary import OTHER

ABOVE = "messages above"
"""Key of a shape, beside its parameters: a number of messages that the conversation has more of than is shown."""
_JSON = "json"
"""The word that some want in a message before they answer in JSON; it stands for a text that has it."""
_KEPT = 20_000
_PLAIN = frozenset({"role", "content", "tool_call_id", "name"})
_TEXTS = ("t", _JSON)
_SPEAKING = ("user", "assistant", "tool")


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

    def said(self, messages: list[Any], *, asks_json: bool = False) -> str:
        """Canonical JSON of the shape of a conversation.

        Args:
            messages: of the request.
            asks_json: whether the request asks for JSON, so that it matters who says the word.
        """
        way, steps = _START, self._steps
        for message in marked(messages):
            word = asks_json and isinstance(message, dict) and _JSON in str(message.get("content")).lower()
            text = _plain(message, word=word)
            if text is None:
                text = self._text(message, word=word)
            asks_json = asks_json and not word
            step = (way.messages, text)
            found = steps.get(step)
            if found is None:
                if len(steps) >= _KEPT:
                    steps.clear()
                found = steps[step] = _stepped(*step)
            way = found
        return way.text

    def _text(self, message: Any, *, word: bool) -> str:
        """Canonical JSON of the shape of one message."""
        shape = nested(message, "")
        if word and isinstance(shape, dict):
            shape["content"] = _with_word(shape.get("content"))
        key = same(shape)
        text = self._texts.get(key)
        if text is None:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            text = self._texts[key] = json.dumps(shape, sort_keys=True, separators=(",", ":"))
        return text


def _plain(message: Any, *, word: bool) -> str | None:
    """As `Conversations._text`, of a message of role and text alone; None for another."""
    if message.__class__ is not dict or len(message) != 2:  # noqa: PLR2004 -- role and content
        return None
    role, content = message.get("role"), message.get("content")
    if role.__class__ is not str or content.__class__ is not str:
        return None
    return _plain_text(role if role in WORDS else OTHER, _JSON if word else text_shape(content))


@cache
def _plain_text(role: str, text: str) -> str:
    """There are as many as roles and kinds of text."""
    return json.dumps({"content": text, "role": role}, separators=(",", ":"))


def _with_word(content: Any) -> Any:
    """The shape of a content, with the word JSON in its first text."""
    if content == "t":
        return _JSON
    for part in content if isinstance(content, list) else ():
        if isinstance(part, dict) and part.get("text") == "t":
            part["text"] = _JSON
            break
    return content


def _stepped(before: tuple[str, ...], message: str) -> Way:
    """The way after a message."""
    messages = _shortened((*before, message))
    return Way(messages, f"[{','.join(messages)}]")


def _shortened(messages: tuple[str, ...]) -> tuple[str, ...]:
    """Back to where the conversation stood like this before, if nothing was new on the way from there."""
    states, last = _states(messages), len(messages) - 1
    steps = list(zip([(), *states], messages, strict=False))
    for place in range(last - 1, -1, -1):
        if states[place] != states[last]:
            continue
        before, since = messages[: place + 1], messages[place + 1 :]
        if not set(steps[place + 1 :]) <= set(steps[: place + 1]):
            return messages
        if _lasts(before) == _lasts(messages) and all(_stays(one) or before.count(one) > 1 for one in since):
            return before
    return messages


def _states(messages: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What stood last when each message was said: whether a call waits, the last one that is sure to stay, and more."""
    states: list[tuple[str, ...]] = []
    waits = ""
    stood: tuple[str, ...] = ()
    for message in messages:
        waits = _waits(message) or waits
        stood = (message,) if _stays(message) else (*stood, message)
        states.append((waits, *stood))
    return states


@lru_cache(_KEPT)
def _waits(message: str) -> str:
    """Whether a call waits for its result after a message; empty where it says nothing of that."""
    shape = json.loads(message)
    if not isinstance(shape, dict):
        return ""
    kind, content = shape.get("type"), shape.get("content")
    parts = [part.get("type") for part in content if isinstance(part, dict)] if isinstance(content, list) else []
    if shape.get("tool_calls") or is_call(str(kind)) or "tool_use" in parts:
        return "waits"
    answers = shape.get("role") == "tool" or str(kind).endswith("_output") or "tool_result" in parts
    return "answered" if answers else ""


def _lasts(messages: tuple[str, ...]) -> list[str]:
    """Who asked and who called a tool, in the order in which each last did."""
    return list(dict.fromkeys(message for message in reversed(messages) if _is_told_apart(message)))


@lru_cache(_KEPT)
def _stays(message: str) -> bool:
    """Whether a message says something for every provider, so that none takes those around it for neighbours."""
    shape = json.loads(message)
    if not isinstance(shape, dict):
        return False
    content = shape.get("content")
    parts = content if isinstance(content, list) else ()
    says = content in _TEXTS or any(isinstance(part, dict) and part.get("text") in _TEXTS for part in parts)
    calls = bool(shape.get("tool_calls")) or shape.get("type") in ("function_call", "function_call_output")
    return calls or shape.get("role") == "tool" or (says and shape.get("role") in ("user", "assistant"))


@lru_cache(_KEPT)
def _is_told_apart(message: str) -> bool:
    shape = json.loads(message)
    if not isinstance(shape, dict):
        return True
    return not (
        (shape.get("role") in ("assistant", "tool") and shape.keys() <= _PLAIN)
        or shape.get("type") == "function_call_output"
    )


def turns(messages: list[Any]) -> int:
    """How many messages a conversation has at least, whoever joins neighbours of one role and leaves out the rest."""
    roles = [
        message.get("role") for message in messages if isinstance(message, dict) and message.get("role") in _SPEAKING
    ]
    return sum(role != before for role, before in zip(roles, [None, *roles], strict=False))


def lengthened(messages: list[Any], most: int) -> list[Any]:
    """A conversation that goes round so often that it has more than ``most`` turns, if it goes round at all."""
    written = tuple(json.dumps(message, sort_keys=True, separators=(",", ":")) for message in messages)
    states = _states(written)
    first = {state: place for place, state in reversed(list(enumerate(states)))}
    for place, state in enumerate(states):
        round_ = messages[first[state] + 1 : place + 1]
        if round_:
            times = most // max(1, turns(round_)) + 1
            again: list[Any] = json.loads(json.dumps(round_ * times))
            return [*messages[: place + 1], *again, *messages[place + 1 :]]
    return messages
