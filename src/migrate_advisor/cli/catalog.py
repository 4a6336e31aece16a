"""`migrate-advisor catalog list|show|lint|stats`: the facts, their sources, their age. Decides nothing of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.asking import add_as_of_argument, add_catalog_argument, asking, overlays
from migrate_advisor.cli.configuration import Configuration
from migrate_advisor.cli.formats.styled import write_lines
from migrate_advisor.cli.program import EXIT_OK, EXIT_USAGE
from migrate_advisor.errors import UsageError
from migrate_advisor.face import today

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

_EPILOG = """\
examples:
  migrate-advisor catalog list
  migrate-advisor catalog show openai --region CN --customer individual --as-of 2024-07-09
  migrate-advisor catalog lint my-overlay/
  migrate-advisor catalog stats

exit codes: 0, 2 wrong usage, or a catalog file that is wrong
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="every provider, with who it is open to")
    _add_question(listing)
    show = actions.add_parser("show", help="all facts on one provider, with sources")
    show.add_argument("provider", metavar="PROVIDER", help="id, name or alias, such as openai or 文心")
    _add_question(show)
    lint = actions.add_parser("lint", help="check catalog files; problems with file and line")
    lint.add_argument("path", nargs="?", type=Path, metavar="PATH", help="folder or file (default: the packaged one)")
    add_as_of_argument(lint)
    stats = actions.add_parser("stats", help="how many facts, how fresh, how much is unknown")
    add_as_of_argument(stats)
    add_catalog_argument(stats)
    for action in (listing, show, lint, stats):
        action.add_argument("--format", choices=("text", "json"), default="text", help="how to write the result")


def _add_question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", metavar="CODE", help="answer for this region: ISO 3166-1 code or a name")
    parser.add_argument("--customer", metavar="TYPE", help="individual or enterprise")
    add_as_of_argument(parser)
    add_catalog_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Do what was asked, and write it."""
    return _ACTIONS[args.action](args)


def _list(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.cli.formats import catalog_json, catalog_text

    question = asking(args)
    catalog = load_catalog(question.extra)
    asked = question.asked().question()
    if args.format == "json":
        return _write_json(catalog_json.list_json(catalog, asked))
    write_lines(catalog_text.list_lines(catalog, asked, question.headline()), sys.stdout)
    return EXIT_OK


def _show(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.cli.formats import catalog_json, catalog_text

    question = asking(args)
    catalog = load_catalog(question.extra)
    provider = catalog.provider(args.provider)
    asked = question.asked().question()
    if args.format == "json":
        return _write_json(catalog_json.show_json(catalog, provider, asked))
    write_lines(catalog_text.show_lines(catalog, provider, asked, question.headline()), sys.stdout)
    return EXIT_OK


def _lint(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.lint import lint
    from migrate_advisor.cli.formats import catalog_json, catalog_text

    try:
        report = lint(args.path, as_of=args.as_of or today())
    except FileNotFoundError as error:
        raise UsageError(str(error)) from error
    if args.format == "json":
        _write_json(catalog_json.lint_json(report))
    else:
        write_lines(catalog_text.lint_lines(report), sys.stdout)
    return EXIT_USAGE if report.problems else EXIT_OK


def _stats(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.catalog.statistics import statistics
    from migrate_advisor.cli.formats import catalog_json, catalog_text

    as_of = args.as_of or today()
    rows = statistics(load_catalog(overlays(args.catalog, Configuration({}))), as_of)
    if args.format == "json":
        return _write_json(catalog_json.stats_json(rows, as_of))
    write_lines(catalog_text.stats_lines(rows, as_of), sys.stdout)
    return EXIT_OK


def _write_json(value: dict[str, Any]) -> int:
    import json

    json.dump(value, sys.stdout, ensure_ascii=True, indent=1)
    sys.stdout.write("\n")
    return EXIT_OK


_ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "show": _show,
    "lint": _lint,
    "stats": _stats,
}
