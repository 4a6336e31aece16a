"""Calls that make a client which the catalog does not list: of a provider's module, or of a framework's part for one.

Where it points, `addresses` tells; what follows, `program`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.addresses import CallAddress
from migrate_advisor.scanner.readers.frameworks import served_by
from migrate_advisor.scanner.readers.modules import destination, find_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.languages.forms import Call
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.readers.addresses import Addresses
    from migrate_advisor.scanner.readers.imported import ImportReader
    from migrate_advisor.scanner.readers.scope import FileScope

_NO_CLIENT = pattern(
    r"(?:Error|Exception|Warning|Params?|Config|Settings|Options|Types?|Schema|Response|Request|Message|Args|Mixin"
    r"|Callback|CallbackHandler|Parser|Tool|Toolkit|Tokenizer|Instrumentor)\Z|\A(?:With|Is|Get|Parse)[A-Z]"
)
"""How things are called that call nobody."""
_MAKING = pattern(r"new|default|builder|create|from_env|fromEnv|factory|New\w*|build\Z")
"""How what makes a client is called, of the class or module that it is made of."""


_SLASH = "/"
_VERSION = pattern(r"/v\d+\Z")


class Wrapped(NamedTuple):
    """A client that the catalog does not list."""

    provider: str
    name: str
    address: CallAddress | None
    """None where only the library is told."""


class Wrappers:
    """Finds such clients of one file.

    Args:
        scope: its names.
        names: what is known.
        language: as `scanner.paths.language_of` names it.
        imported: reads its imports.
        addresses: tells where clients point.
    """

    def __init__(
        self, scope: FileScope, names: KnownNames, language: str, imported: ImportReader, addresses: Addresses
    ) -> None:
        self._scope = scope
        self._names = names
        self._language = language
        self._modules = names.libraries.vocabulary(language).modules
        self._imported = imported
        self._addresses = addresses

    def of(self, call: Call) -> Wrapped | None:
        """What a call makes, if it makes a client."""
        if not call.names:
            return None
        if self._language == "python":
            return self._of_class(call)
        found = self._of_framework(call) or self._of_package(call)
        return found or (self._of_crate(call) if self._language == "rust" else None)

    def _of_class(self, call: Call) -> Wrapped | None:
        """A class of Python, by its name."""
        dotted = next(self._scope.resolved(call.names), "")
        module = find_module(dotted, self._modules) or ""
        name = dotted.rsplit(".", 1)[-1]
        if not module or module == dotted or not name[:1].isupper() or _NO_CLIENT.search(name):
            return None
        provider, _ = self._imported.owner_of(module, dotted)
        if not provider or not (self._modules[module] == "" or self._names.is_distinctive(name, provider)):
            return None
        return Wrapped(provider, dotted, self._addresses.of_wrapper(provider, call))

    def _of_framework(self, call: Call) -> Wrapped | None:
        """What is made of a framework's part for a provider."""
        last = call.names[-1]
        is_made = call.is_construction or (len(call.names) == 1 and last[:1].isupper()) or _MAKING.match(last)
        if not is_made or any(map(_NO_CLIENT.search, call.names)):
            return None
        for path in self._paths(call):
            module = find_module(path, self._modules, self._scope.row.separators)
            if module is None or self._modules[module] or self._imported.is_own(module):
                continue
            provider = served_by(path, module, self._names)
            if provider:
                return Wrapped(provider, call.names[0], self._address(provider, call))
        return None

    def _of_package(self, call: Call) -> Wrapped | None:
        """What is called after a provider and made of somebody's package that is called after them too."""
        name, last = call.names[0], call.names[-1]
        is_made = call.is_construction or (len(call.names) > 1 and _MAKING.fullmatch(last))
        if not is_made or not name[:1].isupper() or any(map(_NO_CLIENT.search, call.names)):
            return None
        provider = self._names.named_in(name)
        if provider is None or provider not in map(self._imported.package_owner, self._scope.of(name)):
            return None
        return Wrapped(provider, name, self._address(provider, call))

    def _paths(self, call: Call) -> Iterator[str]:
        """What a call's names lead to; Go calls a package by the last part of its path."""
        yield from self._scope.resolved(call.names)
        for imported in self._scope.imports if self._language == "go" else ():
            path = self._scope.path(imported)
            if not imported.local and _VERSION.sub("", path).split(_SLASH)[-1] == call.names[0]:
                yield "/".join((path, *call.names[1:]))

    def _address(self, provider: str, call: Call) -> CallAddress:
        """Where what is made points, by its arguments or by what is called of it in the same chain."""
        given = self._addresses.of_wrapper(provider, call)
        said = self._scope.text(*self._scope.chain(call), call.start)
        if given.is_given or "://" not in said:
            return given
        return CallAddress(destination(said, provider, self._names), is_given=True)

    def _of_crate(self, call: Call) -> Wrapped | None:
        """What is made by its whole path, of a crate that is called after a provider and that nothing imports."""
        crate, last = call.names[0], call.names[-1]
        is_path = self._scope.forms.text.startswith(f"{crate}::", call.start)
        is_making = last in ("new", "default", "builder", "from_env")
        if not (is_path and is_making) or "_" not in crate or self._scope.of(crate):
            return None
        provider = None if self._names.libraries.shared_by("rust", crate) else self._names.named_in(crate)
        return Wrapped(provider, crate, None) if provider is not None else None
