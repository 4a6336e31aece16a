"""Which addresses may be called: https, or loopback; and what a base URL's replacement means for its neighbours."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import NamedTuple

from migrate_advisor.errors import UsageError


class Address(NamedTuple):
    """The parts of a URL."""

    scheme: str
    authority: str
    """User, host and port, as written."""
    path: str
    query: str

    @property
    def host(self) -> str:
        """Host name or address, in lower case, without brackets."""
        host = self.authority.rpartition("@")[2]
        return (host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]).lower()

    @property
    def origin(self) -> tuple[str, str, str]:
        """Scheme, host and port."""
        port = re.search(r":(\d+)$", self.authority)
        return self.scheme, self.host, port[1] if port else {"https": "443"}.get(self.scheme, "80")


_URL = re.compile(r"(?i:(https?))://([^/?#\\\s]+)([^?#]*)(?:\?([^#]*))?(?:#.*)?")


def split(url: str) -> Address:
    """The parts of an http or https URL.

    Raises:
        UsageError: it is none.
    """
    found = _URL.fullmatch(url)
    if found is None:
        raise UsageError(f"expected a URL, https://…, got {url!r}")
    return Address(found[1].lower(), found[2], found[3], found[4] or "")


def checked_base_url(url: str, *, allow_http: bool, name: str) -> str:
    """A base URL that keys may be sent to.

    Args:
        url: the address.
        allow_http: whether the user said that plain http is fine.
        name: what it belongs to, for the message.

    Raises:
        UsageError: it is none.
    """
    address = split(url)
    if "{" in url:
        raise UsageError(f"{name}: put your account's part into {url} and pass it in base_urls={{{name!r}: …}}")
    if "@" in address.authority or address.query:
        raise UsageError(f"{name}: a key does not belong into a base URL; pass keys=…")
    if address.scheme == "http" and not allow_http and not is_loopback(address.host):
        raise UsageError(f"{name}: {url} would send its key in clear; use https, or pass allow_http=True")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def fits(template: str, url: str) -> bool:
    """Whether a URL lies below a base URL, in which ``{name}`` stands for a part that only the account knows."""
    pieces = re.split(r"\{[^}]*\}", template.rstrip("/"))
    pattern = r"[^/.]+".join(map(re.escape, pieces))
    return re.match(rf"{pattern}(?:[/?]|$)", url) is not None


def joined(url: str, location: str) -> str:
    """Where a redirect from a URL leads."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", location):
        return location
    address = split(url)
    if location.startswith("//"):
        return f"{address.scheme}:{location}"
    folder = "" if location.startswith("/") else address.path.rpartition("/")[0] + "/"
    return f"{address.scheme}://{address.authority}{folder}{location}"


def stays_there(url: str, following: str) -> bool:
    """Whether a redirect from one URL to another stays at the same scheme, host and port."""
    try:
        return split(following).origin == split(url).origin
    except UsageError:
        return False


def moved(neighbour: str, base: str, replacement: str) -> str:
    """Where a neighbour of a base URL is, once the base is replaced: below the same root, at its own path.

    A replacement that ends with the base's path keeps what stands before it; any other one keeps its host alone.
    """
    usual, given = split(base).path.rstrip("/"), split(replacement)
    path = given.path.rstrip("/")
    prefix = path.removesuffix(usual) if usual and path.endswith(usual) else ""
    return f"{given.scheme}://{given.authority}{prefix}{split(neighbour).path}"
