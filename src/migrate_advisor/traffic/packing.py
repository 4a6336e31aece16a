"""Packed logs, unpacked piece by piece: members and frames one after the other, and all that stands before damage."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from migrate_advisor.errors import MissingPackageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MARKS = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd", "bzip2": b"BZh", "xz": b"\xfd7zXZ\0"}
_PIECE = 64 * 1024
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
    yield _Unpacked(file, _unpacker(packing))  # type: ignore[misc]


def _unpacker(packing: str) -> Callable[[], Any]:
    """What makes an object that unpacks one member or frame."""
    if packing == "gzip":
        return lambda: zlib.decompressobj(_GZIP)
    if packing == "bzip2":
        return bz2.BZ2Decompressor
    if packing == "xz":
        return lzma.LZMADecompressor
    try:
        import zstandard
    except ModuleNotFoundError as error:
        raise MissingPackageError("to read zstd", "logs") from error
    return zstandard.ZstdDecompressor().decompressobj


class _Unpacked(io.RawIOBase):
    """Reads members one after the other. An end within one is an error, once all before it was given."""

    def __init__(self, file: IO[bytes], unpacker: Callable[[], Any]) -> None:
        self._file = file
        self._unpacker = unpacker
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
            if not self._packed:
                self._packed = self._file.read(_PIECE)
                if not self._packed and self._member is not None:
                    raise DamagedError("the end is missing")
                if not self._packed:
                    return 0
            if self._member is None:
                self._packed = self._packed.lstrip(b"\0")  # files on tapes are filled up with these
            if self._packed:
                self._unpack()
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _unpack(self) -> None:
        if self._member is None:
            self._member = self._unpacker()
        packed, self._packed = self._packed, b""
        try:
            self._ready = memoryview(self._member.decompress(packed))
        except Exception as error:
            raise DamagedError(type(error).__name__) from error
        if self._member.eof:
            self._packed, self._member = self._member.unused_data, None
