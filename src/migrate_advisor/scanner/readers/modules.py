"""Where a client points: what an expression for a base URL says. Knows no language."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import HOST_TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate_advisor.scanner.languages.rows import Language
    from migrate_advisor.scanner.names import KnownNames

_ADDRESS = pattern(
    r"(?:https?|wss?):(?:\\?/){2}(?:[^/@\s\"'`]*@)?\[?([\w.$%{}<>*-]+)(?:\]?(?::\d{1,5}+)?(?P<path>/[^\s\"'`]{0,200}+))?",
    re.IGNORECASE,
)
"""An address: its host, and what stands behind it."""
_BARE = pattern(
    r"\A\s*[\"'](localhost|\d{1,3}(?:\.\d{1,3}){3}|(?:[\w-]+\.){1,9}[a-z]{2,24})(?::\d+)?(?:/[^\"'\n]*)?[\"']"
)
"""A text that is a host without a scheme, where an address is expected."""
BASE_URL_NAME = pattern(
    r"(?:base_?ur[il]|api_?base(?:_?url)?|(?:api_?|azure_?|server_?)?endpoint|api_?host|base_?path|base_?domain)$",
    re.IGNORECASE,
)
"""Parameters by which wrappers of an SDK commonly take another address."""


class PointsTo(StrEnum):
    """Where a client points."""

    OWN = "own"
    ELSEWHERE = "elsewhere"
    VARIABLE = "variable"


class Pointing(NamedTuple):
    """Where a client points, and whose that is."""

    where: PointsTo
    provider: str | None = None
    """Of an address elsewhere: who answers there, if the catalog knows."""


def destination(expression: str, provider: str, names: KnownNames) -> Pointing:
    """What an expression for an address says of its destination."""
    addresses = {hit[1]: hit["path"] or "" for hit in _ADDRESS.finditer(expression)}
    hosts = list(addresses) or _hosts_in(expression, names)
    found = (names.hosts.at(host.strip("."), addresses.get(host, "")) or names.hosts.of(_tail(host)) for host in hosts)
    owners = [host.provider for host in found if host is not None]
    if provider in owners or any(names.hosts.shares(host, provider) for host in hosts):
        return Pointing(PointsTo.OWN)
    if all(map(_is_placeholder, hosts)):  # also where there is none
        return Pointing(PointsTo.VARIABLE)
    return Pointing(PointsTo.ELSEWHERE, owners[0] if owners else None)


def _hosts_in(expression: str, names: KnownNames) -> Sequence[str]:
    """The hosts of an expression without an address: those that are known, or else a text that is nothing but one."""
    return [token for token in HOST_TOKEN.findall(expression) if names.hosts.of(token)] or _BARE.findall(expression)


def _is_placeholder(host: str) -> bool:
    """Whether a host is a variable's value as a whole."""
    return host.startswith(("{", "$", "%", "<")) and "." not in host.strip("{}$<>")


def _tail(host: str) -> str:
    """The fixed end of a host whose start is a placeholder."""
    return re.split(r"[{}$%<>*]+", host)[-1].strip(".")


def find_module(name: str, modules: Mapping[str, str], separators: str = ".") -> str | None:
    """The longest known module that a name is, or lies in."""
    end = len(name)
    while end > 0:
        if name[:end] in modules:
            return name[:end]
        end = max(name.rfind(separator, 0, end) for separator in separators)
    return None


def is_within(path: str, module: str, separators: str) -> bool:
    """Whether a path is a module or lies in it."""
    return path == module or (path.startswith(module) and path[len(module)] in separators)


def own_modules(written: Sequence[str], modules: Mapping[str, str], row: Language) -> Sequence[str]:
    """The modules that a file itself belongs to, and its library.

    Args:
        written: what the file says that it is a part of.
        modules: those that are known, with their providers.
        row: how its language is read.
    """
    separator, parts = row.separators[0], row.library_parts
    found = [find_module(name, modules, row.separators) for name in written]
    found += [
        module
        for module, owner in modules.items()
        for name in written
        if owner and is_within(name, module, row.separators)
    ]
    libraries = [separator.join(name.split(separator)[:parts]) for name in written] if parts else []
    return [*(module for module in found if module is not None), *libraries]


def is_of_own(module: str, own: Sequence[str], separators: str) -> bool:
    """Whether a module and one of the file's own lie in each other: parts of one library."""
    return any(
        is_within(longer, shorter, separators) for name in own for shorter, longer in [sorted((module, name), key=len)]
    )


def is_set(sign: str, text: str) -> bool:
    """Whether a text has a sign; of ``NAME=1`` the name and the value, whatever sets it."""
    name, is_variable, value = sign.partition("=")
    if not is_variable or name not in text:
        return sign in text
    values = "1|[Tt]rue" if value == "1" else re.escape(value)
    shape = rf"\b{re.escape(name)}\b[\"'\])]{{0,3}}\s{{0,9}}(?:\|\||\?\?)?[=:,]\s{{0,9}}[\"']?(?:{values})\b"
    return re.search(shape, text) is not None
