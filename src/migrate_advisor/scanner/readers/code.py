"""Imports and clients in languages that are read without a grammar: by the shape of an import and of a call.

One table of shapes; the names come from the catalog. Python comes here only when it does not parse. Which calls make
clients is `calls`'s, where those point `arguments`'s.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.arguments import MAX_ARGUMENTS, Address, Arguments, Given
from migrate_advisor.scanner.readers.bindings import Bindings, Bound, is_for_types, is_within, module_name
from migrate_advisor.scanner.readers.calls import Call, Calls
from migrate_advisor.scanner.readers.grammars import GRAMMARS
from migrate_advisor.scanner.readers.joined import read_joined
from migrate_advisor.scanner.readers.modules import Destination, find_module, is_set
from migrate_advisor.scanner.readers.surroundings import QUOTED
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.readers.grammars import Grammar
    from migrate_advisor.scanner.source import Source

_IMPORTING = kinds.MODULE | kinds.PACKAGE | kinds.WORD
"""What a line that imports holds."""
_UNSEEN = "this file does not import it"
_CONFIGURING = (".configure",)
"""How calls end that say for all later ones of their module where they go."""
_PACKAGE_OF = {
    "javascript": re.compile(r"(?:@(?!types/)[a-z][\w.-]*/|(?:[a-z]\w*-)+)?([a-z]\w*)\Z"),
    "rust": re.compile(r"(?!crate\b|self\b|super\b)([a-z]\w*):"),
    "dart": re.compile(r"([a-z]\w*)/"),
    "swift": re.compile(r"([A-Z]\w*)"),
}
"""The package in what is imported, in languages where a file's own modules are imported in another way."""


def read_code(source: Source, names: Names) -> list[Use]:
    """Imports, clients and joined addresses of one file."""
    grammar = GRAMMARS.get(source.language)
    if grammar is None:
        return []
    return [*_Reader(source, names, grammar).read(), *read_joined(source, names)]


