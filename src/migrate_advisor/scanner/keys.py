"""Keys in lines that are shown: what looks like one is written out as stars, as many, so that columns hold."""

from __future__ import annotations

import re

_KEYS = re.compile(
    r"(?:key|token|secret|password)[\"']?[ \t]{0,20}(?::=|=>|[:=])[ \t]{0,20}[\"'](?P<quoted>[^\s\"']{16,512})[\"']"
    r"|^[ \t-]{0,40}(?:export[ \t]{1,20})?[A-Z0-9_]{0,80}(?:KEY|TOKEN|SECRET)[\"']?[ \t]{0,20}[:=][ \t]{0,20}"
    r"(?P<set>[^\s\"'#]{16,512})"
    r"|(?<![A-Za-z0-9_-])(?P<known>sk-[A-Za-z0-9_-]{16,512})",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\$|\{|<|\.\.\.|\*\*\*|\(|your|xxx|change|here|example|dummy|test|fake|replace|todo|none|null", re.IGNORECASE
)
_SECRET = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_+/=.-]{16,}\Z")


def without_keys(line: str) -> str:
    """A line without its keys."""
    return _KEYS.sub(_starred, line) if len(line) >= 16 else line  # noqa: PLR2004 # a key's least length


def _starred(hit: re.Match[str]) -> str:
    name = hit.lastgroup or "known"
    value, whole, start = hit[name], hit.group(), hit.start(name) - hit.start()
    if _SECRET.match(value) is None or _PLACEHOLDER.search(value):
        return whole
    return whole[:start] + "*" * len(value) + whole[start + len(value) :]
