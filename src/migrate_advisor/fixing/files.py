"""Files that are read to be changed, and written: whole or not at all, never through a link, never outside the root.

What is written is decided elsewhere.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.opening import FolderHandles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_MOST_BYTES = 16 * 1024 * 1024


class LeftAlone(NamedTuple):
    """A file that is left as it is."""

    path: str
    why: str


def common_folder(paths: Sequence[str | os.PathLike[str]]) -> str:
    """The folder that holds all of some files and folders; the working directory for none.

    It is the working directory too where a link in it leads to them, so that they count as lying outside.
    """
    here = str(Path.cwd())
    places = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 # links are to be seen
    common = os.path.commonpath([place if place.is_dir() else place.parent for place in places] or [Path(here)])
    real = os.path.realpath(common)
    return here if real != common and _is_below(common, here) else real


def read(path: str, root: str) -> bytes | LeftAlone:
    """The content of a file that a finding names, or why it is not changed."""
    if (why := _why_not(path)) is not None:
        return LeftAlone(path, why)
    try:
        with FolderHandles() as handles:
            content, _ = handles.contents(_place(path, root), _MOST_BYTES)
    except OSError as error:
        return LeftAlone(path, _told(error, "read"))
    return LeftAlone(path, f"it is no file to change: {content}") if isinstance(content, str) else content


def written(before: Mapping[str, bytes], after: Mapping[str, bytes], root: str, *, force: bool) -> Iterator[LeftAlone]:
    """Write files, each beside itself and then in its place, with the rights it had.

    Args:
        before: path → what the edits were made for; a file that holds anything else by now is left.
        after: path → new content.
        root: the folder that paths are relative to; nothing outside of it is written.
        force: whether files with changes that git does not hold are written too.

    Yields:
        What was not written, and why.
    """
    from migrate_advisor.fixing.unsaved import unsaved

    unsafe: Collection[str] = () if force else unsaved(root, {path: before[path] for path in after})
    with FolderHandles() as handles:
        for path, content in after.items():
            if (why := _why_not(path)) is not None:
                yield LeftAlone(path, why)
            elif path in unsafe:
                yield LeftAlone(path, "it has changes that git does not hold; commit them, or use --force")
            else:
                try:
                    problem = handles.replace(_place(path, root), before[path], content)
                except OSError as error:
                    problem = _told(error, "written")
                if problem is not None:
                    yield LeftAlone(path, problem)


def _why_not(path: str) -> str | None:
    """Why a file must not be touched, by its name; None if it may. Links are found where it is opened."""
    parts = path.split("/")
    if path.startswith("/") or os.path.splitdrive(path)[0] or ".." in parts:
        return "it lies outside of the folder that is fixed"
    if any(part.lower() == ".git" for part in parts):
        return "it is git's own"
    return None


def _place(path: str, root: str) -> str:
    return str(Path(os.path.realpath(root), *path.split("/")))


def _is_below(path: str, folder: str) -> bool:
    return os.path.commonpath([path, folder]) == folder


def _told(error: OSError, done: str) -> str:
    if error.errno == errno.ELOOP:
        return "it is a link, or lies behind one; fix what it leads to"
    return f"it cannot be {done}: {error.strerror}"
