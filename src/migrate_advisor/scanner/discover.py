"""Paths to files: as git lists them, or by a walk where there is no git. Follows no link, reads no file.

What a repository tracks is known before git has looked for the rest, so that files come in parts. How git is asked is
`listing`'s.
"""

from __future__ import annotations

import os
from itertools import islice

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.errors import UsageError
from migrate_advisor.plain_file import read_plain_file

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pathspec import GitIgnoreSpec

    from migrate_advisor.scanner.listing import PendingListing

_NEVER = frozenset([".git", ".hg", ".svn", "__pycache__"])
_INSTALLED = frozenset(["node_modules", ".venv", "venv", ".tox", ".nox", "site-packages", "bower_components"])
"""Folders of installed packages; git ignores them nearly everywhere, a walk has to."""
_MAX_DEPTH = 200
_LARGEST_GITIGNORE = 1 << 20
"""Bytes; a larger one is no list that somebody wrote."""
OUTSIDE = "path out of the tree"
"""Why a file is left out that an index names somewhere else."""
_ENVIRONMENT = ".env"
_NOT_READ = "not read, since git ignores it; name it to have it read"
_MOST_FOLDERS = 200
"""Folders in which such a file is looked for."""
_MOST_ASKED = 8
"""Folders that git is asked about at the same time."""


class File(NamedTuple):
    """A file to scan."""

    path: str
    """As findings tell it; see `told_from`."""
    real: str
    """As the operating system takes it."""


class Discovered(NamedTuple):
    """What there is to scan, and what was left out."""

    files: Sequence[File]
    """Without repetition, sorted by path."""
    left_out: Sequence[tuple[str, str]]
    """Path and reason."""
    notes: Sequence[tuple[str, str]] = ()
    """Folder, and what its files were found without."""


def discover(
    paths: Iterable[str], *, root: str = ".", exclude: Sequence[str] = (), use_gitignore: bool = True
) -> Discovered:
    """The files under paths.

    Args:
        paths: files and folders. A file named here obeys `exclude` too, but not .gitignore.
        root: folder that paths are told relative to, and that globs are about.
        exclude: globs in the syntax of .gitignore.
        use_gitignore: whether to leave out what git ignores.

    Raises:
        UsageError: a path does not exist, or a glob is none.
    """
    parts = list(discover_in_parts(paths, root=root, exclude=exclude, use_gitignore=use_gitignore))
    files = [file for part in parts for file in part.files]
    return parts[-1]._replace(files=sorted(files))


def discover_in_parts(
    paths: Iterable[str], *, root: str = ".", exclude: Sequence[str] = (), use_gitignore: bool = True
) -> Iterator[Discovered]:
    """The same files part by part, as they become known; the last part tells what was left out of all.

    Args:
        paths: as for `discover`.
        root: as for `discover`.
        exclude: as for `discover`.
        use_gitignore: as for `discover`.

    Raises:
        UsageError: as for `discover`, with the first part.
    """
    walk = _Walk(root, exclude, use_gitignore=use_gitignore)
    try:
        for path in paths:
            walk.add(path)
        while walk.asked:
            if files := walk.take():
                yield Discovered(files, ())
            walk.wait()
        yield Discovered(walk.take(), sorted(walk.left_out.items()), sorted(walk.notes.items()))
    finally:
        walk.end()


def excluder(globs: Sequence[str]) -> Callable[[str], bool]:
    """Tells whether a path, POSIX and relative to the root, is excluded.

    Raises:
        UsageError: a glob is none.
    """
    if not globs:
        return lambda _path: False
    return _spec(globs, "exclude").match_file


def told_from(root: str) -> Callable[[str], str]:
    """What turns a real path into one as findings tell it: POSIX and relative to a folder, with `..` outside of it.

    On another drive, where there is no way from the folder, a path stays whole.

    Args:
        root: the folder.
    """
    top = os.path.realpath(root)
    prefix = os.path.join(top, "")

    def told(real: str) -> str:
        if real.startswith(prefix):
            path = real[len(prefix) :]
        else:
            try:
                path = os.path.relpath(real, top)
            except ValueError:
                path = real
        return path.replace(os.sep, "/") if os.sep != "/" else path

    return told


