"""Calls of parts of an API by its clients: ``client.beta.assistants.create``. Which there are, the catalog says."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.modules import is_within
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from migrate_advisor.scanner.languages.forms import Call
    from migrate_advisor.scanner.libraries import Libraries
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.readers.scope import FileScope
    from migrate_advisor.scanner.source import SourceText

_SHORTEST = 2
"""Names of a call of a surface: the client, and what is called of it."""
_DOES = pattern(r"(?:create|retrieve|list|modify|update|delete|cancel|submit|get)_?[a-z]", re.IGNORECASE)
"""A method that says what it does, so that one name is enough."""
_CLIENT = pattern(r"(?:client|open_?ai|gpt|api|sdk|service|svc)\Z|\A(?:ai|cli|self|this|c|_?llm)\Z", re.IGNORECASE)
"""What clients are called by those who are handed one."""
_ITSELF = frozenset(["self", "this"])
_COLLECTION = pattern(
    r"get(?:_?list|_?all)?|set|has|list|all|add|append|push|pop|delete|remove|clear|keys|values|items|entries|map"
    r"|for_?each|filter|find(?:_?(?:one|all|by\w*|first|many|unique))?|first|last|count|length|size|save|update|exists",
    re.IGNORECASE,
)
"""What is called of any collection, as the files of a request or the rows of a table."""
_ASYNC = pattern(r"(?<=[a-z])async\Z")
"""How C# ends what is awaited."""
_CLIENTS = ("Client", "ClientBuilder")
"""How classes end of which calls are made."""
_LONG_CLASS = 16
"""Letters of a class that nobody else calls one of theirs."""


def read_surfaces(
    scope: FileScope,
    names: KnownNames,
    made: Mapping[int, str],
    elsewhere: Collection[int],
    imported: Mapping[str, str],
) -> Iterator[Use]:
    """The calls of surfaces in one file.

    Args:
        scope: its names.
        names: what is known.
        made: where a client is made → whose.
        elsewhere: where a client is made that points to somebody else.
        imported: what an import of an SDK is called here → whose SDK it is; where no client is made, one is handed in,
            and a longer chain tells so, or a method that says what it does.
    """
    handed = frozenset(imported.values()) if not made and not elsewhere else frozenset[str]()
    told: set[int] = set()
    for call in scope.forms.calls if made or imported else ():
        if len(call.names) < _SHORTEST or call.start in told:
            continue
        for at, provider in _surfaces_of(call, names.libraries):
            if names.named_in(call.names[at - 1]) not in (None, provider):
                continue  # it is called after somebody else
            if provider in handed and _is_told(call.names, at):
                told.add(call.start)
                yield _use(scope, call, at, provider)
                break
            if at == 1 and imported.get(call.names[0]) == provider:
                told.add(call.start)
                yield _use(scope, call, at, provider)
                break
            if provider in made.values() and _is_by(scope, call, at, made, elsewhere, provider):
                told.add(call.start)
                yield _use(scope, call, at, provider)
                break


def read_handed(scope: FileScope, names: KnownNames) -> Iterator[Use]:
    """Calls of parts that end, on what a program of several files imports from another one: ``openai.beta.threads``.

    Nothing here says whose the client is but its name and a chain of several parts that its provider alone has.
    """
    for call in scope.forms.calls:
        for at, provider in _surfaces_of(call, names.libraries) if len(call.names) > _SHORTEST else ():
            holder, chain = call.names[at - 1], ".".join(call.names[at:]).lower()
            is_long = any(f"{chain}.".startswith(f"{ending}.") for ending in names.ending_chains.get(provider, ()))
            if is_long and names.named_in(holder) == provider:
                yield _use(scope, call, at, provider)
                break


