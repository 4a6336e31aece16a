"""What of a stream of chat chunks a language says that has one answer. Whole replies are `base.only_answer`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.mapping.ledger import Ledger

    Read = Callable[[Any, str, Ledger], list[Any]]
    """What stands at a key, its path, ledger → what of it can be said."""

ONE_ANSWER = Because("It holds one answer")
NO_PLACE = Because("It has no place for it")
_SAID_ANEW = Because("It has a place for the last one of a stream")
OF_CALLS = frozenset({"index", "id", "type", "function"})
"""Keys of a call that every language says; what else a provider says of one, such as a signature, is passed on."""
_HEAD = frozenset({"id", "object", "created", "model", "choices", "usage"})
_PLAIN = frozenset({"role", "content", "reasoning_content", "refusal", "tool_calls"})
"""Keys of most increments, which every language says."""
_CHOICE = frozenset({"index", "delta", "message", "finish_reason"})


class OneAnswer:
    """Takes the first choice of every chunk, and names what else there is.

    Args:
        told: keys of an increment that the language says.
        logprobs: whether it says how likely each token was.
        late: whether it can say of a call of a tool what comes after the call has begun.
        read: key of an increment → what of it the language can say.
        own: keys of a reply in that language, which mean something of its own.
    """

    def __init__(
        self, told: frozenset[str], *, logprobs: bool, late: bool, read: Mapping[str, Read], own: frozenset[str]
    ) -> None:
        self._read = read
        self._own = own
        self._late = late
        self._called: set[int] = set()
        self._delta = told | {"role"}
        self._choice = _CHOICE | {"logprobs"} if logprobs else _CHOICE
        self._index: int | None = None
        self.beside: dict[str, Any] = {}
        """What chunks say at their top beside what every chunk has, the last word of each."""

    def tells(self, index: int) -> bool:
        """Whether the choice of this index is the one."""
        return index == self._index

    def keep(self, chunk: dict[str, Any], ledger: Ledger) -> None:
        """Leave one choice in a chunk, or none."""
        choices = chunk["choices"]
        if len(choices) > 1 or (choices and choices[0]["index"] != self._index):
            self._first(chunk, choices, ledger)
            choices = chunk["choices"]
        if not chunk.keys() <= _HEAD:
            self._note_beside(chunk, ledger)
        for choice in choices:
            self._look(choice, choice["delta"], ledger)

    def _note_beside(self, chunk: dict[str, Any], ledger: Ledger) -> None:
        """Take what a chunk says at its top; what the language calls something else by is named."""
        for key in (name for name in chunk if name not in _HEAD):
            if key in self._own:
                ledger.note(key, Kind.DROPPED, NO_PLACE, chunk[key], loss=False)
            elif chunk[key] is not None:
                if key in self.beside and self.beside[key] != chunk[key]:
                    ledger.note(key, Kind.MERGED, _SAID_ANEW, self.beside[key], chunk[key], loss=False)
                self.beside[key] = chunk[key]

    def _look(self, choice: dict[str, Any], delta: dict[str, Any], ledger: Ledger) -> None:
        """Name what has no place."""
        if "reasoning" in delta:
            name_thought(delta)
        if not choice.keys() <= self._choice:
            _name("choices[].", choice, self._choice, ledger)
        if choice.get("logprobs"):
            name_logprobs("choices[].logprobs", choice["logprobs"], delta, ledger)
        if not delta.keys() <= _PLAIN:
            self._look_beside(delta, ledger)
        for call in delta.get("tool_calls") or ():
            if call["index"] in self._called and not self._late and not call.keys() <= OF_CALLS:
                _name("choices[].delta.tool_calls[].", call, OF_CALLS, ledger)
            self._called.add(call["index"])

    def _look_beside(self, delta: dict[str, Any], ledger: Ledger) -> None:
        """Read what an increment holds beside texts and calls."""
        for key, read in self._read.items():
            if key in delta:
                delta[key] = read(delta[key], f"choices[].delta.{key}", ledger)
        _name("choices[].delta.", delta, self._delta, ledger)

    def _first(self, chunk: dict[str, Any], choices: list[dict[str, Any]], ledger: Ledger) -> None:
        if self._index is None:
            self._index = choices[0]["index"]
        chunk["choices"] = [choice for choice in choices if choice["index"] == self._index]
        for choice in choices:
            if choice["index"] != self._index:
                ledger.note(f"choices[{choice['index']}]", Kind.DROPPED, ONE_ANSWER, choice, loss=True)


def name_thought(message: dict[str, Any]) -> None:
    """Call a thought as most servers do, where this one calls it ``reasoning``."""
    text = message.get("reasoning")
    if isinstance(text, str) and not message.get("reasoning_content"):
        message["reasoning_content"] = message.pop("reasoning")
    elif text == message.get("reasoning_content"):
        message.pop("reasoning", None)


def name_logprobs(path: str, logprobs: Mapping[str, Any], message: Mapping[str, Any], ledger: Ledger) -> None:
    """Name how likely tokens were that are of no text that was said: those of a refusal, or of nothing."""
    for key in sorted(logprobs.keys() - ({"content"} if message.get("content") else frozenset())):
        if logprobs[key]:
            ledger.note(f"{path}.{key}", Kind.DROPPED, NO_PLACE, logprobs[key], loss=False)


def _name(path: str, holder: dict[str, Any], told: frozenset[str], ledger: Ledger) -> None:
    for key in [key for key in holder if key not in told]:
        if holder[key] not in (None, "", [], {}):
            ledger.note(f"{path}{key}", Kind.DROPPED, NO_PLACE, holder[key], loss=path != "" and key != "logprobs")
