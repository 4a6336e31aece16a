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

_MAX_CELL = 64 * 1024 * 1024
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
    csv.field_size_limit(_MAX_CELL)
    with opened(shard) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="")
        head = text.readline()
        separator = max(_SEPARATORS, key=head.count)
        names = [_column(name) for name in next(csv.reader([head], delimiter=separator), [])]
        number = 0
        try:
            for cells in csv.reader(text, delimiter=separator, strict=True):
                number += 1
                if cells:
                    yield number, _object(dict(zip(names, cells, strict=False)))
        except (csv.Error, DamagedError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            yield number + 1, Torn("CSV that cannot be read from here on")


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
