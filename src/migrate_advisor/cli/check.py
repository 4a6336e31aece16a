"""`migrate-advisor check`: where code depends on what is not open to you.

Finding is the scanner's, wording `formats`'.
"""

from __future__ import annotations

import sys

from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.cli.asking import CUSTOMERS, Asking, add_question_arguments, asking
from migrate_advisor.cli.check_arguments import require_sense
from migrate_advisor.cli.configuration import Configuration, find_configuration, no_configuration, read_configuration
from migrate_advisor.cli.exit_codes import EXIT_FINDINGS, EXIT_NOTHING_SCANNED, EXIT_OK
from migrate_advisor.cli.plain import DEFAULTS
from migrate_advisor.cli.progress import progress_on
from migrate_advisor.cli.scope import (
    Against,
    Nothing,
    baseline_path,
    configuration_notes,
    hold_against,
    looked_for,
    nothing_scanned,
    overlay_notes,
    scan_scope,
    unread_though_named,
    write_baseline,
)
from migrate_advisor.errors import UsageError
from migrate_advisor.messages import said
from migrate_advisor.plain_file import write_output
from migrate_advisor.scanner.scan import DEFAULT_HORIZON, DEFAULT_MAX_FILE_SIZE, ScanOptions, ScanReport

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import TextIO

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.face import TypedQuestion
    from migrate_advisor.scanner.finding import Finding

FORMATS: Mapping[str, str] = {
    "text": "lines for people",
    "concise": "one finding a line",
    "json": "one object, version 1",
    "sarif": "SARIF 2.1.0, for code scanning",
    "github": "workflow commands that annotate a pull request",
    "junit": "JUnit XML, for systems that show test results",
    "codequality": "code quality report, for GitLab",
    "badge": "a badge, as shields.io draws one from JSON",
    "html": "one page for people, which needs nothing beside it",
}
SEVERITIES = ("error", "warning", "info")

_EPILOG = """\
examples:
  migrate-advisor check                                    this folder, for an individual in mainland China
  migrate-advisor check src --customer enterprise          the same for a company
  migrate-advisor check --format sarif --output out.sarif  for code scanning
  migrate-advisor check --staged                           what the next commit will hold
  migrate-advisor check --diff main                        only lines that main does not have
  migrate-advisor check --write-baseline known.json        accept what is there today, then: --baseline known.json
  cat app.py | migrate-advisor check - --stdin-filename app.py

exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or configuration, 3 internal error,
4 no file was scanned though a folder was named
"""


class CheckOutcome(NamedTuple):
    """A finished check, as the formats take it."""

    against: Against
    asking: Asking
    fail_on: str
    passed: bool
    """Whether nothing is as bad as `fail_on`."""
    statistics: bool = False
    """Whether counts by rule and provider were asked for."""
    root: str = "."
    """The folder that paths of findings are relative to."""
    nothing: Nothing | None = None
    """Where no file was scanned."""
    contents: Mapping[str, bytes] | None = None
    """Path → what the spans of fixes count in, where fixes were asked for."""
    paths: tuple[str, ...] = ()
    """Files and folders that were checked as they are; none where a text or what git holds was."""

    @property
    def report(self) -> ScanReport:
        """The findings that the baseline, if there is one, does not hold."""
        return self.against.report

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is as bad as `fail_on`."""
        return _reaches(finding.severity.value, self.fail_on)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments; their defaults are `plain.DEFAULTS`."""
    from pathlib import Path

    parser.epilog = _EPILOG
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; - for stdin")
    add_question_arguments(parser)
    parser.add_argument(
        "--horizon", type=int, metavar="DAYS", help="warn of what stops within so many days (default: 180)"
    )
    _add_own_rules(parser)
    _add_results(parser)
    parser.add_argument("--select", action="append", metavar="RULE", help="apply only these rules; repeatable, commas")
    parser.add_argument("--ignore", action="append", metavar="RULE", help="do not apply these rules; repeatable")
    parser.add_argument("--exclude", action="append", metavar="GLOB", help="leave out files, as in .gitignore")
    parser.add_argument("--no-gitignore", action="store_true", help="also files that git ignores")
    parser.add_argument("--no-ignores", action="store_true", help="also findings hidden by ignore comments")
    parser.add_argument("--max-file-size", type=int, metavar="BYTES", help="count larger files instead of reading them")
    parser.add_argument("--no-cache", action="store_true", help="read every file, also what did not change")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes (default: by the size of the tree)")
    parser.add_argument("--stdin-filename", metavar="NAME", help="what to call the input of -")
    parser.add_argument("--statistics", action="store_true", help="count findings, and entries of the baseline")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--staged", action="store_true", help="what git has staged, as it is staged")
    group.add_argument("--diff", metavar="REV", help="only lines that this revision does not have")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--baseline", type=Path, metavar="FILE", help="leave out findings that this file holds")
    group.add_argument("--write-baseline", type=Path, metavar="FILE", help="write all findings to a baseline")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--config", type=Path, metavar="FILE", help="read this configuration")
    group.add_argument("--no-config", action="store_true", help="read no configuration")
    parser.set_defaults(**DEFAULTS)


