"""Who calls the simulator: programs of this machine, and no page that came from elsewhere. Keys are `access`'."""

from __future__ import annotations

import ipaddress
import re

_ADDRESS = re.compile(r"(?:https?://)?(?:\[(?P<six>[0-9a-f:.]{2,45})\]|(?P<host>[a-z0-9.-]{1,253}))(?::[0-9]{1,5})?")
"""``localhost``, ``http://127.0.0.1:8080``, ``[::1]:8080``; not ``127.0.0.1:80.example``, ``[::1].example``."""


def is_here(address: str) -> bool:
    """Whether a ``Host``, or an ``Origin`` with its scheme, names this machine.

    A page of another origin names that; one whose name was pointed here names itself.

    Args:
        address: the header as it came.
    """
    hit = _ADDRESS.fullmatch(address.strip().lower())
    host = (hit["six"] or hit["host"]) if hit else ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
