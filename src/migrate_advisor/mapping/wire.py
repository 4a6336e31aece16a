"""What goes over the wire: a request in a provider's dialect, and how its address is written. Nothing here connects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import UnmappableRequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.bodies import Parts


class WireRequest(NamedTuple):
    """An HTTP request in the provider's dialect, before its credential is added."""

    method: str
    url: str
    """Complete URL. A part in braces, as in ``https://{resource}.example``, is one that only the account knows."""
    headers: Mapping[str, str]
    """Headers that belong to the dialect; never a credential."""
    json: dict[str, Any] | None
    """The body. It shares what was not changed with the request that was mapped; None where there is no body."""
    stream: bool = False
    """Whether the reply is a stream."""
    form: Parts | None = None
    """The body as a multipart form, where it is one; `json` then has its fields."""

    def body(self) -> bytes | Parts:
        """The body as it is sent: a form in pieces, so that no file is held.

        Raises:
            UnmappableRequestError: as `content`.
        """
        return self.content() if self.form is None else self.form

    def content(self) -> bytes:
        """The body as bytes of JSON, empty if there is none.

        Raises:
            UnmappableRequestError: the body is no JSON: nested too deep, or holding a value that JSON cannot.
        """
        if self.form is not None:
            return bytes(self.form)
        if self.json is None:
            return b""
        try:
            return json.dumps(self.json, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise UnmappableRequestError("", f"the request cannot be written as JSON: {error}") from error


_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def quoted(text: str) -> str:
    """Percent-encode for one path segment or one query value (RFC 3986)."""
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())


def with_query(url: str, query: Mapping[str, str]) -> str:
    """The URL with these parameters added."""
    if not query:
        return url
    pairs = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in query.items())
    return f"{url}{'&' if '?' in url else '?'}{pairs}"
