"""A folder of ours for the time of a call, made and removed. What lies in it is its user's."""

from __future__ import annotations

import os
from contextlib import suppress


def own_folder() -> str:
    """A new folder for temporary files, which nobody else may enter.

    Made as `tempfile` makes one, where it is to be under an absolute path: importing that costs a hook more than git.

    Raises:
        OSError: it cannot be made.
    """
    named = (os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP"))
    above = next(filter(None, named), "/tmp")  # noqa: S108 # as the standard library has it
    if os.name == "posix" and os.path.isabs(above):
        with suppress(OSError):
            made = os.path.join(above, f"migrate-advisor-{os.urandom(8).hex()}")
            os.mkdir(made, 0o700)  # fails where there is anything of that name, a link too
            return made
    import tempfile

    return tempfile.mkdtemp(prefix="migrate-advisor-")


def remove(folder: str) -> None:
    """Remove a folder of ours with all that is in it, as far as that can be done. Follows no link."""
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in (*files, *folders):
            path = os.path.join(parent, name)
            with suppress(OSError):
                os.rmdir(path) if name in folders and not os.path.islink(path) else os.unlink(path)
    with suppress(OSError):
        os.rmdir(folder)
