"""Files put into a folder that others may be reading, and those of an earlier time taken away. Knows none of them.

What was written is remembered in the folder, so that nothing is removed that somebody else put there or changed.
"""

from __future__ import annotations

import json
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WRITTEN = ".written-by-migrate-advisor.json"
"""Name of the file in a folder that tells what was written there: path → SHA-256."""


def write_folder(folder: Path, files: Mapping[str, str]) -> int:
    """Write files below a folder, each put in place as a whole, and leave what others put there alone.

    A file that an earlier call wrote, that is not written any more and that nobody has changed since, is removed.

    Args:
        folder: is made if it is not there.
        files: path below the folder, with ``/`` → text.

    Returns:
        How many bytes were written.

    Raises:
        UsageError: the folder is a file, cannot be written to, or a path leads out of it.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder, which is made if it is not there")
    outside = next((name for name in files if _is_outside(folder, name)), None)
    if outside is not None:
        raise UsageError(f"{outside!r} would lie outside of {folder}; nothing was written")
    contents = {name: text.encode() for name, text in files.items()}
    try:
        earlier = _written_earlier(folder / WRITTEN)
        for name, content in contents.items():
            _write(folder / name, content)
        _remove(folder, {name: told for name, told in earlier.items() if name not in contents})
        written = {name: sha256(content).hexdigest() for name, content in sorted(contents.items())}
        _write(folder / WRITTEN, json.dumps(written, indent=0).encode())
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {error.strerror or error}") from error
    return sum(map(len, contents.values()))


def _written_earlier(path: Path) -> Mapping[str, str]:
    """Path → digest of what was written, as far as that can be read and stays below the folder."""
    try:
        known = json.loads(path.read_bytes()) if path.is_file() and not path.is_symlink() else {}
    except ValueError:
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: told for name, told in known.items() if isinstance(told, str) and _is_below(name)}


def _is_outside(folder: Path, name: str) -> bool:
    """Whether a path leads out of the folder, by its words or by a link in the place of a folder."""
    return not _is_below(name) or _leads_outside(folder, (folder / name).parent)


def _is_below(name: str) -> bool:
    path = Path(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts


def _remove(folder: Path, left: Mapping[str, str]) -> None:
    """Take away files that are as they were written, and the folders that are empty then."""
    for name, told in left.items():
        path = folder / name
        if not _leads_outside(folder, path) and path.is_file() and sha256(path.read_bytes()).hexdigest() == told:
            path.unlink()
            _remove_empty(folder, path.parents)


def _leads_outside(folder: Path, path: Path) -> bool:
    """Whether a link stands on the way to a file."""
    return any(each.is_symlink() for each in (path, *path.parents) if folder in each.parents)


def _remove_empty(folder: Path, parents: Iterable[Path]) -> None:
    for parent in parents:
        if folder not in parent.parents or any(parent.iterdir()):
            return
        parent.rmdir()


def _write(path: Path, content: bytes) -> None:
    if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 # a descriptor
            file.write(content)
        Path(name).chmod(0o644)
        os.replace(name, path)  # noqa: PTH105 # as one step
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
