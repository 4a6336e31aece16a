"""Where a folder's repository lies, found by looking: git is not asked, and nothing that it says of itself is believed.

Only a work tree with `.git` counts. A folder that is laid out as git's own may be content that a stranger committed; to
take it for a repository would hand its configuration to git. How git is started is `git`'s.
"""

from __future__ import annotations

import os
import re

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.plain_file import is_plain_file, read_plain_file
from migrate_advisor.scanner.late import pattern

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_NAMES = 100_000
"""References that are read, and bytes of all of them."""
_MOST_OF_NAMES = 64 << 20
_HEADS = ("HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD")
_MOST = 1 << 20
"""Bytes of a small file of git's that are read: a configuration, a list of what to leave out."""
_MOST_SHARED = 20
_SHA256 = pattern(rb"^[^\S\n]*objectformat[^\S\n]*=[^\S\n]*\"?sha256\"?[^\S\n]*$", re.IGNORECASE | re.MULTILINE)


class Repository(NamedTuple):
    """A work tree and where git keeps what it knows of it."""

    top: str
    """The folder that holds `.git`; of a bare repository, the repository itself."""
    own: str
    """The folder of this work tree: its index and HEAD."""
    common: str
    """The folder that all work trees of the repository share: its objects and branches."""
    index_file: str
    """The index: the one of the work tree, or the one that a hook was started with."""

    @property
    def is_bare(self) -> bool:
        """Whether it has no work tree."""
        return self.top == self.own

    @property
    def is_sha256(self) -> bool:
        """Whether its objects are named by SHA-256."""
        return _SHA256.search(read_or_nothing(os.path.join(self.common, "config"))) is not None

    @property
    def has_reftable(self) -> bool:
        """Whether the names of commits are kept in tables."""
        return os.path.isdir(os.path.join(self.common, "reftable"))

    def shared_indexes(self) -> list[str]:
        """Names of the files beside the index that it may continue in."""
        try:
            names = [name for name in os.listdir(self.own) if name.startswith("sharedindex.")]
        except OSError:
            return []
        return [name for name in sorted(names)[:_MOST_SHARED] if is_plain_file(os.path.join(self.own, name))]

    def references(self) -> Iterator[tuple[str, bytes]]:
        """The files that say which commit a name stands for, as git lays them out: path below its folder, and content.

        Raises:
            OSError: there are more, or larger ones, than anybody has.
        """
        left = _MOST_OF_NAMES
        for number, (name, path) in enumerate(self._references()):
            content = read_or_nothing(path, left)
            left -= len(content)
            if number > _MOST_NAMES or left <= 0:
                raise OSError(None, "too many names of commits", path)
            if content:
                yield name, content

    def _references(self) -> Iterator[tuple[str, str]]:
        yield from ((name, os.path.join(self.own, name)) for name in _HEADS)
        yield "packed-refs", os.path.join(self.common, "packed-refs")
        for whose in dict.fromkeys((self.common, self.own)):
            for top in ("refs", "reftable"):
                for folder, _, names in os.walk(os.path.join(whose, top)):
                    yield from ((os.path.relpath(path, whose), path) for path in (f"{folder}/{name}" for name in names))

    def small_file(self, name: str) -> bytes:
        """A file of the repository's, such as ``info/exclude``; nothing where it is absent, large or no plain file."""
        return read_or_nothing(os.path.join(self.common, name))


def find_repository(folder: str) -> Repository | None:
    """The repository that holds a folder; None if there is none.

    One above the folder counts only if it belongs to who runs this: anybody may put one into a shared folder.

    Args:
        folder: its real path.
    """
    for number, top in enumerate(_upwards(folder)):
        own = _git_folder(os.path.join(top, ".git"))
        if own is None or (number and not _is_ours(own)):
            continue
        common = _common(own)
        if is_git_folder(own, common):
            return Repository(top, own, common, os.path.join(own, "index"))
    return None


def find_from_hook(folder: str) -> Repository | None:
    """As `find_repository`, but where git has started a hook, the repository and index that it names.

    Args:
        folder: its real path.
    """
    named = os.environ.get("GIT_DIR")
    if named:
        own = os.path.realpath(named)
        common = os.path.realpath(os.environ.get("GIT_COMMON_DIR") or _common(own))
        top = os.path.realpath(os.environ.get("GIT_WORK_TREE") or ".")
        found = Repository(top, own, common, os.path.join(own, "index")) if is_git_folder(own, common) else None
    else:
        found = find_repository(folder)
    index = os.environ.get("GIT_INDEX_FILE")
    return found._replace(index_file=os.path.join(found.top, index)) if found is not None and index else found


def bare_repository(folder: str) -> Repository | None:
    """A folder that the user names as a bare repository; None if it is none. No other may be taken for one.

    Args:
        folder: its real path.
    """
    index = os.path.join(folder, "index")
    return Repository(folder, folder, folder, index) if is_git_folder(folder, folder) else None


def is_git_folder(own: str, common: str) -> bool:
    """Whether folders are laid out as git's own."""
    has_folders = os.path.isdir(os.path.join(common, "objects")) and os.path.isdir(os.path.join(common, "refs"))
    return has_folders and is_plain_file(os.path.join(own, "HEAD"))


def read_or_nothing(path: str, most: int = _MOST) -> bytes:
    """A small file's content; nothing where it cannot be read, or has more bytes than ``most``."""
    try:
        return read_plain_file(path, most)
    except OSError:
        return b""


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _git_folder(path: str) -> str | None:
    """What `.git` is: the folder itself, or the one that a file of that name leads to."""
    if os.path.isdir(path):
        return path
    if not is_plain_file(path):
        return None
    told = read_or_nothing(path)
    if not told.startswith(b"gitdir: "):
        return None
    return os.path.realpath(os.path.join(os.path.dirname(path), _line(told[8:])))


def _common(own: str) -> str:
    """The folder that a work tree shares with the others of its repository."""
    told = read_or_nothing(os.path.join(own, "commondir"))
    return os.path.realpath(os.path.join(own, _line(told))) if told else own


def _line(told: bytes) -> str:
    return os.fsdecode(told.rstrip(b"\r\n").replace(b"\0", b""))


def _is_ours(path: str) -> bool:
    """Whether a folder belongs to who runs this, also by way of sudo."""
    if not hasattr(os, "getuid"):
        return True
    try:
        owner = os.stat(path).st_uid
    except OSError:
        return False
    return str(owner) in (str(os.getuid()), os.environ.get("SUDO_UID") if os.getuid() == 0 else None)
