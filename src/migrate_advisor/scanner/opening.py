"""Opens and replaces files of a tree by handles of their folders, step by step: no link is followed on the way.

A path says where a file was when it was listed. Between that and its opening somebody may put a link in the place of a
folder; whoever opens by path would be led out of the tree. Which files there are is `discover`'s.
"""

from __future__ import annotations

import errno
import os
import stat

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from typing import Self

_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_HAS_HANDLES = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW") and hasattr(os, "O_DIRECTORY")


class FolderHandles:
    """The folders on the way to the file that was opened last, each open below the one above it; a context.

    Where the system has no such handles, each folder is looked at before and after a file in it is opened.
    """

    def __init__(self) -> None:
        self._folder: str | None = None
        self._parts: list[str] = []
        self._handles: list[int] = []
        """Of the root of the file system, and of each part."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def contents(self, path: str, limit: int) -> tuple[bytes | str, os.stat_result]:
        """A file's bytes, or why it is not read, and what the system tells of it. Opens nothing but plain files.

        Args:
            path: a path that held no link when it was found.
            limit: bytes beyond which it is not read.

        Raises:
            OSError: it cannot be read; a link, also on the way, is ``ELOOP``.
        """
        handle = self._open(path)
        try:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                return "folder" if stat.S_ISDIR(state.st_mode) else "not a plain file", state
            if state.st_size > limit:
                return "too large", state
            content = _whole(handle, state.st_size)
        finally:
            os.close(handle)
        return content, state

    def replace(self, path: str, before: bytes, after: bytes) -> str | None:
        """Put another content in a file's place, written beside it first; or tell why not, and leave it.

        Args:
            path: a path that held no link when it was found.
            before: what the file must still hold.
            after: what it is to hold.

        Raises:
            OSError: it cannot be written; a link, also on the way, is ``ELOOP``.
        """
        from contextlib import suppress

        handle = self._open(path)
        try:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                return "it is no plain file"
            if not state.st_mode & _WRITABLE:
                return "it is read-only"
            if state.st_size != len(before) or _whole(handle, state.st_size) != before:
                return "it changed while it was read"
        finally:
            os.close(handle)
        folder, name = os.path.split(path)
        at = self._handles[-1] if _HAS_HANDLES else None
        beside = f".{name[:100]}.{os.urandom(6).hex()}.part"
        if at is None:
            name, beside = path, os.path.join(folder, beside)
        try:
            _write_new(beside, after, state, at)
            if _written(beside, at) != after:
                return "what was written is not what is read back"
            os.replace(beside, name, src_dir_fd=at, dst_dir_fd=at)
        finally:
            with suppress(OSError):  # it is gone where all went well
                os.unlink(beside, dir_fd=at)
        return None

    def close(self) -> None:
        """Close all of them."""
        while self._handles:
            os.close(self._handles.pop())
        self._parts, self._folder = [], None

    def _open(self, path: str) -> int:
        if not _HAS_HANDLES:
            return _open_checked(path)
        folder, _, name = path.rpartition(os.sep)
        if folder != self._folder:
            self._go(folder)
        return os.open(name, _FILE, dir_fd=self._handles[-1])

    def _go(self, folder: str) -> None:
        """Have the handle of a folder last, closing and opening what differs from the one before."""
        self._folder = None
        parts = folder.split(os.sep)[1:]
        if not self._handles:
            self._handles.append(os.open(os.sep, _FOLDER))
        same = 0
        while same < min(len(parts), len(self._parts)) and parts[same] == self._parts[same]:
            same += 1
        while len(self._parts) > same:
            self._parts.pop()
            os.close(self._handles.pop())
        for part in parts[same:]:
            self._handles.append(self._step(part))
            self._parts.append(part)
        self._folder = folder

    def _step(self, part: str) -> int:
        try:
            return os.open(part, _FOLDER, dir_fd=self._handles[-1])
        except NotADirectoryError as error:
            state = os.stat(part, dir_fd=self._handles[-1], follow_symlinks=False)
            if stat.S_ISLNK(state.st_mode):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), part) from error
            raise


def _whole(handle: int, size: int) -> bytes:
    content = os.read(handle, size + 1)
    while len(content) < size and (more := os.read(handle, size)):
        content += more
    return content


def _written(path: str, at: int | None) -> bytes:
    handle = os.open(path, _FILE, dir_fd=at)
    try:
        return _whole(handle, os.fstat(handle).st_size)
    finally:
        os.close(handle)


def _write_new(path: str, content: bytes, like: os.stat_result, at: int | None) -> None:
    """Write a file that must not be there yet, with the rights and, where that may be given, the owner of another."""
    from contextlib import suppress

    handle = os.open(path, _NEW, 0o600, dir_fd=at)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
        if hasattr(os, "fchown"):
            if (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
                from contextlib import suppress

                with suppress(OSError):
                    os.fchown(handle, like.st_uid, like.st_gid)
            os.fchmod(handle, stat.S_IMODE(like.st_mode) & 0o777)


def _open_checked(path: str) -> int:
    """Open by path, and refuse what lies elsewhere by then."""
    folder = os.path.dirname(path)
    if os.path.islink(path) or os.path.realpath(folder) != folder:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
    handle = os.open(path, _FILE)
    if os.path.realpath(path) != path or not os.path.samestat(os.fstat(handle), os.lstat(path)):
        os.close(handle)
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
    return handle
