"""Which result answers which call, said by marks on their ids: a shape keeps the mark and nothing of the id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOST, AGAIN, OPEN = "lost", "again", "open"
"""A result of a call that nobody made; one more of a call that has its result; a call without a result."""
_CALLS = ("tool_call_id", "tool_use_id", "call_id")
_CALLING = frozenset({"tool_use", "function_call"})


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


def _texts(part: Mapping[str, Any], *keys: str) -> Iterator[tuple[str, str]]:
    """The values of some keys, where they are texts."""
    for key in keys:
        value = part.get(key)
        if isinstance(value, str):
            yield key, value


def marked(messages: list[Any]) -> list[Any]:
    """The messages with marks on ids that have no partner; the same list where each has one."""
    open_: dict[str, list[_Place]] = {}
    known: set[str] = set()
    marks: list[tuple[_Place, str]] = []
    for place, part in _parts(messages):
        makes = part.get("type") == "function_call"  # of Responses: its call_id is its own, and refers to nothing
        for key, refers in _texts(part, *(key for key in _CALLS if not (makes and key == "call_id"))):
            if open_.get(refers):
                open_[refers].pop(0)
            else:
                marks.append((place._replace(key=key), AGAIN if refers in known else LOST))
        for key, made in _texts(part, *(("call_id", "id") if makes else ("id",))):
            known.add(made)
            if _calls(place, part, key):
                open_.setdefault(made, []).append(place._replace(key=key))
    marks += [(place, OPEN) for places in open_.values() for place in places]
    return _with_marks(messages, marks) if marks else messages


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


def _calls(place: _Place, part: dict[str, Any], key: str) -> bool:
    """Whether the id of a part is that of a call."""
    if part.get("type") == "function_call":
        return key == "call_id"
    return place.within == "tool_calls" or part.get("type") in _CALLING


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
