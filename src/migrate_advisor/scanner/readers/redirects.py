"""Addresses that configuration gives to a provider's clients: a file, or a part of it, that is about somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.surroundings import ADDRESS
from migrate_advisor.scanner.source import Redirect

if TYPE_CHECKING:
    import re

    from migrate_advisor.scanner.names import KnownNames, Variable
    from migrate_advisor.scanner.source import SourceText

_VALUE = pattern(rf"[\"'\])}}]*\s*(?:(?P<sign>[:=]|,|\|\|)\s*.{{0,80}}?)?{ADDRESS.pattern}")
_SETS = pattern(r"^[\s\"'-]*$|\b(?:ENV|ARG|export|set)\s|-e\s|--env\s")
"""What stands before a variable that is set for more than one command."""
_CONTINUED = 50
"""Lines that backslashes may join to one command."""


def is_redirected(source: SourceText, names: KnownNames, variable: Variable, start: int, at: int, end: int) -> bool:
    """Whether a variable's line sets the provider's address to somebody else's, which the source then remembers.

    Args:
        source: the file.
        names: whose hosts are whose.
        variable: the variable.
        start: offset of the line.
        at: offset of the variable's name.
        end: offset behind the variable's name.
    """
    if variable.role not in ("base-url", "proxy"):
        return False
    given = _given_address(source, end)
    if given is None:
        return False
    token = given["host"].split(":")[0]
    host = names.hosts.at(token, given["path"] or "")
    if host.provider == variable.provider if host is not None else names.hosts.shares(token, variable.provider):
        return False
    if variable.role == "proxy" and host is None and given["path"] is None:
        return False  # it only passes requests on to whom they are for
    owner = host.provider if host else None
    if source.text[end] == "=" and source.language == "shell" and not _SETS.search(source.text[start:at]):
        _remember_for_command(source, variable.provider, owner, start)
    else:
        source.redirected[variable.provider] = owner
    return True


def _given_address(source: SourceText, end: int) -> re.Match[str] | None:
    """The address that stands behind a name as its value."""
    near = source.text[end : end + 300]
    given = _VALUE.match(near.split("\n", 1)[0])
    if given is not None and given["sign"] is None and source.language == "markup":
        return None  # next to a name stands anything there
    return given


def _remember_for_command(source: SourceText, provider: str, owner: str | None, start: int) -> None:
    """An address before a command holds for that, whose lines backslashes join."""
    end = source.text.find("\n", start)
    for _ in range(_CONTINUED):
        if end <= 0 or source.text[end - 1] != "\\":
            break
        end = source.text.find("\n", end + 1)
    within = Redirect(start, end if end >= 0 else len(source.text), owner)
    source.redirected_within.setdefault(provider, []).append(within)
