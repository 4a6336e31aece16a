"""How much of a file its grammar cannot read: a change must not add to it. What is wrong is not told."""

from __future__ import annotations

import json

from migrate_advisor.scanner.languages.forms import Unread, unread_nodes
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.paths import language_of
from migrate_advisor.scanner.readers.notebook import read_notebook
from migrate_advisor.scanner.source import SourceText


def errors_in(path: str, content: bytes) -> int:
    """Nodes of a file that no grammar reads; 0 where no grammar reads its language.

    Args:
        path: tells the language.
        content: the file.
    """
    if path.endswith(".ipynb"):
        return _errors_in_notebook(path, content)
    language = language_of(path) or ""
    row = row_of(language, path)
    if row is None:
        return 0
    try:
        return unread_nodes(content.decode("utf-8", "replace").removeprefix("\ufeff"), row)
    except Unread:
        return 0


def _errors_in_notebook(path: str, content: bytes) -> int:
    """The same of the code in a notebook; one more than any code can have where it is none any more."""
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        json.loads(text)
    except ValueError:
        return len(content) + 1
    notebook = read_notebook(SourceText(path, text, [], "notebook"))
    row = row_of(notebook.language, "") if notebook is not None else None
    if notebook is None or row is None or notebook.forms is None:
        return 0
    return unread_nodes(notebook.forms.text, row)
