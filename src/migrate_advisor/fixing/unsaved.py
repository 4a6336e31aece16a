"""Which files hold what the last commit does not: those are not written over unasked. Nothing is changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.repository import find_from_hook
from migrate_advisor.scanner.revisions import commit_of, files_at

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def unsaved(root: str, contents: Mapping[str, bytes]) -> Collection[str]:
    """Of some files, those that git could not bring back.

    Contents are compared, but for line ends: marks in the index and attributes, by which git overlooks a change, do not
    count.

    Args:
        root: the folder that paths are relative to.
        contents: POSIX path → what the file holds.

    Returns:
        Files that the last commit does not hold, or holds otherwise; all, where git cannot tell; none where there is no
        repository or no commit yet, since then nobody expects git to bring anything back.
    """
    real = os.path.realpath(root)
    repository = find_from_hook(real)
    if repository is None:
        return ()
    below = os.path.relpath(real, repository.top).replace(os.sep, "/")
    names = {path if below == "." else f"{below}/{path}": path for path in contents}
    try:
        if commit_of(repository, "HEAD") is None:
            return ()
        held = {names[path]: content for path, content in files_at(repository, "HEAD", wanted=names.__contains__)}
    except UsageError:
        return contents
    return [path for path, content in contents.items() if path not in held or _lines(held[path]) != _lines(content)]


def _lines(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")
