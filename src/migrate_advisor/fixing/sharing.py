"""Which requests a key is given to, by the names between them: no request that stays shares one with one that moves.

Programs are cut into pieces by their lines' indents, which is much the same in all languages, and pieces are joined by
the names that they give and use. What is not sure counts as shared. Changes nothing; how files are cut, `pieces` says.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.exported import handed_on
from migrate_advisor.fixing.keys import hits_of
from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.fixing.own_keys import reads, request_at
from migrate_advisor.fixing.pieces import Piece, is_configuration, pieces, sets_variable
from migrate_advisor.fixing.rewriting import key_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.file import EditedFile, Moving
    from migrate_advisor.fixing.keys import Hit, Stuck


class _Site(NamedTuple):
    """Where a request is sent somewhere."""

    path: str
    at: int
    moves: bool
    has_own: bool = False
    """Whether it reads the target's key itself, and nothing else is given to it."""


class Sharing(NamedTuple):
    """What follows for files and their keys."""

    kept: frozenset[Hit] = frozenset()
    """Places that go on naming the old variable."""
    conflicts: frozenset[str] = frozenset()
    """Files whose requests would go elsewhere with a key that stays."""


def sharing(contents: Mapping[str, bytes], left: Stuck, over: Collection[tuple[str, str]], moving: Moving) -> Sharing:
    """Which keys stay, and which files must for that.

    Args:
        contents: path → content, all requests that can be moved being moved.
        left: what could not be.
        over: paths, with providers whose keys stay there.
        moving: where to.
    """
    if moving.to is None or not left.findings:
        return Sharing()
    files = dict(_files(contents))
    sites = [*_moved(files, moving), *_staying(files, left)]
    if not any(site.moves for site in sites):
        return Sharing()
    net = _Net(files, _words(moving))
    kept: set[Hit] = set()
    conflicts: set[str] = set()
    for provider in sorted({finding.provider for finding in left.findings} | {each[1] for each in over}):
        names = key_names(moving.catalog.provider(provider), moving.to)
        is_left = left.anywhere(provider)
        conflicts |= {site.path for site in sites if site.moves and is_left and _is_set_for_all(files, site)}
        asked = {hit: net.asking(hit[0], at, sites) for hit, at in _hits(files, names)}
        staying = {hit for hit in asked if (hit[0], provider) in over or any(not site.moves for site in asked[hit])}
        unasked = {hit for hit in asked if is_left and not asked[hit] and not is_configuration(hit[0])}
        for name in names:
            one = handed_on(files, name)  # under one name or under two, but not each file under another
            together = {hit for hit in asked if hit[0] in one and hit[1] == name}
            unasked -= together
            staying |= together if staying & together else set()
        kept |= staying | unasked
        conflicts |= {site.path for hit in staying for site in asked[hit] if site.moves}
    return Sharing(frozenset(kept), frozenset(conflicts))


def old_keys(contents: Mapping[str, bytes], changed: Collection[str], moving: Moving) -> Iterator[tuple[str, int]]:
    """Requests that moved and are still given a key from where the old one was: path, and line from 1.

    Args:
        contents: path → content, as it is at the end.
        changed: paths of what was changed.
        moving: where to.
    """
    assert moving.to is not None
    files = dict(_files(contents))
    own = frozenset(address.key for address in moving.to.addresses.values() if address.key)
    net = _Net(files, _words(moving))
    for site in _moved(files, moving):
        asked = request_at(files[site.path], site.at) if site.path in changed else None
        if asked is not None and not site.has_own and not net.reads(site.path, site.at, own):
            yield site.path, files[site.path].text.count("\n", 0, asked.start) + 1


def _words(moving: Moving) -> frozenset[str]:
    """Variables that hold keys, of the target too."""
    assert moving.to is not None
    names = {address.key for address in moving.to.addresses.values() if address.key}
    for provider in moving.catalog.providers():
        names |= key_names(provider, moving.to).keys()
    return frozenset(names)


def _files(contents: Mapping[str, bytes]) -> Iterator[tuple[str, EditedFile]]:
    for path, content in contents.items():
        try:
            yield path, edited_file(path, content)
        except UnicodeDecodeError:
            continue


