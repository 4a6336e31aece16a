"""The forms of a program: what its grammar says stands where, in the same words for every language.

``read_forms`` parses a text and returns its `Forms`: imports, calls with what is called and what they are given,
values of names, parameters and keys, strings, comments, documentation. Spans are offsets of characters in the text;
`Forms.bytes_of` gives those of its UTF-8 bytes, for edits. Forms lie in each other as their nodes do: climb
`Form.parent` from `Forms.at` to learn what a piece of text is there for.

A language's query file (``<language>.scm``) captures nodes by the names of `KINDS`; nothing else about a language is
known here, and nothing about a provider. Parsing never fails: what is no program gives fewer forms.

    forms = read_forms('client = OpenAI(base_url="https://example.com")', "python")
    [call] = forms.calls
    call.names                                  # ("OpenAI",)
    [(argument.name, argument.start) for argument in call.arguments]
    forms.string_at(call.arguments[0].start)    # "https://example.com"
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from functools import cache, cached_property
from importlib.resources import files
from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.languages.rows import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import tree_sitter

KINDS = (
    "comment documentation import group decorator test removal typing type bases enumeration body arguments chained"
    " argument return binding default case pair splat value own prefix tail name spelled path alias whole all every target key"
    " callee definition index listing mapping comparison fallback choice pipe joined construction call block shorthand"
    " string hole"
).split()
"""What a node may be captured as, the outer before the inner where both are one node.

import, group
    A statement that imports, and a part of it in braces; ``prefix`` is what comes before every ``name`` in it. A name
    is ``path`` and ``alias`` where it is called otherwise here; ``whole`` and ``default`` are names for a module and
    for what it exports without one; ``spelled`` is a module whose parts are all named where it is used; ``all`` is what all names of come in, ``every`` says so of the statement's;
    ``typing`` that none is there at run time.
call, construction
    Something called, something made; ``arguments`` and each ``argument`` in them, ``block`` for one behind them, and
    ``callee`` where it is not what stands before the arguments. ``chained`` are arguments in a grammar without calls.
pair, binding, default, return
    A ``value`` for a ``key``, for the ``target`` that is assigned, for a parameter, for who called.
fallback, choice, case, comparison
    One of two values, a value by a condition, what a value is compared with.
listing, mapping, enumeration, type
    Values to choose from.
body
    What a function does, where parameters with their defaults stand in the same node.
