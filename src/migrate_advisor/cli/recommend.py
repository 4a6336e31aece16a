"""`migrate-advisor recommend`: who may be used instead. The answer is `advice`'s, the wording `formats`'."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.cli.asking import add_question_arguments, asking
from migrate_advisor.cli.configuration import find_configuration
from migrate_advisor.cli.exit_codes import EXIT_FINDINGS, EXIT_OK
from migrate_advisor.cli.request_files import read_request
from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    import argparse

_EPILOG = """\
examples:
  migrate-advisor recommend --from openai/gpt-4o --uses tools,stream
  migrate-advisor recommend --from azure-openai --region CN --customer enterprise
  migrate-advisor recommend --from openai --request request.json --prefer incentive,context

exit codes: 0 somebody is recommended, 1 nobody fits, 2 wrong usage or catalog
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("--from", dest="source", metavar="TARGET", help="what you use today, such as openai/gpt-4o")
    add_question_arguments(parser)
    parser.add_argument("--uses", action="append", default=[], metavar="NAMES", help="parameters and capabilities")
    parser.add_argument("--request", action="append", default=[], type=Path, metavar="FILE", help="a request as JSON")
    parser.add_argument("--context", type=int, default=0, metavar="TOKENS", help="tokens that must fit")
    parser.add_argument("--prefer", action="append", default=[], metavar="CRITERIA", help="criteria to compare first")
    parser.add_argument(
        "--top", type=int, default=3, metavar="N", help="how many to show in full; 0 for all (default: 3)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the answer")


def run(args: argparse.Namespace) -> int:
    """Answer, and tell by the exit code whether somebody fits."""
    from migrate_advisor.advice.recommend import recommend

    if args.top < 0:
        message = f"--top is {args.top}; give a number of recommendations, or 0 for all"
        raise UsageError(message)
    configuration = find_configuration(Path.cwd())
    question = asking(args, configuration)
    advice = recommend(
        load_catalog(question.extra),
        source=args.source,
        region=question.region.value,
        customer=question.customer.value,
        as_of=question.as_of,
        uses=[*split(args.uses), *(read_request(path, f"--request {path}") for path in args.request)],
        context_tokens=args.context,
        prefer=split(args.prefer),
    )
    if args.format == "json":
        from migrate_advisor.cli.formats.advice_json import advice_json

        json.dump(advice_json(advice), sys.stdout, ensure_ascii=True, indent=1)
        sys.stdout.write("\n")
    else:
        from migrate_advisor.cli.formats.advice_text import write

        write(advice, question.headline(), sys.stdout, args.top)
    return EXIT_OK if advice.recommendations else EXIT_FINDINGS


def split(flags: list[str]) -> list[str]:
    """Names given as repeated flags, or in one with commas."""
    return [name.strip() for flag in flags for name in flag.split(",") if name.strip()]
