"""The fix of each finding by itself, as reports and editors offer it. Writes nothing.

Spans are those of the file as it was looked at. `fix` goes further: it looks again after each change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.record import replace
from migrate_advisor.fixing.by_hand import by_hand
from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.files import LeftAlone, read
from migrate_advisor.fixing.keys import KEY_RULE, changed_keys, is_read, stuck
from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.fixing.patch import applied, compatible
from migrate_advisor.fixing.rewriting import fix_of, key_names
from migrate_advisor.fixing.rounds import in_vain
from migrate_advisor.fixing.secrets import emptied, sent_along
from migrate_advisor.fixing.syntax import errors_in
from migrate_advisor.fixing.work import Fixed, counts
from migrate_advisor.scanner.finding import Fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.file import EditedFile, Moving
    from migrate_advisor.fixing.keys import Stuck
    from migrate_advisor.fixing.work import Scanning
    from migrate_advisor.scanner.finding import Edit, Finding


class Offered(NamedTuple):
    """Findings with their fixes, and what the spans of these count in."""

    findings: tuple[Finding, ...]
    contents: Mapping[str, bytes]
    """Path → content, of the files that a fix changes."""


def offered(
    findings: Sequence[Finding], scanning: Scanning, moving: Moving, given: Mapping[str, bytes] | None = None
) -> Offered:
    """The same findings, each with the fix that it asks for.

    Args:
        findings: of one scan.
        scanning: how files are looked at again, to see that a fix removes its finding.
        moving: where to.
        given: path → content of what is not read from its path, such as standard input.

    Returns:
        No fix stands at a finding that does not count, as in documents, nor at one whose file is not the one that was
        looked at any more.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if counts(finding):
            by_path.setdefault(finding.path, []).append(finding)
    fixes: dict[int, Fix] = {}
    contents: dict[str, bytes] = {}
    for path, of_file in by_path.items():
        content = (given or {}).get(path) or read(path, scanning.options.root)
        made = [] if isinstance(content, LeftAlone) else list(_of_file(path, content, of_file, scanning, moving))
        fixes |= {id(one.finding): one.fix for one in made}
        if not isinstance(content, LeftAlone) and any(one.fix.edits for one in made):
            contents[path] = content
    return Offered(tuple(replace(one, fix=fixes[id(one)]) if id(one) in fixes else one for one in findings), contents)


def _of_file(
    path: str, content: bytes, findings: Iterable[Finding], scanning: Scanning, moving: Moving
) -> Iterator[Fixed]:
    """The fixes of a file's findings; edits only where they do what they say."""
    try:
        file = edited_file(path, content)
    except UnicodeDecodeError:
        return
    asked = [(finding, fix_of(finding, file, moving)) for finding in findings if _stands(finding, file)]
    left = stuck(finding for finding, fix in asked if not fix.edits)
    made = [
        Fixed(finding, _with_keys(finding, fix, file, left, moving), file.place(finding.line, finding.column))
        for finding, fix in asked
    ]
    pending = [one for one in made if one.fix.edits]
    yield from (one for one in made if not one.fix.edits)
    while pending:
        together, pending = _together(pending)
        for one, holds in _tried(path, content, together, scanning):
            yield one if holds else one._replace(fix=by_hand(one.finding, moving))


def _with_keys(finding: Finding, fix: Fix, file: EditedFile, left: Stuck, moving: Moving) -> Fix:
    """A fix that sends requests elsewhere, with the key's variable under its new name where the file has it.

    No provider is given the key of another one: what cannot be told apart is for a person, and a key is taken away.
    """
    if not fix.edits or finding.rule not in {*CALLED, KEY_RULE} or moving.to is None:
        return fix
    names = key_names(moving.catalog.provider(finding.provider), moving.to)
    if left.within(file.path, finding.provider) and any(is_read(file, name) for name in names):
        return by_hand(finding, moving)
    changes = changed_keys(file, finding.provider, left, moving)
    keys = emptied(file.path, file.content, names)
    more = [edit for edit in (*map(file.edit, changes), *keys) if compatible(fix.edits, [edit])]
    edits = sorted(dict.fromkeys((*fix.edits, *more)), key=lambda edit: (edit.span.start, edit.span.end))
    if sent_along(edited_file(file.path, applied(file.content, edits)), moving.to):
        return by_hand(finding, moving)
    return Fix(fix.title, tuple(edits), fix.safety, fix.notes)


def _stands(finding: Finding, file: EditedFile) -> bool:
    """Whether the line of a finding is still what it was when it was found."""
    start = file.raw_offset(finding.line, 1)
    end = file.raw.find("\n", start)
    line = file.raw[start : end if end >= 0 else len(file.raw)].rstrip("\r")
    told = finding.snippet[finding.snippet_column - 1 :]
    at = line[finding.column - 1 :]
    return at.startswith(told[: finding.end_column - finding.column] if finding.end_line == finding.line else told[:1])


def _together(fixes: Sequence[Fixed]) -> tuple[list[Fixed], list[Fixed]]:
    """Fixes that can be made in one go, and the rest."""
    chosen: list[Edit] = []
    now: list[Fixed] = []
    later: list[Fixed] = []
    for one in fixes:
        if compatible(chosen, one.fix.edits):
            chosen += one.fix.edits
            now.append(one)
        else:
            later.append(one)
    return now, later


def _tried(path: str, content: bytes, fixes: Sequence[Fixed], scanning: Scanning) -> Iterator[tuple[Fixed, bool]]:
    """Each fix, and whether the file still parses and the finding is gone once it is made."""
    edits = dict.fromkeys(edit for one in fixes for edit in one.fix.edits)
    after = applied(content, edits)
    if errors_in(path, after) > errors_in(path, content):
        if len(fixes) == 1:
            yield fixes[0], False
            return
        for one in fixes:
            yield from _tried(path, content, [one], scanning)
        return
    again = [finding for finding in scanning.contents([(path, after)]) if counts(finding)]
    vain = in_vain(path, after, fixes, again)
    yield from ((one, one.finding not in vain) for one in fixes)
