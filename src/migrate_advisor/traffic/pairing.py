"""Which result answers which call, said by marks on their ids: a shape keeps the mark and nothing of the id.

What a provider does with calls depends on which is the first of its message: one that takes a single call keeps that
one. So a result is told apart by whether its call is the first, where the order of calls does not say so already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOST, OPEN = "lost", "open"
"""A result of a call that nobody made; a call without a result."""
FIRST, LATER = "first", "later"
"""A result of a message's first call, or of another one, before results of calls that were made earlier."""
AGAIN = {True: "again", False: "again-later"}
"""One more result of a call that has its result, by whether it is the first of its message."""
_CALLS = ("tool_call_id", "tool_use_id", "call_id")


def is_call(kind: str) -> bool:
    """Whether a part or item of a type calls a tool."""
    return kind == "tool_use" or kind.endswith("_call")


class MarkedId(str):
    """An id with a mark."""

    __slots__ = ("mark",)
    mark: str

    def __new__(cls, written: str, mark: str) -> Self:
        """An id as it was written, and what is to be said of it."""
        made = super().__new__(cls, written)
        made.mark = mark
        return made


class _Place(NamedTuple):
    """Where an id stands: in a message, or in a part of one of its lists."""

    message: int
    within: str
    part: int
    key: str


class _Call:
    """A call of a tool, and what is known of its result."""

    __slots__ = ("is_answered", "is_first", "message")

    def __init__(self, message: int, *, is_first: bool) -> None:
        self.message = message
        self.is_answered = False
        self.is_first = is_first


class _Event(NamedTuple):
    """A call, or a result with the call that it belongs to, if there is one."""

    place: _Place
    call: _Call | None
    is_result: bool = False
    is_again: bool = False


def marked(messages: list[Any]) -> list[Any]:
    """The messages with marks on ids whose partner is missing or is not the one due; the same list where none is."""
    parts = list(_parts(messages))
    events = _events(parts) if parts else []
    marks = _marks(events) if events else []
    return _with_marks(messages, marks) if marks else messages


def _events(parts: list[tuple[_Place, dict[str, Any]]]) -> list[_Event]:
    events: list[_Event] = []
    open_: dict[str, list[_Call]] = {}
    known: dict[str, _Call] = {}
    calls = _calls_of(parts)
    for place, part in parts:
        called = is_call(str(part.get("type")))
        for key in _CALLS:
            refers = part.get(key)
            if not isinstance(refers, str) or (key == "call_id" and called):
                continue
            if waiting := open_.get(refers):
                call = waiting.pop(0)
                call.is_answered = True
                events.append(_Event(place._replace(key=key), call, is_result=True))
            else:
                events.append(_Event(place._replace(key=key), known.get(refers), is_result=True, is_again=True))
        key = "call_id" if called and "call_id" in part else "id"
        made = part.get(key)
        if isinstance(made, str) and id(part) in calls:
            call = known[made] = _Call(place.message, is_first=calls[id(part)])
            same = open_.get(made, [])
            open_[made] = [*(one for one in same if one.message == place.message), call]  # else the id is taken anew
            events.append(_Event(place._replace(key=key), call))
    return events


def _marks(events: list[_Event]) -> list[tuple[_Place, str]]:
    """What the order does not say: without a mark a result belongs to the call that waits longest."""
    marks: list[tuple[_Place, str]] = []
    waiting: list[bool] = []
    for place, call, is_result, is_again in events:
        if call is None:
            marks.append((place, LOST))
        elif not is_result:
            if call.is_answered:
                waiting.append(call.is_first)
            else:
                marks.append((place, OPEN))
        elif is_again:
            marks.append((place, AGAIN[call.is_first]))
        else:
            due = waiting.index(call.is_first)
            if due:
                marks.append((place, FIRST if call.is_first else LATER))
            del waiting[due]
    return marks


def calls_of(messages: list[Any]) -> dict[int, bool]:
    """The calls, by `id`, and whether each is the first of its message; items that follow one another are of one."""
    return _calls_of(_parts(messages))


def _calls_of(parts: Iterable[tuple[_Place, dict[str, Any]]]) -> dict[int, bool]:
    calls: dict[int, bool] = {}
    before = -2
    for place, part in parts:
        kind = str(part.get("type"))
        if kind == "reasoning" and before == place.message - 1:
            before = place.message
        if not (place.within == "tool_calls" or is_call(kind)):
            continue
        calls[id(part)] = before != place.message - (not place.within)
        before = place.message
    return calls


def _parts(messages: list[Any]) -> Iterator[tuple[_Place, dict[str, Any]]]:
    """What may hold an id, in order."""
    for number, message in enumerate(messages):
        if message.__class__ is not dict:
            continue
        if len(message) != 2 or message.get("content").__class__ is not str:  # noqa: PLR2004 -- role and text alone
            yield _Place(number, "", 0, ""), message
            for within in ("tool_calls", "content"):
                items = message.get(within)
                for place, item in enumerate(items if isinstance(items, list) else ()):
                    if isinstance(item, dict):
                        yield _Place(number, within, place, ""), item


def _with_marks(messages: list[Any], marks: list[tuple[_Place, str]]) -> list[Any]:
    told = list(messages)
    for place, mark in marks:
        message = told[place.message] = dict(told[place.message])
        holder = message
        if place.within:
            items = message[place.within] = list(message[place.within])
            holder = items[place.part] = dict(items[place.part])
        holder[place.key] = MarkedId(holder[place.key], mark)
    return told
