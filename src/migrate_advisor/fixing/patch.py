"""Edits on bytes: put together, applied, and shown as a patch that `git apply` takes. Knows no language.

Bytes outside the edits stay as they are, line ends and a byte order mark included.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.scanner.finding import Edit

_PLAIN = re.compile(rb"[ !#-\[\]-~]+")
_ODD = re.compile(rb"[^ !#-\[\]-~]", re.DOTALL)
"""Bytes that git writes as an octal number, the quote and the backslash among them."""
_NO_END = b"\n\\ No newline at end of file\n"


class OverlappingEditsError(ValueError):
    """Two edits want the same bytes."""


def applied(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The content with all edits made.

    Args:
        content: of a file.
        edits: their spans do not overlap; several insertions at one place stand in the order in which they are given.

    Raises:
        OverlappingEditsError: spans overlap, or leave the content.
    """
    pieces: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start < at or edit.span.end > len(content) or edit.span.end < edit.span.start:
            raise OverlappingEditsError(f"bytes {edit.span.start} to {edit.span.end}")
        pieces += [content[at : edit.span.start], edit.replacement]
        at = edit.span.end
    pieces.append(content[at:])
    return b"".join(pieces)


def compatible(chosen: Iterable[Edit], more: Iterable[Edit]) -> bool:
    """Whether edits can be made beside others: none overlaps, and the same edit twice is one."""
    taken = list(chosen)
    return all(edit in taken or not any(_overlap(edit, other) for other in taken) for edit in more)


def _overlap(one: Edit, other: Edit) -> bool:
    if one.span.start == one.span.end == other.span.start == other.span.end:
        return False  # insertions at one place stand behind each other
    return one.span.start < other.span.end and other.span.start < one.span.end


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """A patch from one content to another, with the headers that git expects.

    Args:
        path: POSIX path relative to the root that the patch is applied in.
        before: the file as it is.
        after: the file as it is to be.

    Returns:
        Nothing where both are the same.
    """
    if before == after:
        return b""
    name = _quoted(path)
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        before.splitlines(keepends=True) if b"\r" not in before else _lines(before),
        after.splitlines(keepends=True) if b"\r" not in after else _lines(after),
        _header("a", name),
        _header("b", name),
    )
    return b"".join(line if line.endswith(b"\n") else line + _NO_END for line in lines)


def _lines(content: bytes) -> list[bytes]:
    """Lines as git counts them: a carriage return alone ends none."""
    lines = [line + b"\n" for line in content.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _header(side: str, name: bytes) -> bytes:
    return b'"' + side.encode() + b"/" + name[1:] if name.startswith(b'"') else side.encode() + b"/" + name


def _quoted(path: str) -> bytes:
    """A path as git writes it in a patch: in quotes where it holds what would be read otherwise."""
    raw = path.encode("utf-8", "surrogateescape")
    if _PLAIN.fullmatch(raw):
        return raw
    return b'"' + _ODD.sub(lambda hit: b"\\%03o" % hit[0][0], raw) + b'"'
