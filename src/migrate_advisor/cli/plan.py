"""`migrate-advisor plan`: the plan of a move, for people or programs. What it says is `planning`'s."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import load_catalog, load_compiled
from migrate_advisor.cli.asking import add_question_arguments, asking
from migrate_advisor.cli.configuration import find_configuration
from migrate_advisor.cli.exit_codes import EXIT_FINDINGS, EXIT_OK
from migrate_advisor.cli.formats.plan_document import PlanDocument, html, markdown, text
from migrate_advisor.cli.formats.plan_json import plan_json
from migrate_advisor.cli.policy import add_policy_arguments, policy
from migrate_advisor.cli.traffic import add_traffic_argument, traffic_of
from migrate_advisor.errors import UsageError
from migrate_advisor.fixing.files import common_folder
from migrate_advisor.fixing.fix import Scanning
from migrate_advisor.plain_file import write_output
from migrate_advisor.planning.plan import Plan, plan
from migrate_advisor.scanner.revisions import StagedFiles
from migrate_advisor.scanner.scan import ScanOptions

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

_EPILOG = """\
examples:
  migrate-advisor plan
  migrate-advisor plan src --region CN --customer enterprise --to zhipu@cn/glm-5.2
  migrate-advisor plan . --format html --output plan.html
  migrate-advisor plan . --format markdown            for a pull request
  migrate-advisor plan --staged                       what is about to be committed

exit codes: 0 nothing stops, 1 something does, 2 wrong usage or catalog
"""
_WRITERS: Mapping[str, Callable[[PlanDocument], str]] = {"text": text, "markdown": markdown, "html": html}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: .)")
    parser.add_argument("--staged", action="store_true", help="of them, the files that git has staged")
    add_question_arguments(parser)
    parser.add_argument(
        "--to", action="append", default=[], metavar="TARGET", help="where to move (default: as recommend advises)"
    )
    parser.add_argument(
        "--base-url", metavar="URL", help="an address in place of the catalog's, such as your account's"
    )
    add_policy_arguments(parser)
    add_traffic_argument(parser)
    parser.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="leave out files")
    parser.add_argument("--format", choices=(*_WRITERS, "json"), default="text", help="how to write the plan")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the plan to a file")


def run(args: argparse.Namespace) -> int:
    """Plan, write it, and tell by the exit code whether something stops."""
    paths = args.paths or ["."]
    configuration = find_configuration(paths[0])
    if args.staged:
        paths = _staged(paths)
    question = asking(args, configuration)
    catalog = load_catalog(question.extra)
    asked = question.asked()
    asked.question()
    values = configuration.values
    rules = policy(args, configuration, catalog)
    options = ScanOptions(
        exclude=(*values.get("exclude", ()), *args.exclude),
        use_gitignore=values.get("gitignore", True),
        severities=values.get("severities", {}),
        allow=rules.allow,
        deny=rules.deny,
        root=common_folder(paths),
        use_cache=False,
    )
    scanning = Scanning(load_compiled(question.extra), asked.question, options)
    made = plan(
        paths,
        catalog=catalog,
        scanning=scanning,
        to=args.to,
        policy=rules,
        traffic=traffic_of(args),
        base_url=args.base_url,
        more=asked.more_flags(),
    )
    _write(args, made, question.headline())
    return EXIT_FINDINGS if made.findings else EXIT_OK


def _staged(paths: Sequence[str]) -> list[str]:
    """The files below some paths that git has staged, as they lie there.

    Raises:
        UsageError: none is, or there is no repository.
    """
    asked = [Path(path).resolve() for path in paths]
    folder = asked[0] if asked[0].is_dir() else asked[0].parent
    staged = StagedFiles(str(folder), ScanOptions().max_file_size)
    files = [Path(staged.root, path).resolve() for path in staged.paths]
    found = [file for file in files if file.is_file() and any(file == path or path in file.parents for path in asked)]
    if not found:
        raise UsageError(f"nothing is staged in {', '.join(paths)}")
    return [os.path.relpath(file) for file in found]


def _write(args: argparse.Namespace, made: Plan, where_from: str) -> None:
    if args.format == "json":
        written = json.dumps(plan_json(made), ensure_ascii=True, indent=1) + "\n"
    else:
        written = _WRITERS[args.format](PlanDocument(made, where_from))
    if args.output is None:
        sys.stdout.write(written)
        return
    try:
        write_output(args.output, written.encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(f"--output {args.output}: {error.strerror}") from error
