"""Files that somebody else may have put there, read and written with care.

Read is nothing that waits for a writer, and nothing without end. Written is beside, and put in place as a whole.
"""

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
    return _read(os.open(path, _FLAGS), path, most, is_ours=False)


def read_own_file(path: str | PathLike[str], most: int) -> bytes:
    """What is in a file that `write_atomically` wrote for who runs this: nobody else may read or write it.

    What came with a repository is no such file, as git keeps no such modes.

    Args:
        path: the file; a link is not followed.
        most: bytes that it may have.

    Raises:
        OSError: as for `read_plain_file`, or it is somebody else's.
    """
    return _read(os.open(path, _FLAGS | getattr(os, "O_NOFOLLOW", 0)), path, most, is_ours=True)


def _read(handle: int, path: str | PathLike[str], most: int, *, is_ours: bool) -> bytes:
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise OSError(None, "it is no plain file", os.fspath(path))
        if is_ours and hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o077):
            raise OSError(None, "it is not ours alone", os.fspath(path))
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


def write_atomically(path: str, content: bytes, mode: int = 0o600) -> None:
    """Write so that a reader sees the old file or the new one, never a part; a full disk leaves the old one.

    A link in its place is replaced, not followed.

    Args:
        path: the file; missing folders above it are made.
        content: all of it.
        mode: who may do what with it, before the user's mask.

    Raises:
        OSError: it cannot be written.
    """
    from contextlib import suppress

    folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100 # importing pathlib would cost a hook
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 # as above
    temporary = os.path.join(folder, f".{name[:100]}.{os.urandom(6).hex()}.part")  # noqa: PTH118 # as above
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)  # noqa: PTH105 # as above
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108 # as above
        raise


def write_output(path: str | PathLike[str], content: bytes) -> None:
    """Write what the user asked for: as `write_atomically`, but to a device or pipe straight away.

    The file keeps who may do what with it.

    Raises:
        OSError: it cannot be written.
    """
    try:
        state = os.stat(path)  # noqa: PTH116 # importing pathlib would cost a hook
    except OSError:
        write_atomically(os.fspath(path), content, 0o666)
        return
    if not stat.S_ISREG(state.st_mode):
        with open(path, "wb", buffering=0) as file:  # noqa: PTH123 # as above
            file.write(content)
        return
    is_link = os.path.islink(path)  # noqa: PTH114 # as above
    write_atomically(os.fspath(path), content, 0o666 if is_link else stat.S_IMODE(state.st_mode))
