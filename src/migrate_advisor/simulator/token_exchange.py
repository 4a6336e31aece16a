"""Where an application's pair of keys is exchanged for an access token, by OAuth's client credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from migrate_advisor.simulator.traffic import json_reply

if TYPE_CHECKING:
    from migrate_advisor.simulator.access import AccessTokens
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest


def exchange(call: SiteRequest, tokens: AccessTokens) -> SiteReply | None:
    """The reply to a request for a token; None if the call is none.

    Args:
        call: the call.
        tokens: what is given out.
    """
    site = call.site
    path = call.received.path.removeprefix(site.prefix)
    if site.token_path is None or path != site.token_path:
        return None
    fields = {**dict(parse_qsl(call.received.body.decode("latin-1"))), **call.received.query}
    if fields.get("grant_type") != "client_credentials":
        return json_reply({"error": "unsupported_grant_type", "error_description": "unsupported grant type"}, 400)
    if (fields.get("client_id"), fields.get("client_secret")) != (site.credential.id, site.credential.secret):
        return json_reply({"error": "invalid_client", "error_description": "unknown client id"}, 401)
    token = tokens.issue(site.target, call.now)
    return json_reply({"access_token": token, "expires_in": int(tokens.lifetime)})
