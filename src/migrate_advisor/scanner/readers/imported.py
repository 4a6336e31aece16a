"""What a program imports of providers: their modules, packages of others called after them, what reports home."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.frameworks import served_by
from migrate_advisor.scanner.readers.modules import find_module, is_of_own, is_set, is_within, own_modules
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from migrate_advisor.scanner.languages.forms import Form, Forms, Import
    from migrate_advisor.scanner.languages.rows import Language
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.readers.scope import FileScope
    from migrate_advisor.scanner.source import SourceText

_PACKAGE_OF = {
    "javascript": pattern(r"(?:@(?!types/)[a-z][\w.-]*/|(?:[a-z]\w*-)+)?([a-z]\w*)\Z"),
    "rust": pattern(r"(?!crate\b|self\b|super\b)([a-z]\w*):"),
    "dart": pattern(r"([a-z]\w*)/\1\.dart\Z"),
    "swift": pattern(
        r"([A-Z]\w*(?<!Service)(?<!Services)(?<!Feature)(?<!Core)(?<!UI)(?<!Domain)(?<!Provider)(?<!Interface))\Z"
    ),
    "julia": pattern(r"([A-Z]\w*)"),
}
"""The package in what is imported, in languages where a file's own modules are imported in another way.

JavaScript: ``openai`` of ``@acme/openai`` and ``langchain-openai``, nothing of ``@types/openai`` and ``./openai``.
Rust: ``openai`` of ``openai:Client``, nothing of ``crate:openai``.
Dart: ``openai`` of ``openai/openai.dart``, nothing of ``openai/chat.dart``, which is as often a file of one's own.
Swift: all of ``OpenAIKit``, nothing of ``OpenAIService``, which is a target of one's own.
"""
_JOINTS = pattern(r"[.:\\/]")
"""What joins the parts of what is imported."""
_INTERNAL = pattern(r"([\w./-]{1,200}?)/internal/")
"""What a Go module keeps to itself is imported by itself alone."""


class ImportUse(NamedTuple):
    """An import that uses a provider, and the module that it is of."""

    use: Use
    module: str


class ImportReader:
    """Reads the imports of one file.

    Args:
        source: the file.
        forms: its forms.
        scope: what its names stand for.
        row: how its language is read.
        names: what is known.
    """

    def __init__(self, source: SourceText, forms: Forms, scope: FileScope, row: Language, names: KnownNames) -> None:
        self._source = source
        self._forms = forms
        self._scope = scope
        self._row = row
        self._names = names
        self._language = source.language
        self._libraries = names.libraries
        self._vocabulary = names.libraries.vocabulary(source.language)
        self._modules = self._vocabulary.modules

    def read(self) -> list[ImportUse]:
        """The imports that use a provider; of one that several share, its provider is empty."""
        return [found for imported in self._scope.imports for found in self._of(imported)]

    def _of(self, imported: Import) -> Iterator[ImportUse]:
        path = self._scope.path(imported)
        if self._is_private(path):
            return
        module = self.known(imported, path)
        start, end = self._place(imported, module)
        if module is None:
            use = self._wrapper_import(imported, start, end)
            if use is not None:
                yield ImportUse(use, imported.parts[0])
            return
        provider, endpoint = self.owner_of(module, path)
        if self.is_own(module) or not self._is_its_own(path, module, provider):
            return
        name = self._shown(path if self._language == "python" else module)
        yield ImportUse(Use(What.IMPORT, provider, start, end, name, endpoint=endpoint), module)

    def _is_private(self, path: str) -> bool:
        """Whether an import is of what a library keeps to itself, so that the file is a part of it."""
        return (self._language == "dart" and "/src/" in path) or (self._language == "python" and "._" in path)

    def _shown(self, name: str) -> str:
        """A module as its language writes it: where its parts are told apart by ``:``, the language has ``::``."""
        return name.replace(":", "::") if self._row.separators == ":" else name

    def known(self, imported: Import, path: str) -> str | None:
        """The known module that an import is of, or lies in."""
        if self._language == "javascript":
            module = imported.parts[0]
            return find_module(module, self._modules, "/") or find_module(module.partition("/")[0], self._modules, "/")
        return find_module(path, self._modules, self._row.separators)

    def owner_of(self, module: str, path: str) -> tuple[str, str | None]:
        """Whose an import is, and of which endpoint: a client's by name where it names one, else the module's."""
        thing = _JOINTS.split(path)[-1]
        for client in self._vocabulary.clients.get(thing, ()):
            if (
                module in client.modules
                and self._modules.get(module) != client.provider
                and not (client.when or client.unless)
            ):
                return client.provider, client.endpoint
        owner = self._modules.get(module, "") or self._of_framework(module, path)
        return owner, self._libraries.endpoint_of(self._language, module)

    def _of_framework(self, module: str, path: str) -> str:
        """Whose a part of a module is that several share; empty where the part says nothing of whose it is."""
        is_anybodys = self._language == "python" and "." not in module and "_" not in module
        return "" if is_anybodys else served_by(path, module, self._names) or ""

    def is_own(self, module: str) -> bool:
        """Whether a module and one of the file's own lie in each other: parts of one library."""
        return is_of_own(module, self._own_modules, self._row.separators)

    def telemetry(self) -> Iterator[Use]:
        """What reports to a provider, once a file, unless the file turns it off."""
        for report in self._libraries.telemetry(self._language):
            if any(is_set(sign, self._source.text) for sign in report.turned_off_by):
                continue
            for imported in self._scope.imports:
                path = self._scope.path(imported)
                module = next((known for known in report.modules if is_within(path, known, self._row.separators)), None)
                if module is None or not self._reports(report.names, path, module):
                    continue
                start, end = self._place(imported, module)
                yield Use(What.TELEMETRY, report.provider, start, end, self._shown(path), note=report.what)
                break

    def _place(self, imported: Import, module: str | None) -> tuple[int, int]:
        """Where an import is told: at what names the module, or where only a name behind it does, there."""
        if self._language == "python":
            return imported.statement.start, self._line_end(imported.statement)
        first, last = imported.module
        is_prefix = (
            module is None or module in self._forms.text[first:last].replace("::", ":") or len(imported.parts) == 1
        )
        return imported.module if is_prefix or self._language == "javascript" else (imported.start, imported.end)

    def _line_end(self, form: Form) -> int:
        end = self._forms.text.find("\n", form.start, form.end)
        return end if end >= 0 else form.end

    def _is_its_own(self, path: str, module: str, provider: str) -> bool:
        """Whether an import of Python is of the provider's module, and not of one's own of the same name."""
        if self._language != "python" or not provider or "." in module or "_" in module:
            return True
        if self._names.is_distinctive(module, provider):
            return True
        known = {
            client.name.split(".")[0]
            for found in self._vocabulary.clients.values()
            for client in found
            if module in client.modules
        }
        for report in self._libraries.telemetry("python"):
            known.update(report.names if module in report.modules else ())
        thing = path[len(module) + 1 :].split(".", maxsplit=1)[0]
        return thing in known if thing else self._calls_of(module, known)

    def _calls_of(self, module: str, known: Collection[str]) -> bool:
        """Whether anything known of a module that is imported whole is called: ``module.Client.create``."""
        depth = module.count(".") + 1
        paths = (path.split(".") for call in self._forms.calls for path in self._scope.resolved(call.names))
        return any(
            path[:depth] == module.split(".") and path[depth : depth + 1][0] in known
            for path in paths
            if len(path) > depth
        )

    def _wrapper_import(self, imported: Import, start: int, end: int) -> Use | None:
        """A package of somebody else's that is called after a provider: ``@scope/provider``, ``provider_extras``."""
        provider = self.package_owner(imported)
        if provider is None:
            return None
        return Use(What.IMPORT, provider, start, end, self._shown(imported.parts[0]), confidence="medium")

    def package_owner(self, imported: Import) -> str | None:
        """After whom the package is called that an import is of, where nobody lists it."""
        shape = _PACKAGE_OF.get(self._language)
        if self._language == "dart" and "package:" not in self._forms.written(imported.statement):
            return None  # a file of one's own
        package = shape.match(self._scope.path(imported) + (":" if self._language == "rust" else "")) if shape else None
        if self._language == "javascript" and shape:
            package = shape.match(imported.parts[0])
        if package is None or self._libraries.shared_by(self._language, package[1]) or self._scope.defines(package[1]):
            return None
        return self._names.named_in(package[1])

    @cached_property
    def _own_modules(self) -> Sequence[str]:
        """Modules that the file itself belongs to: a library's own source imports itself, its examples use it."""
        if self._source.path_class is PathClass.EXAMPLE:
            return ()
        names = [self._forms.written(form).strip(" ;").replace("::", ":") for form in self._forms.of("own")]
        if self._language == "go":
            names = [hit[1] for imported in self._scope.imports if (hit := _INTERNAL.match(imported.parts[0]))]
        return own_modules(names, self._modules, self._row)

    def _reports(self, names: Sequence[str], path: str, module: str) -> bool:
        if names:
            return path[len(module) + 1 :] in names
        return self._is_its_own(path, module, self._modules.get(module, ""))
