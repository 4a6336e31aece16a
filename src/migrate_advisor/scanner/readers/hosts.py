"""Host names, wherever they stand. What a line that holds one is called for, its surroundings tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import HOST_TOKEN
from migrate_advisor.scanner.readers.surroundings import is_compared
from migrate_advisor.scanner.source import MAX_LINE
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.known_hosts import Host
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_PATH = pattern(r"(?::\d{1,5}+)?(?P<path>/[^\s\"'`<>]{0,200}+)")
"""What stands behind a host."""
_LONGEST_HOST = 300
"""Characters around a known name within which a host name is looked for in a long line; one has 253 at most."""
_HINT_BEFORE = pattern(
    r"(?:placeholder|description|help(?:er)?(?:_?[Tt]ext)?|hint|tooltip|title|label)[\"']?\s*[:=]\s*\{?\s*[\"'`](?:\w+://)?$"
)
"""A key whose value is shown to people."""
_NAME_BEFORE = pattern(r"([A-Za-z][\w.-]{0,80})[\"'\])]{0,3}\s{0,9}(?::=|[:=,(])\s{0,9}[\"'`]?\w{4,5}://\Z")
"""Finds ``azureOpenAIEndpoint = "https://``, ``AZURE_OPENAI_ENDPOINT: https://``; not ``url https://``."""
_FORMATS = ("s.", "v.", "@.")
"""What a name is put in place of, behind a percent sign."""
_JOINED_BEFORE = pattern(r"(?:\+|&|<>|\.\.|\|\||[\w)\]\s]\.)\s*[\"'`]\.$|\$\{?\w+\}?\"[\"']?\.$|\$\{?\w+\}?[\"']\.$")
"""The end of a host is joined to what stands before its string."""
_KEY_BEFORE = pattern(r"(?:^|[{,])\s*[\"'](?:\w+://)?$")
_KEY_AFTER = pattern(r"[^\s\"']*[\"']\s*(?::(?!:)|=>)")
"""What is looked up by an address is not called."""
_OPEN_START = pattern(r"[}>*%\]$)]\.?$|(?:[%$]\w+|\*)\.$|[xX]{3,}\.$")


def read_hosts(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Hosts of providers in a line, however they are written."""
    for begin, end in _host_tokens(names, line):
        token, at = host_at(line, begin, end)
        behind = _PATH.match(line, end)
        host = names.hosts.at(token, behind["path"] if behind else "") or _by_name(names, token, line[:at])
        if host is None:
            continue
        before, after = line[max(0, at - 120) : at], line[end : end + 120]
        if after.startswith("@") and before.endswith("//"):
            continue  # the name of a user of another host
        context = _context(source, start + at, before, after)
        is_joined = not host.is_whole and _JOINED_BEFORE.search(before) is not None
        if context is Context.CODE and not host.is_whole and not is_joined and not _has_start(before):
            context = Context.TEST
        yield Use(
            What.ENDPOINT,
            host.provider,
            start + at,
            start + end,
            token,
            confidence="medium" if is_joined else "high",
            context=context,
            note=host.note,
            endpoint=host.endpoint,
        )


def _by_name(names: KnownNames, token: str, before: str) -> Host | None:
    """Who answers at a host of several services, by the name that is given the address."""
    sharing = {host.provider: host for host in names.hosts.sharing(token)}
    named = _NAME_BEFORE.search(before[-120:]) if sharing else None
    return sharing.get(names.named_in(named[1]) or "") if named is not None else None


def hosts_asked(source: SourceText, names: KnownNames) -> frozenset[str]:
    """Whose addresses stand in a file's code; found once."""
    if source.asked is None:
        lines = zip(source.hit_lines, source.kinds, strict=True)
        uses = (use for (at, line), held in lines if held & kinds.HOST for use in read_hosts(source, names, at, line))
        source.asked = frozenset(use.provider for use in uses if use.context is Context.CODE)
    return source.asked


def _context(source: SourceText, at: int, before: str, after: str) -> Context:
    context = source.context(at)
    if context is not Context.CODE:
        return context
    if is_compared(before, after, source.language) or (_KEY_BEFORE.search(before) and _KEY_AFTER.match(after)):
        return Context.TEST
    return Context.PROSE if _HINT_BEFORE.search(before) else Context.CODE


def _has_start(before: str) -> bool:
    """Whether something stands before the end of a host that makes it whole, such as a variable."""
    if not _OPEN_START.search(before) and not before.endswith("."):
        return False
    return before[-2:-1] not in ("'", '"', "`")


def host_at(text: str, start: int, end: int) -> tuple[str, int]:
    """A host token without what an escape left in front of it, and where it starts."""
    token = text[start:end]
    before = text[max(0, start - 6) : start]
    if before.endswith("%") and re.match(r"[0-9A-Fa-f]{2}", token):
        return token[2:], start + 2
    if before.endswith("%") and token[:2] in _FORMATS:
        return token[2:], start + 2
    if before.endswith("\\"):
        skip = 5 if re.match(r"u[0-9A-Fa-f]{4}", token) else 1
        return token[skip:], start + skip
    return token, start


def _host_tokens(names: KnownNames, line: str) -> Iterator[tuple[int, int]]:
    """Where host names may stand in a line; in a long one only near the names that are known."""
    if len(line) <= MAX_LINE:
        yield from (hit.span() for hit in HOST_TOKEN.finditer(line))
        return
    over = 0
    for place in names.literal_kinds.places(line, kinds.HOST):
        if place >= over:
            over = place + _LONGEST_HOST
            near = max(0, place - _LONGEST_HOST)
            yield from (hit.span() for hit in HOST_TOKEN.finditer(line, near, over) if hit.end() > place)
