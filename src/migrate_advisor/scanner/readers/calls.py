"""Calls that make a provider's client, in languages that are read without a grammar.

Found by the client's name, and kept where imports and definitions say that the name is the library's. Where the client
points is `arguments`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.readers.bindings import DEFAULT, WHOLE, Bindings, is_within

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.readers.grammars import Grammar
    from migrate_advisor.scanner.source import Source

_JOINT = r"\s{0,200}(?:\?\.|\.|::|->)\s{0,40}"
_CALLED = r"\s{0,40}(?:<[^<>\n]{0,80}>\s{0,40})?\("
_DECLARED = r"\??\s{1,9}\w{1,80}\s{0,9}(?:\{[^{}\n]{0,40}\}\s{0,9})?=\s{0,9}new\s{0,4}\("
_CALLED_HOW = {
    "ruby": r"\b(?![?!:])\(?",
    "csharp": f"(?:{_CALLED}|{_DECLARED})",
    "cpp": r"(?:\s{0,9}[({]|\s{1,9}\w{1,80}\s{0,9}[;({])",
}
"""How a name is called, where not with a bracket alone; in C# and C++, at a declaration too."""
_TYPE_ARGUMENTS = {"rust": r"(?:\s{0,9}::\s{0,9}<[^<>\n]{0,80}>)?"}
"""What may stand behind a part of a name."""
_DEFINING = re.compile(
    r"\s*(?:(?:public|private|protected|internal|static|override|virtual|abstract|async)\s+)+[\w<>\[\]?., ]+$"
)
_DEFINING_WORDS = ("function", "func", "fn", "def", "class", "fun", "interface", "public", "private")
_BINDING_LANGUAGES = frozenset(["rust", "php", "elixir", "java", "kotlin"])
"""Languages whose imports name the single things that a file uses."""
_NAMESPACE = re.compile(r"^[^\S\n]*namespace\s", re.MULTILINE)
_MAX_QUALIFIER = 200


class Call(NamedTuple):
    """A call that makes a client."""

    clients: Sequence[ClientName]
    """Whose it may be: clients of one name."""
    start: int
    end: int
    """Where its arguments begin."""
    name: str
    is_unseen: bool = False
    """Whether it is a class that no import of the file brings in, where own classes are often called alike."""


class _Shape(NamedTuple):
    """What making a client looks like."""

    first: str
    """The name that it starts with."""
    pattern: str


