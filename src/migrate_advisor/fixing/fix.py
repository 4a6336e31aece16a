"""Findings to a patch, and the patch to files: fix, look again, fix what shows then, until nothing more is to be done.

What one finding asks for is `rewriting`'s, how files are written `files`'. A finding can hide another one on its line,
so each round is followed by another look at what was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.files import Refused, read, written
from migrate_advisor.fixing.patch import applied, compatible, unified
from migrate_advisor.fixing.rewriting import EditedFile, Moving, fix_of, key_names, models_chosen, renamed
from migrate_advisor.fixing.secrets import emptied, shows_secret
from migrate_advisor.fixing.syntax import errors_in
from migrate_advisor.scanner.finding import Fix, Safety, Severity
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.scan import ScanOptions, scan, scan_contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.scanner.finding import Edit, Finding

_MOST_ROUNDS = 6
"""Times that changed files are looked at again: as many things as may hide behind each other on a line."""
_PROGRAMS = frozenset([PathClass.CODE.value, PathClass.EXAMPLE.value])


class Fixed(NamedTuple):
    """A finding that the patch removes."""

    finding: Finding
    fix: Fix


class Left(NamedTuple):
    """A finding that stays, and what a person is to do."""

    finding: Finding
    fix: Fix
    why: str = ""
    """Why no edit was made although one is known."""


@dataclass(frozen=True, slots=True)
class FixReport:
    """What was changed, or would be."""

    fixed: tuple[Fixed, ...] = ()
    left: tuple[Left, ...] = ()
    changed: tuple[str, ...] = ()
    """Paths of the files that the patch changes."""
    patch: str = ""
    """Unified diff that `git apply` takes, with surrogates for what is no UTF-8. Files that would show a key in it are
    left out."""
    hidden: tuple[str, ...] = ()
    """Files whose changes the patch does not show, since they hold a key."""
    refused: tuple[Refused, ...] = ()
    """Files that were not written, and why."""
    notes: tuple[str, ...] = ()
    """What is lost, or must be known, one sentence each."""
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Path → the changed content."""


class Scanning(NamedTuple):
    """How files are looked at; the same at every look."""

    compiled: Compiled
    question: Callable[[], Question]
    options: ScanOptions

    def paths(self, paths: Sequence[str | PathLike[str]]) -> Sequence[Finding]:
        """The findings of files and folders."""
        return scan(paths, compiled=self.compiled, question=self.question, options=self.options).findings

    def contents(self, files: Iterable[tuple[str, bytes]]) -> Sequence[Finding]:
        """The findings of contents."""
        options = self.options._replace(exclude=(), progress=None)
        return scan_contents(files, compiled=self.compiled, question=self.question, options=options).findings


def plan_fixes(paths: Sequence[str | PathLike[str]], scanning: Scanning, moving: Moving) -> FixReport:
    """The patch for what is found, without writing anything.

    Args:
        paths: files and folders.
        scanning: how they are looked at.
        moving: where to.

    Raises:
        UsageError: as `scan`.
    """
    found = [finding for finding in scanning.paths(paths) if finding.rule != "unused-ignore"]
    before: dict[str, bytes] = {}
    refused: list[Refused] = []
    for path in dict.fromkeys(finding.path for finding in found):
        content = read(path, scanning.options.root)
        if isinstance(content, Refused):
            refused.append(content)
        else:
            before[path] = content
    after, fixed, notes = _rounds(before, found, scanning, moving)
    after = {path: content for path, content in after.items() if content != before[path]}
    for path in [path for path, content in after.items() if errors_in(path, content) > errors_in(path, before[path])]:
        del after[path]  # what no longer parses is worse than what must be done by hand
        refused.append(Refused(path, "the change would not parse; it must be made by hand"))
    kept = tuple(item for item in fixed if item.finding.path in after)
    remaining = _remaining(found, after, scanning, moving)
    hidden = tuple(path for path in after if shows_secret(before[path], after[path]))
    patch = b"".join(unified(path, before[path], after[path]) for path in sorted(after) if path not in hidden)
    return FixReport(
        kept,
        tuple(remaining),
        tuple(sorted(after)),
        patch.decode("utf-8", "surrogateescape"),
        hidden,
        tuple(refused),
        tuple(dict.fromkeys(notes)),
        after,
    )