class _Walk:
    def __init__(self, root: str, exclude: Sequence[str], *, use_gitignore: bool) -> None:
        self.root = os.path.realpath(root)
        self._named_root = os.path.abspath(root)
        self._shown = told_from(root)
        self.exclude = _spec(exclude, "exclude") if exclude else None
        self.use_gitignore = use_gitignore
        self.left_out: dict[str, str] = {}
        self.notes: dict[str, str] = {}
        self.asked: list[PendingListing] = []
        """Folders of which git has not told all."""
        self._files: dict[str, str] = {}
        """Path as told → as the system takes it, of files that were not taken yet."""
        self._taken: set[str] = set()

    def add(self, path: str) -> None:
        """A path that the user named."""
        if not os.path.lexists(path):
            message = f"{path}: no such file or folder"
            raise UsageError(message)
        real = os.path.realpath(path)
        if not self._is_inside(real) and (os.path.islink(path) or self._is_said_to_be_inside(path)):
            self.left_out[self._shown(os.path.abspath(path))] = "link out of the tree"
        elif os.path.isdir(real):
            self._folder(real)
        else:
            self._file(real)

    def take(self) -> list[File]:
        """The files that were found since the last time, sorted."""
        files = [File(path, real) for path, real in sorted(self._files.items()) if path not in self._taken]
        self._taken.update(self._files)
        self._files.clear()
        return files

    def wait(self) -> None:
        """Until git has told all of a folder."""
        asked = self.asked.pop(0)
        try:
            rest = asked.rest()
        finally:
            asked.end()
        if asked.problem:
            self.notes[self._shown(asked.folder)] = f"{asked.problem}; files were listed without it"
        if rest is None:
            self._walk(asked.folder, [], 0)
            return
        for name in rest.unreadable:
            self.left_out[self._shown(os.path.join(asked.folder, name))] = "unreadable"
        self._listed(asked.folder, rest.paths if rest.is_tracked else self._without_installed(asked.folder, rest.paths))
        self._unread_environments(asked.folder, [*asked.tracked, *rest.paths])

    def end(self) -> None:
        """Wait no longer for git."""
        for asked in self.asked:
            asked.end()

    def _is_said_to_be_inside(self, path: str) -> bool:
        """Whether a path would lie in the root if no part of it were a link."""
        whole = os.path.join(os.path.abspath(path), "")
        return whole.startswith((os.path.join(self.root, ""), os.path.join(self._named_root, "")))

    def _is_inside(self, real: str) -> bool:
        return real == self.root or real.startswith(self.root.rstrip(os.sep) + os.sep)

    def _file(self, real: str, shown: str | None = None) -> None:
        shown = shown or self._shown(real)
        if self.exclude is not None and self.exclude.match_file(shown):
            self.left_out[shown] = "excluded"
        else:
            self._files[shown] = real

    def _folder(self, real: str) -> None:
        from migrate_advisor.scanner.listing import ask

        asked = ask(real) if self.use_gitignore else None
        if asked is None:
            self._walk(real, [], 0)
            return
        self.asked.append(asked)
        for name in asked.outside:
            self.left_out[self._shown(os.path.normpath(os.path.join(real, name.lstrip("/"))))] = OUTSIDE
        self._listed(real, asked.tracked)
        if len(self.asked) > _MOST_ASKED:
            self.wait()

    def _listed(self, folder: str, names: Iterable[str]) -> None:
        """Paths that git told of a folder."""
        from migrate_advisor.scanner.listing import ITSELF

        top = f"{self._shown(folder)}/" if folder != self.root else ""
        base = os.path.join(folder, "")
        plain = []
        names = list(names)
        has_submodules = ".gitmodules" in names
        for name in names:
            is_file = not has_submodules and not name.endswith("/") and "." in name[name.rfind("/") + 1 :]
            if is_file or not self._is_folder(base + name):
                plain.append(name)
            elif name == ITSELF:
                self.left_out[self._shown(folder)] = "submodule that is not checked out"
            else:
                self._folder((base + name).rstrip("/"))
        if self.root.startswith(base):  # the root lies in the folder: some files are below it, others beside it
            for name in plain:
                self._file(base + name)
        elif self.exclude is None:
            self._files.update(zip(map(top.__add__, plain), map(base.__add__, plain), strict=True))
        else:
            for name in plain:
                self._file(base + name, top + name)

    def _unread_environments(self, folder: str, names: Sequence[str]) -> None:
        """Names what git ignores and a program reads its keys and addresses from."""
        listed = set(names)
        folders = dict.fromkeys(["", *(f"{name.rpartition('/')[0]}/" for name in names if "/" in name)])
        for within in islice(folders, _MOST_FOLDERS):
            path = f"{within}{_ENVIRONMENT}"
            if path not in listed and os.path.isfile(os.path.join(folder, path)):
                self.notes[self._shown(os.path.join(folder, path))] = _NOT_READ

    def _without_installed(self, folder: str, names: Sequence[str]) -> Iterable[str]:
        """The names that lie in no folder of installed packages; such folders are told as left out."""
        every = "/".join(names)
        if not any(f"{installed}/" in every for installed in _INSTALLED):
            return names
        return self._outside_installed(folder, names)

    def _outside_installed(self, folder: str, names: Iterable[str]) -> Iterator[str]:
        import re  # late, as a hook that is given files needs none

        installed = re.compile(rf"(?:^|/)(?:{'|'.join(map(re.escape, sorted(_INSTALLED)))})/")
        for name in names:
            found = installed.search(name)
            if found is None:
                yield name
            else:
                self.left_out[self._shown(os.path.join(folder, name[: found.end() - 1]))] = "installed packages"

    def _is_folder(self, path: str) -> bool:
        """Whether a listed path is a repository inside, which git does not look into, or a submodule.

        Names with an ending are asked about only where there are submodules.
        """
        return path.endswith("/") or (os.path.isdir(path) and not os.path.islink(path))

    def _walk(self, folder: str, ignored: Sequence[_Ignored], depth: int) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.left_out[self._shown(folder)] = _reason(error)
            return
        if depth > _MAX_DEPTH:
            self.left_out[self._shown(folder)] = "too deep"
            return
        if self.use_gitignore:
            ignored = [*ignored, *_read_gitignore(folder)]
        for entry in entries:
            self._entry(entry, ignored, depth)

    def _entry(self, entry: os.DirEntry[str], ignored: Sequence[_Ignored], depth: int) -> None:
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            inside = self._is_inside(target)
            self.left_out[self._shown(entry.path)] = "link" if inside else "link out of the tree"
            return
        is_folder = entry.is_dir(follow_symlinks=False)
        if _is_ignored(entry.path, ignored, is_folder=is_folder):
            if entry.name == _ENVIRONMENT and not is_folder:
                self.notes[self._shown(entry.path)] = _NOT_READ
            return
        if not is_folder:
            self._file(entry.path)
        elif entry.name in _INSTALLED:
            self.left_out[self._shown(entry.path)] = "installed packages"
        elif entry.name not in _NEVER:
            if os.path.exists(os.path.join(entry.path, ".git")) and self.use_gitignore:
                self._folder(entry.path)
            else:
                self._walk(entry.path, ignored, depth + 1)


