"""Findings to edits, one look after the other: a fix can bring another finding to light, and must remove its own.

A finding can hide another one on its line, so each round of edits is followed by another look at what was changed. A
fix whose finding is still there is taken back. What one finding asks for is `rewriting`'s; nothing is written here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.places import Status
from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.foreign import Readers, readers_of, reads_here
from migrate_advisor.fixing.holding import MODELS, Held, asked_by, held
from migrate_advisor.fixing.keys import KEY_RULE, Stuck, changed_keys, is_of_key, is_read, read_by_programs, stuck
from migrate_advisor.fixing.led import led
from migrate_advisor.fixing.manifests import REPLACING, dependencies, is_manifest, package_of
from migrate_advisor.fixing.models import models_chosen
from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.fixing.orphans import orphaned, orphaning
from migrate_advisor.fixing.own_keys import with_own_keys
from migrate_advisor.fixing.patch import compatible
from migrate_advisor.fixing.recorded import is_recorded
from migrate_advisor.fixing.rewriting import fix_of, key_names, role_of
from migrate_advisor.fixing.secrets import emptied, sent_along
from migrate_advisor.fixing.settings import asks_framework, makes_clients
from migrate_advisor.fixing.settled import Settled, settled
from migrate_advisor.fixing.sharing import Sharing, sharing
from migrate_advisor.fixing.whose import asks_its_own_kind
from migrate_advisor.fixing.work import Fixed, Scanning, Work, counts
from migrate_advisor.scanner.finding import Finding, Fix, Safety

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.file import EditedFile, Moving
    from migrate_advisor.fixing.keys import Hit
    from migrate_advisor.scanner.finding import Edit

_MOST_ROUNDS = 12
"""Times that changed files are looked at again: as many things as may hide behind each other on a line."""


def rounds(
    before: Mapping[str, bytes],
    found: Sequence[Finding],
    scanning: Scanning,
    moving: Moving,
    beside: Mapping[str, bytes] | None = None,
    quiet: Sequence[str] = (),
) -> Work:
    """Fix, look again, fix what shows then, until nothing more is to be done.

    Models and keys move with the clients that use them: where none could be moved, all is done again without them.

    Args:
        before: path → content.
        found: in these files.
        scanning: how they are looked at again.
        moving: where to.
        beside: settings of the same tree in which nothing was found.
        quiet: files in which something is hidden by ignore comments: it stays, and so do the keys that it needs.
    """
    stays = partial(_is_own, moving=moving)
    holding = Held()
    first = settled(Work(before, beside), found, scanning, moving)
    frozen: frozenset[str] = frozenset()
    owning: frozenset[str] = frozenset()
    for _ in range(_MOST_ROUNDS):
        work = Work(before, beside)
        left = list(_rounds(work, found, scanning, moving, Round(holding, first, frozen, owning=owning)))
        gone = list(led(left, work.contents, moving.to)) if moving.to is not None else []
        left += _hidden(work, quiet, scanning)
        staying = [item for item in left if item not in gone]
        shared = _shared(work, found, staying, moving, Round(holding, first))
        if shared.conflicts - frozen:  # they would take a key along that something else needs
            frozen |= shared.conflicts & owning
            owning |= shared.conflicts
            continue
        pointed = first.providers | _pointed(work.fixed, moving.to)
        more = holding | held(left, [item.finding for item in work.fixed], pointed, stays, moving.catalog.calls)
        more |= _addressed(staying, work, moving)
        if more == holding or moving.to is None:
            break
        holding = more
    _finish(work, found, staying, moving, Round(holding, first, frozen, shared.kept))
    return work


def _addressed(staying: Sequence[Finding], work: Work, moving: Moving) -> Held:
    """Whose addresses and models stay, since settings that stay, or clients that do, read them."""
    own = {item.provider for item in staying if item.rule == "default-endpoint-client" and _needs_own(item, moving)}
    of_framework = {
        item.provider
        for item in staying
        if item.rule == "blocked-endpoint" and makes_clients(item.path, work.contents.get(item.path, b""))
    }
    return Held(addressed=frozenset(own), configured=frozenset(of_framework))


def _needs_own(finding: Finding, moving: Moving) -> bool:
    """Whether a provider's clients speak to an address of its customer's own."""
    return any(client.needs_endpoint for client in moving.catalog.provider(finding.provider).file.clients)


def _pointed(fixed: Iterable[Fixed], to: Destination | None) -> frozenset[str]:
    """Providers of whom something was given the target's address."""
    urls = [address.root.encode() for address in to.addresses.values()] if to is not None else []
    return frozenset(
        item.finding.provider
        for item in fixed
        if any(url in edit.replacement for edit in item.fix.edits for url in urls)
    )


