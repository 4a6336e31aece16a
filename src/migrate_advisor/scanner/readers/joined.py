"""Hosts that a line joins from several strings, as ``'https://api.' + 'example.com'``. Whole ones are `hosts`'s."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.names import HOST_TOKEN
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.source import Source

_LANGUAGES = frozenset("javascript java kotlin go csharp swift dart ruby php".split())
_JOINT = re.compile(r"([\"'`])\s{0,9}[+.]\s{0,9}([\"'`])")
_MAX_LINE = 1_000
"""Characters of a line that a person joins strings on."""


def read_joined(source: Source, names: Names) -> Iterator[Use]:
    """The hosts of one file that are split over the strings of a line."""
    if source.language not in _LANGUAGES:
        return
    for start, line in source.lines_with(kinds.HOST | kinds.WORD):
        if len(line) > _MAX_LINE or _JOINT.search(line) is None:
            continue
        joined = _JOINT.sub("", line)
        for token in HOST_TOKEN.findall(joined):
            host = names.host(token) if token not in line else None
            span = _span(line, token) if host is not None else None
            if host is not None and span is not None and source.is_string(start + span[0]):
                yield Use(What.ENDPOINT, host.provider, start + span[0], start + span[1], token, "medium")


def _span(line: str, token: str) -> tuple[int, int] | None:
    """Where the beginning of a host stands at the end of a string, up to the string that goes on with it."""
    for hit in _JOINT.finditer(line):
        begin = line.rfind(hit[1], 0, hit.start()) + 1
        piece = line[begin : hit.start()].rpartition("/")[2]
        if piece and token.startswith(piece):
            return hit.start() - len(piece), hit.end()
    return None
