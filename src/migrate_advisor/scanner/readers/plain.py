"""Imports and clients of programs that no grammar reads here, by the words of their lines. Knows no names of values.

For languages without a grammar, and for others where the grammar's wheel is not installed or makes nothing of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.libraries import parts_of
from migrate_advisor.scanner.readers.modules import PointsTo, destination, find_module
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_IMPORT = pattern(
    r"[ \t]*(?:(?:global|pub(?:\([a-z]+\))?|extern|export|@testable)[ \t]+)?"
    r"(?:open|Imports|@?using|#?@?import|from|use|crate|alias|require|include|package|Import-Module)\b[ \t(]*"
    r"(?:(?:static|type|typealias|struct|class|\w+[ \t]*=)[ \t]+)?(?P<module>@?[A-Za-z_][\w./:@\\-]*)"
)
"""A line that begins by importing a module that stands without quotes.

Matches ``import a.b``, ``using x = A.B;``, ``pub use a::b;``, ``use A\\B;``; not ``x = import(a)``, ``import "a"``.
"""
_QUOTED_IMPORT = pattern(
    r"(?:\b(?:from|import|export|require(?:_once)?|include(?:_once)?|load|gem|part|dofile)\b|#[ \t]*include)"
    r"[ \t(]{0,9}[\"'`<](?P<module>[@A-Za-z][\w./:@\\-]{0,200})[\"'`>]"
)
"""The same where it stands in quotes, anywhere in a line.

Finds ``} from "a"``, ``require('a/b')``, ``import("a")``, ``#include <a.h>``; not ``from ./a``, ``importer("a")``.
"""
_LISTED_IMPORT = pattern(
    r"[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?\"(?P<module>[\w-]+\.[a-z]+/[\w./-]{1,200})\"[ \t]*(?://|$)"
)
"""A line of a list of imports of Go."""
_R_IMPORT = pattern(
    r"\b(?:library|require|requireNamespace|loadNamespace|p_load)\("
    r"[ \t]{0,9}[\"']?(?P<module>[A-Za-z][\w.]{0,60})(?![\w.(:])"
)
_R_MEMBER = pattern(r"(?<![\w.:$])(?P<module>[A-Za-z][\w.]{0,60}):::?[A-Za-z]")
"""How R names a package: ``library(a)``, ``a::b``; not ``x$a::b``, ``library(a::b)``."""
_FENCED = pattern(r"```+[ \t]{0,9}\{?[ \t]{0,9}(?P<language>[A-Za-z]\w{0,20})[^\n]{0,200}\Z")
"""How code in a page begins, before its first line's end."""
_EMBEDDED = {
    "r": _R_IMPORT,
    "python": pattern(r"(?<![\w.])(?:from|import)[ \t]{1,9}(?P<module>[A-Za-z][\w.]{0,80})(?=[ \t]{1,9}import\b)"),
    "javascript": pattern(r"\b(?:require|import)\([\"'`](?P<module>[@A-Za-z][\w./@-]{0,100})[\"'`]\)"),
}
"""Languages of programs that stand in values of configuration → a line of theirs that imports, and is no prose."""
_MORE = pattern(r"(?:[ \t]{1,9}as[ \t]{1,9}\w{1,80})?[ \t]{0,9},[ \t]{0,9}(?P<module>[A-Za-z_][\w.]{0,200})")
"""A further module on a line that imports several, behind the other name of the one before."""
_UNREAD = "it is read without a grammar"
_LONGEST = 1_000
"""Characters of a line that imports."""
_MADE = pattern(
    r"(?<![\w$.>:])(?P<path>(?:[A-Za-z_]\w{0,60}(?:\.|:::?|->)){0,6}[A-Za-z_]\w{0,80}[!]?)(?:<[\w, ]{1,60}>)?"
    r"\s{0,9}[({]"
)
"""Something called, with what its name belongs to."""
_DECLARED = pattern(r"(?<![\w$.>:])(?P<path>(?:\w{1,60}::){1,6}[A-Z]\w{0,80})[ \t]+\w{1,60};")
"""A thing of C++ that is made by being declared."""
_HEADING = pattern(
    r"\b(?:class|interface|struct|enum|trait|function|func|fun|fn|def|defp|sub|extends|implements)[ \t]+$"
)
"""What stands before a name that is defined, rather than called."""
_ENDED = (")\n", ");", ")]")
_GIVEN = 400
"""Characters of what it is given that are looked through for an address."""


