"""What a check looks at, and what of it is told: paths, standard input, the index, changed lines, a baseline."""

from __future__ import annotations

import os
import sys

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.errors import UsageError
from migrate_advisor.plain_file import read_plain_file, write_output
from migrate_advisor.scanner.scan import Note, ScanOptions, ScanReport, SkippedFile, scan, scan_bytes, scan_contents

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.cli.configuration import Configuration
    from migrate_advisor.scanner.baseline import Baseline, Entry, EntryCount
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.revisions import StagedFiles


_LARGEST_BASELINE = 64 * 1024 * 1024
"""Bytes: some 300,000 findings."""
_UNREAD = ("unreadable", "not a plain file")
"""Why a file was not scanned that whoever names it expects to be."""


class Against(NamedTuple):
    """A report that a baseline was held against."""

    report: ScanReport
    known: tuple[Finding, ...] = ()
    """Findings that the baseline holds, and that the report therefore leaves out."""
    expired: tuple[Entry, ...] = ()
    """Entries of the baseline whose last day is over, so that the report holds their findings."""
    gone: tuple[Entry, ...] = ()
    """Entries of the baseline that nothing was found for, where it was looked for."""
    counts: Mapping[tuple[str, str], EntryCount] | None = None
    """How the entries of the baseline stand, by rule and path; None where there is no baseline."""


class Nothing(NamedTuple):
    """That no file was scanned."""

    why: str
    """In a few words."""
    is_wrong: bool
    """Whether something was to be expected: a folder was named, and no file in it was scanned."""

    def sentence(self) -> str:
        """What to tell."""
        return f"No file was scanned: {self.why}."


def nothing_scanned(args: argparse.Namespace, report: ScanReport) -> Nothing | None:
    """What to say if no file was scanned.

    A hook names files, and a change may touch none that is to be scanned: neither may fail for that. A folder without
    a file that is scanned is a mistake in the paths or the excludes, and a check of it would pass for ever.
    """
    if report.files_scanned:
        return None
    where = "here" if args.paths == ["."] else f"under {', '.join(args.paths)}"
    if args.staged:
        staged = "all that is staged is left out" if report.skipped else f"nothing is staged {where}"
        return Nothing(staged, is_wrong=False)
    if args.diff is not None:
        changed = "all that differs from {} is left out" if report.skipped else "nothing differs from {} {}"
        return Nothing(changed.format(args.diff, where), is_wrong=False)
    if any(os.path.isdir(path) for path in args.paths):  # noqa: PTH112 # importing pathlib would cost a hook
        return Nothing("check the paths and excludes", is_wrong=True)
    return Nothing("all that is named is left out", is_wrong=False)


def scan_scope(
    args: argparse.Namespace,
    compiled: Compiled,
    question: Callable[[], Question],
    options: ScanOptions,
    given: dict[str, bytes],
) -> ScanReport:
    """Scan what the arguments name; what standard input held is put into `given`, under its name.

    Raises:
        UsageError: a path, rule, glob, revision or repository is wrong.
    """
    if args.paths == ["-"]:
        if sys.stdin is None:
            message = "standard input is closed; - reads a file from there"
            raise UsageError(message)
        from migrate_advisor.scanner.discover import told_from
        from migrate_advisor.scanner.examine import largest

        content = sys.stdin.buffer.read(largest(args.stdin_filename, options.max_file_size) + 1)
        name = told_from(options.root)(os.path.abspath(args.stdin_filename))  # noqa: PTH100 # text, as the paths are
        given[name] = content
        return scan_bytes(name, content, compiled=compiled, question=question, options=options)
    if args.staged:
        return _scan_staged(args, compiled, question, options)
    if args.diff is not None:
        return _scan_diff(args, compiled, question, options)
    return scan(args.paths, compiled=compiled, question=question, options=options)


def _told_of(repository: str, root: str) -> Callable[[str], str]:
    """What turns a path of the repository into one as findings tell it."""
    from migrate_advisor.scanner.discover import told_from

    folder, told = os.path.realpath(repository), told_from(root)
    return lambda path: told(os.path.join(folder, path))  # noqa: PTH118 # text, as the paths are


