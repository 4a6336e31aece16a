"""What git tracks or would track under a folder, in a repository or not. What of it is scanned is `discover`'s.

Git reads ignore files, nested and global, better and faster than anything else. How it is kept from running anything is
`git`'s. What it tracks it knows at once; for the rest it walks the folder, and whoever asked can use that time.
"""

from __future__ import annotations

import os

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.git import Git, GitError, StandIn, TooSlowError
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.repository import find_repository

_LIST = ("ls-files", "-z")
_TRACKED = (*_LIST, "-c", "--deduplicate")
_OTHERS = (*_LIST, "-o", "--exclude-standard")
_UNREADABLE = pattern(rb"could not open directory '(.*?)/?': ")
_OUTSIDE = pattern(rb"(?:\A|[/\0])(?:\.\.?|)(?:[/\0])")
"""A part of a path that is empty or leads up; what git itself writes has none, but an index may be made by hand."""


class Listing(NamedTuple):
    """Paths as git tells them, relative to the folder, with slashes; what ends with one is a repository of its own."""

    paths: list[str]
    unreadable: list[str]
    """Folders that git could not look into."""
    outside: list[str]
    """Names that lead out of the folder."""
    is_tracked: bool
    """Whether a repository told; else everything was listed that it would not ignore."""


class PendingListing:
    """A folder that git was asked about.

    A folder that no repository holds, or which its repository ignores as a whole, is listed as if it were a repository
    itself.

    Args:
        folder: its real path.

    Raises:
        GitError: git is not to be had.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._is_slow = False
        self.problem = ""
        """Why git could not tell all, in a few words."""
        repository = find_repository(folder)
        self._is_repository = repository is not None
        self._others: Git | None = None
        self._stand_in = StandIn(repository)
        top = folder if repository is None else repository.top
        try:
            self._others = self._stand_in.git(*_OTHERS, folder=folder, top=top)
            answer = self._finish(self._stand_in.git(*_TRACKED, folder=folder, top=top))
        except BaseException:
            self.end()
            raise
        self._is_repository = self._is_repository and answer is not None
        self.tracked: list[str] = answer.paths if answer is not None else []
        """Paths that are in the repository's index."""
        self.outside: list[str] = answer.outside if answer is not None else []
        """Names in the index that lead out of the folder."""

    def rest(self) -> Listing | None:
        """Waits for what is not tracked, or for everything where no repository tells of anything.

        Returns:
            None where git cannot tell; `problem` says why.
        """
        assert self._others is not None
        if self._is_slow:
            return None
        others = self._finish(self._others)
        if others is None:
            return None
        if self._is_repository and (others.paths or self.tracked):
            return others
        self._stand_in.close()
        self._stand_in = StandIn(None)
        listing = self._finish(self._stand_in.git(*_OTHERS, folder=self.folder, top=self.folder))
        return listing._replace(is_tracked=False) if listing is not None else None

    def end(self) -> None:
        """Wait no longer."""
        if self._others is not None:
            self._others.end()
        self._stand_in.close()

    def _finish(self, git: Git) -> Listing | None:
        try:
            told = git.whole()
        except GitError as error:
            self.problem = str(error)
            self._is_slow = isinstance(error, TooSlowError)
            return None
        unreadable = [os.fsdecode(name) for name in _UNREADABLE.findall(git.complaints())]
        names = os.fsdecode(told).split("\0")[:-1]
        if not _OUTSIDE.search(told):
            return Listing(names, unreadable, [], is_tracked=True)
        outside = [name for name in names if leads_out(name)]
        return Listing([name for name in names if not leads_out(name)], unreadable, outside, is_tracked=True)


def ask(folder: str) -> PendingListing | None:
    """Ask about a folder; None where git is not to be had."""
    try:
        return PendingListing(folder)
    except GitError:
        return None


def leads_out(name: str) -> bool:
    """Whether a name with slashes may lead out of the folder it is relative to."""
    if name == ITSELF:
        return False
    is_odd = os.sep != "/" and (os.sep in name or os.path.splitdrive(name)[0] != "")
    return is_odd or not {"", ".", ".."}.isdisjoint(name.removesuffix("/").split("/"))


ITSELF = "./"
"""How git lists a submodule's folder within that folder, where the submodule is not checked out."""
