"""How much of a file its grammar cannot read: a change must not add to it. What is wrong is not told."""

from __future__ import annotations

from migrate_advisor.scanner.languages.forms import Unread, unread_nodes
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.paths import language_of


def errors_in(path: str, content: bytes) -> int:
    """Nodes of a file that no grammar reads; 0 where no grammar reads its language.

    Args:
        path: tells the language.
        content: the file.
    """
    language = language_of(path) or ""
    row = row_of(language, path)
    if row is None:
        return 0
    try:
        return unread_nodes(content.decode("utf-8", "replace").removeprefix("\ufeff"), row)
    except Unread:
        return 0
