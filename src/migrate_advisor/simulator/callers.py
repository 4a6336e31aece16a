"""Who calls the simulator: programs of this machine, and no page that came from elsewhere. Keys are `access`'."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_here(address: str) -> bool:
    """Whether a ``Host``, or an ``Origin`` with its scheme, names this machine.

    A page of another origin names that; one whose name was pointed here names itself.

    Args:
        address: the header as it came.
    """
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username is not None or host == "localhost":
        return host == "localhost" and parts.username is None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
