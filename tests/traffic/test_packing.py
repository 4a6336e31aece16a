"""Packed logs are unpacked within bounds of memory, whole, and told where they are damaged."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tracemalloc
from typing import TYPE_CHECKING

import pytest
import zstandard

from migrate_advisor.traffic.packing import DamagedError, packing_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

MIB = 1024 * 1024
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda whole: zstandard.ZstdCompressor().compress(whole),
}


def read(packed: bytes) -> int:
    """How many bytes come out."""
    count = 0
    with unpacked(io.BytesIO(packed), packing_of(packed[:8])) as stream:
        while piece := stream.read(MIB):
            count += len(piece)
    return count


@pytest.mark.parametrize("packing", PACKERS)
def test_a_file_that_unpacks_to_much_takes_little_memory(packing: str) -> None:
    packed = PACKERS[packing](bytes(128 * MIB)) * 2
    assert len(packed) < MIB
    tracemalloc.start()
    try:
        assert read(packed) == 256 * MIB
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 48 * MIB


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("size", [0, 1, 70_000, 5 * MIB])
def test_members_come_whole_and_one_after_the_other(packing: str, size: int) -> None:
    whole = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    packed = PACKERS[packing](whole) + bytes(512) + PACKERS[packing](whole)
    assert read(packed) == 2 * size


@pytest.mark.parametrize("packing", PACKERS)
def test_an_end_that_is_missing_is_told(packing: str) -> None:
    packed = PACKERS[packing](bytes(range(256)) * 1000)
    with pytest.raises(DamagedError):
        read(packed[: len(packed) // 2])


def test_a_dictionary_that_fills_the_memory_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 512 * MIB}]
    with pytest.raises(DamagedError):
        read(lzma.compress(b"x" * 100, filters=filters))
