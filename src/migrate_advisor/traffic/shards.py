"""Logs cut into stretches that can be read apart, and the lines of one. What a line says is `formats`'.

A line belongs to the stretch in which it begins, so that each is read once however a file is cut.
"""

from __future__ import annotations

import errno
import io
import os
import re
from contextlib import contextmanager
from glob import glob, has_magic
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import MigrateAdvisorError, MissingPackageError, UsageError
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
_LINE = 64 * 1024
_BLOCK = 4 * 1024 * 1024
"""Bytes that are asked of a store at once."""
_MOST_SAID = 300
_ADDRESSES = re.compile(r"[a-z][a-z0-9+.-]{0,19}://[^\s\"'<>]+")
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
                f"no log at {shown(name)}; name files, folders, globs or URLs such as s3://bucket/logs/*.jsonl.gz"
            )
        paths.update(dict.fromkeys(matches))
    return list(paths)


def _matches(name: str) -> Iterator[str]:
    if "://" in name:
        yield from _matches_there(name)
    elif os.path.isdir(name):  # noqa: PTH112 -- names stay as they were given
        for folder, folders, files in os.walk(name):
            folders.sort()
            inner = (os.path.join(folder, file) for file in sorted(files) if not file.startswith("."))  # noqa: PTH118 -- as above
            yield from filter(os.path.isfile, inner)  # a pipe would be waited for; one that is named is meant
    elif os.path.exists(name):  # noqa: PTH110
        yield name
    else:
        yield from sorted(match for match in glob(name, recursive=True) if os.path.isfile(match))  # noqa: PTH113, PTH207


def _matches_there(name: str) -> Iterator[str]:
    """The same, of a URL."""
    with _told(name):
        filesystem, path = _remote(name)
        if has_magic(path) and not filesystem.exists(path):
            known = filesystem.glob(path, detail=True)
            matches = sorted(match for match, about in known.items() if about.get("type") != "directory")
        elif filesystem.isdir(path):
            matches = sorted(match for match in filesystem.find(path) if not match.rpartition("/")[2].startswith("."))
        else:
            matches = [path] if filesystem.exists(path) else []
    for match in matches:
        yield filesystem.unstrip_protocol(match) if match != path else name


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What goes wrong with a store, as one sentence.

    Raises:
        UsageError: something did.
    """
    try:
        yield
    except MigrateAdvisorError:
        raise
    except Exception as error:  # noqa: BLE001 -- each library has errors of its own
        raise UsageError(f"{shown(name)} cannot be reached: {_said(error)}") from None


def shown(path: str) -> str:
    """A path as it may be shown: without the name and password, and the signature, that a URL may have."""
    return _without_secrets(path) if "://" in path else path


def _without_secrets(found: re.Match[str] | str) -> str:
    scheme, _, rest = (found if isinstance(found, str) else found.group()).partition("://")
    host, slash, inner = rest.partition("/")
    inner, query, _ = inner.partition("?")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{inner}{'?…' if query else ''}"


def _remote(name: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError as error:
        raise MissingPackageError(f"to read {name.partition('://')[0]}:// addresses", "logs") from error
    try:
        found_there: tuple[Any, str] = url_to_fs(name)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{shown(name)}: {error}") from error
    return found_there


@contextmanager
def _opened(path: str, block: int = _BLOCK) -> Iterator[IO[bytes]]:
    if "://" not in path:
        with open(path, "rb") as file:  # noqa: PTH123
            yield file
        return
    try:
        filesystem, inner = _remote(path)
        file = filesystem.open(inner, "rb", block_size=block)
    except Exception as error:  # noqa: BLE001 -- as above
        raise _as_of_a_file(error) from None
    with _Stored(file) as stored:
        yield stored  # type: ignore[misc]


class _Stored(io.RawIOBase):
    """A file of a store, whose errors are those of a file: each library has some of its own."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, as far as there is something.

        Raises:
            OSError: the store does not give it.
        """
        try:
            piece = self._file.read(len(buffer))
        except Exception as error:  # noqa: BLE001 -- as above
            raise _as_of_a_file(error) from None
        buffer[: len(piece)] = piece
        return len(piece)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte."""
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        """The next byte."""
        return int(self._file.tell())

    def close(self) -> None:
        """Let go of it."""
        self._file.close()
        super().close()


def _as_of_a_file(error: Exception) -> Exception:
    """An error of a store's library as that of a file; what it says may name a user."""
    return error if isinstance(error, MigrateAdvisorError) else OSError(errno.EIO, type(error).__name__)


def _said(error: Exception) -> str:
    why = " ".join(str(error).split())[:_MOST_SAID] or type(error).__name__
    return _ADDRESSES.sub(_without_secrets, why)


def shards(path: str, size: int = SHARD) -> list[Shard]:
    """A file in stretches; one where it cannot be cut.

    Args:
        path: file or URL.
        size: bytes of a stretch.

    Raises:
        OSError: it cannot be read.
    """
    with _opened(path, _HEAD) as file:
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
    start, passed = file.tell(), 0
    while piece := file.read(_LINE):  # files of object stores read no line of a bounded length
        end = piece.find(b"\n") + 1
        if end:
            file.seek(start + passed + end)
            return passed + end
        passed += len(piece)
    return passed
