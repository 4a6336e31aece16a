"""Imports of programs that no grammar reads here, by the words of their lines. Knows no arguments: it tells no client.

For languages without a grammar, and for others where the grammar's wheel is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.modules import find_module
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_IMPORT = pattern(
    r"[ \t]*(?:open|Imports|@?using|#?@?import|from|use|alias|require|include)\b[ \t(]*(?:static[ \t]+)?"
    r"[\"'<]?(?P<module>@?[\w./:@\\\\-]+)"
)
_UNREAD = "it is read without a grammar"
_LONGEST = 1_000
"""Characters of a line that imports."""


def read_plain(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """The imports of one file."""
    modules = names.libraries.vocabulary(source.language).modules
    for start, line in source.lines_with(kinds.MODULE | kinds.PACKAGE | kinds.WORD):
        hit = _IMPORT.match(line) if modules and len(line) <= _LONGEST else None
        module = find_module(hit["module"].replace("::", ":"), modules, "./:\\") if hit else None
        provider = modules.get(module or "", "")
        if hit is not None and provider and not source.is_comment(start + hit.start("module")):
            at, end = start + hit.start("module"), start + hit.end("module")
            yield Use(What.IMPORT, provider, at, end, hit["module"], "medium", note=_UNREAD)
