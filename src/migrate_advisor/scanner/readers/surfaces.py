"""Calls of parts of an API by its clients: ``client.beta.assistants.create``. Which there are, the catalog says."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from migrate_advisor.scanner.languages.forms import Call
    from migrate_advisor.scanner.libraries import Libraries
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.readers.scope import FileScope
    from migrate_advisor.scanner.source import SourceText

_SHORTEST = 2
"""Names of a call of a surface: the client, and what is called of it."""
_CREATES = pattern(r"create_?[a-z]", re.IGNORECASE)


def read_surfaces(
    scope: FileScope,
    libraries: Libraries,
    made: Mapping[int, str],
    elsewhere: Collection[int],
    imported: Collection[str],
) -> Iterator[Use]:
    """The calls of surfaces in one file.

    Args:
        scope: its names.
        libraries: what is known.
        made: where a client is made → whose.
        elsewhere: where a client is made that points to somebody else.
        imported: whose SDKs are imported; where no client is made, one is handed in, and a longer chain tells so,
            or a method that says what it creates.
    """
    handed = imported if not made and not elsewhere else ()
    for call in scope.forms.calls if made or handed else ():
        if len(call.names) < _SHORTEST:
            continue
        for at, provider in _surfaces_of(call, libraries):
            if provider in handed and (at + _SHORTEST <= len(call.names) - 1 or _CREATES.match(call.names[at])):
                yield _use(scope, call, at, provider)
                break
            if provider in made.values() and _is_by(scope, call.names[at - 1], call.start, made, elsewhere, provider):
                yield _use(scope, call, at, provider)
                break


def _use(scope: FileScope, call: Call, at: int, provider: str) -> Use:
    """A surface where it is called; in a chain over several lines, at the line that names it."""
    said, name = scope.forms.text[call.start : call.name_end], call.names[at]
    named = said.rfind(name) if "\n" in said else -1
    if named < 0:
        return Use(What.SURFACE, provider, call.start, call.name_end, ".".join(call.names[at:]))
    start = call.start + named
    return Use(What.SURFACE, provider, start, start + len(name), ".".join(call.names[at:]))


def read_modules(scope: FileScope, names: KnownNames) -> Iterator[Use]:
    """What is called of a part's module or class that is reached through the one above it: ``above.module.Class()``.

    An import that names the part tells it by itself.
    """
    for call in scope.forms.calls:
        for imported in scope.of(call.names[0]) if len(call.names) >= _SHORTEST else ():
            above = scope.path(imported)
            found = next((one for path in scope.resolved(call.names) for one in _below(path, above, names)), None)
            if found is not None:
                yield Use(What.SURFACE, found[1], call.start, call.name_end, found[0])
                break


def _below(path: str, above: str, names: KnownNames) -> Iterator[tuple[str, str]]:
    """The parts of providers that a path lies in and what is imported does not, each with its provider."""
    for part in reversed([*accumulate(path.split("."), "{}.{}".format)]):
        if len(part) <= len(above):
            return
        if part.startswith(f"{above}."):
            yield from ((part, provider) for provider in names.surface_modules.get(part, ()))


def read_headers(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Headers of requests that ask for a part of an API: ``OpenAI-Beta: assistants=v2``."""
    over = -1
    for shape, provider, header in names.headers:
        hit = shape.search(line)
        if hit is not None and hit.start() != over:
            over = hit.start()
            context = source.context(start + over)
            yield Use(What.SURFACE, provider, start + over, start + hit.end(), header, context=context)


def _surfaces_of(call: Call, libraries: Libraries) -> Iterator[tuple[int, str]]:
    """Where in a call's names a surface of somebody begins, and whose it is; it is called, or something below it.

    Of chains that end alike the longest one is meant: ``chat.completions`` is no ``completions``.
    """
    names = tuple(name.lower().replace("_", "") for name in call.names)
    for last in range(1, len(names)):
        found: list[tuple[int, str]] = []
        for method, provider in libraries.surfaces.get(names[last], ()):
            parts = tuple(method.split("."))
            at = last + 1 - len(parts)
            if at > 0 and names[at : last + 1] == parts:
                found.append((at, provider))
        first = min((at for at, _ in found), default=0)
        yield from (one for one in found if one[0] == first)


def _is_by(
    scope: FileScope, holder: str, at: int, made: Mapping[int, str], elsewhere: Collection[int], provider: str
) -> bool:
    """Whether what a surface is called of is a client of its provider, as far as the file says."""
    values = [value.start for value in scope.values(holder, at)]
    owners = [made[start] for start in values if start in made]
    return provider in owners if owners else not any(start in elsewhere for start in values)
