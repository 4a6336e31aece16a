"""A file in pieces, such as functions and statements at the top, with the names that each gives and uses.

By lines and their indents, so that it is the same for every language, also for those that no grammar reads. What the
pieces have to do with each other is not known here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.configuration.services import is_settings
from migrate_advisor.scanner.paths import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.fixing.file import EditedFile


class Piece(NamedTuple):
    """A part of a file."""

    path: str
    language: str
    start: int
    gives: frozenset[str]
    """Names by which others know it, or what is in it."""
    uses: frozenset[str]


_CONFIGURATION = re.compile(
    r"(?:\.(?:ya?ml|json|jsonc|toml|ini|cfg|conf|properties|xml|tf|tfvars|hcl|env|txt|config)|Dockerfile[\w.-]*)\Z"
)
_CONTAINER = re.compile(
    r"^[ \t]*(?:@\w+[ \t]*)?(?:(?:export|default|public|private|protected|internal|abstract|sealed|final|static|partial"
    r"|open|data|case|pub|companion|declare|readonly)[ \t]+)*"
    r"(?:class|object(?![ \t]+\w+[ \t]*\()|module"
    r"|namespace|defmodule|impl|interface|struct|trait|extension|actor|mixin|enum|Module|Class)\b"
)
_GOES_ON = re.compile(r"[ \t]*(?:[)\]}{]|end\b|else\b|elif\b|elsif\b|except\b|catch\b|finally\b|rescue\b|fi\b|done\b)")
_NAME = re.compile(r"[A-Za-z_]\w*")
_GIVEN = re.compile(r"([A-Za-z_]\w*)[!?]?[ \t]*(?:<[^<>()\n]*>)?[ \t]*(?=[(=:{\[\"']|\Z|->|do\b|by\b|\|)")
_ATTRIBUTE = re.compile(r"(?:\b(?:self|this|cls)\.|\$this->|@|\b[a-z]\w?\.)([A-Za-z_]\w*)[ \t]*\|{0,2}=(?![=>])")
_MODULE_ATTRIBUTE = re.compile(r"[ \t]*@([a-z_]\w*)[ \t]+[^\s(]")
"""Elixir's names for values."""
_DEFINED = re.compile(r"[ \t]*define\([ \t]*[\"']([A-Za-z_]\w*)[\"'][ \t]*,")
"""PHP's constants."""
_VARIABLE = re.compile(r"[ \t]*(?:-[ \t]*)?(?:export[ \t]+|ENV[ \t]+|ARG[ \t]+)?[\"']?[A-Z][A-Z0-9_]*[\"']?[ \t]*[:=]")
_KEYWORDS = frozenset(
    "func function fun def fn sub if for while switch return async await const let var val static final public private "
    "protected internal export default pub our my local string String void int class self this new in do lazy".split()
)


def is_configuration(path: str) -> bool:
    """Whether a file holds settings and no program."""
    return is_settings(path) or _CONFIGURATION.search(path) is not None


def sets_variable(text: str, at: int) -> bool:
    """Whether the line around a place gives a variable of the environment its value."""
    return _VARIABLE.match(text, text.rfind("\n", 0, at) + 1) is not None


def pieces(file: EditedFile) -> Sequence[Piece]:
    """The pieces of a file, in order; one for a file of settings."""
    language = language_of(file.path) or file.path.rpartition(".")[2]
    language = "javascript" if language == "typescript" else language
    starts = [0] if is_configuration(file.path) else _starts(file)
    ends = [*starts[1:], len(file.text)]
    return [_piece(file, start, end, language) for start, end in zip(starts, ends, strict=True)]


def _starts(file: EditedFile) -> list[int]:
    """Where pieces begin: at lines that are no deeper than what they stand in."""
    starts = [0]
    outer = [0]  # indents of containers, and of what stands at the top
    for at, line in _lines(file):
        depth = len(line) - len(line.lstrip(" \t"))
        while len(outer) > 1 and depth < outer[-1]:
            outer.pop()
        if depth > outer[-1] and not _opens(file.text, starts[-1]):
            continue
        if depth > outer[-1]:
            outer.append(depth)
        if not _GOES_ON.match(line):
            starts.append(at)
    return sorted(set(starts))


def _opens(text: str, start: int) -> bool:
    """Whether the piece that begins at a place is a container of others."""
    end = text.find("\n", start)
    return _CONTAINER.match(text[start : end if end >= 0 else len(text)]) is not None


def _lines(file: EditedFile) -> Iterator[tuple[int, str]]:
    """Lines that begin in no string and hold something, with where they begin."""
    forms = file.forms
    inside = [(form.start, form.end) for form in forms.of("string", "comment", "documentation")] if forms else []
    inside.sort()
    begins = [start for start, _ in inside]
    at = 0
    for line in file.text.split("\n"):
        index = bisect_right(begins, at - 1) - 1
        is_inside = index >= 0 and inside[index][1] > at
        if line.strip() and not is_inside:
            yield at, line
        at += len(line) + 1


def _piece(file: EditedFile, start: int, end: int, language: str) -> Piece:
    text = file.text[start:end]
    line = text.partition("\n")[0]
    head, sign, _ = line.partition("=")
    gives = set(_bound(head) if sign and "(" not in head else _named(line))
    gives |= {hit[1] for hit in _ATTRIBUTE.finditer(text)}
    gives -= set(_brought(file, start, end))
    return Piece(file.path, language, start, frozenset(gives), frozenset(_NAME.findall(_used(file, start, end))))


def _brought(file: EditedFile, start: int, end: int) -> Iterator[str]:
    """Names that are brought into a file under their own: another file gives them."""
    for item in file.forms.imports if file.forms is not None else ():
        if start <= item.statement.start < end and item.local == item.parts[-1].rpartition(".")[2]:
            yield item.local


def _bound(head: str) -> Iterator[str]:
    """The names before a sign of equality: the last one without its type, or all that are taken out of one value."""
    names = _NAME.findall(head.replace("::", " ").rstrip(" :").partition(":")[0])
    yield from (name for name in (names if "," in head or "{" in head else names[-1:]) if name not in _KEYWORDS)


def _named(head: str) -> Iterator[str]:
    """The names that a first line gives: no more behind the first that has parameters."""
    if (told := _MODULE_ATTRIBUTE.match(head) or _DEFINED.match(head)) is not None:
        yield told[1]
        return
    for hit in _GIVEN.finditer(head):
        is_of_other = head[: hit.start()].endswith(".") and not head[: hit.start()].endswith("self.")
        if hit[1] not in _KEYWORDS and not is_of_other:
            yield hit[1]
            if head[hit.end() :].startswith("("):
                return


def _used(file: EditedFile, start: int, end: int) -> str:
    """A piece's text without its comments."""
    forms = file.forms
    text, shift = file.text[start:end], start
    for form in reversed(forms.of("comment", "documentation") if forms is not None else []):
        if start <= form.start and form.end <= end:
            text = text[: form.start - shift] + text[form.end - shift :]
    return text
