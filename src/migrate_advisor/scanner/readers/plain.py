"""Imports and clients of programs that no grammar reads here, by the words of their lines. Knows no names of values.

For languages without a grammar, and for others where the grammar's wheel is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.modules import PointsTo, destination, find_module
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_IMPORT = pattern(
    r"[ \t]*(?:open|Imports|@?using|#?@?import|from|use|alias|require|include)\b[ \t(]*(?:static[ \t]+)?"
    r"[\"'<]?(?P<module>@?[\w./:@\\\\-]+)"
)
_UNREAD = "it is read without a grammar"
_LONGEST = 1_000
"""Characters of a line that imports."""


_MADE = pattern(
    r"(?:\b[Nn]ew\s+|[=(,:]\s{0,9}(?:new\s+)?|<-\s{0,9})(?:[A-Z]\w{0,60}\.){0,6}(?P<name>[A-Z]\w{0,80})\s{0,9}\("
)
"""Something made, by what stands before its name."""
_ENDED = (")\n", ");", ")]")
_GIVEN = 400
"""Characters of what it is given that are looked through for an address."""


def read_plain(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """The imports and clients of one file."""
    vocabulary = names.libraries.vocabulary(source.language)
    modules = vocabulary.modules
    imported: set[str] = set()
    for start, line in source.lines_with(kinds.MODULE | kinds.PACKAGE | kinds.WORD):
        if not modules or len(line) > _LONGEST:
            continue
        hit = _IMPORT.match(line)
        if hit is None:
            yield from _clients(source, names, start, line, imported)
            continue
        module = find_module(hit["module"].replace("::", ":"), modules, "./:\\")
        provider = modules.get(module or "", "")
        if module is not None and not source.is_comment(start + hit.start("module")):
            imported.add(module)
            at, end = start + hit.start("module"), start + hit.end("module")
            if provider:
                yield Use(What.IMPORT, provider, at, end, hit["module"], "medium", note=_UNREAD)


def _clients(source: SourceText, names: KnownNames, start: int, line: str, imported: set[str]) -> Iterator[Use]:
    """Clients that a line makes of modules that the file imports, if it gives them no other address."""
    clients = names.libraries.vocabulary(source.language).clients
    for hit in _MADE.finditer(line) if imported else ():
        at, end = start + hit.start("name"), start + hit.end("name")
        found = [one for one in _named(clients, hit["name"]) if not one.when and not imported.isdisjoint(one.modules)]
        if not found or source.context(at) is not Context.CODE:
            continue
        given = source.text[end : end + _GIVEN]
        given = given[: min((given.find(mark) for mark in _ENDED if mark in given), default=len(given))]
        pointing = destination(given, found[0].provider, names)
        if pointing.where is not PointsTo.ELSEWHERE:
            is_doubtful = any(param in given for param in found[0].base_url_params)
            confidence = "low" if is_doubtful and pointing.where is not PointsTo.OWN else "medium"
            yield Use(What.CLIENT, found[0].provider, at, end, hit["name"], confidence, note=_UNREAD)


def _named(clients: Mapping[str, Sequence[ClientName]], name: str) -> Iterator[ClientName]:
    for found in clients.values():
        yield from (one for one in found if one.name == name)
