"""Which calls of a program make a provider's client, by its imports and the catalog's names of clients.

Where a client points is `addresses`'s; what follows from it `program`'s.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.libraries import PARTS, parts_of
from migrate_advisor.scanner.readers.modules import is_within
from migrate_advisor.scanner.readers.scope import DEFAULT, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from migrate_advisor.scanner.languages.forms import Call, Import
    from migrate_advisor.scanner.libraries import ClientName, Vocabulary
    from migrate_advisor.scanner.names import KnownNames
from migrate_advisor.scanner.readers.scope import FileScope

_VERSION = pattern(r"/v\d+(?=/|\Z)")


_DOTTED = pattern(r"[A-Za-z_][\w.]*\Z")
_BASE = pattern(r"(?<![\w.])[A-Z]\w*(?:\.\w+)*|(?<![\w.])[a-z_]\w*(?:\.\w+)*\.[A-Z]\w*")
"""The first class in a list of those that a class is made from.

Finds ``Chat``, ``openai.Client``, ``Base.Inner``; not ``chat``, ``openai.client``.
"""
_SAYS_ADDRESS = pattern(r"base_?ur[il]|api_?base|endpoint|://", re.IGNORECASE)
_METHOD = 2
"""Parts of a client that is a method of a class."""
_HEADING = 200
"""Characters between the name of a class and those that it is made from."""
_BODY = 4_000
"""Characters of a class in which it may say an address."""


def _starts_line(text: str, at: int) -> int:
    """An offset, or -1 where what stands there is indented: a part of what is above."""
    start = text.rfind("\n", 0, at) + 1
    return -1 if text[start : start + 1].isspace() else at


class Clients:
    """Finds the clients of one file.

    Args:
        scope: its names.
        language: as `scanner.paths.language_of` names it.
        names: what is known.
        imported: known modules that it imports.
        is_own: whether a module is of the library that the file itself belongs to.
    """

    def __init__(
        self, scope: FileScope, language: str, names: KnownNames, *, imported: set[str], is_own: Callable[[str], bool]
    ) -> None:
        self._scope = scope
        self._row = scope.row
        self._language = language
        self._names = names
        self._imported = imported
        self._is_own = is_own
        self._vocabulary: Vocabulary = names.libraries.vocabulary(language)
        self._by_last: dict[str, Sequence[ClientName]] = {}

    def of(self, call: Call) -> list[ClientName]:
        """The clients that a call may make: those of one name; none if it makes none."""
        call = self._meant(call)
        if not call.names:
            return []
        found = [client for client, parts in self._candidates(call) if self._reaches(call, client, parts)]
        imported = [client for client in found if self.is_imported(client)]
        return imported or found

    def _meant(self, call: Call) -> Call:
        """A call as one of what it makes: of the class that a class of the file is made from, of what is put off."""
        if self._language == "python" and call.names[-1:] in (("partial",), ("getattr",)) and call.arguments:
            text, given = self._scope.forms.text, call.arguments
            first = text[given[0].start : given[0].end]
            second = self._scope.forms.string_at(given[1].start) if len(given) > 1 else None
            if call.names[-1] == "getattr" and second is None:
                return call
            named = first if call.names[-1] == "partial" else f"{first}.{second}"
            return call._replace(names=tuple(named.split("."))) if _DOTTED.match(named) else call
        base = self._bases.get(call.names[0]) if len(call.names) == 1 else None
        return call._replace(names=base) if base is not None else call

    @cached_property
    def _bases(self) -> Mapping[str, tuple[str, ...]]:
        """Classes of the file, each with the one that it is made from, if it does not say an address of its own."""
        forms = self._scope.forms
        found: dict[str, tuple[str, ...]] = {}
        definitions = forms.of("definition")
        for bases in forms.of("bases"):
            before = [form for form in definitions if bases.start - _HEADING < form.start < bases.start]
            name = _BASE.search(forms.written(bases))
            is_close = bool(before) and forms.text.find("\n", before[-1].end, bases.start) < 0
            end = next((form.start for form in definitions if _starts_line(forms.text, form.start) > bases.end), None)
            if (
                name is not None
                and is_close
                and not _SAYS_ADDRESS.search(forms.text, bases.end, end or bases.end + _BODY)
            ):
                found[forms.written(before[-1])] = tuple(name[0].split("."))
        return found

    def _candidates(self, call: Call) -> Iterator[tuple[ClientName, Sequence[str]]]:
        """Clients whose name is that of a call, by their own name or by what the file calls them; with its parts."""
        names = call.names
        for client in self._of_last(names[-1]):
            parts = _parts(client)
            if len(parts) <= len(names) and tuple(parts[1:]) == names[len(names) - len(parts) + 1 :]:
                yield client, parts
            elif self._language == "go" and len(names) == 1 and self._scope.of("."):
                yield client, parts[-1:]
        for imported in self._scope.of(names[0]) if self._aliases else ():
            for client in self._aliases.get(imported.local, ()):
                parts = _parts(client)
                if len(parts) == len(names) and tuple(parts[1:]) == names[1:]:
                    yield client, parts

    def _of_last(self, name: str) -> Sequence[ClientName]:
        """The clients that a call of a last name may make; told once a name, as files call the same ones often."""
        found = self._by_last.get(name)
        if found is None:
            found = self._by_last[name] = [
                client
                for client in self._vocabulary.by_last.get(name, ())
                if not self._is_of_file(client) and not self._is_chosen_otherwise(client)
            ]
        return found

    @cached_property
    def _aliases(self) -> Mapping[str, Sequence[ClientName]]:
        """What the file calls a client by, where that is not its own name."""
        found: dict[str, list[ClientName]] = {}
        for imported in self._scope.imports:
            if not imported.local or imported.local == WHOLE:
                continue
            thing = PARTS.split(imported.parts[-1])[-1]
            may_be_default = self._language == "javascript" and (thing == DEFAULT or len(imported.parts) == 1)
            for client in self._vocabulary.every if may_be_default else self._vocabulary.by_first.get(thing, ()):
                is_default = may_be_default and self._is_default(client, imported)
                is_thing = thing == _parts(client)[0] != imported.local and self._is_in(
                    self._scope.path(imported), client
                )
                if (is_thing or is_default) and not self._is_of_file(client):
                    found.setdefault(imported.local, []).append(client)
        return found

    def _is_default(self, client: ClientName, imported: Import) -> bool:
        """Whether a client is what a JavaScript module exports without a name."""
        return self._vocabulary.defaults.get(imported.parts[0].partition("@")[0] or imported.parts[0]) == client

    def _is_chosen_otherwise(self, client: ClientName) -> bool:
        """Whether the file says who serves, where a framework calls a provider unasked."""
        text = self._scope.forms.text
        return any(word in text and re.search(rf"\b{re.escape(word)}\b", text) for word in client.unless)

    def _is_of_file(self, client: ClientName) -> bool:
        return bool(self._row.library_parts) and any(map(self._is_own, client.modules))

    def is_imported(self, client: ClientName) -> bool:
        """Whether the file imports a module of a client."""
        return any(
            name.startswith(module) or module.startswith(name) for name in self._imported for module in client.modules
        )

    def _is_in(self, path: str, client: ClientName) -> bool:
        if self._language == "go":
            path = _VERSION.sub("", path)
            return any(path == _VERSION.sub("", module) for module in client.modules)
        return any(is_within(path, module, self._row.separators) for module in client.modules)

    def _is_distinctive(self, client: ClientName) -> bool:
        folded = client.name.lower().replace("_", "")
        owners = (word for word, owner in self._names.words.items() if owner == client.provider)
        return any(word.replace("_", "") in folded for word in owners)

    def _reaches(self, call: Call, client: ClientName, parts: Sequence[str]) -> bool:
        """Whether what a call names is a client, and not something else that is called so."""
        names = call.names
        before, first = names[: len(names) - len(parts)], names[len(names) - len(parts)]
        if self._language == "go":
            return self._is_go(client, before, first, parts)
        if self._language == "python":
            found = any(self._is_dotted(path, client) for path in self._scope.resolved(names))
            if found or self._is_of_made(client, call, parts) or self._is_in_fragment(client, call, parts):
                return True
            is_spelled = self._scope.is_fragment and "." in client.name and self._is_distinctive(client)
            return is_spelled and self._is_dotted(".".join(names), client) and not self._scope.values(names[0], 0)
        if before:
            return self._is_qualified(call, client, before, parts)
        if first != parts[0]:
            return first in self._aliases and client in self._aliases[first]
        return self._is_bare(client, call)

    def _is_go(self, client: ClientName, before: Sequence[str], first: str, parts: Sequence[str]) -> bool:
        if before:
            return False
        found = [imported for imported in self._scope.imports if self._is_in(imported.parts[0], client)]
        if self._scope.is_fragment:  # no package of Go is without imports where it calls one
            return first == parts[0] and self._names.named_in(client.name) is not None
        return any(
            (imported.local or parts[0]) == first or (imported.local == "." and first == parts[-1])
            for imported in found
        )

    def _is_of_made(self, client: ClientName, call: Call, parts: Sequence[str]) -> bool:
        """Whether a client's method is called of a name that was given what its class makes: ``session.client(…)``."""
        if len(parts) != _METHOD or len(call.names) < _METHOD:
            return False
        for value in self._scope.values(call.names[-_METHOD], call.start):
            made = self._scope.by_start.get(value.start, ())
            paths = (path for one in made[:1] for path in self._scope.resolved(one.names))
            if any(
                path.endswith(f".{parts[0]}") and is_within(path, module, ".")
                for path in paths
                for module in client.modules
            ):
                return True
        return False

    def _is_dotted(self, path: str, client: ClientName) -> bool:
        for module in client.modules:
            if path == f"{module}.{client.name}" or (path == client.name and "." in path):
                return True
            if path.startswith(f"{module}.") and path.endswith(f".{client.name}"):
                return True
        return False

    def _is_qualified(self, call: Call, client: ClientName, before: Sequence[str], parts: Sequence[str]) -> bool:
        """Whether what stands before a client's name leads to it."""
        if self._row.binds_things:
            paths = list(self._scope.resolved(call.names)) or [self._row.separators[0].join(call.names)]
            return call.names[len(before)] == parts[0] and any(self._is_in(found, client) for found in paths)
        match self._language:
            case "csharp" if call.is_construction:
                name = ".".join(before)
                return any(module == name or module.endswith(f".{name}") for module in client.modules)
            case "csharp":
                return self.is_imported(client) or self._is_distinctive(client)
            case "ruby":
                return False
            case "swift":
                return ".".join(before) in client.modules
            case _:
                return self._is_bound(before[0], client, is_class=parts[0][:1].isupper())

    def _is_bound(self, first: str, client: ClientName, *, is_class: bool) -> bool:
        """Whether a name is of a module that has a client; in JavaScript a class may be imported where it is used."""
        bounds = self._scope.of(first)
        if any(self._is_in(imported.parts[0], client) for imported in bounds):
            return True
        return self._language == "javascript" and not bounds and is_class and self.is_imported(client)

    def _is_bare(self, client: ClientName, call: Call) -> bool:
        """Whether a name that stands alone is a client's."""
        first, names = call.names[0], call.names
        bounds = self._scope.of(first)
        if bounds and not any(imported.local == WHOLE for imported in bounds):
            paths = self._scope.resolved(names) if self._row.binds_things else map(_module_of, bounds)
            found = any(self._is_in(path, client) for path in paths)
            return found or self._is_moved(client, bounds)
        is_variable = self._language == "javascript" and first[:1].islower() and bool(self._scope.values(first, 0))
        is_global = self._scope.forms.text.startswith("::", call.start)  # whatever the file itself calls so
        if (self._scope.defines(first) and not is_global) or is_variable:
            return False
        if self._row.binds_things:
            return self._is_near(client, call)
        is_implicit = self._row.may_be_implicit and self._is_distinctive(client)
        is_implicit = is_implicit or self._is_in_fragment(client, call, _parts(client))
        return self.is_imported(client) or is_implicit

    def _is_moved(self, client: ClientName, bounds: Sequence[Import]) -> bool:
        """Whether a class is a client by its name, of its library in a version that has it in another package."""
        is_whole = self._row.binds_things and "." not in client.name and self._is_distinctive(client)
        return (
            is_whole and any(one.parts[-1].endswith(f".{client.name}") for one in bounds) and self.is_imported(client)
        )

    def _is_near(self, client: ClientName, call: Call) -> bool:
        """The same in languages whose imports name single things: all of a module, or the file's own package."""
        first = call.names[0]
        if any(self._is_in(self._scope.path(imported), client) for imported in self._scope.of(WHOLE)):
            return True
        if self._language in ("rust", "php", "elixir"):
            is_absolute = self._scope.forms.text.startswith("\\", call.start)
            is_here = self._language == "php" and bool(self._scope.forms.of("own"))
            return first in client.modules and (is_absolute or not is_here)
        is_distinctive = self._is_distinctive(client) and self.is_imported(client)
        return is_distinctive or self._is_in_fragment(client, call, _parts(client))

    def _is_in_fragment(self, client: ClientName, call: Call, parts: Sequence[str]) -> bool:
        """The same in a piece of a program, which imports nothing: by a name that says whose, or by its model."""
        if (
            not self._scope.is_fragment
            or call.names != tuple(parts)
            or not (parts[0][:1].isupper() or self._is_distinctive(client))
        ):
            return False
        if self._scope.defines(parts[0]):
            return False
        given = (self._scope.forms.string_at(argument.start) or "" for argument in call.arguments)
        owner = self._names.models.owner
        is_told = self._names.named_in(client.name) is not None
        return is_told or any(owner(value) == client.provider for value in given)


def _parts(client: ClientName) -> Sequence[str]:
    return parts_of(client.name)


def _module_of(imported: Import) -> str:
    return imported.parts[0]
