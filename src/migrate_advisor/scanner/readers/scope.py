"""What names of a program stand for: what its imports bring in, what it defines, and the values that it gives them.

Knows no provider. Values are told by their place: of several, the last before it, or those of both branches.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.scanner.languages.forms import Binding, Call, Form, Forms, Import
    from migrate_advisor.scanner.languages.rows import Language

WHOLE = "*"
"""The local name of an import that brings in all names of a module."""
DEFAULT = "default"
"""What a JavaScript module exports without a name."""
_CDN = pattern(r"^(?:npm:|jsr:|https?://[^/]+/(?:npm/|v\d+/|x/)?)(@?[^@/?]+(?:/[^@/?]+)?)")
"""A package by its address. Matches ``npm:openai@4``, ``https://esm.sh/@acme/openai``,
``https://cdn.jsdelivr.net/npm/openai``; not ``openai``, ``./openai``.
"""
_BRANCH = pattern(
    r"^[ \t]*+(?:\}[ \t]*+)?(?:else|elif|elsif|elseif|case|default|catch|except|when|rescue)\b", re.MULTILINE
)
"""Where one way of several begins. Matches ``} else {``, ``  case "a":``, ``except E:``; not ``elsewhere = 1``,
``if a:``.
"""
_IDENTIFIER = pattern(r"(?<![\w$\"'`])[@$]?([A-Za-z_]\w*)(?![\w(\"'`])")
_OUTER = frozenset(["body", "definition", "typing", "test"])
"""Forms of which others are statements."""
_MAX_VALUE = 400
"""Characters of a value in which names are followed."""
_MOST_NAMES = 12
"""Names in a value that are followed to what they stand for."""


class FileScope:
    """The names of one file.

    Args:
        forms: the file's.
        row: how its language is read.
    """

    def __init__(self, forms: Forms, row: Language) -> None:
        self.forms = forms
        self.row = row
        self.imports: Sequence[Import] = [
            _as_fetched(imported) for imported in forms.imports if not imported.is_for_types
        ]

    def path(self, imported: Import) -> str:
        """A module, and the thing in it that is imported, as one name."""
        return self.row.separators[0].join(part for part in imported.parts if part)

    @cached_property
    def _by_local(self) -> Mapping[str, Sequence[Import]]:
        found: dict[str, list[Import]] = {}
        for imported in self.imports:
            found.setdefault(imported.local, []).append(imported)
        return found

    def of(self, name: str) -> Sequence[Import]:
        """The imports that bind a name."""
        return self._by_local.get(name, ())

    def resolved(self, names: Sequence[str]) -> Iterator[str]:
        """What a chain of names leads to, by the imports that bind its first."""
        joint = self.row.separators[0]
        for imported in self.of(names[0]) if names else ():
            yield joint.join(names if imported.is_spelled else [self.path(imported), *names[1:]])

    @cached_property
    def is_fragment(self) -> bool:
        """Whether the file is a piece of a program: it imports nothing, and says of no package that it is a part of."""
        return not self.forms.of("import", "own")

    def defines(self, name: str) -> bool:
        """Whether the file itself defines what has a name."""
        return name in self._defined

    @cached_property
    def _defined(self) -> frozenset[str]:
        return frozenset(
            re.split(r"[.:(<]+", self.forms.written(form))[-1 if "(" not in self.forms.written(form) else 0].strip()
            for form in self.forms.of("definition")
        )

    @cached_property
    def _values(self) -> Mapping[str, Sequence[Binding]]:
        found: dict[str, list[Binding]] = {}
        for binding in self.forms.bindings:
            if binding.form.kind != "pair":
                found.setdefault(binding.target, []).append(binding)
        return found

    def values(self, name: str, at: int) -> Sequence[Binding]:
        """What a name stands for at a place: its last value before it and those of other branches, or its first."""
        every = self._values.get(name, ())
        index = bisect_right(every, at, key=lambda binding: binding.start)
        if index == 0:
            return every[:1]
        found = [every[index - 1]]
        for earlier in reversed(every[: index - 1]):
            if not self._is_other_branch(earlier, found[-1]):
                break
            found.append(earlier)
        return found

    def _is_other_branch(self, earlier: Binding, later: Binding) -> bool:
        return _BRANCH.search(self.forms.text, earlier.end, later.start) is not None

    def text(self, start: int, end: int, at: int) -> str:
        """A value as it is written, with the strings that the names in it stand for."""
        said = self.forms.text[start : min(end, start + _MAX_VALUE)]
        holes = [self.forms.written(form) for form in self._holes if start <= form.start < end]
        names = list(dict.fromkeys(_IDENTIFIER.findall(" ".join([_without_strings(said), *holes]))))[:_MOST_NAMES]
        texts = [
            self.forms.text[binding.start : min(binding.end, binding.start + _MAX_VALUE)]
            for name in names
            for binding in self.values(name, at)
            if binding.start != start and self._is_string(binding)
        ]
        if texts and re.fullmatch(r"[\s@$]*(?:\w+\.)*\w+[\s,;]*", said):
            return " ".join(texts)
        return " ".join([said, *texts])

    @cached_property
    def _holes(self) -> Sequence[Form]:
        return self.forms.of("hole")

    def _is_string(self, binding: Binding) -> bool:
        written = self.forms.text[binding.start : binding.end]
        form = self.forms.at(binding.start)
        return (form is not None and form.kind == "string") or "://" in written

    @cached_property
    def by_start(self) -> Mapping[int, Sequence[Call]]:
        """Where calls begin → those that begin there, the longest first."""
        found: dict[int, list[Call]] = {}
        for call in self.forms.calls:
            found.setdefault(call.start, []).append(call)
        return found

    def chain(self, call: Call) -> tuple[int, int]:
        """The span of all calls on a call's result, and of what it is handed on to."""
        start, end = call.start, max(other.end for other in self.by_start.get(call.start, [call]))
        pipe = next((form for form in call.form.above() if form.kind == "pipe"), None)
        while pipe is not None:
            start, end = min(start, pipe.start), max(end, pipe.end)
            pipe = next((form for form in pipe.above() if form.kind == "pipe"), None)
        return start, end


def statements_of(forms: Forms) -> Sequence[tuple[int, int]]:
    """Where statements begin and end, the outermost of those that lie in each other."""
    kinds = ("binding", "return", "removal", "import", "call", "construction", "string", "listing", "mapping")
    found = sorted(
        (form.start, form.end) for form in forms.of(*kinds) if form.parent is None or form.parent.kind in _OUTER
    )
    return [span for span in found if "\n" in forms.text[slice(*span)]]


def _as_fetched(imported: Import) -> Import:
    """An import of the module itself, wherever it is fetched from."""
    written = imported.parts[0]
    name = module_name(written)
    return imported if name == written else imported._replace(parts=(name, *imported.parts[1:]))


def module_name(written: str) -> str:
    """A module's name without what says where it is fetched from."""
    cdn = _CDN.match(written)
    return cdn[1] if cdn else written


def _without_strings(text: str) -> str:
    return re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", '""', text)
