"""Arguments and configuration of the customer's own rules: who is allowed, where data may be. Judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.advice.policy import Policy, read_policy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.cli.configuration import Configuration


def add_policy_arguments(parser: argparse.ArgumentParser) -> None:
    """Who may be used, and where."""
    parser.add_argument(
        "--allow", action="append", default=[], metavar="PROVIDER", help="only these may be used; repeatable"
    )
    parser.add_argument(
        "--deny", action="append", default=[], metavar="PROVIDER", help="these may not be used; repeatable"
    )
    parser.add_argument("--residency", metavar="CC|EU", help="requests must be processed in this country, or in the EU")


def policy(args: argparse.Namespace, configuration: Configuration, catalog: Catalog) -> Policy:
    """The rules: the command line's, else the configuration's.

    Raises:
        UnknownNameError: no such provider, endpoint or region.
    """
    values = configuration.values
    return read_policy(
        split(args.allow) or values.get("allow", ()),
        split(args.deny) or values.get("deny", ()),
        args.residency or values.get("residency"),
        catalog,
    )


def split(flags: Iterable[str]) -> list[str]:
    """Names given as repeated flags, or in one with commas."""
    return [name.strip() for flag in flags for name in flag.split(",") if name.strip()]
