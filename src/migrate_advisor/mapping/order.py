"""Rules about the list of messages as a whole: who must be in it, who may follow whom, who may be last.

Formats in which the two sides take turns are `turns`'; single messages are `messages`'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.turns import BLANK, can_join, join

if TYPE_CHECKING:
    from migrate_advisor.catalog.conversation import Messages
    from migrate_advisor.mapping.ledger import Because, Ledger, MappingContext

Placed = list[tuple[int, Any]]
"""Messages, each with where it stood in the request."""


def has_rules(facts: Messages, messages: list[Any]) -> bool:
    """Whether there is anything to see to."""
    if facts.needs_user or facts.unrepeated or facts.after_tool is not None or facts.last is not None:
        return True
    return facts.paired and not _is_paired(messages)


def _is_paired(messages: list[Any]) -> bool:
    """Whether all results stand right after their calls, as they do in most conversations."""
    due: set[Any] = set()
    for message in messages:
        if message["role"] == "tool":
            name = str(message.get("tool_call_id"))
            if name not in due:
                return False
            due.remove(name)
        elif due:
            return False
        elif calls := message.get("tool_calls"):
            if not isinstance(calls, list):
                return False
            due = {str(call.get("id")) if isinstance(call, dict) else "None" for call in calls}
    return not due


def ordered(placed: Placed, facts: Messages, context: MappingContext, ledger: Ledger) -> Placed:
    """The messages in an order that the provider takes.

    Raises:
        UnmappableRequestError: the last message is one that cannot be last.
    """
    return _Order(facts, context, ledger).of(placed)


class _Order:
    def __init__(self, facts: Messages, context: MappingContext, ledger: Ledger) -> None:
        self._facts = facts
        self._context = context
        self._ledger = ledger

    def of(self, placed: Placed) -> Placed:
        told: Placed = []
        for index, message in self._paired(placed) if self._facts.paired else placed:
            self._put(told, index, message)
        if self._facts.needs_user and all(message["role"] != "user" for _, message in told):
            self._add_user(told)
        if self._facts.last is not None:
            self._end(told)
        return told

    def _paired(self, placed: Placed) -> Placed:
        """The messages with the results of calls right after them; what has no partner stays, and is told."""
        results = _results(placed)
        taken: set[int] = set()
        told: Placed = []
        for rank, (index, message) in enumerate(placed):
            if rank in taken:
                continue
            told.append((index, message))
            if message["role"] == "tool":
                self._doubt(f"messages[{index}]", "takes no result without its call before it", message)
            found = self._answers(placed[rank], rank, results, taken)
            for due, at in enumerate(sorted(found), rank + 1):
                told.append(placed[at])
                if at != due:
                    self._moved(placed[at])
            taken.update(found)
        return told

    def _answers(
        self, calling: tuple[int, Any], rank: int, results: dict[tuple[int, str], list[int]], taken: set[int]
    ) -> list[int]:
        """The ranks of the results of a message's calls."""
        found: list[int] = []
        calls = calling[1].get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            name = call.get("id") if isinstance(call, dict) else None
            later = (at for at in results.get((rank, str(name)), ()) if at not in taken and at not in found)
            at = next(later, None)
            if at is None:
                self._doubt(f"messages[{calling[0]}].tool_calls", "takes no call without its result", call)
            else:
                found.append(at)
        return found

    def _moved(self, result: tuple[int, Any]) -> None:
        because = self._because("paired", "wants the results of calls right after them")
        path = f"messages[{result[0]}]"
        self._ledger.note(path, Kind.CONVERTED, because, result[1], became="right after its call", loss=False)

    def _doubt(self, path: str, sentence: str, value: Any) -> None:
        self._ledger.note(path, Kind.UNVERIFIED, self._because("paired", sentence), value, value, loss=True)

    def _put(self, told: Placed, index: int, message: dict[str, Any]) -> None:
        """Take the next message; it is joined with the one before it, or something stands between, where it must."""
        role, before = message["role"], told[-1][1] if told else None
        if before is not None and before["role"] == "tool" and not self._may_follow_tool(role):
            self._fill(told, index, "assistant", "after_tool", f"takes no `{role}` after what a tool gave")
        elif before is not None and role == before["role"] and role in self._facts.unrepeated:
            because = self._because("unrepeated", f"takes no two messages of role `{role}` in a row")
            if can_join(before, message):
                told[-1] = (told[-1][0], join(before, message, f"messages[{index}]", because, self._ledger))
                return
            other = "user" if role == "assistant" else "assistant"
            self._fill(told, index, other, "unrepeated", f"takes no two messages of role `{role}` in a row")
        told.append((index, message))

    def _may_follow_tool(self, role: str) -> bool:
        allowed = self._facts.after_tool
        return allowed is None or role == "tool" or role in allowed

    def _fill(self, told: Placed, index: int, role: str, rule: str, sentence: str) -> None:
        filler = {"role": role, "content": BLANK}
        told.append((index, filler))
        because = self._because(rule, sentence)
        self._ledger.note(f"messages[{index}]", Kind.DEFAULTED, because, None, filler, loss=True)

    def _add_user(self, told: Placed) -> None:
        """A message of the user's that says nothing, after what the system says."""
        rank = next((rank for rank, item in enumerate(told) if item[1]["role"] != "system"), len(told))
        filler = {"role": "user", "content": BLANK}
        because = self._because("needs_user", "wants a message of the user's, and there is none")
        told.insert(rank, (told[rank][0] if rank < len(told) else told[-1][0], filler))
        self._ledger.note("messages", Kind.DEFAULTED, because, None, filler, loss=True)

    def _end(self, told: Placed) -> None:
        """See that the last message is one that may be last, or marked as one to be continued."""
        facts, (index, last) = self._facts, told[-1]
        if last["role"] in (facts.last or ()):
            return
        path, key = f"messages[{index}]", facts.prefix
        if key is None or last["role"] != "assistant" or last.get("tool_calls"):
            roles = " or ".join(f"`{role}`" for role in facts.last or ())
            raise UnmappableRequestError(path, f"{self._context.provider} wants the last message to be of role {roles}")
        if last.get(key) is not True:
            because = self._because("last", f"takes a last message of role `assistant` only to continue it (`{key}`)")
            told[-1] = (index, {**last, key: True})
            self._ledger.note(f"{path}.{key}", Kind.DEFAULTED, because, None, True, loss=True)  # noqa: FBT003

    def _because(self, rule: str, sentence: str) -> Because:
        return reason(self._facts, rule, f"{self._context.provider} {sentence}", self._context)


def _results(placed: Placed) -> dict[tuple[int, str], list[int]]:
    """Rank and id of a call → the ranks of its results, in order; an id that comes again is the last call's."""
    found: dict[tuple[int, str], list[int]] = {}
    made: dict[str, int] = {}
    for rank, (_, message) in enumerate(placed):
        answers = message.get("tool_call_id")
        if message["role"] == "tool" and isinstance(answers, str) and answers in made:
            found.setdefault((made[answers], answers), []).append(rank)
        calls = message.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, dict):
                made[str(call.get("id"))] = rank
    return found


def reason(facts: Messages, rule: str, sentence: str, context: MappingContext) -> Because:
    """Why a rule changes something: with what is said of it alone, or else the sources of all about messages."""
    own = facts.why.get(rule)
    return context.because(sentence, own.note if own else None, (own.sources if own else ()) or facts.sources)
