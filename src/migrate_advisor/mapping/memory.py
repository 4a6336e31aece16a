"""Thoughts kept from call to call, for providers that want them back and callers whose programs do not send them.

A thought is found again by the provider it came from and by all that was said up to the calls of tools it led to, so
that it can come back in no other conversation. Nothing here leaves the process.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.heard import HeardStream, Recalled
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.made import ItemsOfOthers
from migrate_advisor.mapping.report import Change, Kind
from migrate_advisor.mapping.signed import SignatureMemory, SignedConversation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from migrate_advisor.mapping.mapper import Mapper
    from migrate_advisor.mapping.streams import StreamDecoder

MAX_THOUGHTS = 1_000
"""Most thoughts that a memory keeps; the oldest one goes first."""
MAX_CHARACTERS = 8_000_000
"""Most characters of all thoughts together."""

_DONE = b"data: [DONE]"


@dataclass(frozen=True, slots=True)
class Thought:
    """What came with the calls of one answer."""

    text: str | None
    extras: tuple[Any, ...]
    """``extra_content`` of each call, None where it had none."""

    @property
    def size(self) -> int:
        """Characters."""
        return len(self.text or "") + len(json.dumps(self.extras))


class ThoughtMemory:
    """Thoughts of one client, bounded in number and size. Safe under threads."""

    def __init__(self, most: int = MAX_THOUGHTS, most_characters: int = MAX_CHARACTERS) -> None:
        self._most = most
        self._most_characters = most_characters
        self._characters = 0
        self._thoughts: OrderedDict[bytes, Thought] = OrderedDict()
        self._lock = threading.Lock()
        self.signatures = SignatureMemory()
        """Who signed what, of those that the program itself sends back."""

    def __len__(self) -> int:
        return len(self._thoughts)

    def conversation(self, mapper: Mapper, body: Any) -> Remembered | None:
        """A request with what is known of its thoughts; None where this target wants none back."""
        if mapper.asked.name == "messages":
            return self._signed(mapper, body)
        if mapper.asked.name == "responses" and isinstance(body, dict):
            whose = mapper.plan.place.provider.id
            return ItemsOfOthers(self.signatures, whose, body, is_native=mapper.pair is None)
        is_chat = mapper.pair is None and mapper.asked.name == "chat.completions"
        messages = body.get("messages") if is_chat and isinstance(body, dict) else None
        if not isinstance(messages, list) or not any(
            replay.rule in {"required", "accepted"} for replay in mapper.plan.facts.thinking.replay.values()
        ):
            return None
        return Conversation(self, f"{mapper.plan.place.provider.id}/{mapper.plan.facts.id}", body)

    def _signed(self, mapper: Mapper, body: Any) -> SignedConversation | None:
        """A request in Messages without signatures of others; None where it is said in another language."""
        if mapper.pair is not None or not isinstance(body, dict) or not isinstance(body.get("messages"), list):
            return None
        return SignedConversation(self.signatures, mapper.plan.place.provider.id, body)

    def recall(self, key: bytes) -> Thought | None:
        """The thought of this key, which is then the newest."""
        with self._lock:
            thought = self._thoughts.get(key)
            if thought is not None:
                self._thoughts.move_to_end(key)
            return thought

    def keep(self, key: bytes, thought: Thought) -> None:
        """Keep a thought; the oldest ones give way."""
        with self._lock:
            before = self._thoughts.pop(key, None)
            self._characters += thought.size - (before.size if before else 0)
            self._thoughts[key] = thought
            while self._thoughts and (len(self._thoughts) > self._most or self._characters > self._most_characters):
                _, oldest = self._thoughts.popitem(last=False)
                self._characters -= oldest.size


_KEPT = Because("It came with these calls when this client saw them, and is wanted back")


class Conversation(Recalled):
    """One request on its way to one target, and what is to be learnt from the answer."""

    def __init__(self, memory: ThoughtMemory, whose: str, body: Mapping[str, Any]) -> None:
        super().__init__()
        self._memory = memory
        self._said = hashlib.sha256(whose.encode())
        self.body = self._restored(body)
        """The request, with thoughts where the caller left them out: the same object where there are none."""

    def _restored(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        told: list[Any] | None = None
        for index, message in enumerate(body["messages"]):
            calls = _calls(message)
            self._hear(message)
            if not calls:
                continue
            thought = self._memory.recall(self._said.digest())
            new = message if thought is None else _with_thought(message, calls, thought)
            if new is not message:
                told = list(body["messages"]) if told is None else told
                told[index] = new
                path = f"messages[{index}]"
                self.changes.append(Change(path, Kind.DEFAULTED, None, None, None, *_KEPT))
        return body if told is None else {**body, "messages": told}

    def _hear(self, message: Any) -> None:
        """Go on to the next message: role, text and calls, without thoughts and without keys that programs lose."""
        if not isinstance(message, dict):
            return
        calls = [(call.get("id"), _function(call)) for call in _calls(message)]
        said = (message.get("role"), message.get("content") or None, calls, message.get("tool_call_id"))
        self._said.update(json.dumps(said, sort_keys=True, default=str).encode())

    def learn(self, reply: Any) -> None:
        """Keep the thoughts of a whole reply in OpenAI's shape, where it calls tools."""
        choices = reply.get("choices") if isinstance(reply, dict) else None
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return
        self._keep(choices[0].get("message"))

    def _keep(self, message: Any) -> None:
        calls = _calls(message)
        if not calls:
            return
        text = message.get("reasoning_content")
        extras = tuple(call.get("extra_content") for call in calls)
        thought = Thought(text if isinstance(text, str) and text else None, extras)
        if thought.text is not None or any(extra is not None for extra in thought.extras):
            self._hear({**message, "role": "assistant"})
            self._memory.keep(self._said.digest(), thought)

    def listen(self, decoder: StreamDecoder) -> ListeningDecoder:
        """The decoder, which learns from what it gives."""
        return ListeningDecoder(decoder, self._keep)