"""
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_CALLS = ("call", "construction")
_NOT_CALLED = frozenset(["arguments", "block", "string", "index", "listing", "mapping", "comment"])
"""What may stand within what is called and names nothing of it."""
_LETTER = "migrate-advisor-letter"
"""The error handler that has any character that is not ASCII count as one letter."""
_NAME = re.compile(r"[A-Za-z_$@][\w$]*[?!]?")
_GENERIC = re.compile(r"::<[^<>()]{0,200}>|<[\w\s.,:?&'\[\]<>]{0,200}>")
_NO_NAMES = frozenset(["new", "await", "return", "const", "async", "yield", "throw", "try", "co_await", "static"])
_QUOTES = re.compile(
    r"\A(?:[rRbBuUfFlL@$:]{0,3}|~[sS]|R\")(\"\"\"|'''|#*\"|\"|'|`|\[=*\[)([\s\S]*?)(?:\"\"\"|'''|\"#*|'|`|\]=*\])?\Z"
)
_ISLAND = re.compile(r"<(script)\b[^>]{0,300}>([\s\S]*?)</\1\s*>|\A---\n([\s\S]*?)\n---", re.IGNORECASE)


class Form:
    """One thing that stands in a program."""

    __slots__ = ("children", "end", "kind", "parent", "start")

    def __init__(self, kind: str, start: int, end: int, parent: Form | None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.parent = parent
        self.children: list[Form] = []

    def __repr__(self) -> str:
        return f"Form({self.kind} {self.start}:{self.end})"

    def child(self, *kinds: str) -> Form | None:
        """The first form of one of some kinds that lies directly in this one."""
        return next((child for child in self.children if child.kind in kinds), None)

    def within(self) -> Iterator[Form]:
        """All forms in this one, in their order."""
        stack = list(reversed(self.children))
        while stack:
            form = stack.pop()
            yield form
            stack.extend(reversed(form.children))

    def above(self) -> Iterator[Form]:
        """The forms that this one lies in, the innermost first."""
        form = self.parent
        while form is not None:
            yield form
            form = form.parent


class Argument(NamedTuple):
    """What a call is given."""

    name: str
    """Empty where it is told by its place."""
    start: int
    end: int
    """Of the value."""


class Call(NamedTuple):
    """Something called or made."""

    names: tuple[str, ...]
    """What is called, part by part: ``client.chat.create(…)`` has three; calls in between add theirs."""
    start: int
    end: int
    name_end: int
    """Where what is called ends: behind ``create``."""
    arguments: tuple[Argument, ...]
    form: Form

    @property
    def is_construction(self) -> bool:
        """Whether the language says that something is made."""
        return self.form.kind == "construction"


class Import(NamedTuple):
    """A name that is brought into a file."""

    parts: tuple[str, ...]
    """What is imported: the module as it is written, then a thing in it if one is named."""
    local: str
    """What it is called here: empty where only the module says so, ``*`` for all its names."""
    start: int
    end: int
    """Of what names it."""
    statement: Form
    is_for_types: bool = False
    module: tuple[int, int] = (0, 0)
    """Where the module is named: the same place as the name, unless that is one of several of a module."""
    is_spelled: bool = False
    """Whether code names all parts of the module, of which ``local`` is the first."""


class Binding(NamedTuple):
    """A value that a name, a parameter or a key is given."""

    target: str
    start: int
    end: int
    """Of the value."""
    form: Form


class Unread(Exception):  # noqa: N818 # not an error: the readers that need no grammar take over
    """No grammar reads a language here."""


class Forms:
    """The forms of one text."""

    def __init__(self, text: str, spans: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        self.text = text
        self.all = _nested(spans)
        self._starts = [form.start for form in self.all]
        self._by_kind: dict[str, list[Form]] = {}
        for form in self.all:
            self._by_kind.setdefault(form.kind, []).append(form)

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

    def bytes_of(self, start: int, end: int) -> tuple[int, int]:
        """A span of characters as a span of the text's UTF-8 bytes, a byte order mark not counted."""
        if self.text.isascii():
            return start, end
        first = len(self.text[:start].encode(errors="surrogatepass"))
        return first, first + len(self.text[start:end].encode(errors="surrogatepass"))

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
        return Call(self._names(form.start, name_end, form), form.start, form.end, name_end, given, form)

    def _names(self, start: int, end: int, form: Form) -> tuple[str, ...]:
        """The names between two places, without those in what is given to calls there."""
        pieces, at = [], start
        for inner in form.within():
            if inner.kind in _NOT_CALLED and at <= inner.start < inner.end <= end:
                pieces.append(self.text[at : inner.start])
                at = inner.end
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

    @cached_property
    def imports(self) -> Sequence[Import]:
        """What the file imports, in order."""
        found: list[Import] = []
        for statement in self.of("import"):
            if any(above.kind == "import" for above in statement.above()):
                continue
            prefix = self._prefix_of(statement)
            for imported in self._imported(statement):
                place = _span(prefix) if prefix is not None else (imported.start, imported.end)
                found.append(imported._replace(module=place))
        return found

    def _imported(self, statement: Form) -> Iterator[Import]:
        is_typed = statement.child("typing") is not None or any(form.kind == "typing" for form in statement.above())
        tail = statement.child("tail")
        prefix = (self._module(statement.start, tail.start),) if tail is not None else self._prefix(statement)
        names = 0
        for form in statement.within():
            inner = prefix + tuple(
                part for group in reversed(list(form.above())) if group.kind == "group" for part in self._prefix(group)
            )
            for found in self._named(form, inner, statement):
                names += 1
                is_here = is_typed or form.child("typing") is not None
                yield found._replace(is_for_types=is_here)
        path, alias = statement.child("path"), statement.child("alias")
        if not names and path is not None:
            local = self._local(alias) if alias is not None else ""
            yield Import((self._module(path.start, path.end),), local, path.start, path.end, statement, is_typed)
        elif not names and prefix:
            at = statement.child("prefix") or statement
            local = "*" if statement.child("every") else ""
            yield Import(prefix, local, at.start, at.end, statement, is_typed)
        elif not names:
            yield self._plain(statement, tail)

    def _plain(self, statement: Form, tail: Form | None) -> Import:
        """An import whose grammar has no node for what is imported."""
        end = tail.start if tail is not None else statement.end
        module = self._module(statement.start, end)
        local = "*" if tail is not None else self._last((module,), ())
        return Import((module,), local, statement.start, statement.end, statement)

    def _named(self, form: Form, prefix: tuple[str, ...], statement: Form) -> Iterator[Import]:
        if form.kind in ("whole", "default"):
            local = self.written(form)
            if prefix and not any(above.kind == "name" for above in form.above()):
                yield Import((*prefix, "default") if form.kind == "default" else prefix, local, *_span(form), statement)
        elif form.kind == "all":
            yield Import((*prefix, *self._path(form)), "*", *_span(form), statement)
        elif form.kind == "spelled":
            module = self._module(form.start, form.end)
            local = module.partition(".")[0]
            yield Import((module,), local, *_span(form), statement, is_spelled=True)
        elif form.kind == "name":
            path, alias = form.child("path"), form.child("alias") or _alias_of(statement)
            parts = self._path(path or form)
            is_all = form.parent is statement and statement.child("every") is not None
            local = "*" if is_all else self._local(alias) if alias is not None else self._last(parts, prefix)
            parts = () if parts == ("self",) else parts
            yield Import((*prefix, *parts), local, *_span(path or form), statement)

    def _prefix(self, form: Form) -> tuple[str, ...]:
        """What stands before each name of a statement or group."""
        prefix = self._prefix_of(form)
        return self._path(prefix) if prefix is not None else ()

    def _prefix_of(self, form: Form) -> Form | None:
        """The same as a form, which may stand within the call that imports."""
        prefix = form.child("prefix")
        if prefix is None and form.kind == "import" and form.child("group") is None:
            prefix = next((inner for inner in form.within() if inner.kind == "prefix"), None)
        return prefix

    def _path(self, form: Form) -> tuple[str, ...]:
        return (self._module(form.start, form.end),)

    def _module(self, start: int, end: int) -> str:
        written = self.text[start:end].removeprefix("import ").strip(" \t\n\"'`<>;.")
        return written.removeprefix("package:").replace("::", ":").strip(":")

    def _local(self, alias: Form) -> str:
        return self.written(alias).strip(" :")

    def _last(self, parts: Sequence[str], prefix: Sequence[str]) -> str:
        """What an import without another name is called by: its last part."""
        whole = prefix[-1] if parts == ("self",) and prefix else parts[-1]
        return re.split(r"[.:\\]", whole)[-1] if "/" not in whole else ""