class Round(NamedTuple):
    """What is known before a round."""

    holding: Held
    settled: Settled
    frozen: frozenset[str] = frozenset()
    """Files that stay as they are."""
    kept: frozenset[Hit] = frozenset()
    """Places that go on naming the old provider's key."""
    owning: frozenset[str] = frozenset()
    """Files whose requests read the target's key themselves."""


def _shared(work: Work, found: Sequence[Finding], left: Sequence[Finding], moving: Moving, known: Round) -> Sharing:
    """What follows for keys from what was moved and what was not."""
    if moving.to is None or not moving.unsafe:
        return Sharing()
    rest = Stuck([item for item in stuck(left).findings if item.provider not in known.settled.providers])
    providers = {item.provider for item in found}
    over = {(path, each) for path in work.contents for each in providers if known.holding.over(path, each)}
    return sharing(work.contents, rest, over, moving)


def _rounds(
    work: Work, found: Sequence[Finding], scanning: Scanning, moving: Moving, known: Round
) -> Sequence[Finding]:
    """Make the edits of all rounds; what is found after them."""
    holding = known.holding
    banned: set[str] = set()
    remaining = _to_begin_with(work, found, scanning, known)
    others = Others(Readers(any(map(reads_here, work.before))), holding.configured)
    todo = [path for path in work.contents if path not in known.frozen]
    for _ in range(_MOST_ROUNDS):
        start = {path: work.contents[path] for path in todo}
        made = {path: list(_of_file(path, start[path], remaining[path], banned, moving, others)) for path in todo}
        changed = [path for path in todo if work.change(path, _edits(made[path]))]
        if not changed:
            break
        remaining |= _again(changed, work, scanning, holding)
        back = []
        for path in changed:
            vain = [
                *in_vain(path, work.contents[path], made[path], remaining[path]),
                *_breaking(path, start[path], work.contents[path], made[path]),
            ]
            if vain:
                work.take_back(path, start[path])
                banned |= {_name(finding) for finding in vain}
                back.append(path)
            else:
                work.fixed += made[path]
        remaining |= _again(back, work, scanning, holding)
        todo = changed
    own = [path for path in sorted(known.owning - known.frozen) if _give_own(path, work, remaining[path], moving)]
    remaining |= _again(own, work, scanning, holding)
    return [item for items in remaining.values() for item in items]


def _hidden(work: Work, quiet: Sequence[str], scanning: Scanning) -> Iterator[Finding]:
    """What ignore comments hide in files as they are now."""
    if quiet:
        found = scanning.hidden([(path, work.contents[path]) for path in quiet], work.settings())
        yield from (finding for finding in found if counts(finding))


def _give_own(path: str, work: Work, left: Sequence[Finding], moving: Moving) -> bool:
    """Let the requests that moved in a file read the target's key themselves; whether that changes it."""
    assert moving.to is not None
    file = edited_file(path, work.contents[path])
    old = {name for provider in moving.catalog.providers() for name in key_names(provider, moving.to)}
    staying = [file.offset(item.line, item.column) for item in stuck(left).findings]
    return work.change(path, map(file.edit, with_own_keys(file, moving.to, old, staying)))


