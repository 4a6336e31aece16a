"""Packed logs, unpacked piece by piece: members and frames one after the other, and all that stands before damage."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import MissingPackageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MARKS = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd", "bzip2": b"BZh", "xz": b"\xfd7zXZ\0"}
_PIECE = 64 * 1024
_MOST = 8 * 1024 * 1024
"""Bytes that are unpacked at once where a library can be told; else `_Packing.slice` bounds them."""
_MOST_MEMORY = 256 * 1024 * 1024
"""Bytes of a dictionary that a file may ask for; xz asks for 65 MiB at its highest level."""
_GZIP = 31
"""zlib's word for a window of 32 KiB with a header of gzip."""


class DamagedError(Exception):
    """What is packed is damaged, or ends before it should."""


DAMAGED = (DamagedError,)


def packing_of(head: bytes) -> str:
    """How a file is packed, by its first bytes; empty where it is not."""
    return next((name for name, mark in _MARKS.items() if head.startswith(mark)), "")


@contextmanager
def unpacked(file: IO[bytes], packing: str) -> Iterator[IO[bytes]]:
    """What is packed in a file.

    Args:
        file: at its start.
        packing: as `packing_of` says.

    Raises:
        MissingPackageError: it needs a package that is not installed.
    """
    yield _Unpacked(file, _packing(packing))  # type: ignore[misc]


class _Packing(NamedTuple):
    """How members are unpacked: a file of nothing but zeros must not fill the memory."""

    member: Callable[[], Any]
    """Makes an object that unpacks one member or frame."""
    slice: int = _PIECE
    """Bytes that it is given at once."""
    limit: tuple[int, ...] = ()
    """Bytes that it is told to give at most."""


def _packing(packing: str) -> _Packing:
    if packing == "gzip":  # at most 1,032 bytes from one
        return _Packing(lambda: zlib.decompressobj(_GZIP), slice=_MOST // 1024)
    if packing == "bzip2":
        return _Packing(bz2.BZ2Decompressor, limit=(_MOST,))
    if packing == "xz":
        return _Packing(lambda: lzma.LZMADecompressor(memlimit=_MOST_MEMORY), limit=(_MOST,))
    try:
        import zstandard
    except ModuleNotFoundError as error:
        raise MissingPackageError("to read zstd", "logs") from error
    return _Packing(zstandard.ZstdDecompressor().decompressobj, slice=512)  # 128 KiB from four bytes


class _Unpacked(io.RawIOBase):
    """Reads members one after the other. An end within one is an error, once all before it was given."""

    def __init__(self, file: IO[bytes], packing: _Packing) -> None:
        self._file = file
        self._packing = packing
        self._member: Any = None
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, as far as there is something.

        Raises:
            DamagedError: there should be more.
        """
        while not self._ready:
            if not self._packed and not self._holds_more():
                self._packed = self._file.read(_PIECE)
                if not self._packed and self._member is not None:
                    raise DamagedError("the end is missing")
                if not self._packed:
                    return 0
            if self._member is None:
                self._packed = self._packed.lstrip(b"\0")  # files on tapes are filled up with these
            if self._packed or self._holds_more():
                self._unpack()
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _holds_more(self) -> bool:
        """Whether the member has more to give of what it was given."""
        return self._member is not None and not getattr(self._member, "needs_input", True)

    def _unpack(self) -> None:
        if self._member is None:
            self._member = self._packing.member()
        size = 0 if self._holds_more() else self._packing.slice
        packed, self._packed = self._packed[:size], self._packed[size:]
        try:
            self._ready = memoryview(self._member.decompress(packed, *self._packing.limit))
        except Exception as error:
            raise DamagedError(type(error).__name__) from error
        if self._member.eof:
            self._packed, self._member = self._member.unused_data + self._packed, None
