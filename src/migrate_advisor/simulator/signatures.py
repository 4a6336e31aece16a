"""Whether a request is signed by TC3-HMAC-SHA256, the way of Tencent Cloud's API. Keys and tokens are `access`'."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.simulator.refusals import RefusedError

if TYPE_CHECKING:
    from migrate_advisor.simulator.traffic import Received, SiteRequest

_ALGORITHM = "TC3-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    rf"{_ALGORITHM} Credential=(?P<id>[^/]+)/(?P<scope>[^,]+), ?SignedHeaders=(?P<headers>[^,]+), ?"
    r"Signature=(?P<signature>[0-9a-f]+)$"
)
_LONGEST_STAMP = 12
"""Digits of seconds since 1970, more than any time has."""
_MOST_SKEW = 300
"""Seconds by which the timestamp may differ."""


def check_tc3(call: SiteRequest) -> None:
    """Refuse a request that is not signed by the site's pair of keys, or was signed too long ago.

    Raises:
        RefusedError: as the provider would.
    """
    received, credential = call.received, call.site.credential
    match = _AUTHORIZATION.match(received.headers.get("authorization", ""))
    stamp = received.headers.get("x-tc-timestamp", "")
    if not match or not stamp.isdecimal() or len(stamp) > _LONGEST_STAMP:
        raise RefusedError(Failure.AUTHENTICATION, "the request is not signed")
    if match["id"] != credential.id:
        raise RefusedError(Failure.AUTHENTICATION, "the SecretId is not found")
    if abs(call.now - int(stamp)) > _MOST_SKEW:
        raise RefusedError(Failure.TOKEN_EXPIRED, "the signature has expired")
    # The vendor has one path; clients that were given the simulator's sign that one.
    expected = [
        signature(received, path, credential.secret, match["scope"], match["headers"]) for path in ("/", received.path)
    ]
    if not any(hmac.compare_digest(one, match["signature"]) for one in expected):
        raise RefusedError(Failure.AUTHENTICATION, "the signature is wrong")


def signature(received: Received, path: str, secret: str, scope: str, signed: str) -> str:
    """The signature that the request should bear.

    Args:
        received: the request.
        path: the path that was signed.
        secret: the second half of the pair.
        scope: ``date/service/tc3_request``.
        signed: names of the signed headers, with semicolons between.
    """
    stamp = int(received.headers["x-tc-timestamp"])
    day = dt.datetime.fromtimestamp(stamp, dt.UTC).strftime("%Y-%m-%d")
    _, service, ending = (*scope.split("/"), "", "")[:3]
    headers = "".join(f"{name}:{received.headers.get(name, '').strip().lower()}\n" for name in signed.split(";"))
    canonical = "\n".join(
        (received.method, path, "", headers, signed, hashlib.sha256(received.body).hexdigest()),
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"TC3{secret}".encode()
    for part in (day, service, ending):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = f"{_ALGORITHM}\n{stamp}\n{scope}\n{digest}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
