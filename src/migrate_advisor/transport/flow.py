"""The exchange: one call over a chain of targets, as a conversation with a shell. Sends nothing, waits for nothing.

It is written once for every HTTP library, with and without ``async``: it yields steps and is sent events.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.catalog.endings import lasting_endpoints
from migrate_advisor.catalog.offering import offering
from migrate_advisor.catalog.operations import OPERATIONS, not_carried
from migrate_advisor.errors import MappingError, UnknownTargetError
from migrate_advisor.transport.addresses import redirected
from migrate_advisor.transport.answers import error_answer
from migrate_advisor.transport.authorization import authorize, sent_keys
from migrate_advisor.transport.echoes import NO_KEYS
from migrate_advisor.transport.events import (
    AttemptFailed,
    Deprecated,
    Exchange,
    FellOver,
    Finished,
    RequestMapped,
    Skipped,
    Started,
    Teller,
    without_content,
)
from migrate_advisor.transport.notices import Notice, listed_notices, notice_of
from migrate_advisor.transport.outcome import (
    TRIPPING,
    Failed,
    failed,
    listed,
    no_key,
    nobody,
    too_late,
    unmappable,
    unreachable,
    without_keys,
)
from migrate_advisor.transport.recalling import seen_before
from migrate_advisor.transport.receiving import REDIRECTS, Prepared, Reception
from migrate_advisor.transport.retry import LONGEST_PAUSE, Tried
from migrate_advisor.transport.steps import Answer, Clock, Flow, Head, Lost, Outgoing, Pause, Send, Whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.mapping.failures import ApiError
    from migrate_advisor.mapping.mapper import Mapper
    from migrate_advisor.mapping.wire import WireRequest
    from migrate_advisor.transport.chain import Chain, Route
    from migrate_advisor.transport.incoming import ClientCall

MAX_REDIRECTS = 3
"""Redirects followed within the same host; none is followed to another."""
LEFT = 499
"""The status that is told of a call whose caller went away; nobody is there to receive it."""
_SEE_OTHER = frozenset({303})
_SEE_OTHER_TO_CLIENTS = frozenset({301, 302, 303})
"""Where the HTTP libraries, as browsers do, go on with a GET. A request that we map stays a POST but after 303."""
_ids = itertools.count(1)


def exchange(call: ClientCall, chain: Chain, clock: Clock) -> Flow[Answer]:
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

    def __init__(self, call: ClientCall, chain: Chain, clock: Clock) -> None:
        self._call = call
        self._chain = chain
        self._clock = clock
        self._began = chain.repeats.began(call, clock.now())
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
        seen = seen_before(self._call, self._chain.responses)
        if seen is not None:
            return seen
        routes = self._routes()
        failures: list[tuple[Route, Failed]] = []
        for position, route in enumerate(routes):
            prepared = self._prepare(route)
            outcome: Answer | Failed
            if isinstance(prepared, Failed):
                outcome = prepared
            else:
                outcome = yield from self._try(prepared, is_last=position == len(routes) - 1)
            if not isinstance(outcome, Failed):
                return outcome
            failures.append((route, outcome))
            if (outcome.means in self._chain.stays and outcome.sent) or self._left <= 0:
                break
            if position + 1 < len(routes):
                following = routes[position + 1].name
                self._teller.tell(FellOver(self._about, route.name, following, outcome.means.value))
        return self._refuse(failures, routes)

    def was_left(self) -> None:
        """Tell that the caller went away before there was an answer."""
        self._teller.tell(Finished(self._about, None, LEFT, "cancelled", None, self._sent, self._elapsed))

    def _routes(self) -> list[Route]:
        """The targets that may be tried: those whose breaker lets them through, or all where none does.

        An operation that cannot be mapped goes to the client's own provider, or to nobody. What an SDK sends again
        goes to the last of them: those before it have had their attempts.
        """
        call, now = self._call, self._clock.now()
        if call.operation is None:
            return [route for route in self._chain.routes if route.takes_as_it_came(call.url)][:1]
        routes = self._chain.routes_of(call)
        allowed = [route for route in routes if route.breaker.allows(now)]
        if call.repeat:
            return allowed[-1:] or list(routes[-1:])
        if not allowed:
            return list(routes)
        for route in routes:
            if route not in allowed:
                self._teller.tell(Skipped(self._about, route.name, route.breaker.seconds_left(now)))
        return allowed

    def _refuse(self, failures: list[tuple[Route, Failed]], routes: list[Route]) -> Whole:
        """The answer where nobody has one: the last failure at a provider, which names those before it."""
        if not failures:
            outcome, route = nobody(not_carried(self._call.path, self._call.method) or self._about.operation), None
        else:
            at = max(range(len(failures)), key=lambda index: (failures[index][1].sent, index))
            route, outcome = failures[at]
            if not route.takes_as_it_came(self._call.url):
                others = [(other.name, item.error) for other, item in failures if other is not route]
                outcome = outcome._replace(error=listed(outcome.error, route.name, others))
            outcome = outcome._replace(error=self._with_others(outcome, route))
        may_repeat = route is not None and route is routes[-1] and self._may_repeat(outcome)
        if may_repeat:
            self._chain.repeats.expect(self._call, self._began)
        answer = error_answer(
            outcome,
            route.name if route else None,
            self._sent,
            may_repeat=may_repeat,
            language=self._call.language,
        )
        self._finish(route if outcome.sent else None, answer.status, outcome)
        if not outcome.is_lost:
            return answer
        return answer._replace(lost=Lost(outcome.error.message, outcome.means is Failure.TIMEOUT, may_repeat))

    def _with_others(self, outcome: Failed, route: Route) -> ApiError:
        """The error of an operation that nobody here has, with who has it by the catalog."""
        error, record = outcome.error, OPERATIONS.get(self._call.operation or "")
        if outcome.sent or record is None or record.language != "openai" or error.code != "unmappable_request":
            return error
        names = offering(record.facts, route.catalog.providers(), route.question)
        hint = f" [{record.facts}: by the catalog, {', '.join(names)} have it]" if names else ""
        return replace(error, message=error.message + hint)

    def _may_repeat(self, outcome: Failed) -> bool:
        """Whether it is for the client's SDK to send the call again, as often as it was told to."""
        repeat, most = self._call.repeat, self._chain.attempts
        if repeat is None or not outcome.error.retryable or outcome.never_sent or not outcome.sent:
            return False
        is_allowed = most is None or repeat + 1 < most
        return is_allowed and self._left > 0 and (outcome.retry_after or 0) <= LONGEST_PAUSE

    def _finish(
        self, route: Route | None, status: int, outcome: Failed | None, body: Any = None, usage: Any = None
    ) -> None:
        """Tell that the call is over."""
        if self._teller.watcher is None:
            return
        if route is not None and self._call.operation == "models":
            for notice in listed_notices(body):
                self._notice(route, notice)
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

    def _notice(self, route: Route, notice: Notice | None) -> None:
        """Tell what a reply says of a model's end, once."""
        if (
            notice is not None
            and self._teller.watcher is not None
            and self._chain.notices.is_new(route.name, notice.model)
        ):
            self._teller.tell(Deprecated(self._about, route.name, notice))

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
            body = call.body if call.body is not None else {}
            conversation = self._chain.thoughts.conversation(spoken.mapper, body)
            mapped = spoken.mapper.request(
                body if conversation is None else conversation.body,
                self._chain.on_loss,
                memory=self._chain.responses,
                ids=call.ids,
            )
            request = route.addressed(_outgoing(mapped.request), call)
        except (MappingError, UnknownTargetError) as error:
            return unmappable(error)
        report = mapped.report if conversation is None else conversation.told(mapped.report)
        if self._teller.watcher is not None:
            self._teller.tell(RequestMapped(self._about, route.name, without_content(report)))
        return Prepared(
            route,
            request,
            spoken.grant,
            spoken.mapper,
            as_it_came=False,
            report=report,
            conversation=conversation,
        )

    def _as_it_came(self, route: Route, mapper: Mapper | None) -> Prepared:
        call = self._call
        request = Outgoing(call.method, call.url, call.own_headers(), call.content)
        return Prepared(route, request, route.own_grant(), mapper, as_it_came=True)

    def _try(self, prepared: Prepared, *, is_last: bool) -> Flow[Answer | Failed]:
        """All attempts at one target."""
        route, number, renewals, began = prepared.route, 0, 1, self._clock.now()
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
                pause = self._pause(Tried(number, outcome, self._elapsed, is_last), self._clock.now() - began)
            self._tell_failed(route, max(number, 1), outcome, pause)
            if pause is None:
                return outcome
            if pause > 0:
                yield Pause(pause)

    def _pause(self, tried: Tried, spent: float) -> float | None:
        """Seconds until the same target is tried again; None where it is not, or where that is for the SDK to do.

        An SDK repeats a call by itself, as often as it was told to; so at the last target only those requests are
        tried again here that have not left. Nothing is tried again for longer than the client would wait.
        """
        if tried.is_last and self._call.repeat is not None and not tried.failed.never_sent:
            return None
        pause = self._chain.retry.pause(tried)
        most = self._call.patience
        return None if pause is None or (most is not None and spent + pause >= most) else pause

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
        request, token, keys = prepared.request, None, NO_KEYS
        if not prepared.as_it_came:
            signed = yield from authorize(request, prepared.grant, self._clock, self._left)
            if isinstance(signed, Failed):
                return signed
            request, token, keys = signed.request, signed.token, sent_keys(request, signed.request)
        head = yield from self._send(request, as_it_came=prepared.as_it_came)
        if isinstance(head, Failed):
            return head
        self._notice(prepared.route, notice_of(head.headers, prepared.route.place.target.model))
        reception = Reception(prepared, self._call, self._sent, self._clock.wall, self._over(prepared.route), keys)
        outcome = yield from reception.received(head)
        if isinstance(outcome, Failed):
            if outcome.means is Failure.TOKEN_EXPIRED:
                prepared.grant.credential.forget(token)
            return self._explained(prepared, without_keys(outcome._replace(headers=head.headers), keys))
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

    def _over(self, route: Route) -> Callable[[int, Failed | None, Any, Any], None]:
        """What is called when the answer of a target is complete."""

        def over(status: int, outcome: Failed | None, body: Any, usage: Any) -> None:
            if self._call.operation == "responses" and outcome is None and isinstance(body, dict):
                self._chain.responses.keep(self._call.body or {}, body, route.place.provider.id)
            self._finish(route, status, outcome, body, usage)

        return over

    def _explained(self, prepared: Prepared, outcome: Failed) -> Failed:
        """Add to a refused key what the catalog knows of it: that the provider has other endpoints with other keys."""
        if outcome.means is not Failure.AUTHENTICATION or prepared.as_it_came:
            return outcome
        place = prepared.route.place
        others = [item for item in lasting_endpoints(place.provider) if item.id != place.endpoint.id]
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
    coding = "identity" if request.stream else "gzip, deflate"  # a compressed stream comes in lumps
    headers = {**request.headers, "user-agent": "migrate-advisor", "accept-encoding": coding}
    return Outgoing(request.method, request.url, headers, request.body())


def _host(route: Route) -> str:
    url = route.base_url or route.place.dialect.url or route.place.endpoint.url
    return url.partition("://")[2].partition("/")[0]