def _to_begin_with(work: Work, found: Sequence[Finding], scanning: Scanning, known: Round) -> dict[str, list[Finding]]:
    """What is found once settings alone have moved what they move."""
    for path, edits in known.settled.edits.items():
        work.change(path, edits)
    work.fixed += known.settled.fixed
    if known.settled.providers:
        return _again(list(work.contents), work, scanning, known.holding)
    counting = [item for item in found if counts(item) and not _is_held(item, known.holding)]
    return {path: [item for item in counting if item.path == path] for path in work.contents}


def _is_held(finding: Finding, holding: Held) -> bool:
    """Whether a finding's models and keys stay with who asks for them; a retired model may change at its provider."""
    return holding.holds(finding) and (finding.rule != "retired-model" or finding.verdict.status is Status.CLOSED)


def _is_own(finding: Finding, moving: Moving) -> bool:
    """Whether a variable names an address of the customer's own at a provider that has no other."""
    provider = moving.catalog.provider(finding.provider)
    return _needs_own(finding, moving) and role_of(provider, _named(finding)) not in {"credential", "model"}


def _edits(fixes: Iterable[Fixed]) -> Iterator[Edit]:
    for one in fixes:
        yield from one.fix.edits


def _again(paths: Sequence[str], work: Work, scanning: Scanning, holding: Held) -> dict[str, list[Finding]]:
    """What is found in files as they are now."""
    found: dict[str, list[Finding]] = {path: [] for path in paths}
    if paths:
        for finding in scanning.contents([(path, work.contents[path]) for path in sorted(paths)], work.settings()):
            if counts(finding) and not _is_held(finding, holding):
                found[finding.path].append(finding)
    return found


def _of_file(
    path: str, content: bytes, findings: Sequence[Finding], banned: set[str], moving: Moving, others: Others
) -> Iterator[Fixed]:
    """The fixes of one file that can be made together."""
    try:
        file = edited_file(path, content)
    except UnicodeDecodeError:
        return
    chosen: list[Edit] = []
    stay = [] if moving.to is None else [item for item in findings if item.rule in CALLED]
    stay = [item for item in stay if _name(item) in banned or not fix_of(item, file, moving).edits]
    at = [file.offset(item.line, item.column) for item in stay]
    for finding in findings:
        if _name(finding) in banned or is_of_key(finding, _named(finding), moving):
            continue
        if finding.rule in MODELS and _stays_with_its_client(finding, file, at, moving):
            continue
        if moving.to is not None and _is_of_other(finding, file, moving.to, others):
            continue
        made = fix_of(finding, file, moving)
        allowed = made.safety is Safety.SAFE or (made.safety is Safety.UNSAFE and moving.unsafe)
        if allowed and made.edits and compatible(chosen, made.edits):
            new = tuple(edit for edit in made.edits if edit not in chosen)
            chosen += new
            place = file.place(finding.line, finding.column)
            yield Fixed(finding, Fix(made.title, new, made.safety, made.notes), place)


def _stays_with_its_client(finding: Finding, file: EditedFile, stay: Sequence[int], moving: Moving) -> bool:
    """Whether a model is asked of a client that stays, be it that no address moves it."""
    at = file.offset(finding.line, finding.column)
    return asked_by(file, at, stay) or (moving.to is not None and asks_its_own_kind(file, at, moving.catalog))


class Others(NamedTuple):
    """Who reads models and variables, and is made by none of the programs."""

    readers: Readers
    configured: frozenset[str]
    """Providers whose clients a framework makes of settings that stay."""


