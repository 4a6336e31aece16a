"""Imports and clients in languages that are read without a grammar: by the shape of an import and of a call.

One table of shapes; the names come from the catalog. Python comes here only when it does not parse.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.modules import Destination, Pointing, destination, find_module
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.source import Source

_IMPORTING = kinds.MODULE | kinds.PACKAGE | kinds.WORD
"""What a line that imports holds."""
MAX_ARGUMENTS = 3_000
"""Characters of a call that are looked through for a base URL."""


class Grammar(NamedTuple):
    """How a language imports."""

    imports: re.Pattern[str]
    """Matches a line; the group ``module`` is what is imported, ``alias`` what it is called here, if that is told."""
    separators: str
    """Characters between the parts of a module's name."""
    own: re.Pattern[str] | None = None
    """What says that the file itself belongs to a module."""
    library_parts: int = 0
    """How many parts of a module's name name its library, where a file's own module tells; 0 if they do not."""
    may_be_implicit: bool = False
    """Whether a file may use what it does not import: global usings, autoloading."""


def _line(shape: str) -> re.Pattern[str]:
    return re.compile(shape, re.MULTILINE)


_JAVA = Grammar(
    _line(r"^[ \t]*import\s+(?:static\s+)?(?P<module>[\w.]+?)(?:\.\*)?(?:\s+as\s+(?P<alias>\w+))?[\s;]*(?://.*)?$"),
    ".",
    _line(r"^[ \t]*package\s+([\w.]+)"),
    library_parts=3,
)
GRAMMARS = {
    "python": Grammar(_line(r"^\s*(?:from|import)\s+(?P<module>[\w.]+)(?:\s+as\s+(?P<alias>\w+))?"), "."),
    "javascript": Grammar(
        _line(r"(?:\bfrom|\brequire\s*\(|\bimport(?:\s*\()?)\s*[\"'`](?P<module>[^\"'`\n]+)[\"'`](?P<alias>)"), "/"
    ),
    "go": Grammar(
        _line(r"^\s*(?:import\s+)?(?:(?P<alias>[\w.]+)\s+)?\"(?P<module>[\w./~-][\w/~-]*\.[\w./~-]+)\"\s*(?://.*)?$"),
        "/",
    ),
    "java": _JAVA,
    "kotlin": _JAVA,
    "csharp": Grammar(
        _line(
            r"^\s*(?:global\s+)?(?:using|open|Imports|@using)\s+(?:static\s+)?(?:(?P<alias>\w+)\s*=\s*)?(?P<module>[\w.]+)[\s;]*(?://.*)?$"
        ),
        ".",
        _line(r"^[^\S\n]*namespace\s+([\w.]+)"),
        may_be_implicit=True,
    ),
    "rust": Grammar(_line(r"^\s*(?:pub\s+)?(?:use|extern\s+crate)\s+(?P<module>\w[\w:]*)(?P<alias>)"), ":"),
    "ruby": Grammar(_line(r"^\s*require\s*\(?[\"'](?P<module>[\w/.-]+)[\"'](?P<alias>)"), "/", may_be_implicit=True),
    "php": Grammar(
        _line(r"^\s*use\s+(?:function\s+)?\\?(?P<module>[\w\\]+)(?:\s+as\s+(?P<alias>\w+))?\s*;"),
        "\\",
        _line(r"^[^\S\n]*namespace\s+([\w\\]+)"),
        library_parts=1,
        may_be_implicit=True,
    ),
    "swift": Grammar(_line(r"^\s*(?:@\w+\s+)?import\s+(?P<module>\w+)(?P<alias>)"), "."),
    "elixir": Grammar(
        _line(r"^\s*(?:alias|import|use|require)\s+(?P<module>[A-Z][\w.]*)(?:\s*,\s*as:\s*(?P<alias>\w+))?"),
        ".",
        _line(r"^[^\S\n]*defmodule\s+([\w.]+)"),
        library_parts=1,
    ),
    "dart": Grammar(
        _line(r"^\s*import\s+[\"']package:(?P<module>(?!\w+/src/)[\w/.]+)[\"'](?:\s+as\s+(?P<alias>\w+))?"), "/"
    ),
}
_CDN = re.compile(r"^(?:npm:|https?://[^/]+/(?:npm/|v\d+/|x/)?)(@?[^@/?]+(?:/[^@/?]+)?)")
_PACKAGE_OF = {
    "javascript": re.compile(r"(?:@(?!types/)[a-z][\w.-]*/|(?:[a-z]\w*-)+)?([a-z]\w*)\Z"),
    "rust": re.compile(r"(?!crate\b|self\b|super\b)([a-z]\w*):"),
    "dart": re.compile(r"([a-z]\w*)/"),
    "swift": re.compile(r"([A-Z]\w*)"),
}
"""The package in what is imported, in languages where a file's own modules are imported in another way."""
_MAJOR = re.compile(r"/v\d+$")
_JOINT = r"\s{0,200}(?:\?\.|\.|::|->)\s{0,40}"
_DEFINING = re.compile(
    r"\s*(?:(?:public|private|protected|internal|static|override|virtual|abstract|async)\s+)+[\w<>\[\]?., ]+$"
)
_STATEMENT_END = re.compile(r";|\bbuild\s*\(\s*\)|\n[ \t]*\n|\n[ \t]*(?:\w+\s*:?=|return|if|func|def)\b")


