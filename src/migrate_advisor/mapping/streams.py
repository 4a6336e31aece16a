"""Streams of chat completions to OpenAI's: bytes in, bytes out. What a provider's events mean is the codecs'.

What is OpenAI's already is `passthrough`'s. A decoder never raises. What went wrong is in the stream, as the event that
OpenAI's client raises on, and in ``failure``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.failures import SAID, ApiError, Complaint, api_error
from migrate_advisor.mapping.ledger import Because, Ledger
from migrate_advisor.mapping.replies import (
    NO_CHOICE,
    flagged_reason,
    patch_finish_reason,
    patch_head,
    patch_reason_of_calls,
)
from migrate_advisor.mapping.report import Kind, MappingReport
from migrate_advisor.mapping.sse import DONE, EventStreamParser, ServerSentEvent, event_bytes
from migrate_advisor.mapping.streamed_choice import StreamedChoice, plain_choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.one_answer import OneAnswer
    from migrate_advisor.mapping.plan import OperationPlan


class End:
    """What a reader gives when the provider says that its stream is complete."""


END = End()

Reader = Callable[[ServerSentEvent], Iterable["dict[str, Any] | Complaint | End"]]
"""A provider's event to chunks in OpenAI's shape as far as they go, an error, or the end. Raises ReplyError."""


class Voice(Protocol):
    """Says a stream of chat chunks in the caller's language."""

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """The events for one chunk in OpenAI's shape, which has choices and may be changed."""

    def end(self, head: Mapping[str, Any], usage: dict[str, Any] | None) -> bytes:
        """The events that end a complete stream; every choice has said why it ends.

        Args:
            head: id, model and time of the stream, and what else chunks said at their top where the language has one
                answer.
            usage: token counts as OpenAI tells them, if any came.
        """

    def error(self, error: ApiError) -> bytes:
        """The event that makes the caller's SDK raise."""


class StreamDecoder(Protocol):
    """A stream on its way from a provider to the caller."""

    @property
    def failure(self) -> ApiError | None:
        """What went wrong; None so far."""

    @property
    def report(self) -> MappingReport:
        """What was changed so far, each kind of change once."""

    @property
    def usage(self) -> dict[str, Any] | None:
        """Token counts, as far as they came and the decoder reads them."""

    def feed(self, chunk: bytes) -> bytes:
        """OpenAI's events for these bytes; may be empty."""

    def finish(self) -> bytes:
        """What is still owed when the provider has closed: the end, or an error if it broke off."""


def broken_off(reason: str, failure: Failure = Failure.SERVER, code: str | None = None) -> ApiError:
    """The error that ends a stream which cannot go on."""
    said = SAID[failure]
    return ApiError(said.status, said.type, code or said.code, reason, retryable=said.retryable, means=failure)


def error_event(error: ApiError) -> bytes:
    """The event that makes OpenAI's client raise."""
    return event_bytes(json.dumps(error.body(), ensure_ascii=False))


BROKE_OFF = "the provider's stream broke off before its end"
"""Why a stream that nothing ended is an error."""

_CHUNK = "chat.completion.chunk"
_OPTIONAL_HEAD = frozenset({"service_tier", "system_fingerprint"})


