"""What git tracks or would track under a folder, in a repository or not. What of it is scanned is `discover`'s.

Git reads ignore files, nested and global, better and faster than anything else. It is asked in a way that runs nothing
of the repository's: no monitor, no hook.
"""

from __future__ import annotations

import os
import re

from migrate_advisor.catalog.record import NamedTuple

_COMMAND = ("git", "-c", "core.fsmonitor=false", "ls-files", "-z", "-c", "-o", "--exclude-standard", "--deduplicate")
_UNREADABLE = re.compile(rb"could not open directory '(.*?)/?': ")


class Listing(NamedTuple):
    """Paths as git tells them, relative to the folder, with slashes; what ends with one is a repository of its own."""

    paths: list[str]
    unreadable: list[str]
    """Folders that git could not look into."""
    is_tracked: bool
    """Whether a repository told; else everything was listed that it would not ignore."""


def list_folder(folder: str) -> Listing | None:
    """What git tracks or would track in a folder.

    A folder that no repository holds, whose repository git refuses, or which its repository ignores as a whole, is
    listed as if it were a repository itself.

    Returns:
        None where git is not to be had.
    """
    try:
        listing = _ask(folder, {})
        if listing is None or not listing.paths:
            listing = _ask_as_repository(folder)
    except OSError:
        return None
    return listing


def _ask_as_repository(folder: str) -> Listing | None:
    """Ask with an empty repository that lies elsewhere: the folder is only read."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="migrate-advisor-") as empty:
        for name in ("objects", "refs"):
            os.mkdir(os.path.join(empty, name))
        with open(os.path.join(empty, "HEAD"), "w", encoding="utf-8") as head:
            head.write("ref: refs/heads/main\n")
        return _ask(folder, {"GIT_DIR": empty, "GIT_WORK_TREE": folder})


def _ask(folder: str, repository: dict[str, str]) -> Listing | None:
    import subprocess

    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    variables |= {"LC_ALL": "C", **repository}
    answer = subprocess.run(_COMMAND, cwd=folder, env=variables, capture_output=True, check=False)
    if answer.returncode != 0:
        return None
    unreadable = [os.fsdecode(name) for name in _UNREADABLE.findall(answer.stderr)]
    return Listing(os.fsdecode(answer.stdout).split("\0")[:-1], unreadable, is_tracked=not repository)
