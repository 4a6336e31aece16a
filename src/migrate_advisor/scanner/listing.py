"""What git tracks or would track under a folder, in a repository or not. What of it is scanned is `discover`'s.

Git reads ignore files, nested and global, better and faster than anything else. It is asked in a way that runs nothing
of the repository's: no monitor, no hook. What it tracks it knows at once; for the rest it walks the folder, and whoever
asked can use that time.
"""

from __future__ import annotations

import os
import re
import subprocess

from migrate_advisor.catalog.record import NamedTuple

_LIST = ("git", "-c", "core.fsmonitor=false", "ls-files", "-z")
_TRACKED = (*_LIST, "-c", "--deduplicate")
_OTHERS = (*_LIST, "-o", "--exclude-standard")
_UNREADABLE = re.compile(rb"could not open directory '(.*?)/?': ")


class Listing(NamedTuple):
    """Paths as git tells them, relative to the folder, with slashes; what ends with one is a repository of its own."""

    paths: list[str]
    unreadable: list[str]
    """Folders that git could not look into."""
    is_tracked: bool
    """Whether a repository told; else everything was listed that it would not ignore."""


class Asked:
    """A folder that git was asked about.

    A folder that no repository holds, whose repository git refuses, or which its repository ignores as a whole, is
    listed as if it were a repository itself.

    Args:
        folder: its path.

    Raises:
        OSError: git is not to be had.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._others = _start(_OTHERS, folder, {})
        try:
            answer = _finish(_start(_TRACKED, folder, {}))
        except BaseException:
            self.end()
            raise
        self.tracked: list[str] = answer.paths if answer is not None else []
        """Paths that are in the repository's index."""

    def rest(self) -> Listing | None:
        """Waits for what is not tracked, or for everything where no repository tells of anything.

        Returns:
            None where git is not to be had.
        """
        others = _finish(self._others)
        if others is not None and (others.paths or self.tracked):
            return others
        try:
            return _ask_as_repository(self.folder)
        except OSError:
            return None

    def end(self) -> None:
        """Wait no longer."""
        if self._others.returncode is None:
            self._others.kill()
            self._others.communicate()


def ask(folder: str) -> Asked | None:
    """Ask about a folder; None where git is not to be had."""
    try:
        return Asked(folder)
    except OSError:
        return None


def _ask_as_repository(folder: str) -> Listing | None:
    """Ask with an empty repository that lies elsewhere: the folder is only read."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="migrate-advisor-") as empty:
        for name in ("objects", "refs"):
            os.mkdir(os.path.join(empty, name))
        with open(os.path.join(empty, "HEAD"), "w", encoding="utf-8") as head:
            head.write("ref: refs/heads/main\n")
        listing = _finish(_start(_OTHERS, folder, {"GIT_DIR": empty, "GIT_WORK_TREE": folder}))
    return listing._replace(is_tracked=False) if listing is not None else None


def _start(command: tuple[str, ...], folder: str, repository: dict[str, str]) -> subprocess.Popen[bytes]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    variables |= {"LC_ALL": "C", **repository}
    return subprocess.Popen(command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _finish(git: subprocess.Popen[bytes]) -> Listing | None:
    with git:
        told, complaints = git.communicate()
    if git.returncode != 0:
        return None
    unreadable = [os.fsdecode(name) for name in _UNREADABLE.findall(complaints)]
    return Listing(os.fsdecode(told).split("\0")[:-1], unreadable, is_tracked=True)