_LINK = re.compile(r"(?P<joint>[?!]?\.{1,2}\s*)?(?P<name>[A-Za-z_$][\w$]*)\s*(?:<[^<>()\n]{0,80}>)?!?\s*\Z|\s+\Z")


def _called(names: Sequence[str]) -> tuple[str, ...]:
    """Names without the keywords before them."""
    return tuple(dropwhile(_NO_NAMES.__contains__, names))


def _alias_of(statement: Form) -> Form | None:
    """What a statement says that all it imports is called."""
    found = (form for form in statement.within() if form.kind == "alias")
    return next((form for form in found if form.parent is not None and form.parent.kind != "name"), None)


def _span(form: Form) -> tuple[int, int]:
    return form.start, form.end


def _inner_arguments(form: Form) -> Form | None:
    """The arguments of what is made by a name that stands elsewhere: ``Type name = new(…)``."""
    if form.kind != "construction" or form.child("callee") is None:
        return None
    return next((inner for inner in form.within() if inner.kind == "arguments"), None)


def _is_target(form: Form) -> bool:
    return form.kind in ("target", "key")


def _key_and_value(form: Form) -> tuple[Form | None, Form | None]:
    return form.child("key"), form.child("value")


def _nested(spans: Mapping[str, Sequence[tuple[int, int]]]) -> list[Form]:
    """Forms from the spans of each kind, each with the one that it lies in."""
    ordered = sorted(
        {(start, -end, _RANK[kind], kind) for kind, found in spans.items() if kind in _RANK for start, end in found}
    )
    forms: list[Form] = []
    open_forms: list[Form] = []
    for start, minus_end, _, kind in ordered:
        while open_forms and open_forms[-1].end <= start and not open_forms[-1].end == start == -minus_end:
            open_forms.pop()
        parent = open_forms[-1] if open_forms else None
        form = Form(kind, start, -minus_end, parent)
        if parent is not None:
            parent.children.append(form)
        forms.append(form)
        open_forms.append(form)
    return forms