class ChatStream:
    """Translates a provider's stream of chat chunks.

    Args:
        plan: the target's plan.
        read: what the provider's events mean.
        known: values for fields that chunks may lack.
        voice: the caller's language.
        one: what of a chunk that language says; None where it says all.
    """

    def __init__(
        self,
        plan: OperationPlan,
        read: Reader,
        known: Mapping[str, Any],
        voice: Voice,
        one: OneAnswer | None = None,
    ) -> None:
        self._one = one
        self.failure: ApiError | None = None
        self.usage: dict[str, Any] | None = None
        self.voice = voice
        self._facts = plan.facts
        self._errors = plan.errors
        self._counting = plan.counting
        self._read = read
        self._head = dict(known)
        self._parser = EventStreamParser()
        self._ledger = Ledger([], once=True)
        self._choices: dict[int, StreamedChoice] = {}
        self._over = False
        self._has_head = False
        self._looks_closer = bool(plan.facts.replies.flags or plan.facts.replies.marks)

    @property
    def report(self) -> MappingReport:
        """What was changed so far, each kind of change once."""
        return MappingReport(self._ledger.changes)

    def feed(self, chunk: bytes) -> bytes:
        """OpenAI's events for these bytes."""
        return b"" if self._is_over() else self._translate(self._parser.feed(chunk))

    def finish(self) -> bytes:
        """What is still owed: the finish reason, token counts and end, or an error."""
        if self._is_over():
            return b""
        owed = self._translate(self._parser.finish())
        if self._is_over():
            return owed
        if self._choices and all(choice.is_finished for choice in self._choices.values()):
            return owed + self._end()
        return owed + self._fail(broken_off(BROKE_OFF, code="stream_broken_off"))

    def _is_over(self) -> bool:
        """Whether the end or an error was sent; nothing follows it."""
        return self._over

    def _translate(self, events: Iterable[ServerSentEvent]) -> bytes:
        out: list[bytes] = []
        try:
            for event in events:
                for item in self._read(event):
                    out.append(self._write(item))
                    if self._is_over():
                        return b"".join(out)
        except (ReplyError, RecursionError) as error:
            out.append(self._fail(broken_off(str(error), code="invalid_reply")))
        return b"".join(out)

    def _write(self, item: dict[str, Any] | Complaint | End) -> bytes:
        if isinstance(item, dict):
            return self._chunk(item)
        if isinstance(item, Complaint):
            return self._fail(api_error(200, item, self._errors))
        return self._end()

    def _chunk(self, out: dict[str, Any]) -> bytes:
        """The chunk, changed in place: it was read from the stream for us."""
        if self._is_more(out):
            return self.voice.chunk(out)
        self._patch_head(out)
        self._counting.settle(out, self._ledger)
        self.usage = out.pop("usage", None) or self.usage
        choices = out.get("choices")
        if choices is None:
            choices = []
        if not isinstance(choices, list):
            raise ReplyError("a chunk's `choices` are no list")
        out["choices"] = [told for index, choice in enumerate(choices) if (told := self._choice(index, choice))]
        if self._facts.replies.flags and (reason := flagged_reason(out, self._facts.replies)) is not None:
            for choice in out["choices"]:
                choice["finish_reason"] = choice["finish_reason"] and reason
        if self._one is not None:
            self._one.keep(out, self._ledger)
        return self.voice.chunk(out) if out["choices"] else b""

    def _is_more(self, out: dict[str, Any]) -> bool:
        """Whether a chunk only goes on with a text that was begun, as most do; it is then as the rest would make it.

        It is here for speed alone: whatever is not plain is left as it is, for the others to look at.
        """
        choice = None if self._looks_closer else plain_choice(out)
        index = choice and choice.get("index")
        if choice is None or index.__class__ is not int or (self._one is not None and not self._one.tells(index)):
            return False
        state = self._choices.get(index)
        if state is None or not state.goes_on(choice["delta"]):
            return False
        out.update(self._head)
        out["object"] = _CHUNK
        out.pop("usage", None)
        choice["finish_reason"] = None
        choice.pop("logprobs", None)
        return True

    def _patch_head(self, out: dict[str, Any]) -> None:
        """Fill in what OpenAI's chunks begin with; the first chunk's id, model and time are those of all."""
        if not self._has_head:
            self._has_head = True
            patch_head(out, _CHUNK, self._head, self._ledger)
            self._head = {name: out[name] for name in ("id", "model", "created")}
            return
        out.update(self._head)
        out["object"] = _CHUNK
        for name in _OPTIONAL_HEAD & out.keys():
            patch_head(out, _CHUNK, self._head, self._ledger)
            if out.get(name) is None:
                out.pop(name, None)

    def _choice(self, position: int, out: Any) -> dict[str, Any] | None:
        if not isinstance(out, dict):
            raise ReplyError(f"choices[]: expected an object, got {type(out).__name__}")
        index = out.get("index")
        if index.__class__ is not int:
            out["index"] = index = position
        delta = out.get("delta") or _as_delta(out.pop("message", None))
        if not isinstance(delta, dict):
            raise ReplyError(f"choices[].delta: expected an object, got {type(delta).__name__}")
        state = self._choices.get(index)
        if state is None:
            state = self._choices[index] = StreamedChoice(index, self._facts)
        out["delta"] = state.delta(delta, self._ledger)
        if out.get("finish_reason") is None:
            out["finish_reason"] = None
        else:
            patch_finish_reason(out, "choices[]", self._facts.replies, self._ledger)
            if state.calls:
                patch_reason_of_calls(out, "choices[]", self._ledger)
            state.close(out["delta"])
        if "logprobs" in out and not isinstance(out["logprobs"], dict):
            del out["logprobs"]
        return state.take(out)

    def _end(self) -> bytes:
        """The end: a finish reason for each choice that has none yet, token counts if asked for, ``[DONE]``."""
        if not self._choices:
            return self._fail(broken_off(NO_CHOICE, code="no_choice"))
        self._over = True
        out = []
        for index, choice in sorted(self._choices.items()):
            if not choice.is_finished:
                reason = "tool_calls" if choice.calls else "stop"
                because = Because("OpenAI's streams say why they end, and the provider's did not")
                self._ledger.note("choices[].finish_reason", Kind.DEFAULTED, because, None, reason, loss=False)
                last: dict[str, Any] = {"index": index, "delta": {}, "finish_reason": reason}
                choice.close(last["delta"])
                out.append(self.voice.chunk({**self._head, "object": _CHUNK, "choices": [last]}))
        head = self._head if self._one is None else self._one.beside | self._head
        return b"".join([*out, self.voice.end(head, self.usage)])

    def _fail(self, error: ApiError) -> bytes:
        self._over = True
        self.failure = error
        return self.voice.error(error)


class ChatVoice:
    """OpenAI's own chunks.

    Args:
        include_usage: whether the client asked for token counts; then they come in a last chunk of their own, else
            not at all (see `StreamDecoder.usage`).
    """

    def __init__(self, *, include_usage: bool) -> None:
        self._include_usage = include_usage

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """The chunk as an event."""
        return event_bytes(_dumps(chunk))

    def end(self, head: Mapping[str, Any], usage: dict[str, Any] | None) -> bytes:
        """Token counts if they were asked for, and ``[DONE]``."""
        if not self._include_usage or usage is None:
            return DONE
        return event_bytes(_dumps({**head, "object": _CHUNK, "choices": [], "usage": usage})) + DONE

    def error(self, error: ApiError) -> bytes:
        """OpenAI's error."""
        return error_event(error)


def _as_delta(message: Any) -> Any:
    """The message of a whole reply as one increment, for a provider that answers with one in place of a stream."""
    return {key: value for key, value in message.items() if value is not None} if isinstance(message, dict) else {}


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON text of a chunk; one encoder for all, for making one costs as much as using it."""