def _spec(lines: Iterable[str], what: str) -> GitIgnoreSpec:
    from migrate_advisor.scanner.globs import glob_spec

    lines = list(lines)
    try:
        return glob_spec(lines)
    except ValueError as error:
        wrong = next(filter(_is_no_glob, lines), ", ".join(lines))
        message = f"{what}: {wrong!r} is no glob as in .gitignore: {error}"
        raise UsageError(message) from error


def _is_no_glob(line: str) -> bool:
    from migrate_advisor.scanner.globs import glob_spec

    try:
        glob_spec([line])
    except ValueError:
        return True
    return False


class _Ignored(NamedTuple):
    """A .gitignore file."""

    prefix: str
    """Of the paths that it is about."""
    spec: GitIgnoreSpec
    any_line: re.Pattern[str]
    """Matches what some line of it matches; most paths match none, and asking line by line is slow."""


def _read_gitignore(folder: str) -> list[_Ignored]:
    import re

    try:
        content = read_plain_file(os.path.join(folder, ".gitignore"), _LARGEST_GITIGNORE)
        spec = _spec(content.decode(errors="replace").splitlines(), ".gitignore")
    except (OSError, UsageError):
        return []
    shapes = [line.regex.pattern for line in spec.patterns if line.regex is not None]
    without_names = [re.sub(r"\(\?P<\w+>", "(?:", shape) for shape in shapes]
    return [_Ignored(os.path.join(folder, ""), spec, re.compile("|".join(without_names) or "(?!)"))]


def _is_ignored(path: str, ignored: Sequence[_Ignored], *, is_folder: bool) -> bool:
    """What the nearest .gitignore that has an opinion says."""
    for one in reversed(ignored):
        inner = path.removeprefix(one.prefix).replace(os.sep, "/") + ("/" if is_folder else "")
        if one.any_line.search(inner) is not None:
            verdict = one.spec.check_file(inner)
            if verdict.include is not None:
                return bool(verdict.include)
    return False


def _reason(error: OSError) -> str:
    return "vanished" if isinstance(error, FileNotFoundError) else "unreadable"
