"""Files in which nothing was found, but which name a variable that is renamed, as one that writes it. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.fixing.files import LeftAlone, read
from migrate_advisor.fixing.rewriting import key_names
from migrate_advisor.scanner.discover import discover
from migrate_advisor.scanner.paths import PathClass, class_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from os import PathLike

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
    to, options = moving.to, scanning.options
    if to is None or not moving.unsafe:
        return {}
    names = {name.encode() for each in providers for name in key_names(moving.catalog.provider(each), to)}
    if not names:
        return {}
    listed = discover(
        [str(path) for path in paths], root=options.root, exclude=options.exclude, use_gitignore=options.use_gitignore
    )
    found = {}
    for file in listed.files:
        if file.path in known or class_of(file.path) not in {PathClass.CODE, PathClass.EXAMPLE}:
            continue
        content = read(file.path, options.root)
        if isinstance(content, LeftAlone) or len(content) > options.max_file_size:
            continue
        if any(name in content for name in names):
            found[file.path] = content
    return found