def _is_of_other(finding: Finding, file: EditedFile, to: Destination, others: Others) -> bool:
    """Whether a model or a variable is read by somebody who is made by no program here and stays where he is."""
    if finding.rule not in MODELS and finding.rule != KEY_RULE:
        return False
    if finding.rule == "retired-model" and finding.verdict.status is not Status.CLOSED:
        return False  # which may change at its provider
    is_asked = finding.provider in others.configured or finding.rule == "model-not-served-there"
    if is_asked and others.configured and finding.rule in MODELS and asks_framework(file.text):
        return True
    return others.readers.stays(file.path, file.text, file.offset(finding.line, finding.column), to)


def _name(finding: Finding) -> str:
    return f"{finding.rule} {finding.provider} {finding.fingerprint or finding.snippet}"


def in_vain(path: str, content: bytes, fixes: Sequence[Fixed], again: Sequence[Finding]) -> Sequence[Finding]:
    """Findings that are still where they were, although they were told as fixed."""
    file = edited_file(path, content)
    still = {(finding.rule, finding.provider, file.place(finding.line, finding.column)) for finding in again}
    edits = sorted(dict.fromkeys(_edits(fixes)), key=lambda edit: (edit.span.start, edit.span.end))
    return [one.finding for one in fixes if (one.finding.rule, one.finding.provider, _moved(one.place, edits)) in still]


def _breaking(path: str, before: bytes, after: bytes, fixes: Sequence[Fixed]) -> Sequence[Finding]:
    """Findings whose fixes take an import away that something else still needs."""
    old = edited_file(path, before)
    if not orphaned(old, edited_file(path, after)):
        return ()
    return orphaning(old, fixes) or [one.finding for one in fixes]


def _moved(place: int, edits: Sequence[Edit]) -> int:
    """Where a byte is after edits; that of the replacement for one that was replaced."""
    shift = 0
    for edit in edits:
        if edit.span.end > place:
            return min(place, edit.span.start) + shift if edit.span.start <= place else place + shift
        shift += len(edit.replacement) - (edit.span.end - edit.span.start)
    return place + shift


def _finish(work: Work, found: Sequence[Finding], todo: Sequence[Finding], moving: Moving, known: Round) -> None:
    """Give keys and models in all files the target's names."""
    if moving.to is None or not moving.unsafe:
        return
    left = stuck(todo)
    moved = {item.finding.provider for item in work.fixed if _leaves(item)}
    documents = {finding.path for finding in found if finding.path_class == "doc"}
    readers = readers_of({**work.settings(), **work.contents}, moving.to)
    for path in list(work.contents):
        here = {finding.provider for finding in found if finding.path == path and finding.path_class != "doc"}
        here |= moved if path not in documents else set()  # one provider's key may be named where another is found
        if path in known.frozen or is_recorded(path):
            continue
        for name in sorted(name for name in here if not known.holding.over(path, name)):
            if name in known.settled.providers:
                _empty_keys(path, name, work, moving, readers)
                continue
            _finish_provider(
                path,
                name,
                work,
                _Rest(found, left, name in moved, known.kept, readers, known.holding.configured),
                moving,
            )
        _take_keys_out(path, work, moving.to)
    _finish_manifests(work)


def _empty_keys(path: str, provider: str, work: Work, moving: Moving, readers: Readers) -> None:
    """Take the old provider's key away where its variable keeps its name."""
    assert moving.to is not None
    names = key_names(moving.catalog.provider(provider), moving.to)
    text = work.contents[path].decode("latin-1")  # a character is a byte
    edits = emptied(path, work.contents[path], names)
    work.change(path, [each for each in edits if not readers.stays(path, text, each.span.start, moving.to)])


def _take_keys_out(path: str, work: Work, to: Destination) -> None:
    """Take away keys that would go where a request goes now."""
    if work.contents[path] == work.before[path]:
        return
    try:
        taken = sent_along(edited_file(path, work.contents[path]), to)
    except UnicodeDecodeError:
        return
    if work.change(path, taken):
        work.unkeyed.add(path)


