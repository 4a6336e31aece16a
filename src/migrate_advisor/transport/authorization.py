"""The ways to authorise a request, as conversations: some need a call. Where keys are is `credentials`'."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.errors import UsageError
from migrate_advisor.mapping.bodies import sha256
from migrate_advisor.mapping.json_text import parse_value
from migrate_advisor.mapping.wire import with_query
from migrate_advisor.transport.addresses import split
from migrate_advisor.transport.credentials import Credential, Parts, Token
from migrate_advisor.transport.echoes import SentKeys
from migrate_advisor.transport.outcome import Failed, failed, without_keys
from migrate_advisor.transport.private import Private
from migrate_advisor.transport.steps import Ask, Clock, Flow, Given, Head, Outgoing, Pause, Read, Send, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.transport.addresses import Parser

POLL = 0.02
"""Seconds between looks at a token that another caller is making."""
_SIGNED_FOR = 1800.0
_MARGIN = 60.0
"""Seconds before its end at which a token is no longer used."""
_LONGEST = 366 * 86_400.0
"""Seconds for which a token is used at most, whatever its giver says."""
_SUCCESS = 200


class AuthorizationGrant(NamedTuple):
    """What authorising needs to know of a target."""

    credential: Credential
    key_header: str | None
    """Header that carries the key; None where it has none of its own."""
    token_url: str | None
    """Where a key is exchanged for a token."""
    parse: Parser
    """Takes URLs apart, for signatures that hold their parts."""
    scheme: str | None = None
    """How an operation is authorised that has a way of its own; None where it is as at its endpoint."""

    @property
    def can_renew(self) -> bool:
        """Whether a credential that has expired can be made anew."""
        return callable(self.credential.source) or self.credential.scheme in {"access-token-query", "jwt"}


_SHORTEST = 8
"""Characters of what may be a key: shorter ones stand in many a text."""


@dataclass(frozen=True, slots=True, repr=False)
class Signed(Private):
    """A request that may leave."""

    request: Outgoing
    token: Token | None = None
    """The token in it, if it has one that can be made anew."""


def authorize(request: Outgoing, grant: AuthorizationGrant, clock: Clock, timeout: float) -> Flow[Signed | Failed]:
    """The request with its credential.

    Args:
        request: without one.
        grant: whose, and which kind.
        clock: the time, which some signatures hold.
        timeout: seconds in which a call of its own must be over.
    """
    credential = grant.credential
    given = yield from _given(credential.source, timeout)
    if isinstance(given, Failed):
        return given
    if given is None and credential.scheme == "none":
        return Signed(request)
    try:
        parts = credential.parts(given)
    except UsageError as error:
        return failed(Failure.AUTHENTICATION, str(error), code="credentials_missing")._replace(sent=False)
    if parts.is_ready and grant.scheme is None and credential.scheme != "access-token-query":
        return Signed(_bearer(request, parts.secret))
    if credential.scheme == "access-token-query":
        return (yield from _send_access_token(request, parts, grant, clock, timeout))
    return _SIGN[grant.scheme or credential.scheme](request, parts, grant, clock)


def sent_keys(before: Outgoing, after: Outgoing) -> SentKeys:
    """The keys that a request got.

    Args:
        before: the request without its credential.
        after: the same with it.
    """
    added = [value.rpartition(" ")[2] for name, value in after.headers.items() if before.headers.get(name) != value]
    if after.url != before.url:
        added.append(after.url.rpartition("access_token=")[2].partition("&")[0])
    return SentKeys(tuple(value for value in added if len(value) >= _SHORTEST and value.isascii()))


def _given(source: Any, timeout: float) -> Flow[Any]:
    """The key, or a failure where a function was to give it and did not."""
    if not callable(source):
        return source
    event = yield Ask(source, timeout)
    if isinstance(event, Given):
        return event.value
    if isinstance(event, Unreachable) and event.timed_out:
        return failed(Failure.TIMEOUT, "the function that gives the key took too long")._replace(sent=False)
    reason = event.reason if isinstance(event, Unreachable) else "no key"
    message = f"the function that gives the key failed: {reason}"
    return failed(Failure.AUTHENTICATION, message, code="credentials_missing")._replace(sent=False)


def _with_headers(request: Outgoing, **headers: str) -> Outgoing:
    added = {name.replace("_", "-"): value for name, value in headers.items()}
    return request._replace(headers={**request.headers, **added})


def _bearer(request: Outgoing, token: str) -> Outgoing:
    return _with_headers(request, authorization=f"Bearer {token}")


def _send_bearer(request: Outgoing, parts: Parts, _grant: AuthorizationGrant, _clock: Clock) -> Signed:
    return Signed(_bearer(request, parts.secret))


def _send_header(request: Outgoing, parts: Parts, grant: AuthorizationGrant, _clock: Clock) -> Signed:
    """The key in a header of its own. A JSON Web Token is an identity's, and goes where those go."""
    if parts.secret.startswith("eyJ"):
        return Signed(_bearer(request, parts.secret))
    assert grant.key_header is not None, "the catalog is read strictly: where a key has a header, it is named"
    return Signed(_with_headers(request, **{grant.key_header: parts.secret}))


