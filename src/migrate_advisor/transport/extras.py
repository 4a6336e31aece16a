"""What goes to a target beside the request: headers and query parameters for a gateway in front of it.

Those that the user gave for a target go there always. Of what a caller adds to a single call, nothing goes to a
vendor's own address; to an address that the user gave goes what is named as an extension (``x-…``) and is no
credential.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from migrate_advisor.transport.incoming import ClientCall

_SECRET = re.compile(
    r"(?:^|[-_])(?:[a-z]*auth[a-z]*|(?:api|access|private|app)?keys?|[a-z]*tokens?|[a-z]*secrets?|cookies?|pass[a-z]*|"
    r"session[a-z]*|credentials?|sig(?:nature)?)(?:$|[-_])",
    re.IGNORECASE,
)
"""Matches ``x-api-key`` and ``access_token``; not ``x-portkey-provider``."""
_SHORTEST = 6
"""Characters of a value that is looked for in others."""
_EXTENSION = re.compile(r"x-(?!stainless-|forwarded-|request-id|api-)[a-z0-9-]+")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection"})


def checked(option: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Headers or query parameters as the user gave them for one target.

    Raises:
        UsageError: one has no value that can be sent, or is the HTTP library's own; values are not shown.
    """
    found: dict[str, str] = {}
    if not isinstance(given, Mapping):
        raise UsageError(f"{option}: give names and values for each provider")
    for name, value in given.items():
        reveal = getattr(value, "get_secret_value", None)
        text = reveal() if callable(reveal) else value
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            raise UsageError(f"{option}: {name} is no text that can be sent")
        if option == "headers" and (not _NAME.fullmatch(name) or name.lower() in _OURS):
            raise UsageError(f"{option}: {name!r} is no header that can be set")
        found[name.lower() if option == "headers" else name] = text
    return found


def headers_of(call: ClientCall) -> dict[str, str]:
    """The extensions among a call's headers that are no credentials."""
    lowered = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in call.headers}
    secrets = [value.rpartition(" ")[2] for name, value in lowered.items() if _SECRET.search(name)]
    return {
        name: value
        for name, value in lowered.items()
        if _EXTENSION.fullmatch(name) and not _is_secret(name, value, secrets)
    }


def query_of(call: ClientCall) -> str:
    """What a caller adds to a request in the query, as written; none where they belong to the API, as Azure does."""
    path, _, query = call.url.partition("?")
    if call.method != "POST" or "/openai/" in path:
        return ""
    pairs = query.partition("#")[0].split("&")
    return "&".join(pair for pair in pairs if pair and not _SECRET.search(pair.partition("=")[0]))


def _is_secret(name: str, value: str, secrets: list[str]) -> bool:
    return bool(_SECRET.search(name)) or any(len(secret) >= _SHORTEST and secret in value for secret in secrets)
