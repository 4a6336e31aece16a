"""The argument for what `assess` measured. What it means is `planning`'s."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.errors import UsageError
from migrate_advisor.planning.traffic import Traffic, read_traffic

if TYPE_CHECKING:
    import argparse


def add_traffic_argument(parser: argparse.ArgumentParser) -> None:
    """Where what was measured stands."""
    parser.add_argument(
        "--traffic", type=Path, metavar="FILE", help="what `assess --format json` measured: uses, and tokens a month"
    )


def traffic_of(args: argparse.Namespace) -> Traffic | None:
    """What was measured; None where nothing is given.

    Raises:
        UsageError: it cannot be read.
    """
    if args.traffic is None:
        return None
    try:
        content = args.traffic.read_bytes()
    except OSError as error:
        raise UsageError(f"--traffic {args.traffic}: {error.strerror or error}") from error
    return read_traffic(content, f"--traffic {args.traffic}")