class Calls:
    """Finds the calls of one file.

    Args:
        source: the file.
        names: what is known.
        grammar: of the file's language.
        bindings: what its imports bind.
        imported: known modules that it imports.
        is_own: whether a module is of the library that the file itself belongs to.
    """

    def __init__(
        self,
        source: Source,
        names: Names,
        grammar: Grammar,
        *,
        bindings: Bindings,
        imported: Collection[str],
        is_own: Callable[[str], bool],
    ) -> None:
        self._source = source
        self._text = source.text
        self._language = source.language
        self._names = names
        self._grammar = grammar
        self._vocabulary = names.libraries.vocabulary(source.language)
        self._bindings = bindings
        self._imported = imported
        self._is_own = is_own
        self.shapes: dict[_Shape, list[ClientName]] = {}
        for client in self._candidates():
            for shape in self._shapes_of(client):
                known = self.shapes.setdefault(shape, [])
                known += [] if client in known else [client]

    def find(self) -> Iterator[Call]:
        """The calls, one a line and provider."""
        shapes = sorted(self.shapes, key=lambda shape: -len(shape.pattern))
        if not shapes:
            return
        every = re.compile("|".join(f"(?P<n{index}>{shape.pattern})" for index, shape in enumerate(shapes)))
        firsts = sorted({shape.first for shape in shapes}, key=len, reverse=True)
        first = re.compile("|".join(map(re.escape, firsts)))
        seen: set[tuple[int, str]] = set()
        end = 0
        for start in first.finditer(self._text):  # ten times as fast as looking for the patterns themselves
            at = start.start()
            hit = every.match(self._text, at) if at >= end else None
            if hit is None:
                continue
            end = hit.end()
            shape = shapes[int((hit.lastgroup or "n0")[1:])]
            clients = [client for client in self.shapes[shape] if self._is_of(client, shape.first, at)]
            clients = [client for client in clients if self._is_imported(client)] or clients
            key = (self._source.line_of(at)[0], clients[0].provider if clients else "")
            if not clients or key in seen or self._is_aside(at, hit.group()):
                continue
            seen.add(key)
            called = hit.group()
            name = called.split()[0] if "=" in called else called.partition("<")[0].partition("(")[0].rstrip()
            yield Call(clients, at, end, name.rstrip("?"), is_unseen=self._is_unseen(clients[0], at, called))

    def _is_aside(self, at: int, called: str) -> bool:
        """Whether a name is said rather than called: in a comment, a string, a definition."""
        if self._source.is_comment(at) or self._source.is_string(at):
            return True
        if called.endswith("(") and "=" in called:
            return False
        line = self._text.rfind("\n", 0, at) + 1
        before = self._text[max(line, at - 200) : at].rstrip()
        return _DEFINING.match(before) is not None or before.endswith(_DEFINING_WORDS)

    def _candidates(self) -> Iterator[ClientName]:
        """The clients that the file can make, by what it names."""
        found = self._vocabulary.clients_in(self._text)
        for _, clients in found:
            for client in clients:
                is_implicit = self._grammar.may_be_implicit and self._is_distinctive(client)
                if (is_implicit or self._is_reached(client)) and not self._is_of_file(client):
                    yield client
        if self._language == "javascript":  # what a module exports by default may be called anything
            for bound in self._bindings.all if self._imported else ():
                default = self._vocabulary.defaults.get(bound.path) if bound.member == DEFAULT else None
                if default is not None:
                    yield default

    def _is_of_file(self, client: ClientName) -> bool:
        """Whether a client is the work of the library that the file belongs to, in languages that tell."""
        return bool(self._grammar.library_parts) and any(map(self._is_own, client.modules))

    def _is_reached(self, client: ClientName) -> bool:
        """Whether the file imports a module of a client, or may name it in full."""
        if self._is_imported(client):
            return True
        for module in client.modules:
            if self._language in ("rust", "csharp", "elixir") and module.replace(":", "::") in self._text:
                return True
            if self._language == "rust" and module.split(":")[0] in self._text and self._has_path(client):
                return True
        return False

    def _is_imported(self, client: ClientName) -> bool:
        return any(
            name.startswith(module) or module.startswith(name) for name in self._imported for module in client.modules
        )

    def _has_path(self, client: ClientName) -> bool:
        separators = self._grammar.separators
        return any(
            is_within(bound.path, module, separators) or is_within(module, bound.path, separators)
            for bound in self._bindings.all
            for module in client.modules
        )

    def _is_in(self, path: str, client: ClientName) -> bool:
        return any(is_within(path, module, self._grammar.separators) for module in client.modules)

    def _is_distinctive(self, client: ClientName) -> bool:
        folded = client.name.lower().replace("_", "")
        owners = (word for word, owner in self._names.words.items() if owner == client.provider)
        return any(word.replace("_", "") in folded for word in owners)

    def _shapes_of(self, client: ClientName) -> Iterator[_Shape]:
        parts = re.split(r"\.|::|->|\\", client.name)
        called = _CALLED_HOW.get(self._language, _CALLED)
        for local in sorted(self._locals(client, parts[0])):
            if local == WHOLE:  # Go's import with a dot
                yield _Shape(parts[-1], rf"(?<![\w$.]){re.escape(parts[-1])}{called}")
            else:
                names = [local, *parts[1:]]
                joint = _TYPE_ARGUMENTS.get(self._language, "") + _JOINT
                yield _Shape(local, r"(?<![\w$])" + joint.join(map(re.escape, names)) + called)

    def _locals(self, client: ClientName, first: str) -> set[str]:
        """What the first part of a client's name is called in this file."""
        if self._language == "go":
            bounds = (bound for bound in self._bindings.all if self._is_in(re.sub(r"/v\d+$", "", bound.path), client))
            exact = (bound for bound in bounds if self._is_package(bound.path, client))
            return {(bound.local or first).replace(".", WHOLE) for bound in exact if bound.local != "_"}
        found = {first}
        if not self._imported and self._language != "rust":
            return found
        for bound in self._bindings.all:
            if not bound.local or bound.local == WHOLE:
                continue
            is_thing = bound.member == first or (
                bound.member == DEFAULT and self._vocabulary.defaults.get(bound.path) == client
            )
            if self._language == "javascript":
                if is_thing and self._is_in(bound.path, client):
                    found.add(bound.local)
            elif self._is_in(bound.path, client) and re.split(r"[.:\\]", bound.path)[-1] == first:
                found.add(bound.local)
        return found

    def _is_package(self, path: str, client: ClientName) -> bool:
        """Whether an import of Go is of a client's package, whichever version, rather than of one in it."""
        return any(re.sub(r"/v\d+$", "", path) == re.sub(r"/v\d+$", "", module) for module in client.modules)

    def _is_of(self, client: ClientName, first: str, at: int) -> bool:
        """Whether a name is a client's, and not that of something else that is called so."""
        if self._language in ("go", "python"):
            return True
        qualifier = self._qualifier(at)
        parts = re.findall(r"[\w$]+", qualifier)
        if self._language in _BINDING_LANGUAGES:
            return self._is_path_of(client, [*parts, first], is_absolute=bool(qualifier) and not parts)
        if not qualifier or (self._language == "ruby" and not parts):
            return self._is_bare(client, first)
        if self._language == "csharp":
            return self._is_namespace_of(client, ".".join(parts), at - len(qualifier))
        if self._language == "swift":
            return ".".join(parts) in client.modules
        bounds = self._bindings.of(parts[-1]) if parts else ()
        is_called = self._language == "javascript" and not bounds and first[:1].isupper()  # of what was imported late
        return is_called or any(self._is_in(bound.path, client) for bound in bounds)

    def _is_unseen(self, client: ClientName, at: int, called: str) -> bool:
        """Whether a class of C# is none that the file imports: one of a global using, or one's own."""
        is_made = "=" in called or self._text[max(0, at - 20) : at].rstrip().endswith("new")
        return self._language == "csharp" and is_made and not self._is_imported(client)

    def _is_namespace_of(self, client: ClientName, name: str, at: int) -> bool:
        """Whether what stands before a name in C# is its namespace, or an object whose method is called."""
        is_made = self._text[max(0, at - 20) : at].rstrip().endswith("new")
        return not is_made or any(module == name or module.endswith(f".{name}") for module in client.modules)

    def _is_bare(self, client: ClientName, first: str) -> bool:
        """Whether a name that stands alone is a client's."""
        bounds = self._bindings.of(first)
        if bounds:
            return any(self._is_in(bound.path, client) for bound in bounds)
        if self._bindings.defines(first):
            return False
        return self._is_imported(client) or (self._grammar.may_be_implicit and self._is_distinctive(client))

    def _is_path_of(self, client: ClientName, parts: Sequence[str], *, is_absolute: bool) -> bool:
        """Whether a path that a file writes leads to a client, in languages whose imports bind single names."""
        joint = self._grammar.separators[0]
        bounds = () if is_absolute else self._bindings.of(parts[0])
        if bounds:
            return any(self._is_in(joint.join([bound.path, *parts[1:]]), client) for bound in bounds)
        if len(parts) > 1 or is_absolute:
            return self._is_in(joint.join(parts), client)
        if self._bindings.defines(parts[0]):
            return False
        if any(self._is_in(bound.path, client) for bound in self._bindings.of(WHOLE)):
            return True
        if self._language in ("java", "kotlin"):
            return self._is_distinctive(client) and self._is_reached(client)
        return parts[0] in client.modules and not (self._language == "php" and _NAMESPACE.search(self._text))

    def _qualifier(self, at: int) -> str:
        """What stands before a name and is joined to it, as ``a.b.`` or ``::``."""
        text, begin = self._text, at
        low = max(0, at - _MAX_QUALIFIER)
        while begin > low:
            joint = next((joint for joint in ("::", "?.", ".", "\\", "->") if text.endswith(joint, low, begin)), "")
            if not joint:
                break
            stop = begin - len(joint)
            begin = stop
            while begin > low and (text[begin - 1].isalnum() or text[begin - 1] in "_$"):
                begin -= 1
            if begin == stop:
                break
        found = text[begin:at]
        return "" if text[max(0, at - 3) : at] == "..." else found