def _finish_manifests(work: Work) -> None:
    """Name the packages that are imported now in the manifests beside or above that name those of before."""
    swapped: dict[str, set[str]] = {}
    for path, content in work.contents.items():
        if content != work.before[path]:
            swapped[path] = _modules(path, work.before[path]) - _modules(path, content)
    for path in [path for path in work.contents if is_manifest(path)]:
        folder = path.rpartition("/")[0]
        names = {name for each, gone in swapped.items() if not folder or each.startswith(f"{folder}/") for name in gone}
        if names:
            file = edited_file(path, work.contents[path])
            work.change(path, [file.edit(change) for change in dependencies(path, file.text, sorted(names))])


def _modules(path: str, content: bytes) -> set[str]:
    """The packages of a program's imports that have a twin."""
    if not any(name.replace("-", "_").encode() in content or name.encode() in content for name in REPLACING):
        return set()
    try:
        forms = edited_file(path, content).forms
    except UnicodeDecodeError:
        return set()
    return {package_of(item.parts[0]) for item in forms.imports} & REPLACING.keys() if forms is not None else set()


class _Rest(NamedTuple):
    found: Sequence[Finding]
    left: Stuck
    is_moved: bool
    """Whether something of the provider was moved."""
    kept: frozenset[Hit]
    readers: Readers
    configured: frozenset[str] = frozenset()


def _finish_provider(path: str, provider: str, work: Work, rest: _Rest, moving: Moving) -> None:
    try:
        file = edited_file(path, work.contents[path])
    except UnicodeDecodeError:
        return
    assert moving.to is not None
    facts = moving.catalog.provider(provider)
    edits = []
    keys = [item for item in rest.found if item.provider == provider and item.rule == KEY_RULE and counts(item)]
    if rest.is_moved or (keys and not rest.left.anywhere(provider)):
        changes = changed_keys(file, provider, rest.left, moving, rest.kept, rest.readers)
        if not any(item.finding.path == path for item in work.fixed):
            changes = read_by_programs(file, changes, work.before)
        edits = [file.edit(change) for change in changes]
    if any(item.finding.path == path and item.finding.provider == provider and _leaves(item) for item in work.fixed):
        stay = [file.offset(item.line, item.column) for item in rest.left.findings if item.path == path]
        is_asked = provider in rest.configured and asks_framework(file.text)
        chosen = [] if is_asked else models_chosen(file, facts, moving.to, moving.catalog)
        edits += [
            file.edit(change)
            for change in chosen
            if not asked_by(file, change.start, stay) and not asks_its_own_kind(file, change.start, moving.catalog)
        ]
    work.change(path, _apart(edits))
    names = key_names(facts, moving.to)
    if work.change(path, emptied(path, work.contents[path], names.values())) and file.forms is not None:
        work.unkeyed.add(path)  # which sets the variable itself
    work.fixed += _read_from_elsewhere(work, [item for item in keys if item.path == path], names)


def _read_from_elsewhere(work: Work, keys: Sequence[Finding], names: Mapping[str, str]) -> Iterator[Fixed]:
    """Findings of keys in one file that read the target's variable now."""
    for finding in keys:
        new = names.get(_named(finding))
        if new is not None and not is_read(edited_file(finding.path, work.contents[finding.path]), _named(finding)):
            yield Fixed(finding, Fix(f"Read the key from {new}", (), Safety.UNSAFE))


def _named(finding: Finding) -> str:
    """The variable that a finding is about."""
    return finding.snippet[finding.snippet_column - 1 :][: finding.end_column - finding.column]


def _leaves(item: Fixed) -> bool:
    """Whether a fix leads to another provider."""
    return item.fix.safety is Safety.UNSAFE and item.finding.rule != "retired-model"


def _apart(edits: Sequence[Edit]) -> Sequence[Edit]:
    kept: list[Edit] = []
    for edit in edits:
        if compatible(kept, [edit]):
            kept.append(edit)
    return kept
