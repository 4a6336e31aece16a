"""The forms of a program: what its grammar says stands where, in the same words for every language.

``read_forms`` parses a text and returns its `Forms`: imports, calls with what is called and what they are given,
values of names, parameters and keys, strings, comments, documentation. Spans are offsets of characters in the text.
Forms lie in each other as their nodes do: climb
`Form.parent` from `Forms.at` to learn what a piece of text is there for.

A language's query file (``<language>.scm``) captures nodes by the names of `form.KINDS`; nothing else about a language
is known here, and nothing about a provider. Parsing never fails: what is no program gives fewer forms.

    forms = read_forms('client = OpenAI(base_url="https://example.com")', "python")
    [call] = forms.calls
    call.names                                  # ("OpenAI",)
    [(argument.name, argument.start) for argument in call.arguments]
    forms.string_at(call.arguments[0].start)    # "https://example.com"
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import dropwhile
from typing import TYPE_CHECKING

from migrate_advisor.scanner.languages.form import Argument, Binding, Call, Form, Import, nested
from migrate_advisor.scanner.languages.grammar import Unread, captured, unread_nodes
from migrate_advisor.scanner.languages.imports import Imports
from migrate_advisor.scanner.languages.rows import LANGUAGES, Language
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Argument", "Binding", "Call", "Form", "Forms", "Import", "Unread", "read_forms", "unread_nodes"]

_CALLS = ("call", "construction")
_NOT_CALLED = frozenset(["arguments", "block", "string", "index", "listing", "mapping", "comment"])
"""What may stand within what is called and names nothing of it."""
_NAME = pattern(r"[A-Za-z_$@][\w$]*[?!]?")
_GENERIC = pattern(r"::<[^<>()]{0,200}>|<[\w\s.,:?&'\[\]<>]{0,200}>")
_NO_NAMES = frozenset(["new", "await", "return", "const", "async", "yield", "throw", "try", "co_await", "static"])
_QUOTES = pattern(
    r"\A(?:[rRbBuUfFlL@$:]{0,3}|~[sS]|R\")(\"\"\"|'''|#*\"|\"|'|`|\[=*\[)([\s\S]*?)(?:\"\"\"|'''|\"#*|'|`|\]=*\])?\Z"
)


class Forms:
    """The forms of one text."""

    def __init__(self, text: str, spans: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        self.text = text
        self.all = nested(spans)
        self._starts = [form.start for form in self.all]
        self._by_kind: dict[str, list[Form]] = {}
        for form in self.all:
            self._by_kind.setdefault(form.kind, []).append(form)

    def let_go(self) -> None:
        """Forget everything: forms refer to each other, and would wait for the collector, very many at once."""
        for form in self.all:
            form.children = []
        self.__dict__.clear()

    def of(self, *kinds: str) -> list[Form]:
        """The forms of some kinds; in their order where it is one kind."""
        return [form for kind in kinds for form in self._by_kind.get(kind, ())]

    def at(self, offset: int) -> Form | None:
        """The innermost form that covers an offset."""
        index = bisect_right(self._starts, offset) - 1
        form: Form | None = self.all[index] if index >= 0 else None
        while form is not None and form.end <= offset:
            form = form.parent
        return form

    def written(self, form: Form) -> str:
        """A form as it is written."""
        return self.text[form.start : form.end]

    def string(self, form: Form) -> str:
        """What a string says, without its quotes; ``{}`` for what is put into it."""
        text = self.written(form)
        for hole in reversed([child for child in form.children if child.kind == "hole"]):
            text = text[: hole.start - form.start] + "{}" + text[hole.end - form.start :]
        quoted = _QUOTES.match(text)
        return quoted[2] if quoted else text

    def string_at(self, offset: int) -> str | None:
        """What the string says that begins at an offset or lies around it."""
        form = self.at(offset)
        while form is not None and form.kind != "string":
            form = form.parent
        return self.string(form) if form is not None else None

    @cached_property
    def calls(self) -> Sequence[Call]:
        """The calls, in the order in which they begin; the outer before those in them."""
        forms = self.of(*_CALLS)
        forms += self.of("chained")
        return sorted(map(self._call, forms), key=lambda call: (call.start, -call.end))

    def call_of(self, form: Form) -> Call:
        """A form of a call, with what it calls."""
        return self._calls_by_form.get(id(form)) or self._call(form)

    @cached_property
    def _calls_by_form(self) -> Mapping[int, Call]:
        return {id(call.form): call for call in self.calls}

    def _call(self, form: Form) -> Call:
        if form.kind == "chained":  # of a grammar whose calls are no nodes
            start, names = self._before(form.start)
            return Call(names, start, form.end, form.start, tuple(self._given(form)), form)
        arguments = form.child("arguments") or _inner_arguments(form)
        given = tuple(self._given(arguments)) if arguments is not None else ()
        callee = form.child("callee")
        if callee is not None:
            return Call(self._names(callee.start, callee.end, form), form.start, form.end, callee.end, given, form)
        stop = form.child("arguments", "block")
        name_end = stop.start if stop is not None else form.end
        names = self._names(form.start, name_end, form)
        if (not names and form.kind == "construction") or self.text.startswith(_BY_TYPE, form.start):
            names = self._declared(form) or names
        return Call(names, form.start, form.end, name_end, given, form)

    def _declared(self, form: Form) -> tuple[str, ...]:
        """What is made without being named, by the type of what it is for: ``client = new(key)``, ``.init(key)``."""
        member = _MEMBER.search(self.text, max(0, form.start - 400), form.start)
        if member is not None:
            return (member[1],)
        holder = next((above for above in form.above() if above.kind in ("binding", "default")), None)
        target = self.target_of(holder, form.start) if holder is not None else None
        made = self._types.get(self.key(target), "") if target is not None else ""
        return (made,) if made else ()

    @cached_property
    def _types(self) -> Mapping[str, str]:
        """Names that are declared with a type, and that; empty for those that have two."""
        found: dict[str, str] = {}
        for hit in _DECLARED.finditer(self.text):
            name, made = hit["name"] or hit["named"], hit["type"] or hit["typed"]
            found[name] = made if found.get(name, made) == made else ""
        return found

    def _names(self, start: int, end: int, form: Form) -> tuple[str, ...]:
        """The names between two places, without those in what is given to calls there."""
        pieces, at = [], start
        stack = form.children[::-1]
        while stack:
            inner = stack.pop()
            if inner.start >= end or inner.end < at:
                continue
            if inner.kind in _NOT_CALLED and at <= inner.start < inner.end <= end:
                pieces.append(self.text[at : inner.start])
                at = inner.end  # nothing in it begins behind it
            elif inner.children:
                stack += inner.children[::-1]
        text = " ".join([*pieces, self.text[at:end]])
        names = _NAME.findall(_GENERIC.sub(" ", text)) if "<" in text else _NAME.findall(text)
        return _called(names)

    def _before(self, end: int) -> tuple[int, tuple[str, ...]]:
        """The chain of names, and of calls between them, that ends at a place."""
        names: list[str] = []
        ends = self._argument_ends
        start = end
        while start > 0:
            hit = _LINK.search(self.text, max(0, start - 200), start)
            if start in ends:
                start = ends[start]
            elif hit is not None and hit.end() == start:
                names[:0] = [hit["name"]] if hit["name"] else []
                start = hit.start()
                if hit["name"] and not hit["joint"]:
                    break
            else:
                break
        return start, _called(names)

    @cached_property
    def _argument_ends(self) -> Mapping[int, int]:
        return {form.end: form.start for form in self.of("chained")}

    def _given(self, arguments: Form) -> Iterator[Argument]:
        for form in arguments.children:
            if form.kind == "argument":
                pair = next((inner for inner in form.children if inner.kind == "pair"), None)
                key, value = _key_and_value(pair or form)
                if key is not None and value is not None:
                    yield Argument(self.key(key), value.start, value.end)
                else:
                    yield Argument("", form.start, form.end)
            elif form.kind == "pair":
                key, value = _key_and_value(form)
                if key is not None and value is not None:
                    yield Argument(self.key(key), value.start, value.end)

    def key(self, form: Form) -> str:
        """A key or a target as code would name it: without quotes, colons and what it belongs to."""
        return self.written(form).strip(" \t\n\"'`:=[]()@$&*").rpartition(".")[2].rpartition("->")[2]

    @cached_property
    def imports(self) -> Sequence[Import]:
        """What the file imports, in order."""
        return Imports(self.text, self.of("import")).read()

    @cached_property
    def bindings(self) -> Sequence[Binding]:
        """What names, parameters and keys are given, in order."""
        found = [binding for form in self.of("binding", "default", "pair") for binding in self._bound(form)]
        return sorted(found, key=lambda binding: binding.start)

    def _bound(self, form: Form) -> Iterator[Binding]:
        if form.kind == "default":  # some grammars have all parameters and their values in one node
            target = None
            for child in form.children:
                if child.kind == "target":
                    target = child
                elif target is not None and child.kind not in ("type", "body", "comment", "argument"):
                    yield Binding(self.key(target), child.start, child.end, form)
                    target = None
            return
        target = form.child("target", "key") or next(filter(_is_target, form.within()), None)
        value = form.child("value") or next((inner for inner in form.within() if inner.kind == "value"), None)
        if target is not None and value is not None and value is not target:
            yield Binding(self.key(target), value.start, value.end, form)
        elif target is not None:  # no node holds the value alone
            behind = self.text[target.end : form.end]
            yield Binding(self.key(target), target.end + len(behind) - len(behind.lstrip(" \t\n=:")), form.end, form)

    def target_of(self, form: Form, offset: int) -> Form | None:
        """The target or key in a form that a value at an offset is for: the last one before it."""
        before = [child for child in form.children if child.kind in ("target", "key") and child.end <= offset]
        return before[-1] if before else None


_BY_TYPE = ".init("
"""What is called where the type alone says what is made, as Swift writes it."""
_MEMBER = pattern(r"\b([A-Z]\w{0,80})\??\s{1,9}\w{1,80}\s{0,9}(?:\([^()]{0,200}\)\s{0,9})?=>\s{0,9}\Z")
"""The type of a member before what it answers, and nothing else: ``Type Name() => ``."""
_DECLARED = pattern(
    r"\b(?P<type>[A-Z]\w{0,80})(?:<[^<>\n]{0,80}>)?\??[ \t]{1,9}(?P<name>[A-Za-z_]\w{0,80})[ \t]{0,9}[;={]"
    r"|\b(?P<named>[a-z_]\w{0,80})[ \t]{0,9}:[ \t]{0,9}(?P<typed>[A-Z]\w{0,80})"
)
"""A name with its type, before it or behind it."""
_LINK = pattern(r"(?P<joint>[?!]?\.{1,2}\s*)?(?P<name>[A-Za-z_$][\w$]*)\s*(?:<[^<>()\n]{0,80}>)?!?\s*\Z|\s+\Z")


def _called(names: Sequence[str]) -> tuple[str, ...]:
    """Names without the keywords before them."""
    return tuple(name.lstrip("$@") for name in dropwhile(_NO_NAMES.__contains__, names))


def _inner_arguments(form: Form) -> Form | None:
    """The arguments of what is made by a name that stands elsewhere: ``Type name = new(…)``."""
    if form.kind != "construction" or form.child("callee") is None:
        return None
    return next((inner for inner in form.within() if inner.kind == "arguments"), None)


def _is_target(form: Form) -> bool:
    return form.kind in ("target", "key")


def _key_and_value(form: Form) -> tuple[Form | None, Form | None]:
    return form.child("key"), form.child("value")


def read_forms(text: str, language: str, row: Language | None = None) -> Forms:
    """The forms of a text.

    Args:
        text: a program.
        language: as `scanner.paths.language_of` names it.
        row: how it is read, where the path told a dialect.

    Raises:
        Unread: no grammar of the language is installed, or it can make nothing of the text.
    """
    row = row or LANGUAGES.get(language)
    if row is None:
        raise Unread(f"{language}: read without a grammar")
    return Forms(text, captured(text, row))
