"""Files in which nothing was found, but which name a variable that is renamed, or the target. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.fixing.files import LeftAlone, read
from migrate_advisor.fixing.rewriting import key_names
from migrate_advisor.scanner.discover import discover
from migrate_advisor.scanner.paths import PathClass, class_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.file import Moving
    from migrate_advisor.fixing.work import Scanning


def naming(
    paths: Sequence[str | PathLike[str]],
    scanning: Scanning,
    moving: Moving,
    providers: Iterable[str],
    known: Collection[str],
) -> dict[str, bytes]:
    """Path → content of files that name a provider's key.

    Args:
        paths: files and folders.
        scanning: how they are looked at.
        moving: where to.
        providers: whose variables.
        known: paths that are left out.
    """
    to = moving.to
    if to is None or not moving.unsafe:
        return {}
    names = {name.encode() for each in providers for name in key_names(moving.catalog.provider(each), to)}
    return dict(_holding(names, paths, scanning, known))


def names_target(content: bytes, to: Destination) -> bool:
    """Whether a content says where the target is, or reads its key."""
    return any(word in content for word in _words(to))


def is_target_named(
    paths: Sequence[str | PathLike[str]], scanning: Scanning, to: Destination, contents: Mapping[str, bytes]
) -> bool:
    """Whether something of a tree says where the target is, or reads its key.

    Args:
        paths: files and folders.
        scanning: how they are looked at.
        to: the target.
        contents: path → what files hold that are not to be read.
    """
    if any(names_target(content, to) for content in contents.values()):
        return True
    return any(True for _ in _holding(_words(to), paths, scanning, contents))


def _words(to: Destination) -> frozenset[bytes]:
    urls = (address.root.partition("://")[2] for address in to.addresses.values())
    keys = (address.key for address in to.addresses.values() if address.key)
    return frozenset(word.encode() for word in (*urls, *keys))


def _holding(
    words: Collection[bytes], paths: Sequence[str | PathLike[str]], scanning: Scanning, known: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    """Programs and configuration that hold one of some words."""
    options = scanning.options
    if not words:
        return
    listed = discover(
        [str(path) for path in paths], root=options.root, exclude=options.exclude, use_gitignore=options.use_gitignore
    )
    for file in listed.files:
        if file.path in known or class_of(file.path) not in {PathClass.CODE, PathClass.EXAMPLE}:
            continue
        content = read(file.path, options.root)
        if isinstance(content, LeftAlone) or len(content) > options.max_file_size:
            continue
        if any(word in content for word in words):
            yield file.path, content
