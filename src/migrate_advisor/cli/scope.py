"""What a check looks at, and what of it is told: paths, standard input, the index, changed lines, a baseline."""

from __future__ import annotations

import os
import sys

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.scan import ScanOptions, ScanReport, Skipped, scan, scan_bytes, scan_contents

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.cli.configuration import Configuration
    from migrate_advisor.scanner.baseline import Baseline, Entry
    from migrate_advisor.scanner.finding import Finding


class Against(NamedTuple):
    """A report that a baseline was held against."""

    report: ScanReport
    known: int = 0
    """Findings that the baseline holds, and that the report therefore leaves out."""
    gone: tuple[Entry, ...] = ()
    """Entries of the baseline that nothing was found for; empty where only a part of the files was looked at."""


def scan_scope(
    args: argparse.Namespace,
    compiled: Compiled,
    question: Callable[[], Question],
    options: ScanOptions,
) -> ScanReport:
    """Scan what the arguments name.

    Raises:
        UsageError: a path, rule, glob, revision or repository is wrong.
    """
    if args.paths == ["-"]:
        content = sys.stdin.buffer.read()
        return scan_bytes(args.stdin_filename, content, compiled=compiled, question=question, options=options)
    if args.staged:
        return _scan_staged(args.paths, compiled, question, options)
    if args.diff is not None:
        return _scan_diff(args, compiled, question, options)
    return scan(args.paths, compiled=compiled, question=question, options=options)


def scope_root(args: argparse.Namespace, options: ScanOptions) -> str:
    """The folder that the paths of the findings are relative to."""
    if not (args.staged or args.diff):
        return options.root
    from migrate_advisor.scanner.revisions import repository_root

    return repository_root(".")


def _scan_staged(
    paths: list[str], compiled: Compiled, question: Callable[[], Question], options: ScanOptions
) -> ScanReport:
    from migrate_advisor.scanner.revisions import repository_root, staged_files

    root = repository_root(".")
    files, large = staged_files(root, options.max_file_size)
    named = _named(paths, root)
    wanted = [(file.path, file.content) for file in files if named(file.path)]
    options = options._replace(root=root)
    report = scan_contents(wanted, compiled=compiled, question=question, options=options)
    skipped = (*report.skipped, *(Skipped(path, "too large") for path in large if named(path)))
    return report._replace(skipped=tuple(sorted(skipped)))


def _scan_diff(
    args: argparse.Namespace, compiled: Compiled, question: Callable[[], Question], options: ScanOptions
) -> ScanReport:
    from migrate_advisor.scanner.revisions import added_lines, repository_root

    root = repository_root(".")
    added = added_lines(root, args.diff)
    named = _named(args.paths, root)
    files = [os.path.join(root, path) for path in added if named(path)]  # noqa: PTH118 # scan takes text
    report = scan(files, compiled=compiled, question=question, options=options._replace(root=root))

    def is_new(finding: Finding) -> bool:
        parts = added.get(finding.path, ())
        return any(finding.line < part.stop and finding.end_line >= part.start for part in parts)

    return report._replace(findings=tuple(filter(is_new, report.findings)), unused_ignores=())


def _named(paths: list[str], root: str) -> Callable[[str], bool]:
    """Whether a path of the repository lies under one that the user named."""
    top = os.path.realpath(root)
    prefixes = [os.path.relpath(os.path.realpath(path), top).replace(os.sep, "/") for path in paths]
    if "." in prefixes:
        return lambda _path: True
    return lambda path: any(path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes)


def baseline_path(args: argparse.Namespace, configuration: Configuration) -> Path | None:
    """The baseline to hold against, from flags or else from configuration."""
    if args.baseline is not None:
        named: Path = args.baseline
        return named
    configured = configuration.values.get("baseline")
    return configuration.folder / configured if configured else None


def hold_against(report: ScanReport, path: Path, *, is_whole: bool) -> Against:
    """Leave out what a baseline holds.

    Args:
        report: the findings.
        path: the baseline.
        is_whole: whether all files were looked at, so that an entry without a finding is one that is gone.

    Raises:
        UsageError: the baseline cannot be read.
    """
    compared = _read(path).compare(report.findings)
    return Against(report._replace(findings=compared.new), len(compared.known), compared.gone if is_whole else ())


def write_baseline(report: ScanReport, path: Path) -> int:
    """Write the findings as a baseline, keeping the reasons of one that is there; tell how many there are.

    Raises:
        UsageError: it cannot be written, or what is there is no baseline.
    """
    from migrate_advisor.scanner.baseline import Baseline

    before = _read(path) if path.exists() else Baseline()
    renewed = before.renewed(report.findings)
    try:
        path.write_text(renewed.to_json(), encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"--write-baseline {path}: {error.strerror or error}"
        raise UsageError(message) from error
    return len(renewed.entries)


def _read(path: Path) -> Baseline:
    from migrate_advisor.scanner.baseline import read_baseline

    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"baseline {path}: {error.strerror or error}; write one with --write-baseline {path}"
        raise UsageError(message) from error
    return read_baseline(content, str(path))
