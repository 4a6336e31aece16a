"""Findings to a patch, and the patch to files.

What one finding asks for is `rewriting`'s, how one fix follows another `rounds`', how files are written `files`'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.by_hand import by_hand
from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.files import LeftAlone, read, written
from migrate_advisor.fixing.foreign import NOBODY, images_moved, readers_of, told_of_other
from migrate_advisor.fixing.holding import MODELS
from migrate_advisor.fixing.keys import KEY_RULE
from migrate_advisor.fixing.led import led
from migrate_advisor.fixing.left_behind import left_behind
from migrate_advisor.fixing.naming import is_target_named, naming
from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.fixing.patch import unified
from migrate_advisor.fixing.pieces import is_configuration
from migrate_advisor.fixing.rewriting import fix_of, role_of
from migrate_advisor.fixing.rounds import rounds
from migrate_advisor.fixing.secrets import patch_shows_secret
from migrate_advisor.fixing.sharing import old_keys
from migrate_advisor.fixing.still_offered import still_offered
from migrate_advisor.fixing.succeeding import succeed
from migrate_advisor.fixing.syntax import errors_in
from migrate_advisor.fixing.work import Fixed, Scanning, counts
from migrate_advisor.scanner.configuration.services import is_settings, settings_above
from migrate_advisor.scanner.finding import Edit, Fix, Safety
from migrate_advisor.scanner.paths import language_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from os import PathLike

    from migrate_advisor.fixing.file import Moving
    from migrate_advisor.fixing.foreign import Readers
    from migrate_advisor.fixing.work import Work
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.scan import SkippedFile

__all__ = ["FixReport", "Fixed", "Left", "Scanning", "counts", "fix_files", "plan_fixes"]


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
    refused: tuple[LeftAlone, ...] = ()
    """Files that were not written, and why."""
    notes: tuple[str, ...] = ()
    """What is lost, or must be known, one sentence each."""
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Path → the changed content."""
    edits: Mapping[str, Sequence[Sequence[Edit]]] = field(default_factory=dict, repr=False)
    """Path → the edits of each look in turn: made one look after the other, they give the changed content."""
    before: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Path → what the edits were made in."""


def plan_fixes(paths: Sequence[str | PathLike[str]], scanning: Scanning, moving: Moving) -> FixReport:
    """The patch for what is found, without writing anything.

    Args:
        paths: files and folders.
        scanning: how they are looked at.
        moving: where to.

    Raises:
        UsageError: as `scan`.
    """
    seen = scanning.report(paths)
    found = [finding for finding in seen.findings if finding.rule != "unused-ignore"]
    unread = [LeftAlone(file.path, f"not read: {file.reason}") for file in seen.skipped if _is_worth_telling(file)]
    before, gone = _contents(dict.fromkeys(finding.path for finding in found), scanning.options.root)
    refused = [*unread, *gone]
    told = {finding.provider for finding in found if counts(finding)}
    known = {finding.path for finding in found} | {file.path for file in seen.skipped}  # nobody knows what these call
    before |= naming(paths, scanning, moving, sorted(told), known)
    hidden = dict.fromkeys(finding.path for finding in seen.suppressed if counts(finding))
    before = {**_contents([path for path in hidden if path not in before], scanning.options.root)[0], **before}
    beside = _settings_beside(before, scanning.options.root)
    work = rounds(before, found, scanning, moving, beside, [path for path in hidden if path in before])
    succeed(work, found, scanning, moving, cache(partial(_is_named, paths, scanning, moving, work)))
    after = {path: content for path, content in work.contents.items() if content != before[path]}
    for path in _broken(before, after):
        del after[path]  # what no longer parses is worse than what must be done by hand
        refused.append(LeftAlone(path, "the change would not parse; it must be made by hand"))
    kept = tuple(item for item in work.fixed if item.finding.path in after or item.is_settled)
    settings = {path: after.get(path, held) for path, held in work.settings().items()}
    moved = frozenset(item.finding.provider for item in kept if item.finding.rule in CALLED)
    looking = _Looking(scanning, moving, settings, moved, before)
    remaining = list(_remaining(_unsettled(found, kept), after, looking, {item.path for item in refused}))
    remaining += list(_left_behind(kept, remaining, after, moving))
    remaining.sort(key=lambda item: item.finding.sort_key)
    patch, unshown = _patch(before, after)
    return FixReport(
        kept,
        tuple(remaining),
        tuple(sorted(after)),
        patch,
        unshown,
        tuple(refused),
        tuple(
            dict.fromkeys(
                (
                    *_notices(moving),
                    *(note for one in kept for note in one.fix.notes),
                    *_taken_out(work, after),
                    *_keys_to_set(work, after, moving),
                    *_still_offered(kept, after, moving),
                    *_asked_by_images(after, moving),
                )
            )
        ),
        after,
        {path: work.edits[path] for path in after},
        before,
    )


def _is_worth_telling(file: SkippedFile) -> bool:
    """Whether somebody may miss a file that was not read: a program, too, that is no text."""
    return file.reason != "binary" or language_of(file.path) != "other"


def _is_named(paths: Sequence[str | PathLike[str]], scanning: Scanning, moving: Moving, work: Work) -> bool:
    """Whether the target is named in files as they are now."""
    held = {**work.contents, **work.settings()}
    return moving.to is not None and is_target_named(paths, scanning, moving.to, held)


def _notices(moving: Moving) -> tuple[str, ...]:
    """What is to be known of the model that answers afterwards."""
    return moving.to.notices if moving.to is not None else ()


def _unsettled(found: Iterable[Finding], kept: Iterable[Fixed]) -> list[Finding]:
    """What was found, without what settings alone have moved."""
    gone = {id(item.finding) for item in kept if item.is_settled}
    return [finding for finding in found if id(finding) not in gone]


def _patch(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[str, tuple[str, ...]]:
    """The patch, and the paths that it leaves out, as it would show a secret there."""
    patches = {path: unified(path, before[path], after[path]) for path in after}
    hidden = tuple(path for path, each in patches.items() if patch_shows_secret(path, each))
    patch = b"".join(patches[path] for path in sorted(after) if path not in hidden)
    return patch.decode("utf-8", "surrogateescape"), hidden


def _contents(paths: Iterable[str], root: str) -> tuple[dict[str, bytes], list[LeftAlone]]:
    """What files hold, and those that cannot be read."""
    held = {path: read(path, root) for path in paths}
    return (
        {path: content for path, content in held.items() if not isinstance(content, LeftAlone)},
        [content for content in held.values() if isinstance(content, LeftAlone)],
    )


def _taken_out(work: Work, after: Mapping[str, bytes]) -> Iterator[str]:
    for path in sorted(work.unkeyed & after.keys()):
        yield f"A key was taken out of {path}: it is the old provider's, and the new one's is to be put in its place"


def _keys_to_set(work: Work, after: Mapping[str, bytes], moving: Moving) -> Iterator[str]:
    """Where a person is to put the new key: the variable that code reads now, and what no edit could follow."""
    if moving.to is None or not after:
        return
    for key in _keys_read(moving, after):
        yield f"The changed code reads {key}: set it where that runs"
    held = {path: after.get(path, before) for path, before in work.before.items()}
    for path, line in old_keys(held, after.keys(), moving):
        yield _OLD_KEY.format(path, line, moving.to.name)


def _still_offered(kept: Sequence[Fixed], after: Mapping[str, bytes], moving: Moving) -> Iterator[str]:
    """Models to choose from that nobody answers to any more where a client was moved."""
    moved = {(item.finding.path, item.finding.provider) for item in kept if item.finding.rule in CALLED}
    if moving.to is not None:
        for path, line, model in still_offered(after, moved, moving):
            yield _OFFERED.format(path, line, model, moving.to.name, moving.to.model)


def _asked_by_images(after: Mapping[str, bytes], moving: Moving) -> Iterator[str]:
    """What to see to where an image that is not built here asks the target now."""
    for path, content in sorted(after.items()) if moving.to is not None else ():
        assert moving.to is not None
        for image in images_moved(path, content.decode("utf-8", "replace"), moving.to):
            yield _OF_IMAGE.format(path, image, moving.to.name, moving.to.model)


_OF_IMAGE = "{}: the image {} asks {} now: see that it asks for {} alone, in all that it is set to, and needs no more"
_OFFERED = "{}:{}: `{}` is still offered here, and {} does not serve it: offer {} instead, or take it out"
_OLD_KEY = "{}:{}: the key for this is read from where the old one was: put the one of {} there"


def _left_behind(
    kept: Sequence[Fixed], remaining: Sequence[Left], after: Mapping[str, bytes], moving: Moving
) -> Iterator[Left]:
    """What moved clients are asked for that the target does not do."""
    if moving.to is None:
        return
    staying = {(item.finding.path, item.finding.provider) for item in remaining if item.finding.rule in CALLED}
    moved = [item.finding for item in kept if item.finding.rule in CALLED and item.fix.safety is Safety.UNSAFE]
    moved = [finding for finding in moved if (finding.path, finding.provider) not in staying]
    told = {(item.finding.path, line) for item in remaining for line in _lines(item.finding)}
    yield from (Left(finding, fix) for finding, fix in left_behind(moved, after, told, moving))


def _lines(finding: Finding) -> Iterable[int]:
    return range(finding.line, finding.end_line + 1)


def _broken(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """The files that parse less well than before."""
    return [path for path, content in after.items() if errors_in(path, content) > errors_in(path, before[path])]


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
    refused = [*planned.refused, *written(planned.before, planned.contents, scanning.options.root, force=force)]
    told = {item.path for item in refused}
    lost = next((item for item in refused if is_settings(item.path)), None)
    if lost is not None:  # and what it was to move is where it was
        settled_too = {item.finding.path for item in planned.fixed if item.is_settled}
        refused += [lost._replace(path=path) for path in sorted(settled_too - told)]
    why: dict[str, str] = {}
    for one in refused:
        why.setdefault(one.path, one.why)
    undone = [item for item in planned.fixed if item.finding.path in why]
    back = [Left(item.finding, item.fix, why[item.finding.path]) for item in undone]
    return FixReport(
        tuple(item for item in planned.fixed if item.finding.path not in why),
        tuple(sorted((*planned.left, *back), key=lambda item: item.finding.sort_key)),
        tuple(path for path in planned.changed if path not in why),
        planned.patch,
        planned.hidden,
        tuple(refused),
        planned.notes,
        planned.contents,
        planned.edits,
        planned.before,
    )


class _Looking(NamedTuple):
    """How what is left is looked at."""

    scanning: Scanning
    moving: Moving
    settings: Mapping[str, bytes]
    moved: frozenset[str]
    """Providers of whom something asks the target now."""
    before: Mapping[str, bytes]
    """Path → what files held."""


def _settings_beside(paths: Iterable[str], root: str) -> dict[str, bytes]:
    """The settings that programs may be started with, in their folders and those above."""
    held, _ = _contents((path for path in settings_above(paths) if Path(root, path).is_file()), root)
    return held


def _remaining(
    found: Sequence[Finding],
    after: Mapping[str, bytes],
    looking: _Looking,
    refused: Collection[str],
) -> Iterator[Left]:
    """What is still found, each with what a person is to do."""
    scanning, moving = looking.scanning, looking.moving
    still = [finding for finding in found if counts(finding) and finding.path not in after]
    if after:
        still += [finding for finding in scanning.contents(sorted(after.items()), looking.settings) if counts(finding)]
    asking = {finding.provider for finding in still if finding.rule in CALLED}
    anew = _given_anew(moving, after) if looking.moved else _KEEP
    contents = {**looking.settings, **looking.before, **after}
    readers = readers_of(contents, moving.to) if moving.to is not None else NOBODY
    gone = {id(item) for item in led(still, contents, moving.to)} if moving.to is not None else set()
    for finding in sorted(still, key=lambda finding: finding.sort_key):
        content = after[finding.path] if finding.path in after else read(finding.path, scanning.options.root)
        if isinstance(content, LeftAlone):
            yield Left(finding, Fix("Change it by hand", (), Safety.DISPLAY), content.why)
        else:
            left = _left(finding, content, moving, may_be_edited=finding.path not in refused)
            fix = _of_other(finding, content, moving, readers) if id(finding) not in gone else _is_led(moving)
            fix = fix or (anew if left.fix == _KEEP and finding.provider not in asking else left.fix)
            yield left._replace(fix=fix)


def _of_other(finding: Finding, content: bytes, moving: Moving, readers: Readers) -> Fix | None:
    """What is to be done about what somebody reads who is not in the tree; None where that is not so."""
    if (finding.rule not in MODELS and finding.rule != KEY_RULE) or moving.to is None:
        return None
    try:
        file = edited_file(finding.path, content)
    except UnicodeDecodeError:
        return None
    title = told_of_other(finding, file.text, file.offset(finding.line, finding.column), moving.to, readers)
    return Fix(title, (), Safety.DISPLAY) if title is not None else None


def _is_led(moving: Moving) -> Fix:
    """What is to be done about a client whose address a setting says, which is the target's."""
    assert moving.to is not None
    return Fix(f"Nothing to change here: the settings send it to {moving.to.name}", (), Safety.DISPLAY)