def fix_files(
    paths: Sequence[str | PathLike[str]], scanning: Scanning, moving: Moving, *, force: bool = False
) -> FixReport:
    """Fix files: as `plan_fixes`, then write, each file whole or not at all.

    Args:
        paths: files and folders.
        scanning: how they are looked at.
        moving: where to.
        force: whether files with changes that git does not hold are written too.

    Raises:
        UsageError: as `scan`.
    """
    planned = plan_fixes(paths, scanning, moving)
    refused = [*planned.refused, *written(planned.contents, scanning.options.root, force=force)]
    wrong = {item.path for item in refused}
    fixed = tuple(item for item in planned.fixed if item.finding.path not in wrong)
    back = [
        Left(item.finding, item.fix, next(one.why for one in refused if one.path == item.finding.path))
        for item in planned.fixed
        if item.finding.path in wrong
    ]
    return FixReport(
        fixed,
        tuple(sorted((*planned.left, *back), key=lambda item: item.finding.sort_key)),
        tuple(path for path in planned.changed if path not in wrong),
        planned.patch,
        planned.hidden,
        tuple(refused),
        planned.notes,
        planned.contents,
    )


def counts(finding: Finding) -> bool:
    """Whether a finding is one to fix: in programs and configuration, and more than worth knowing."""
    return finding.severity is not Severity.INFO and finding.path_class in _PROGRAMS


def _rounds(
    before: Mapping[str, bytes], found: Sequence[Finding], scanning: Scanning, moving: Moving
) -> tuple[dict[str, bytes], list[Fixed], list[str]]:
    after = dict(before)
    fixed: list[Fixed] = []
    notes: list[str] = []
    todo = [finding for finding in found if counts(finding) and finding.path in after]
    for _ in range(_MOST_ROUNDS):
        changed = set()
        for path in dict.fromkeys(finding.path for finding in todo):
            made = list(_of_file(path, after[path], [item for item in todo if item.path == path], moving))
            content = applied(after[path], [edit for one in made for edit in one.fix.edits])
            if content != after[path]:
                after[path] = content
                changed.add(path)
            fixed += made
            notes += [note for one in made for note in one.fix.notes]
        if not changed:
            break
        todo = [item for item in scanning.contents((path, after[path]) for path in sorted(changed)) if counts(item)]
    after = {path: _with_new_names(path, content, fixed, found, moving) for path, content in after.items()}
    return after, fixed, notes


def _of_file(path: str, content: bytes, findings: Sequence[Finding], moving: Moving) -> Iterator[Fixed]:
    """The fixes of one file that can be made together."""
    try:
        file = EditedFile(path, content)
    except UnicodeDecodeError:
        return
    chosen: list[Edit] = []
    for finding in findings:
        made = fix_of(finding, file, moving)
        allowed = made.safety is Safety.SAFE or (made.safety is Safety.UNSAFE and moving.unsafe)
        if allowed and made.edits and compatible(chosen, made.edits):
            new = tuple(edit for edit in made.edits if edit not in chosen)
            chosen += new
            yield Fixed(finding, Fix(made.title, new, made.safety, made.notes))


def _with_new_names(
    path: str, content: bytes, fixed: Sequence[Fixed], found: Sequence[Finding], moving: Moving
) -> bytes:
    """A file in which keys and models have the target's names, as in all files of the move."""
    providers = {item.finding.provider for item in fixed}
    here = {finding.provider for finding in found if finding.path == path and finding.path_class != "doc"}
    try:
        file = EditedFile(path, content)
    except UnicodeDecodeError:
        return content
    names = {
        old: new
        for name in sorted(providers & here)
        for old, new in key_names(moving.catalog.provider(name), moving.to).items()
    }
    edits = [file.edit(change) for old, new in names.items() for change in renamed(file, old, new)]
    if any(item.finding.path == path for item in fixed):
        for name in sorted(providers & here):
            edits += map(file.edit, models_chosen(file, moving.catalog.provider(name), moving.to))
    new_names = frozenset(name.encode() for name in names.values())
    return emptied(applied(content, dict.fromkeys(edits)), new_names)


def _remaining(
    found: Sequence[Finding],
    after: Mapping[str, bytes],
    scanning: Scanning,
    moving: Moving,
) -> Iterator[Left]:
    """What is still found, each with what a person is to do."""
    still = [finding for finding in found if counts(finding) and finding.path not in after]
    if after:
        still += [finding for finding in scanning.contents(sorted(after.items())) if counts(finding)]
    for finding in sorted(still, key=lambda finding: finding.sort_key):
        content = after.get(finding.path)
        if content is None:
            read_again = read(finding.path, scanning.options.root)
            content = b"" if isinstance(read_again, Refused) else read_again
        try:
            made = fix_of(finding, EditedFile(finding.path, content), moving)
        except UnicodeDecodeError:
            made = Fix("Change it by hand: the file is not UTF-8", (), Safety.DISPLAY)
        why = "needs --unsafe-fixes" if made.edits and not moving.unsafe else ""
        yield Left(finding, made, why)
