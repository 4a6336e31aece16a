"""Files that are read to be changed, and written: whole or not at all, never through a link, never outside the root.

What is written is decided elsewhere.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.plain_file import read_plain_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_MOST_BYTES = 16 * 1024 * 1024


class Refused(NamedTuple):
    """A file that is left as it is."""

    path: str
    why: str


def common_folder(paths: Sequence[str | os.PathLike[str]]) -> str:
    """The folder that holds all of some files and folders; the working directory for none."""
    folders = [place if place.is_dir() else place.parent for place in map(Path, paths)]
    return os.path.commonpath([folder.resolve() for folder in folders]) if folders else "."


def read(path: str, root: str) -> bytes | Refused:
    """The content of a file that a finding names, or why it is not changed."""
    place = Path(root, path)
    if (why := _why_not(place, root)) is not None:
        return Refused(path, why)
    try:
        return read_plain_file(place, _MOST_BYTES)
    except OSError as error:
        return Refused(path, f"cannot be read: {error.strerror}")


def written(contents: Mapping[str, bytes], root: str, *, force: bool) -> Iterator[Refused]:
    """Write files, each beside itself and then in its place, with the mode it had.

    Args:
        contents: path → new content.
        root: the folder that paths are relative to; nothing outside of it is written.
        force: whether files with changes that git does not hold are written too.

    Yields:
        What was not written, and why.
    """
    from migrate_advisor.fixing.unsaved import unsaved

    dirty: Collection[str] = () if force else unsaved(root, list(contents))
    for path, content in contents.items():
        place = Path(root, path)
        if (why := _why_not(place, root)) is not None:
            yield Refused(path, why)
        elif path in dirty:
            yield Refused(path, "it has changes that git does not hold; commit them, or use --force")
        else:
            try:
                _replace(place, content)
            except OSError as error:
                yield Refused(path, f"cannot be written: {error.strerror}")


def _why_not(place: Path, root: str) -> str | None:
    """Why a file must not be touched; None if it may."""
    base = os.path.realpath(root)
    if place.is_symlink():
        return "it is a link; fix what it leads to"
    if os.path.commonpath([base, os.path.realpath(place)]) != base:
        return "it lies outside of the folder that is fixed"
    if not place.is_file():
        return "it is no plain file"
    return None


def _replace(place: Path, content: bytes) -> None:
    mode = stat.S_IMODE(place.stat().st_mode)
    handle, beside = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, mode)  # noqa: PTH101 # the handle's own path
        os.replace(beside, place)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)  # noqa: PTH108
        raise
    if sha256(place.read_bytes()).digest() != sha256(content).digest():
        raise OSError(None, "what was written is not what is read back", os.fspath(place))