def _left(finding: Finding, content: bytes, moving: Moving, *, may_be_edited: bool) -> Left:
    """What a person is to do about a finding."""
    try:
        made = fix_of(finding, edited_file(finding.path, content), moving)
    except UnicodeDecodeError:
        return Left(finding, by_hand(finding, moving), "the file is not UTF-8")
    allowed = made.safety is Safety.SAFE or moving.unsafe
    if made.edits and allowed and (may_be_edited or finding.rule == KEY_RULE):
        made = _in_vain(finding, moving)
    return Left(finding, made, "needs --unsafe-fixes" if made.edits and not allowed else "")


_KEEP = Fix("Keep it: what could not be moved reads it", (), Safety.DISPLAY)


def _given_anew(moving: Moving, after: Mapping[str, bytes]) -> Fix:
    """What is to be done about a key whose variable keeps its name, though all that reads it has moved."""
    assert moving.to is not None
    named = _keys_read(moving, after)
    title = (
        f"Set {named[0]}, which the changed code reads; put {moving.to.name}'s key in here, too, if this is still read"
        if named
        else f"Put the key of {moving.to.name} into it: all that is known to read it asks there now"
    )
    return Fix(title, (), Safety.DISPLAY)


def _keys_read(moving: Moving, after: Mapping[str, bytes]) -> Sequence[str]:
    """The target's variables of keys that changed programs read and no changed settings set."""
    assert moving.to is not None
    keys = dict.fromkeys(address.key for address in moving.to.addresses.values() if address.key)
    readers = {key: [path for path, content in after.items() if key.encode() in content] for key in keys}
    is_program = {path: edited_file(path, content).forms is not None for path, content in after.items()}
    return [key for key, paths in readers.items() if paths and all(is_program[path] for path in paths)]


def _named(finding: Finding) -> str:
    """What the finding is about, as it is written."""
    return finding.snippet[finding.snippet_column - 1 :][: finding.end_column - finding.column]


def _in_vain(finding: Finding, moving: Moving) -> Fix:
    """What a person is to do about a finding whose edits are known, and were not made or did not remove it."""
    provider = moving.catalog.provider(finding.provider)
    if finding.rule == KEY_RULE and role_of(provider, _named(finding)) == "credential":
        return _KEEP
    address = next(iter(moving.to.addresses.values()), None) if moving.to is not None else None
    if finding.rule == "blocked-endpoint" and is_configuration(finding.path) and address is not None:
        return Fix(f"Point this at {address.base_url} together with all that reads it", (), Safety.DISPLAY)
    if finding.rule in MODELS and moving.to is not None:
        return Fix(f"Ask for {moving.to.model} here once what asks it is moved", (), Safety.DISPLAY)
    return by_hand(finding, moving)