def read_plain(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """The imports and clients of one file."""
    imported: set[str] = set()
    for start, whole in source.lines_with(kinds.MODULE | kinds.PACKAGE | kinds.WORD):
        line, language = whole[:_LONGEST], _language_at(source, start)
        modules = names.libraries.vocabulary(language).modules
        found = [*_imports(language, modules, line)] if modules else []
        for at, written, module in found:
            if source.is_comment(start + at):
                continue
            imported.add(module)
            if modules[module]:
                end = start + at + len(written)
                yield Use(What.IMPORT, modules[module], start + at, end, written, "medium", note=_UNREAD)
        if imported and (not found or language == "r"):
            yield from _clients(source, names, language, (start, line), imported)


def read_embedded(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """The imports of programs that stand in values of configuration."""
    for start, line in source.lines_with(kinds.MODULE | kinds.PACKAGE | kinds.WORD):
        for language in _EMBEDDED if len(line) <= _LONGEST else ():
            modules = names.libraries.vocabulary(language).modules
            for hit in _EMBEDDED[language].finditer(line):
                module = find_module(hit["module"], modules, "./")
                at, end = start + hit.start("module"), start + hit.end("module")
                if module is not None and modules[module] and not source.is_comment(at):
                    yield Use(What.IMPORT, modules[module], at, end, hit["module"], "medium", note=_UNREAD)


def read_foreign(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """The imports and clients of a notebook's cells in other languages than its kernel's."""
    for first, last, language in source.foreign:
        imported: set[str] = set()
        modules = names.libraries.vocabulary(language).modules
        for start, whole in source.lines_with(kinds.MODULE | kinds.PACKAGE | kinds.WORD):
            if not first <= start < last or not modules:
                continue
            line = whole[:_LONGEST]
            found = [*_imports(language, modules, line)]
            for at, written, module in found:
                imported.add(module)
                begin, end = start + at, start + at + len(written)
                if modules[module] and not line.lstrip().startswith(("#", "//")):
                    yield Use(What.IMPORT, modules[module], begin, end, written, "medium", note=_UNREAD)
            if not found and imported:
                yield from _clients(source, names, language, (start, line), imported)


def _language_at(source: SourceText, at: int) -> str:
    """The language of a line: the file's, or in a page with code that of what it stands in."""
    for start, end in source.scripts:
        if start <= at < end:
            opened = source.text.rfind("```", 0, start)
            said = _FENCED.match(source.text[opened : source.text.find("\n", opened)]) if opened >= 0 else None
            return said["language"].lower() if said is not None else source.language
    return source.language


def _imports(language: str, modules: Mapping[str, str], line: str) -> Iterator[tuple[int, str, str]]:
    """Where a line names a module that it imports, how it names it, and the known module that it is of."""
    for hit in _importing(language, line):
        written = hit["module"].rstrip(".:\\")
        module = find_module(written.replace("::", ":").removeprefix("package:"), modules, "./:\\")
        if module is not None:
            yield hit.start("module"), written, module


def _importing(language: str, line: str) -> Iterator[re.Match[str]]:
    """The places of a line that name what it imports."""
    if language == "r":
        yield from _R_IMPORT.finditer(line)
        yield from _R_MEMBER.finditer(line)
        return
    if language == "go" and (hit := _LISTED_IMPORT.match(line)) is not None:
        yield hit
        return
    hit = _IMPORT.match(line)
    while hit is not None:
        yield hit
        hit = _MORE.match(line, hit.end())
    yield from _QUOTED_IMPORT.finditer(line)


def _clients(
    source: SourceText, names: KnownNames, language: str, at_line: tuple[int, str], imported: set[str]
) -> Iterator[Use]:
    """Clients that a line makes of modules that the file imports, if it gives them no other address."""
    start, line = at_line
    clients = names.libraries.vocabulary(language).clients
    for hit in (*_MADE.finditer(line), *(_DECLARED.finditer(line) if source.language == "cpp" else ())):
        at, end = start + hit.start("path"), start + hit.end("path")
        found = [
            one for one in _named(clients, hit["path"], names) if not one.when and not imported.isdisjoint(one.modules)
        ]
        if not found or _HEADING.search(line[: hit.start("path")]) or source.context(at) is not Context.CODE:
            continue
        given = source.text[end : end + _GIVEN]
        given = given[: min((given.find(mark) for mark in _ENDED if mark in given), default=len(given))]
        pointing = destination(given, found[0].provider, names)
        if pointing.where is not PointsTo.ELSEWHERE:
            is_doubtful = any(param in given for param in found[0].base_url_params)
            confidence = "low" if is_doubtful and pointing.where is not PointsTo.OWN else "medium"
            yield Use(What.CLIENT, found[0].provider, at, end, hit["path"], confidence, note=_UNREAD)


def _named(clients: Mapping[str, Sequence[ClientName]], path: str, names: KnownNames) -> Iterator[ClientName]:
    """The clients that a call may make: by all of their name, which says whose they are."""
    parts = parts_of(path)
    for one in clients.get(re.split(r"[.:]+", path)[-1], ()):
        own = parts_of(one.name)
        is_told = names.named_in(path) is not None or len(own) > 1
        if is_told and (parts[-len(own) :] == own or own[-len(parts) :] == parts):
            yield one
