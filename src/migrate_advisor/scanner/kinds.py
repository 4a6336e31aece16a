"""The literals of each name in the catalog, and which sorts of names a line holds.

So each reader looks only at the lines that can tell it something. Which literals a file is searched for is
`literals`'s; what a name means, the readers'.
"""

from __future__ import annotations

from functools import cached_property, reduce
from itertools import accumulate
from operator import or_
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.libraries import family_of, importers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import ahocorasick_rs

HOST = 1
VARIABLE = 2
WORD = 4
"""A provider's word, as names of variables, settings and packages are made of."""
MODEL = 8
RESOURCE = 16
PACKAGE = 32
MODULE = 64
KEY = 128
"""A key or type of configuration."""
IGNORE = 256
"""What every ignore comment holds."""
IMPORTED = 512
"""A module or package that code of the file's own language may import."""
HEADER = 1024
"""A header of requests that shows a provider, or a part of its API."""

IGNORE_MARK = "migrate-advisor:"
"""How the words of an ignore comment begin, so that a file with nothing else is read too."""

ENCODED_MARKS = ("kind: secret", '"kind": "secret"', '"kind":"secret"')
"""What a file holds whose values are in base64, so that no name shows in it."""

_MODEL_STARTS = ('"', "'", "`", "=", "/", ": ", "= ", "model ", "-m ", ">", "-", ":", "  ", "\t")
"""What stands before a model id that is asked for; many are too short and too common to look for alone."""
_ID_STARTS = ('"', "'", "`", "=", ": ", "= ", "- ")
"""What stands before an id of something that is kept at a provider."""
_LONG_MODEL = 6
"""Characters from which on an id with a digit is no ordinary word."""

_JOINTS = (
    ": ", ': "', ":'", ": '", ':"', "=", '="', "='", " = ", ' = "', " = '", '": "', '":"', "': '", "':'",
    ' => "', " => '",
)  # fmt: skip
"""What stands between a key and its value."""

_FEW = 8
"""Lines up to which each literal is looked for by itself."""

_KIND_OF = {
    "host": HOST,
    "host-suffix": HOST,
    "host-pattern": HOST,
    "env-var": VARIABLE,
    "model-id": MODEL,
    "resource-id": RESOURCE,
    "sdk-package": PACKAGE,
    "config-key": KEY,
    "word": WORD,
    "setting": WORD,
    "header": HEADER,
}


class KindsTable(NamedTuple):
    """What the literals of a catalog's names tell, as plain values that can be kept."""

    literals: Sequence[bytes]
    """In lower case."""
    kinds: Sequence[int]
    """Of each literal."""
    importers: Sequence[int]
    """Of each literal, which of `languages` import what it names."""
    languages: Sequence[Sequence[str]]
    """Sets of languages."""


def kinds_table(entries: Sequence[Mapping[str, Any]], words: Iterable[str]) -> KindsTable:
    """The table of a catalog's names.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
        words: the providers' words, those of `names.Names`.
    """
    found: dict[bytes, int] = {IGNORE_MARK.encode(): IGNORE}
    found.update((mark.encode(), KEY) for mark in ENCODED_MARKS)
    importers: dict[bytes, set[str]] = {}
    for entry in entries:
        kind = _KIND_OF.get(entry.get("kind", ""), MODULE)
        for literal in literals_of(entry):
            key = literal.lower().encode()
            found[key] = found.get(key, 0) | kind
            if kind in (MODULE, PACKAGE):
                importers.setdefault(key, set()).update(importers_of(entry))
        for header in header_names(entry):
            found[header.lower().encode()] |= HEADER
    for word in words:
        for literal in literals_of_word(word):
            key = literal.lower().encode()
            found[key] = found.get(key, 0) | WORD
    sets: dict[tuple[str, ...], int] = {}
    numbers = [sets.setdefault(tuple(sorted(importers.get(literal, ()))), len(sets)) for literal in found]
    return KindsTable(list(found), list(found.values()), numbers, list(sets))


