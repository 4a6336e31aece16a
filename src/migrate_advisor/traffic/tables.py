"""Rows of CSV and Parquet exports, as objects that `formats` reads."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import MissingPackageError
from migrate_advisor.traffic.call import loaded
from migrate_advisor.traffic.packing import DamagedError
from migrate_advisor.traffic.shards import Torn, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.traffic.shards import Shard

_MAX_ROW = 64 * 1024 * 1024
"""Characters of a row, and so of a cell."""
_MAX_HEAD = 1024 * 1024
"""Characters of the first line, which names the columns."""
_ROWS = 1_000
_SEPARATORS = (",", "\t", ";", "|")


def rows(shard: Shard) -> Iterator[tuple[int, dict[str, Any] | Torn]]:
    """The rows of a table, each with its number from 1.

    Raises:
        MissingPackageError: Parquet, and pyarrow is not installed.
        OSError: the file cannot be read.
    """
    yield from _parquet(shard) if shard.form == "parquet" else _csv(shard)


def _csv(shard: Shard) -> Iterator[tuple[int, dict[str, Any] | Torn]]:
    csv.field_size_limit(_MAX_ROW)
    with opened(shard) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="")
        number = 0
        try:
            head = next(_BoundedLines(text, _MAX_HEAD), "")
            separator = max(_SEPARATORS, key=head.count)
            names = [_column(name) for name in next(csv.reader([head], delimiter=separator), [])]
            source = _BoundedLines(text, _MAX_ROW)
            for cells in csv.reader(source, delimiter=separator, strict=True):
                number += 1
                source.row_ended()
                if cells:
                    yield number, _object(dict(zip(names, cells, strict=False)))
        except (csv.Error, DamagedError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            yield number + 1, Torn("CSV that cannot be read from here on")


class _BoundedLines:
    """The lines of a text, as long as no row of them is longer than it may be: a row may go over many."""

    def __init__(self, text: io.TextIOWrapper, most: int) -> None:
        self._text = text
        self._most = self._left = most

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The next line.

        Raises:
            Error: of `csv`: the row is too long.
        """
        line = self._text.readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise csv.Error("a row that is too long")
        if not line:
            raise StopIteration
        return line

    def row_ended(self) -> None:
        """The next line begins a row."""
        self._left = self._most


def _parquet(shard: Shard) -> Iterator[tuple[int, dict[str, Any] | Torn]]:
    try:
        from pyarrow import ArrowException, parquet
    except ModuleNotFoundError as error:
        raise MissingPackageError("to read Parquet", "parquet") from error
    with opened(shard) as file:
        number = 0
        try:
            for batch in parquet.ParquetFile(file).iter_batches(batch_size=_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield number, _object({_column(name): value for name, value in row.items()})
        except (ArrowException, DamagedError, OSError, ValueError):
            yield number + 1, Torn("Parquet that cannot be read from here on")


def _column(name: str) -> str:
    """A column as logs name it: ``Prompt Tokens`` is ``prompt_tokens``."""
    told = name.strip()
    return "_".join(told.lower().split()) if " " in told or told[:1].isupper() else told


def _object(row: dict[str, Any]) -> dict[str, Any]:
    """A row without what is empty, and with what its cells say as JSON."""
    return {name: loaded(value) for name, value in row.items() if value not in (None, "")}
