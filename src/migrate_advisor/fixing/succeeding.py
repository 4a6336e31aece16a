"""Retired models of clients that stay where they are: their provider's own successor takes their place.

What moves to another provider is `rounds`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.catalog.places import Status
from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.file import Found
from migrate_advisor.fixing.holding import goes_on
from migrate_advisor.fixing.models import CHAT, successor_fix
from migrate_advisor.fixing.naming import names_target
from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.fixing.patch import compatible
from migrate_advisor.fixing.recorded import is_recorded
from migrate_advisor.fixing.routed import PREFIX
from migrate_advisor.fixing.work import Fixed, counts
from migrate_advisor.scanner.finding import Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from migrate_advisor.fixing.file import EditedFile, Moving
    from migrate_advisor.fixing.work import Scanning, Work
    from migrate_advisor.scanner.finding import Edit, Finding

RETIRED = "retired-model"


def succeed(
    work: Work, found: Iterable[Finding], scanning: Scanning, moving: Moving, is_elsewhere: Callable[[], bool]
) -> None:
    """Give retired models that are still asked for the names of their successors.

    Args:
        work: all else is done in it.
        found: at first.
        scanning: how files are looked at again.
        moving: where the rest went.
        is_elsewhere: whether the target is named in some file: what has been moved there may ask for a model.
    """
    if moving.to is None or not moving.unsafe:  # else it was done with the rest
        return
    counting = [item for item in found if counts(item)]
    paths = sorted({item.path for item in counting if item.rule == RETIRED})
    if not paths:
        return
    asking = sorted({*paths, *(item.path for item in counting if item.rule in CALLED)})
    first = list(_asked(_left(asking, work, scanning), work, moving, is_elsewhere))
    made = {path: list(_of_file(path, work, first, moving)) for path in paths}
    start = {path: work.contents[path] for path in paths}
    changed = [path for path in paths if work.change(path, [edit for one in made[path] for edit in one.fix.edits])]
    still = {(item.path, item.line, item.column) for item in _left(changed, work, scanning) if item.rule == RETIRED}
    for path in changed:
        if any((path, one.finding.line, one.finding.column) in still for one in made[path]):
            work.take_back(path, start[path])
        else:
            work.fixed += made[path]


def _asked(left: Sequence[Finding], work: Work, moving: Moving, is_elsewhere: Callable[[], bool]) -> Iterator[Finding]:
    """The retired models that their own provider is asked for.

    That is told by the files as they are now and by nothing else, so that a second run answers it alike: by who stands
    before the model, by a provider that nobody has to leave, by what still asks that one in the file, or in another
    while nothing here says where the target is.
    """
    assert moving.to is not None
    asking = {(item.path, item.provider) for item in left if goes_on(item, moving.catalog.calls)}
    providers = {provider for _, provider in asking}
    for item in left:
        if item.rule != RETIRED:
            continue
        is_sure = (item.path, item.provider) in asking or item.verdict.status is not Status.CLOSED
        is_open = item.provider in providers and not names_target(work.contents[item.path], moving.to)
        if _says_who(item) or is_sure or is_open or not is_elsewhere():
            yield item


def _says_who(finding: Finding) -> bool:
    """Whether who serves a model stands before it."""
    return PREFIX.match(finding.snippet[finding.snippet_column - 1 :].lstrip("\"'`")) is not None


def _left(paths: Sequence[str], work: Work, scanning: Scanning) -> Sequence[Finding]:
    """What is found in files as they are now."""
    if not paths:
        return ()
    again = scanning.contents([(path, work.contents[path]) for path in paths], work.settings())
    return [item for item in again if counts(item)]


def _of_file(path: str, work: Work, found: Sequence[Finding], moving: Moving) -> Iterator[Fixed]:
    if is_recorded(path):
        return
    try:
        file = edited_file(path, work.contents[path])
    except UnicodeDecodeError:
        return
    chosen: list[Edit] = []
    for finding in found:
        fix = _successor(finding, file, moving) if finding.path == path else None
        if fix is not None and fix.edits and compatible(chosen, fix.edits):
            new = tuple(edit for edit in fix.edits if edit not in chosen)
            chosen += new
            place = file.place(finding.line, finding.column)
            yield Fixed(finding, Fix(fix.title, new, fix.safety, fix.notes), place)


def _successor(finding: Finding, file: EditedFile, moving: Moving) -> Fix | None:
    provider = moving.catalog.provider(finding.provider)
    if any(client.needs_endpoint for client in provider.file.clients):
        return None  # its models are deployments, which have the names that their owner gave them
    start = file.offset(finding.line, finding.column)
    end = file.offset(finding.end_line, finding.end_column)
    asked = provider.model(finding.ending.subject) if finding.ending is not None else None
    if asked is None or CHAT not in asked.operations or _is_namesake(file, start, end):
        return None  # of what draws, speaks or embeds, other parameters are not known to be taken
    return successor_fix(Found(finding, file, moving, provider, start, end))


def _is_namesake(file: EditedFile, start: int, end: int) -> bool:
    """Whether a model is the value of a name that is made of its own, as a library's constants are."""
    word = re.match(r"[\"'`]?([A-Za-z]+)", file.text[start:end])
    before = file.text[file.text.rfind("\n", 0, start) + 1 : start]
    named = before.rpartition("=")[0] or before
    return word is not None and word[1].lower() in re.sub(r"[^a-z]", "", named.lower())