def read_classes(scope: FileScope, names: KnownNames, users: Collection[str], told: Collection[int]) -> Iterator[Use]:
    """The classes of surfaces that a file makes or calls something of; else those that it imports.

    Args:
        scope: its names.
        names: what is known.
        users: whom the file uses.
        told: where calls begin of which something is told already.
    """
    shown: set[tuple[str, str]] = set()
    clients: dict[int, tuple[str, str]] = {}
    for call in scope.forms.calls:
        name = next((name for name in reversed(call.names) if _class_of(name) in names.surface_classes), "")
        found = _owner_of_class(_class_of(name), names, users) if name else None
        if found is not None and name.endswith(_CLIENTS):
            clients[call.start] = (found[0], _class_of(name))
        if found is not None and call.start not in told:
            shown.add(found)
            yield Use(What.SURFACE, found[0], call.start, call.name_end, _class_of(name))
    yield from _called_of(scope, clients, told)
    for imported in scope.imports:
        path = scope.path(imported)
        module = _owner_of_module(path, names)
        found = module or _owner_of_class(imported.parts[-1], names, users)
        if found is not None and (module is not None or found not in shown):
            shown.add(found)
            yield Use(What.SURFACE, found[0], imported.statement.start, imported.end, path)


def _class_of(name: str) -> str:
    """The class that a name is, or that the method of that name gives: ``GetExampleClient``."""
    return name[3:] if name.startswith("Get") and name.endswith(_CLIENTS) else name


def _called_of(scope: FileScope, clients: Mapping[int, tuple[str, str]], told: Collection[int]) -> Iterator[Use]:
    """What is called of clients that serve nothing but a surface."""
    for call in scope.forms.calls if clients else ():
        if len(call.names) != _SHORTEST or call.start in clients or call.start in told:
            continue
        made = {clients[value.start] for value in scope.values(call.names[0], call.start) if value.start in clients}
        if len(made) == 1:
            provider, name = made.pop()
            yield _use(scope, call, -1, provider)._replace(name=f"{name}.{call.names[-1]}")


def _owner_of_class(name: str, names: KnownNames, users: Collection[str]) -> tuple[str, str] | None:
    """Who has a class of that name, and for what; where the file uses none of them, the only one, of a long name."""
    owners = names.surface_classes.get(name, ())
    found = next((one for one in owners if one[0] in users), None)
    return found or (owners[0] if len(owners) == 1 and len(name) >= _LONG_CLASS else None)


def _owner_of_module(path: str, names: KnownNames) -> tuple[str, str] | None:
    """Whose surface an import is of by its path."""
    for part, owners in names.surface_modules.items():
        if is_within(path, part, "./:"):
            return owners[0], next(surface for shown, surface in names.surfaces[owners[0]] if shown == part)
    return None


def _is_told(names: Sequence[str], at: int) -> bool:
    """Whether a call tells by itself that a client is called: by a longer chain, its method, or how it is called."""
    is_client = at < len(names) - 1 and _CLIENT.search(names[at - 1]) is not None
    return is_client or at + _SHORTEST <= len(names) - 1 or _DOES.match(names[at]) is not None


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
    names = tuple(_ASYNC.sub("", name.lower().replace("_", "")) for name in call.names)
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
    scope: FileScope, call: Call, at: int, made: Mapping[int, str], elsewhere: Collection[int], provider: str
) -> bool:
    """Whether what a surface is called of is a client of its provider, as far as the file says."""
    holder = call.names[at - 1]
    values = [value.start for value in scope.values(holder, call.start)]
    owners = [made[start] for start in values if start in made]
    if owners:
        return provider in owners
    is_anybodys = at == len(call.names) - 1 or (  # a function, or a collection such as ``request.files.get``
        at == len(call.names) - _SHORTEST and _COLLECTION.fullmatch(call.names[-1]) is not None
    )
    is_client = _CLIENT.search(holder) is not None and (holder not in _ITSELF or at == len(call.names) - 1)
    return not any(start in elsewhere for start in values) and (not is_anybodys or is_client)
