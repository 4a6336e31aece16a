"""Which arguments of `check` make sense together. What each means, its help says."""

from __future__ import annotations

from migrate_advisor.cli.plain import DEFAULTS
from migrate_advisor.errors import UsageError

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def require_sense(args: argparse.Namespace) -> None:
    """Refuse arguments of which one would be passed over in silence, and places that cannot be written to.

    Raises:
        UsageError: there are some.
    """
    has_stdin, asks_git = "-" in args.paths, args.staged or args.diff is not None
    is_renamed = args.stdin_filename != DEFAULTS["stdin_filename"]
    is_report = args.output or args.statistics or args.format != DEFAULTS["format"]
    has_fixes = args.format in {"json", "sarif"}
    refused = (
        (args.fixes and not has_fixes, f"--fixes are told by --format json and sarif, this is {args.format}"),
        (
            not args.fixes and (args.to is not None or args.base_url is not None),
            "--to and --base-url say where --fixes lead; add --fixes, or use migrate-advisor fix",
        ),
        (has_stdin and len(args.paths) > 1, "- reads one file from standard input; check the other paths on their own"),
        (has_stdin and asks_git, "- reads standard input, --staged and --diff ask git; leave out one of them"),
        (is_renamed and not has_stdin, "--stdin-filename names what is read from standard input; give - as the path"),
        (
            args.write_baseline is not None and is_report,
            "--write-baseline writes no report; leave out --output, --format and --statistics",
        ),
    )
    for is_wrong, message in refused:
        if is_wrong:
            raise UsageError(message)
    for flag, path in (("--output", args.output), ("--write-baseline", args.write_baseline)):
        if path is not None:
            _require_writable(flag, path)


def _require_writable(flag: str, path: Path) -> None:
    if path.is_dir() or not path.parent.is_dir():
        why = "is a folder; name a file" if path.is_dir() else f"cannot be written: there is no folder {path.parent}"
        message = f"{flag} {path} {why}"
        raise UsageError(message)
