"""What git has staged, which lines changed since a revision, and what a revision holds. Judges nothing.

How git is kept from running anything is `git`'s.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.discover import OUTSIDE
from migrate_advisor.scanner.examine import largest
from migrate_advisor.scanner.git import FailedError, GitError, standing_in
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.listing import leads_out
from migrate_advisor.scanner.repository import find_from_hook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.scanner.git import StandIn
    from migrate_advisor.scanner.repository import Repository

_HUNK = pattern(rb"@@ -[0-9]+(?:,([0-9]+))? \+([0-9]+)(?:,([0-9]+))? @@")
_PLAIN_FILE = (b"100644", b"100755")
_LONGEST_LINE = 1 << 16
"""Bytes of a line that are kept: those that matter name a path."""
_OF_LINES = r"^core\.(autocrlf|eol|filemode|ignorecase|precomposeunicode|symlinks|trustctime|checkstat)$"
"""Settings that say when a file in the work tree is what git holds of it. None of them names a program."""
_WORD = pattern(r"[a-z]{1,12}")
_NO_TREE = (
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
)
"""The name of the empty tree, by SHA-1 and SHA-256: what there was before the first commit."""
_EVERY_LINE = range(1, 2**31)
_CACHED = ("--cached", "--raw", "--no-abbrev", "--no-renames", "-z", "--diff-filter=ACMTU", "--ignore-submodules=dirty")
_LINES = (
    "--text", "--unified=0", "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames",
    "--no-prefix", "--ignore-submodules=dirty", "--submodule=short", f"-O{os.devnull}",
)  # fmt: skip


LARGEST_FILE = 64 << 20
"""Bytes of a file of a revision, beyond which it is not read where nobody says otherwise."""


class Staged(NamedTuple):
    """A file as the next commit will hold it."""

    path: str
    """POSIX path, relative to the root of the repository."""
    content: bytes


class StagedFiles:
    """What is added or changed in the index.

    Args:
        folder: any folder of the repository.
        max_file_size: bytes; what is larger is not read.

    Raises:
        UsageError: it is no git repository, or git cannot tell.
    """

    def __init__(self, folder: str, max_file_size: int) -> None:
        self._repository = repository_of(folder)
        self._max_file_size = max_file_size
        self.left_out: dict[str, str] = {}
        """Path → why it is not read."""
        self._paths: dict[str, list[str]] = {}
        """Name of a content → the paths that have it."""
        base = commit_of(self._repository, "HEAD") or _NO_TREE[self._repository.is_sha256]
        with standing_in(self._repository) as git:
            self._take(_whole(git, self._repository, "diff", *_CACHED, base, "--"))
            self._leave_large(git, max_file_size)

    @property
    def root(self) -> str:
        """The root of the repository."""
        return self._repository.top

    @property
    def paths(self) -> Sequence[str]:
        """The files that are read."""
        return sorted(path for paths in self._paths.values() for path in paths)

    def contents(self, wanted: Callable[[str], bool]) -> Iterator[Staged]:
        """The files one by one, so that they take no more memory than the largest does.

        Args:
            wanted: whether a path is to be read.

        Raises:
            UsageError: git cannot tell.
        """
        blobs = [blob for blob, paths in self._paths.items() if any(map(wanted, paths))]
        with standing_in(self._repository) as git:
            for blob, content in _contents(git, self._repository, blobs):
                yield from (Staged(path, content) for path in self._paths[blob] if wanted(path))

    def held(self, paths: Sequence[str]) -> Iterator[Staged]:
        """Those of some files that the index has, changed or not, unless they are too large.

        Raises:
            UsageError: git cannot tell.
        """
        asked = [path for path in paths if path.isprintable()]
        if not asked:
            return
        with standing_in(self._repository) as git:
            lines = [f":{path}" for path in asked]
            told = _whole(git, self._repository, "cat-file", "--batch-check=%(objectname) %(objectsize)", lines=lines)
            found: dict[str, list[str]] = {}
            for path, line in zip(asked, told.splitlines(), strict=False):
                name, _, size = line.partition(b" ")
                if size.isdigit() and int(size) <= largest(path, self._max_file_size):
                    found.setdefault(name.decode(), []).append(path)
            for blob, content in _contents(git, self._repository, found):
                yield from (Staged(path, content) for path in found[blob])

    def _take(self, listed: bytes) -> None:
        fields = iter(listed.split(b"\0"))
        for state, name in zip(fields, fields, strict=False):
            _, mode, _, blob, change = state.lstrip(b":").split(b" ")
            path = os.fsdecode(name)
            if leads_out(path):
                self.left_out[path] = OUTSIDE
            elif change == b"U":
                self.left_out[path] = "unmerged"
            elif mode in _PLAIN_FILE:  # links and submodules have no content of their own
                self._paths.setdefault(blob.decode(), []).append(path)

    def _leave_large(self, git: StandIn, max_file_size: int) -> None:
        sizes = _sizes(git, self._repository, self._paths)
        for blob in list(self._paths):
            size = sizes.get(blob)
            for path in list(self._paths[blob]):
                if size is None or size > largest(path, max_file_size):
                    self._paths[blob].remove(path)
                    self.left_out[path] = "not fetched" if size is None else "too large"
            if not self._paths[blob]:
                del self._paths[blob]


class Changes(NamedTuple):
    """Lines of the work tree that a revision does not have."""

    root: str
    """The root of the repository."""
    lines: Mapping[str, Sequence[range]]
    """POSIX path relative to the root → ranges of lines from 1. Files that git does not track yet are all new."""
    left_out: Mapping[str, str]
    """Path → why it is not looked at."""


def added_lines(folder: str, revision: str) -> Changes:
    """Lines of the work tree that a revision does not have.

    Args:
        folder: any folder of the repository.
        revision: a commit, branch or tag.

    Raises:
        UsageError: it is no git repository, or has no such revision.
    """
    repository = repository_of(folder)
    if revision.startswith("-"):
        raise UsageError(f"--diff {revision}: not a revision")
    commit = commit_of(repository, revision)
    if commit is None:
        raise UsageError(f"--diff {revision}: no such revision")
    lines: dict[str, list[range]] = {}
    with standing_in(repository, _settings(repository)) as git, _told("diff"):
        patch = git.git("diff", *_LINES, commit, "--", folder=repository.top, top=repository.top, is_alone=True)
        for path, added in _hunks(_split(patch.chunks())):
            lines.setdefault(path, []).append(added)
        others = git.git("ls-files", "--others", "--exclude-standard", "-z", folder=repository.top, top=repository.top)
        for name in others.whole().split(b"\0"):
            if name:
                lines[os.fsdecode(name)] = [_EVERY_LINE]
    outside = {path: OUTSIDE for path in lines if leads_out(path)}
    return Changes(repository.top, {path: told for path, told in lines.items() if path not in outside}, outside)


def files_at(
    repository: Repository,
    revision: str,
    below: str = "",
    wanted: Callable[[str], bool] = lambda _path: True,
    most: int = LARGEST_FILE,
) -> Iterator[tuple[str, bytes]]:
    """Path and content of each plain file that a revision holds, one by one.

    Args:
        repository: where; a bare one too.
        revision: a commit, branch or tag.
        below: a folder of the repository with slashes, or "" for all; paths are relative to it.
        wanted: whether a file of that path is to be read.
        most: bytes; what is larger is left out.

    Raises:
        UsageError: there is no such revision, or git cannot tell.
    """
    commit = None if revision.startswith("-") else commit_of(repository, revision)
    if commit is None:
        raise UsageError(f"{revision}: no such revision")
    paths: dict[str, list[str]] = {}
    with standing_in(repository) as git:
        tree = f"{commit}:{below}" if below else commit
        for entry in _whole(git, repository, "ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")[:-1]:
            state, _, name = entry.partition(b"\t")
            mode, _, blob = state.split(b" ")
            path = os.fsdecode(name)
            if mode in _PLAIN_FILE and not leads_out(path) and wanted(path):
                paths.setdefault(blob.decode(), []).append(path)
        sizes = _sizes(git, repository, paths)
        for held, content in _contents(git, repository, [blob for blob, size in sizes.items() if size <= most]):
            yield from ((path, content) for path in paths[held])


class Blob(NamedTuple):
    """A plain file of a commit."""

    path: str
    id: str
    """git's name of its content."""