_MOST_PATHS = 3
"""Paths that a command to type next repeats."""


def _plain_paths(args: argparse.Namespace) -> tuple[str, ...]:
    """What was checked, where another command can read it too and the list is short enough to be typed."""
    is_plain = "-" not in args.paths and not args.staged and args.diff is None and len(args.paths) <= _MOST_PATHS
    return tuple(args.paths) if is_plain else ()


def run(args: argparse.Namespace) -> int:
    """Check, write the result, and tell by the exit code."""
    require_sense(args)
    configuration = _configuration(args)
    question = asking(args, configuration)
    asked = question.asked()
    compiled = load_compiled(question.extra)
    if not _is_surely_known(question, compiled):
        asked.question()  # a wrong region is an error even where nothing is found
    baseline = baseline_path(args, configuration)
    options = _options(args, configuration)._replace(instead=asked.instead)
    given: dict[str, bytes] = {}
    report = _scanned(args, compiled, asked, options, given)
    report = report._replace(notes=(*configuration_notes(configuration), *overlay_notes(question.extra), *report.notes))
    nothing = nothing_scanned(args, report)
    if args.write_baseline is not None:
        return _write_baseline(args, options, report, question, nothing)
    against = Against(report)
    if baseline is not None:
        against = hold_against(report, baseline, question.as_of, looked_for(args, options, report))
    contents = None
    if args.fixes:
        from migrate_advisor.cli.offering import with_fixes

        against, contents = with_fixes(args, against, question, options, given)
    fail_on = args.fail_on or configuration.values.get("fail-on", "error")
    passed = not any(_reaches(finding.severity.value, fail_on) for finding in against.report.findings)
    _write(
        CheckOutcome(
            against, question, fail_on, passed, args.statistics, options.root, nothing, contents, _plain_paths(args)
        ),
        args,
    )
    if unread := unread_though_named(args, options, report):
        message = f"{unread[0].path}: not scanned: {unread[0].reason}"
        raise UsageError(message)
    if nothing is not None and nothing.is_wrong:
        return EXIT_NOTHING_SCANNED
    return EXIT_OK if passed else EXIT_FINDINGS


def _write_baseline(
    args: argparse.Namespace, options: ScanOptions, report: ScanReport, question: Asking, nothing: Nothing | None
) -> int:
    if nothing is not None:  # an empty baseline would drop every reason that people wrote
        told = f"no file was scanned: {nothing.why}; {args.write_baseline} is left as it was"
        code = EXIT_NOTHING_SCANNED if nothing.is_wrong else EXIT_OK
    else:
        told = write_baseline(report, args.write_baseline, question.as_of, looked_for(args, options, report))
        code = EXIT_OK
    sys.stderr.write(f"migrate-advisor: {said(told)}\n")
    return code


def _scanned(
    args: argparse.Namespace,
    compiled: Compiled,
    asked: TypedQuestion,
    options: ScanOptions,
    given: dict[str, bytes],
) -> ScanReport:
    """The report, and a bar while somebody waits for it; what standard input held is put into `given`."""
    progress = progress_on(sys.stderr)
    try:
        return scan_scope(args, compiled, asked.question, options._replace(progress=progress), given)
    finally:
        if progress is not None:
            progress.close()


def _is_surely_known(question: Asking, compiled: Compiled) -> bool:
    """Whether region and customer are written as the catalog has them, so that nothing needs to be looked up."""
    return question.customer.value in CUSTOMERS and compiled.has_region(question.region.value)


def _reaches(severity: str, fail_on: str) -> bool:
    return fail_on != "never" and SEVERITIES.index(severity) <= SEVERITIES.index(fail_on)


def _configuration(args: argparse.Namespace) -> Configuration:
    start = args.stdin_filename if args.paths == ["-"] else _above(args.paths)
    if args.no_config:
        return no_configuration(start)
    if args.config is not None:
        return read_configuration(args.config, start)
    return find_configuration(start)


def _above(paths: list[str]) -> str:
    """The one path, or the innermost folder that holds them all: what lies beside one is not about the others."""
    if len(paths) == 1:
        return paths[0]
    import os

    whole = [os.path.abspath(path) for path in paths]  # noqa: PTH100 # importing pathlib would cost a hook
    try:
        return os.path.commonpath(whole)
    except ValueError:  # on several drives
        return paths[0]


