"""`migrate-advisor explain RULE`: what a rule finds, why, and what to do. The words are the rule's own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.cli.exit_codes import EXIT_OK
from migrate_advisor.errors import UnknownNameError
from migrate_advisor.messages import said
from migrate_advisor.scanner.rules import RULES

if TYPE_CHECKING:
    import argparse

_EPILOG = """\
examples:
  migrate-advisor explain                    every rule in a line
  migrate-advisor explain blocked-endpoint   one rule
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("rule", nargs="?", metavar="RULE", help="id of a rule; all of them in a line each if left out")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the answer")


def run(args: argparse.Namespace) -> int:
    """Explain one rule, or list all."""
    rules = {rule.id: rule for rule in RULES}
    if args.rule is not None and args.rule not in rules:
        raise UnknownNameError("rule", args.rule, close_matches(args.rule, rules), f"known are {', '.join(rules)}")
    chosen = list(RULES) if args.rule is None else [rules[args.rule]]
    if args.format == "json":
        import json

        described = [{"id": rule.id, "title": rule.title, "explanation": rule.explanation} for rule in chosen]
        json.dump({"version": 1, "command": "explain", "rules": described}, sys.stdout, ensure_ascii=True, indent=1)
        sys.stdout.write("\n")
    elif args.rule is None:
        width = max(map(len, rules))
        sys.stdout.writelines(f"{rule.id:{width}}  {said(rule.title)}\n" for rule in RULES)
    else:
        sys.stdout.write(f"{chosen[0].id}: {said(chosen[0].title)}\n\n{said(chosen[0].explanation.strip())}\n")
    return EXIT_OK
