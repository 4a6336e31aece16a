"""The exchange: one call over a chain of targets, as a conversation with a shell. Sends nothing, waits for nothing.

It is written once for every HTTP library, with and without ``async``: it yields steps and is sent events.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import (
    MappingError,
    ReplyError,
    UnknownTargetError,
    UnmappableRequestError,
)
from migrate_advisor.mapping.failures import api_error, complaint_of
from migrate_advisor.transport.addresses import redirected
from migrate_advisor.transport.answers import answer_headers, error_answer
from migrate_advisor.transport.authorization import Grant, authorize
from migrate_advisor.transport.events import (
    AttemptFailed,
    Exchange,
    FellOver,
    Finished,
    Mapped,
    Skipped,
    Started,
    Teller,
    without_content,
)
from migrate_advisor.transport.outcome import (
    TRIPPING,
    Failed,
    failed,
    no_key,
    nobody,
    too_late,
    unmappable,
    unreachable,
)
from migrate_advisor.transport.relay import Decoder, Relay, Verbatim
from migrate_advisor.transport.retry import Tried, asked_pause
from migrate_advisor.transport.steps import (
    Answer,
    Clock,
    Flow,
    Head,
    Next,
    Outgoing,
    Pause,
    Read,
    Send,
    Streaming,
    Whole,
)

if TYPE_CHECKING:
    from migrate_advisor.mapping.mapper import Mapper
    from migrate_advisor.mapping.report import MappingReport
    from migrate_advisor.mapping.wire import WireRequest
    from migrate_advisor.transport.chain import Chain, Route
    from migrate_advisor.transport.incoming import Call

MAX_REDIRECTS = 3
"""Redirects followed within the same host; none is followed to another."""
LEFT = 499
"""The status that is told of a call whose caller went away; nobody is there to receive it."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that say to go on elsewhere."""
_SEE_OTHER = frozenset({303})
_SEE_OTHER_TO_CLIENTS = frozenset({301, 302, 303})
"""Where the HTTP libraries, as browsers do, go on with a GET. A request that we map stays a POST but after 303."""
_SUCCESS = range(200, 300)
_ids = itertools.count(1)


class Prepared(NamedTuple):
    """A call, said to one target."""

    route: Route
    request: Outgoing
    grant: Grant
    mapper: Mapper | None
    """None where the operation goes there as it came and nobody reads it."""
    as_it_came: bool
    report: MappingReport | None = None


def exchange(call: Call, chain: Chain, clock: Clock) -> Flow[Answer]:
    """Carry a call.

    Gives an answer in every case: a provider's or a caller's fault is one too, in OpenAI's error format.

    Args:
        call: what the client asked for.
        chain: whom it may go to.
        clock: the time.
    """
    carried = _Exchange(call, chain, clock)
    try:
        return (yield from carried.run())
    except GeneratorExit:
        carried.was_left()
        raise


