"""Thoughts in Messages that their maker signed: whoever else gets one sent back refuses the request.

A client remembers who signed what it saw. What must stand where in a conversation otherwise is `thinking`'s.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.heard import HeardStream, Recalled
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.report import Change, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan
    from migrate_advisor.mapping.streams import StreamDecoder

MAX_SIGNATURES = 10_000
"""Most signatures that a memory keeps; the oldest one goes first."""
_PLACE = "content[].thinking"
_FOREIGN = Because("Only the provider that signed a thought can read it")
_SIGNED = re.compile(rb'"signature"\s*:\s*("(?:[^"\\]|\\.)+")')
"""Finds ``"signature": "abc"``, with what is between the marks as JSON text; not an empty one."""
_THOUGHTS = frozenset({"thinking", "redacted_thinking"})


def without_foreign(plan: OperationPlan, ledger: Ledger) -> None:
    """Leave out thoughts that bear no signature, where one is checked; and not to think, where one is missing then."""
    replay = plan.facts.thinking.replay.get(_PLACE)
    if replay is None or not replay.bound:
        return
    messages = ledger.out["messages"]
    told = [(_readable(index, message, ledger), message) for index, message in enumerate(messages)]
    # a message of foreign thoughts alone goes with them; one that came empty is the caller's
    ledger.out["messages"] = [new for new, old in told if new is old or new["content"]]
    asked = ledger.out.get("thinking")
    if isinstance(asked, dict) and asked.get("type") == "enabled" and _lacks_thought(ledger.out["messages"]):
        sentence = (
            f"{plan.context.provider} wants a thought before the last calls of tools, and has none that it can read"
        )
        ledger.drop("thinking", plan.context.because(sentence, replay.note, replay.sources), loss=True)


def _readable(index: int, message: Any, ledger: Ledger) -> Any:
    """The message without thoughts that bear no signature; the same one if it has none."""
    content = message.get("content") if isinstance(message, dict) and message.get("role") == "assistant" else None
    if not isinstance(content, list):
        return message
    kept = []
    for number, block in enumerate(content):
        if isinstance(block, dict) and block.get("type") == "thinking" and not block.get("signature"):
            ledger.note(f"messages[{index}].content[{number}]", Kind.DROPPED, _FOREIGN, block, loss=False)
        else:
            kept.append(block)
    return message if len(kept) == len(content) else {**message, "content": kept}


def _lacks_thought(messages: list[Any]) -> bool:
    """Whether the last turn that calls tools does not begin with a thought, and nothing but results follows it."""
    said = [message for message in messages if isinstance(message, dict)]
    last = next((message for message in reversed(said) if message.get("role") == "assistant"), {})
    blocks = last.get("content")
    if not isinstance(blocks, list) or not blocks or not isinstance(blocks[0], dict):
        return False
    calls = any(isinstance(block, dict) and block.get("type") == "tool_use" for block in blocks)
    return calls and str(blocks[0].get("type")) not in _THOUGHTS


class SignatureMemory:
    """Who signed the thoughts that a client saw, bounded in number. Safe under threads; no signature is kept itself."""

    def __init__(self, most: int = MAX_SIGNATURES) -> None:
        self._most = most
        self._signers: OrderedDict[bytes, str] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, signature: Any, whose: str) -> None:
        """Remember who signed with this."""
        if not isinstance(signature, str) or not signature:
            return
        with self._lock:
            self._signers[_hashed(signature)] = whose
            while len(self._signers) > self._most:
                self._signers.popitem(last=False)

    def is_anothers(self, signature: Any, whose: str) -> bool:
        """Whether somebody else is known to have signed with this."""
        return isinstance(signature, str) and self._signers.get(_hashed(signature), whose) != whose


def _hashed(signature: str) -> bytes:
    return hashlib.sha256(signature.encode("utf-8", "replace")).digest()


class SignedConversation(Recalled):
    """One request on its way to one target, and the signatures that are to be learnt from the answer."""

    def __init__(self, memory: SignatureMemory, whose: str, body: Mapping[str, Any]) -> None:
        super().__init__()
        self._memory = memory
        self._whose = whose
        self.body: Mapping[str, Any] = body
        """The request; thoughts that others signed have an empty signature: the same object where there are none."""
        told = [self._unsigned(index, message) for index, message in enumerate(body["messages"])]
        if any(new is not old for new, old in zip(told, body["messages"], strict=True)):
            self.body = {**body, "messages": told}

    def _unsigned(self, index: int, message: Any) -> Any:
        content = message.get("content") if isinstance(message, dict) else None
        if not isinstance(content, list):
            return message
        told = list(content)
        for number, block in enumerate(content):
            if self._is_anothers(block):
                told[number] = {**block, "signature": ""}
                path = f"messages[{index}].content[{number}].signature"
                self.changes.append(Change(path, Kind.DROPPED, block["signature"], None, None, *_FOREIGN))
        is_same = all(new is old for new, old in zip(told, content, strict=True))
        return message if is_same else {**message, "content": told}

    def _is_anothers(self, block: Any) -> bool:
        return (
            isinstance(block, dict)
            and block.get("type") == "thinking"
            and self._memory.is_anothers(block.get("signature"), self._whose)
        )

    def learn(self, reply: Any) -> None:
        """Remember the signatures of a whole message."""
        content = reply.get("content") if isinstance(reply, dict) else None
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict):
                self.keep(block.get("signature"))

    def keep(self, signature: Any) -> None:
        """Remember one signature of this target's."""
        self._memory.keep(signature, self._whose)

    def listen(self, decoder: StreamDecoder) -> SignedStream:
        """The decoder, with what it gives heard."""
        return SignedStream(decoder, self)


class SignedStream(HeardStream):
    """A stream decoder whose signatures are remembered, however many pieces one comes in."""

    def __init__(self, decoder: StreamDecoder, conversation: SignedConversation) -> None:
        super().__init__(decoder)
        self._conversation = conversation
        self._pieces: list[str] = []

    def _hear(self, given: bytes) -> None:
        if b'"signature"' in given:
            self._pieces += (
                json.loads(piece.decode("utf-8", "replace"), strict=False) for piece in _SIGNED.findall(given)
            )
        if self._pieces and b"content_block_stop" in given:
            self._conversation.keep("".join(self._pieces))
            self._pieces = []
