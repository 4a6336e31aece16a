"""`migrate-advisor fleet`: many repositories on one sheet. What stands on it is `fleet`'s."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.cli.asking import SourcedValue, add_question_arguments, asking
from migrate_advisor.cli.configuration import find_configuration
from migrate_advisor.cli.exit_codes import EXIT_FINDINGS, EXIT_INTERRUPTED, EXIT_OK
from migrate_advisor.cli.formats.fleet_document import fleet_csv, fleet_sections, fleet_text_json
from migrate_advisor.cli.formats.fleet_services import cyclonedx
from migrate_advisor.cli.formats.sections import sections_html, sections_markdown, sections_text
from migrate_advisor.cli.where_done import add_engine_arguments, engine, written
from migrate_advisor.cli.work_progress import work_progress
from migrate_advisor.errors import UsageError
from migrate_advisor.fleet.fleet import Fleet, merged, read_fleet, scan_fleet
from migrate_advisor.plain_file import read_plain_file

if TYPE_CHECKING:
    import argparse

    from migrate_advisor.cli.asking import Asking

_EPILOG = """\
examples:
  migrate-advisor fleet repositories/ --state .fleet --region CN --format html --output fleet.html
  migrate-advisor fleet --from-file list.txt --ref main --jobs 8 --format csv
  migrate-advisor fleet merge east.json west.json --format cyclonedx

A REPOSITORY is a folder, a clone, a bare repository or a folder of these; git's objects are read, and
nothing is checked out or executed. What was broken off is resumed from --state.
exit codes: 0 nothing stops, 1 something does, 2 wrong usage or catalog, 130 interrupted
"""
_TITLE = "What stops, in which repository"
_FORMATS = ("text", "json", "csv", "markdown", "html", "cyclonedx")
_MOST = 16 * 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "repositories", nargs="*", metavar="REPOSITORY", help="repositories; or `merge` and reports in JSON"
    )
    parser.add_argument("--from-file", type=Path, metavar="LIST", help="a file with a repository a line")
    parser.add_argument("--ref", metavar="REF", help="branch, tag or commit to look at (default: each one's HEAD)")
    parser.add_argument("--state", type=Path, metavar="DIR", help="folder to remember in, and to resume from")
    parser.add_argument("--earlier", type=Path, metavar="FILE", help="a report in JSON to compare with")
    parser.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="leave out files")
    add_question_arguments(parser)
    add_engine_arguments(parser)
    parser.add_argument("--format", choices=_FORMATS, default="text", help="how to write it")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to a file")


def run(args: argparse.Namespace) -> int:
    """Scan, write, and tell by the exit code whether something stops."""
    question = asking(args, find_configuration("."))
    merging = args.repositories[:1] == ["merge"]
    made = merged([read_fleet(path) for path in args.repositories[1:]]) if merging else _scanned(args, question)
    told = _told(args.format, made, _answered(made, question) if merging else question)
    written(args.output, told, "--output") if args.output is not None else sys.stdout.write(told)
    if not made.complete and not merging:
        return EXIT_INTERRUPTED
    return EXIT_FINDINGS if made.stops else EXIT_OK


def _answered(made: Fleet, question: Asking) -> Asking:
    """The question that reports answer, whatever is asked now."""
    said = {name: SourcedValue(value, "reports") for name, value in made.question.items() if value}
    asked = {name: said.get(name, getattr(question, name)) for name in ("region", "customer")}
    return question._replace(**asked, day=said["as_of"].value, owner=said.get("owner"))


def _scanned(args: argparse.Namespace, question: Asking) -> Fleet:
    paths = [*args.repositories, *(_listed(args.from_file) if args.from_file is not None else ())]
    if not paths:
        raise UsageError("name repositories, or a file that lists them with --from-file")
    progress = work_progress(sys.stderr, "repositories")
    try:
        return scan_fleet(
            paths,
            question=question.asked().question(),
            ref=args.ref,
            state=str(args.state) if args.state is not None else None,
            engine=engine(args),
            extra=[str(folder) for folder in question.extra],
            exclude=args.exclude,
            earlier=read_fleet(str(args.earlier)) if args.earlier is not None else None,
            progress=progress.items if progress is not None else None,
        )
    finally:
        if progress is not None:
            progress.close()


def _listed(path: Path) -> list[str]:
    """The repositories of a list; paths are relative to it."""
    lines = read_plain_file(path, _MOST).decode("utf-8-sig", "surrogateescape").splitlines()
    names = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return [str(path.parent / name) for name in names]


def _told(form: str, made: Fleet, question: Asking) -> str:
    headline = question.headline()
    if form == "json":
        return fleet_text_json(made)
    if form == "csv":
        return fleet_csv(made)
    if form == "cyclonedx":
        return cyclonedx(made, load_catalog(question.extra))
    if form == "markdown":
        return sections_markdown(_TITLE, headline, fleet_sections(made))
    if form == "html":
        return sections_html(_TITLE, headline, fleet_sections(made))
    return sections_text(headline, fleet_sections(made))