def read_forms(text: str, language: str, row: Language | None = None) -> Forms:
    """The forms of a text.

    Args:
        text: a program.
        language: as `scanner.paths.language_of` names it.
        row: how it is read, where the path told a dialect.

    Raises:
        Unread: no grammar of the language is installed.
    """
    row = row or LANGUAGES.get(language)
    if row is None:
        raise Unread(f"{language}: read without a grammar")
    parser, query = _grammar(row)
    code = _islands_of(text) if row.islands else text
    from tree_sitter import QueryCursor

    tree = parser.parse(code.encode("ascii", _LETTER))
    captured = QueryCursor(query).captures(tree.root_node)
    return Forms(text, {kind: [node.byte_range for node in nodes] for kind, nodes in captured.items()})


def unread_nodes(text: str, row: Language) -> int:
    """How many nodes of a text the grammar cannot read.

    Args:
        text: a program.
        row: how it is read.

    Raises:
        Unread: the grammar is not installed.
    """
    parser, _ = _grammar(row)
    code = _islands_of(text) if row.islands else text
    nodes, count = [parser.parse(code.encode("ascii", _LETTER)).root_node], 0
    while nodes:
        node = nodes.pop()
        count += node.is_error or node.is_missing
        if node.has_error:
            nodes.extend(node.children)
    return count


def _islands_of(text: str) -> str:
    """A text of which only the code in it is left, in its place."""
    kept = [" " if character != "\n" else "\n" for character in text]
    for hit in _ISLAND.finditer(text):
        start, end = hit.span(2) if hit[1] else hit.span(3)
        kept[start:end] = text[start:end]
    return "".join(kept)


def _letters(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "x" * (error.end - error.start), error.end


@cache
def _grammar(row: Language) -> tuple[tree_sitter.Parser, tree_sitter.Query]:
    """What parses a language and finds its forms; made once.

    Raises:
        Unread: the grammar's wheel is not installed.
    """
    import warnings
    from importlib import import_module

    try:
        from tree_sitter import Language as Grammar
        from tree_sitter import Parser, Query

        module = import_module(row.grammar)
    except ImportError as error:
        raise Unread(f"{row.grammar} is not installed") from error
    codecs.register_error(_LETTER, _letters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # some grammars give a number where a capsule is wanted
        pointer: object = getattr(module, row.factory)()
        grammar = Grammar(pointer)
    folder = files("migrate_advisor.scanner.languages")
    written = "\n".join(folder.joinpath(f"{name}.scm").read_text(encoding="utf-8") for name in row.queries)
    return Parser(grammar), Query(grammar, written)
