"""Who may call: keys, access tokens and signed tokens, checked as providers do. Signed requests are `signatures`'."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import itertools
import json
import threading
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.simulator.refusals import RefusedError
from migrate_advisor.simulator.signatures import check_tc3

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.catalog.dialect import Operation
    from migrate_advisor.simulator.site import SiteCredential
    from migrate_advisor.simulator.traffic import SiteRequest

_JWT_PARTS = 3
_MOST_TOKENS = 1_000
"""Access tokens that are remembered; the oldest goes first."""


class AccessTokens:
    """Access tokens that were given out, and until when they hold. Safe under threads."""

    def __init__(self, lifetime: float) -> None:
        self.lifetime = lifetime
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._ends: dict[str, tuple[str, float]] = {}

    def issue(self, site: str, now: float) -> str:
        """A new token for a site."""
        with self._lock:
            token = f"sim-token-{site.replace('@', '-')}-{next(self._numbers)}"
            self._ends[token] = (site, now + self.lifetime)
            if len(self._ends) > _MOST_TOKENS:
                del self._ends[next(iter(self._ends))]
            return token

    def expire(self) -> None:
        """All tokens given out so far hold no longer."""
        with self._lock:
            self._ends = {token: (site, float("-inf")) for token, (site, _) in self._ends.items()}

    def check(self, token: str, site: str, now: float) -> None:
        """Refuse a token that was not given out for this site, or that holds no longer.

        Raises:
            RefusedError: as the provider would.
        """
        with self._lock:
            owner, end = self._ends.get(token, ("", 0.0))
        if not token:
            raise RefusedError(Failure.AUTHENTICATION, "no access token was given")
        if owner != site or now >= end:
            raise RefusedError(Failure.TOKEN_EXPIRED, "Access token invalid or no longer valid")


def check_access(
    call: SiteRequest, tokens: AccessTokens, *, bearer_too: bool, operation: Operation | None = None
) -> None:
    """Refuse a call that is not authorised.

    Args:
        call: the call.
        tokens: access tokens that were given out.
        bearer_too: whether a key that belongs into a header of its own is taken as a bearer token, too. Where there are
            dated API versions, it is not: bearer tokens are identities' there.
        operation: the facts of an operation that is authorised in a way of its own.

    Raises:
        RefusedError: as the provider would.
    """
    for name in call.site.dialect.headers:
        if name.lower() not in call.received.headers:
            raise RefusedError(Failure.INVALID_REQUEST, f"header {name} is required", name)
    headers, credential = call.received.headers, call.site.credential
    own = operation.key_header if operation else None
    key_header = (own or call.site.dialect.key_header or "").lower()
    bearer = _bearer(headers) if bearer_too and call.site.dialect.version is None else ""
    checks: Mapping[str, Callable[[], None]] = {
        "bearer": lambda: _check_key(_bearer(headers), credential),
        "api-key-header": lambda: _check_key(headers.get(key_header, "") or bearer, credential),
        "access-token-query": lambda: tokens.check(
            call.received.query.get("access_token", ""), call.site.target, call.now
        ),
        "jwt": lambda: _check_jwt_or_key(_bearer(headers), credential, call.now),
        "signature": lambda: check_tc3(call),
        "none": lambda: None,
    }
    checks[(operation.auth if operation else None) or call.site.auth]()


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _check_key(key: str, credential: SiteCredential) -> None:
    if not key:
        raise RefusedError(Failure.AUTHENTICATION, "no API key was given")
    if key == credential.expired_key:
        raise RefusedError(Failure.TOKEN_EXPIRED, "the API key has expired")
    if key != credential.key:
        raise RefusedError(Failure.AUTHENTICATION, "the API key is invalid")


def _check_jwt_or_key(token: str, credential: SiteCredential, now: float) -> None:
    if token.count(".") == _JWT_PARTS - 1:
        check_jwt(token, credential, now)
    else:
        _check_key(token, credential)


def check_jwt(token: str, credential: SiteCredential, now: float) -> None:
    """Refuse a JSON Web Token that is not signed with HS256 by the credential, or not valid now.

    Raises:
        RefusedError: as the provider would.
    """
    head, payload, signature = token.split(".")
    expected = hmac.new(credential.secret.encode(), f"{head}.{payload}".encode(), hashlib.sha256).digest()
    if _decoded(head).get("alg") != "HS256" or not hmac.compare_digest(_unpadded(expected), signature):
        raise RefusedError(Failure.AUTHENTICATION, "the token's signature is wrong")
    claims = _decoded(payload)
    if claims.get("iss") != credential.id:
        raise RefusedError(Failure.AUTHENTICATION, "the token's issuer is unknown")
    end, start = claims.get("exp"), claims.get("nbf", now)
    if not isinstance(end, int | float) or not isinstance(start, int | float) or start > now:
        raise RefusedError(Failure.AUTHENTICATION, "the token is not valid yet, or says not until when")
    if now >= end:
        raise RefusedError(Failure.TOKEN_EXPIRED, "the token has expired")


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(part: str) -> dict[str, Any]:
    try:
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {}