def _sign_jwt(request: Outgoing, parts: Parts, grant: AuthorizationGrant, clock: Clock) -> Signed:
    """A JSON Web Token signed with the secret, used until shortly before it ends."""
    now = clock.now()
    token = grant.credential.token(now)
    if token is None:
        wall = int(clock.wall())
        claims = {"iss": parts.id, "exp": wall + int(_SIGNED_FOR), "nbf": wall - 5}
        token = Token(_jwt(claims, parts.secret), now + _SIGNED_FOR - _MARGIN)
        grant.credential.keep(token)
    return Signed(_bearer(request, token.value), token)


def _jwt(claims: Mapping[str, Any], secret: str) -> str:
    """RFC 7519 with HS256."""
    words = [{"alg": "HS256", "typ": "JWT"}, claims]
    signed = ".".join(_base64url(json.dumps(word, separators=(",", ":")).encode()) for word in words)
    return f"{signed}.{_base64url(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _send_access_token(
    request: Outgoing, parts: Parts, grant: AuthorizationGrant, clock: Clock, timeout: float
) -> Flow[Signed | Failed]:
    """A token in the query, got for the key. One caller gets it; the others wait for that."""
    if parts.is_ready:
        return Signed(_in_query(request, parts.secret))
    credential, ends = grant.credential, clock.now() + timeout
    while (token := credential.token(clock.now())) is None:
        if credential.claim():
            try:
                got = yield from _get_token(parts, grant, clock, timeout)
                if isinstance(got, Failed):
                    return got
                credential.keep(got)
                token = got
                break
            finally:
                credential.release()
        if clock.now() >= ends:
            return failed(Failure.TIMEOUT, "no access token came in time")._replace(sent=False)
        yield Pause(POLL)
    return Signed(_in_query(request, token.value), token)


def _in_query(request: Outgoing, token: str) -> Outgoing:
    return request._replace(url=with_query(request.url, {"access_token": token}))


def _get_token(parts: Parts, grant: AuthorizationGrant, clock: Clock, timeout: float) -> Flow[Token | Failed]:
    """Exchange a key for a token: the client-credentials grant of OAuth 2.0, with its parameters in the query."""
    assert grant.token_url is not None
    query = {"grant_type": "client_credentials", "client_id": parts.id or "", "client_secret": parts.secret}
    headers = {"content-type": "application/json", "accept": "application/json"}
    event = yield Send(Outgoing("POST", with_query(grant.token_url, query), headers, b""), timeout)
    if isinstance(event, Head):
        status = event.status
        event = yield Read()
        if isinstance(event, bytes):
            got = _read_token(status, event, clock.now())
            return without_keys(got, SentKeys((parts.secret,))) if isinstance(got, Failed) else got
    reason = event.reason if isinstance(event, Unreachable) else "no reply"
    timed_out = isinstance(event, Unreachable) and event.timed_out
    means = Failure.TIMEOUT if timed_out else Failure.SERVER
    return failed(means, f"no access token: {reason}", code="token_exchange_failed")


def _read_token(status: int, content: bytes, now: float) -> Token | Failed:
    data = parse_value(content)
    if not isinstance(data, dict):
        return failed(Failure.SERVER, "no access token: the reply is no JSON object", code="token_exchange_failed")
    token, lifetime = data.get("access_token"), data.get("expires_in")
    if isinstance(token, str) and token.isascii() and token.isprintable() and token:
        seconds = min(lifetime, _LONGEST) if isinstance(lifetime, int | float) and lifetime > 0 else _SIGNED_FOR
        return Token(token, now + seconds - min(_MARGIN, seconds / 10))
    said = data.get("error_description") or data.get("error") or f"HTTP status {status}"
    means = Failure.SERVER if status >= 500 else Failure.AUTHENTICATION  # noqa: PLR2004 -- a server's fault
    return failed(means, f"no access token: {said}")


def _sign_tc3(request: Outgoing, parts: Parts, grant: AuthorizationGrant, clock: Clock) -> Signed:
    """TC3-HMAC-SHA256 over method, host, content type and body."""
    moment = datetime.fromtimestamp(int(clock.wall()), UTC)
    url = split(request.url, grant.parse)
    host, day = url.authority, moment.strftime("%Y-%m-%d")
    service = host.partition(".")[0]
    content_type = request.headers.get("content-type", "application/json")
    canonical = "\n".join(
        [
            request.method, url.path or "/", url.query, f"content-type:{content_type}\nhost:{host}\n",
            "content-type;host", sha256(request.content),
        ]
    )  # fmt: skip
    scope = f"{day}/{service}/tc3_request"
    stamp = str(int(moment.timestamp()))
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{parts.secret}".encode()
    for word in (day, service, "tc3_request"):
        key = hmac.digest(key, word.encode(), "sha256")
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    authorization = (
        f"TC3-HMAC-SHA256 Credential={parts.id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    )
    return Signed(_with_headers(request, authorization=authorization, **{"x-tc-timestamp": stamp}))


_SIGN: Mapping[str, Callable[[Outgoing, Parts, AuthorizationGrant, Clock], Signed]] = {
    "none": _send_bearer,
    "bearer": _send_bearer,
    "api-key-header": _send_header,
    "jwt": _sign_jwt,
    "signature": _sign_tc3,
}
"""The catalog's word → how, where it takes no call. A key for an endpoint that asks for none is sent as a bearer
token, as servers take it."""
