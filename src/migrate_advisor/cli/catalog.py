"""`migrate-advisor catalog …`: the facts, their sources, their age, and what changed. Decides nothing of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.asking import a_day, add_as_of_argument, add_catalog_argument, asking, overlays
from migrate_advisor.cli.configuration import Configuration
from migrate_advisor.cli.exit_codes import EXIT_OK, EXIT_USAGE
from migrate_advisor.cli.formats.styled import write_lines
from migrate_advisor.errors import UsageError
from migrate_advisor.face import today
from migrate_advisor.messages import said

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Callable, Mapping

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.catalog.provider import Provider

_EPILOG = """\
examples:
  migrate-advisor catalog list
  migrate-advisor catalog show openai --region CN --customer individual --as-of 2024-07-09
  migrate-advisor catalog show azure-openai --history --region CN
  migrate-advisor catalog diff HEAD~20 --region CN --customer enterprise
  migrate-advisor catalog diff --since 2026-06-01
  migrate-advisor catalog events --region HK --since 2024-06-01
  migrate-advisor catalog compare openai/gpt-4o
  migrate-advisor catalog export --format csv > facts.csv
  migrate-advisor catalog lint my-overlay/
  migrate-advisor catalog stats
  migrate-advisor catalog feeds public/feeds
  migrate-advisor catalog site public

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
    show.add_argument("--history", action="store_true", help="every interval and event in order of time instead")
    diff = actions.add_parser("diff", help="what changed for you since an earlier state of the catalog")
    diff.add_argument(
        "revision", metavar="REV", nargs="?", help="a git revision, a folder of catalog files, or a wheel"
    )
    diff.add_argument(
        "--since", type=a_day, metavar="YYYY-MM-DD", help="what changed after this day, by the dates of facts, instead"
    )
    _add_question(diff)
    events = actions.add_parser("events", help="what happened, oldest first, with its effect")
    events.add_argument("--region", metavar="CODE", help="only what touches this region: ISO 3166-1 code or a name")
    events.add_argument("--provider", metavar="PROVIDER", help="only what is about this provider")
    events.add_argument("--since", type=a_day, metavar="YYYY-MM-DD", help="the first day")
    compare = actions.add_parser("compare", help="which models published results put level with one")
    compare.add_argument("model", metavar="PROVIDER/MODEL", help="such as openai/gpt-4o")
    export = actions.add_parser("export", help="every fact with its evidence, one a row")
    lint = actions.add_parser("lint", help="check catalog files; problems with file and line")
    lint.add_argument("path", nargs="?", type=Path, metavar="PATH", help="folder or file (default: the packaged one)")
    stats = actions.add_parser("stats", help="how many facts, how fresh, how much is unknown")
    feeds, site = _configure_folders(actions)
    for action in (events, compare, lint, stats, feeds, site):
        add_as_of_argument(action)
    for action in (events, compare, export, stats, feeds, site):
        add_catalog_argument(action)
    for action in (listing, show, diff, events, compare, lint, stats):
        action.add_argument("--format", choices=("text", "json"), default="text", help="how to write the result")
    export.add_argument("--format", choices=("json", "csv"), default="json", help="how to write the facts")


def _add_question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", metavar="CODE", help="answer for this region: ISO 3166-1 code or a name")
    parser.add_argument("--customer", metavar="TYPE", help="individual or enterprise")
    parser.add_argument("--owner", metavar="CODE", help="country of the company's owner: ISO 3166-1 code or a name")
    add_as_of_argument(parser)
    add_catalog_argument(parser)


def _configure_folders(actions: argparse._SubParsersAction[Any]) -> tuple[argparse.ArgumentParser, ...]:
    """Add the actions that write a folder."""
    feeds = actions.add_parser("feeds", help="write advisories, Atom, a calendar, and ends in two public formats")
    site = actions.add_parser("site", help="write pages that work from a folder, in English and Chinese, and the feeds")
    for action in (feeds, site):
        action.add_argument(
            "out", type=Path, metavar="OUT", help="the folder to write to; it is made if it is not there"
        )
    return feeds, site


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
    if question.extra:
        write_lines(catalog_text.overlay_lines(catalog, question.extra), sys.stdout)
    return EXIT_OK


