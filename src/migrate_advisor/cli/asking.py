"""Arguments that most commands share: where, who, when, which catalog; and where each answer came from."""

from __future__ import annotations

import os

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.cli.configuration import Configuration
from migrate_advisor.errors import UsageError
from migrate_advisor.face import TypedQuestion, today_text

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path


DEFAULT_REGION = "CN"
DEFAULT_CUSTOMER = "individual"
CUSTOMERS = (DEFAULT_CUSTOMER, "enterprise")


class SourcedValue(NamedTuple):
    """A value and where it came from."""

    value: str
    origin: str


class Asking(NamedTuple):
    """Where, who and when, with origins."""

    region: SourcedValue
    customer: SourcedValue
    day: str
    """YYYY-MM-DD."""
    extra: tuple[Path, ...]
    """Overlay folders of the catalog."""
    owner: SourcedValue | None = None
    """Where those sit who own the customer; None where that is not said."""

    @property
    def as_of(self) -> dt.date:
        """The day."""
        from datetime import date

        return date.fromisoformat(self.day)

    def asked(self) -> TypedQuestion:
        """The same as the library takes it."""
        owner = self.owner.value if self.owner else None
        return TypedQuestion(self.region.value, self.customer.value, self.day, self.extra, owner)

    def headline(self) -> str:
        """The first line of a text report."""
        region, customer = self.region, self.customer
        owner = f", owned in {self.owner.value} ({self.owner.origin})" if self.owner else ""
        return (
            f"region {region.value} ({region.origin}), customer {customer.value} ({customer.origin}){owner}, "
            f"as of {self.day}"
        )

    def flags(self) -> str:
        """The same question as flags of a command, each with a space before it."""
        return self.asked().flags()


def add_question_arguments(parser: argparse.ArgumentParser) -> None:
    """Where, who and when."""
    parser.add_argument("--region", metavar="CODE", help="where you are: ISO 3166-1 code or a name (default: CN)")
    parser.add_argument("--customer", metavar="TYPE", help="individual or enterprise (default: individual)")
    parser.add_argument("--owner", metavar="CODE", help="country of the company's owner: ISO 3166-1 code or a name")
    add_as_of_argument(parser)
    add_catalog_argument(parser)


def add_as_of_argument(parser: argparse.ArgumentParser) -> None:
    """When."""
    parser.add_argument("--as-of", type=a_day, metavar="YYYY-MM-DD", help="the day to answer for (default: today)")


def add_catalog_argument(parser: argparse.ArgumentParser) -> None:
    """Which facts."""
    from pathlib import Path

    parser.add_argument(
        "--catalog",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="a folder of catalog files to add; a file there replaces the packaged one of its name; repeatable",
    )


def a_day(text: str) -> dt.date:
    """The day that a text names.

    Raises:
        ArgumentTypeError: it names none.
    """
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        import argparse

        message = f"{text!r} is not a day; write it as 2024-07-09"
        raise argparse.ArgumentTypeError(message) from None


def asking(args: argparse.Namespace, configuration: Configuration | None = None) -> Asking:
    """Where, who and when: from flags, then the environment, then configuration, then the defaults.

    Raises:
        UsageError: an overlay folder does not exist.
    """
    configuration = configuration or Configuration({})
    return Asking(
        region=_setting(args.region, "region", DEFAULT_REGION, configuration),
        customer=_setting(args.customer, "customer", DEFAULT_CUSTOMER, configuration),
        day=args.as_of.isoformat() if args.as_of else today_text(),
        extra=overlays(args.catalog, configuration),
        owner=_given(getattr(args, "owner", None), "owner", configuration),
    )


def _given(flag: str | None, name: str, configuration: Configuration) -> SourcedValue | None:
    setting = _setting(flag, name, "", configuration)
    return setting if setting.value else None


def _setting(flag: str | None, name: str, default: str, configuration: Configuration) -> SourcedValue:
    variable = f"MIGRATE_ADVISOR_{name.upper()}"
    if flag is not None:
        return SourcedValue(flag, f"--{name}")
    if os.environ.get(variable):
        return SourcedValue(os.environ[variable], variable)
    if name in configuration.values and configuration.path is not None:
        return SourcedValue(configuration.values[name], configuration.path.name)
    return SourcedValue(default, "default")


def overlays(flags: Sequence[Path], configuration: Configuration) -> tuple[Path, ...]:
    """Overlay folders: configured ones, relative to their file, then those of the command line.

    Raises:
        UsageError: one does not exist, or is none that a configuration may name.
    """
    folders = [configuration.named_folder("catalog", name) for name in configuration.values.get("catalog", ())]
    folders.extend(flags)
    for folder in folders:
        if not folder.is_dir():
            message = f"catalog folder not found: {folder}"
            raise UsageError(message)
    return tuple(folders)