class LiteralKinds:
    """Finds the literals of each kind in lines.

    Args:
        table: what `kinds_table` gives.
    """

    def __init__(self, table: KindsTable) -> None:
        self._literals, self._kinds, self._importers, self._languages = table
        self._of_language: dict[str, Sequence[int]] = {}

    @cached_property
    def _automaton(self) -> ahocorasick_rs.BytesAhoCorasick:
        import ahocorasick_rs  # late, as the wheel's build derives literals without it

        return ahocorasick_rs.BytesAhoCorasick(self._literals)

    def _kinds_in(self, language: str) -> Sequence[int]:
        """The kinds of each literal in code of a language."""
        if language not in self._of_language:
            wanted = frozenset(["", *family_of(language)])
            here = {number for number, of in enumerate(self._languages) if not wanted.isdisjoint(of)}
            self._of_language[language] = [
                kind | IMPORTED if number in here else kind
                for kind, number in zip(self._kinds, self._importers, strict=True)
            ]
        return self._of_language[language]

    def of_lines(self, lines: Sequence[str], language: str = "") -> list[int]:
        """The kinds of literals in each line, added up.

        Args:
            lines: the lines.
            language: that of the file, which says what it may import.
        """
        of_literal = self._kinds_in(language)
        if len(lines) <= _FEW and "_automaton" not in self.__dict__:
            return self._of_few(lines, of_literal)
        joined = "\n".join(lines)
        content = joined.encode(errors="replace").lower()
        is_plain = len(content) == len(joined)
        lengths = (len(line if is_plain else line.encode(errors="replace")) for line in lines)
        ends = [end + index for index, end in enumerate(accumulate(lengths))]
        kinds = [0] * len(lines)
        index = 0
        for literal, start, _ in self._automaton.find_matches_as_indexes(content, overlapping=True):
            while start > ends[index]:
                index += 1
            kinds[index] |= of_literal[literal]
        return kinds

    def _of_few(self, lines: Sequence[str], of_literal: Sequence[int]) -> list[int]:
        """The kinds in each of few lines, where literals are found sooner one by one than an automaton is built."""
        contents = [line.encode(errors="replace").lower() for line in lines]
        whole = b"\n".join(contents)  # no literal holds one
        here = [(literal, kind) for literal, kind in zip(self._literals, of_literal, strict=True) if literal in whole]
        return [reduce(or_, (kind for literal, kind in here if literal in content), 0) for content in contents]

    def places(self, line: str, kind: int) -> list[int]:
        """Where in a line literals of a kind start, in order; for lines too long to be looked through otherwise."""
        content = line.encode(errors="replace").lower()
        found = self._automaton.find_matches_as_indexes(content, overlapping=True)
        starts = sorted({start for literal, start, _ in found if self._kinds[literal] & kind})
        if len(content) == len(line):
            return starts
        places: list[int] = []
        counted = characters = 0
        for start in starts:
            characters += len(content[counted:start].decode(errors="ignore"))
            counted = start
            places.append(characters)
        return places


def literals_of(entry: Mapping[str, Any]) -> Iterator[str]:
    """The literals of one entry, at least one for every name in it.

    A client or a library that reports is found by the import of its modules; a surface by hosts, classes and headers
    that show nothing else, beside what shows its provider; a model that ends, in a file that shows its provider.
    Python names a module also behind the one above it.
    """
    yield from _imported_behind(entry)
    if entry["group"] == "surface":
        yield from entry.get("hosts", ())
        yield from entry.get("classes", ())
        yield from header_names(entry)
        return
    if entry["group"] not in ("identifier", "ending"):
        yield from entry["imports"]
        return
    if entry["kind"] == "setting" and entry.get("shared"):
        return  # asked only beside a model
    derive = _DERIVATIONS.get(entry["kind"], _whole)
    for value in entry["values"]:
        yield from derive(value)


def _imported_behind(entry: Mapping[str, Any]) -> Iterator[str]:
    """What Python's imports of modules begin with that name them behind: ``from above import module``."""
    is_import = entry["group"] == "identifier" and entry["kind"] == "sdk-import" and entry["language"] == "python"
    modules = entry.get("classes", ()) if entry["group"] == "surface" else entry["values"] if is_import else ()
    for module in modules:
        above, dot, last = module.rpartition(".")
        if dot and last.islower() and module.replace(".", "_").isidentifier():
            yield f"from {above} import"


def header_names(entry: Mapping[str, Any]) -> Iterator[str]:
    """The names of the headers by which requests show a surface, without their values, and as constants have them."""
    for header in entry.get("headers", ()) if entry["group"] == "surface" else ():
        name = header.partition(":")[0]
        yield from dict.fromkeys((name, name.replace("-", "_")))


def _whole(value: str) -> Iterator[str]:
    yield value


def _host(value: str) -> Iterator[str]:
    """The longest piece of a host that is fixed."""
    yield max(value.split("*"), key=len).strip(".-")


def _package(value: str) -> Iterator[str]:
    """A Maven package's two names often stand on lines of their own."""
    yield value
    _, colon, artifact = value.partition(":")
    if colon:
        yield f">{artifact}<"


def _variable(value: str) -> Iterator[str]:
    yield value
    yield value.replace("_", "-")
    stem, joint, _ = value.rpartition("_API_")
    if joint:  # and its short forms
        yield f"{stem}_KEY"
        yield f"{stem}_APIKEY"


def _setting(value: str) -> Iterator[str]:
    """A key of one meaning; where it is an ordinary one, with the value as formats write the two."""
    key, _, chosen = value.partition("=")
    if "_" in key:
        yield from literals_of_word(key)
        return
    for joint in _JOINTS:
        yield f"{key}{joint}{chosen}"


def literals_of_word(value: str) -> Iterator[str]:
    """The literals of a provider's word: names join its parts in one of these ways."""
    yield value
    yield value.replace("_", "-")
    yield value.replace("_", "")


def _model(value: str) -> Iterator[str]:
    name = value.removesuffix("*")
    if len(name) >= _LONG_MODEL and any(character.isdigit() for character in name):
        yield name
        return
    for start in _MODEL_STARTS:
        yield start + name


def _id(value: str) -> Iterator[str]:
    for start in _ID_STARTS:
        yield start + value.removesuffix("*")


_DERIVATIONS = {
    "host": _host,
    "host-suffix": _host,
    "host-pattern": _host,
    "sdk-package": _package,
    "env-var": _variable,
    "word": literals_of_word,
    "model-id": _model,
    "resource-id": _id,
    "setting": _setting,
}
