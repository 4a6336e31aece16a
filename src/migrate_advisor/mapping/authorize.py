"""How a request proves who sends it: by a key, an exchanged token, a signed token or a signature. Sends nothing itself.

Which way a provider wants is the catalog's. What must be asked for first is yielded as a step, and its answer sent in.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import MappingError, ReplyError
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.wire import Event, Head, Read, Secret, Send, Step, Unreachable, WireRequest, with_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.mapping.plan import Plan

JWT_SECONDS = 1800
"""How long a signed token holds."""

CLOCK_SKEW_SECONDS = 5
"""How much earlier than now a signed token begins to hold, for clocks that differ."""

REFRESH_EARLY_SECONDS = 60
"""How long before its end an exchanged token is exchanged anew."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What must be added to a request. Its ``repr`` shows names, never values."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Credentials(headers={sorted(self.headers)}, query={sorted(self.query)})"

    def url(self, url: str) -> str:
        """The URL with the query added."""
        return with_query(url, self.query)


class Token(NamedTuple):
    """An exchanged token."""

    value: Secret
    until: float
    """Seconds since 1970 until which it holds."""


class Attempt(NamedTuple):
    """What is about to be sent, by whom and when."""

    request: WireRequest
    content: bytes
    """The body as it will be sent, to the byte: signatures cover it."""
    key: Secret
    """The key; ``id:secret`` where a provider gives out two parts."""
    now: float
    """Seconds since 1970."""
    tokens: MutableMapping[str, Token]
    """Tokens that were exchanged before; kept by the caller, who drops one that the provider refuses."""


Authorization = Generator[Step, Event, Credentials]


def authorize(plan: Plan, attempt: Attempt) -> Authorization:
    """The credentials for one attempt.

    Yields:
        Steps that must be taken first; send their answers in.

    Raises:
        MappingError: the key has not the form that the provider's keys have.
        ReplyError: a token could not be exchanged.
    """
    scheme = plan.facts.auth or plan.place.endpoint.auth
    return (yield from _SCHEMES[scheme](plan, attempt))


def token_id(plan: Plan, key: Secret) -> str:
    """The name under which a token exchanged for this key is kept."""
    return f"{plan.facts.token_url} {hash(key.get_secret_value())}"


def _immediate(make: Callable[[Plan, Attempt], Credentials]) -> Callable[[Plan, Attempt], Authorization]:
    """A scheme that needs no step before."""

    def authorization(plan: Plan, attempt: Attempt) -> Authorization:
        yield from ()
        return make(plan, attempt)

    return authorization


def _none(plan: Plan, attempt: Attempt) -> Credentials:  # noqa: ARG001 -- as its siblings
    return Credentials()


def _bearer(plan: Plan, attempt: Attempt) -> Credentials:  # noqa: ARG001 -- as its siblings
    return Credentials({"authorization": f"Bearer {attempt.key.get_secret_value()}"})


def _key_header(plan: Plan, attempt: Attempt) -> Credentials:
    return Credentials({plan.facts.key_header or "api-key": attempt.key.get_secret_value()})


def _pair(attempt: Attempt, provider: str) -> tuple[str, str]:
    first, colon, second = attempt.key.get_secret_value().partition(":")
    if not colon or not first or not second:
        raise MappingError(f"{provider} gives out a key in two parts: write them as id:secret")
    return first, second


def _jwt(plan: Plan, attempt: Attempt) -> Credentials:
    """A token signed with the secret, or a key of one part, which stands for it."""
    if ":" not in attempt.key.get_secret_value():
        return _bearer(plan, attempt)
    issuer, secret = _pair(attempt, plan.place.provider.name)
    now = int(attempt.now)
    claims = {"iss": issuer, "exp": now + JWT_SECONDS, "nbf": now - CLOCK_SKEW_SECONDS}
    return Credentials({"authorization": f"Bearer {signed_token(claims, secret)}"})


def signed_token(claims: Mapping[str, Any], secret: str) -> str:
    """A JSON Web Token (RFC 7519) over these claims, signed with HMAC-SHA-256."""
    import hmac

    head = _base64(json.dumps({"alg": "HS256", "typ": "JWT"}, separators=(",", ":")).encode())
    body = _base64(json.dumps(claims, separators=(",", ":")).encode())
    signature = hmac.digest(secret.encode(), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{_base64(signature)}"


def _base64(content: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _access_token(plan: Plan, attempt: Attempt) -> Authorization:
    """A token in the query, exchanged for the key; a key of one part is a token already."""
    key = attempt.key.get_secret_value()
    if ":" not in key:
        return Credentials(query={"access_token": key})
    name = token_id(plan, attempt.key)
    known = attempt.tokens.get(name)
    if known is None or known.until <= attempt.now:
        known = yield from _exchange(plan, attempt)
        attempt.tokens[name] = known
    return Credentials(query={"access_token": known.value.get_secret_value()})


def _exchange(plan: Plan, attempt: Attempt) -> Generator[Step, Event, Token]:
    provider = plan.place.provider.name
    client, secret = _pair(attempt, provider)
    query = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    headers = {"content-type": "application/json", "accept": "application/json"}
    head = yield Send(WireRequest("POST", with_query(plan.facts.token_url or "", query), headers, None))
    if isinstance(head, Unreachable):
        raise ReplyError(f"{provider} could not be reached to exchange the key for a token: {head.reason}")
    if not isinstance(head, Head):
        raise TypeError(f"expected a head, got {head!r}")
    body = yield Read()
    answer = parse_object(body.decode("utf-8", "replace")) if isinstance(body, bytes) else None
    token, seconds = (answer or {}).get("access_token"), (answer or {}).get("expires_in")
    if not isinstance(token, str) or not isinstance(seconds, int | float):
        said = (answer or {}).get("error_description") or (answer or {}).get("error") or f"HTTP status {head.status}"
        raise ReplyError(f"{provider} did not exchange the key for a token: {said}")
    return Token(Secret(token), attempt.now + seconds - REFRESH_EARLY_SECONDS)


def _signature(plan: Plan, attempt: Attempt) -> Credentials:
    """TC3-HMAC-SHA256: a signature over method, path, host, type and body, with a key made for the day and service."""
    import hmac
    from datetime import UTC, datetime
    from hashlib import sha256

    identity, secret = _pair(attempt, plan.place.provider.name)
    host, _, path = attempt.request.url.partition("//")[2].partition("/")
    service, day = host.split(".")[0], datetime.fromtimestamp(attempt.now, UTC).strftime("%Y-%m-%d")
    media = attempt.request.headers["content-type"]
    canonical = "\n".join(
        [
            attempt.request.method,
            f"/{path}",
            "",
            f"content-type:{media}\nhost:{host}\n",
            "content-type;host",
            sha256(attempt.content).hexdigest(),
        ]
    )
    scope = f"{day}/{service}/tc3_request"
    timestamp = str(int(attempt.now))
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"Credential={identity}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    return Credentials({"authorization": f"TC3-HMAC-SHA256 {credential}", "x-tc-timestamp": timestamp, "host": host})


_SCHEMES: Mapping[str, Callable[[Plan, Attempt], Authorization]] = {
    "none": _immediate(_none),
    "bearer": _immediate(_bearer),
    "api-key-header": _immediate(_key_header),
    "jwt": _immediate(_jwt),
    "access-token-query": _access_token,
    "signature": _immediate(_signature),
}
"""Names of schemes, as endpoints and dialects give them."""