class _Exchange:
    """State of one call."""

    def __init__(self, call: Call, chain: Chain, clock: Clock) -> None:
        self._call = call
        self._chain = chain
        self._clock = clock
        self._began = clock.now()
        self._sent = 0
        self._teller = Teller(chain.watcher)
        names = tuple(route.name for route in chain.routes)
        self._about = Exchange(next(_ids), call.operation or call.path, call.model, call.stream, names)

    @property
    def _elapsed(self) -> float:
        return self._clock.now() - self._began

    @property
    def _left(self) -> float:
        """Seconds left of the deadline."""
        return self._chain.retry.deadline - self._elapsed

    def run(self) -> Flow[Answer]:
        """The whole call."""
        self._teller.tell(Started(self._about))
        routes = self._routes()
        last: Failed | None = None
        failed_at: Route | None = None
        for position, route in enumerate(routes):
            prepared = self._prepare(route)
            outcome: Answer | Failed
            if isinstance(prepared, Failed):
                outcome = prepared
            else:
                outcome = yield from self._try(prepared, is_last=position == len(routes) - 1)
            if not isinstance(outcome, Failed):
                return outcome
            if last is None or outcome.sent or not last.sent:
                last, failed_at = outcome, route
            if outcome.means in self._chain.stays and outcome.sent:
                break
            if self._left <= 0:
                break
            if position + 1 < len(routes):
                following = routes[position + 1].name
                self._teller.tell(FellOver(self._about, route.name, following, outcome.means.value))
        return self._refuse(last or nobody(self._about.operation), failed_at)

    def was_left(self) -> None:
        """Tell that the caller went away before there was an answer."""
        self._teller.tell(Finished(self._about, None, LEFT, "cancelled", None, self._sent, self._elapsed))

    def _routes(self) -> list[Route]:
        """The targets that may be tried: those whose breaker lets them through, or all where none does.

        An operation that cannot be mapped goes to the client's own provider, or to nobody.
        """
        call, now = self._call, self._clock.now()
        if call.operation is None:
            return [route for route in self._chain.routes if route.takes_as_it_came(call.url)][:1]
        allowed = [route for route in self._chain.routes if route.breaker.allows(now)]
        if not allowed:
            return list(self._chain.routes)
        for route in self._chain.routes:
            if route not in allowed:
                self._teller.tell(Skipped(self._about, route.name, route.breaker.seconds_left(now)))
        return allowed

    def _refuse(self, outcome: Failed, route: Route | None) -> Whole:
        name = route.name if route is not None else None
        answer = error_answer(outcome, name, self._sent)
        self._finish(route if outcome.sent else None, answer.status, outcome)
        return answer

    def _finish(
        self, route: Route | None, status: int, outcome: Failed | None, body: Any = None, usage: Any = None
    ) -> None:
        """Tell that the call is over."""
        if self._teller.watcher is None:
            return
        answered = body if isinstance(body, dict) else {}
        model = answered.get("model")
        means = outcome.means.value if outcome else None
        code = outcome.error.provider_code or outcome.error.code if outcome else None
        self._teller.tell(
            Finished(
                self._about, route.name if route else None, status, means, code, self._sent, self._elapsed,
                model if isinstance(model, str) else (route.place.target.model if route else None),
                usage or answered.get("usage"), _host(route) if route else None,
            )
        )  # fmt: skip

    def _prepare(self, route: Route) -> Prepared | Failed:
        """The request to this target, or why there is none."""
        call = self._call
        if call.operation is None:
            return self._as_it_came(route, None)
        try:
            spoken = route.spoken(call.operation)
            if route.takes_as_it_came(call.url):
                return self._as_it_came(route, spoken.mapper)
            if route.credential is None:
                return no_key(route.place)
            mapped = spoken.mapper.request(call.body if call.body is not None else {}, self._chain.on_loss)
            request = _outgoing(mapped.request)
        except (MappingError, UnknownTargetError) as error:
            return unmappable(error)
        if self._teller.watcher is not None:
            self._teller.tell(Mapped(self._about, route.name, without_content(mapped.report)))
        return Prepared(route, request, spoken.grant, spoken.mapper, as_it_came=False, report=mapped.report)

    def _as_it_came(self, route: Route, mapper: Mapper | None) -> Prepared:
        call = self._call
        request = Outgoing(call.method, call.url, call.own_headers(), call.content)
        grant = route.spoken("chat.completions").grant
        return Prepared(route, request, grant, mapper, as_it_came=True)

    def _try(self, prepared: Prepared, *, is_last: bool) -> Flow[Answer | Failed]:
        """All attempts at one target."""
        route, number, renewals = prepared.route, 0, 1
        while True:
            number += 1
            outcome = yield from self._attempt(prepared)
            if not isinstance(outcome, Failed):
                route.breaker.succeeded()
                return outcome
            self._note(route, outcome)
            pause: float | None
            if outcome.means is Failure.TOKEN_EXPIRED and renewals and prepared.grant.can_renew:
                renewals, pause = renewals - 1, 0.0
                number -= 1
            else:
                pause = self._chain.retry.pause(Tried(number, outcome, self._elapsed, is_last))
            self._tell_failed(route, max(number, 1), outcome, pause)
            if pause is None:
                return outcome
            if pause > 0:
                yield Pause(pause)

    def _note(self, route: Route, outcome: Failed) -> None:
        """Tell the target's breaker. An answer that blames the request shows that the target is alive."""
        if outcome.means in TRIPPING:
            route.breaker.failed(self._clock.now())
        elif outcome.sent:
            route.breaker.succeeded()

    def _tell_failed(self, route: Route, number: int, outcome: Failed, pause: float | None) -> None:
        error = outcome.error
        code = error.provider_code or error.code
        self._teller.tell(
            AttemptFailed(self._about, route.name, number, error.provider_status, outcome.means.value, code, pause)
        )

    def _attempt(self, prepared: Prepared) -> Flow[Answer | Failed]:
        """One attempt."""
        if self._left <= 0:
            return too_late()
        request, token = prepared.request, None
        if not prepared.as_it_came:
            signed = yield from authorize(request, prepared.grant, self._clock, self._left)
            if isinstance(signed, Failed):
                return signed
            request, token = signed
        head = yield from self._send(request, as_it_came=prepared.as_it_came)
        if isinstance(head, Failed):
            return head
        outcome = yield from self._received(prepared, head)
        if isinstance(outcome, Failed):
            if outcome.means is Failure.TOKEN_EXPIRED:
                prepared.grant.credential.forget(token)
            return self._explained(prepared, outcome._replace(headers=head.headers))
        return outcome

    def _send(self, request: Outgoing, *, as_it_came: bool) -> Flow[Head | Failed]:
        """Send, and follow redirects that stay at the same host, unless the client said not to."""
        for _ in range(MAX_REDIRECTS + 1):
            if self._left <= 0:
                return too_late()
            self._sent += 1
            event = yield Send(request, self._left)
            if not isinstance(event, Head):
                return unreachable(event)
            location = event.headers.get("location", "") if event.status in REDIRECTS else ""
            if not location or not self._call.follows_redirects:
                return event
            following = redirected(request.url, location, self._chain.parse)
            if following is None:
                return failed(Failure.SERVER, "the provider redirects to another host", code="redirect_refused")
            request = _redirected(request, event.status, following.url, as_it_came=as_it_came)
        return failed(Failure.SERVER, "the provider redirects in a circle", code="redirect_refused")

    def _received(self, prepared: Prepared, head: Head) -> Flow[Answer | Failed]:
        """What a reply comes to, of which only the head is here."""
        if head.status in REDIRECTS and not self._call.follows_redirects:
            return (yield from self._left_to_the_client(prepared, head))
        if self._call.stream and head.status in _SUCCESS:
            return (yield from self._commit(prepared, head))
        return (yield from self._whole(prepared, head))

    def _left_to_the_client(self, prepared: Prepared, head: Head) -> Flow[Answer | Failed]:
        """Hand a redirect on to a client that follows none."""
        content = yield Read()
        if not isinstance(content, bytes):
            return unreachable(content)
        headers = answer_headers(head.headers, prepared.route.name, self._sent)
        headers |= {name: head.headers[name] for name in ("content-type", "location") if name in head.headers}
        self._finish(prepared.route, head.status, None)
        return Whole(head.status, headers, content)

    def _whole(self, prepared: Prepared, head: Head) -> Flow[Answer | Failed]:
        """Read and map a whole reply."""
        if prepared.mapper is None:
            return (yield from self._unread(prepared, head))
        content = yield Read()
        if not isinstance(content, bytes):
            return unreachable(content)
        if prepared.as_it_came and head.status in _SUCCESS:
            self._finish(prepared.route, head.status, None)
            return Whole(head.status, answer_headers(head.headers, prepared.route.name, self._sent), content)
        try:
            reply = prepared.mapper.reply(head.status, head.headers, content)
        except ReplyError as error:
            return failed(Failure.SERVER, str(error), code="invalid_reply")
        if reply.error is not None:
            wait = asked_pause(head.headers, reply.error.message, self._clock.wall())
            return Failed(reply.error, wait, head.headers)
        if reply.report:
            content = json.dumps(reply.body, ensure_ascii=False).encode()
        headers = answer_headers(head.headers, prepared.route.name, self._sent, prepared.report)
        self._finish(prepared.route, head.status, None, reply.body)
        return Whole(reply.status, headers, content)

    def _commit(self, prepared: Prepared, head: Head) -> Flow[Answer | Failed]:
        """Wait for the first event of a stream. Until it is here another target may answer; from then on, none."""
        mapper = prepared.mapper
        assert mapper is not None
        try:
            decoder = mapper.stream(head.headers, include_usage=self._call.wants_usage)
        except UnmappableRequestError as error:
            return unmappable(error)
        relay = Relay(decoder, lambda decoder: self._stream_over(prepared, decoder))
        first = b""
        while not first and not relay.has_failed:
            chunk = yield Next()
            if not isinstance(chunk, bytes):
                return unreachable(chunk)
            first += relay.feed(chunk) if chunk else relay.finish()
            if not chunk:
                break
        if decoder.failure is not None:
            wait = asked_pause(head.headers, decoder.failure.message, self._clock.wall())
            return Failed(decoder.failure, wait, head.headers)
        headers = answer_headers(head.headers, prepared.route.name, self._sent, prepared.report)
        return Streaming(head.status, {**headers, "content-type": "text/event-stream; charset=utf-8"}, first, relay)

    def _stream_over(self, prepared: Prepared, decoder: Decoder) -> None:
        outcome = Failed(decoder.failure) if decoder.failure is not None else None
        self._finish(prepared.route, 200, outcome, usage=decoder.usage)

    def _unread(self, prepared: Prepared, head: Head) -> Flow[Answer | Failed]:
        """Pass a reply on that nobody here can read; its errors go by their HTTP status."""
        headers = {**answer_headers(head.headers, prepared.route.name, self._sent)}
        headers["content-type"] = head.headers.get("content-type", "application/octet-stream")
        if head.status in _SUCCESS:
            relay = Relay(Verbatim(), lambda decoder: self._stream_over(prepared, decoder))
            return Streaming(head.status, headers, b"", relay)
        content = yield Read()
        if not isinstance(content, bytes):
            return unreachable(content)
        try:
            complaint = complaint_of(json.loads(content))
        except (ValueError, RecursionError):
            complaint = None
        if complaint is None:
            return failed(Failure.SERVER, f"HTTP status {head.status}", code="invalid_reply")
        error = api_error(head.status, complaint, {})
        return Failed(error, asked_pause(head.headers, error.message, self._clock.wall()), head.headers)

    def _explained(self, prepared: Prepared, outcome: Failed) -> Failed:
        """Add to a refused key what the catalog knows of it: that the provider has other endpoints with other keys."""
        if outcome.means is not Failure.AUTHENTICATION or prepared.as_it_came:
            return outcome
        place = prepared.route.place
        others = [item for item in place.provider.endpoints if item.id != place.endpoint.id and not item.ends]
        if not others:
            return outcome
        names = ", ".join(f"{place.provider.id}@{item.id} ({item.name})" for item in others)
        hint = f" [{place.endpoint.name} refused the key. One issued for another endpoint is called there: {names}]"
        return outcome._replace(error=replace(outcome.error, message=outcome.error.message + hint))


def _redirected(request: Outgoing, status: int, url: str, *, as_it_came: bool) -> Outgoing:
    """The request that a redirect asks for."""
    if status not in (_SEE_OTHER_TO_CLIENTS if as_it_came else _SEE_OTHER) or request.method in {"GET", "HEAD"}:
        return request._replace(url=url)
    headers = {name: value for name, value in request.headers.items() if name.lower() != "content-type"}
    return Outgoing("GET", url, headers, b"")


def _outgoing(request: WireRequest) -> Outgoing:
    headers = {**request.headers, "user-agent": "migrate-advisor"}
    return Outgoing(request.method, request.url, headers, request.content())


def _host(route: Route) -> str:
    url = route.base_url or route.place.dialect.url or route.place.endpoint.url
    return url.partition("://")[2].partition("/")[0]