class ListeningDecoder(HeardStream):
    """A stream decoder that hears what another one gives, and puts the message together once it is whole."""

    def __init__(self, decoder: StreamDecoder, keep: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(decoder)
        self._keep = keep
        self._thought: list[str] = []
        self._text: list[str] = []
        self._calls: dict[int, dict[str, Any]] = {}

    def finish(self) -> bytes:
        """What the decoder still owes; the message is whole now."""
        owed = super().finish()
        self._end()
        return owed

    def _end(self) -> None:
        """Keep the message, once; whoever asked may read no further than its end."""
        if self._calls and self._decoder.failure is None:
            calls = [self._calls[index] for index in sorted(self._calls)]
            message = {"content": "".join(self._text), "reasoning_content": "".join(self._thought), "tool_calls": calls}
            self._keep(message)
            self._calls = {}

    def _hear(self, given: bytes) -> None:
        for delta in _deltas(given):
            thought, text = delta.get("reasoning_content"), delta.get("content")
            if isinstance(thought, str):
                self._thought.append(thought)
            if isinstance(text, str):
                self._text.append(text)
            for call in _calls(delta):
                self._take(call)
        if _DONE in given:
            self._end()

    def _take(self, call: dict[str, Any]) -> None:
        given = call.get("index")
        index = given if isinstance(given, int) else len(self._calls)
        known = self._calls.setdefault(index, {"function": {"name": "", "arguments": ""}})
        for key in ("id", "extra_content"):
            if call.get(key) is not None:
                known[key] = call[key]
        for key, value in (call.get("function") or {}).items():
            if isinstance(value, str):
                known["function"][key] = known["function"].get(key, "") + value


Remembered = Conversation | SignedConversation | ItemsOfOthers
"""A request with what its client remembers of the conversation."""


def _deltas(given: bytes) -> Iterator[dict[str, Any]]:
    """The increments of the first choice."""
    for line in given.splitlines():
        if not line.startswith(b"data:") or b'"delta"' not in line:
            continue
        choices = (parse_object(line[5:].decode("utf-8", "replace")) or {}).get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        delta = first.get("delta") if isinstance(first, dict) and first.get("index", 0) == 0 else None
        if isinstance(delta, dict):
            yield delta


def _calls(message: Any) -> list[dict[str, Any]]:
    calls = message.get("tool_calls") if isinstance(message, dict) else None
    return [call for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []


def _function(call: Mapping[str, Any]) -> tuple[Any, Any]:
    function = call.get("function")
    return (function.get("name"), function.get("arguments")) if isinstance(function, dict) else (None, None)


def _with_thought(message: dict[str, Any], calls: list[dict[str, Any]], thought: Thought) -> dict[str, Any]:
    """The message with a thought that it lacks; the same one if it lacks none."""
    told = message
    if thought.text is not None and not message.get("reasoning_content"):
        told = {**message, "reasoning_content": thought.text}
    whole = [
        call if extra is None or "extra_content" in call else {**call, "extra_content": extra}
        for call, extra in zip(calls, thought.extras, strict=False)
    ]
    if len(whole) == len(calls) and any(new is not old for new, old in zip(whole, calls, strict=True)):
        told = {**told, "tool_calls": whole}
    return told
