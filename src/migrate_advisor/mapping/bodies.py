"""Bodies that are too long to be held: pieces of files, given one after the other, as often as they are asked for.

What a form is, is `forms`'; where a body is kept, `transport.uploads`'.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from itertools import groupby
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

PIECE = 64 * 1024
"""Bytes that are in memory at once."""


class Slice:
    """A part of a file, of which nothing is read before it is asked for.

    Args:
        file: what it is a part of, which can be read at any place.
        start: its first byte.
        size: its bytes.
    """

    __slots__ = ("file", "size", "start")

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self.file = file
        self.start = start
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        """Its size; never what it holds."""
        return f"<{self.size} bytes>"

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the same."""
        if not isinstance(other, Slice | bytes) or len(self) != len(other):
            return False
        return bytes(self) == bytes(other)

    __hash__ = None  # type: ignore[assignment] # what it holds is not read for that

    def part(self, start: int, size: int) -> Slice:
        """A part of it."""
        return Slice(self.file, self.start + start, min(size, self.size - start))

    def __iter__(self) -> Iterator[bytes]:
        at, end = self.start, self.start + self.size
        while at < end:
            self.file.seek(at)
            piece = self.file.read(min(PIECE, end - at))
            if not piece:
                return
            at += len(piece)
            yield piece

    def __bytes__(self) -> bytes:
        """All of it, for what is short."""
        return b"".join(self)


def slice_of(content: bytes) -> Slice:
    """Bytes that are held already, as a part of a file."""
    return Slice(BytesIO(content), 0, len(content))


class Parts:
    """Bytes and parts of files, one after the other: a body that HTTP libraries with and without ``async`` can send."""

    def __init__(self, parts: Sequence[bytes | Slice]) -> None:
        self._parts = tuple(_joined(parts))
        self._size = sum(map(len, self._parts))

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        """Its size; never what it holds."""
        return f"<{self._size} bytes>"

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            if isinstance(part, Slice):
                yield from part
            else:
                yield part

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def __bytes__(self) -> bytes:
        """All of it, for who wants it in memory."""
        return b"".join(self)


def _joined(parts: Iterable[bytes | Slice]) -> Iterator[bytes | Slice]:
    """The parts with bytes that follow each other as one, since each is sent on its own."""
    for is_held, group in groupby(parts, lambda part: isinstance(part, bytes)):
        if is_held:
            yield b"".join(map(bytes, group))
        else:
            yield from group


def sha256(content: bytes | Parts) -> str:
    """The digest of a body."""
    digest = hashlib.sha256()
    for piece in (content,) if isinstance(content, bytes) else content:
        digest.update(piece)
    return digest.hexdigest()
