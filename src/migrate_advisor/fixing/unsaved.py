"""Which files hold lines that the last commit does not: those are not written over unasked. Nothing is changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.revisions import added_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def unsaved(root: str, paths: Sequence[str]) -> Collection[str]:
    """Of some files, those that git could not bring back.

    Args:
        root: the folder that paths are relative to.
        paths: POSIX paths.

    Returns:
        Files that are new or differ from the last commit; none where there is no repository or no commit yet, since
        then nobody expects git to bring anything back.
    """
    try:
        changes = added_lines(root, "HEAD")
    except UsageError:
        return ()
    touched = changes.lines.keys() | changes.left_out.keys()
    top = os.path.realpath(changes.root)
    return [path for path in paths if _below(top, Path(root, path)) in touched]


def _below(top: str, place: Path) -> str:
    return Path(os.path.relpath(os.path.realpath(place), top)).as_posix()
