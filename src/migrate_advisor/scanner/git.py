"""Every call of git, and the only place that starts it.

git reads more than it is asked for: settings, hooks, filters, drivers, remotes, submodules. Each of them may name a
program. So it is not shown a repository that somebody else has written. It gets an empty one of ours, which borrows
the index, the objects and, where names of commits matter, the references of the other; its settings are ours, and
there is nothing to be run.

Every call is bounded in time and in what it may say. What the answers mean is `listing`'s and `revisions`'s.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from migrate_advisor.plain_file import is_plain_file, read_plain_file
from migrate_advisor.scanner.own_folder import own_folder, remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.scanner.repository import Repository

_Waited = TypeVar("_Waited")

SECONDS = 20.0
"""How long git may be waited for, in all, by one call."""
MOST = 256 * 1024 * 1024
"""Bytes that one call may say where all of it is kept: some two million paths."""
_LOOK = 0.1
_LOOKS = 4
"""Seconds between two looks at a git that is waited for, and how often it may be seen to wait for the same."""
_CHUNK = 1 << 16
_MOST_COMPLAINTS = 1 << 20
_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.untrackedCache": "false",
    "core.quotePath": "false",
    "diff.submodule": "short",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
}
_ALOOF = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Nothing is fetched, written, asked or shown page by page; names are no patterns."""
_OBJECTS = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""What git tells a hook of where objects lie that are not in the repository yet."""
_OF_THE_USER = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES")


class GitError(Exception):
    """git cannot be run, refused, took too long or said too much; the text says which in a few words."""


class TooSlowError(GitError):
    """git took too long, as with a pipe in place of a file."""


class FailedError(GitError):
    """git ended with an error.

    Attributes:
        said: the first line that it complained of; empty if it was asked to be quiet.
    """

    def __init__(self, said: str) -> None:
        super().__init__(said or "git failed")
        self.said = said


class Git:
    """A git that runs.

    Args:
        arguments: behind ``git``.
        folder: where it runs.
        variables: all of its environment.
        complaints: path of a file of ours that gets what it complains of.
        standard_input: path of a file that it reads.

    Raises:
        GitError: it cannot be started.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        folder: str,
        variables: Mapping[str, str],
        complaints: str,
        standard_input: str = os.devnull,
    ) -> None:
        self._complaints = complaints
        command = [_program(), "--no-pager", *arguments]
        try:
            with open(complaints, "wb") as told, open(standard_input, "rb") as given:
                self._process = subprocess.Popen(
                    command, cwd=folder, env=variables, stdin=given, stdout=subprocess.PIPE, stderr=told, bufsize=0
                )
        except (OSError, ValueError) as error:
            raise GitError(f"git cannot be run: {getattr(error, 'strerror', None) or error}") from error

    def chunks(self) -> Iterator[bytes]:
        """What it says, as it comes.

        Raises:
            GitError: it failed, or took too long.
        """
        out = self._process.stdout
        assert out is not None
        watch = _Watch(self._process)
        try:
            while chunk := watch.while_waiting(lambda: out.read(_CHUNK)):
                yield chunk
            code = watch.while_waiting(self._process.wait)
        finally:
            watch.end()
            self.end()
        if watch.is_over:
            raise TooSlowError("git waits for what does not come, or took too long")
        if code:
            raise FailedError(self._said())

    def whole(self) -> bytes:
        """All that it says.

        Raises:
            GitError: as for `chunks`, or it says too much.
        """
        parts, size = [], 0
        for chunk in self.chunks():
            parts.append(chunk)
            size += len(chunk)
            if size > MOST:
                raise GitError(f"git told more than {MOST:,} bytes")
        return b"".join(parts)

    def complaints(self) -> bytes:
        """What it complained of."""
        with suppress(OSError), open(self._complaints, "rb") as file:
            return file.read(_MOST_COMPLAINTS)
        return b""

    def end(self) -> None:
        """End it, if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()

    def _said(self) -> str:
        said = self.complaints().decode("utf-8", "replace").strip().splitlines()
        return said[0].removeprefix("fatal: ").removeprefix("error: ") if said else ""


class _Watch:
    """Ends a process once it was waited for too long; what its reader does in between does not count."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.is_over = False
        self._process = process
        self._left = SECONDS
        self._since: float | None = None
        self._ended = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def while_waiting(self, wait: Callable[[], _Waited]) -> _Waited:
        """Wait for something."""
        self._since = time.monotonic()
        try:
            return wait()
        finally:
            self._left -= time.monotonic() - self._since
            self._since = None

    def end(self) -> None:
        """Look no longer."""
        self._ended.set()

    def _look(self) -> None:
        seen, looks = b"", 0
        while not self._ended.wait(min(SECONDS / 4, _LOOK)):
            since = self._since
            if since is None:
                continue
            now = _asleep(self._process.pid)
            looks = looks + 1 if now and now == seen else 0
            seen = now
            if looks >= _LOOKS or time.monotonic() - since > self._left:
                self.is_over = True
                self._process.kill()
                return


def _asleep(process: int) -> bytes:
    """What the system tells of a process that waits for something: the same again if it still waits for the same.

    Nothing where it runs, waits for a disk, or the system does not tell. git waits for nobody but a pipe in the place
    of a file, whose writer never comes.
    """
    told = []
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/status", "rb") as file:
                lines = file.read(_CHUNK).splitlines()
            if b"State:\tS (sleeping)" not in lines:
                return b""
            told += [line for line in lines if b"ctxt_switches" in line]
    except OSError:
        return b""
    return b" ".join(told)


