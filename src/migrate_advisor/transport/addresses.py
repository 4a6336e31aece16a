"""Which addresses may be called: https, or loopback; and what a base URL's replacement means for its neighbours.

No URL is taken apart here: that does the HTTP library which will connect, handed in as a `Parser`, so that what is
thought of an address and where its request goes cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import NamedTuple

from migrate_advisor.errors import UsageError


class Address(NamedTuple):
    """The parts of a URL, as the HTTP library that connects reads them."""

    url: str
    scheme: str
    host: str
    """Host name or address that is connected to, in lower case, without brackets."""
    port: int
    """Port that is connected to; the scheme's own where none is written."""
    authority: str
    """Host and port as the ``host`` header says them."""
    path: str
    query: str
    has_user: bool = False
    """Whether a user or a password stands in it."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def is_safe(self) -> bool:
        """Whether a key may be sent there: nobody else on the way can read it."""
        return self.scheme == "https" or is_loopback(self.host)


Parser = Callable[[str, str], Address]
"""Takes a URL, and what is said relative to it or ``""``; gives the parts of where that leads.

Raises `UsageError` where the HTTP library takes none of it."""

_PORTS = {"http": 80, "https": 443}


def split(url: str, parse: Parser, relative: str = "") -> Address:
    """The parts of an http or https URL.

    Backslashes, blanks and control characters are refused anywhere: readers differ on what they end. The messages do
    not show it: a key may stand in it.

    Args:
        url: the address.
        parse: of the library that will connect.
        relative: where to from there, as a redirect says it.

    Raises:
        UsageError: it is none.
    """
    said = relative or url
    if not said.isprintable() or any(character in said for character in " \\"):
        raise UsageError("expected a URL without blanks, backslashes and control characters")
    address = parse(url, relative)
    if address.scheme not in _PORTS or not address.host:
        raise UsageError("expected a URL, https://…")
    return address


def checked_base_url(url: str, parse: Parser, *, allow_http: bool, name: str) -> str:
    """A base URL that keys may be sent to.

    Args:
        url: the address.
        parse: of the library that will connect.
        allow_http: whether the user said that plain http is fine.
        name: what it belongs to, for the message.

    Raises:
        UsageError: it is none.
    """
    if "@" in url.partition("?")[0] or "?" in url or "#" in url:
        raise UsageError(f"{name}: a key does not belong into a base URL; pass keys=…")
    if "{" in url:
        raise UsageError(f"{name}: put your account's part into {url} and pass it in base_urls={{{name!r}: …}}")
    try:
        address = split(url, parse)
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from None
    if not address.is_safe and not allow_http:
        raise UsageError(
            f"{name}: http://{address.authority} would send its key in clear; use https, or pass allow_http=True"
        )
    return address.url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, whatever a resolver says: ``localhost`` itself, or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def fits(template: str, url: str) -> bool:
    """Whether a URL lies below a base URL, in which ``{name}`` stands for a part that only the account knows."""
    pieces = re.split(r"\{[^}]*\}", template.rstrip("/"))
    pattern = r"[A-Za-z0-9_-]+".join(map(re.escape, pieces))
    return re.match(rf"{pattern}(?:[/?]|$)", url) is not None


def redirected(url: str, location: str, parse: Parser) -> Address | None:
    """Where a redirect leads; None where it leaves scheme, host and port, or cannot be read."""
    try:
        here, there = split(url, parse), split(url, parse, location)
    except UsageError:
        return None
    return there if there.origin == here.origin and not there.has_user else None


def moved(neighbour: str, base: str, replacement: str, parse: Parser) -> str:
    """Where a neighbour of a base URL is, once the base is replaced: below the same root, at its own path.

    A replacement that ends with the base's path keeps what stands before it; any other one keeps its host alone.
    """
    usual, given = _path(base).rstrip("/"), split(replacement, parse)
    path = given.path.rstrip("/")
    prefix = path.removesuffix(usual) if usual and path.endswith(usual) else ""
    return f"{given.scheme}://{given.authority}{prefix}{_path(neighbour)}"


def _path(known: str) -> str:
    """Path of one of the catalog's own URLs, of which the account's part may still be open."""
    _, slash, rest = known.partition("://")[2].partition("?")[0].partition("/")
    return slash + rest
