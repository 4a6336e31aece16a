"""Programs that one setting moves: where all of a provider's clients read their address from it, it changes alone.

Which settings programs are started with, the scanner says. How programs are changed otherwise, `rounds` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.fixing.patch import compatible
from migrate_advisor.fixing.rewriting import asks_its_default, fix_of, found_in
from migrate_advisor.fixing.spoken import RESPONSES, has_responses, redirected
from migrate_advisor.fixing.work import Fixed, Work, counts
from migrate_advisor.scanner.calls import calls_in
from migrate_advisor.scanner.configuration.services import is_settings
from migrate_advisor.scanner.finding import Fix, Safety

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.file import Moving
    from migrate_advisor.fixing.work import Scanning
    from migrate_advisor.scanner.finding import Edit, Finding


class Settled(NamedTuple):
    """What settings alone move."""

    edits: Mapping[str, Sequence[Edit]] = {}
    """Of the files of settings."""
    fixed: tuple[Fixed, ...] = ()
    """Findings in settings, and those in programs that are none any more."""
    providers: frozenset[str] = frozenset()
    """Whose clients read their address and key from settings; the names of those variables stay."""


def settled(work: Work, found: Sequence[Finding], scanning: Scanning, moving: Moving) -> Settled:
    """What settings alone move, of what was found; nothing where a program says an address of its own.

    Args:
        work: the contents, nothing of which was changed yet.
        found: in them.
        scanning: how they are looked at again.
        moving: where to.
    """
    counting = [finding for finding in found if counts(finding)]
    asking = {item.provider for item in counting if item.rule == "default-endpoint-client"}
    if moving.to is None or not moving.unsafe or not asking:
        return Settled()
    settings = filter(is_settings, work.contents)
    made = [one for path in settings for one in _addresses(path, work, counting, moving)]
    if not made:
        return Settled()
    edits: dict[str, list[Edit]] = {path: [] for path in work.contents}
    for one in made:
        edits[one.finding.path] += one.fix.edits
    providers = frozenset(asking - _still_called(work, edits, scanning))
    if not providers or not _all_chat(work.contents, counting, moving) or _ask_their_default(work, counting, moving):
        return Settled()
    kept = [one for one in made if one.finding.provider in providers]
    paths = {one.finding.path for one in kept}
    gone = _left_as_they_are(counting, providers, moving.to.name)
    return Settled({path: edits[path] for path in paths}, (*kept, *gone), providers)


def _left_as_they_are(found: Iterable[Finding], providers: Collection[str], name: str) -> Iterator[Fixed]:
    """Clients that settings move: nothing changes where they are made."""
    for finding in found:
        if finding.provider not in providers or finding.rule != "default-endpoint-client":
            continue
        fix = Fix(f"Nothing to change here: the settings send it to {name}", (), Safety.UNSAFE)
        yield Fixed(finding, fix, is_settled=True)


def _still_called(work: Work, edits: Mapping[str, Sequence[Edit]], scanning: Scanning) -> set[str]:
    """Whose clients programs still call after edits of settings."""
    trial = Work(work.contents, work.settings())
    for path, of_file in edits.items():
        trial.change(path, of_file)
    again = scanning.contents(trial.contents.items(), trial.settings())
    return {item.provider for item in again if counts(item) and item.rule in CALLED and not is_settings(item.path)}


def _addresses(path: str, work: Work, found: Sequence[Finding], moving: Moving) -> Sequence[Fixed]:
    """The addresses in a file of settings, pointed at the target."""
    try:
        file = edited_file(path, work.contents[path])
    except UnicodeDecodeError:
        return []
    chosen: list[Edit] = []
    made = []
    for finding in found:
        if finding.path == path and finding.rule == "blocked-endpoint":
            fix = fix_of(finding, file, moving)
            if fix.edits and compatible(chosen, fix.edits):
                chosen += fix.edits
                made.append(Fixed(finding, fix, file.place(finding.line, finding.column)))
    return made


def _ask_their_default(work: Work, found: Sequence[Finding], moving: Moving) -> bool:
    """Whether a client asks for a model of its own provider's unless its code says another."""
    for finding in found:
        if finding.rule == "default-endpoint-client" and not is_settings(finding.path):
            try:
                file = edited_file(finding.path, work.contents[finding.path])
            except UnicodeDecodeError:
                continue
            if asks_its_default(found_in(finding, file, moving)):
                return True
    return False


def _all_chat(contents: Mapping[str, bytes], found: Sequence[Finding], moving: Moving) -> bool:
    """Whether programs ask nothing but what the target answers: settings move all that they do."""
    assert moving.to is not None
    answered: Collection[str] = redirected(moving.to, moving.catalog)
    if not has_responses(moving.to, moving.catalog):
        answered = {*answered} - {RESPONSES}
    calls = (call for path, content in contents.items() for call in calls_in(path, content, moving.catalog.calls))
    if any(call.operation not in answered for call in calls):
        return False
    tells = moving.catalog.calls.is_other_work
    return not any(tells(f"{item.message} {item.snippet}") for item in found if not is_settings(item.path))
