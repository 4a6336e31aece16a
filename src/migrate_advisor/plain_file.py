"""Reads a file that somebody else may have put there: nothing that waits for a writer, and nothing without end."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from os import PathLike

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_plain_file(path: str | PathLike[str], most: int) -> bytes:
    """What is in a file.

    Args:
        path: the file, or a link to one.
        most: bytes that it may have.

    Raises:
        OSError: it cannot be read, is no plain file, or is larger; ``strerror`` says which.
    """
    handle = os.open(path, _FLAGS)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(None, "it is no plain file", os.fspath(path))
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(None, f"it is larger than {most:,} bytes", os.fspath(path))
    return content


def is_plain_file(path: str | PathLike[str]) -> bool:
    """Whether there is a plain file, or a link to one."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 # importing pathlib would cost a hook
    except (OSError, ValueError):
        return False
