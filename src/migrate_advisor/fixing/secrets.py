"""Keys in files that are changed: a new provider never gets the old one's key, and no patch shows one.

Which variables hold keys is not known here; what is assigned to anything that is named like a key is looked at.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from migrate_advisor.scanner.finding import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASSIGNED = re.compile(
    rb"^(?P<head>[ \t-]*(?:export[ \t]+)?[\"']?[A-Z0-9_]*(?:KEY|TOKEN|SECRET)[\"']?[ \t]*[:=][ \t]*[\"']?)"
    rb"(?P<value>[^\s\"'#]+)",
    re.MULTILINE,
)
_QUOTED = re.compile(
    rb"(?:key|token|secret|password)[\"']?[ \t]*(?:[:=]|:=|=>)[ \t]*[\"'](?P<value>[^\s\"']{16,512})[\"']"
    rb"|[\"'](?P<known>sk-[^\s\"']{16,512})[\"']",
    re.IGNORECASE,
)
"""A text that is given to what is named like a key, wherever it stands, or that begins as keys mostly do:
``api_key="…"``, ``NewClient("sk-…")``; not ``max_tokens="…"``."""
_PLACEHOLDER = re.compile(
    rb"\$|\{|<|\.\.\.|\*\*\*|your|xxx|change|here|example|dummy|test|fake|replace|todo|none|null", re.IGNORECASE
)
_SECRET = re.compile(rb"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_+/=.-]{16,}\Z")


def is_secret(value: bytes) -> bool:
    """Whether a value looks like a key rather than like a place for one."""
    return _SECRET.match(value) is not None and _PLACEHOLDER.search(value) is None


def emptied(content: bytes, names: frozenset[bytes]) -> Sequence[Edit]:
    """The edits that take away what is assigned to some variables, where it looks like a key."""
    return [
        Edit(Span(*hit.span("value")), b"")
        for hit in _ASSIGNED.finditer(content)
        if any(name in hit["head"] for name in names) and is_secret(hit["value"])
    ]


def holds_secret(content: bytes) -> bool:
    """Whether a key stands in a content."""
    assigned = (hit["value"] for hit in _ASSIGNED.finditer(content))
    quoted = (hit["value"] or hit["known"] for hit in _QUOTED.finditer(content))
    return any(map(is_secret, chain(assigned, quoted)))


def shows_secret(before: bytes, after: bytes) -> bool:
    """Whether a patch between two contents would show a key."""
    return holds_secret(before) or holds_secret(after)