def _show(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.load import catalog_layers, load_catalog
    from migrate_advisor.cli.formats import catalog_json, catalog_text

    question = asking(args)
    catalog = load_catalog(question.extra)
    provider = catalog.provider(args.provider)
    asked = question.asked().question()
    if args.history:
        return _history(args, catalog, provider, asked)
    if args.format == "json":
        return _write_json(catalog_json.show_json(catalog, provider, asked))
    replaced = tuple(map(str, catalog_layers(question.extra).get(Path(provider.origin).name, ())[:-1]))
    write_lines(catalog_text.show_lines(catalog, provider, asked, question.headline(), replaced), sys.stdout)
    return EXIT_OK


def _history(args: argparse.Namespace, catalog: Catalog, provider: Provider, asked: Question) -> int:
    """All scopes, or those that answer for a region and customer type that were asked for by name."""
    from migrate_advisor.catalog.history import history
    from migrate_advisor.cli.formats import catalog_changes

    timelines = history(
        catalog,
        provider,
        region=asked.region if args.region else None,
        customer=asked.customer if args.customer else None,
    )
    if args.format == "json":
        return _write_json(catalog_changes.history_json(provider, timelines))
    write_lines(catalog_changes.history_lines(provider, timelines), sys.stdout)
    return EXIT_OK


def _diff(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.comparison import changes
    from migrate_advisor.catalog.load import catalog_folder, load_catalog
    from migrate_advisor.cli.formats import catalog_changes
    from migrate_advisor.cli.revisions import read_revision

    if (args.revision is None) == (args.since is None):
        message = "say since when: a revision of the catalog (REV), or a day (--since 2026-06-01)"
        raise UsageError(message)
    question = asking(args)
    asked = question.asked().question()
    catalog = load_catalog(question.extra)
    if args.since is not None:
        if args.since > asked.as_of:
            message = f"--since {args.since} is after the day that is asked about, {asked.as_of}"
            raise UsageError(message)
        from migrate_advisor.catalog.passing import changes_since

        found, before = changes_since(catalog, args.since, asked), str(args.since)
    else:
        found = changes(read_revision(args.revision, Path(catalog_folder()), question.extra), catalog, asked)
        before = args.revision
    if args.format == "json":
        return _write_json(catalog_changes.diff_json(found, before, asked))
    write_lines(catalog_changes.diff_lines(found, before, question.headline()), sys.stdout)
    return EXIT_OK


def _events(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.cli.formats import catalog_changes

    catalog = load_catalog(overlays(args.catalog, Configuration({})))
    as_of = args.as_of or today()
    events = catalog.events(region=args.region, provider=args.provider, since=args.since, as_of=as_of)
    ends = _ends(catalog.provider(args.provider), args.since, as_of) if args.provider else ()
    if args.format == "json":
        return _write_json(catalog_changes.events_json(catalog, events, ends))
    write_lines(catalog_changes.events_lines(catalog, events, ends), sys.stdout)
    return EXIT_OK


def _ends(provider: Provider, since: dt.date | None, as_of: dt.date) -> tuple[Ending, ...]:
    """What of a provider ends on a known day for everybody, from a day on; unless given, that of the question."""
    from migrate_advisor.catalog.endings import part_endings

    first = since or as_of
    return tuple(ending for ending in part_endings(provider, as_of) if ending.day and ending.day >= first)


def _compare(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.endings import thing_ends
    from migrate_advisor.catalog.equivalence import compare_all
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.catalog.target import endpoint_id, parse_target
    from migrate_advisor.cli.formats import catalog_comparison

    catalog = load_catalog(overlays(args.catalog, Configuration({})))
    target = parse_target(args.model, catalog)
    if target.model is None:
        message = f"name a model to compare with, such as {target.provider}/MODEL"
        raise UsageError(message)
    left = f"{target.provider}/{target.model}"
    as_of = args.as_of or today()
    compared = compare_all(catalog, left, as_of)
    provider = catalog.provider(target.provider)
    ending = thing_ends(provider, as_of, model=target.model, endpoint=endpoint_id(target, provider))
    if args.format == "json":
        return _write_json(catalog_comparison.compare_json(left, compared, ending))
    write_lines(catalog_comparison.compare_lines(left, compared, ending), sys.stdout)
    return EXIT_OK


def _export(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.export import rows
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.cli.formats import catalog_export

    facts = rows(load_catalog(overlays(args.catalog, Configuration({}))))
    if args.format == "json":
        return _write_json(catalog_export.export_json(facts))
    catalog_export.write_csv(facts, sys.stdout)
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


def _feeds(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.publishing.feeds.every import every_feed
    from migrate_advisor.publishing.folder import write_folder

    catalog = load_catalog(overlays(args.catalog, Configuration({})))
    files = every_feed(catalog, args.as_of or today())
    size = write_folder(args.out, files)
    sys.stdout.write(said(f"wrote {len(files)} files ({size // 1000} kB) to {args.out}\n"))
    return EXIT_OK


def _site(args: argparse.Namespace) -> int:
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.cli.visible import visible
    from migrate_advisor.publishing.folder import write_folder
    from migrate_advisor.publishing.site.build import every_page

    catalog = load_catalog(overlays(args.catalog, Configuration({})))
    files = every_page(catalog, args.as_of or today(), visible)
    size = write_folder(args.out, files)
    sys.stdout.write(said(f"wrote {len(files)} files ({size // 1000} kB); open {args.out / 'index.html'}\n"))
    return EXIT_OK


def _write_json(value: dict[str, Any]) -> int:
    import json

    json.dump(value, sys.stdout, ensure_ascii=True, indent=1)
    sys.stdout.write("\n")
    return EXIT_OK


_ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "show": _show,
    "diff": _diff,
    "events": _events,
    "compare": _compare,
    "export": _export,
    "lint": _lint,
    "stats": _stats,
    "feeds": _feeds,
    "site": _site,
}
