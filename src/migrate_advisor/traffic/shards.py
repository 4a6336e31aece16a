"""Logs cut into stretches that can be read apart, and the lines of one. What a line says is `formats`'.

A line belongs to the stretch in which it begins, so that each is read once however a file is cut.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from glob import glob, has_magic
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import MissingPackageError, UsageError
from migrate_advisor.traffic.documents import values
from migrate_advisor.traffic.packing import DAMAGED, packing_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NO_LOG = "no log: "
SHARD = 64 * 1024 * 1024
"""Bytes of a stretch: some tenths of a second to some seconds of work."""
MAX_LINE = 64 * 1024 * 1024
"""Bytes of a line, or of a JSON document that is more than a line; a longer one is counted as unreadable."""
_HEAD = 64 * 1024
_PIECE = 1024 * 1024
_PARQUET = b"PAR1"
_SEPARATORS = (b",", b"\t", b";", b"|")
_NO_LOGS = (
    (b"PK\x03\x04", "a zip archive; unpack it"),
    (b"\xff\xfe", "UTF-16; write it as UTF-8"),
    (b"\xfe\xff", "UTF-16; write it as UTF-8"),
)
"""How a file begins that is no log, and what it is."""


class Shard(NamedTuple):
    """A stretch of a file."""

    path: str
    start: int = 0
    """First byte."""
    end: int | None = None
    """Byte behind the last one; None for all there is."""
    form: str = "lines"
    """``lines``, ``document`` (JSON that is more than a line), ``csv``, ``parquet``, or ``no log: `` and why."""
    packing: str = ""
    """``gzip``, ``zstd``, ``bzip2`` or ``xz``; empty for plain."""
    size: int = 0
    """Bytes as they lie in the file."""


class Torn(NamedTuple):
    """In place of a line: why there is none."""

    reason: str


def found(names: Sequence[str]) -> list[str]:
    """The files that paths, globs, folders and URLs name, sorted, each once.

    Raises:
        UsageError: a name is none of a file.
    """
    paths: dict[str, None] = {}
    for name in names:
        matches = list(_matches(name))
        if not matches:
            raise UsageError(
                f"no log at {name}; name files, folders, globs or URLs such as s3://bucket/logs/*.jsonl.gz"
            )
        paths.update(dict.fromkeys(matches))
    return list(paths)


def _matches(name: str) -> Iterator[str]:
    if "://" in name:
        yield from _matches_there(name)
    elif os.path.isdir(name):  # noqa: PTH112 -- names stay as they were given
        for folder, folders, files in os.walk(name):
            folders.sort()
            yield from (os.path.join(folder, file) for file in sorted(files) if not file.startswith("."))  # noqa: PTH118
    elif os.path.exists(name):  # noqa: PTH110
        yield name
    else:
        yield from sorted(match for match in glob(name, recursive=True) if os.path.isfile(match))  # noqa: PTH113, PTH207


def _matches_there(name: str) -> Iterator[str]:
    """The same, of a URL."""
    filesystem, path = _remote(name)
    scheme = name.partition("://")[0]
    matches = sorted(filesystem.glob(path)) if has_magic(path) else [path] if filesystem.exists(path) else []
    for match in matches:
        yield f"{scheme}://{match if scheme in ('file', 'memory') else match.removeprefix('/')}"


def _remote(name: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError as error:
        raise MissingPackageError(f"to read {name.partition('://')[0]}:// addresses", "logs") from error
    try:
        found_there: tuple[Any, str] = url_to_fs(name)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{name}: {error}") from error
    return found_there


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    if "://" not in path:
        with open(path, "rb") as file:  # noqa: PTH123
            yield file
        return
    filesystem, inner = _remote(path)
    with filesystem.open(inner, "rb") as file:
        yield file


def shards(path: str, size: int = SHARD) -> list[Shard]:
    """A file in stretches; one where it cannot be cut.

    Args:
        path: file or URL.
        size: bytes of a stretch.

    Raises:
        OSError: it cannot be read.
    """
    with _opened(path) as file:
        head = file.read(_HEAD)
        whole = file.seek(0, os.SEEK_END)
    packing = packing_of(head)
    if packing:
        with _opened(path) as file, unpacked(file, packing) as inner:
            try:
                head = inner.read(_HEAD)
            except DAMAGED:
                head = b""
    form = _form(head, path)
    if form != "lines" or packing:
        return [Shard(path, 0, None, form, packing, whole)]
    edges = [*range(0, whole, size), whole] if whole else [0, 0]
    return [Shard(path, low, high, form, "", high - low) for low, high in pairwise(edges)]


def _form(head: bytes, path: str) -> str:
    if head.startswith(_PARQUET):
        return "parquet"
    known = next((why for mark, why in _NO_LOGS if head.startswith(mark)), None)
    text = head.lstrip(b"\xef\xbb\xbf\x1e\0 \t\r\n")
    if known is not None or (b"\0" in head and text[:1] not in (b"{", b"[")):
        return f"{NO_LOG}{known or 'a binary file'}"
    if text[:1] == b"[":
        return "document"
    if text[:1] == b"{":
        return _form_of_json(text)
    return "csv" if _is_table(text, path) else "lines"


def _form_of_json(text: bytes) -> str:
    """Whether objects stand a line each, or one over many lines."""
    line, newline, rest = text.partition(b"\n")
    if not newline or line.rstrip().endswith(b"}"):
        return "lines"
    return "lines" if rest.lstrip()[:1] == b"{" and len(line) > 1 else "document"


def _is_table(text: bytes, path: str) -> bool:
    """Whether a file is a table by its name, or by a first line that could name columns."""
    if path.lower().split("?")[0].removesuffix(".gz").removesuffix(".zst").endswith((".csv", ".tsv")):
        return True
    line = text.partition(b"\n")[0]
    return b"{" not in line and b"model" in line.lower() and any(sign in line for sign in _SEPARATORS)


@contextmanager
def opened(shard: Shard) -> Iterator[IO[bytes]]:
    """A file of a stretch, unpacked.

    Raises:
        OSError: it cannot be opened.
        MissingPackageError: it needs a package that is not installed.
    """
    with _opened(shard.path) as file:
        if not shard.packing:
            yield file
            return
        with unpacked(file, shard.packing) as inner:
            yield inner


def lines(shard: Shard) -> Iterator[tuple[int, bytes | Torn]]:
    """The lines that begin in a stretch, each with its offset; of a document, its values.

    Raises:
        OSError: the file cannot be read.
    """
    if shard.form.startswith(NO_LOG):
        yield 0, Torn(shard.form.removeprefix(NO_LOG))
        return
    with _opened(shard.path) as file:
        if not shard.packing:
            yield from _plain_lines(file, shard)
            return
        try:
            with unpacked(file, shard.packing) as inner:
                yield from _plain_lines(inner, shard)
        except DAMAGED:
            yield 0, Torn(f"{shard.packing} that is damaged or cut off; what stands before that was read")


def _plain_lines(file: IO[bytes], shard: Shard) -> Iterator[tuple[int, bytes | Torn]]:
    if shard.form == "document":
        for value in values(file, MAX_LINE):
            what = value.content or Torn(f"a value of more than {MAX_LINE >> 20} MiB")
            yield value.offset, what
        return
    offset = shard.start
    if offset:
        file.seek(offset - 1)
        offset += _skipped(file) - 1
    yield from _whole_lines(file, offset, shard.end)


def _whole_lines(file: IO[bytes], offset: int, end: int | None) -> Iterator[tuple[int, bytes | Torn]]:
    """The lines from an offset on that begin before an end; read in large pieces, which is faster than by lines."""
    held: list[bytes] = []
    size = 0
    while end is None or offset < end:
        piece = file.read(_PIECE)
        first = 0
        while (last := piece.find(b"\n", first) + 1) and (end is None or offset < end):
            size += last - first
            yield offset, _line([*held, piece[first:last]], size)
            offset, first, held, size = offset + size, last, [], 0
        if not piece:
            if held and (end is None or offset < end):
                yield offset, _line(held, size)
            return
        size += len(piece) - first
        if first < len(piece) and size <= MAX_LINE + len(piece):
            held.append(piece[first:])


def _line(pieces: list[bytes], size: int) -> bytes | Torn:
    return b"".join(pieces) if size <= MAX_LINE else Torn(f"a line of more than {MAX_LINE >> 20} MiB")


def _skipped(file: IO[bytes]) -> int:
    """Pass over the rest of a line, and tell how long that is."""
    passed = 0
    while piece := file.readline(_PIECE):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed
