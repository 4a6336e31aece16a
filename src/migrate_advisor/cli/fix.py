"""`migrate-advisor fix`: the patch that moves code to a target, shown or written. The edits are `fixing`'s."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import load_catalog, load_compiled
from migrate_advisor.cli.asking import add_question_arguments, asking
from migrate_advisor.cli.configuration import find_configuration
from migrate_advisor.cli.exit_codes import EXIT_FINDINGS, EXIT_OK
from migrate_advisor.cli.policy import split
from migrate_advisor.cli.visible import commands_a_build, is_build, unguarded
from migrate_advisor.errors import UsageError
from migrate_advisor.fixing.destination import destination
from migrate_advisor.fixing.file import Moving
from migrate_advisor.fixing.files import common_folder
from migrate_advisor.fixing.fix import FixReport, Scanning, fix_files, plan_fixes
from migrate_advisor.scanner.scan import ScanOptions

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from migrate_advisor.cli.configuration import Configuration
    from migrate_advisor.planning.proof import Proof

_EPILOG = """\
examples:
  migrate-advisor fix src --to deepseek/deepseek-flash --unsafe-fixes --diff        look at the patch
  migrate-advisor fix src --to deepseek/deepseek-flash --unsafe-fixes               write it
  migrate-advisor fix .                    stay with the provider: retired models become the ones that it names
  migrate-advisor fix . --to zhipu@cn/glm-5.2 --unsafe-fixes --diff | git apply     the same by git

A fix is unsafe where another model answers afterwards. Files with changes that git does not hold are left alone, unless
--force is given. A key is never shown, nor given to another provider.

  migrate-advisor fix . --to deepseek/deepseek-flash --unsafe-fixes --diff --prove  and try the calls

exit codes: 0 nothing was left to do, 1 something was left or does not hold, and is told, 2 wrong usage or catalog
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: .)")
    parser.add_argument(
        "--to",
        metavar="TARGET",
        help="provider/model or provider@endpoint/model; without it, only retired models change",
    )
    parser.add_argument("--base-url", metavar="URL", help="address to use instead of the catalog's, such as a gateway")
    add_question_arguments(parser)
    parser.add_argument("--diff", action="store_true", help="print a patch and write nothing")
    parser.add_argument("--unsafe-fixes", action="store_true", help="also edits after which another model answers")
    parser.add_argument("--force", action="store_true", help="also files with uncommitted changes")
    parser.add_argument("--prove", action="store_true", help="read changed files again, send calls to a simulator")
    parser.add_argument(
        "--allow", action="append", default=[], metavar="PROVIDER", help="nobody but these may be used; repeatable"
    )
    parser.add_argument(
        "--deny", action="append", default=[], metavar="PROVIDER", help="these may not be used; repeatable"
    )
    parser.add_argument("--select", action="append", default=[], metavar="RULE", help="only these rules")
    parser.add_argument("--ignore", action="append", default=[], metavar="RULE", help="not these rules")
    parser.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="leave out files")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to tell what was done")


def run(args: argparse.Namespace) -> int:
    """Fix, tell what was done and what is left."""
    paths = args.paths or ["."]
    configuration = find_configuration(paths[0])
    question = asking(args, configuration)
    catalog = load_catalog(question.extra)
    asked = question.asked()
    to = destination(args.to, catalog, asked.question(), args.base_url) if args.to else None
    if args.prove and to is None:
        raise UsageError("--prove asks a simulator of the target; say which with --to")
    scanning = Scanning(load_compiled(question.extra), asked.question, _options(args, configuration, paths))
    make = plan_fixes if args.diff else partial(fix_files, force=args.force)
    report = make(paths, scanning, Moving(to, catalog, args.unsafe_fixes))
    proof = None
    if args.prove and to is not None:
        from migrate_advisor.planning.proof import prove

        proof = prove(paths, report, scanning, to.target, catalog, wrote=not args.diff)
    _tell(args, report, question.headline(), proof)
    return EXIT_OK if not report.left and (proof is None or proof.holds) else EXIT_FINDINGS


def _options(args: argparse.Namespace, configuration: Configuration, paths: Sequence[str]) -> ScanOptions:
    """How files are looked at, as arguments say, else the configuration."""
    values = configuration.values

    def either(name: str) -> frozenset[str]:
        """A list that an argument gives in place of the configuration's."""
        return frozenset(split(getattr(args, name)) or values.get(name, ()))

    return ScanOptions(
        select=either("select"),
        ignore=either("ignore"),
        allow=either("allow"),
        deny=either("deny"),
        exclude=(*values.get("exclude", ()), *args.exclude),
        use_gitignore=values.get("gitignore", True),
        severities=values.get("severities", {}),
        root=_root(paths, configuration),
        use_cache=False,
    )


def _print_patch(patch: str) -> None:
    """The patch, byte by byte as git is to read it; shown as text to a person, or where a log might obey it."""
    out = unguarded(sys.stdout)
    binary = getattr(out, "buffer", None)
    if binary is None or out.isatty() or (is_build(os.environ) and commands_a_build(patch)):
        sys.stdout.write(patch)
        return
    sys.stdout.flush()
    binary.write(patch.encode("utf-8", "surrogateescape"))
    binary.flush()


def _root(paths: Sequence[str], configuration: Configuration) -> str:
    """The folder that nothing outside of is written: the configuration's, where all paths lie in it."""
    common = common_folder(paths)
    base = os.path.realpath(configuration.root)
    return configuration.root if os.path.commonpath([base, common]) == base else common


def _tell(args: argparse.Namespace, report: FixReport, where_from: str, proof: Proof | None) -> None:
    if args.format == "json":
        from migrate_advisor.cli.formats.fix_json import fix_json

        json.dump(fix_json(report, proof, wrote=not args.diff), sys.stdout, ensure_ascii=True, indent=1)
        sys.stdout.write("\n")
        return
    from migrate_advisor.cli.formats.fix_text import write

    if args.diff:  # what git is to read stands alone on standard output
        _print_patch(report.patch)
    stream = sys.stderr if args.diff else sys.stdout
    write(report, where_from, args.to or "its provider", stream, wrote=not args.diff)
    if proof is not None:
        from migrate_advisor.cli.formats.proof_text import write_proof

        write_proof(proof, stream)
