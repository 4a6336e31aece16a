"""A request's signature: canonical JSON of its shape, put together from parts that most requests have in common.

What a part's shape is, `shape` and `conversation` say. Nothing here knows a log or a target.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.conversation import ABOVE, Conversations, turns
from migrate_advisor.traffic.shape import LISTED, SPOKEN, Shaper, same
from migrate_advisor.traffic.vocabulary import OTHER, at_least

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from migrate_advisor.traffic.vocabulary import RequestVocabulary

_REPEATED = frozenset({"tools", "functions", "response_format", "text"})
"""Parameters that a program sends with every request."""
_SCALARS = frozenset({int, float, bool, type(None)})
_KEPT = 20_000
_KEPT_BYTES = 16 * 1024 * 1024


class Signer:
    """Signs requests; parts that it has seen are not looked at again.

    Args:
        vocabulary: what may be said of a request.
    """

    def __init__(self, vocabulary: RequestVocabulary) -> None:
        self._names = vocabulary.names
        self._counts = vocabulary.messages
        self._fewest = min(vocabulary.messages, default=sys.maxsize)
        self._shaper = Shaper(vocabulary)
        self._conversations = Conversations()
        self._repeated = _Memo(_KEPT_BYTES)
        self._scalars: dict[Hashable, str] = {}
        self._texts: dict[bytes, str] = {}

    def signature(self, body: Mapping[str, Any]) -> str:
        """Canonical JSON of the shape of a request, which `shape.representative` completes."""
        names, parts = self._names, {}
        asks_json = _asks_json(body)
        for name, value in body.items():
            if name == "model":
                continue
            if name in LISTED and _is_conversation(value):
                parts[name] = self._conversations.said(value, asks_json=asks_json)
                if len(value) > self._fewest and (many := at_least(self._counts, turns(value))) > 1:
                    parts[ABOVE] = str(many - 1)
            elif asks_json and name in SPOKEN and _says_json(value):
                parts[name] = '"json"'
            else:
                known = name if name in names else OTHER
                parts[known] = self._part(known, value)
        return f"{{{','.join([_quoted(name) + parts[name] for name in sorted(parts)])}}}"

    def _part(self, name: str, value: Any) -> str:
        if value.__class__ in _SCALARS:
            key = (name, value.__class__, value)
            text = self._scalars.get(key)
            if text is None:
                if len(self._scalars) >= _KEPT:
                    self._scalars.clear()
                text = self._scalars[key] = _written(self._shaper.parameter(name, value))
            return text
        if name in _REPEATED:
            said = same(value)
            text = self._repeated.get(name, said)
            return self._repeated.put(name, said, self._text(name, value)) if text is None else text
        return self._text(name, value)

    def _text(self, name: str, value: Any) -> str:
        shape = self._shaper.parameter(name, value)
        key = same(shape)
        text = self._texts.get(key)
        if text is None:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            text = self._texts[key] = _written(shape)
        return text


def _is_conversation(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _says_json(value: Any) -> bool:
    return value.__class__ is str and "json" in value.lower()


def _asks_json(body: Mapping[str, Any]) -> bool:
    """Whether a request asks for a JSON object without a schema."""
    text = body.get("text")
    form = body.get("response_format") or (text.get("format") if isinstance(text, dict) else None)
    return isinstance(form, dict) and form.get("type") == "json_object"


class _Memo:
    """What parts of some size are, up to a number of bytes of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._known: dict[tuple[str, bytes], str] = {}

    def get(self, name: str, said: bytes) -> str | None:
        return self._known.get((name, said))

    def put(self, name: str, said: bytes, text: str) -> str:
        self._size += len(said) + len(text)
        if self._size > self._most:
            self._known.clear()
            self._size = len(said) + len(text)
        self._known[name, said] = text
        return text


def _written(shape: Any) -> str:
    return json.dumps(shape, sort_keys=True, separators=(",", ":"))


@cache
def _quoted(name: str) -> str:
    """A name before its value; there are as many as the vocabulary has."""
    return f"{json.dumps(name)}:"
