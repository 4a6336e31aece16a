"""Calls of tools in a stream: which call a fragment belongs to, however a provider numbers and names it.

What a chunk is, is `streams`'; what a client may see of a call is `replies`', for whole ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.contents import as_text
from migrate_advisor.mapping.increments import Halves
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.replies import call_id

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_CALLS = frozenset({"index", "id", "type", "function"})
"""Keys of a call that are made anew; what else a provider says of one is passed on."""


_GROWING, _GROWN = {"index", "function"}, {"arguments"}
"""Keys of a fragment, and of its function, that only goes on with the arguments of its call."""


class StreamedCalls:
    """The calls of one choice, so that each fragment comes with the number of its call, and a name and an id come once.

    Args:
        choice: index of the choice.
        unstable: whether the provider's numbers say nothing.
    """

    def __init__(self, choice: int, *, unstable: bool) -> None:
        self._choice = choice
        self._unstable = unstable
        self._calls: list[_Call] = []
        self._places: dict[Any, int] = {}
        self._ids: set[str] = set()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._calls)

    def fragments(self, calls: list[Any]) -> list[dict[str, Any]]:
        """The fragments of one chunk as OpenAI would stream them; one whose call has no name yet waits for it.

        Raises:
            ReplyError: one is none.
        """
        if len(calls) == 1 and self._only_grows(calls[0]):
            return calls
        told = (self._fragment(position, call) for position, call in enumerate(calls))
        return [fragment for fragment in told if fragment is not None]

    def _only_grows(self, call: Any) -> bool:
        """Take a fragment that is nothing but more arguments of a call that has begun, as most are.

        Returns:
            Whether it is one; else nothing was taken.
        """
        if call.__class__ is not dict or call.keys() != _GROWING or call["index"].__class__ is not int:
            return False
        function, newest = call["function"], len(self._calls) - 1
        place = self._places.get(("at", 0), newest) if self._unstable else self._places.get(call["index"])
        if function.__class__ is not dict or function.keys() != _GROWN or place != call["index"] or newest < 0:
            return False
        return self._calls[place].take(function["arguments"])

    def rest(self) -> list[dict[str, Any]]:
        """What is owed once the choice ends: halves of characters, calls without a name, and empty arguments."""
        owed = []
        for place, call in enumerate(self._calls):
            text = call.rest()
            if call.waits is not None:
                owed.append(call.begin(place, self._id(place, call.given)))
            elif text:
                owed.append({"index": place, "function": {"arguments": text}})
        return owed

    def _fragment(self, position: int, call: Any) -> dict[str, Any] | None:
        function = (call.get("function") or {}) if isinstance(call, dict) else None
        if not isinstance(function, dict):
            raise ReplyError("choices[].delta.tool_calls[]: expected an object with a function")
        said = _said(call.get("id"), function)
        place = self._place(position, call.get("index"), said)
        if place == len(self._calls):
            self._calls.append(_Call())
        state = self._calls[place]
        text = state.grow(said.arguments)
        if not state.has_begun:
            state.wait(call, said.id, said.name)
            return state.begin(place, self._id(place, state.given)) if state.name or state.is_custom else None
        extra = {key: value for key, value in call.items() if key not in _OF_CALLS}
        told = {key: value for key, value in function.items() if key not in {"name", "arguments"}}
        if "arguments" in function:
            told["arguments"] = text
        return {**extra, "index": place, "function": told}

    def _place(self, position: int, index: Any, said: _Said) -> int:
        """Which call this fragment belongs to, counted from 0 in the order in which calls began."""
        is_number = isinstance(index, int) and not isinstance(index, bool) and index >= 0 and not self._unstable
        key: Any = index if is_number else ("id", said.id) if said.id else ("at", position)
        place = self._places.get(key)
        if place is None and self._calls and self._goes_on(said, is_new_number=is_number):
            place = len(self._calls) - 1
            if is_number or said.id:
                self._places[key] = place
        if place is None or self._calls[place].is_another(said):
            place = self._places[key] = len(self._calls)
        return place

    def _goes_on(self, said: _Said, *, is_new_number: bool) -> bool:
        """Whether a fragment that tells of no known call goes on with the newest one."""
        newest = self._calls[-1]
        goes_on = not said.name and not newest.is_whole()
        if is_new_number:
            return goes_on and not said.id
        return goes_on or not said.id or (newest.waits is not None and not newest.given)

    def _id(self, place: int, given: str) -> str:
        """The id of a call that begins: its own, if no other call of the choice has it."""
        made = given or call_id(self._choice, place)
        if given in self._ids:
            made = f"{given}_{place}"
        self._ids.add(made)
        return made


class _Said(NamedTuple):
    """What a fragment says of its call; empty texts where it says nothing."""

    id: str
    name: str
    arguments: str


def _said(given: Any, function: Mapping[str, Any]) -> _Said:
    """What a fragment says.

    Raises:
        ReplyError: its name is no text.
    """
    name = function.get("name")
    if name is not None and not isinstance(name, str):
        raise ReplyError("choices[].delta.tool_calls[].function.name: expected a text")
    return _Said(given if isinstance(given, str) else "", name or "", _arguments(function.get("arguments")))


class _Call:
    """What was said of one call."""

    def __init__(self) -> None:
        self.name = ""
        self.given = ""
        """Its id, as the provider says it."""
        self.id = ""
        self.waits: dict[str, Any] | None = None
        """Its fragments put together, until it has a name."""
        self.has_begun = False
        self.is_custom = False
        self._halves = Halves()
        self._pieces: list[str] = []

    def take(self, text: Any) -> bool:
        """Take more of its arguments that can be given as they are; whether they can."""
        if not self.has_begun or text.__class__ is not str or not self._halves.passes(text):
            return False
        if text:
            self._pieces.append(text)
        return True

    def grow(self, text: str) -> str:
        """Take more of its arguments; what of them can be given."""
        text = self._halves.whole(text)
        if text:
            self._pieces.append(text)
        return text

    def rest(self) -> str:
        """What its arguments lack at the end: half of a character, or all of an object without keys."""
        text = self._halves.rest()
        if not text and not self._pieces and not self.is_custom:
            text = "{}"
        if text:
            self._pieces.append(text)
        return text

    def wait(self, call: Mapping[str, Any], given: str, name: str) -> None:
        """Keep a fragment of a call that has not begun."""
        kept = self.waits or {}
        self.waits = {**kept, **call, "function": {**(kept.get("function") or {}), **(call.get("function") or {})}}
        self.given = self.given or given
        self.name = self.name or name
        self.is_custom = "custom" in self.waits

    def begin(self, place: int, name: str) -> dict[str, Any]:
        """Its first fragment, with all that was kept."""
        call, self.waits, self.has_begun, self.id = self.waits or {}, None, True, name
        out = {key: value for key, value in call.items() if key not in _OF_CALLS}
        if self.is_custom:
            return {**out, "index": place, "id": name, "type": "custom"}
        function = {**call["function"], "name": self.name, "arguments": "".join(self._pieces)}
        return {**out, "index": place, "function": function, "id": name, "type": "function"}

    def is_whole(self) -> bool:
        """Whether the arguments are an object to its end."""
        return bool(self._pieces) and self._pieces[-1].endswith("}") and parse_object("".join(self._pieces)) is not None

    def is_another(self, said: _Said) -> bool:
        """Whether a fragment under this call's number begins another call: some providers number all alike."""
        if not said.name or not self.name:
            return False
        if said.id and self.given and said.id != self.given and said.name != self.name:
            return True
        return (bool(said.arguments) or said.id != self.given) and self.is_whole()


def _arguments(value: Any) -> str:
    """Arguments as the text that they are."""
    if value is None:
        return ""
    return value if isinstance(value, str) else as_text(value)