class StandIn:
    """An empty repository of ours in the place of one that somebody else has written; `close` removes it.

    Args:
        repository: whose index and objects it borrows; None for nobody's.
        settings: further settings, such as how lines end.
        has_names: whether it borrows the names of commits too.

    Raises:
        GitError: it cannot be made.
    """

    def __init__(
        self,
        repository: Repository | None,
        settings: Mapping[str, str] = MappingProxyType({}),
        *,
        has_names: bool = False,
    ) -> None:
        self._repository = repository
        self._calls = 0
        try:
            self._folder = own_folder()
        except OSError as error:
            raise GitError(f"no temporary folder: {error.strerror}") from error
        try:
            self._fill(settings, has_names=has_names)
            if repository is not None and has_names:
                self._borrow_names(repository)
        except OSError as error:
            self.close()
            raise GitError(f"{error.filename}: {error.strerror}") from error
        except BaseException:
            self.close()
            raise

    def git(
        self, *arguments: str, folder: str, top: str, is_alone: bool = False, standard_input: Iterable[bytes] = ()
    ) -> Git:
        """Start git.

        Args:
            arguments: behind ``git``.
            folder: where it runs.
            top: the root of the work tree.
            is_alone: whether it does without the user's settings too, where some of them may name programs.
            standard_input: what it reads, in lines.

        Raises:
            GitError: it cannot be started.
        """
        self._calls += 1
        variables = _environment((*_OBJECTS, *(() if is_alone else _OF_THE_USER)))
        variables |= {"GIT_DIR": self._folder, "GIT_WORK_TREE": top, "GIT_INDEX_FILE": self._index()}
        if self._repository is not None:
            variables.setdefault("GIT_OBJECT_DIRECTORY", os.path.join(self._repository.common, "objects"))
        if is_alone:
            variables |= {"HOME": self._folder, "XDG_CONFIG_HOME": self._folder, "GIT_CONFIG_GLOBAL": os.devnull}
            variables |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1"}
        given = self.given(b"".join(line + b"\n" for line in standard_input)) if standard_input else os.devnull
        return Git(arguments, folder, variables, os.path.join(self._folder, f"said-{self._calls}"), given)

    def given(self, content: bytes) -> str:
        """Path of a file of ours with this content, for git to read."""
        self._calls += 1
        name = f"given-{self._calls}"
        self._write(name, content)
        return os.path.join(self._folder, name)

    def close(self) -> None:
        """Remove it."""
        remove(self._folder)

    def _fill(self, settings: Mapping[str, str], *, has_names: bool) -> None:
        for name in ("objects", "refs", "info"):
            os.mkdir(os.path.join(self._folder, name))
        version, more = "0", dict[str, str]()
        if self._repository is not None:
            if self._repository.is_sha256:
                version, more = "1", {"extensions.objectFormat": "sha256"}
            if has_names and self._repository.has_reftable:
                version, more = "1", {**more, "extensions.refStorage": "reftable"}
            self._borrow(self._repository)
        known = {"core.repositoryFormatVersion": version, "core.bare": "false", **_SETTINGS, **settings, **more}
        text = "".join(_setting(name, value) for name, value in known.items())
        self._write("HEAD", b"ref: refs/heads/main\n")
        self._write("config", text.encode())

    def _borrow(self, repository: Repository) -> None:
        """What is no setting, and names no program."""
        for name in ("info/exclude", "info/attributes"):
            if content := repository.small_file(name):
                self._write(name, content)
        for name in repository.shared_indexes():  # an index may lie in two files
            source, target = os.path.join(repository.own, name), os.path.join(self._folder, name)
            try:
                os.symlink(source, target)
            except OSError:  # a system on which not everybody may
                self._write(name, read_plain_file(source, MOST))

    def _borrow_names(self, repository: Repository) -> None:
        """The names of commits, and what they stand for."""
        for name, content in repository.references():
            os.makedirs(os.path.dirname(os.path.join(self._folder, name)), exist_ok=True)
            self._write(name, content)

    def _write(self, name: str, content: bytes) -> None:
        with open(os.path.join(self._folder, name), "wb") as file:
            file.write(content)

    def _index(self) -> str:
        if self._repository is not None and is_plain_file(self._repository.index_file):
            return self._repository.index_file
        return os.path.join(self._folder, "index")


@contextmanager
def standing_in(
    repository: Repository | None, settings: Mapping[str, str] = MappingProxyType({}), *, has_names: bool = False
) -> Iterator[StandIn]:
    """A `StandIn` for as long as the context lasts."""
    made = StandIn(repository, settings, has_names=has_names)
    try:
        yield made
    finally:
        made.close()


def _environment(kept: Iterable[str]) -> dict[str, str]:
    """The user's variables without git's, but for some, and with ours."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in kept}
    return variables | _ALOOF


def _setting(name: str, value: str) -> str:
    section, _, key = name.partition(".")
    return f'[{section}]\n\t{key} = "{value}"\n'


def _program() -> str:
    """Where git is: in a folder of PATH that does not depend on where we are, as that may be a stranger's.

    Raises:
        GitError: it is not to be had.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise GitError("git cannot be run: there is none on PATH")