def _moved(files: Mapping[str, EditedFile], moving: Moving) -> Iterator[_Site]:
    assert moving.to is not None
    urls = {address.root.partition("://")[2] for address in moving.to.addresses.values()}
    for path, file in files.items():
        for url in urls:
            at = file.text.find(url)
            while at >= 0:
                yield _Site(path, at, moves=True, has_own=_has_own(file, at, moving.to))
                at = file.text.find(url, at + 1)


def _has_own(file: EditedFile, at: int, to: Destination) -> bool:
    """Whether a request at a place reads the target's key itself."""
    asked = request_at(file, at)
    keys = {address.key for address in to.addresses.values() if address.key}
    return file.forms is not None and asked is not None and any(reads(file.forms, asked, key) for key in keys)


def _staying(files: Mapping[str, EditedFile], left: Stuck) -> Iterator[_Site]:
    for finding in left.findings:
        if finding.path in files:
            yield _Site(finding.path, files[finding.path].offset(finding.line, finding.column), moves=False)


def _hits(files: Mapping[str, EditedFile], names: Iterable[str]) -> Iterator[tuple[Hit, int]]:
    for path, file in files.items():
        for name in names:
            for index, hit in enumerate(hits_of(name, file.text)):
                yield (path, name, index), hit.start()


def _is_set_for_all(files: Mapping[str, EditedFile], site: _Site) -> bool:
    """Whether an address is the value of a variable that programs read which are not seen here."""
    return is_configuration(site.path) and sets_variable(files[site.path].text, site.at)


class _Net:
    """Pieces of programs, joined by names."""

    def __init__(self, files: Mapping[str, EditedFile], keys: frozenset[str]) -> None:
        self._files = files
        self._keys = keys
        self._pieces = {path: pieces(file) for path, file in files.items()}
        self._reach: dict[Piece, frozenset[Piece]] = {}
        self._givers: dict[str, dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
        for path, cut in self._pieces.items():
            for piece in cut:
                for name in piece.gives:
                    self._givers[name][path].append(piece)

    def asking(self, path: str, at: int, sites: Sequence[_Site]) -> Sequence[_Site]:
        """The requests that are given what stands at a place."""
        around = self._in_call(path, at, [site for site in sites if site.path == path])
        if around:
            return around
        here = self._at(path, at)
        reached = self._reached(here)
        others = [site for site in sites if not site.has_own]
        return [site for site in others if self._is_joined(here, reached, self._at(site.path, site.at))]

    def reads(self, path: str, at: int, names: frozenset[str]) -> bool:
        """Whether what stands at a place, or what gives it something, names a variable."""
        return any(piece.uses & names for piece in self._reached(self._at(path, at)))

    def _in_call(self, path: str, at: int, sites: Sequence[_Site]) -> Sequence[_Site]:
        """The requests in the innermost call that holds one and the place."""
        forms = self._files[path].forms
        calls = [call for call in forms.calls if call.start <= at < call.end] if forms is not None else []
        for call in sorted(calls, key=lambda call: call.end - call.start):
            within = [site for site in sites if call.start <= site.at < call.end]
            if within:
                return within
        return []

    def _is_joined(self, here: Piece, reached: Collection[Piece], site: Piece) -> bool:
        """Whether a piece reaches a request, or one that names it reaches the piece."""
        if site in reached or here in self._reached(site):
            return True
        if any(piece.uses & self._keys for piece in self._reached(site)):
            return False
        return any(user in reached or here in self._reached(user) for user in self._users(site))

    def _at(self, path: str, at: int) -> Piece:
        cut = self._pieces[path]
        return next((piece for piece in reversed(cut) if piece.start <= at), cut[0])

    def _users(self, piece: Piece) -> Iterator[Piece]:
        for cut in self._pieces.values():
            for other in cut:
                if piece.gives & other.uses and piece in self._named(other):
                    yield other

    def _named(self, piece: Piece) -> Iterator[Piece]:
        """The pieces that give what one uses: of its own file, or of others of its language where that has none."""
        for name in piece.uses & self._givers.keys():
            givers = self._givers[name]
            own = givers.get(piece.path)
            if own is not None:
                yield from own
            else:
                yield from (each for cut in givers.values() for each in cut if each.language == piece.language)

    def _reached(self, piece: Piece) -> frozenset[Piece]:
        if piece not in self._reach:
            seen, todo = {piece}, [piece]
            while todo:
                for other in self._named(todo.pop()):
                    if other not in seen:
                        seen.add(other)
                        todo.append(other)
            self._reach[piece] = frozenset(seen)
        return self._reach[piece]
