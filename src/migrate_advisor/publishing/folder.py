"""Files put into a folder that others may be reading. What is in them is not known here."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_folder(folder: Path, files: Mapping[str, str]) -> int:
    """Write files below a folder, each put in place as a whole, and leave everything else there alone.

    Args:
        folder: is made if it is not there.
        files: path below the folder, with ``/`` → text.

    Returns:
        How many bytes were written.

    Raises:
        UsageError: the folder is a file, or cannot be written to.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder, which is made if it is not there")
    size = 0
    try:
        for name, text in files.items():
            content = text.encode()
            _write(folder / name, content)
            size += len(content)
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {error.strerror or error}") from error
    return size


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