class _Reader:
    def __init__(self, source: Source, names: Names, grammar: Grammar) -> None:
        self.source = source
        self.names = names
        self.grammar = grammar
        self.vocabulary = names.libraries.vocabulary(source.language)
        self.modules = self.vocabulary.modules
        self.bindings = Bindings(source, grammar.imports, MAX_ARGUMENTS)
        self.imported: set[str] = set()
        """Known modules that are imported."""
        self.made: list[tuple[str, tuple[str, ...]]] = []
        """Provider and modules of each client."""

    def read(self) -> Iterator[Use]:
        imports: list[tuple[Use, str]] = []
        for start, line in self.source.lines_with(_IMPORTING):
            if len(line) <= MAX_ARGUMENTS:
                imports += self._imports(start, line)
        if self.imported or self.grammar.may_be_implicit:
            yield from self._clients()
        for use, module in imports:
            owner = use.provider or self._maker(module)
            if owner:
                yield use._replace(provider=owner)
        yield from self._telemetry([use for use, _ in imports])

    def _maker(self, module: str) -> str:
        """Whose client this file makes of a module that several providers share."""
        owners = self.names.libraries.shared_by(self.source.language, module)
        return next((provider for provider, modules in self.made if module in modules and provider in owners), "")

    @cached_property
    def _own_modules(self) -> Sequence[str]:
        """Modules that the file itself belongs to: a library's own source imports itself, its examples use it."""
        if self.grammar.own is None or self.source.path_class is PathClass.EXAMPLE:
            return ()
        separator, parts = self.grammar.separators[0], self.grammar.library_parts
        names = self.grammar.own.findall(self.source.text[:20_000])
        found = [find_module(name, self.modules, self.grammar.separators) for name in names]
        found += [
            module for module, owner in self.modules.items() for name in names if owner and self._lies(name, module)
        ]
        libraries = [separator.join(name.split(separator)[:parts]) for name in names] if parts else []
        return [*(module for module in found if module is not None), *libraries]

    def _lies(self, name: str, module: str) -> bool:
        return is_within(name, module, self.grammar.separators)

    def _is_own(self, module: str) -> bool:
        """Whether a module and one of the file's own lie in each other: parts of one library."""
        return any(
            is_within(longer, shorter, self.grammar.separators)
            for name in self._own_modules
            for shorter, longer in [sorted((module, name), key=len)]
        )

    def _imports(self, start: int, line: str) -> Iterator[tuple[Use, str]]:
        for hit in self.grammar.imports.finditer(line):
            if self.source.language == "javascript" and is_for_types(self.source.text, start + hit.start()):
                continue
            at, end = start + hit.start("module"), start + hit.end("module")
            module = self._known(module_name(hit["module"]))
            if module is not None:
                yield from self._import(start + hit.start(), module, Bound("", hit["module"], at), end)
                continue
            leaves = list(self.bindings.bound_by(start, hit)) if self.source.text[end : end + 1] == "{" else ()
            known = [(found, leaf) for leaf in leaves if (found := self._known(leaf.path)) is not None]
            for found, leaf in known:
                yield from self._import(start + hit.start(), found, leaf, leaf.at + 1)
            if not known:
                yield from self._wrapper(start, hit)

    def _known(self, name: str) -> str | None:
        """The known module that a name is, or lies in; what a network delivers may have an ending behind it."""
        module = find_module(name, self.modules, self.grammar.separators)
        if module is None and self.source.language == "javascript":
            module = find_module(name.partition("/")[0], self.modules, self.grammar.separators)
        return module

    def _import(self, start: int, module: str, bound: Bound, end: int) -> Iterator[tuple[Use, str]]:
        if self._is_own(module) or not self._is_import(start, bound.at):
            return
        self.imported.add(module)
        line = self.source.line_of(bound.at)
        provider = self._importer(line[1], line[2], module)
        yield Use(What.IMPORT, provider, bound.at, end, bound.path), module

    def _is_import(self, start: int, at: int) -> bool:
        """Whether what looks like an import is in no comment and no string."""
        return not (self.source.is_comment(at) or self.source.is_string(start))

    def _wrapper(self, start: int, hit: re.Match[str]) -> Iterator[tuple[Use, str]]:
        """A package of somebody else's that is called after a provider: ``@scope/provider``, ``provider_extras``."""
        shape = _PACKAGE_OF.get(self.source.language)
        package = shape.match(hit["module"]) if shape else None
        if package is None or self.names.libraries.shared_by(self.source.language, package.group(1)):
            return
        provider = self.names.named_in(package.group(1))
        at, end = start + hit.start("module"), start + hit.end("module")
        if provider is not None and self._is_import(start + hit.start(), at):
            yield Use(What.IMPORT, provider, at, end, hit["module"], confidence="medium"), hit["module"]

    def _importer(self, start: int, line: str, module: str) -> str:
        """Whose an import is: a client's by name where the statement names one, else the module's."""
        before = self.source.text[max(0, start - 600) : start + len(line)]
        statement = before[max(before.rfind("import"), before.rfind("const "), before.rfind("use "), 0) :]
        for name, clients in self.vocabulary.clients_in(statement):
            for client in clients:
                is_other = module in client.modules and self.modules.get(module) != client.provider
                if is_other and not client.when and re.search(rf"\b{re.escape(name)}\b", statement):
                    return client.provider
        return self.modules.get(module, "")

    def _clients(self) -> Iterator[Use]:
        calls = Calls(
            self.source,
            self.names,
            self.grammar,
            bindings=self.bindings,
            imported=self.imported,
            is_own=self._is_own,
        )
        every = [client for clients in calls.shapes.values() for client in clients]
        arguments = Arguments(self.source, self.names, every)
        pending: list[tuple[Call, ClientName, Address]] = []
        for call in calls.find():
            given = arguments.given(call.end)
            client, address = _chosen(call, given, arguments)
            pending.append((call, client, address))
        configured = {
            client.modules: address
            for call, client, address in pending
            if call.name.endswith(_CONFIGURING) and address.is_given
        }
        for call, client, address in pending:
            uses = list(
                self._client(call, client, address if address.is_given else configured.get(client.modules, address))
            )
            yield from uses
            for use in uses:
                yield from self._models(use.provider, call.end, arguments.given(call.end))

    def _client(self, call: Call, client: ClientName, address: Address) -> Iterator[Use]:
        end = call.start + len(call.name)
        if address.pointing.where is Destination.ELSEWHERE:
            self.source.pointed[client.provider] = address.pointing.provider
            if address.pointing.provider is not None:
                yield Use(What.CLIENT, address.pointing.provider, call.start, end, call.name)
            return
        self.made.append((client.provider, client.modules))
        note = address.note or (_UNSEEN if call.is_unseen else "")
        yield Use(What.CLIENT, client.provider, call.start, end, call.name, "low" if note else "high", note=note)

    def _models(self, provider: str, at: int, given: Given) -> Iterator[Use]:
        """Models of its provider that a client is made for."""
        for hit in QUOTED.finditer(self.source.text, at, at + len(given.own)):
            if self.names.model(hit.group(2)) == provider and not self.source.is_comment(hit.start()):
                endpoint = self.names.model_endpoint(hit.group(2))
                yield Use(What.MODEL_ID, provider, hit.start(2), hit.end(2), hit.group(2), endpoint=endpoint)

    def _telemetry(self, imports: Sequence[Use]) -> Iterator[Use]:
        """What reports to a provider, once a file, unless the file turns it off."""
        for report in self.names.libraries.telemetry(self.source.language):
            if report.names or any(is_set(sign, self.source.text) for sign in report.turned_off_by):
                continue
            for use in imports:
                module = module_name(use.name)
                if any(is_within(module, known, self.grammar.separators) for known in report.modules):
                    yield use._replace(what=What.TELEMETRY, provider=report.provider, note=report.what)
                    break


def _chosen(call: Call, given: Given, arguments: Arguments) -> tuple[ClientName, Address]:
    """Which client of one name a call makes: that of the words it is given, or if given no address, what needs none."""
    words = set(re.findall(r"\w+", f"{given.own} {given.chain}"))
    rest = [client for client in call.clients if not client.when]
    named = [client for client in call.clients if client.when & words]
    addresses = [
        (client, arguments.address(client, given, call.start, call.end)) for client in named or rest or call.clients
    ]
    told = (pair for pair in addresses if pair[1].is_given or not pair[0].needs_endpoint)
    return next(told, addresses[0])