def blobs_at(repository: Repository, commit: str) -> Iterator[Blob]:
    """The plain files of a commit.

    Args:
        repository: where; a bare one too.
        commit: as `commit_of` names it.

    Raises:
        UsageError: git cannot tell.
    """
    with standing_in(repository) as git:
        for entry in _whole(git, repository, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
            state, _, name = entry.partition(b"\t")
            mode, _, blob = state.split(b" ")
            path = os.fsdecode(name)
            if mode in _PLAIN_FILE and not leads_out(path):
                yield Blob(path, blob.decode())


def contents_of(repository: Repository, blobs: Iterable[str], most: int) -> Iterator[tuple[str, bytes | None]]:
    """Name and content of each that is there, one by one; None in place of one that is larger than ``most`` bytes.

    Raises:
        UsageError: git cannot tell.
    """
    with standing_in(repository) as git:
        sizes = _sizes(git, repository, blobs)
        yield from ((name, None) for name, size in sizes.items() if size > most)
        yield from _contents(git, repository, [name for name, size in sizes.items() if size <= most])


def repository_of(folder: str) -> Repository:
    """The repository that a folder is in.

    Raises:
        UsageError: it is in none.
    """
    found = find_from_hook(os.path.realpath(folder))
    if found is None:
        raise UsageError(f"{folder}: not in a git repository")
    return found


def commit_of(repository: Repository, revision: str) -> str | None:
    """The name of the commit that a revision stands for; None if there is none.

    Raises:
        UsageError: git cannot tell.
    """
    try:
        with _told("rev-parse"), standing_in(repository, has_names=True) as git:
            asked = ("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
            told = git.git(*asked, folder=repository.top, top=repository.top, is_alone=True)
            return told.whole().decode().strip()
    except _SilentError:
        return None


class _SilentError(Exception):
    """git says no, and nothing else."""


@contextmanager
def _told(command: str) -> Iterator[None]:
    """Tell the user what git complains of."""
    try:
        yield
    except FailedError as error:
        if not error.said:
            raise _SilentError from error
        more = "; what a partial clone lacks is not fetched" if "unable to read" in error.said else ""
        raise UsageError(f"git {command}: {error.said}{more}") from error
    except GitError as error:
        raise UsageError(str(error)) from error


def _whole(git: StandIn, repository: Repository, command: str, *arguments: str, lines: Iterable[str] = ()) -> bytes:
    given = [line.encode() for line in lines]
    top = repository.top
    with _told(command):
        return git.git(command, *arguments, folder=top, top=top, is_alone=True, standard_input=given).whole()


def _settings(repository: Repository) -> Mapping[str, str]:
    """How the user or the repository has line ends and the like: words, and nothing else."""
    asked = ("config", "--null", "--get-regexp", _OF_LINES)
    said = []
    with standing_in(repository) as git:
        # The repository's file is read as a file like any other: what it would include stays out.
        theirs = git.given(repository.small_file("config"))
        for more in ((), ("--file", theirs, "--no-includes")):
            with suppress(GitError):  # nothing is set
                answer = git.git(asked[0], *more, *asked[1:], folder=repository.top, top=repository.top)
                said.append(answer.whole().decode("utf-8", "replace"))
    pairs = (entry.partition("\n") for entry in "\0".join(said).split("\0"))
    return {name: value for name, _, value in pairs if _WORD.fullmatch(value)}


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of what comes in parts, each cut where it is too long to matter."""
    line = b""
    for chunk in chunks:
        *whole, rest = chunk.split(b"\n")
        for part in whole:
            yield line + part[:_LONGEST_LINE]
            line = b""
        line = (line + rest[: _LONGEST_LINE - len(line)]) if len(line) < _LONGEST_LINE else line
    yield line


def _hunks(patch: Iterable[bytes]) -> Iterator[tuple[str, range]]:
    """Path and added lines of every hunk of a patch without context."""
    path, skip = "", 0
    for line in patch:
        if skip and not line.startswith(b"\\"):  # content, which may look like anything, "+++ " among it
            skip -= 1
        elif line.startswith(b"+++ "):
            path = _unquoted(line[4:].rstrip(b"\r"))
        elif hunk := _HUNK.match(line):
            removed, start, added = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            skip = removed + added
            if added:
                yield path, range(start, start + added)


def _unquoted(name: bytes) -> str:
    """A path as git writes it in a patch: in quotes, with escapes, where it holds odd characters."""
    name = name.removesuffix(b"\t")  # git sets one behind a name that holds a space
    if name.startswith(b'"') and name.endswith(b'"'):
        name = re.sub(rb"\\([0-7]{3}|.)", _unescape, name[1:-1])
    return os.fsdecode(name)


def _unescape(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    if len(escape) == 3:  # noqa: PLR2004 # three octal digits
        return bytes([int(escape, 8) & 0xFF])
    return {b"n": b"\n", b"t": b"\t", b"r": b"\r"}.get(escape, escape)


def _sizes(git: StandIn, repository: Repository, blobs: Iterable[str]) -> Mapping[str, int]:
    """Bytes of each content that is there."""
    wanted = list(blobs)
    if not wanted:
        return {}
    told = _whole(git, repository, "cat-file", "--batch-check=%(objectname) %(objectsize)", lines=wanted)
    answers = (line.split(b" ") for line in told.splitlines())
    return {name.decode(): int(size) for name, size in answers if size.isdigit()}


def _contents(git: StandIn, repository: Repository, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each that is there, one by one."""
    wanted = [blob.encode() for blob in blobs]
    if not wanted:
        return
    top = repository.top
    with _told("cat-file"):
        told = git.git("cat-file", "--batch", folder=top, top=top, is_alone=True, standard_input=wanted)
        yield from _split_batch(told.chunks())


def _split_batch(chunks: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    rest = b""
    for chunk in chunks:
        rest += chunk
        while (end := rest.find(b"\n")) >= 0:
            name, *_, size = rest[:end].split(b" ")
            if not size.isdigit():  # missing
                rest = rest[end + 1 :]
                continue
            parts = [rest[end + 1 :]]
            missing = int(size) + 1 - len(parts[0])
            while missing > 0:
                parts.append(next(chunks))
                missing -= len(parts[-1])
            whole = b"".join(parts)
            yield name.decode(), whole[: int(size)]
            rest = whole[int(size) + 1 :]
