"""What a reply comes to: an answer to pass on, or a failure. Which target is asked next is `flow`'s."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import ReplyError, UnmappableRequestError
from migrate_advisor.mapping.failures import Complaint, api_error, complaint_of
from migrate_advisor.mapping.json_text import parse_value
from migrate_advisor.mapping.languages.listed_models import for_anthropics
from migrate_advisor.mapping.mapper import Mapper
from migrate_advisor.mapping.memory import Remembered
from migrate_advisor.mapping.report import MappingReport
from migrate_advisor.transport.answers import answer_headers
from migrate_advisor.transport.authorization import AuthorizationGrant
from migrate_advisor.transport.chain import Route
from migrate_advisor.transport.echoes import SentKeys
from migrate_advisor.transport.incoming import ClientCall
from migrate_advisor.transport.outcome import Failed, failed, unmappable, unreachable
from migrate_advisor.transport.private import Private
from migrate_advisor.transport.relay import Decoder, Relay, Verbatim
from migrate_advisor.transport.retry import asked_pause
from migrate_advisor.transport.steps import Answer, Flow, Head, Next, Outgoing, Read, Streaming, Whole

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that say to go on elsewhere."""
SUCCESS = range(200, 300)
"""Statuses of an answer."""
_LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True, repr=False)
class Prepared(Private):
    """A call, said to one target."""

    route: Route
    request: Outgoing
    grant: AuthorizationGrant
    mapper: Mapper | None
    """None where the operation goes there as it came and nobody reads it."""
    as_it_came: bool
    report: MappingReport | None = None
    conversation: Remembered | None = None
    """What is to be learnt of the answer; None where this target wants nothing back."""


@dataclass(frozen=True, slots=True, repr=False)
class Reception(Private):
    """One reply to a call, from its head on."""

    prepared: Prepared
    call: ClientCall
    sent: int
    """Requests that have left for the call."""
    wall: Callable[[], float]
    """Seconds since 1970."""
    over: Callable[[int, Failed | None, Any, Any], None]
    """Called once when the answer is complete: with its status, what went wrong, its body and its token counts."""
    keys: SentKeys
    """What of the request nobody is told."""

    def received(self, head: Head) -> Flow[Answer | Failed]:
        """What a reply comes to, of which only the head is here."""
        if head.status in REDIRECTS and not self.call.follows_redirects:
            return (yield from self._left_to_the_client(head))
        if self.call.stream and head.status in SUCCESS and self.prepared.mapper is not None:
            return (yield from self._commit(self.prepared.mapper, head))
        if self.prepared.mapper is None:
            return (yield from self._unread(head))
        if self.prepared.mapper.asked.answer == "binary" and head.status in SUCCESS and not _is_json(head):
            return (yield from self._unread(head))
        return (yield from self._whole(self.prepared.mapper, head))

    def _headers(self, head: Head) -> dict[str, str]:
        return answer_headers(head.headers, self.prepared.route.name, self.sent, self.prepared.report)

    def _left_to_the_client(self, head: Head) -> Flow[Answer | Failed]:
        """Hand a redirect on to a client that follows none."""
        content = yield Read()
        if not isinstance(content, bytes):
            return unreachable(content)
        headers = self._headers(head)
        headers |= {
            name: self.keys.out_of(head.headers[name]) for name in ("content-type", "location") if name in head.headers
        }
        self.over(head.status, None, None, None)
        return Whole(head.status, headers, content)

    def _whole(self, mapper: Mapper, head: Head) -> Flow[Answer | Failed]:
        """Read and map a whole reply."""
        content = yield Read()
        if not isinstance(content, bytes):
            return unreachable(content)
        if self.prepared.as_it_came:
            return self._own(head, content)
        try:
            reply = mapper.reply(head.status, head.headers, content, self._asked)
        except ReplyError as error:
            return failed(Failure.SERVER, str(error), code="invalid_reply")
        if reply.error is not None:
            return Failed(reply.error, asked_pause(head.headers, reply.error.message, self.wall()), head.headers)
        if self.prepared.conversation is not None:
            self.prepared.conversation.learn(reply.body)
        headers, body = self._headers(head), reply.body
        retells = mapper.asked.facts == "models" and self.call.language == "anthropic-messages"
        if reply.content is not None:
            headers["content-type"] = head.headers.get("content-type", "text/plain; charset=utf-8")
        elif reply.report or mapper.pair is not None or retells:
            body = for_anthropics(body) if retells else body
            content = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
        self.over(head.status, None, reply.body, None)
        return Whole(reply.status, headers, content)

    @property
    def _asked(self) -> dict[str, Any]:
        """The request's body as it came."""
        return self.call.body if isinstance(self.call.body, dict) else {}

    def _commit(self, mapper: Mapper, head: Head) -> Flow[Answer | Failed]:
        """Wait for the first event of a stream. Until it is here another target may answer; from then on, none."""
        try:
            decoder = mapper.stream(head.headers, include_usage=self.call.wants_usage, asked=self._asked)
        except UnmappableRequestError as error:
            return unmappable(error)
        if self.prepared.conversation is not None:
            decoder = self.prepared.conversation.listen(decoder)
        relay = Relay(decoder, self._stream_over, self.keys)
        first = b""
        while not first and not relay.has_failed:
            chunk = yield Next()
            if not isinstance(chunk, bytes):
                return unreachable(chunk)
            first += relay.feed(chunk) if chunk else relay.finish()
            if not chunk:
                break
        if decoder.failure is not None:
            failure = _with_kind(decoder.failure, head)
            return Failed(failure, asked_pause(head.headers, failure.message, self.wall()), head.headers)
        headers = {**self._headers(head), "content-type": "text/event-stream; charset=utf-8"}
        return Streaming(head.status, headers, first, relay)

    def _stream_over(self, decoder: Decoder) -> None:
        outcome = Failed(decoder.failure) if decoder.failure is not None else None
        said = getattr(decoder, "response", None) or getattr(getattr(decoder, "voice", None), "response", None)
        self.over(200, outcome, said, decoder.usage)

    def _unread(self, head: Head) -> Flow[Answer | Failed]:
        """Pass a reply on that nobody here can read; its errors go by their HTTP status."""
        headers = self._headers(head)
        headers["content-type"] = head.headers.get("content-type", "application/octet-stream")
        if head.status in SUCCESS:
            return Streaming(head.status, headers, b"", Relay(Verbatim(), self._stream_over))
        content = yield Read()
        return self._own(head, content) if isinstance(content, bytes) else unreachable(content)

    def _own(self, head: Head, content: bytes) -> Answer | Failed:
        """The reply of the client's own provider, read only where it is an error, which its HTTP status tells."""
        if head.status in SUCCESS:
            self.over(head.status, None, None, None)
            return Whole(head.status, self._headers(head), content)
        complaint = complaint_of(parse_value(content))
        if complaint is None:
            quoted = content[:_LONGEST_QUOTE].decode("utf-8", "replace").strip()
            complaint = Complaint(f"HTTP status {head.status}" + (f": {quoted}" if quoted else ""), ())
        error = replace(api_error(head.status, complaint, {}), status=head.status)
        return Failed(error, asked_pause(head.headers, error.message, self.wall()), head.headers)


def _is_json(head: Head) -> bool:
    return "json" in head.headers.get("content-type", "")


def _with_kind(error: Any, head: Head) -> Any:
    """The failure of a stream that never began, which also says what came in its place."""
    kind = head.headers.get("content-type", "").partition(";")[0].strip()
    if not kind or kind in {"text/event-stream", "application/json"}:
        return error
    return replace(error, message=f"{error.message} (the reply is {kind})")
