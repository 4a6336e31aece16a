"""What git has staged, and which lines changed since a revision. Asks git; judges nothing."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_HUNK = re.compile(rb"@@ -[0-9]+(?:,([0-9]+))? \+([0-9]+)(?:,([0-9]+))? @@")
_PLAIN_FILE = (b"100644", b"100755")
_QUIET = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never")
"""Nothing that a repository names is run, and nothing is fetched."""
_COMMANDS = ("rev-parse", "ls-files", "cat-file", "diff")
_ALOOF = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
"""Nor is the index written, or what a partial clone lacks fetched."""


class Staged(NamedTuple):
    """A file as the next commit will hold it."""

    path: str
    """POSIX path, relative to the root of the repository."""
    content: bytes


def staged_files(folder: str, max_file_size: int) -> tuple[Sequence[Staged], Mapping[str, str]]:
    """Files that are added or changed in the index, with the content they have there, and those without one.

    Args:
        folder: any folder of the repository.
        max_file_size: bytes; what is larger is not read.

    Returns:
        The files; and path → why it is not read.

    Raises:
        UsageError: it is no git repository.
    """
    root = repository_root(folder)
    listed = _git(root, "diff", "--cached", "--raw", "--no-abbrev", "--no-renames", "-z", "--diff-filter=ACMTU")
    fields = iter(listed.split(b"\0"))
    blobs: dict[bytes, bytes] = {}
    left_out: dict[str, str] = {}
    for state, path in zip(fields, fields, strict=False):
        _, mode, _, blob, change = state.lstrip(b":").split(b" ")
        if change == b"U":
            left_out[os.fsdecode(path)] = "unmerged"
        elif mode in _PLAIN_FILE:  # links and submodules have no content of their own
            blobs[path] = blob
    sizes = _sizes(root, blobs.values())
    small = {path: blob for path, blob in blobs.items() if sizes[blob] <= max_file_size}
    contents = _contents(root, small.values())
    files = [Staged(os.fsdecode(path), contents[blob]) for path, blob in sorted(small.items())]
    return files, left_out | {os.fsdecode(path): "too large" for path in blobs.keys() - small.keys()}


def added_lines(folder: str, revision: str) -> Mapping[str, Sequence[range]]:
    """Lines of the work tree that a revision does not have.

    Args:
        folder: any folder of the repository.
        revision: a commit, branch or tag.

    Returns:
        POSIX path relative to the root of the repository → ranges of lines from 1. Files that git does not track yet
        are all new.

    Raises:
        UsageError: it is no git repository, or has no such revision.
    """
    root = repository_root(folder)
    if revision.startswith("-"):
        message = f"--diff {revision}: not a revision"
        raise UsageError(message)
    _git(
        root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", wrong=f"--diff {revision}: no such revision"
    )
    patch = _git(
        root, *_without_filters(root), "-c", "core.quotePath=false", "diff", f"-O{os.devnull}", "--unified=0",
        "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-prefix",
        revision, "--",
    )  # fmt: skip
    lines: dict[str, list[range]] = {}
    for path, added in _hunks(patch.split(b"\n")):
        lines.setdefault(path, []).append(added)
    for name in _git(root, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0"):
        if name:
            lines[os.fsdecode(name)] = [range(1, 2**31)]
    return lines


def _hunks(patch: Sequence[bytes]) -> Iterator[tuple[str, range]]:
    """Path and added lines of every hunk of a patch without context."""
    path, skip = "", 0
    for line in patch:
        if skip and not line.startswith(b"\\"):  # content, which may look like anything, "+++ " among it
            skip -= 1
        elif line.startswith(b"+++ "):
            path = _unquoted(line[4:].rstrip(b"\r"))
        elif hunk := _HUNK.match(line):
            removed, start, added = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            skip = removed + added
            if added:
                yield path, range(start, start + added)


def repository_root(folder: str) -> str:
    """The root of the repository that a folder is in.

    Raises:
        UsageError: it is in none.
    """
    wrong = f"{folder}: not in a git repository"
    return os.fsdecode(_git(folder, "rev-parse", "--show-toplevel", wrong=wrong).rstrip(b"\n"))


def _unquoted(name: bytes) -> str:
    """A path as git writes it in a patch: in quotes, with escapes, where it holds odd characters."""
    name = name.removesuffix(b"\t")  # git sets one behind a name that holds a space
    if name.startswith(b'"') and name.endswith(b'"'):
        name = re.sub(rb"\\([0-7]{3}|.)", _unescape, name[1:-1])
    return os.fsdecode(name)


def _unescape(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    if len(escape) == 3:  # noqa: PLR2004 # three octal digits
        return bytes([int(escape, 8) & 0xFF])
    return {b"n": b"\n", b"t": b"\t", b"r": b"\r"}.get(escape, escape)


def _sizes(root: str, blobs: Iterable[bytes]) -> Mapping[bytes, int]:
    wanted = list(dict.fromkeys(blobs))
    told = _git(root, "cat-file", "--batch-check=%(objectsize)", standard_input=b"\n".join([*wanted, b""]))
    return {blob: int(size) for blob, size in zip(wanted, told.split(), strict=True)}


def _contents(root: str, blobs: Iterable[bytes]) -> Mapping[bytes, bytes]:
    wanted = list(dict.fromkeys(blobs))
    told = _git(root, "cat-file", "--batch", standard_input=b"\n".join([*wanted, b""]))
    return dict(_split_batch(told))


def _split_batch(told: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(told):
        end = told.index(b"\n", position)
        blob, _, size = told[position:end].split(b" ")
        yield blob, told[end + 1 : end + 1 + int(size)]
        position = end + 1 + int(size) + 1


def _git(folder: str, *arguments: str, standard_input: bytes | None = None, wrong: str = "") -> bytes:
    run = _run(folder, (*_QUIET, *arguments), standard_input)
    if run.returncode:
        said = run.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else "failed"
        is_plain = "not a git repository" in reason or not said
        command = next((word for word in _COMMANDS if word in arguments), "")
        raise UsageError((wrong if is_plain else f"{wrong}: {reason}") if wrong else f"git {command}: {reason}")
    return run.stdout


def _run(
    folder: str, arguments: Iterable[str], standard_input: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", folder, *arguments],
            input=standard_input,
            env={**os.environ, **_ALOOF},
            capture_output=True,
            check=False,
        )
    except OSError as error:
        message = f"git cannot be run: {error.strerror}"
        raise UsageError(message) from error


def _without_filters(root: str) -> Iterator[str]:
    """Arguments that turn off the programs through which a repository would have git read files of the work tree."""
    told = _run(root, (*_QUIET, "config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process)$"))
    for name in dict.fromkeys(os.fsdecode(told.stdout).split("\0")):
        if name:
            driver = name.rpartition(".")[0]
            yield from ("-c", f"{name}=", "-c", f"{driver}.required=false")
