"""`migrate-advisor assess`: what share of the traffic in logs can move. What that is, is `traffic`'s."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.standing import usable
from migrate_advisor.cli.asking import add_question_arguments, asking
from migrate_advisor.cli.configuration import find_configuration
from migrate_advisor.cli.exit_codes import EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE
from migrate_advisor.cli.formats.assess_document import assessment_sections
from migrate_advisor.cli.formats.sections import sections_html, sections_markdown, sections_text
from migrate_advisor.cli.policy import add_policy_arguments, policy
from migrate_advisor.cli.where_done import add_engine_arguments, engine, written
from migrate_advisor.cli.work_progress import work_progress
from migrate_advisor.errors import UsageError
from migrate_advisor.messages import said
from migrate_advisor.plain_file import read_plain_file
from migrate_advisor.traffic.assessment import Assessment, assess
from migrate_advisor.traffic.result import assessment_json
from migrate_advisor.traffic.run import Counted, count_logs
from migrate_advisor.traffic.tally import from_json, merge, to_json

if TYPE_CHECKING:
    import argparse

    from migrate_advisor.catalog.catalog import Catalog

_EPILOG = """\
examples:
  migrate-advisor assess logs/*.jsonl.gz --region CN
  migrate-advisor assess s3://bucket/litellm/ --to deepseek/deepseek-flash --format html --output traffic.html
  migrate-advisor assess logs/ --jobs 8 --partial monday.tally
  migrate-advisor assess merge monday.tally tuesday.tally --format json

No text, name, key or id from a log is in any output. A partial result is one file; `assess merge` joins several.
exit codes: 0 done, 2 wrong usage, catalog or logs, 130 broken off (Ctrl-C: what was read is in --partial, or is told)
"""
_TITLE = "What share of the traffic can move"
_MOST = 1024 * 1024 * 1024
_JUDGED_AT_ONCE = 200
"""Signatures whose judgement is waited for after Ctrl-C: some tenths of a second."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "logs", nargs="+", metavar="LOG", help="files, folders, globs or URLs; or `merge` and partial results"
    )
    add_question_arguments(parser)
    parser.add_argument(
        "--to", action="append", default=[], metavar="TARGET", help="where to move (default: as recommend advises)"
    )
    parser.add_argument("--currency", metavar="CODE", help="ISO 4217 code to tell costs in")
    add_policy_arguments(parser)
    add_engine_arguments(parser)
    parser.add_argument("--partial", type=Path, metavar="FILE", help="write what was counted, to be merged later")
    parser.add_argument(
        "--format", choices=("text", "json", "markdown", "html"), default="text", help="how to write it"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to a file")


def run(args: argparse.Namespace) -> int:
    """Count, judge, write."""
    configuration = find_configuration(".")
    question = asking(args, configuration)
    catalog = load_catalog(question.extra)
    asked = question.asked().question()
    for name in args.to:  # before logs are read, which takes its time
        usable(name, catalog, asked)
    counted = _merged(args.logs[1:]) if args.logs[0] == "merge" else _counted(args, catalog)
    if args.partial is not None:
        written(args.partial, to_json(counted.tally, complete=counted.complete), "--partial")
    if not counted.complete and args.logs[0] != "merge":
        _broken_off(counted, args.partial)
        if args.partial is not None or _takes_long(counted):
            return EXIT_INTERRUPTED  # judging takes its time, and can be done of the file at any later one
    made = assess(
        counted.tally,
        catalog=catalog,
        question=asked,
        to=args.to,
        currency=args.currency,
        policy=policy(args, configuration, catalog),
        complete=counted.complete,
    )
    told = _told(args.format, made, question.headline())
    written(args.output, told, "--output") if args.output is not None else sys.stdout.write(told)
    if not counted.complete and args.logs[0] != "merge":
        return EXIT_INTERRUPTED
    return EXIT_USAGE if counted.tally.unreadable and not made.records else EXIT_OK


def _counted(args: argparse.Namespace, catalog: Catalog) -> Counted:
    progress = work_progress(sys.stderr, "reading")
    try:
        return count_logs(args.logs, catalog=catalog, engine=engine(args), progress=progress)
    finally:
        if progress is not None:
            progress.close()


def _broken_off(counted: Counted, partial: Path | None) -> None:
    """Say at once that it was heard, and what to do with what there is."""
    records = f"{counted.tally.records:,}"
    told = (
        f"broken off: {records} records were read; `migrate-advisor assess merge {partial}` tells what they say"
        if partial is not None
        else f"broken off: {records} records were read, too many kinds to judge at once; --partial FILE keeps them"
        if _takes_long(counted)
        else f"broken off: what follows tells of the {records} records that were read; Ctrl-C again ends at once"
    )
    sys.stderr.write(f"migrate-advisor: {said(told)}\n")
    sys.stderr.flush()


def _takes_long(counted: Counted) -> bool:
    """Whether nobody who pressed Ctrl-C would wait for what the mapping says of all signatures."""
    return len(counted.tally.sums) > _JUDGED_AT_ONCE


def _merged(paths: list[str]) -> Counted:
    """Partial results as one.

    Raises:
        UsageError: there are none, or one cannot be read.
    """
    if not paths:
        raise UsageError("assess merge: name the partial results, such as monday.tally tuesday.tally")
    tallies, complete = [], True
    for path in paths:
        text = read_plain_file(path, _MOST).decode("utf-8", "replace")
        tallies.append(from_json(text, path))
        complete = complete and '"complete": false' not in text
    return Counted(merge(tallies), complete)


def _told(form: str, made: Assessment, headline: str) -> str:
    if form == "json":
        return json.dumps(assessment_json(made), ensure_ascii=True, indent=1) + "\n"
    if form == "markdown":
        return sections_markdown(_TITLE, headline, assessment_sections(made))
    if form == "html":
        return sections_html(_TITLE, headline, assessment_sections(made))
    return sections_text(headline, assessment_sections(made))