def read_code(source: Source, names: Names) -> list[Use]:
    """Imports and clients of one file."""
    grammar = GRAMMARS.get(source.language)
    if grammar is None:
        return []
    return list(_Reader(source, names, grammar).read())


class _Shape(NamedTuple):
    """What making a client looks like."""

    first: str
    """Characters that it starts with."""
    pattern: str
    client: ClientName


class _Reader:
    def __init__(self, source: Source, names: Names, grammar: Grammar) -> None:
        self.source = source
        self.names = names
        self.grammar = grammar
        self.vocabulary = names.libraries.vocabulary(source.language)
        self.modules = self.vocabulary.modules
        self.imported: dict[str, tuple[str, ...]] = {}
        """Known module that is imported → names it has here."""
        self.made: list[tuple[str, tuple[str, ...]]] = []
        """Provider and modules of each client."""

    def read(self) -> Iterator[Use]:
        imports: list[tuple[Use, str]] = []
        for start, line in self.source.lines_with(_IMPORTING):
            if len(line) <= MAX_ARGUMENTS:
                imports += self._imports(start, line)
        if self.imported or self.grammar.may_be_implicit:
            yield from self._calls()
        for use, module in imports:
            owner = use.provider or self._maker(module)
            if owner:
                yield use._replace(provider=owner)

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
        found = (find_module(name, self.modules, self.grammar.separators) for name in names)
        libraries = [separator.join(name.split(separator)[:parts]) for name in names] if parts else []
        return [*(module for module in found if module is not None), *libraries]

    def _is_own(self, module: str) -> bool:
        """Whether a module and one of the file's own lie in each other: parts of one library."""
        joints = tuple(self.grammar.separators)
        return any(
            longer == shorter or (longer.startswith(shorter) and longer[len(shorter) :].startswith(joints))
            for name in self._own_modules
            for shorter, longer in [sorted((module, name), key=len)]
        )

    def _imports(self, start: int, line: str) -> Iterator[tuple[Use, str]]:
        for hit in self.grammar.imports.finditer(line):
            name = hit["module"].replace("::", ":")
            cdn = _CDN.match(name)
            name = cdn.group(1) if cdn else name
            module = find_module(name, self.modules, self.grammar.separators)
            if module is None and cdn is not None:
                module = find_module(name.split("/")[0], self.modules, self.grammar.separators)
            if module is None:
                yield from self._wrapper(start, hit)
                continue
            if self._is_own(module) or not self._is_import(start, hit):
                continue
            self.imported[module] = (*self.imported.get(module, ()), *self._locals(hit))
            provider = self._importer(start, line, module)
            yield (
                Use(What.IMPORT, provider, start + hit.start("module"), start + hit.end("module"), hit["module"]),
                module,
            )

    def _is_import(self, start: int, hit: re.Match[str]) -> bool:
        """Whether what looks like an import is in no comment and no string."""
        return not (self.source.is_comment(start + hit.start("module")) or self.source.is_string(start + hit.start()))

    def _wrapper(self, start: int, hit: re.Match[str]) -> Iterator[tuple[Use, str]]:
        """A package of somebody else's that is called after a provider: ``@scope/provider``, ``provider_extras``."""
        shape = _PACKAGE_OF.get(self.source.language)
        package = shape.match(hit["module"]) if shape else None
        provider = self.names.named_in(package.group(1)) if package else None
        if provider is not None and self._is_import(start, hit):
            at, end = start + hit.start("module"), start + hit.end("module")
            yield Use(What.IMPORT, provider, at, end, hit["module"], confidence="medium"), hit["module"]

    def _locals(self, hit: re.Match[str]) -> tuple[str, ...]:
        if hit["alias"]:
            return (hit["alias"],)
        last = _MAJOR.sub("", hit["module"]).rsplit("/", 1)[-1]
        if self.source.language != "go":
            return (last,)
        return (last, last.removeprefix("go-"), last.removesuffix("-go"), last.replace("-", ""))

    def _importer(self, start: int, line: str, module: str) -> str:
        """Whose an import is: a client's by name where the statement names one, else the module's."""
        before = self.source.text[max(0, start - 600) : start + len(line)]
        statement = before[max(before.rfind("import"), before.rfind("const "), before.rfind("use "), 0) :]
        for name, clients in self.vocabulary.clients_in(statement):
            for client in clients:
                is_other = module in client.modules and self.modules.get(module) != client.provider
                if is_other and re.search(rf"\b{re.escape(name)}\b", statement):
                    return client.provider
        return self.modules.get(module, "")

    def _calls(self) -> Iterator[Use]:
        shapes = self._shapes()
        if not shapes:
            return
        every = re.compile("|".join(f"(?P<n{index}>{shape.pattern})" for index, shape in enumerate(shapes)))
        first = re.compile(
            "|".join(re.escape(word) for word in sorted({shape.first for shape in shapes}, key=len)[::-1])
        )
        seen: set[tuple[int, str]] = set()
        end = 0
        for start in first.finditer(self.source.text):  # ten times as fast as looking for the patterns themselves
            at = start.start()
            hit = every.match(self.source.text, at) if at >= end else None
            if hit is None:
                continue
            end = hit.end()
            client = shapes[int((hit.lastgroup or "n0")[1:])].client
            key = (self.source.line_of(at)[0], client.provider)
            if key in seen:
                continue
            seen.add(key)
            if not self.source.is_comment(at) and not self.source.is_string(at) and not self._is_definition(at):
                yield from self._client(client, at, end)

    def _shapes(self) -> list[_Shape]:
        """What making each client that this file can make looks like, longest names first."""
        found: list[_Shape] = []
        for _, clients in self.vocabulary.clients_in(self.source.text):
            for client in clients:
                reached = [module for module in client.modules if self._is_imported(module)]
                if reached or (self.grammar.may_be_implicit and self._is_distinctive(client)):
                    found += self._shapes_of(client, reached)
        return sorted(found, key=lambda shape: -len(shape.pattern))

    def _is_imported(self, module: str) -> bool:
        return any(module == name or name.startswith(module) or module.startswith(name) for name in self.imported)

    def _is_distinctive(self, client: ClientName) -> bool:
        folded = client.name.lower().replace("_", "")
        owners = (word for word, owner in self.names.words.items() if owner == client.provider)
        return any(word.replace("_", "") in folded for word in owners)

    def _shapes_of(self, client: ClientName, reached: Sequence[str]) -> Iterator[_Shape]:
        parts = re.split(r"\.|::|->|\\", client.name)
        called = r"\s{0,40}(?:<[^<>\n]{0,80}>\s{0,40})?\(" if self.source.language != "ruby" else r"\b"
        if self.source.language == "go":
            locals_ = {
                name
                for module in reached
                for key, names in self.imported.items()
                if key.startswith(module)
                for name in names
            }
            function = re.escape(parts[-1])
            for name in sorted(locals_):
                start, rest = (name, rf"\.{function}") if name != "." else (parts[-1], "")
                yield _Shape(start, rf"\b{re.escape(start)}{rest}{called}", client)
            return
        yield _Shape(parts[0], r"(?<![\w$])" + _JOINT.join(map(re.escape, parts)) + called, client)

    def _is_definition(self, at: int) -> bool:
        line = self.source.text.rfind("\n", 0, at) + 1
        before = self.source.text[max(line, at - 200) : at].rstrip()
        return _DEFINING.match(before) is not None or before.endswith(
            ("function", "func", "fn", "def", "class", "fun", "interface", "public", "private")
        )

    def _client(self, client: ClientName, start: int, end: int) -> Iterator[Use]:
        name = self.source.text[start:end].rstrip("( \t").lstrip(".")
        pointing, is_given = self._destination(client, end)
        if pointing.where is Destination.ELSEWHERE:
            self.source.pointed[client.provider] = pointing.provider
            if pointing.provider is not None:
                yield Use(What.CLIENT, pointing.provider, start, end, name)
            return
        self.made.append((client.provider, client.modules))
        is_open = is_given and pointing.where is Destination.VARIABLE and not client.needs_endpoint
        note = "its base URL comes from a variable" if is_open else ""
        yield Use(What.CLIENT, client.provider, start, end, name, "low" if note else "high", note=note)

    def _destination(self, client: ClientName, end: int) -> tuple[Pointing, bool]:
        """Where a call points, and whether it says so at all."""
        arguments = self._arguments(end)
        options = [name for name in sorted(client.base_url_params) if name in self.source.text]
        for parameter in options:
            hit = re.search(rf"(?<!\w){re.escape(parameter)}\b[\"']?\s*(?:[:=(]+|=>|,|\}}|$)", arguments, re.MULTILINE)
            if hit is not None:
                expression = self._resolved(_expression(arguments[hit.end() :]))
                return destination(expression, client.provider, self.names), True
        for parameter in options:  # set on an options object before or after
            name = re.escape(parameter)
            shape = rf"(?:[.\s]{name}[\"']?\s*=(?![=>])|(?:\w\.|\s){name}\()\s*([^\n;]+)"
            hit = re.search(shape, self.source.text)
            if hit is not None:
                pointing = destination(self._resolved(hit.group(1)), client.provider, self.names)
                if pointing.where is Destination.ELSEWHERE:
                    return pointing, True
        return Pointing(Destination.OWN), False

    def _resolved(self, expression: str) -> str:
        """What a name stands for, where this file says so."""
        name = expression.strip(" \t,;)")
        if not name.isidentifier():
            return expression
        said = re.search(rf"\b{re.escape(name)}\b\s*(?::\s*\w+\s*)?:?=\s*[\"'`]([^\"'`\n]+)", self.source.text)
        return said.group(1) if said else expression

    def _arguments(self, end: int) -> str:
        """A call's arguments, and for a chain of builder calls the rest of the statement."""
        text = self.source.text[end : end + MAX_ARGUMENTS]
        depth = 1
        for index, character in enumerate(text):
            if character in "([{":
                depth += 1
            elif character in ")]}":
                depth -= 1
                if depth == 0:
                    inner, rest = text[:index], text[index + 1 :]
                    break
        else:
            return text
        if re.match(r"\s*(?:\?\.|\.|->|do\b|\{)", rest) is None:
            return inner
        stop = _STATEMENT_END.search(rest)
        return inner + rest[: stop.start() if stop else len(rest)]


def _expression(text: str) -> str:
    """The rest of an argument: up to the comma or line end that closes it."""
    name = re.match(r"\s*([A-Za-z_$][\w$]*)\s*[,)};\n]", text)
    if name is not None:
        return name.group(1)
    stop = re.search(r",\s*\n|\n\s*[}\])]|\n\s*\.|,\s*\w+\s*[:=]|\}\s*\)", text[:400])
    return text[: stop.start() if stop else 400]
