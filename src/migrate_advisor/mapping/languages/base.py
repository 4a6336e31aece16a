"""What a pair of languages is: a caller's request said as another operation, and the way back. No language is here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.one_answer import NO_PLACE, ONE_ANSWER, name_thought
from migrate_advisor.mapping.report import Change, Kind, root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from migrate_advisor.mapping.languages.memory import ResponseMemory
    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.one_answer import OneAnswer
    from migrate_advisor.mapping.plan import OperationPlan
    from migrate_advisor.mapping.streams import Voice


@dataclass(slots=True)
class Said:
    """A caller's request, said as a chat request, with where each part of it came from."""

    because: Because
    """Why it is said as chat."""
    body: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    """What the pair itself changed, by the caller's paths."""
    names: dict[str, str] = field(default_factory=dict)
    """Key of the chat request → the caller's path for it, where they differ."""
    messages: list[str] = field(default_factory=list)
    """Where each message of the chat request came from."""
    ends: dict[str, str] = field(default_factory=dict)
    """How a path in a chat message ends → how it ends in the caller's language."""
    inner: dict[tuple[int, str, int], str] = field(default_factory=dict)
    """Number of a message, key in it, number there → where that part of it came from, where that is not in the list."""
    tools: list[str] = field(default_factory=list)
    """Where each tool of the chat request came from."""
    added: set[str] = field(default_factory=set)
    """Keys of the chat request that nobody asked for."""
    unsaid: dict[str, list[Any]] = field(default_factory=dict)
    """What chat does without wherever it stands → its values: ``input[].id``."""
    _sources: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    """Number of a message → what `inner` has of it, once that is asked for."""

    def note(  # noqa: PLR0913 -- the fields of a change
        self,
        path: str,
        kind: Kind,
        why: str | None = None,
        before: Any = None,
        after: Any = None,
        *,
        became: str | None = None,
        loss: bool,
    ) -> None:
        """Record a change of the pair's own; ``why`` in place of the general reason."""
        because = self.because if why is None else Because(why, self.because.sources, self.because.checked)
        self.changes.append(Change(path, kind, before, after, became, *because, loss))

    def leave_unsaid(self, path: str, value: Any) -> None:
        """Leave out what many parts have and no answer depends on, to be told once for all of them.

        Args:
            path: the caller's, with ``[]`` for every place in a list.
            value: what stood at one of them.
        """
        if value is not None:
            self.unsaid.setdefault(path, []).append(value)

    def rename(self, path: str, key: str, value: Any) -> None:
        """Say what stood at the caller's path under another key of the chat request, unchanged."""
        self.body[key] = value
        self.names[key] = path

    def say(self, message: dict[str, Any], path: str) -> None:
        """Add a message."""
        self.body.setdefault("messages", []).append(message)
        self.messages.append(path)

    def came_from(self, key: str, paths: Iterable[str], *, first: int = 0) -> None:
        """Remember where the parts of the newest message came from, each of which stands at ``key``."""
        number = len(self.messages) - 1
        for index, path in enumerate(paths, first):
            self.inner[number, key, index] = path

    def count_tokens(self) -> None:
        """Ask for token counts at the end of a stream, which the caller's language has unasked."""
        self.body["stream_options"] = {"include_usage": True}
        self.added.add("stream_options")
        if any(change.path == "stream_options" for change in self.changes):
            return
        why = "Token counts are a part of every stream in the language in which it is asked"
        self.note("stream_options", Kind.DEFAULTED, why, None, self.body["stream_options"], loss=False)

    def settled(self, changes: list[Change]) -> list[Change]:
        """All changes by the caller's paths: those of the chat request's mapping, and the pair's own.

        What both changed is told once, as what it became in the end.
        """
        moved = self._moved_from_chat(changes)
        for path, values in self.unsaid.items():
            self.note(path, Kind.DROPPED, _UNSAID, values, loss=False)
        own = self._own(changes, {change.path for change in moved})
        return [*own, *self._renamed({change.path for change in (*moved, *own)}), *moved]

    def _moved_from_chat(self, changes: list[Change]) -> list[Change]:
        """What the mapping of the chat request changed, and what was lost of what the pair had added to it."""
        asked = [change for change in changes if root(change.path) not in self.added]
        moved = [told for change in asked for told in self._moved(change) if not _says_nothing(told)]
        known = {change.path for change in moved}
        for change in changes:
            path = self.names.get(root(change.path), root(change.path))
            if root(change.path) in self.added and change.is_loss and path not in known:
                moved.append(change._replace(path=path, before=None))
                known.add(path)
        return moved

    def _own(self, changes: list[Change], known: set[str]) -> list[Change]:
        """What the pair changed of what is not known yet, without defaults that were not sent."""
        unsent = {root(change.path) for change in changes if change.kind is Kind.DROPPED} & self.added
        return [
            change
            for change in self.changes
            if change.path not in known and not (change.kind is Kind.DEFAULTED and change.path in unsent)
        ]

    def _renamed(self, known: set[str]) -> list[Change]:
        """What is called otherwise in chat, of what is not known yet."""
        return [
            Change(path, Kind.RENAMED, self.body[key], self.body[key], key, *self.because, is_loss=False)
            for key, path in self.names.items()
            if path not in known and path != key and key not in self.added
        ]

    def _moved(self, change: Change) -> list[Change]:
        """The change by the caller's path; by every one of them, where what is dropped was said in several places."""
        path = self.place(change.path)
        became = change.became
        if path != change.path:
            became = became or (change.path if change.after is not None else None)
        told = change if path == change.path else change._replace(path=path, became=became)
        if change.kind is not Kind.DROPPED or not self.inner:
            return [told]
        return [told, *(told._replace(path=other, before=None) for other in self._others(change.path, path))]

    def _others(self, path: str, told: str) -> list[str]:
        """The caller's other paths for a message, or for one key of it."""
        parts = _WHOLE.fullmatch(path)
        if parts is None:
            return []
        if not self._sources:
            for (number, key, _), where in self.inner.items():
                self._sources.setdefault(number, []).append((key, where))
        found = {where: None for key, where in self._sources.get(int(parts[1]), ()) if parts[2] in (None, key)}
        return [where for where in found if not where.startswith(told)]

    def place(self, path: str) -> str:
        """The caller's path for a path of the chat request."""
        key = root(path)
        parts = _PLACE.match(path)
        table = {"messages": self.messages, "tools": self.tools}.get(key)
        if table is not None and parts is not None and int(parts[1]) < len(table):
            rest = parts[2].removeprefix(".function") if key == "tools" else parts[2]
            told = self._inside(int(parts[1]), rest) or f"{table[int(parts[1])]}{rest}"
            end = next((end for end in self.ends if told.endswith(end)), None) if key == "messages" else None
            return told if end is None else told.removesuffix(end) + self.ends[end]
        schema = "response_format.json_schema"
        if key in self.names and path.startswith(schema):  # a level that chat has more
            return self.names[key] + path[len(schema) :]
        return self.names[key] + path[len(key) :] if key in self.names else path

    def _inside(self, number: int, rest: str) -> str | None:
        """The caller's path for a part of a message, where it came from somewhere else than the message."""
        parts = _PART.match(rest) if self.inner else None
        if parts is None:
            return None
        key, index = parts[1], int(parts[2] or 0)
        named = self.inner.get((number, key + parts[3], index))
        found = self.inner.get((number, key, index))
        return named or (None if found is None else found + parts[3].removeprefix(".function"))