def _options(args: argparse.Namespace, configuration: Configuration) -> ScanOptions:
    values = configuration.values
    size = values.get("max-file-size", DEFAULT_MAX_FILE_SIZE) if args.max_file_size is None else args.max_file_size
    if size <= 0:
        message = f"--max-file-size is {size}; give a number of bytes above 0"
        raise UsageError(message)
    if args.jobs < 0:
        message = f"--jobs is {args.jobs}; give a number of processes, or 0 to let the size of the tree decide"
        raise UsageError(message)
    return ScanOptions(
        select=_rules("select", args.select, configuration),
        ignore=_rules("ignore", args.ignore, configuration),
        exclude=(*values.get("exclude", ()), *(args.exclude or ()), *_own_files(args, configuration)),
        use_gitignore=values.get("gitignore", True) and not args.no_gitignore,
        max_file_size=size,
        respect_ignores=not args.no_ignores,
        use_cache=not args.no_cache,
        severities=values.get("severities", {}),
        horizon=_horizon(args, configuration),
        allow=frozenset(_names(args.allow) or values.get("allow", ())),
        deny=frozenset(_names(args.deny) or values.get("deny", ())),
        strict_unknown=args.strict_unknown or values.get("strict-unknown", False),
        jobs=args.jobs,
        root=configuration.root,
    )


def _add_results(parser: argparse.ArgumentParser) -> None:
    """What is told of each finding, how, and what makes the check fail."""
    from pathlib import Path

    parser.add_argument("--fixes", action="store_true", help="give each finding its fix, in json and sarif")
    parser.add_argument("--to", metavar="TARGET", help="target of --fixes; without it, only retired models change")
    parser.add_argument("--base-url", metavar="URL", help="with --to: address to use instead of the catalog's")
    parser.add_argument("--format", choices=FORMATS, help="how to write the result (default: text)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the result to a file")
    parser.add_argument("--fail-on", choices=(*SEVERITIES, "never"), help="what makes the exit code 1 (default: error)")


def _add_own_rules(parser: argparse.ArgumentParser) -> None:
    """Who may be used, by the customer's own rules, and what is thought of those nobody knows."""
    parser.add_argument("--strict-unknown", action="store_true", help="warn of providers not known to serve you")
    parser.add_argument("--allow", action="append", metavar="PROVIDER", help="only these may be used; repeatable")
    parser.add_argument("--deny", action="append", metavar="PROVIDER", help="these may not be used; repeatable")


def _names(flags: list[str] | None) -> list[str]:
    """Names given as repeated flags, or in one with commas."""
    return [name.strip() for flag in flags or () for name in flag.split(",") if name.strip()]


def _horizon(args: argparse.Namespace, configuration: Configuration) -> int:
    days: int = configuration.values.get("horizon", DEFAULT_HORIZON) if args.horizon is None else args.horizon
    if days < 0:
        message = f"--horizon is {days}; give a number of days, 0 or more"
        raise UsageError(message)
    return days


def _own_files(args: argparse.Namespace, configuration: Configuration) -> Iterator[str]:
    """Globs for what we write and read ourselves, which names what it is about."""
    own = (args.output, args.write_baseline, baseline_path(args, configuration), configuration.path)
    for path in filter(None, own):
        root = type(path)(configuration.root).resolve()
        if path.resolve().is_relative_to(root):
            name = path.resolve().relative_to(root).as_posix()
            yield "/" + "".join(f"\\{char}" if char in "*?[]!#\\ " else char for char in name)


def _rules(key: str, flags: list[str] | None, configuration: Configuration) -> frozenset[str]:
    """Rule ids; a flag replaces what is configured.

    Raises:
        UsageError: there is no such rule; it names where that is said.
    """
    listed = (
        configuration.values.get(key, ()) if flags is None else [name for flag in flags for name in flag.split(",")]
    )
    names = frozenset(name.strip() for name in listed if name.strip())
    if names:
        from migrate_advisor.scanner.rules import RULES

        where = f"{configuration.path}: {key}" if flags is None else f"--{key}"
        known = [rule.id for rule in RULES]
        for name in sorted(names.difference(known)):
            message = f"{where}: unknown rule {name!r}; known are {', '.join(sorted(known))}"
            raise UsageError(message)
    return names


def _write(outcome: CheckOutcome, args: argparse.Namespace) -> None:
    if args.output is not None:
        _write_file(outcome, args.output, _writer(args.format))
        return
    from migrate_advisor.cli.visible import unguarded

    try:
        _writer(args.format)(outcome, unguarded(sys.stdout) if args.format == "github" else sys.stdout)
    except BrokenPipeError:  # the reader has left; the exit code says what was found all the same
        return


def _write_file(outcome: CheckOutcome, path: Path, write: Callable[[CheckOutcome, TextIO], None]) -> None:
    try:
        from io import StringIO

        text = StringIO(newline="\n")
        write(outcome, text)
        write_output(path, text.getvalue().encode("utf-8", "backslashreplace"))
    except OSError as error:
        message = f"--output {path}: {error.strerror or error}"
        raise UsageError(message) from error


def _writer(name: str) -> Callable[[CheckOutcome, TextIO], None]:
    from importlib import import_module

    write: Callable[[CheckOutcome, TextIO], None] = import_module(f"migrate_advisor.cli.formats.check_{name}").write
    return write