def _scan_staged(
    args: argparse.Namespace, compiled: Compiled, question: Callable[[], Question], options: ScanOptions
) -> ScanReport:
    from migrate_advisor.scanner.revisions import StagedFiles

    root = options.root
    staged = StagedFiles(".", options.max_file_size)
    told = _told_of(staged.root, root)
    left_out = {told(path): why for path, why in staged.left_out.items()}
    _require_named(args.paths, root, [*map(told, staged.paths), *left_out])
    named = _named(args.paths, root)
    contents = ((told(file.path), file.content) for file in staged.contents(lambda path: named(told(path))))
    report = scan_contents(
        contents,
        compiled=compiled,
        question=question,
        options=options,
        settings=lambda names: _settings_staged(staged, root, names),
    )
    skipped = (*report.skipped, *(SkippedFile(path, why) for path, why in left_out.items() if named(path)))
    return report._replace(skipped=tuple(sorted(skipped)))


def _settings_staged(staged: StagedFiles, root: str, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The settings that stand beside and above files that are staged, as the next commit will hold them."""
    from migrate_advisor.scanner.configuration.services import settings_above

    known = set(names)
    top, folder = os.path.realpath(staged.root), os.path.realpath(root)
    wanted = {
        os.path.relpath(os.path.join(folder, path), top).replace(os.sep, "/"): path  # noqa: PTH118 # text
        for path in settings_above(names)
        if path not in known
    }
    yield from ((wanted[file.path], file.content) for file in staged.held(list(wanted)))


def _scan_diff(
    args: argparse.Namespace, compiled: Compiled, question: Callable[[], Question], options: ScanOptions
) -> ScanReport:
    from migrate_advisor.scanner.revisions import added_lines

    root, changes = options.root, added_lines(".", args.diff)
    told = _told_of(changes.root, root)
    added = {told(path): parts for path, parts in changes.lines.items()}
    left_out = {told(path): why for path, why in changes.left_out.items()}
    _require_named(args.paths, root, [*added, *left_out])
    named = _named(args.paths, root)
    files, submodules = _files_of(filter(named, added), root)
    report = scan(files, compiled=compiled, question=question, options=options)

    inside = tuple(path for path in added if path.endswith("/"))  # a repository that git does not track

    def is_new(finding: Finding) -> bool:
        parts = added.get(finding.path, ())
        is_within = any(finding.line < part.stop and finding.end_line >= part.start for part in parts)
        return is_within or finding.path.startswith(inside)

    moved = (SkippedFile(path, "submodule that moved") for path in submodules)
    beside = (SkippedFile(path, why) for path, why in left_out.items() if named(path))
    skipped = tuple(sorted((*report.skipped, *moved, *beside)))
    return report._replace(findings=tuple(filter(is_new, report.findings)), unused_ignores=(), skipped=skipped)


def _files_of(paths: Iterable[str], root: str) -> tuple[list[str], list[str]]:
    """Where the files of changed paths are, and the paths that are submodules; a link is no change itself."""
    files, submodules = [], []
    for path in paths:
        whole = os.path.join(root, path)  # noqa: PTH118 # scan takes text
        if os.path.islink(whole):  # noqa: PTH114
            continue
        if not path.endswith("/") and os.path.isdir(whole):  # noqa: PTH112
            submodules.append(path)
        else:
            files.append(whole)
    return files, submodules


def _named(paths: list[str], root: str) -> Callable[[str], bool]:
    """Whether a path, as findings tell it, is one that the user named or lies under one."""
    top = os.path.realpath(root)
    named = [os.path.realpath(path) for path in paths]
    folders = tuple(os.path.join(path, "") for path in named)  # noqa: PTH118 # text, as the paths are

    def is_named(path: str) -> bool:
        whole = os.path.normpath(os.path.join(top, path))  # noqa: PTH118 # as above
        return whole in named or whole.startswith(folders)

    return is_named


def _require_named(paths: list[str], root: str, known: Iterable[str]) -> None:
    """Refuse a path that neither exists nor names anything that git tells of: it would narrow the scan to nothing.

    Raises:
        UsageError: there is one.
    """
    for path in paths:
        if not os.path.lexists(path) and not any(map(_named([path], root), known)):
            message = f"{path}: no such file or folder"
            raise UsageError(message)


def overlay_notes(extra: Sequence[Path]) -> Sequence[Note]:
    """What folders of facts do to the packaged ones: whoever reads the result did not choose a repository's."""
    if not extra:
        return ()
    from migrate_advisor.catalog.load import catalog_layers

    layers = catalog_layers(extra)
    notes = []
    for folder in extra:
        own = sorted(name for name, paths in layers.items() if any(path.parent == folder for path in paths))
        replaced = [name for name in own if layers[name][0].parent != folder]
        said = f"replaces the packaged facts of {', '.join(replaced)}" if replaced else f"adds {', '.join(own)}"
        notes.append(Note(str(folder), f"this catalog folder {said}"))
    return notes


def configuration_notes(configuration: Configuration) -> Sequence[Note]:
    """What a configuration that was found hides: whoever reads the result may not have written it."""
    values = configuration.values
    hidden = [f"{key} = {', '.join(values[key])}" for key in ("select", "ignore") if values.get(key)]
    for where, severity in values.get("severities", {}).items():
        by_rule = severity if isinstance(severity, dict) else {"": severity}
        hidden += [f"severities: {f'{where} {rule}'.strip()} = off" for rule, as_ in by_rule.items() if as_ == "off"]
    if not hidden or configuration.path is None or configuration.was_named:
        return ()
    listed = "; ".join(hidden)
    text = f"this configuration hides findings: {listed} (--no-config shows them)"
    return (Note(str(configuration.path), text),)


def baseline_path(args: argparse.Namespace, configuration: Configuration) -> Path | None:
    """The baseline to hold against, from flags or else from configuration."""
    if args.baseline is not None:
        named: Path = args.baseline
        return named
    configured = configuration.values.get("baseline")
    if not configured:
        return None
    return configuration.named("baseline", configured)


def hold_against(report: ScanReport, path: Path, as_of: date, was_looked_for: Callable[[Entry], bool]) -> Against:
    """Leave out what a baseline holds.

    Args:
        report: the findings.
        path: the baseline.
        as_of: the day that decides which entries have expired.
        was_looked_for: as `looked_for` tells it.

    Raises:
        UsageError: the baseline cannot be read.
    """
    baseline = _read(path)
    compared = baseline.compare(report.findings, as_of, was_looked_for)
    return Against(
        report._replace(findings=compared.new),
        known=compared.known,
        expired=compared.expired,
        gone=compared.gone,
        counts=baseline.statistics(as_of, compared.gone),
    )


def write_baseline(report: ScanReport, path: Path, as_of: date, was_looked_for: Callable[[Entry], bool]) -> str:
    """Write the findings as a baseline, keeping reasons and last days of one that is there; tell what was written.

    Args:
        report: the findings.
        path: the file.
        as_of: the day that decides which entries have expired.
        was_looked_for: as `looked_for` tells it; entries it was not looked for stay.

    Raises:
        UsageError: it cannot be written, or what is there is no baseline.
    """
    from migrate_advisor.scanner.baseline import Baseline

    before = _read(path) if path.exists() else Baseline()
    renewed = before.renewed(report.findings, was_looked_for)
    content = renewed.to_json().encode()
    try:
        write_output(path, content)
    except OSError as error:
        message = f"--write-baseline {path}: {error.strerror or error}"
        raise UsageError(message) from error
    expired = sum(entry.has_expired(as_of) for entry in renewed.entries)
    still = f"; {expired} of them expired and still counted" if expired else ""
    return f"wrote {len(renewed.entries)} findings to {path}{still}"


def unread_though_named(args: argparse.Namespace, options: ScanOptions, report: ScanReport) -> Sequence[SkippedFile]:
    """Files that were named one by one and could not be read."""
    if not any(skip.reason in _UNREAD for skip in report.skipped):
        return ()
    top, named = os.path.realpath(options.root), set(map(os.path.realpath, args.paths))
    return [
        skip
        for skip in report.skipped
        if skip.reason in _UNREAD and os.path.normpath(os.path.join(top, skip.path)) in named  # noqa: PTH118 # text
    ]


def looked_for(args: argparse.Namespace, options: ScanOptions, report: ScanReport) -> Callable[[Entry], bool]:
    """Whether this check looked where an entry of a baseline is: only then can the entry be gone.

    Not where parts of files, other paths or other rules were looked at, nor in a file that could not be read.
    """
    if args.staged or args.diff is not None or args.paths == ["-"]:
        return lambda _entry: False
    named = _named(args.paths, options.root)
    unread = {skip.path for skip in report.skipped if skip.reason != "excluded"}

    def was_looked_for(entry: Entry) -> bool:
        is_applied = entry.rule not in options.ignore and (not options.select or entry.rule in options.select)
        return is_applied and entry.path not in unread and named(entry.path)

    return was_looked_for


def _read(path: Path) -> Baseline:
    from migrate_advisor.scanner.baseline import read_baseline

    try:
        content = read_plain_file(path, _LARGEST_BASELINE)
    except FileNotFoundError as error:
        message = f"baseline {path}: {error.strerror}; write one with --write-baseline {path}"
        raise UsageError(message) from error
    except (OSError, ValueError) as error:
        message = f"baseline {path}: {getattr(error, 'strerror', None) or error}"
        raise UsageError(message) from error
    return read_baseline(content, str(path))
