"""Paths as a forge wants them: relative to the root of the repository, wherever in it the check ran. Asks no git."""

from __future__ import annotations

import os
from pathlib import Path


class RepositoryPaths:
    """Turns paths of findings into paths of the repository, or else of the root; what lies outside has its whole path.

    Args:
        root: the folder that paths of findings are relative to.
    """

    def __init__(self, root: str) -> None:
        self._root = Path(root).resolve()
        folders = (self._root, *self._root.parents)
        self._top = next((folder for folder in folders if (folder / ".git").exists()), None)

    def __call__(self, path: str) -> str:
        """The path, POSIX, as a finding tells it."""
        whole = Path(os.path.normpath(self._root / path))
        top = self._top or self._root
        return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else whole.as_posix()
