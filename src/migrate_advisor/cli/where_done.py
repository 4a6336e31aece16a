"""Arguments that say where work is done, and files that results are written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.errors import UsageError
from migrate_advisor.plain_file import write_atomically

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from migrate_advisor.engines.engine import Engine


def add_engine_arguments(parser: argparse.ArgumentParser) -> None:
    """How many processes, or which cluster."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=int, metavar="N", help="processes on this machine (default: 1; 0: one a core)")
    where.add_argument("--cluster", metavar="ADDRESS", help="a running Dask cluster: tcp://HOST:8786")


def engine(args: argparse.Namespace) -> Engine:
    """Where work is done.

    Raises:
        UsageError: a number of processes below none.
    """
    from migrate_advisor.engines.engine import Here, Processes

    if args.cluster is not None:
        from migrate_advisor.engines.cluster import Cluster

        return Cluster(args.cluster)
    if args.jobs is None or args.jobs == 1:
        return Here()
    return Processes(args.jobs)


def written(path: Path, text: str, flag: str) -> None:
    """Write a file as a whole, for whoever may read others.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        write_atomically(str(path), text.encode("utf-8", "replace"), 0o666)
    except OSError as error:
        raise UsageError(f"{flag} {path}: {error.strerror}") from error
