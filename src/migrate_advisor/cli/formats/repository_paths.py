"""Paths as a forge wants them: relative to the root of the repository, wherever in it the check ran. Asks no git."""

from __future__ import annotations

from pathlib import Path


class RepositoryPaths:
    """Turns paths of findings into paths of the repository; outside of one they stay as they are.

    Args:
        root: the folder that paths of findings are relative to.
    """

    def __init__(self, root: str) -> None:
        self._root = Path(root).resolve()
        folders = (self._root, *self._root.parents)
        self._top = next((folder for folder in folders if (folder / ".git").exists()), None)

    def __call__(self, path: str) -> str:
        """The path, POSIX, as a finding tells it."""
        whole = self._root / path
        is_inside = self._top is not None and whole.is_relative_to(self._top)
        return whole.relative_to(self._top).as_posix() if self._top is not None and is_inside else path