def _says_nothing(change: Change) -> bool:
    """Whether a detour ended where it began."""
    return change.kind is Kind.RENAMED and change.became == change.path and change.before == change.after


_UNSAID = "Chat does not name or number what is said, and has only what is over"
_PLACE = re.compile(r"\w+\[(\d+)\](.*)", re.DOTALL)
_WHOLE = re.compile(r"messages\[(\d+)\](?:\.(\w+))?")
_PART = re.compile(r"\.(\w+)(?:\[(\d+)\])?(.*)", re.DOTALL)


def beside(reply: Mapping[str, Any], told: frozenset[str], said: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """What a provider says at the top of a reply beside what every reply has, to be passed on as it is.

    Args:
        reply: the chat reply.
        told: its keys that are said elsewhere.
        said: the reply in the caller's language, whose own keys mean something else and are not touched.
        ledger: where what finds no place is named.
    """
    extra = {key: value for key, value in reply.items() if key not in told and value is not None}
    for key in [key for key in extra if key in said]:
        ledger.note(key, Kind.DROPPED, NO_PLACE, extra.pop(key), loss=False)
    return extra


def uncounted(usage: Mapping[str, Any], told: frozenset[str]) -> dict[str, Any]:
    """Token counts that a provider tells beside OpenAI's, to be passed on as they are."""
    return {key: value for key, value in usage.items() if key not in told and value is not None}


SIGNATURE = "extra_content"
"""Key of a call of a tool under which its maker signs the thought that led to it, and wants it back."""

COUNTS = frozenset(
    {"prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "completion_tokens_details"}
)
"""Token counts of chat, of which each language has its own."""


class Pair(NamedTuple):
    """How a caller's operation is said as another one, and the way back. Stateless."""

    outbound: str
    """The operation that it is said as."""
    request: Callable[[Mapping[str, Any], OperationPlan, ResponseMemory | None], Said]
    """The request. Raises UnmappableRequestError for what cannot be said."""
    reply: Callable[[dict[str, Any], Mapping[str, Any], Ledger], dict[str, Any]]
    """Chat reply in OpenAI's shape, the request as it was asked, ledger → the reply in the caller's language."""
    voice: Callable[[Mapping[str, Any]], Voice]
    """The request as it was asked → who says a stream in the caller's language."""
    one: Callable[[], OneAnswer]
    """What of a stream's chunks it says."""


_OF_CHOICES = frozenset({"index", "message", "finish_reason", "logprobs"})
"""Keys of a choice that are said elsewhere, or mean nothing where there is one."""


def only_answer(
    reply: Mapping[str, Any], told: frozenset[str], ledger: Ledger
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first choice of a chat reply, and its message, for languages that have one answer.

    Other choices, and keys of the choice and of the message that are not told, are named as lost.

    Args:
        reply: the chat reply.
        told: keys of a message that the language says.
        ledger: where that is recorded.
    """
    choices: list[dict[str, Any]] = reply["choices"]
    for index in range(1, len(choices)):
        ledger.note(f"choices[{index}]", Kind.DROPPED, ONE_ANSWER, choices[index], loss=True)
    choice: dict[str, Any] = choices[0] if choices else {"message": {}, "finish_reason": "stop"}
    message: dict[str, Any] = choice["message"]
    name_thought(message)
    for key, value in choice.items():
        if key not in _OF_CHOICES and value not in (None, "", [], {}):
            ledger.note(f"choices[0].{key}", Kind.DROPPED, NO_PLACE, value, loss=True)
    for key, value in message.items():
        if key not in told and key != "role" and value:
            ledger.note(f"choices[0].message.{key}", Kind.DROPPED, NO_PLACE, value, loss=True)
    return choice, message


def each(path: str, items: Any, reason: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of what should be a list of objects, with their paths.

    Raises:
        UnmappableRequestError: it is none.
    """
    if not isinstance(items, list):
        raise UnmappableRequestError(path, reason)
    for index, item in enumerate(items):
        at = f"{path}[{index}]"
        if not isinstance(item, dict):
            raise UnmappableRequestError(at, "expected an object")
        yield at, item


def text_at(path: str, holder: Mapping[str, Any], key: str) -> str:
    """A text that must be there.

    Raises:
        UnmappableRequestError: it is not.
    """
    value = holder.get(key)
    if not isinstance(value, str):
        raise UnmappableRequestError(f"{path}.{key}" if path else key, "expected a text")
    return value
