"""One choice of a stream: what of it was said, so that nothing is said twice, and what is held back of it.

What a chunk is beside its choices is `streams`'; calls of tools are `streamed_calls`'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.contents import patch_content
from migrate_advisor.mapping.increments import Halves, Parting
from migrate_advisor.mapping.ledger import Because, Ledger
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.streamed_calls import StreamedCalls

if TYPE_CHECKING:
    from migrate_advisor.catalog.dialect import Dialect

_PLAIN_DELTA = frozenset({"role", "content", "reasoning_content", "tool_calls"})
_TEXTS = ("content", "reasoning_content", "refusal")
_MORE = frozenset({"id", "object", "created", "model", "choices", "usage"})
"""What a chunk may hold that says nothing but more of the text."""
_MORE_CHOICE = frozenset({"index", "delta", "finish_reason", "logprobs"})
_MORE_DELTA = frozenset({"role", "content"})


def plain_choice(out: dict[str, Any]) -> dict[str, Any] | None:
    """The only choice of a chunk that has nothing but texts to say; None for any other chunk."""
    choices = out.get("choices")
    if choices.__class__ is not list or len(choices) != 1 or not out.keys() <= _MORE:
        return None
    choice = choices[0]
    if choice.__class__ is not dict or not choice.keys() <= _MORE_CHOICE:
        return None
    delta = choice.get("delta")
    is_plain = delta.__class__ is dict and delta.keys() <= _MORE_DELTA
    says_more = not (out.get("usage") is choice.get("finish_reason") is choice.get("logprobs") is None)
    return choice if is_plain and not says_more else None


class StreamedChoice:
    """What of one choice has been said, so that nothing is said twice: OpenAI's client adds texts up."""

    def __init__(self, index: int, facts: Dialect) -> None:
        self.index = index
        self.is_finished = False
        self._parting = Parting(facts.replies.marks) if facts.replies.marks else None
        self._halves = {name: Halves() for name in _TEXTS}
        self._role_said = False
        self.calls = StreamedCalls(index, unstable=facts.streams.unstable_tool_index)

    def goes_on(self, delta: dict[str, Any]) -> bool:
        """Whether an increment is more text after the first; it is then without its role."""
        text = delta.get("content")
        if self.is_finished or not self._role_said or text.__class__ is not str:
            return False
        delta.pop("role", None)
        delta["content"] = self._halves["content"].whole(text)
        return True

    def take(self, out: dict[str, Any]) -> dict[str, Any] | None:
        """The choice to send; None where all of it was said before."""
        if self.is_finished:
            out["finish_reason"] = None
            if not any(value for value in out["delta"].values()):
                return None
        self.is_finished |= out["finish_reason"] is not None
        return out

    def delta(self, delta: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
        """The increment, with its role once and its tool calls whole."""
        out = delta
        out.pop("role", None)
        if not self._role_said:
            self._role_said = True
            out = {"role": "assistant", **out}
        content = out.get("content")
        if (content is not None and content.__class__ is not str) or not out.keys() <= _PLAIN_DELTA:
            patch_content(out, "choices[].delta", ledger)
        if self._parting is not None and out.get("content"):
            self._part(out, self._parting.part(out["content"]), ledger)
        for name, halves in self._halves.items():
            if out.get(name).__class__ is str:
                out[name] = halves.whole(out[name])
        calls = out.get("tool_calls")
        if calls is None:
            out.pop("tool_calls", None)
        elif isinstance(calls, list):
            out["tool_calls"] = self.calls.fragments(calls)
        else:
            raise ReplyError("choices[].delta.tool_calls: expected a list")
        return out

    def _part(self, out: dict[str, Any], parted: tuple[str, str], ledger: Ledger) -> None:
        """Put a thought that stands in the content into a place of its own."""
        thought, out["content"] = parted
        if self._parting is not None and self._parting.found:
            because = Because("The provider writes its thoughts into the content")
            ledger.note("choices[].delta.content", Kind.CONVERTED, because, loss=False)
        if thought:
            out["reasoning_content"] = (out.get("reasoning_content") or "") + thought

    def close(self, delta: dict[str, Any]) -> None:
        """Add what was held back of a choice that ends to its last increment."""
        if self._parting is not None:
            thought, text = self._parting.rest()
            for name, rest in (("reasoning_content", thought), ("content", text)):
                if rest:
                    delta[name] = (delta.get(name) or "") + rest
        for name, halves in self._halves.items():
            if rest := halves.rest():
                delta[name] = (delta.get(name) or "") + rest
        if self.calls and (owed := self.calls.rest()):
            delta["tool_calls"] = [*(delta.get("tool_calls") or ()), *owed]
